/* SPDX-License-Identifier: MIT */
/*
 * DTR and RTS as a remote client asks for them, and as they are played here. Asks come one line at
 * a time and late; the circuit on the board wants two of the changes at the same moment, and holds
 * of a certain length. Used by serve.c. Does no I/O and reads no clock.
 */
#ifndef CLI_SERVE_LINES_H
#define CLI_SERVE_LINES_H

#include <stdbool.h>
#include <stdint.h>

struct lines {
	uint32_t asked;	   /* ESPFLASH_LINE_..., what the client thinks that is set */
	uint32_t set;	   /* what is set */
	uint64_t since_us; /* when it was */
};

/* What to do for one ask: wait until then, then set both lines. */
struct lines_step {
	uint64_t at_us;
	uint32_t value;
};

/* The client wants `line` on or off. */
struct lines_step lines_ask(struct lines *l, uint32_t line, bool on);

/* The step has been played at this time. */
void lines_played(struct lines *l, const struct lines_step *step, uint64_t now_us);

#endif
