/* SPDX-License-Identifier: MIT */
/*
 * Writing through the stub's commands, on a board whose flash notes every violation: what ends up
 * in the flash, what is erased, and how repeats, gaps, damage and errors are answered.
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

#define BLOCK 4096u

static uint8_t image[0x40000];
static uint8_t packed[2 * sizeof(image)];

static int reset(void **state)
{
	(void)state;
	board_reset();
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)(i % 900 < 300 ? 0xff : i * 31 >> 4);
	return 0;
}

static uint32_t begin(uint32_t address, uint32_t size, uint32_t blocks, uint32_t flags)
{
	uint8_t a[20];

	board_words(a, 5, address, size, blocks, BLOCK, flags);
	board_command(0xe2, a, 20, 0);
	return board_reply(0xe2, NULL);
}

static void send_block(uint32_t sequence, const uint8_t *data, uint32_t n, uint32_t spoil)
{
	uint8_t *a = malloc(16 + n);

	board_words(a, 4, n, sequence, board_block_crc(sequence, data, n) ^ spoil, 0u);
	memcpy(a + 16, data, n);
	board_command(0xe3, a, 16 + n, 0);
	free(a);
}

static uint32_t block(uint32_t sequence, const uint8_t *data, uint32_t n, uint32_t *ret)
{
	send_block(sequence, data, n, 0);
	return board_reply(0xe3, ret);
}

static uint32_t finish(uint32_t *ret)
{
	board_command(0xe4, NULL, 0, 0);
	return board_reply(0xe4, ret);
}

static uint32_t write_all(uint32_t address, const uint8_t *data, uint32_t n, uint32_t size, int z)
{
	const uint32_t blocks = (n + BLOCK - 1) / BLOCK;
	uint32_t s = begin(address, size, blocks, z ? 1 : 0), value = 0;

	for (uint32_t i = 0; i < blocks && s == 0; i++) {
		const uint32_t left = n - i * BLOCK;

		s = block(i, data + i * BLOCK, left < BLOCK ? left : BLOCK, &value);
		if (s == 0)
			assert_int_equal(value, i + 1);
	}
	if (s == 0) {
		s = finish(&value);
		if (s == 0)
			assert_int_equal(value, size);
	}
	return s;
}

static void plain_bytes_arrive(void **state)
{
	static const uint32_t sizes[] = {1, 3, 4, 63, 64, 65, 4095, 4096, 4097, 40001, 0x20001};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		board_reset();
		assert_int_equal(write_all(0x3000, image, sizes[i], sizes[i], 0), 0);
		board_expect(0x3000, image, sizes[i]);
	}
}

static void compressed_bytes_arrive(void **state)
{
	static const uint32_t sizes[] = {1, 64, 4097, 40001, 0x20001, sizeof(image)};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uLongf n = sizeof(packed);

		board_reset();
		compress2(packed, &n, image, sizes[i], (int)i + 3);
		assert_int_equal(write_all(0x1000, packed, (uint32_t)n, sizes[i], 1), 0);
		board_expect(0x1000, image, sizes[i]);
	}
}

static void the_largest_erases_that_fit_are_used(void **state)
{
	(void)state;
	assert_int_equal(write_all(0x7000, image, 0x2a000, 0x2a000, 0), 0);
	board_expect(0x7000, image, 0x2a000);
	/* 7000, then 8000 as a half, 10000 and 20000 as blocks, 30000 as a sector. */
	assert_int_equal(board.erases[2], 2);
	assert_int_equal(board.erases[1], 1);
	assert_int_equal(board.erases[0], 2);
}

static void blank_sectors_are_not_erased(void **state)
{
	(void)state;
	memset(board.flash, 0xff, sizeof(board.flash));
	board.flash[0x12345] = 0;
	board.flash[0x15345] = 0;
	assert_int_equal(write_all(0x10000, image, 0x10000, 0x10000, 0), 0);
	assert_memory_equal(board.flash + 0x10000, image, 0x10000);
	assert_int_equal(board.violations, 0);
	assert_int_equal(board.erases[0], 2);
	assert_int_equal(board.erases[1] + board.erases[2], 0);
}

static void blank_data_is_not_programmed(void **state)
{
	(void)state;
	memset(image, 0xff, 0x8000);
	assert_int_equal(write_all(0, image, 0x8000, 0x8000, 0), 0);
	board_expect(0, image, 0x8000);
	assert_int_equal(board.programs, 0);
}

static void a_repeat_is_acknowledged_and_not_written(void **state)
{
	uint32_t value = 0;

	(void)state;
	assert_int_equal(begin(0, 3 * BLOCK, 3, 0), 0);
	assert_int_equal(block(0, image, BLOCK, &value), 0);
	assert_int_equal(block(1, image + BLOCK, BLOCK, &value), 0);
	const unsigned programs = board.programs;

	assert_int_equal(block(0, image + 7, BLOCK, &value), 0);
	assert_int_equal(value, 2);
	assert_int_equal(block(1, image + 9, BLOCK, &value), 0);
	assert_int_equal(value, 2);
	assert_int_equal(board.programs, programs);
	assert_int_equal(block(2, image + 2 * BLOCK, BLOCK, &value), 0);
	assert_int_equal(finish(&value), 0);
	board_expect(0, image, 3 * BLOCK);
}

static void a_gap_is_refused_and_names_the_block_wanted(void **state)
{
	uint32_t value = 0;

	(void)state;
	assert_int_equal(begin(0, 3 * BLOCK, 3, 0), 0);
	assert_int_equal(block(0, image, BLOCK, &value), 0);
	assert_int_equal(block(2, image + 2 * BLOCK, BLOCK, &value), 0xc601);
	assert_int_equal(value, 1);
	assert_int_equal(block(1, image + BLOCK, BLOCK, &value), 0);
	assert_int_equal(block(2, image + 2 * BLOCK, BLOCK, &value), 0);
	assert_int_equal(finish(&value), 0);
	board_expect(0, image, 3 * BLOCK);
}

static void a_wrong_crc_writes_nothing(void **state)
{
	uint32_t value = 0;

	(void)state;
	assert_int_equal(begin(0, BLOCK, 1, 0), 0);
	send_block(0, image, BLOCK, 1);
	assert_int_equal(board_reply(0xe3, &value), 0xc100);
	assert_int_equal(value, 0);
	assert_int_equal(board.programs, 0);
	assert_int_equal(block(0, image, BLOCK, &value), 0);
	assert_int_equal(finish(&value), 0);
	board_expect(0, image, BLOCK);
}

/* The words before the data are covered too: a block that would land elsewhere is refused. */
static void a_damaged_sequence_or_length_is_noticed(void **state)
{
	uint8_t a[16 + BLOCK];
	uint32_t value = 0;

	(void)state;
	assert_int_equal(begin(0, 3 * BLOCK, 3, 0), 0);
	assert_int_equal(block(0, image, BLOCK, &value), 0);
	for (uint32_t damage = 0; damage < 64; damage++) {
		board_words(a, 4, BLOCK, 1u, board_block_crc(1, image + BLOCK, BLOCK), 0u);
		memcpy(a + 16, image + BLOCK, BLOCK);
		a[damage / 8] ^= (uint8_t)(1u << damage % 8);
		board_command(0xe3, a, sizeof(a), 0);
		assert_int_equal(board_reply(0xe3, &value), 0xc100);
		assert_int_equal(value, 1);
	}
	assert_int_equal(block(1, image + BLOCK, BLOCK, &value), 0);
	assert_int_equal(block(2, image + 2 * BLOCK, BLOCK, &value), 0);
	assert_int_equal(finish(&value), 0);
	board_expect(0, image, 3 * BLOCK);
}

static void too_little_and_too_much_are_named(void **state)
{
	uint32_t value = 0;

	(void)state;
	assert_int_equal(begin(0, 2 * BLOCK, 2, 0), 0);
	assert_int_equal(block(0, image, BLOCK, &value), 0);
	assert_int_equal(finish(&value), 0xc800);
	assert_int_equal(value, BLOCK);
	assert_int_equal(begin(0, 100, 2, 0), 0);
	assert_int_equal(block(0, image, 101, &value), 0xc900);
	assert_int_equal(block(0, image, 100, &value), 0xc900); /* the session has ended */
	assert_int_equal(begin(0, 100, 1, 0), 0);
	assert_int_equal(block(0, image, 100, &value), 0);
	assert_int_equal(block(1, image, 1, &value), 0xc900);
	assert_int_equal(value, 1); /* with an error too: the number expected next */
}

static void errors_stand_on_their_own_block(void **state)
{
	uint32_t value = 0;

	(void)state;
	board.fail_after = 70; /* block 0 has 64 chunks, some of them blank */
	assert_int_equal(begin(0, 4 * BLOCK, 4, 0), 0);
	uint32_t i = 0, s = 0;

	for (; i < 4 && s == 0; i++)
		s = block(i, image + i * BLOCK, BLOCK, &value);
	assert_int_equal(s, 0xc400);
	assert_int_equal(value, i - 1);
	assert_int_equal(finish(&value), 0xc400);

	uLongf n = sizeof(packed);

	compress2(packed, &n, image, 0x10000, 9);
	packed[n / 2] ^= 0x10;
	packed[n / 2 + 1] ^= 0x7;
	board_reset();
	assert_int_not_equal(write_all(0, packed, (uint32_t)n, 0x10000, 1), 0);
}

static void commands_without_a_session_are_refused(void **state)
{
	uint32_t value = 0;

	(void)state;
	assert_int_equal(block(0, image, 100, &value), 0xc600);
	assert_int_equal(finish(&value), 0xc600);
	assert_int_equal(begin(0x100, 100, 1, 0), 0x0101);
	board_command(0xe2, image, 19, 0);
	assert_int_equal(board_reply(0xe2, NULL), 0xc000);
	board_command(0x77, NULL, 0, 0);
	assert_int_equal(board_reply(0x77, NULL), 0xc300);
}

static void several_blocks_may_be_in_flight(void **state)
{
	static uint8_t wire[4 * 9000];
	uint8_t frame[24 + BLOCK];
	uint32_t value = 0;
	size_t n = 0;

	(void)state;
	board.busy_per_operation = 50; /* bytes arrive while the flash is busy */
	assert_int_equal(begin(0, 4 * BLOCK, 4, 0), 0);
	for (uint32_t i = 0; i < 4; i++) {
		frame[0] = 0;
		frame[1] = 0xe3;
		frame[2] = 0x10;
		frame[3] = 0x10;
		board_words(frame + 4, 5, 0u, BLOCK, i,
			board_block_crc(i, image + i * BLOCK, BLOCK), 0u);
		memcpy(frame + 24, image + i * BLOCK, BLOCK);
		n += board_slip(wire + n, frame, sizeof(frame));
	}
	board_raw(wire, n);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(board_reply(0xe3, &value), 0);
		assert_int_equal(value, i + 1);
	}
	assert_int_equal(finish(&value), 0);
	board_expect(0, image, 4 * BLOCK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(plain_bytes_arrive, reset),
		cmocka_unit_test_setup(compressed_bytes_arrive, reset),
		cmocka_unit_test_setup(the_largest_erases_that_fit_are_used, reset),
		cmocka_unit_test_setup(blank_sectors_are_not_erased, reset),
		cmocka_unit_test_setup(blank_data_is_not_programmed, reset),
		cmocka_unit_test_setup(a_repeat_is_acknowledged_and_not_written, reset),
		cmocka_unit_test_setup(a_gap_is_refused_and_names_the_block_wanted, reset),
		cmocka_unit_test_setup(a_wrong_crc_writes_nothing, reset),
		cmocka_unit_test_setup(a_damaged_sequence_or_length_is_noticed, reset),
		cmocka_unit_test_setup(too_little_and_too_much_are_named, reset),
		cmocka_unit_test_setup(errors_stand_on_their_own_block, reset),
		cmocka_unit_test_setup(commands_without_a_session_are_refused, reset),
		cmocka_unit_test_setup(several_blocks_may_be_in_flight, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
