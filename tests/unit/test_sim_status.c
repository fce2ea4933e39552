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

#include "flash.h"

static struct sim_flash flash;
static uint64_t now;

static void open_part(const char *part)
{
	memset(&flash, 0, sizeof(flash));
	now = 1;
	assert_int_equal(sim_flash_open(&flash, &(struct sim_flash_want){.part = part}, NULL), 0);
}

static int teardown(void **state)
{
	(void)state;
	sim_flash_close(&flash);
	return 0;
}

static void send(const uint8_t *out, size_t size, uint8_t *in, size_t in_size)
{
	now = flash.busy_until > now ? flash.busy_until : now;
	sim_flash_transfer(&flash, now, out, size, in, in_size);
}

static void command(uint8_t opcode)
{
	send(&opcode, 1, NULL, 0);
}

static void write_register(uint8_t opcode, uint8_t value)
{
	const uint8_t out[2] = {opcode, value};

	command(0x06);
	send(out, 2, NULL, 0);
}

static uint8_t read_register(uint8_t opcode)
{
	uint8_t value;

	send(&opcode, 1, &value, 1);
	return value;
}

static void read_id(uint8_t id[3])
{
	send((const uint8_t[]){0x9F}, 1, id, 3);
}

/* JESD216B 6.4.18, QER 001b: 01 with one byte clears the second register; there is no 31. */
static void old_part_has_its_second_register_by_the_first(void **state)
{
	(void)state;
	open_part("W25Q64BV");
	command(0x06);
	send((const uint8_t[]){0x01, 0x04, 0x02}, 3, NULL, 0);
	assert_int_equal(read_register(0x05), 0x04);
	assert_int_equal(read_register(0x35), 0x02);
	write_register(0x31, 0x42);
	assert_int_equal(read_register(0x35), 0x02);
	assert_int_equal(read_register(0x15), 0xFF);
	write_register(0x01, 0x08);
	assert_int_equal(read_register(0x05), 0x08);
	assert_int_equal(read_register(0x35), 0);
}

/* MX25L12835F, command EQIO: from then on it speaks on four lines, until the supply is cut. */
static void mode_with_four_lines_says_nothing_on_one(void **state)
{
	uint8_t id[3];

	(void)state;
	open_part("MX25L12835F");
	command(0x35);
	read_id(id);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	command(0x66);
	command(0x99);
	read_id(id);
	assert_int_equal(id[0], 0xFF);
	sim_flash_power_cycle(&flash, now);
	read_id(id);
	assert_int_equal(id[0], 0xC2);
}

/* They have no write enable for the status until power-off: 50 changes nothing. */
static void status_is_for_good_where_it_cannot_be_otherwise(void **state)
{
	static const char *const parts[] = {"MX25L12835F", "N25Q256A"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		open_part(parts[i]);
		command(0x50);
		send((const uint8_t[]){0x01, 0x04}, 2, NULL, 0);
		assert_int_equal(read_register(0x05), 0);
		write_register(0x01, 0x04);
		assert_int_equal(read_register(0x05), 0x04);
		if (i == 0)
			sim_flash_close(&flash);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(old_part_has_its_second_register_by_the_first),
		TEST(mode_with_four_lines_says_nothing_on_one),
		TEST(status_is_for_good_where_it_cannot_be_otherwise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
