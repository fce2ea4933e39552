/* SPDX-License-Identifier: MIT */
/*
 * The simulator's flash parts: what they say of themselves, 4-byte addresses, block protection.
 * Expected values are from the datasheets and standards that the tests name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim_bench.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* An opcode with an address of three or four bytes, and `extra` bytes behind it. */
static size_t with_address(uint8_t *out, uint8_t opcode, uint32_t address, size_t count)
{
	out[0] = opcode;
	for (size_t i = 0; i < count; i++)
		out[1 + i] = (uint8_t)(address >> (8 * (count - 1 - i)));
	return 1 + count;
}

static void read_id(uint8_t id[3])
{
	bench_send((const uint8_t[]){0x9F}, 1, id, 3);
}

static void read_sfdp(uint32_t address, uint8_t *in, size_t size)
{
	uint8_t out[5] = {0};

	with_address(out, 0x5A, address, 3);
	bench_send(out, 5, in, size);
}

static uint32_t sfdp_word(uint32_t address)
{
	uint8_t b[4];

	read_sfdp(address, b, 4);
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static uint8_t read_byte(uint8_t opcode, uint32_t address, size_t count)
{
	uint8_t out[6] = {0}, value;
	size_t size = with_address(out, opcode, address, count);

	bench_send(out, opcode == 0x0B || opcode == 0x0C ? size + 1 : size, &value, 1);
	return value;
}

static void program(uint8_t opcode, uint32_t address, size_t count, uint8_t value)
{
	uint8_t out[6];
	size_t size = with_address(out, opcode, address, count);

	out[size] = value;
	bench_command(0x06);
	bench_send(out, size + 1, NULL, 0);
}

static void erase(uint8_t opcode, uint32_t address, size_t count)
{
	uint8_t out[6];

	bench_command(0x06);
	bench_send(out, with_address(out, opcode, address, count), NULL, 0);
}

/* JESD216 section 6.2: signature; 6.4: word 2 is the density in bits, less one. */
static void every_part_describes_itself(void **state)
{
	(void)state;
	for (size_t i = 0; sim_flash_part_at(i); i++) {
		const struct sim_flash_part *part = sim_flash_part_at(i);
		uint8_t id[3];
		uint32_t table;

		bench_open(part->name, 0);
		read_id(id);
		assert_int_equal(id[0] << 16 | id[1] << 8 | id[2], part->id);
		assert_int_equal(flash.size, part->size);
		assert_int_equal(sfdp_word(0), 0x50444653);
		table = sfdp_word(12) & 0xFFFFFF;
		if ((uint64_t)sfdp_word(table + 4) + 1 != (uint64_t)part->size * 8)
			fail_msg("%s: density %08x", part->name, (unsigned)sfdp_word(table + 4));
		assert_int_equal(sfdp_word(table) & 0xFF03, 0x2001); /* 4 KiB sectors by 20h */
		sim_flash_close(&flash);
	}
	bench_open(NULL, 0);
}

/* REFERENCE.md section 3.8 looks at this byte. */
static void xmc_part_names_its_vendor_in_the_sfdp(void **state)
{
	uint8_t byte;

	(void)state;
	bench_open("xm25qh64c", 0);
	read_sfdp(0x10, &byte, 1);
	assert_int_equal(byte, 0x20);
}

static void flash_of_any_size_says_so(void **state)
{
	uint8_t id[3];

	(void)state;
	for (uint32_t shift = 18; shift <= 27; shift++) {
		uint32_t table;

		bench_open(NULL, UINT32_C(1) << shift);
		read_id(id);
		assert_int_equal(id[2], shift);
		table = sfdp_word(12) & 0xFFFFFF;
		assert_int_equal(sfdp_word(table + 4), (uint32_t)((UINT64_C(8) << shift) - 1));
		sim_flash_close(&flash);
	}
	bench_open(NULL, 0);
}

/* JESD216B sections 6.4 (word 1 bits 18..17, word 16) and 6.6. */
static void big_flash_describes_its_four_byte_commands(void **state)
{
	(void)state;
	bench_open(NULL, 0x4000000);
	assert_int_equal(sfdp_word(4) >> 16 & 0xFF, 1); /* two headers */
	assert_int_equal(sfdp_word(0x30) >> 17 & 3, 1);
	assert_int_equal(sfdp_word(0x30 + 60) >> 24, 0x21);
	assert_int_equal(sfdp_word(16) & 0xFF, 0x84);
	assert_int_equal(sfdp_word(20) & 0xFFFFFF, 0x80);
	assert_int_equal(sfdp_word(0x84), 0xFFDC5C21);
}

/* W25Q512JV sections 8.2.10 and 8.2.11. */
static void mode_makes_addresses_longer(void **state)
{
	(void)state;
	bench_open("W25Q512JV", 0);
	bench_command(0xB7);
	assert_int_equal(bench_read_register(0x15) & 1, 1);
	program(0x02, 0x1234567, 4, 0x5A);
	assert_int_equal(flash.cells[0x1234567], 0x5A);
	assert_int_equal(read_byte(0x03, 0x1234567, 4), 0x5A);
	assert_int_equal(read_byte(0x0B, 0x1234567, 4), 0x5A);
	assert_int_equal(sfdp_word(0), 0x50444653);
	erase(0x20, 0x1234000, 4);
	assert_int_equal(flash.cells[0x1234567], 0xFF);
	bench_command(0xE9);
	assert_int_equal(bench_read_register(0x15) & 1, 0);
	program(0x02, 0x234567, 3, 0x11);
	assert_int_equal(flash.cells[0x234567], 0x11);
}

static void own_commands_carry_four_bytes(void **state)
{
	static const struct {
		uint8_t opcode;
		size_t size;
	} erases[] = {{0x21, 0x1000}, {0x5C, 0x8000}, {0xDC, 0x10000}};

	(void)state;
	bench_open("MX66L1G45G", 0);
	for (size_t i = 0; i < COUNT(erases); i++) {
		program(0x12, 0x7FE0010, 4, 0x00);
		assert_int_equal(flash.cells[0x7FE0010], 0);
		assert_int_equal(read_byte(0x13, 0x7FE0010, 4), 0);
		assert_int_equal(read_byte(0x0C, 0x7FE0010, 4), 0);
		flash.cells[0x7FE0000 + erases[i].size] = 0;
		erase(erases[i].opcode, 0x7FE0000, 4);
		assert_int_equal(flash.cells[0x7FE0010], 0xFF);
		assert_int_equal(flash.cells[0x7FE0000 + erases[i].size], 0);
	}
}

static void register_is_the_fourth_byte(void **state)
{
	(void)state;
	bench_open("W25Q256FV", 0);
	bench_send((const uint8_t[]){0xC5, 1}, 2, NULL, 0); /* not without 06 */
	assert_int_equal(bench_read_register(0xC8), 0);
	bench_write_register(0xC5, 1);
	assert_int_equal(bench_read_register(0xC8), 1);
	program(0x02, 0x10, 3, 0x33);
	assert_int_equal(flash.cells[0x1000010], 0x33);
	assert_int_equal(read_byte(0x03, 0x10, 3), 0x33);
	assert_int_equal(sfdp_word(0), 0x50444653);
	/* It has no commands with four bytes: linux v6.1, drivers/mtd/spi-nor/winbond.c. */
	program(0x12, 0x1000020, 4, 0x44);
	assert_int_equal(flash.cells[0x1000020], 0xFF);
	bench_write_register(0xC5, 0);
	assert_int_equal(read_byte(0x03, 0x10, 3), 0xFF);
}

/* N25Q256A, section "4-byte address mode". */
static void micron_wants_write_enable_for_the_mode(void **state)
{
	(void)state;
	bench_open("N25Q256A", 0);
	bench_command(0xB7);
	program(0x02, 0x10, 3, 0x55);
	assert_int_equal(flash.cells[0x10], 0x55);
	bench_command(0x06);
	bench_command(0xB7);
	program(0x02, 0x1000010, 4, 0x66);
	assert_int_equal(flash.cells[0x1000010], 0x66);
}

static void reset_brings_three_bytes_back(void **state)
{
	(void)state;
	bench_open("W25Q512JV", 0);
	for (int power = 0; power < 2; power++) {
		bench_command(0xB7);
		bench_write_register(0xC5, 1);
		if (power) {
			bench_power_cycle();
		} else {
			bench_command(0x66);
			bench_command(0x99);
		}
		program(0x02, 0x30 + (uint32_t)power, 3, 0x77);
		assert_int_equal(flash.cells[0x30 + power], 0x77);
	}
}

static void small_part_knows_nothing_of_it(void **state)
{
	(void)state;
	bench_open("W25Q128JV", 0);
	bench_command(0xB7);
	bench_write_register(0xC5, 1);
	assert_int_equal(bench_read_register(0xC8), 0xFF);
	program(0x02, 0x40, 3, 0x12);
	assert_int_equal(flash.cells[0x40], 0x12);
	program(0x12, 0x50, 4, 0x12);
	assert_int_equal(flash.cells[0x50], 0xFF);
}

/* What three bytes cannot reach. */
static void three_bytes_reach_16_mib(void **state)
{
	(void)state;
	bench_open("W25Q512JV", 0);
	program(0x02, 0x1000060, 3, 0x21);
	assert_int_equal(flash.cells[0x60], 0x21);
	assert_int_equal(flash.cells[0x1000060], 0xFF);
}

/* Each layout's table of protected areas, by the datasheets that flash_status.c names. */
static void protection_bits_protect_what_the_tables_say(void **state)
{
	static const struct {
		const char *part;
		uint8_t one, two, config;
		size_t from, to; /* protected; from == to: nothing */
	} cases[] = {
		{"W25Q32JV", 0x00, 0, 0, 0, 0},
		{"W25Q32JV", 0x04, 0, 0, 0x3F0000, 0x400000},
		{"W25Q32JV", 0x18, 0, 0, 0x200000, 0x400000},
		{"W25Q32JV", 0x24, 0, 0, 0, 0x10000},	      /* TB */
		{"W25Q32JV", 0x44, 0, 0, 0x3FF000, 0x400000}, /* SEC */
		{"W25Q32JV", 0x50, 0, 0, 0x3F8000, 0x400000},
		{"W25Q32JV", 0x54, 0, 0, 0x3F8000, 0x400000},
		{"W25Q32JV", 0x64, 0, 0, 0, 0x1000},
		{"W25Q32JV", 0x04, 0x40, 0, 0, 0x3F0000}, /* CMP */
		{"W25Q32JV", 0x64, 0x40, 0, 0x1000, 0x400000},
		{"W25Q32JV", 0x1C, 0, 0, 0, 0x400000},
		{"W25Q32JV", 0x1C, 0x40, 0, 0, 0},
		{"W25Q32JV", 0x00, 0x40, 0, 0, 0x400000},
		{"GD25Q64C", 0x04, 0, 0, 0x7E0000, 0x800000},
		{"W25Q256FV", 0x04, 0, 0, 0x1FF0000, 0x2000000},
		{"W25Q256FV", 0x44, 0, 0, 0, 0x10000},
		{"W25Q256FV", 0x28, 0, 0, 0x0, 0x2000000},
		{"W25Q256FV", 0x24, 0, 0, 0x1000000, 0x2000000},
		{"W25Q256FV", 0x04, 0x40, 0, 0, 0x1FF0000},
		{"MX25L12835F", 0x04, 0, 0, 0xFF0000, 0x1000000},
		{"MX25L12835F", 0x04, 0, 0x08, 0, 0x10000},
		{"MX25L12835F", 0x40, 0, 0, 0, 0}, /* QE */
		{"N25Q256A", 0x04, 0, 0, 0x1FF0000, 0x2000000},
		{"N25Q256A", 0x24, 0, 0, 0, 0x10000},
		{"N25Q256A", 0x44, 0, 0, 0x1000000, 0x2000000},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t end;

		bench_open(cases[i].part, 0);
		flash.status[0] = cases[i].one;
		flash.status[1] = cases[i].two;
		flash.status[2] = cases[i].config;
		end = flash.size;
		for (size_t at = 0; at < end; at += SIM_FLASH_SECTOR) {
			bool inside = at >= cases[i].from && at < cases[i].to;

			if (sim_flash_protected(&flash, at, SIM_FLASH_SECTOR) != inside)
				fail_msg("%s %02x %02x: %zx", cases[i].part, cases[i].one,
					cases[i].two, at);
		}
		sim_flash_close(&flash);
	}
	bench_open(NULL, 0);
}

static void erase_of_a_block_with_a_protected_sector_does_nothing(void **state)
{
	(void)state;
	bench_open("W25Q32JV", 0);
	flash.cells[0x3F0000] = 0;
	flash.cells[0x3FFFFF] = 0;
	bench_write_register(0x01, 0x44); /* the last sector */
	erase(0xD8, 0x3F0000, 3);
	assert_int_equal(flash.cells[0x3F0000], 0);
	program(0x02, 0x3FF000, 3, 0);
	assert_int_equal(flash.cells[0x3FF000], 0xFF);
	erase(0x20, 0x3F0000, 3);
	assert_int_equal(flash.cells[0x3F0000], 0xFF);
	bench_write_register(0x01, 0);
	erase(0xD8, 0x3F0000, 3);
	assert_int_equal(flash.cells[0x3FFFFF], 0xFF);
}

static void registers_are_those_of_the_vendor(void **state)
{
	(void)state;
	bench_open("W25Q64JV", 0);
	bench_write_register(0x31, 0x02);
	bench_write_register(0x11, 0x60);
	assert_int_equal(bench_read_register(0x35), 0x02);
	assert_int_equal(bench_read_register(0x15), 0x60);
	sim_flash_close(&flash);
	/* MX25L25635F: no 31 and 35; 01 with two bytes writes the configuration too. */
	bench_open("MX25L25635F", 0);
	bench_write_register(0x31, 0x02);
	bench_command(0x06);
	bench_send((const uint8_t[]){0x01, 0x40, 0x08}, 3, NULL, 0);
	assert_int_equal(bench_read_register(0x05), 0x40);
	assert_int_equal(bench_read_register(0x15), 0x08);
	bench_command(0xB7);
	assert_int_equal(bench_read_register(0x15), 0x28);
	sim_flash_close(&flash);
	bench_open("N25Q256A", 0);
	assert_int_equal(bench_read_register(0x35), 0xFF);
	assert_int_equal(bench_read_register(0x15), 0xFF);
	sim_flash_close(&flash);
	bench_open("IS25LP128", 0);
	bench_write_register(0x01, 0x44);
	assert_int_equal(bench_read_register(0x05), 0x44);
	assert_int_equal(bench_read_register(0x35), 0xFF);
	assert_int_equal(bench_read_register(0x15), 0xFF);
}

/* W25Q256FV section 7.1.11, MX25L25635F table 9: a bit that only tells. */
static void address_mode_cannot_be_written(void **state)
{
	(void)state;
	bench_open("W25Q512JV", 0);
	bench_write_register(0x11, 0xFF);
	assert_int_equal(bench_read_register(0x15), 0xFE);
	sim_flash_close(&flash);
	bench_open("MX25L25635F", 0);
	bench_command(0x06);
	bench_send((const uint8_t[]){0x01, 0x00, 0xFF}, 3, NULL, 0);
	assert_int_equal(bench_read_register(0x15), 0xDF);
}

/* W25Q128JV-IQ: QE is set at the factory and cannot be cleared. */
static void fixed_quad_bit_stays(void **state)
{
	(void)state;
	bench_open("W25Q128JV", 0);
	assert_int_equal(bench_read_register(0x35), 0x02);
	bench_write_register(0x31, 0x40);
	assert_int_equal(bench_read_register(0x35), 0x42);
	bench_command(0x06);
	bench_send((const uint8_t[]){0x01, 0x00, 0x00}, 3, NULL, 0);
	assert_int_equal(bench_read_register(0x35), 0x02);
}

static void sleeping_xmc_part_is_woken_in_order(void **state)
{
	static const uint8_t order[] = {0xB9, 0x79, 0xFF, 0xAB};
	uint8_t id[3];

	(void)state;
	bench_open("XM25QH64C", 0);
	flash.asleep = true;
	read_id(id);
	assert_int_equal(id[0], 0x20);
	assert_int_not_equal(id[1], 0x40);
	for (size_t i = 0; i < 4; i++)
		if (i != 1)
			bench_command(order[i]);
	read_id(id);
	assert_int_not_equal(id[1], 0x40);
	for (size_t i = 0; i < 4; i++)
		bench_command(order[i]);
	read_id(id);
	assert_int_equal(id[1], 0x40);
	assert_int_equal(id[2], 0x17);
}

static void part_of_another_size_is_refused(void **state)
{
	static const struct sim_flash_want bad[] = {{.part = "W25Q64JV", .size = 0x400000},
		{.part = "W25Q65"}, {.size = 0x10000000}, {.size = 0x300000}, {.size = 0x20000}};
	espflash_error_info error = {.struct_size = sizeof(error)};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(sim_flash_open(&flash, &bad[i], &error), ESPFLASH_ERROR_ARGUMENT);
	bench_open("w25q64jv", 0x800000);
}

#define TEST(name) cmocka_unit_test_teardown(name, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_part_describes_itself),
		TEST(xmc_part_names_its_vendor_in_the_sfdp),
		TEST(flash_of_any_size_says_so),
		TEST(big_flash_describes_its_four_byte_commands),
		TEST(mode_makes_addresses_longer),
		TEST(own_commands_carry_four_bytes),
		TEST(register_is_the_fourth_byte),
		TEST(micron_wants_write_enable_for_the_mode),
		TEST(reset_brings_three_bytes_back),
		TEST(small_part_knows_nothing_of_it),
		TEST(three_bytes_reach_16_mib),
		TEST(protection_bits_protect_what_the_tables_say),
		TEST(erase_of_a_block_with_a_protected_sector_does_nothing),
		TEST(registers_are_those_of_the_vendor),
		TEST(address_mode_cannot_be_written),
		TEST(fixed_quad_bit_stays),
		TEST(sleeping_xmc_part_is_woken_in_order),
		TEST(part_of_another_size_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
