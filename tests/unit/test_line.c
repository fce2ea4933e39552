/* SPDX-License-Identifier: MIT */
/*
 * What is learnt of a line: waits from round trips, and the length of blocks from errors.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/line.h"

#define MOST 3000000u

static void unknown_line_is_waited_for_as_long_as_is_allowed(void **state)
{
	const struct ef_line line = {0};

	(void)state;
	assert_int_equal(ef_line_wait_us(&line, MOST), MOST);
}

static void short_round_trips_are_given_a_fifth_of_a_second(void **state)
{
	struct ef_line line = {0};

	(void)state;
	for (int i = 0; i < 20; i++)
		ef_line_answered(&line, 800);
	assert_int_equal(ef_line_wait_us(&line, MOST), 200000);
	assert_int_equal(ef_line_wait_us(&line, 1000), 1000);
}

static void waits_follow_the_round_trips_and_their_variation(void **state)
{
	struct ef_line line = {0};
	uint64_t steady;

	(void)state;
	ef_line_answered(&line, 400000);
	/* RFC 6298: three times the first one */
	assert_in_range(ef_line_wait_us(&line, MOST), 1200000, 1200010);
	for (int i = 0; i < 40; i++)
		ef_line_answered(&line, 400000);
	steady = ef_line_wait_us(&line, MOST);
	assert_in_range(steady, 400000, 420000);
	ef_line_answered(&line, 900000);
	assert_true(ef_line_wait_us(&line, MOST) > 900000);
	for (int i = 0; i < 60; i++)
		ef_line_answered(&line, 1000);
	assert_int_equal(ef_line_wait_us(&line, MOST), 200000);
}

static void absurd_round_trips_do_not_overflow(void **state)
{
	struct ef_line line = {0};

	(void)state;
	for (int i = 0; i < 10; i++)
		ef_line_answered(&line, UINT64_MAX);
	assert_int_equal(ef_line_wait_us(&line, MOST), MOST);
}

static void each_error_halves_the_block_down_to_the_least(void **state)
{
	static const uint32_t wanted[] = {2048, 1024, 512, 256, 256};
	struct ef_line line = {0};

	(void)state;
	assert_int_equal(ef_line_block(&line, 4096), 4096);
	for (int i = 0; i < 5; i++) {
		ef_line_failed(&line);
		assert_int_equal(ef_line_block(&line, 4096), wanted[i]);
		assert_int_equal(ef_line_block(&line, 64), 64);
	}
	assert_int_equal(line.errors, 5);
}

static void blocks_that_pass_let_it_grow_again(void **state)
{
	struct ef_line line = {0};

	(void)state;
	for (int i = 0; i < 3; i++)
		ef_line_failed(&line);
	for (int i = 0; i < 15; i++)
		ef_line_passed(&line, 1, 1000);
	assert_int_equal(ef_line_block(&line, 4096), 512);
	ef_line_passed(&line, 1, 1000);
	assert_int_equal(ef_line_block(&line, 4096), 1024);
	ef_line_passed(&line, 10, 1000);
	ef_line_failed(&line); /* from the beginning */
	ef_line_passed(&line, 15, 1000);
	assert_int_equal(ef_line_block(&line, 4096), 512);
	for (int i = 0; i < 100; i++)
		ef_line_passed(&line, 16, 1000);
	assert_int_equal(ef_line_block(&line, 4096), 4096);
}

static void question_that_was_repeated_tells_nothing_of_blocks(void **state)
{
	struct ef_line line = {0};

	(void)state;
	ef_line_erred(&line);
	assert_int_equal(line.errors, 1);
	assert_int_equal(ef_line_block(&line, 4096), 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_line_is_waited_for_as_long_as_is_allowed),
		cmocka_unit_test(short_round_trips_are_given_a_fifth_of_a_second),
		cmocka_unit_test(waits_follow_the_round_trips_and_their_variation),
		cmocka_unit_test(absurd_round_trips_do_not_overflow),
		cmocka_unit_test(each_error_halves_the_block_down_to_the_least),
		cmocka_unit_test(blocks_that_pass_let_it_grow_again),
		cmocka_unit_test(question_that_was_repeated_tells_nothing_of_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
