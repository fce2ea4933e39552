/* SPDX-License-Identifier: MIT */
/*
 * A compressed write while other commands come: the decompressor then waits in the middle of its
 * stream, and either goes on where it was or is given up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "board.h"

#define BLOCK	4096u
#define PLACE	0x3000u
#define WAITING (1216u + 64) /* bytes that may wait for the flash while it programs */

static uint8_t image[0x20000];
static uint8_t packed[2 * sizeof(image)];
static uint32_t packed_size;

static int reset(void **state)
{
	uint32_t x = 1;
	uLongf n = sizeof(packed);

	(void)state;
	board_reset();
	for (size_t i = 0; i < sizeof(image); i++) {
		x = x * 1664525u + 1013904223u;
		image[i] = (uint8_t)(x >> 24 & x >> 16);
	}
	compress2(packed, &n, image, sizeof(image), 6);
	packed_size = (uint32_t)n;
	assert_true(packed_size > 10 * BLOCK);
	return 0;
}

static uint32_t begin(uint32_t size, uint32_t flags)
{
	uint8_t a[20];

	board_words(a, 5, PLACE, size, 100u, BLOCK, flags);
	board_command(0xe2, a, 20, 0);
	return board_reply(0xe2, NULL);
}

static uint32_t send(uint32_t sequence, uint32_t n)
{
	static uint8_t a[16 + BLOCK];
	const uint8_t *data = packed + sequence * BLOCK;

	board_words(a, 4, n, sequence, board_block_crc(sequence, data, n), 0u);
	memcpy(a + 16, data, n);
	board_command(0xe3, a, 16 + n, 0);
	return board_reply(0xe3, NULL);
}

/* The blocks from a number on, and the end. */
static uint32_t rest(uint32_t sequence)
{
	uint32_t s = 0;

	for (; sequence * BLOCK < packed_size && s == 0; sequence++) {
		const uint32_t left = packed_size - sequence * BLOCK;

		s = send(sequence, left < BLOCK ? left : BLOCK);
	}
	if (s)
		return s;
	board_command(0xe4, NULL, 0, 0);
	return board_reply(0xe4, NULL);
}

/* Half a stream. */
static void half(void)
{
	assert_int_equal(begin(sizeof(image), 1), 0);
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(send(i, BLOCK), 0);
}

static void commands_in_between_are_served(void **state)
{
	static const uint8_t ops[] = {0x14, 0x0b, 0x13, 0xe0, 0xe1, 0x77};
	static const uint32_t statuses[] = {0xff00, 0, 0, 0, 0, 0xc300};
	uint8_t a[24];

	(void)state;
	half();
	for (size_t i = 0; i < sizeof(ops); i++) {
		board_words(a, 6, 0u, 0x2000u, 4096u, 0u, 0u, 0u);
		board_command(ops[i], a, sizeof(a), 0);
		assert_int_equal(board_reply(ops[i], NULL), statuses[i]);
		while (ops[i] == 0xe1 && board_frame(a, sizeof(a)) > 0)
			;
	}
	assert_int_equal(rest(5), 0);
	board_expect(PLACE, image, sizeof(image));
}

static void bad_blocks_in_between_change_nothing(void **state)
{
	(void)state;
	half();
	assert_int_equal(send(4, BLOCK), 0);
	assert_int_equal(send(7, BLOCK), 0xc601);
	assert_int_equal(send(5, 0), 0); /* an empty block counts */
	board_command(0xe3, packed, 2000, 0);
	assert_int_equal(board_reply(0xe3, NULL), 0xc100);
	board_command(0xe3, packed, 15, 0);
	assert_int_equal(board_reply(0xe3, NULL), 0xc000);
	memmove(packed + 6 * BLOCK, packed + 5 * BLOCK, packed_size - 5 * BLOCK);
	packed_size += BLOCK;
	assert_int_equal(rest(6), 0);
	board_expect(PLACE, image, sizeof(image));
}

static void an_early_end_is_named_and_the_session_goes_on(void **state)
{
	uint32_t value = 0;

	(void)state;
	half();
	board_command(0xe4, NULL, 0, 0);
	assert_int_equal(board_reply(0xe4, &value), 0xc800);
	assert_true(value > 0 && value < sizeof(image));
	assert_int_equal(rest(5), 0);
	board_expect(PLACE, image, sizeof(image));
}

static void a_new_session_gives_up_the_old_one(void **state)
{
	(void)state;
	half();
	half();
	assert_int_equal(rest(5), 0);
	board_expect(PLACE, image, sizeof(image));
	assert_int_equal(begin(sizeof(image), 0), 0); /* plain, of other bytes */
	half();
	assert_int_equal(rest(5), 0);
	board_expect(PLACE, image, sizeof(image));
}

static void reading_and_erasing_end_a_session(void **state)
{
	static const uint8_t ops[] = {0xd0, 0xd1, 0xd2, 0xe5};
	uint8_t a[20];

	(void)state;
	for (size_t i = 0; i < sizeof(ops); i++) {
		half();
		board_words(a, 5, 0u, 0u, 4096u, 1u, 0u);
		board_command(ops[i], a, sizeof(a), 0);
		assert_int_equal(board_reply(ops[i], NULL), 0);
		while (board_frame(a, sizeof(a)) > 0)
			;
		assert_int_equal(send(5, BLOCK), 0xc600);
	}
	assert_int_equal(board.violations, 0);
}

static void damage_ends_a_session_until_the_next(void **state)
{
	const uint32_t at = 4 * BLOCK + 2000;
	uint32_t value = 0;

	(void)state;
	memset(packed + at, 0x55, 300);
	assert_int_equal(begin(sizeof(image), 1), 0);
	assert_true(rest(0) > 0);
	assert_int_equal(send(4, BLOCK), 0xc700); /* said again of a repeat */
	board_command(0xe4, NULL, 0, 0);
	assert_int_equal(board_reply(0xe4, &value), 0xc700);
	assert_true(value < sizeof(image));
	reset(NULL);
	half();
	assert_int_equal(rest(5), 0);
	board_expect(PLACE, image, sizeof(image));
}

static void a_stream_too_long_is_named(void **state)
{
	(void)state;
	assert_int_equal(begin(sizeof(image) - 1, 1), 0);
	assert_int_equal(rest(0), 0xc900);
	/* What was waiting for the flash when the session failed stays unwritten. */
	assert_memory_equal(board.flash + PLACE, image, sizeof(image) - 1 - WAITING);
	assert_int_equal(board.flash[PLACE + sizeof(image)], 0xa5);
}

static void a_stream_too_short_is_named(void **state)
{
	(void)state;
	assert_int_equal(begin(sizeof(image) + 1, 1), 0);
	assert_int_equal(rest(0), 0xc800);
}

/* One block holds much more than what is erased ahead of it, and the flash erases for longer than
 * it takes to decompress a window: what waits must not be run over. */
static void data_that_outrun_the_flash_wait(void **state)
{
	static uint8_t large[0x60000];
	uLongf n = sizeof(packed);

	(void)state;
	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (uint8_t)(i >> 8);
	compress2(packed, &n, large, sizeof(large), 9);
	packed_size = (uint32_t)n;
	assert_true(packed_size < BLOCK);
	board.busy_per_operation = 5000;
	assert_int_equal(begin(sizeof(large), 1), 0);
	assert_int_equal(rest(0), 0);
	board_expect(PLACE, large, sizeof(large));
	assert_int_equal(board.violations, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(commands_in_between_are_served, reset),
		cmocka_unit_test_setup(bad_blocks_in_between_change_nothing, reset),
		cmocka_unit_test_setup(an_early_end_is_named_and_the_session_goes_on, reset),
		cmocka_unit_test_setup(a_new_session_gives_up_the_old_one, reset),
		cmocka_unit_test_setup(reading_and_erasing_end_a_session, reset),
		cmocka_unit_test_setup(damage_ends_a_session_until_the_next, reset),
		cmocka_unit_test_setup(a_stream_too_long_is_named, reset),
		cmocka_unit_test_setup(a_stream_too_short_is_named, reset),
		cmocka_unit_test_setup(data_that_outrun_the_flash_wait, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
