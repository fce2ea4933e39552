/* SPDX-License-Identifier: MIT */
/*
 * A flash part on the bench; see sim_bench.h.
 */
#include "sim_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct sim_flash flash;
static uint64_t now;

void bench_open(const char *part, uint32_t size)
{
	memset(&flash, 0, sizeof(flash));
	now = 1;
	assert_int_equal(
		sim_flash_open(&flash, &(struct sim_flash_want){.part = part, .size = size}, NULL),
		0);
}

int bench_teardown(void **state)
{
	(void)state;
	sim_flash_close(&flash);
	return 0;
}

void bench_send(const uint8_t *out, size_t size, uint8_t *in, size_t in_size)
{
	now = flash.busy_until > now ? flash.busy_until : now;
	sim_flash_transfer(&flash, now, out, size, in, in_size);
}

void bench_command(uint8_t opcode)
{
	bench_send(&opcode, 1, NULL, 0);
}

void bench_write_register(uint8_t opcode, uint8_t value)
{
	const uint8_t out[2] = {opcode, value};

	bench_command(0x06);
	bench_send(out, 2, NULL, 0);
}

uint8_t bench_read_register(uint8_t opcode)
{
	uint8_t value;

	bench_send(&opcode, 1, &value, 1);
	return value;
}

void bench_power_cycle(void)
{
	sim_flash_power_cycle(&flash, now);
}
