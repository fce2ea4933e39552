/* SPDX-License-Identifier: MIT */
/*
 * The machine inside the decompressor: its states, and how bits are taken and bytes put out.
 * Shared by inflate.c and inflate_codes.c only.
 */
#ifndef STUB_INFLATE_STEPS_H
#define STUB_INFLATE_STEPS_H

#include <stdbool.h>

#include "inflate.h"

enum inflate_state {
	HEADER,
	BLOCK,
	STORED_LENGTH,
	STORED_CHECK,
	STORED,
	DYNAMIC,
	LENGTHS_OF_LENGTHS,
	LENGTHS,
	SYMBOL,
	DISTANCE,
	DISTANCE_EXTRA,
	COPY,
	TRAILER_LOW,
	TRAILER_HIGH,
	DONE,
	BROKEN,
};

/* A step either finds all its bits at hand, or changes nothing and says WAIT. */
enum inflate_step { GO, WAIT, FAIL, STOP };

static inline void inflate_refill(struct inflate *s)
{
	while (s->count <= 24 && s->in < s->in_end) {
		s->bits |= (uint32_t)*s->in++ << s->count;
		s->count += 8;
	}
}

static inline void inflate_drop(struct inflate *s, uint32_t n)
{
	s->bits >>= n;
	s->count -= n;
}

/* n <= 16 bits, or false. */
static inline bool inflate_take(struct inflate *s, uint32_t n, uint32_t *ret)
{
	inflate_refill(s);
	if (s->count < n)
		return false;
	*ret = s->bits & ((1u << n) - 1);
	inflate_drop(s, n);
	return true;
}

/* A byte of output. */
static inline void inflate_emit(struct inflate *s, uint8_t byte)
{
	s->window[s->out++ & (INFLATE_WINDOW - 1)] = byte;
}

/* Gives what is new in the window to the sink, and sums it up. */
enum inflate_step inflate_flush(struct inflate *s);

/* The steps of a block with codes, in inflate_codes.c. */
enum inflate_step inflate_dynamic(struct inflate *s);
enum inflate_step inflate_lengths_of_lengths(struct inflate *s);
enum inflate_step inflate_lengths(struct inflate *s);
enum inflate_step inflate_symbol(struct inflate *s);
enum inflate_step inflate_distance(struct inflate *s);
enum inflate_step inflate_distance_extra(struct inflate *s);
enum inflate_step inflate_copy(struct inflate *s);
enum inflate_step inflate_fixed(struct inflate *s);

#endif
