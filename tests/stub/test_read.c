/* SPDX-License-Identifier: MIT */
/*
 * Reading through the stub's commands: digests, the usual READ_FLASH, the windowed READ with
 * packed packets, repeats and stops; and the small commands.
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

static uint8_t frame[9000];
static uint8_t got[BOARD_FLASH_SIZE];
static uint32_t have; /* contiguous bytes the host has */
static uint32_t total;
static bool finished;
static unsigned packets, packed_packets, repeats;
static size_t wire_size; /* bytes of packets */
static uint8_t ack[40];

static int reset(void **state)
{
	(void)state;
	board_reset();
	for (size_t i = 0; i < BOARD_FLASH_SIZE; i++)
		board.flash[i] = (uint8_t)(i * i >> 7);
	memset(board.flash + 0x8000, 0xff, 0x8000);
	memset(board.flash + 0x10000, 0, 5000);
	have = total = packets = packed_packets = repeats = 0;
	wire_size = 0;
	finished = false;
	return 0;
}

static uint32_t unpack(uint8_t *to, const uint8_t *from, size_t n)
{
	uint32_t out = 0;

	for (size_t i = 0; i < n;) {
		const uint32_t control = from[i++];

		if (control < 128) {
			memcpy(to + out, from + i, control + 1);
			i += control + 1;
			out += control + 1;
		} else {
			memset(to + out, from[i++], control - 125);
			out += control - 125;
		}
	}
	return out;
}

static void send_ack(uint32_t bytes, uint32_t request)
{
	uint8_t a[8];

	board_words(a, 2, bytes, request);
	board.in = ack;
	board.in_size = board_slip(ack, a, 8);
}

/* The host: takes packets as they come, acknowledges each; the fifth it pretends to have lost. */
static void host(void)
{
	static uint8_t plain[8192];

	while (!finished && board.in_size == 0) {
		const size_t n = board_frame(frame, sizeof(frame));
		uint32_t size;

		if (n == 0)
			return;
		if (frame[0] == 1 && frame[1] == 0xe5 && n == 10) {
			finished = have == total;
			continue;
		}
		packets++;
		wire_size += n;
		size = board_load(frame + 8) & 0xffff;
		if (board_load(frame) != have)
			continue;
		if (packets == 5) {
			repeats++;
			send_ack(have, 2);
			return;
		}
		if (board_load(frame + 8) >> 16) {
			packed_packets++;
			assert_int_equal(unpack(plain, frame + 12, n - 12), size);
		} else {
			assert_int_equal(n - 12, size);
			memcpy(plain, frame + 12, size);
		}
		assert_int_equal(board_load(frame + 4), crc32(0, plain, size));
		memcpy(got + have, plain, size);
		have += size;
		send_ack(have, 0);
	}
}

static void start_read(uint32_t address, uint32_t size, uint32_t window, uint32_t flags)
{
	uint8_t a[20];

	total = size;
	board.hook = host;
	board_words(a, 5, address, size, 1000u, window, flags);
	board_command(0xe5, a, 20, 0);
}

static void windowed_reading_gives_every_byte(void **state)
{
	(void)state;
	for (uint32_t window = 1; window <= 16; window += 5)
		for (uint32_t flags = 0; flags < 2; flags++) {
			reset(NULL);
			start_read(0x7e01, 0x9000 + 77, window, flags);
			host();
			assert_true(finished);
			assert_memory_equal(got, board.flash + 0x7e01, total);
			assert_int_equal(repeats, 1);
			assert_true((packed_packets > 0) == (flags == 1));
		}
}

static void a_blank_flash_is_read_in_little(void **state)
{
	(void)state;
	memset(board.flash, 0xff, BOARD_FLASH_SIZE);
	start_read(0, 0x20000, 8, 1);
	host();
	assert_true(finished);
	assert_memory_equal(got, board.flash, total);
	assert_true(wire_size < total / 20);
}

static void digests_are_zlibs(void **state)
{
	uint32_t value = 0, all = 0, at = 0;
	uint8_t a[16];

	(void)state;
	board_words(a, 4, 0x1000u, BOARD_FLASH_SIZE - 0x1800, 4096u, 0u);
	board_command(0xe1, a, 16, 0);
	assert_int_equal(board_reply(0xe1, &value), 0);
	assert_int_equal(value, 127);
	const size_t n = board_frame(frame, sizeof(frame));

	assert_int_equal(n, 4 * 127);
	for (uint32_t i = 0; i < 127; i++, at += 4096) {
		const uint32_t size = i == 126 ? 0x800 : 4096;

		assert_int_equal(
			board_load(frame + 4 * i), crc32(0, board.flash + 0x1000 + at, size));
	}
	all = (uint32_t)crc32(0, frame, (uInt)n);
	assert_int_equal(board_frame(frame, sizeof(frame)), 4);
	assert_int_equal(board_load(frame), all);
	board_words(a, 4, 0u, 4096u, 100u, 0u);
	board_command(0xe1, a, 16, 0);
	assert_int_equal(board_reply(0xe1, &value), 0x0101);
	board_words(a, 4, 0xfffff000u, 0x2000u, 4096u, 0u);
	board_command(0xe1, a, 16, 0);
	assert_int_equal(board_reply(0xe1, &value), 0xc000);
	assert_int_equal(board_frame(frame, sizeof(frame)), 0);
}

static void a_failed_reading_is_no_digest_and_no_data(void **state)
{
	uint32_t value = 0;
	uint8_t a[20];

	(void)state;
	board.fail_read_after = 70; /* in the second sector */
	board_words(a, 4, 0u, 0x8000u, 4096u, 0u);
	board_command(0xe1, a, 16, 0);
	assert_int_equal(board_reply(0xe1, &value), 0);
	assert_int_equal(value, 8);
	assert_int_equal(board_frame(frame, sizeof(frame)), 4); /* the first is right */
	assert_int_equal(board_load(frame), crc32(0, board.flash, 4096));
	assert_int_equal(board_reply(0xe1, &value), 0xc400);
	assert_int_equal(board_frame(frame, sizeof(frame)), 0);

	board.fail_read_after = 65; /* in the second packet */
	board_words(a, 5, 0u, 0x8000u, 4096u, 8u, 0u);
	board_command(0xe5, a, 20, 0);
	assert_int_equal(board_reply(0xe5, &value), 0);
	assert_int_equal(board_frame(frame, sizeof(frame)), 12 + 4096);
	assert_int_equal(board_reply(0xe5, &value), 0xc400);
	assert_int_equal(board_frame(frame, sizeof(frame)), 0);
}

static void usual_host(void)
{
	while (board.in_size == 0 && have < total) {
		const size_t n = board_frame(frame, sizeof(frame));
		uint8_t a[4];

		if (n == 0)
			return;
		if (have == 0 && n == 10 && frame[1] == 0xd2)
			continue;
		memcpy(got + have, frame, n);
		have += (uint32_t)n;
		board_store(a, have);
		board.in = ack;
		board.in_size = board_slip(ack, a, 4);
	}
}

static void the_usual_reading_works(void **state)
{
	uint8_t a[16];

	(void)state;
	total = 20001;
	board.hook = usual_host;
	board_words(a, 4, 0x9fffu, total, 4096u, 64u);
	board_command(0xd2, a, 16, 0);
	assert_int_equal(have, total);
	assert_memory_equal(got, board.flash + 0x9fff, total);
	assert_int_equal(board_frame(frame, sizeof(frame)), 16);
}

static void a_host_that_moved_on_is_served(void **state)
{
	uint8_t a[20], sync[36] = {7, 7, 0x12, 0x20};
	unsigned replies = 0;
	size_t n;

	(void)state;
	memset(sync + 4, 0x55, 32);
	board_words(a, 5, 0u, 0x10000u, 4096u, 4u, 0u);
	uint8_t wire[200], f[44] = {0, 8, 36, 0};

	memcpy(f + 8, sync, 36);
	f[0] = 0;
	uint8_t r[28] = {0, 0xe5, 20, 0};

	memcpy(r + 8, a, 20);
	n = board_slip(wire, r, sizeof(r));
	n += board_slip(wire + n, f, sizeof(f));
	board_raw(wire, n);
	while ((n = board_frame(frame, sizeof(frame))) > 0)
		replies += n == 10 && frame[1] == 8 && board_load(frame + 4) == 0;
	assert_int_equal(replies, 8);
}

static void small_commands_answer(void **state)
{
	uint32_t value = 0;
	uint8_t a[8];

	(void)state;
	board_command(0xe0, NULL, 0, 0);
	assert_int_equal(board_frame(frame, sizeof(frame)), 30);
	assert_int_equal(board_load(frame + 4), 0xbf);
	assert_int_equal(board_load(frame + 8), 1);
	assert_int_equal(board_load(frame + 12), 4096);
	assert_int_equal(board_load(frame + 24), 0x1234);
	board_words(a, 2, 460800u, 115200u);
	board_command(0x0f, a, 8, 0);
	assert_int_equal(board_reply(0x0f, &value), 0);
	assert_int_equal(board.baud, 460800);
	board_words(a, 2, 0u, 115200u);
	board_command(0x0f, a, 8, 0);
	assert_int_equal(board_reply(0x0f, &value), 0x0101);
	board_command(0x14, NULL, 0, 0);
	assert_int_equal(board_reply(0x14, &value), 0xff00);
	board_words(a, 1, 2u);
	board_command(0xe6, a, 4, 0);
	assert_int_equal(board_reply(0xe6, &value), 0xc300);
	board_words(a, 1, 0u);
	board_command(0xe6, a, 4, 0);
	assert_int_equal(board_reply(0xe6, &value), 0);
	assert_true(board.booted_firmware);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(windowed_reading_gives_every_byte, reset),
		cmocka_unit_test_setup(a_blank_flash_is_read_in_little, reset),
		cmocka_unit_test_setup(digests_are_zlibs, reset),
		cmocka_unit_test_setup(a_failed_reading_is_no_digest_and_no_data, reset),
		cmocka_unit_test_setup(the_usual_reading_works, reset),
		cmocka_unit_test_setup(a_host_that_moved_on_is_served, reset),
		cmocka_unit_test_setup(small_commands_answer, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
