/* SPDX-License-Identifier: MIT */
/*
 * The simulator's NOR flash: it must behave like one, or the tests that use it prove nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "flash.h"

#define SIZE 0x100000u

static struct sim_flash flash;
static uint64_t now;

static int setup(void **state)
{
	(void)state;
	memset(&flash, 0, sizeof(flash));
	now = 1;
	return sim_flash_open(&flash, &(struct sim_flash_want){.path = NULL, .size = SIZE}, NULL);
}

static int teardown(void **state)
{
	(void)state;
	sim_flash_close(&flash);
	return 0;
}

static void send(const uint8_t *out, size_t size)
{
	sim_flash_transfer(&flash, now, out, size, NULL, 0);
}

static void command(uint8_t opcode)
{
	send(&opcode, 1);
}

static void address_command(uint8_t opcode, uint32_t address)
{
	uint8_t out[4] = {
		opcode, (uint8_t)(address >> 16), (uint8_t)(address >> 8), (uint8_t)address};

	send(out, sizeof(out));
}

static uint8_t status(uint8_t opcode)
{
	uint8_t value;

	sim_flash_transfer(&flash, now, &opcode, 1, &value, 1);
	return value;
}

static void wait_idle(void)
{
	now = flash.busy_until;
	assert_int_equal(status(0x05) & SIM_FLASH_WIP, 0);
}

static void program(uint32_t address, const uint8_t *data, size_t size)
{
	uint8_t out[4 + 512] = {
		0x02, (uint8_t)(address >> 16), (uint8_t)(address >> 8), (uint8_t)address};

	memcpy(out + 4, data, size);
	send(out, 4 + size);
}

static void program_all(uint32_t address, const uint8_t *data, size_t size)
{
	command(0x06);
	program(address, data, size);
	wait_idle();
}

static void fill(size_t from, size_t size)
{
	memset(flash.cells + from, 0, size);
}

static void programming_only_clears_bits(void **state)
{
	const uint8_t first = 0xF0, second = 0x3C;

	(void)state;
	program_all(5, &first, 1);
	program_all(5, &second, 1);
	assert_int_equal(flash.cells[5], 0x30);
}

static void programming_wraps_inside_its_page(void **state)
{
	uint8_t data[4] = {1, 2, 3, 4};

	(void)state;
	program_all(0x1FE, data, sizeof(data));
	assert_int_equal(flash.cells[0x1FE], 1);
	assert_int_equal(flash.cells[0x1FF], 2);
	assert_int_equal(flash.cells[0x100], 3);
	assert_int_equal(flash.cells[0x101], 4);
	assert_int_equal(flash.cells[0x200], 0xFF);
}

static void more_than_a_page_keeps_the_last_256_bytes(void **state)
{
	uint8_t data[300];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	program_all(0, data, sizeof(data));
	for (size_t i = 44; i < 300; i++)
		assert_int_equal(flash.cells[i % 256], data[i]);
}

static void nothing_is_written_without_write_enable(void **state)
{
	const uint8_t zero = 0;

	(void)state;
	program(0, &zero, 1);
	assert_int_equal(flash.cells[0], 0xFF);
	fill(0, 1);
	address_command(0x20, 0);
	assert_int_equal(flash.cells[0], 0);
}

static void write_enable_lasts_for_one_write(void **state)
{
	const uint8_t zero = 0;

	(void)state;
	command(0x06);
	assert_true(status(0x05) & SIM_FLASH_WEL);
	program(0, &zero, 1);
	wait_idle();
	assert_false(status(0x05) & SIM_FLASH_WEL);
	program(1, &zero, 1);
	assert_int_equal(flash.cells[1], 0xFF);
	command(0x06);
	command(0x04);
	program(1, &zero, 1);
	assert_int_equal(flash.cells[1], 0xFF);
}

static void erases_take_their_own_area(void **state)
{
	static const struct {
		uint8_t opcode;
		size_t size;
	} kinds[] = {{0x20, 0x1000}, {0x52, 0x8000}, {0xD8, 0x10000}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		fill(0, 0x40000);
		command(0x06);
		address_command(kinds[i].opcode, 0x20123);
		wait_idle();
		assert_int_equal(flash.cells[0x1FFFF], 0);
		for (size_t at = 0; at < kinds[i].size; at++)
			assert_int_equal(flash.cells[0x20000 + at], 0xFF);
		assert_int_equal(flash.cells[0x20000 + kinds[i].size], 0);
	}
	fill(0, SIZE);
	command(0x06);
	command(0xC7);
	wait_idle();
	assert_int_equal(flash.cells[0], 0xFF);
	assert_int_equal(flash.cells[SIZE - 1], 0xFF);
}

static void busy_flash_answers_only_its_status(void **state)
{
	uint8_t read[4] = {0x03, 0, 0, 0}, got = 0;

	(void)state;
	fill(0x2000, 1);
	command(0x06);
	address_command(0x20, 0x2000);
	assert_true(status(0x05) & SIM_FLASH_WIP);
	fill(0, 1);
	sim_flash_transfer(&flash, now, read, sizeof(read), &got, 1);
	assert_int_equal(got, 0xFF);
	now += 44 * SIM_NS_PER_MS;
	assert_true(status(0x05) & SIM_FLASH_WIP);
	now += 2 * SIM_NS_PER_MS;
	assert_false(status(0x05) & SIM_FLASH_WIP);
	sim_flash_transfer(&flash, now, read, sizeof(read), &got, 1);
	assert_int_equal(got, 0);
}

static void protected_sectors_ignore_writes(void **state)
{
	const uint8_t protect_half[2] = {0x01, 6 << 2}, zero = 0;

	(void)state;
	command(0x06);
	send(protect_half, 2);
	wait_idle();
	assert_int_equal(status(0x05), 6 << 2);
	program_all(SIZE / 2, &zero, 1);
	assert_int_equal(flash.cells[SIZE / 2], 0xFF);
	program_all(SIZE / 2 - 1, &zero, 1);
	assert_int_equal(flash.cells[SIZE / 2 - 1], 0);
	command(0x06);
	command(0xC7);
	assert_int_equal(flash.cells[SIZE / 2 - 1], 0);
}

static void status_registers_are_written_apart_and_together(void **state)
{
	const uint8_t both[3] = {0x01, 0x04, 0x02}, third[2] = {0x11, 0x60};

	(void)state;
	command(0x50);
	send(both, sizeof(both));
	wait_idle();
	command(0x06);
	send(third, sizeof(third));
	wait_idle();
	assert_int_equal(status(0x05), 0x04);
	assert_int_equal(status(0x35), 0x02);
	assert_int_equal(status(0x15), 0x60);
}

static void identity_follows_the_size(void **state)
{
	uint8_t opcode = 0x9F, id[3];

	(void)state;
	sim_flash_transfer(&flash, now, &opcode, 1, id, 3);
	assert_int_equal(id[0], 0xE0);
	assert_int_equal(id[1], 0x40);
	assert_int_equal(id[2], 0x14);
}

static void sfdp_tells_size_and_erase_types(void **state)
{
	uint8_t out[5] = {0x5A}, got[64];

	(void)state;
	sim_flash_transfer(&flash, now, out, sizeof(out), got, sizeof(got));
	assert_memory_equal(got, "SFDP", 4);
	/* the table at 0x10: its second word is the number of bits less one */
	assert_int_equal(got[20] | got[21] << 8 | got[22] << 16, SIZE * 8 - 1);
	assert_int_equal(got[0x10 + 28], 12);
	assert_int_equal(got[0x10 + 29], 0x20);
	assert_int_equal(got[0x10 + 32], 16);
	assert_int_equal(got[0x10 + 33], 0xD8);
}

static void power_down_sleeps_until_released(void **state)
{
	uint8_t opcode = 0x9F, id[3];

	(void)state;
	command(0xB9);
	sim_flash_transfer(&flash, now, &opcode, 1, id, 3);
	assert_int_equal(id[0], 0xFF);
	command(0xAB);
	sim_flash_transfer(&flash, now, &opcode, 1, id, 3);
	assert_int_equal(id[0], 0xE0);
}

static void reset_needs_both_opcodes(void **state)
{
	(void)state;
	command(0x06);
	command(0x99);
	assert_true(status(0x05) & SIM_FLASH_WEL);
	command(0x66);
	command(0x99);
	wait_idle();
	assert_false(status(0x05) & SIM_FLASH_WEL);
}

static void worn_sector_neither_erases_nor_programs(void **state)
{
	const uint8_t zero = 0;

	(void)state;
	flash.worn[flash.worn_count++] = 0x3000;
	program_all(0x3005, &zero, 1);
	assert_int_equal(flash.cells[0x3005], 0xFF);
	fill(0x2FFF, 3);
	command(0x06);
	address_command(0x20, 0x3000);
	wait_idle();
	assert_int_equal(flash.cells[0x3000], 0);
}

static void power_cut_leaves_an_erase_half_done(void **state)
{
	size_t ff = 0;

	(void)state;
	fill(0, 0x1000);
	command(0x06);
	address_command(0x20, 0);
	now += 22 * SIM_NS_PER_MS;
	sim_flash_power_cycle(&flash, now);
	for (size_t i = 0; i < 0x1000; i++)
		ff += flash.cells[i] == 0xFF;
	assert_in_range(ff, 0x700, 0x900);
	assert_false(status(0x05) & SIM_FLASH_WIP);
}

static void file_holds_what_the_flash_holds(void **state)
{
	char path[] = "/tmp/espflash-sim-XXXXXX";
	struct sim_flash one = {0}, two = {0};
	espflash_error_info error = {.struct_size = sizeof(error)};
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(sim_flash_open(&one,
				 &(struct sim_flash_want){.path = path, .size = 0x80000}, &error),
		0);
	assert_int_equal(one.cells[0x7FFFF], 0xFF);
	one.cells[7] = 0x42;
	assert_int_equal(
		sim_flash_open(&two, &(struct sim_flash_want){.path = path, .size = 0}, &error),
		ESPFLASH_ERROR_BUSY);
	sim_flash_close(&two);
	sim_flash_close(&one);
	assert_int_equal(
		sim_flash_open(&two, &(struct sim_flash_want){.path = path, .size = 0}, &error), 0);
	assert_int_equal(two.size, 0x80000);
	assert_int_equal(two.cells[7], 0x42);
	assert_int_equal(two.id, 0xE04013);
	sim_flash_close(&two);
	assert_int_equal(truncate(path, 1000), 0);
	assert_int_equal(
		sim_flash_open(&two, &(struct sim_flash_want){.path = path, .size = 0}, &error),
		ESPFLASH_ERROR_ARGUMENT);
	assert_non_null(strstr(error.message, "power of two"));
	sim_flash_close(&two);
	unlink(path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(programming_only_clears_bits),
		TEST(programming_wraps_inside_its_page),
		TEST(more_than_a_page_keeps_the_last_256_bytes),
		TEST(nothing_is_written_without_write_enable),
		TEST(write_enable_lasts_for_one_write),
		TEST(erases_take_their_own_area),
		TEST(busy_flash_answers_only_its_status),
		TEST(protected_sectors_ignore_writes),
		TEST(status_registers_are_written_apart_and_together),
		TEST(identity_follows_the_size),
		TEST(sfdp_tells_size_and_erase_types),
		TEST(power_down_sleeps_until_released),
		TEST(reset_needs_both_opcodes),
		TEST(worn_sector_neither_erases_nor_programs),
		TEST(power_cut_leaves_an_erase_half_done),
		cmocka_unit_test(file_holds_what_the_flash_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
