/* SPDX-License-Identifier: MIT */
/*
 * The flash chip's own description: tables of the first edition and of later ones, put together
 * here from the words of JESD216B, section 6.4; broken ones say nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard_rig.h"

#define TABLE_AT 0x80u

static uint8_t sfdp[256];

static void put32(size_t at, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		sfdp[at + i] = (uint8_t)(value >> (8 * i));
}

/* Word of the basic table, counted from 1. */
static void word(size_t number, uint32_t value)
{
	put32(TABLE_AT + 4 * (number - 1), value);
}

/* Headers, and a table of so many words that says: 64 MB, erases of 4, 32 and 64 KB. */
static void make(uint8_t words)
{
	memset(sfdp, 0, sizeof(sfdp));
	put32(0, 0x50444653);
	put32(4, 0xff000106); /* 1.6 */
	put32(8, (uint32_t)words << 24 | 0x010600);
	put32(12, TABLE_AT);
	word(1, 0xfff220e5);		     /* three or four address bytes */
	word(2, 0x1fffffff);		     /* bits, less one */
	word(8, 0x520f200c);		     /* 2^12 by 20h, 2^15 by 52h */
	word(9, 0x0000d810);		     /* 2^16 by D8h */
	word(10, 0x00000001 |		     /* at most 2 * (1 + 1) times the typical */
			 (0x22u << 4) |	     /* (2 + 1) * 16 ms */
			 (0x40u << 11) |     /* (0 + 1) * 128 ms */
			 (0x60u << 18));     /* (0 + 1) * 1 s */
	word(11, (8u << 4) | (0x44u << 24)); /* pages of 2^8; (4 + 1) * 4 s */
	word(16, 0x21000000);		     /* by its own commands, or by B7h */
}

static espflash_flash_info identify(void)
{
	espflash_flash_info info = {.struct_size = sizeof(info)};

	prepare(9, 0x60002000);
	rig.chip.flash_id = 0x774477; /* nobody's: its size is by SFDP alone */
	rig.chip.sfdp = sfdp;
	rig.chip.sfdp_size = sizeof(sfdp);
	connect_it();
	succeeded(espflash_flash_identify(rig.session, &info));
	teardown(NULL);
	return info;
}

static void table_is_read_in_full(void **state)
{
	static const uint8_t opcodes[4] = {0x20, 0x52, 0xd8, 0};
	static const uint8_t exponents[4] = {12, 15, 16, 0};
	static const uint32_t typical[4] = {48, 128, 1000, 0};
	static const uint32_t most[4] = {192, 512, 4000, 0};
	espflash_flash_info info;

	(void)state;
	make(16);
	info = identify();
	assert_int_equal(info.sfdp_revision, 0x106);
	assert_int_equal(info.size, 0x4000000);
	assert_int_equal(info.sfdp_size, 0x4000000);
	assert_int_equal(info.sfdp_erase, 1u << 12 | 1u << 15 | 1u << 16);
	assert_memory_equal(info.erase_opcode, opcodes, sizeof(opcodes));
	assert_memory_equal(info.erase_exponent, exponents, sizeof(exponents));
	assert_memory_equal(info.erase_ms, typical, sizeof(typical));
	assert_memory_equal(info.erase_max_ms, most, sizeof(most));
	assert_int_equal(info.chip_erase_ms, 20000);
	assert_int_equal(info.page_size, 256);
	assert_int_equal(info.addressing, ESPFLASH_ADDRESSES_3 | ESPFLASH_ADDRESSES_4 |
						  ESPFLASH_ADDRESSES_4_COMMANDS |
						  ESPFLASH_ADDRESSES_COMPLETE);
	assert_string_equal(info.manufacturer, "unknown");
	assert_string_equal(info.part_name, "");
	assert_int_equal(info.known, 0);
	assert_int_equal(info.jedec_id, 0x774477);
}

static void addressing_is_told_in_each_way(void **state)
{
	static const struct {
		uint32_t word1, word16, addressing;
	} rows[] = {
		{0x00000000, 0, ESPFLASH_ADDRESSES_3},
		{0x00040000, 0, ESPFLASH_ADDRESSES_4 | ESPFLASH_ADDRESSES_ALWAYS_4},
		{0x00060000, 0, 0},
		{0x00020000, 0x40000000,
			ESPFLASH_ADDRESSES_3 | ESPFLASH_ADDRESSES_4 | ESPFLASH_ADDRESSES_ALWAYS_4 |
				ESPFLASH_ADDRESSES_COMPLETE},
		{0x00020000, 0x1f000000,
			ESPFLASH_ADDRESSES_3 | ESPFLASH_ADDRESSES_4 | ESPFLASH_ADDRESSES_COMPLETE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make(16);
		word(1, rows[i].word1);
		word(16, rows[i].word16);
		assert_int_equal(identify().addressing, rows[i].addressing);
	}
}

static void table_of_the_first_edition_tells_less(void **state)
{
	espflash_flash_info info;

	(void)state;
	make(9);
	info = identify();
	assert_int_equal(info.size, 0x4000000);
	assert_int_equal(info.sfdp_erase, 1u << 12 | 1u << 15 | 1u << 16);
	assert_int_equal(info.erase_opcode[2], 0xd8);
	assert_int_equal(info.erase_ms[0], 0);
	assert_int_equal(info.erase_max_ms[0], 0);
	assert_int_equal(info.page_size, 0);
	assert_int_equal(info.chip_erase_ms, 0);
	assert_int_equal(info.addressing, ESPFLASH_ADDRESSES_3 | ESPFLASH_ADDRESSES_4);
}

static void longer_table_than_is_known_is_read_as_far_as_it_is(void **state)
{
	(void)state;
	make(23);
	assert_int_equal(identify().page_size, 256);
}

static void broken_description_says_nothing(void **state)
{
	(void)state;
	make(16);
	sfdp[0] = 'X';
	assert_int_equal(identify().sfdp_revision, 0);
	make(8);
	assert_int_equal(identify().sfdp_size, 0);
	make(16);
	sfdp[8] = 0x84; /* not the basic table */
	assert_int_equal(identify().sfdp_size, 0);
	make(16);
	word(2, 0x80000000 + 40); /* 2^40 bits */
	assert_int_equal(identify().sfdp_size, 0);
	make(16);
	word(8, 0x20202020); /* 2^32 */
	word(9, 0);
	assert_int_equal(identify().sfdp_erase, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_is_read_in_full),
		cmocka_unit_test(addressing_is_told_in_each_way),
		cmocka_unit_test(table_of_the_first_edition_tells_less),
		cmocka_unit_test(longer_table_than_is_known_is_read_as_far_as_it_is),
		cmocka_unit_test(broken_description_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
