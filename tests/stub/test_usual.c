/* SPDX-License-Identifier: MIT */
/*
 * The usual dialect's writing and erasing, as other hosts do it, on the same board as test_write.c.
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

static uint32_t usual(uint8_t op, uint32_t seq, const uint8_t *data, uint32_t n, uint32_t spoil)
{
	uint8_t *a = malloc(16 + n);
	uint32_t sum = 0xef;

	for (uint32_t i = 0; i < n; i++)
		sum ^= data[i];
	board_words(a, 4, n, seq, 0u, 0u);
	memcpy(a + 16, data, n);
	board_command(op, a, 16 + n, sum ^ spoil);
	free(a);
	return board_reply(op, NULL);
}

static void the_usual_dialect_writes_too(void **state)
{
	uint8_t a[20];
	uLongf n = sizeof(packed);

	(void)state;
	board_words(a, 5, 5000u, 1u, 0x4000u, 0x2000u, 0u);
	board_command(0x02, a, 16, 0);
	assert_int_equal(board_reply(0x02, NULL), 0);
	memcpy(packed, image, 5000);
	memset(packed + 5000, 0xff, 0x4000 - 5000); /* padded to the block */
	assert_int_equal(usual(0x03, 0, packed, 0x4000, 1), 0xc100);
	assert_int_equal(usual(0x03, 0, packed, 0x4000, 0), 0);
	board_words(a, 1, 1u);
	board_command(0x04, a, 4, 0);
	assert_int_equal(board_reply(0x04, NULL), 0);
	board_expect(0x2000, image, 5000);
	assert_false(board.rebooted);

	compress2(packed, &n, image, 0x8000, 9);
	board_reset();
	board_words(a, 5, 0x8000u, 2u, 0x4000u, 0x4000u, 0u);
	board_command(0x10, a, 20, 0);
	assert_int_equal(board_reply(0x10, NULL), 0);
	assert_true(n < 0x4000);
	assert_int_equal(usual(0x11, 0, packed, (uint32_t)n / 2, 0), 0);
	assert_int_equal(usual(0x11, 0, packed, (uint32_t)n / 2, 0), 0); /* a repeat */
	assert_int_equal(usual(0x11, 1, packed + n / 2, (uint32_t)(n - n / 2), 0), 0);
	board_words(a, 1, 0u);
	board_command(0x12, a, 4, 0);
	assert_int_equal(board_reply(0x12, NULL), 0);
	board_expect(0x4000, image, 0x8000);
	assert_true(board.rebooted);
}

static void any_address_will_do(void **state)
{
	uint8_t a[16];
	uLongf n = sizeof(packed);

	(void)state;
	for (uint32_t address = 0x5fc0; address < 0x6045; address += 7) {
		board_reset();
		memset(board.flash, 0xff, sizeof(board.flash));
		n = sizeof(packed);
		compress2(packed, &n, image, 5001, 9);
		board_words(a, 4, 5001u, 1u, 0x4000u, address);
		board_command(0x10, a, 16, 0);
		assert_int_equal(board_reply(0x10, NULL), 0);
		assert_int_equal(usual(0x11, 0, packed, (uint32_t)n, 0), 0);
		board_words(a, 1, 1u);
		board_command(0x12, a, 4, 0);
		assert_int_equal(board_reply(0x12, NULL), 0);
		assert_int_equal(board.violations, 0);
		assert_memory_equal(board.flash + address, image, 5001);
		assert_int_equal(board.flash[address - 1] & board.flash[address + 5001], 0xff);
	}
}

static void erasing_respects_the_sectors_around(void **state)
{
	uint8_t a[8];

	(void)state;
	memset(image, 0xff, sizeof(image));
	board_words(a, 2, 0x3000u, 0x1f000u);
	board_command(0xd1, a, 8, 0);
	assert_int_equal(board_reply(0xd1, NULL), 0);
	board_expect(0x3000, image, 0x1f000);
	board_words(a, 2, 0x3010u, 0x1000u);
	board_command(0xd1, a, 8, 0);
	assert_int_equal(board_reply(0xd1, NULL), 0xc000);
}

/* Other hosts send no checksum with commands that carry no data; ours does, and it is looked at. */
static void a_spoilt_command_does_nothing(void **state)
{
	uint8_t a[8];
	uint32_t sum;

	(void)state;
	board_words(a, 2, 0x3000u, 0x1000u);
	sum = (uint32_t)crc32(0x08d100, a, 8);
	a[1] ^= 0x10; /* another sector */
	board_command(0xd1, a, 8, sum);
	assert_int_equal(board_reply(0xd1, NULL), 0xc100);
	assert_int_equal(board.erases[0], 0);
	a[1] ^= 0x10;
	board_command(0xd1, a, 8, sum);
	assert_int_equal(board_reply(0xd1, NULL), 0);
	assert_int_equal(board.erases[0], 1);
	assert_int_equal(board.flash[0x3000], 0xff);
	/* CAPABILITIES, spoilt to be ERASE_FLASH: a command without arguments has a sum, too. */
	board_command(0xd0, NULL, 0, 0xe000);
	assert_int_equal(board_reply(0xd0, NULL), 0xc100);
	board_words(a, 2, 0x5000u, 0x1000u);
	board_command(0xd1, a, 8, 0);
	assert_int_equal(board_reply(0xd1, NULL), 0);
	assert_int_equal(board.flash[0x5000], 0xff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_spoilt_command_does_nothing, reset),
		cmocka_unit_test_setup(the_usual_dialect_writes_too, reset),
		cmocka_unit_test_setup(any_address_will_do, reset),
		cmocka_unit_test_setup(erasing_respects_the_sectors_around, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
