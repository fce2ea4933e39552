/* SPDX-License-Identifier: MIT */
/*
 * Loads, stores and the size checks that every codec relies on, at their edges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/bytes.h"

static void loads_read_the_named_byte_order(void **state)
{
	static const uint8_t p[4] = {0x81, 0x92, 0xa3, 0xb4};

	(void)state;
	assert_int_equal(ef_load_le16(p), 0x9281);
	assert_int_equal(ef_load_le32(p), 0xb4a39281);
	assert_int_equal(ef_load_be32(p), 0x8192a3b4);
}

static void stores_are_the_inverse_of_loads(void **state)
{
	uint8_t p[4];

	(void)state;
	for (uint32_t v = 1; v != 0; v <<= 1) {
		ef_store_le32(p, v);
		assert_int_equal(ef_load_le32(p), v);
		ef_store_be32(p, v);
		assert_int_equal(ef_load_be32(p), v);
		ef_store_le16(p, (uint16_t)v);
		assert_int_equal(ef_load_le16(p), (uint16_t)v);
	}
}

static void stores_touch_no_neighbour(void **state)
{
	uint8_t p[6] = {1, 2, 3, 4, 5, 6};

	(void)state;
	ef_store_le16(p + 2, 0xffff);
	assert_int_equal(p[1], 2);
	assert_int_equal(p[4], 5);
	ef_store_be32(p + 1, 0);
	assert_int_equal(p[0], 1);
	assert_int_equal(p[5], 6);
}

static void a_range_fits_up_to_its_last_byte_and_never_overflows(void **state)
{
	(void)state;
	assert_true(ef_range_fits(0, 0, 0));
	assert_true(ef_range_fits(10, 0, 10));
	assert_true(ef_range_fits(0, 10, 10));
	assert_true(ef_range_fits(9, 1, 10));
	assert_false(ef_range_fits(9, 2, 10));
	assert_false(ef_range_fits(11, 0, 10));
	assert_false(ef_range_fits(UINT64_MAX, 2, 10));
	assert_false(ef_range_fits(2, UINT64_MAX, 10));
	assert_false(ef_range_fits(UINT64_MAX, UINT64_MAX, UINT64_MAX));
	assert_true(ef_range_fits(1, UINT64_MAX - 1, UINT64_MAX));
}

static void rounding_up_does_not_wrap_at_4_gib(void **state)
{
	(void)state;
	assert_true(ef_round_up(0, 4096) == 0);
	assert_true(ef_round_up(1, 4096) == 4096);
	assert_true(ef_round_up(4096, 4096) == 4096);
	assert_true(ef_round_up(UINT32_MAX, 4096) == (uint64_t)1 << 32);
}

static void minima_are_the_smaller_of_two(void **state)
{
	(void)state;
	assert_int_equal(ef_min_u32(3, 4), 3);
	assert_int_equal(ef_min_u32(UINT32_MAX, 4), 4);
	assert_true(ef_min_size(SIZE_MAX, 4) == 4);
	assert_true(ef_min_size(4, 4) == 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_read_the_named_byte_order),
		cmocka_unit_test(stores_are_the_inverse_of_loads),
		cmocka_unit_test(stores_touch_no_neighbour),
		cmocka_unit_test(a_range_fits_up_to_its_last_byte_and_never_overflows),
		cmocka_unit_test(rounding_up_does_not_wrap_at_4_gib),
		cmocka_unit_test(minima_are_the_smaller_of_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
