/* SPDX-License-Identifier: MIT */
/*
 * Decompression of a zlib stream; see inflate.h. A machine of small steps, so that input may end
 * anywhere. Here: the frame of the stream, stored blocks, output and the checksum.
 */
#include "bytes.h"
#include "inflate_steps.h"

/* RFC 1950, section 8.2: modulo 65521, where 65536 is 15. */
static uint32_t adler_reduce(uint32_t v)
{
	v = (v & 0xffff) + 15 * (v >> 16);
	v = (v & 0xffff) + 15 * (v >> 16);
	return v >= 65521 ? v - 65521 : v;
}

enum inflate_step inflate_flush(struct inflate *s)
{
	while (s->flushed != s->out) {
		const uint32_t at = s->flushed & (INFLATE_WINDOW - 1);
		const uint32_t n = min_u32(s->out - s->flushed, INFLATE_WINDOW - at);
		const uint8_t *p = s->window + at;

		for (uint32_t i = 0; i < n; i++) {
			s->sum_a += p[i];
			s->sum_b += s->sum_a;
		}
		s->sum_a = adler_reduce(s->sum_a);
		s->sum_b = adler_reduce(s->sum_b);
		s->flushed += n;
		s->sink_status = s->sink(p, n);
		if (s->sink_status)
			return STOP;
	}
	return GO;
}

static enum inflate_step step_header(struct inflate *s)
{
	uint32_t v, sum;

	if (!inflate_take(s, 16, &v))
		return WAIT;
	/* The two bytes as a big-endian number are a multiple of 31, where 32 is 1. */
	v = (v & 0xff) << 8 | v >> 8;
	sum = (v & 31) + (v >> 5 & 31) + (v >> 10 & 31) + (v >> 15);
	while (sum >= 31)
		sum -= 31;
	/* Method 8, a window of at most 32 KiB, no preset dictionary. */
	if (sum != 0 || (v >> 8 & 15) != 8 || v >> 12 > 7 || (v & 0x20))
		return FAIL;
	s->state = BLOCK;
	return GO;
}

static enum inflate_step step_block(struct inflate *s)
{
	uint32_t v;

	if (s->last_block) {
		inflate_drop(s, s->count & 7);
		s->state = TRAILER_LOW;
		return GO;
	}
	if (!inflate_take(s, 3, &v))
		return WAIT;
	s->last_block = v & 1;
	switch (v >> 1) {
	case 0:
		inflate_drop(s, s->count & 7);
		s->state = STORED_LENGTH;
		return GO;
	case 1:
		return inflate_fixed(s);
	case 2:
		s->state = DYNAMIC;
		return GO;
	default:
		return FAIL;
	}
}

static enum inflate_step step_stored(struct inflate *s)
{
	uint32_t v;

	if (s->state != STORED) {
		if (!inflate_take(s, 16, &v))
			return WAIT;
		if (s->state == STORED_LENGTH) {
			s->length = v;
			s->state = STORED_CHECK;
			return GO;
		}
		if (v != (s->length ^ 0xffff))
			return FAIL;
		s->state = STORED;
	}
	for (uint32_t n = 0; n < INFLATE_PIECE; n++) {
		if (s->length == 0) {
			s->state = BLOCK;
			break;
		}
		if (!inflate_take(s, 8, &v))
			return WAIT;
		inflate_emit(s, (uint8_t)v);
		s->length--;
	}
	return inflate_flush(s);
}

static enum inflate_step step_trailer(struct inflate *s)
{
	uint32_t v;

	if (!inflate_take(s, 16, &v))
		return WAIT;
	v = (v & 0xff) << 8 | v >> 8; /* the checksum stands big-endian, its upper half first */
	if (v != (s->state == TRAILER_LOW ? s->sum_b : s->sum_a))
		return FAIL;
	s->state++;
	return GO;
}

static enum inflate_step step(struct inflate *s)
{
	switch (s->state) {
	case HEADER:
		return step_header(s);
	case BLOCK:
		return step_block(s);
	case STORED_LENGTH:
	case STORED_CHECK:
	case STORED:
		return step_stored(s);
	case DYNAMIC:
		return inflate_dynamic(s);
	case LENGTHS_OF_LENGTHS:
		return inflate_lengths_of_lengths(s);
	case LENGTHS:
		return inflate_lengths(s);
	case SYMBOL:
		return inflate_symbol(s);
	case DISTANCE:
		return inflate_distance(s);
	case DISTANCE_EXTRA:
		return inflate_distance_extra(s);
	case COPY:
		return inflate_copy(s);
	case TRAILER_LOW:
	case TRAILER_HIGH:
		return step_trailer(s);
	case DONE:
		return WAIT;
	default:
		return FAIL;
	}
}

void inflate_start(struct inflate *s, uint8_t *window, inflate_sink sink)
{
	s->bits = 0;
	s->count = 0;
	s->window = window;
	s->sink = sink;
	s->sink_status = 0;
	s->out = 0;
	s->flushed = 0;
	s->sum_a = 1; /* RFC 1950, section 8.2 */
	s->sum_b = 0;
	s->state = HEADER;
	s->last_block = 0;
}

enum inflate_result inflate_feed(struct inflate *s, const uint8_t *data, uint32_t size)
{
	enum inflate_step result = GO;

	s->in = data;
	s->in_end = data + size;
	while (result == GO)
		result = step(s);
	if (result == WAIT)
		result = inflate_flush(s) == STOP ? STOP : WAIT;
	if (result == STOP)
		return INFLATE_SINK;
	if (result == FAIL) {
		s->state = BROKEN;
		return INFLATE_ERROR;
	}
	return s->state == DONE ? INFLATE_DONE : INFLATE_MORE;
}
