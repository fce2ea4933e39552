/* SPDX-License-Identifier: MIT */
/*
 * Reset sequences of remote clients, as espflash-cli serve plays them: whatever the network does to
 * their timing, the board sees the one that works.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/transport.h>

#include "../../examples/cli/serve_lines.h"

#define D ESPFLASH_LINE_DTR
#define R ESPFLASH_LINE_RTS

struct board {
	struct lines lines;
	uint64_t now_us;
	unsigned count;
	struct {
		uint32_t value;
		uint64_t at_us;
	} seen[16];
};

/* One ask, `late_us` after the one before was answered. */
static void ask(struct board *b, uint64_t late_us, uint32_t line, bool on)
{
	struct lines_step step;
	uint32_t before = b->lines.set;

	b->now_us += late_us;
	step = lines_ask(&b->lines, line, on);
	if (step.at_us > b->now_us)
		b->now_us = step.at_us;
	lines_played(&b->lines, &step, b->now_us);
	if (b->lines.set == before)
		return;
	assert_true(b->count < 16);
	b->seen[b->count].value = step.value;
	b->seen[b->count++].at_us = b->now_us;
}

/* The sequence that esptool and this library's client send; `rtt_us` between any two asks. */
static struct board reset(uint64_t rtt_us, uint64_t reset_us, uint64_t boot_us)
{
	struct board b = {.now_us = 1000000};

	ask(&b, rtt_us, D, false);
	ask(&b, rtt_us, R, true);
	ask(&b, rtt_us + reset_us, D, true);
	ask(&b, rtt_us, R, false);
	ask(&b, rtt_us + boot_us, D, false);
	return b;
}

static void expect_reset(const struct board *b)
{
	assert_int_equal(b->count, 3);
	assert_int_equal(b->seen[0].value, R);
	assert_int_equal(b->seen[1].value, D); /* both at once: never D | R in between */
	assert_int_equal(b->seen[2].value, 0);
	assert_true(b->seen[1].at_us - b->seen[0].at_us >= 100000);
	assert_true(b->seen[2].at_us - b->seen[1].at_us >= 50000);
}

static void sequence_survives_any_latency(void **state)
{
	(void)state;
	for (uint64_t rtt = 0; rtt <= 400000; rtt += 25000) {
		const struct board b = reset(rtt, 100000, 50000);

		expect_reset(&b);
	}
}

static void asks_that_arrive_all_at_once_get_their_time_back(void **state)
{
	const struct board b = reset(0, 0, 0);

	(void)state;
	expect_reset(&b);
	assert_int_equal(b.seen[1].at_us - b.seen[0].at_us, 100000);
	assert_int_equal(b.seen[2].at_us - b.seen[1].at_us, 50000);
}

static void longer_holds_stay_as_long_as_they_are(void **state)
{
	const struct board b = reset(0, 300000, 550000);

	(void)state;
	expect_reset(&b);
	assert_int_equal(b.seen[1].at_us - b.seen[0].at_us, 300000);
	assert_int_equal(b.seen[2].at_us - b.seen[1].at_us, 550000);
}

static void plain_reset_is_held_long_enough(void **state)
{
	struct board b = {.now_us = 1};

	(void)state;
	ask(&b, 0, D, false);
	ask(&b, 0, R, true);
	ask(&b, 0, R, false);
	assert_int_equal(b.count, 2);
	assert_int_equal(b.seen[0].value, R);
	assert_int_equal(b.seen[1].value, 0);
	assert_int_equal(b.seen[1].at_us - b.seen[0].at_us, 100000);
}

/* The chips' own USB-Serial/JTAG wants to pass through both on, from DTR's side. */
static void usb_serial_jtag_sequence_is_played_as_it_is(void **state)
{
	struct board b = {0};

	(void)state;
	ask(&b, 0, R, false);
	ask(&b, 0, D, false);
	ask(&b, 100000, D, true);
	ask(&b, 0, R, false);
	ask(&b, 100000, R, true);
	ask(&b, 0, D, false);
	ask(&b, 0, R, true);
	ask(&b, 100000, D, false);
	ask(&b, 0, R, false);
	assert_int_equal(b.count, 4);
	assert_int_equal(b.seen[0].value, D);
	assert_int_equal(b.seen[1].value, D | R);
	assert_int_equal(b.seen[2].value, R);
	assert_int_equal(b.seen[3].value, 0);
}

static void both_lines_on_are_both_on_unless_the_chip_was_held(void **state)
{
	struct board b = {0};

	(void)state;
	ask(&b, 0, D, true);
	ask(&b, 0, R, true);
	assert_int_equal(b.lines.set, D | R);
	ask(&b, 0, D, false);
	assert_int_equal(b.lines.set, R);
}

/* It looked like the step into the loader and was none: the next ask puts it right. */
static void wrong_guess_is_taken_back(void **state)
{
	struct board b = {0};

	(void)state;
	ask(&b, 0, R, true);
	ask(&b, 0, D, true);
	assert_int_equal(b.lines.set, D);
	ask(&b, 0, D, false);
	assert_int_equal(b.lines.set, R);
	assert_int_equal(b.lines.asked, R);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequence_survives_any_latency),
		cmocka_unit_test(asks_that_arrive_all_at_once_get_their_time_back),
		cmocka_unit_test(longer_holds_stay_as_long_as_they_are),
		cmocka_unit_test(plain_reset_is_held_long_enough),
		cmocka_unit_test(usb_serial_jtag_sequence_is_played_as_it_is),
		cmocka_unit_test(both_lines_on_are_both_on_unless_the_chip_was_held),
		cmocka_unit_test(wrong_guess_is_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
