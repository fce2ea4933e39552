/* SPDX-License-Identifier: MIT */
/*
 * Blocks with prefix codes (RFC 1951, sections 3.2.5 to 3.2.7): the code lengths, and then
 * literals and copies. Called by inflate.c, one step at a time.
 */
#include "bytes.h"
#include "inflate_steps.h"
#include "port.h"

/* RFC 1951, section 3.2.7: the order in which the lengths of the length code come. */
static const uint8_t length_order[19] = {
	16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

enum inflate_step inflate_fixed(struct inflate *s)
{
	memset(s->lengths, 8, 144); /* RFC 1951, section 3.2.6 */
	memset(s->lengths + 144, 9, 112);
	memset(s->lengths + 256, 7, 24);
	memset(s->lengths + 280, 8, 8);
	memset(s->lengths + HUFFMAN_LITERALS, 5, HUFFMAN_DISTANCES);
	(void)huffman_build(&s->literal, s->lengths, HUFFMAN_LITERALS, true);
	(void)huffman_build(
		&s->distance_code, s->lengths + HUFFMAN_LITERALS, HUFFMAN_DISTANCES, true);
	s->state = SYMBOL;
	return GO;
}

enum inflate_step inflate_dynamic(struct inflate *s)
{
	uint32_t v;

	if (!inflate_take(s, 14, &v))
		return WAIT;
	s->literals = (uint16_t)((v & 31) + 257);
	s->distances = (uint16_t)((v >> 5 & 31) + 1);
	s->length = (v >> 10) + 4;
	if (s->literals > 286 || s->distances > 30)
		return FAIL;
	memset(s->lengths, 0, sizeof(s->lengths));
	s->lengths_read = 0;
	s->state = LENGTHS_OF_LENGTHS;
	return GO;
}

enum inflate_step inflate_lengths_of_lengths(struct inflate *s)
{
	uint32_t v;

	while (s->lengths_read < s->length) {
		if (!inflate_take(s, 3, &v))
			return WAIT;
		s->lengths[length_order[s->lengths_read++]] = (uint8_t)v;
	}
	/* The code of the lengths stands where the distances' will stand. */
	if (huffman_build(&s->distance_code, s->lengths, 19, true))
		return FAIL;
	s->lengths_read = 0;
	s->state = LENGTHS;
	return GO;
}

static enum inflate_step lengths_done(struct inflate *s)
{
	if (s->lengths[256] == 0) /* a block that could not end */
		return FAIL;
	port_poll();
	if (huffman_build(&s->literal, s->lengths, s->literals, false))
		return FAIL;
	port_poll();
	if (huffman_build(&s->distance_code, s->lengths + s->literals, s->distances, false))
		return FAIL;
	s->state = SYMBOL;
	return GO;
}

enum inflate_step inflate_lengths(struct inflate *s)
{
	const uint32_t total = (uint32_t)s->literals + s->distances;

	while (s->lengths_read < total) {
		uint32_t used = 0, repeat = 1, extra = 0, add = 0;
		int symbol;

		inflate_refill(s);
		symbol = huffman_decode(&s->distance_code, s->bits, s->count, &used);
		if (symbol == HUFFMAN_MORE)
			return WAIT;
		if (symbol < 0 || (symbol == 16 && s->lengths_read == 0))
			return FAIL;
		if (symbol >= 16) {
			extra = symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
			add = symbol == 18 ? 11 : 3;
		}
		if (s->count < used + extra)
			return WAIT;
		inflate_drop(s, used);
		if (extra > 0) {
			repeat = add + (s->bits & ((1u << extra) - 1));
			inflate_drop(s, extra);
		}
		if (s->lengths_read + repeat > total)
			return FAIL;
		const uint8_t v = symbol < 16	 ? (uint8_t)symbol
				  : symbol == 16 ? s->lengths[s->lengths_read - 1]
						 : 0;
		while (repeat-- > 0)
			s->lengths[s->lengths_read++] = v;
	}
	return lengths_done(s);
}

/* A symbol above 256: the length of a copy (RFC 1951, section 3.2.5). False: bits are missing. */
static bool copy_length(struct inflate *s, uint32_t symbol, uint32_t used)
{
	uint32_t extra = 0;
	uint32_t base = symbol - 254;

	if (symbol == 285) {
		base = 258;
	} else if (symbol >= 265) {
		extra = (symbol - 261) >> 2;
		base = ((4 + ((symbol - 265) & 3)) << extra) + 3;
	}
	if (s->count < used + extra)
		return false;
	inflate_drop(s, used);
	s->length = base + (s->bits & ((1u << extra) - 1));
	inflate_drop(s, extra);
	return true;
}

enum inflate_step inflate_symbol(struct inflate *s)
{
	for (uint32_t n = 0; n < INFLATE_PIECE; n++) {
		uint32_t used = 0;
		int symbol;

		inflate_refill(s);
		symbol = huffman_decode(&s->literal, s->bits, s->count, &used);
		if (symbol < 0 || symbol > 285)
			return symbol == HUFFMAN_MORE ? WAIT : FAIL;
		if (symbol < 256) {
			inflate_drop(s, used);
			inflate_emit(s, (uint8_t)symbol);
			continue;
		}
		if (symbol > 256) {
			if (!copy_length(s, (uint32_t)symbol, used))
				return WAIT;
			s->state = DISTANCE;
			return GO;
		}
		inflate_drop(s, used);
		s->state = BLOCK;
		break;
	}
	return inflate_flush(s);
}

enum inflate_step inflate_distance(struct inflate *s)
{
	uint32_t used = 0;
	int symbol;

	inflate_refill(s);
	symbol = huffman_decode(&s->distance_code, s->bits, s->count, &used);
	if (symbol == HUFFMAN_MORE)
		return WAIT;
	if (symbol < 0 || symbol >= 30)
		return FAIL;
	inflate_drop(s, used);
	s->symbol = (uint16_t)symbol;
	s->state = DISTANCE_EXTRA;
	return GO;
}

enum inflate_step inflate_distance_extra(struct inflate *s)
{
	const uint32_t extra = s->symbol < 4 ? 0 : (s->symbol >> 1) - 1u;
	uint32_t v;

	if (!inflate_take(s, extra, &v))
		return WAIT;
	s->distance = s->symbol < 4 ? s->symbol + 1u : ((2u + (s->symbol & 1)) << extra) + 1 + v;
	if (s->distance > s->out)
		return FAIL;
	s->state = COPY;
	return GO;
}

enum inflate_step inflate_copy(struct inflate *s)
{
	uint32_t n = min_u32(s->length, INFLATE_PIECE);
	uint32_t from = s->out - s->distance;

	s->length -= n;
	while (n-- > 0)
		inflate_emit(s, s->window[from++ & (INFLATE_WINDOW - 1)]);
	if (s->length == 0)
		s->state = SYMBOL;
	return s->out - s->flushed >= INFLATE_PIECE ? inflate_flush(s) : GO;
}
