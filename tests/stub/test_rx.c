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

	while (size-- > 0)
		rx_byte(*p++);
}

static void expect(const void *data, uint32_t size)
{
	struct rx_cursor c;
	uint8_t *copy = malloc(size + 1);

	assert_true(rx_frame(&c));
	assert_int_equal(c.left, size);
	rx_copy(&c, copy, size);
	assert_memory_equal(copy, data, size);
	rx_release();
	free(copy);
}

static void expect_none(void)
{
	struct rx_cursor c;

	assert_false(rx_frame(&c));
}

static int reset(void **state)
{
	(void)state;
	rx_reset();
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

static void spans_cover_a_frame_that_wraps(void **state)
{
	uint8_t data[5000];
	struct rx_cursor c;
	const uint8_t *p;

	(void)state;
	for (int round = 0; round < 20; round++) {
		uint32_t n, at = 0, spans = 0;

		for (size_t i = 0; i < sizeof(data); i++)
			data[i] = (uint8_t)(i % 101);
		feed("\xc0", 1);
		feed(data, sizeof(data));
		feed("\xc0", 1);
		assert_true(rx_frame(&c));
		while (c.left > 0) {
			n = rx_span(&c, &p, c.left);
			assert_memory_equal(p, data + at, n);
			at += n;
			spans++;
		}
		assert_true(at == sizeof(data) && spans <= 2);
		rx_release();
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
		cmocka_unit_test_setup(spans_cover_a_frame_that_wraps, reset),
		cmocka_unit_test_setup(what_finds_no_room_is_dropped_whole, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
