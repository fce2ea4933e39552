/* SPDX-License-Identifier: MIT */
/*
 * Shows how far an operation is: a bar on a terminal, a line each tenth elsewhere, JSON events.
 * Part of struct output; called by the library through progress_update.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <espflash/espflash.h>

struct progress {
	FILE *terminal; /* where the bar is drawn; NULL = plain lines on stdout */
	uint64_t last_us;
	uint64_t last_done;
	double rate; /* bytes a second, smoothed */
	uint32_t phase;
	unsigned tenth; /* the last tenth told in plain lines */
	unsigned width; /* characters of the bar now on the terminal */
	bool running;	/* between the first and the last byte of an operation */
	bool disabled;	/* --silent, --no-progress */
	uint8_t spare[2];
};

struct output;

/* Choose between bar and plain lines. */
void progress_init(struct progress *p);

/* An espflash_progress_fn; user is the struct output. */
int progress_update(void *user, const espflash_progress *now);

/* Take the bar from the terminal, before anything else is printed. */
void progress_clear(struct progress *p);

/* The word for a phase, "write". */
const char *phase_name(uint32_t phase);

/* Microseconds of a clock that never goes back. */
uint64_t clock_us(void);

#endif
