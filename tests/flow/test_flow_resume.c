/* SPDX-License-Identifier: MIT */
/*
 * A session that dies at any moment, and the next one that finds the chip as it was left: half a
 * packet sent, busy, at another rate, no reset lines at all. SCENARIOS T1 and T9.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cable.h"

#define KILLS	20u
#define ADDRESS 0x20000u

#define LONG  0x9000u
#define SHORT 0x3000u /* where only the beginning of the write counts */

static uint8_t data[LONG];
static size_t size;

static void fill(size_t wanted)
{
	size = wanted;
	flow_noise(data, size / 2, 11);
	flow_pattern(data + size / 2, size - size / 2, 12);
}

/* A READ_REG cut short can kill a ROM loader (docs/protocol.md): then a person presses RESET. */
static int connect_again(struct flow *f, bool person)
{
	const int r = espflash_session_connect(f->session);

	if (r != ESPFLASH_ERROR_NO_REPLY || !person)
		return r;
	espflash_sim_press_reset(f->sim, 1);
	return espflash_session_connect(f->session);
}

static void write_again(struct flow *f, const uint8_t *wanted, uint64_t kill, bool person)
{
	int r;

	cable_remove(f);
	r = connect_again(f, person);
	if (r == 0)
		r = espflash_flash_write(f->session, ADDRESS, data, size, NULL);
	if (r < 0 || memcmp(f->flash, wanted, f->flash_size) != 0)
		print_error("killed after %llu bytes\n", (unsigned long long)kill);
	flow_ok(f, r);
	flow_flash_is(f, wanted);
}

/* Bytes that a whole session sends: from connecting to the end of the write. */
static uint64_t bytes_of_a_session(const char *chip, uint32_t baud, uint64_t *ret_connected)
{
	struct cable cable;
	struct flow f;

	flow_small(&f, chip, ESPFLASH_SIM_NO_LINES, NULL);
	f.options.baud = baud;
	cable_between(&cable, &f);
	flow_ok(&f, espflash_session_connect(f.session));
	*ret_connected = cable.sent;
	flow_ok(&f, espflash_flash_write(f.session, ADDRESS, data, size, NULL));
	espflash_session_free(&f.session);
	flow_close(&f);
	return cable.sent;
}

static void kill_after(
	const char *chip, uint32_t baud, uint64_t bytes, uint32_t next_baud, bool person)
{
	struct cable cable;
	struct flow f;
	uint8_t *wanted;
	int r;

	flow_small(&f, chip, ESPFLASH_SIM_NO_LINES, NULL);
	wanted = flow_copy(&f);
	memcpy(wanted + ADDRESS, data, size);
	f.options.baud = baud;
	cable_between(&cable, &f);
	cable.left = bytes;
	r = espflash_session_connect(f.session);
	if (r == 0)
		r = espflash_flash_write(f.session, ADDRESS, data, size, NULL);
	flow_fails(&f, r, ESPFLASH_ERROR_DISCONNECTED);
	f.options.baud = next_baud;
	write_again(&f, wanted, bytes, person);
	free(wanted);
	flow_close(&f);
}

static void killed_write_is_completed_by_the_next_session(void **state)
{
	(void)state;
	fill(LONG);
	for (size_t i = 0; flow_chips[i]; i++) {
		uint64_t connected;
		const uint64_t all = bytes_of_a_session(flow_chips[i], 115200, &connected);

		for (unsigned n = 0; n < KILLS; n++)
			kill_after(flow_chips[i], 115200,
				connected + 1 + (all - connected - 1) * n / (KILLS - 1) - (n > 0),
				115200, false);
	}
}

static void killed_connection_is_repeated_by_the_next_session(void **state)
{
	(void)state;
	fill(SHORT);
	for (size_t i = 0; flow_chips[i]; i++) {
		uint64_t connected;

		bytes_of_a_session(flow_chips[i], 115200, &connected);
		for (unsigned n = 0; n < KILLS; n++)
			kill_after(flow_chips[i], 115200, 1 + (connected - 1) * n / KILLS, 115200,
				false);
	}
}

static void killed_write_at_a_higher_rate_is_completed_too(void **state)
{
	(void)state;
	fill(LONG);
	for (size_t i = 1; flow_chips[i]; i++) {
		uint64_t connected;
		const uint64_t all = bytes_of_a_session(flow_chips[i], 921600, &connected);

		for (unsigned n = 0; n < KILLS; n++)
			kill_after(flow_chips[i], 921600,
				connected + 1 + (all - connected - 1) * n / (KILLS - 1) - (n > 0),
				n % 2 ? 921600 : 115200, false);
	}
}

/*
 * The first command of a write that erases is FLASH_BEGIN: its half must not be completed into
 * one that erases elsewhere. Every byte of that command, on each chip.
 */
static void half_a_begin_command_erases_nothing_else(void **state)
{
	(void)state;
	fill(SHORT);
	for (size_t i = 0; flow_chips[i]; i++) {
		uint64_t connected;
		const uint64_t all = bytes_of_a_session(flow_chips[i], 115200, &connected);
		const uint64_t end = connected + 3000 < all ? connected + 3000 : all - 1;

		for (uint64_t at = connected + 1; at < end; at += 11)
			kill_after(flow_chips[i], 115200, at, 115200, true);
	}
}

static void busy_chip_is_waited_for(void **state)
{
	struct cable cable;
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		uint64_t before;

		flow_small(&f, flow_chips[i], ESPFLASH_SIM_NO_LINES, NULL);
		cable_between(&cable, &f);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_flash_erase(f.session, 0x8000, 0x1000, NULL));
		before = cable.sent;
		flow_ok(&f, espflash_flash_erase(f.session, 0x30000, 0x10000, NULL));
		/* as many bytes again, and no more: the chip is erasing when the cable is cut */
		cable.left = cable.sent - before;
		flow_fails(&f, espflash_flash_erase(f.session, 0x10000, 0x10000, NULL),
			ESPFLASH_ERROR_DISCONNECTED);
		cable_remove(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_int_equal(f.flash[0x10000], 0xff);
		flow_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_write_is_completed_by_the_next_session),
		cmocka_unit_test(killed_connection_is_repeated_by_the_next_session),
		cmocka_unit_test(killed_write_at_a_higher_rate_is_completed_too),
		cmocka_unit_test(half_a_begin_command_erases_nothing_else),
		cmocka_unit_test(busy_chip_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
