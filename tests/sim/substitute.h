/* SPDX-License-Identifier: MIT */
/*
 * Our own flasher stubs as data, to be started in place of another one. cpu.c asks when uploaded
 * code is about to run.
 */
#ifndef SIM_SUBSTITUTE_H
#define SIM_SUBSTITUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One stretch of a stub. */
struct sim_stub_piece {
	uint32_t address;
	uint32_t size;
	const uint8_t *bytes;
};

struct sim_stub {
	uint32_t entry;
	struct sim_stub_piece pieces[2]; /* code, data */
};

/* The stub for a chip by its name; false: there is none. */
bool sim_stub_find(const char *chip, struct sim_stub *ret);

#endif
