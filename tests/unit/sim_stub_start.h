/* SPDX-License-Identifier: MIT */
/*
 * A simulated board on which our flasher stub runs, for the test_sim_*.c files.
 */
#ifndef SIM_STUB_START_H
#define SIM_STUB_START_H

#include "sim_wire.h"

#define STUB_CHIPS 3

extern const char *const stub_chips[STUB_CHIPS];

/* Make a board and open it; the stub has greeted, and is there without an upload. */
void stub_open(struct wire *w, size_t chip, const char *fault, uint32_t flags);

#endif
