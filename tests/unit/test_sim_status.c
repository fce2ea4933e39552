/* SPDX-License-Identifier: MIT */
/*
 * The simulator's flash parts whose status registers want other commands than Winbond's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim_bench.h"

static void read_id(uint8_t id[3])
{
	bench_send((const uint8_t[]){0x9F}, 1, id, 3);
}

/* JESD216B 6.4.18, QER 001b: 01 with one byte clears the second register; there is no 31. */
static void old_part_has_its_second_register_by_the_first(void **state)
{
	(void)state;
	bench_open("W25Q64BV", 0);
	bench_command(0x06);
	bench_send((const uint8_t[]){0x01, 0x04, 0x02}, 3, NULL, 0);
	assert_int_equal(bench_read_register(0x05), 0x04);
	assert_int_equal(bench_read_register(0x35), 0x02);
	bench_write_register(0x31, 0x42);
	assert_int_equal(bench_read_register(0x35), 0x02);
	assert_int_equal(bench_read_register(0x15), 0xFF);
	bench_write_register(0x01, 0x08);
	assert_int_equal(bench_read_register(0x05), 0x08);
	assert_int_equal(bench_read_register(0x35), 0);
}

/* MX25L12835F, command EQIO: from then on it speaks on four lines, until the supply is cut. */
static void mode_with_four_lines_says_nothing_on_one(void **state)
{
	uint8_t id[3];

	(void)state;
	bench_open("MX25L12835F", 0);
	bench_command(0x35);
	read_id(id);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	bench_command(0x66);
	bench_command(0x99);
	read_id(id);
	assert_int_equal(id[0], 0xFF);
	bench_power_cycle();
	read_id(id);
	assert_int_equal(id[0], 0xC2);
}

/* They have no write enable for the status until power-off: 50 changes nothing. */
static void status_is_for_good_where_it_cannot_be_otherwise(void **state)
{
	static const char *const parts[] = {"MX25L12835F", "N25Q256A"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		bench_open(parts[i], 0);
		bench_command(0x50);
		bench_send((const uint8_t[]){0x01, 0x04}, 2, NULL, 0);
		assert_int_equal(bench_read_register(0x05), 0);
		bench_write_register(0x01, 0x04);
		assert_int_equal(bench_read_register(0x05), 0x04);
		if (i == 0)
			sim_flash_close(&flash);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(old_part_has_its_second_register_by_the_first),
		TEST(mode_with_four_lines_says_nothing_on_one),
		TEST(status_is_for_good_where_it_cannot_be_otherwise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
