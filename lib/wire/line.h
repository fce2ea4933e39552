/* SPDX-License-Identifier: MIT */
/*
 * What a session has learnt of its line: how long an answer takes, how long a block may be. Pure:
 * kept by the command layer, asked by the flash layer, knows neither transports nor packets.
 * docs/lines.md.
 */
#ifndef EF_WIRE_LINE_H
#define EF_WIRE_LINE_H

#include <stdint.h>

/* Bounds on a block: the longest of any dialect, and the shortest that is worth its header. */
#define EF_LINE_BLOCK_MAX 4096u
#define EF_LINE_BLOCK_MIN 256u

/* All zero: nothing is known yet. */
struct ef_line {
	uint32_t round_trip_us; /* smoothed; 0 = not measured yet */
	uint32_t variation_us;
	uint32_t errors;   /* blocks and answers that were lost or damaged since connecting */
	uint32_t halvings; /* of the block */
	uint32_t passed;   /* blocks of that length since the last error */
	uint64_t good;	   /* bytes in blocks that went through since connecting */
};

/* An answer came so long after its question, the time of its bytes on the wire aside. */
void ef_line_answered(struct ef_line *l, uint64_t us);

/* How long to wait for an answer that needs no work, before asking again; at most `most_us`. */
uint64_t ef_line_wait_us(const struct ef_line *l, uint64_t most_us);

/* A question was repeated, or something else was lost on the way: tells nothing of blocks. */
void ef_line_erred(struct ef_line *l);

/* Bytes in a block as things are now, at most `most`. */
uint32_t ef_line_block(const struct ef_line *l, uint32_t most);

/* A block was lost or damaged: shorter ones from now on. */
void ef_line_failed(struct ef_line *l);

/* Blocks of so many bytes in all went through: longer ones after some time. */
void ef_line_passed(struct ef_line *l, uint32_t blocks, uint64_t bytes);

#endif
