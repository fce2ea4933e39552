/* SPDX-License-Identifier: MIT */
/*
 * A flash part of the simulator on the bench: commands to it, each when the last one is done. For
 * tests of the part alone.
 */
#ifndef TESTS_UNIT_SIM_BENCH_H
#define TESTS_UNIT_SIM_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include "flash.h"

extern struct sim_flash flash;

/* The part of that name; size: bytes, 0 for its own. Asserts that there is one. */
void bench_open(const char *part, uint32_t size);
/* For cmocka. */
int bench_teardown(void **state);

void bench_send(const uint8_t *out, size_t size, uint8_t *in, size_t in_size);
void bench_command(uint8_t opcode);
/* With write enable before it. */
void bench_write_register(uint8_t opcode, uint8_t value);
uint8_t bench_read_register(uint8_t opcode);
void bench_power_cycle(void);

#endif
