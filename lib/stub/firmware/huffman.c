/* SPDX-License-Identifier: MIT */
/*
 * Canonical prefix codes; see huffman.h.
 */
#include "bytes.h"
#include "huffman.h"
#include "status.h"
#include "window.h"

/* The short codes' table. Codes stand in the stream with their first bit lowest, so they are
 * counted up with their bits reversed. */
static void fill(struct huffman *h)
{
	const uint16_t *symbol = h->symbol;
	uint32_t code = 0;

	for (uint32_t length = 1; length <= HUFFMAN_FAST; length++)
		for (uint32_t n = h->count[length]; n > 0; n--) {
			uint32_t bit = 1u << length;

			for (uint32_t at = code; at < HUFFMAN_FAST_SIZE; at += bit)
				h->fast[at] = (uint16_t)((uint32_t)*symbol << 4 | length);
			symbol++;
			do {
				bit >>= 1;
				code ^= bit;
			} while (bit > 0 && !(code & bit));
		}
}

void huffman_build(struct huffman *h, const uint8_t *lengths, uint32_t n, uint32_t lone)
{
	uint16_t place[HUFFMAN_BITS + 1];
	uint32_t used = 0, longest = 0;
	int32_t left = 1;

	for (uint32_t *w = (void *)h; w < (const uint32_t *)(const void *)h->symbol; w++)
		*w = 0;
	window_work();
	for (uint32_t i = 0; i < n; i++)
		h->count[lengths[i]]++;
	h->count[0] = 0;
	for (uint32_t i = 1; i <= HUFFMAN_BITS; i++) {
		place[i] = (uint16_t)used;
		used += h->count[i];
		left = left * 2 - h->count[i];
		if (left < 0)
			give_up(STATUS_INFLATE);
		if (h->count[i] > 0)
			longest = i;
	}
	if (left > 0 && longest > lone)
		give_up(STATUS_INFLATE);
	for (uint32_t i = 0; i < n; i++)
		if (lengths[i] > 0)
			h->symbol[place[lengths[i]]++] = (uint16_t)i;
	window_work();
	fill(h);
}

uint32_t huffman_search(const struct huffman *h, uint32_t bits)
{
	const uint16_t *symbol = h->symbol;
	uint32_t code = 0; /* how far from the first one of this length */

	for (uint32_t length = 1; length <= HUFFMAN_BITS; length++) {
		const uint32_t n = h->count[length];

		code = code << 1 | (bits & 1);
		bits >>= 1;
		if (code < n)
			return (uint32_t)symbol[code] << 4 | length;
		code -= n;
		symbol += n;
	}
	give_up(STATUS_INFLATE);
}
