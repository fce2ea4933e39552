/* SPDX-License-Identifier: MIT */
/*
 * Bit errors in both directions, from connecting to verifying, with our stub executed: what is
 * written is right or an error says so, and few are in vain. bench/noise.c counts many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define ADDRESS 0x10000u
#define SIZE	0x8000u
#define SEEDS	5u

static uint8_t wanted[SIZE], found[SIZE];

static void open_board(struct flow *f, const char *chip, const char *rate, unsigned seed)
{
	char fault[48];

	snprintf(fault, sizeof(fault), "ber=%s,seed=%u", rate, seed);
	flow_stub(f, chip, 0, fault);
	f->options.baud = 921600;
	flow_session(f);
}

/* True if it was written. */
static bool write_once(const char *chip, const char *rate, unsigned seed)
{
	struct flow f;
	int r;

	open_board(&f, chip, rate, seed);
	flow_noise(wanted, SIZE, seed);
	r = espflash_session_connect(f.session);
	if (r == 0)
		r = espflash_flash_write(f.session, ADDRESS, wanted, SIZE, NULL);
	if (r == 0)
		assert_memory_equal(f.flash + ADDRESS, wanted, SIZE);
	else
		assert_true(espflash_session_error(f.session)->message[0]);
	assert_true(flow_now_ms(&f) < 120000);
	flow_close(&f);
	return r == 0;
}

static void writes(const char *rate, unsigned seeds, unsigned least)
{
	for (size_t c = 0; flow_chips[c]; c++) {
		unsigned good = 0;

		for (unsigned seed = 1; seed <= seeds; seed++)
			good += write_once(flow_chips[c], rate, seed);
		if (good < least)
			fail_msg("%s at %s: %u of %u", flow_chips[c], rate, good, seeds);
	}
}

static void every_write_succeeds_at_one_error_in_a_hundred_thousand(void **state)
{
	(void)state;
	writes("1e-5", 2, 2);
}

/* A block of 4 KiB passes once in thirty times. */
static void most_writes_succeed_at_one_error_in_ten_thousand(void **state)
{
	(void)state;
	writes("1e-4", SEEDS, SEEDS - 1);
}

static void what_is_read_is_right_or_an_error(void **state)
{
	unsigned good = 0;

	(void)state;
	for (size_t c = 0; flow_chips[c]; c++) {
		for (unsigned seed = 1; seed <= 2; seed++) {
			struct flow f;
			int r;

			open_board(&f, flow_chips[c], "1e-4", seed);
			r = espflash_session_connect(f.session);
			if (r == 0)
				r = espflash_flash_read(f.session, ADDRESS, found, SIZE, NULL);
			if (r == 0)
				assert_memory_equal(f.flash + ADDRESS, found, SIZE);
			good += r == 0;
			flow_close(&f);
		}
	}
	assert_in_range(good, 5, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_write_succeeds_at_one_error_in_a_hundred_thousand),
		cmocka_unit_test(most_writes_succeed_at_one_error_in_ten_thousand),
		cmocka_unit_test(what_is_read_is_right_or_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
