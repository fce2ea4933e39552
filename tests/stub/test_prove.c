/* SPDX-License-Identifier: MIT */
/*
 * A write that is proved: what WRITE_END says of the flash, and when the stub reads it back.
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
#include "md5.h"

#define BLOCK 4096u
#define PLACE 0x5000u
#define PROVE 2u

static uint8_t image[0x18000];

static int reset(void **state)
{
	(void)state;
	board_reset();
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)(i % 900 < 300 ? 0xff : i * 31 >> 4);
	return 0;
}

/* Begins, and sends all blocks. */
static void send_all(const uint8_t *data, uint32_t n, uint32_t size, uint32_t flags)
{
	static uint8_t a[16 + BLOCK];

	board_words(a, 5, PLACE, size, (n + BLOCK - 1) / BLOCK, BLOCK, flags);
	board_command(0xe2, a, 20, 0);
	assert_int_equal(board_reply(0xe2, NULL), 0);
	for (uint32_t i = 0; i * BLOCK < n; i++) {
		const uint8_t *block = data + i * BLOCK;
		const uint32_t left = n - i * BLOCK, count = left < BLOCK ? left : BLOCK;

		board_words(a, 4, count, i, board_block_crc(i, block, count), 0u);
		memcpy(a + 16, block, count);
		board_command(0xe3, a, 16 + count, 0);
		assert_int_equal(board_reply(0xe3, NULL), 0);
	}
}

/* Ends; the digest in the reply. */
static void end(uint32_t size, uint8_t ret[16])
{
	uint8_t f[64];

	board_command(0xe4, NULL, 0, 0);
	assert_int_equal(board_frame(f, sizeof(f)), 8 + 16 + 2);
	assert_int_equal(f[1], 0xe4);
	assert_int_equal(board_load(f + 4), size);
	assert_int_equal(f[24] | f[25], 0);
	memcpy(ret, f + 8, 16);
}

static void assert_digest(const uint8_t digest[16], const uint8_t *data, uint32_t n)
{
	struct md5 m;

	md5_start(&m);
	md5_add(&m, data, n);
	md5_end(&m);
	assert_memory_equal(digest, m.state, 16);
}

static void a_proof_is_the_digest_of_what_was_sent(void **state)
{
	static const uint32_t sizes[] = {1, 3, 63, 64, 65, 4095, 4096, 4097, sizeof(image)};
	static uint8_t packed[2 * sizeof(image)];
	uint8_t digest[16];

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uLongf n = sizeof(packed);

		board_reset();
		send_all(image, sizes[i], sizes[i], PROVE);
		end(sizes[i], digest);
		assert_digest(digest, image, sizes[i]);
		board_expect(PLACE, image, sizes[i]);

		board_reset();
		compress2(packed, &n, image, sizes[i], 6);
		send_all(packed, (uint32_t)n, sizes[i], PROVE | 1u);
		end(sizes[i], digest);
		assert_digest(digest, image, sizes[i]);
	}
}

static void a_cell_that_does_not_take_shows_in_the_proof(void **state)
{
	uint8_t digest[16];

	(void)state;
	board.worn_at = PLACE + 0x12345;
	board.worn_bits = 0xff;
	assert_int_not_equal(image[0x12345], 0xff);
	send_all(image, sizeof(image), sizeof(image), PROVE);
	end(sizeof(image), digest);
	assert_digest(digest, board.flash + PLACE, sizeof(image));
	assert_memory_not_equal(board.flash + PLACE, image, sizeof(image));
}

/* What was read back while blocks came is not read again: a change behind its back goes unseen. */
static void reading_back_does_not_wait_for_the_end(void **state)
{
	uint8_t digest[16];

	(void)state;
	board.busy_per_operation = 1;
	send_all(image, sizeof(image), sizeof(image), PROVE);
	board.flash[PLACE + 0x100] ^= 1;
	end(sizeof(image), digest);
	assert_digest(digest, image, sizeof(image));
}

static void a_proof_can_be_asked_for_again(void **state)
{
	uint8_t digest[16];

	(void)state;
	send_all(image, 5000, 5000, PROVE);
	for (int i = 0; i < 3; i++) {
		end(5000, digest);
		assert_digest(digest, image, 5000);
	}
}

static void without_the_flag_there_is_no_proof(void **state)
{
	uint8_t f[64];

	(void)state;
	send_all(image, 5000, 5000, 0);
	board_command(0xe4, NULL, 0, 0);
	assert_int_equal(board_frame(f, sizeof(f)), 8 + 2);
	assert_int_equal(f[8] | f[9], 0);
}

static void a_flash_that_cannot_be_read_proves_nothing(void **state)
{
	uint8_t f[64];

	(void)state;
	send_all(image, 5000, 5000, PROVE);
	board.fail_read_after = 0; /* the last piece, which is no whole chunk, waits for the end */
	board_command(0xe4, NULL, 0, 0);
	assert_int_equal(board_frame(f, sizeof(f)), 8 + 2);
	assert_int_equal(f[8] << 8 | f[9], 0xc400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_proof_is_the_digest_of_what_was_sent, reset),
		cmocka_unit_test_setup(a_cell_that_does_not_take_shows_in_the_proof, reset),
		cmocka_unit_test_setup(reading_back_does_not_wait_for_the_end, reset),
		cmocka_unit_test_setup(a_proof_can_be_asked_for_again, reset),
		cmocka_unit_test_setup(without_the_flag_there_is_no_proof, reset),
		cmocka_unit_test_setup(a_flash_that_cannot_be_read_proves_nothing, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
