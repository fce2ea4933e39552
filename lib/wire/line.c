/* SPDX-License-Identifier: MIT */
/*
 * Round trips as RFC 6298 smooths them; blocks are halved, and doubled again.
 */
#include "wire/line.h"

/* RFC 6298, section 2: weights of a new measurement, and of the variation in a wait. */
#define SMOOTH 8
#define VARY   4
#define MARGIN 4
/* A bridge or a network may be late once: a question that is asked in vain costs more. */
#define WAIT_MIN_US 200000u
/* So many blocks in a row show that the length is not at fault. */
#define CALM 16

void ef_line_answered(struct ef_line *l, uint64_t us)
{
	const uint32_t now = us < UINT32_MAX / 8 ? (uint32_t)us + 1 : UINT32_MAX / 8;
	const uint32_t old = l->round_trip_us;

	if (old == 0) {
		l->round_trip_us = now;
		l->variation_us = now / 2;
		return;
	}
	const uint32_t off = now > old ? now - old : old - now;

	l->variation_us = l->variation_us - l->variation_us / VARY + off / VARY;
	l->round_trip_us = old - old / SMOOTH + now / SMOOTH;
}

uint64_t ef_line_wait_us(const struct ef_line *l, uint64_t most_us)
{
	const uint64_t wait = l->round_trip_us + (uint64_t)MARGIN * l->variation_us;
	const uint64_t least = wait > WAIT_MIN_US ? wait : WAIT_MIN_US;

	return l->round_trip_us == 0 || least > most_us ? most_us : least;
}

void ef_line_erred(struct ef_line *l)
{
	l->errors++;
}

uint32_t ef_line_block(const struct ef_line *l, uint32_t most)
{
	const uint32_t block = EF_LINE_BLOCK_MAX >> l->halvings;

	return block < most ? block : most;
}

void ef_line_failed(struct ef_line *l)
{
	l->errors++;
	l->passed = 0;
	if (EF_LINE_BLOCK_MAX >> l->halvings > EF_LINE_BLOCK_MIN)
		l->halvings++;
}

void ef_line_passed(struct ef_line *l, uint32_t blocks, uint64_t bytes)
{
	l->good += bytes;
	l->passed += blocks;
	if (l->passed < CALM || l->halvings == 0)
		return;
	l->passed = 0;
	l->halvings--;
}
