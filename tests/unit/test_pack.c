/* SPDX-License-Identifier: MIT */
/*
 * The run-length code of packed packets: each control byte, and everything that does not fit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/pack.h"

#define GUARD 0xa5u

static uint8_t in[512], out[512];

/* Unpack `size` bytes of in[] into `plain`; what lies behind must not be touched. */
static bool unpacks(size_t plain, size_t size)
{
	bool r;

	memset(out, GUARD, sizeof(out));
	r = ef_unpack(out, plain, in, size);
	for (size_t i = plain; i < sizeof(out); i++)
		assert_int_equal(out[i], GUARD);
	return r;
}

static int fill(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * 13 + 1);
	return 0;
}

static void each_literal_control_copies_one_byte_more_than_it_says(void **state)
{
	(void)state;
	for (unsigned n = 0; n <= 127; n++) {
		in[0] = (uint8_t)n;
		assert_true(unpacks(n + 1, n + 2));
		assert_memory_equal(out, in + 1, n + 1);
		assert_false(unpacks(n, n + 2));
		assert_false(unpacks(n + 2, n + 2));
		assert_false(unpacks(n + 1, n + 1));
	}
}

static void each_run_control_repeats_the_byte_behind_it(void **state)
{
	uint8_t wanted[130];

	(void)state;
	memset(wanted, in[1], sizeof(wanted));
	for (unsigned n = 128; n <= 255; n++) {
		in[0] = (uint8_t)n;
		assert_true(unpacks(n - 125, 2));
		assert_memory_equal(out, wanted, n - 125);
		assert_false(unpacks(n - 126, 2));
		assert_false(unpacks(n - 124, 2));
		assert_false(unpacks(n - 125, 1));
	}
}

static void nothing_becomes_nothing(void **state)
{
	(void)state;
	assert_true(unpacks(0, 0));
	assert_false(unpacks(1, 0));
	in[0] = 0;
	assert_false(unpacks(0, 2));
	assert_false(unpacks(0, 1));
}

static void parts_follow_one_another_and_every_cut_is_noticed(void **state)
{
	static const uint8_t packed[] = {2, 'a', 'b', 'c', 128, 'x', 0, 'y', 255, 0xff};
	const size_t plain = 3 + 3 + 1 + 130;

	(void)state;
	memcpy(in, packed, sizeof(packed));
	assert_true(unpacks(plain, sizeof(packed)));
	assert_memory_equal(out, "abcxxxy\xff\xff", 9);
	assert_int_equal(out[plain - 1], 0xff);
	for (size_t size = 0; size < sizeof(packed); size++)
		assert_false(unpacks(plain, size));
	for (size_t less = 0; less < plain; less++)
		assert_false(unpacks(less, sizeof(packed)));
	assert_false(unpacks(plain, sizeof(packed) + 1));
}

#define TEST(f) cmocka_unit_test_setup(f, fill)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_literal_control_copies_one_byte_more_than_it_says),
		TEST(each_run_control_repeats_the_byte_behind_it),
		TEST(nothing_becomes_nothing),
		TEST(parts_follow_one_another_and_every_cut_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
