/* SPDX-License-Identifier: MIT */
/*
 * Flash names and sizes: the parts of the scenarios, the capacity codes, and the tables' own
 * consistency.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flash/jedec.h"

static void the_flash_of_the_scenarios_has_names_and_size(void **state)
{
	const struct ef_jedec_part *part = ef_jedec_part(0xe04014);

	(void)state;
	assert_string_equal(ef_jedec_manufacturer(0xe0), "BergMicro");
	assert_non_null(part);
	assert_string_equal(part->name, "BG25Q80A");
	assert_int_equal(ef_jedec_size(0xe04014), 0x100000);
}

static void common_parts_are_known(void **state)
{
	static const struct {
		uint32_t id, size;
		const char *name;
	} known[] = {{0xef4016, 0x400000, "W25Q32JV"}, {0xc84016, 0x400000, "GD25Q32"},
		{0x204016, 0x400000, "XM25QH32C"}, {0x684016, 0x400000, "BY25Q32"},
		{0x5e4016, 0x400000, "ZB25VQ32"}, {0x464016, 0x400000, "XM25QH32D"},
		{0x1c7016, 0x400000, "EN25QH32"}, {0xc22017, 0x800000, "MX25L6406E"},
		{0x9d6018, 0x1000000, "IS25LP128"}, {0x856014, 0x100000, "P25D80H"}};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_non_null(ef_jedec_part(known[i].id));
		assert_string_equal(ef_jedec_part(known[i].id)->name, known[i].name);
		assert_int_equal(ef_jedec_size(known[i].id), known[i].size);
		assert_non_null(ef_jedec_manufacturer((uint8_t)(known[i].id >> 16)));
	}
}

/* REFERENCE 3.8, written down once more. */
static void unknown_parts_have_a_size_by_their_capacity_code(void **state)
{
	(void)state;
	for (uint32_t code = 0x12; code <= 0x1c; code++)
		assert_int_equal(ef_jedec_size(0x776600 | code), 1u << code);
	for (uint32_t code = 0x20; code <= 0x22; code++)
		assert_int_equal(ef_jedec_size(0x776600 | code), 1u << (code - 6));
	for (uint32_t code = 0x32; code <= 0x3a; code++)
		assert_int_equal(ef_jedec_size(0x776600 | code), 1u << (code - 0x20));
	for (uint32_t code = 0; code <= 0xff; code++) {
		if ((code < 0x12 || code > 0x1c) && (code < 0x20 || code > 0x22) &&
			(code < 0x32 || code > 0x3a))
			assert_int_equal(ef_jedec_size(0x776600 | code), 0);
	}
}

static void adesto_has_its_size_in_the_middle_byte(void **state)
{
	(void)state;
	assert_int_equal(ef_jedec_size(0x1f4416), 0x80000);
	assert_int_equal(ef_jedec_size(0x1f0500), 0x100000);
	assert_int_equal(ef_jedec_size(0x1f2600), 0x200000);
	assert_int_equal(ef_jedec_size(0x1f4700), 0x400000);
	assert_int_equal(ef_jedec_size(0x1f4800), 0x800000);
	assert_int_equal(ef_jedec_size(0x1f4900), 0x1000000);
	assert_int_equal(ef_jedec_size(0x1f0316), 0);
	assert_int_equal(ef_jedec_size(0x1f0a16), 0);
	assert_int_equal(ef_jedec_size(0x1f4218), 0x1000000); /* AT25SL128A, by its row */
}

static void no_flash_at_all_has_neither_name_nor_size(void **state)
{
	(void)state;
	assert_null(ef_jedec_part(0xffffff));
	assert_null(ef_jedec_part(0));
	assert_int_equal(ef_jedec_size(0xffffff), 0);
	assert_int_equal(ef_jedec_size(0), 0);
	assert_null(ef_jedec_manufacturer(0));
	assert_null(ef_jedec_manufacturer(0xff));
}

static void every_part_fits_its_fields_and_its_manufacturer_is_known(void **state)
{
	unsigned count = 0;

	(void)state;
	for (uint32_t id = 0; id < 0x1000000; id++) {
		const struct ef_jedec_part *part;

		if (!ef_jedec_manufacturer((uint8_t)(id >> 16))) {
			assert_null(ef_jedec_part(id | 0x4016));
			id |= 0xffff;
			continue;
		}
		part = ef_jedec_part(id);
		if (!part)
			continue;
		count++;
		assert_true(strlen(part->name) < 32);
		assert_true(strlen(ef_jedec_manufacturer((uint8_t)(id >> 16))) < 32);
		assert_true(part->size >= 0x40000 && (part->size & (part->size - 1)) == 0);
		if ((id & 0xff) >= 0x12 && (id & 0xff) <= 0x1a && id >> 16 != 0x1f)
			assert_int_equal(part->size, 1u << (id & 0xff));
	}
	assert_true(count >= 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_flash_of_the_scenarios_has_names_and_size),
		cmocka_unit_test(common_parts_are_known),
		cmocka_unit_test(unknown_parts_have_a_size_by_their_capacity_code),
		cmocka_unit_test(adesto_has_its_size_in_the_middle_byte),
		cmocka_unit_test(no_flash_at_all_has_neither_name_nor_size),
		cmocka_unit_test(every_part_fits_its_fields_and_its_manufacturer_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
