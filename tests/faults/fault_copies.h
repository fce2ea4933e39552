/* SPDX-License-Identifier: MIT */
/*
 * Many faults in one session with the flasher stub, which is itself without any: before the call to
 * the transport in which a fault would strike, a copy of the process takes the session over and
 * ends it under that fault, one step later. What comes before is done once.
 */
#ifndef FAULT_COPIES_H
#define FAULT_COPIES_H

#include "fault_run.h"

struct fault_strike {
	char fault[48];
	bool out;	/* the number counts bytes to the chip, else from it ... */
	uint64_t index; /* ... in the session; not before the stub is at work */
	void *user;	/* the caller's */
	bool done;	/* out: it has struck */
};

/* For a group of tests: memory that the copies share. */
int fault_copies_begin(void **state);
int fault_copies_end(void **state);

/* A session without faults, judged, from beginning to end: what is sent and heard. */
const struct fault_run *fault_copies_learn(const char *chip, bool long_read);

/* The same session once more, for each strike in a copy; `judge` is told the outcomes. */
void fault_copies_run(struct fault_strike *strikes, size_t count,
	void (*judge)(const struct fault_run *outcome, const struct fault_strike *strike));

/* A whole session in a copy: frame number `frame` from the chip is lost or doubled. */
const struct fault_run *fault_copies_frame(unsigned frame, bool lose);

#endif
