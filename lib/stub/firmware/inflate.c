/* SPDX-License-Identifier: MIT */
/*
 * Decompression of a zlib stream; see inflate.h. Section numbers are those of RFC 1951.
 */
#include "bytes.h"
#include "chip.h"
#include "huffman.h"
#include "inflate.h"
#include "status.h"
#include "window.h"

#define LENGTH_CODES 19u

struct inflate inflater NOINIT;

static NOINLINE void refill(struct inflate *s, uint32_t n);

static NOINLINE void wait_for(struct inflate *s, uint32_t n)
{
	inflate_more(s);
	refill(s, n);
}

/* Until there are n bits. Takes what is there, as far as it fits. */
static NOINLINE void refill(struct inflate *s, uint32_t n)
{
	const uint8_t *at = s->at, *const end = s->end;
	uint32_t bits = s->bits, count = s->count;

	while (count <= 24 && at != end) {
		bits |= (uint32_t)*at++ << count;
		count += 8;
	}
	s->at = at;
	s->bits = bits;
	s->count = count;
	if (count < n)
		wait_for(s, n);
}

static inline void need(struct inflate *s, uint32_t n)
{
	if (s->count < n)
		refill(s, n);
}

static void drop(struct inflate *s, uint32_t n)
{
	s->bits >>= n;
	s->count -= n;
}

/* n <= 16 */
static uint32_t take(struct inflate *s, uint32_t n)
{
	uint32_t v;

	need(s, n);
	v = s->bits & ~(UINT32_MAX << n);
	drop(s, n);
	return v;
}

static NOINLINE uint32_t symbol(struct inflate *s, const struct huffman *h)
{
	uint32_t v;

	/* More than the code may have. They do come: a checksum follows the last one. */
	need(s, HUFFMAN_BITS);
	v = huffman_find(h, s->bits);
	drop(s, v & 15);
	return v >> 4;
}

/* 3.2.5: codes in groups of 1 << shift, each group with one more extra bit. */
static uint32_t value(struct inflate *s, uint32_t code, uint32_t shift)
{
	uint32_t extra = code >> shift;

	if (extra < 2)
		return code;
	extra--;
	return ((code - (extra << shift)) << extra) + take(s, extra);
}

/* 3.2.3: literals and copies, up to the end of a block. */
static void codes(struct inflate *s)
{
	for (;;) {
		uint32_t v, length, distance;

		/* symbol(), in place: most of all that comes are literals. */
		need(s, HUFFMAN_BITS);
		v = huffman_find(&s->literal, s->bits);
		drop(s, v & 15);
		v >>= 4;
		if (v < 256) {
			window_put((uint8_t)v);
			continue;
		}
		v -= 257;
		if (v == 256u - 257u)
			return;
		if (v > 28)
			give_up(STATUS_INFLATE);
		length = v == 28 ? 258 : value(s, v, 2) + 3;
		distance = symbol(s, &s->distance);
		if (distance > 29)
			give_up(STATUS_INFLATE);
		distance = value(s, distance, 1) + 1;
		if (distance > window.at - window.start)
			give_up(STATUS_INFLATE);
		window_copy(distance, length);
	}
}

static void stored(struct inflate *s)
{
	uint32_t n;

	drop(s, s->count & 7);
	n = take(s, 16);
	if (take(s, 16) != (n ^ 0xffff))
		give_up(STATUS_INFLATE);
	for (; n > 0; n--)
		window_put((uint8_t)take(s, 8));
}

/* 3.2.6 */
static void fixed(struct inflate *s)
{
	memset(s->lengths, 8, 288);
	memset(s->lengths + 144, 9, 112);
	memset(s->lengths + 256, 7, 24);
	memset(s->lengths + HUFFMAN_LITERALS, 5, HUFFMAN_DISTANCES);
	huffman_build(&s->literal, s->lengths, HUFFMAN_LITERALS, 0);
	huffman_build(&s->distance, s->lengths + HUFFMAN_LITERALS, HUFFMAN_DISTANCES, 0);
	codes(s);
}

/* 3.2.7 */
static void dynamic(struct inflate *s)
{
	static const uint8_t order[LENGTH_CODES] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	const uint32_t literals = take(s, 5) + 257;
	const uint32_t total = literals + take(s, 5) + 1;
	const uint32_t given = take(s, 4) + 4;

	if (literals > 286 || total - literals > 30)
		give_up(STATUS_INFLATE);
	memset(s->lengths, 0, LENGTH_CODES);
	for (uint32_t i = 0; i < given; i++)
		s->lengths[order[i]] = (uint8_t)take(s, 3);
	/* The code of the lengths stands where the distances' will stand. */
	huffman_build(&s->distance, s->lengths, LENGTH_CODES, 0);
	for (uint32_t i = 0; i < total;) {
		uint32_t v = symbol(s, &s->distance), repeat = 1;

		window_work();
		if (v == 16) {
			if (i == 0)
				give_up(STATUS_INFLATE);
			v = s->lengths[i - 1];
			repeat = take(s, 2) + 3;
		} else if (v > 16) {
			repeat = v == 17 ? take(s, 3) + 3 : take(s, 7) + 11;
			v = 0;
		}
		if (i + repeat > total)
			give_up(STATUS_INFLATE);
		for (; repeat > 0; repeat--)
			s->lengths[i++] = (uint8_t)v;
	}
	if (s->lengths[256] == 0) /* a block that could not end */
		give_up(STATUS_INFLATE);
	huffman_build(&s->literal, s->lengths, literals, 1);
	huffman_build(&s->distance, s->lengths + literals, total - literals, 1);
	codes(s);
}

/* RFC 1950, section 2.2: method 8, a window of at most 32 KiB, no preset dictionary. */
static void header(struct inflate *s)
{
	const uint32_t method = take(s, 8), flags = take(s, 8);
	uint32_t check = method << 8 | flags;

	while (check >= 31)
		check -= 31;
	if (check != 0 || (method & 15) != 8 || method >> 4 > 7 || flags & 0x20)
		give_up(STATUS_INFLATE);
}

void inflate_stream(void)
{
	struct inflate *const s = near(&inflater);
	uint32_t last;

	s->bits = s->count = 0;
	header(s);
	do {
		last = take(s, 1);
		switch (take(s, 2)) {
		case 0:
			stored(s);
			break;
		case 1:
			fixed(s);
			break;
		case 2:
			dynamic(s);
			break;
		default:
			give_up(STATUS_INFLATE);
		}
	} while (!last);
	/* The checksum that follows is not looked at: each block of input has had one. */
}
