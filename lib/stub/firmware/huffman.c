/* SPDX-License-Identifier: MIT */
/*
 * Canonical prefix codes; see huffman.h.
 */
#include "bytes.h"
#include "huffman.h"

#define FAST_SIZE (1u << HUFFMAN_FAST)

static uint32_t reverse(uint32_t code, uint32_t length)
{
	uint32_t r = 0;

	while (length-- > 0) {
		r = r << 1 | (code & 1);
		code >>= 1;
	}
	return r;
}

/* The lengths counted: 0, or -1 when there are too many or too few codes. */
static int count_lengths(struct huffman *h, const uint8_t *lengths, uint32_t n, bool whole)
{
	int32_t left = 1;
	uint32_t longest = 0;

	memset(h->count, 0, sizeof(h->count));
	for (uint32_t i = 0; i < n; i++)
		h->count[lengths[i]]++;
	h->count[0] = 0;
	for (uint32_t i = 1; i <= HUFFMAN_BITS; i++) {
		left = left * 2 - h->count[i];
		if (left < 0)
			return -1;
		if (h->count[i] > 0)
			longest = i;
	}
	return left > 0 && longest > (whole ? 0 : 1) ? -1 : 0;
}

int huffman_build(struct huffman *h, const uint8_t *lengths, uint32_t n, bool whole)
{
	uint16_t place[HUFFMAN_BITS + 1];
	uint16_t code[HUFFMAN_BITS + 1];

	if (count_lengths(h, lengths, n, whole))
		return -1;
	place[0] = code[0] = 0;
	for (uint32_t i = 1; i <= HUFFMAN_BITS; i++) {
		place[i] = (uint16_t)(place[i - 1] + h->count[i - 1]);
		code[i] = (uint16_t)((code[i - 1] + h->count[i - 1]) << 1);
	}
	memset(h->fast, 0, sizeof(h->fast));
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t length = lengths[i];

		if (length == 0)
			continue;
		h->symbol[place[length]++] = (uint16_t)i;
		const uint32_t c = code[length]++;
		if (length > HUFFMAN_FAST)
			continue;
		for (uint32_t at = reverse(c, length); at < FAST_SIZE; at += 1u << length)
			h->fast[at] = (uint16_t)(i << 4 | length);
	}
	return 0;
}

/* Bit by bit, for codes that the table does not hold. */
static int decode_slowly(const struct huffman *h, uint32_t bits, uint32_t count, uint32_t *ret)
{
	uint32_t code = 0, first = 0, index = 0;

	for (uint32_t length = 1; length <= HUFFMAN_BITS; length++) {
		if (length > count)
			return HUFFMAN_MORE;
		code |= bits & 1;
		bits >>= 1;
		if (code < first + h->count[length]) {
			*ret = length;
			return h->symbol[index + code - first];
		}
		index += h->count[length];
		first = (first + h->count[length]) << 1;
		code <<= 1;
	}
	return HUFFMAN_ERROR;
}

int huffman_decode(const struct huffman *h, uint32_t bits, uint32_t count, uint32_t *ret)
{
	const uint32_t entry = h->fast[bits & (FAST_SIZE - 1)];

	if (entry == 0)
		return decode_slowly(h, bits, count, ret);
	if ((entry & 15) > count)
		return HUFFMAN_MORE;
	*ret = entry & 15;
	return (int)(entry >> 4);
}
