/* SPDX-License-Identifier: MIT */
/*
 * Frames from bytes: decoding, noise, the ring's end, overflow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chip.h"
#include "rx.h"

static void feed(const void *data, size_t size)
{
	const uint8_t *p = data;

	while (size-- > 0) {
		const uint32_t word = *p++;

		rx_take(&word, 1);
	}
}

static void expect(const void *data, uint32_t size)
{
	const struct rx_frame *const f = rx_oldest();

	assert_non_null(f);
	assert_int_equal(f->size, size);
	assert_memory_equal(rx_words(f), data, size);
	rx_release();
}

static void expect_none(void)
{
	assert_null(rx_oldest());
}

static int reset(void **state)
{
	(void)state;
	rx_start();
	return 0;
}

static void a_frame_comes_out_as_it_went_in(void **state)
{
	(void)state;
	feed("\xc0\x01\xdb\xdc\xdb\xdd\x02\xc0", 8);
	expect("\x01\xc0\xdb\x02", 4);
	expect_none();
}

static void noise_and_empty_frames_are_dropped(void **state)
{
	(void)state;
	feed("noise\xc0\xc0\xc0yes\xc0\xc0", 12);
	expect("yes", 3);
	expect_none();
}

static void a_wrong_escape_spoils_its_frame_only(void **state)
{
	(void)state;
	feed("\xc0 a\xdb\x01 b\xc0 c\xdb\xc0 ok\xc0", 16);
	expect(" ok", 3);
	expect_none();
}

static void frames_wait_in_order_across_the_rings_end(void **state)
{
	uint8_t data[1500];

	(void)state;
	for (int round = 0; round < 200; round++) {
		for (int k = 0; k < 3; k++) {
			memset(data, 1 + round % 100 + k, sizeof(data));
			feed("\xc0", 1);
			feed(data, sizeof(data) - (size_t)(round % 7));
			feed("\xc0", 1);
		}
		for (int k = 0; k < 3; k++) {
			memset(data, 1 + round % 100 + k, sizeof(data));
			expect(data, (uint32_t)(sizeof(data) - (size_t)(round % 7)));
		}
	}
	expect_none();
}

/* A frame is never split, and its words can be read as such, wherever it lies. */
static void the_arguments_are_aligned(void **state)
{
	uint8_t data[4100];

	(void)state;
	for (uint32_t n = 8; n < sizeof(data); n += 9) {
		const struct rx_frame *f;

		for (size_t i = 0; i < n; i++)
			data[i] = (uint8_t)(i % 101);
		feed("\xc0 one \xc0\xc0", 8); /* not alone: the ring does not begin anew */
		feed(data, n);
		feed("\xc0", 1);
		expect(" one ", 5);
		f = rx_oldest();
		assert_non_null(f);
		assert_int_equal((uintptr_t)f->argument % 4, 0);
		assert_int_equal(f->op, data[1]);
		assert_int_equal(f->length, data[2] | data[3] << 8);
		expect(data, n);
	}
}

/* As many blocks as a window has, many times around the ring, a small frame now and then. */
static void a_full_window_fits_wherever_it_begins(void **state)
{
	static uint8_t block[24 + BLOCK_MAX];
	uint32_t in = 0, out = 0;

	(void)state;
	for (; out < 500; out++) {
		for (; in < out + WRITE_WINDOW; in++) {
			memset(block, (int)(in % 100), sizeof(block));
			feed("\xc0", 1);
			feed(block, in % 5 == 4 ? 10 : sizeof(block));
			feed("\xc0", 1);
		}
		memset(block, (int)(out % 100), sizeof(block));
		expect(block, out % 5 == 4 ? 10 : sizeof(block));
	}
}

static void what_finds_no_room_is_dropped_whole(void **state)
{
	uint8_t *big = calloc(1, RX_RING_SIZE + 10);

	(void)state;
	memset(big, 7, RX_RING_SIZE + 10);
	feed("\xc0", 1);
	feed(big, RX_RING_SIZE + 10);
	feed("\xc0one\xc0", 5);
	expect("one", 3);
	feed(big, 12000);
	feed("\xc0", 1);
	feed(big, 12000); /* no room beside the first */
	feed("\xc0", 1);
	expect(big, 12000);
	expect_none();
	feed("two\xc0", 4);
	expect("two", 3);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_frame_comes_out_as_it_went_in, reset),
		cmocka_unit_test_setup(noise_and_empty_frames_are_dropped, reset),
		cmocka_unit_test_setup(a_wrong_escape_spoils_its_frame_only, reset),
		cmocka_unit_test_setup(frames_wait_in_order_across_the_rings_end, reset),
		cmocka_unit_test_setup(the_arguments_are_aligned, reset),
		cmocka_unit_test_setup(a_full_window_fits_wherever_it_begins, reset),
		cmocka_unit_test_setup(what_finds_no_room_is_dropped_whole, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
