/* SPDX-License-Identifier: MIT */
/*
 * Flash names, sizes and status registers: the parts of the scenarios, the capacity codes, and the
 * tables' own consistency.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/part.h>

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
		{0x1c7016, 0x400000, "EN25QH32"}, {0xc22017, 0x800000, "MX25L6433F"},
		{0x9d6018, 0x1000000, "IS25LP128"}, {0x856014, 0x100000, "P25Q80H"}};

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

/* Ids whose last byte is no power of two of their size, and why. */
static bool has_own_capacity_code(uint32_t id)
{
	return id >> 16 == 0x1f ||    /* Adesto: in the middle byte, or none */
	       id >> 16 == 0xbf ||    /* SST: a number of the part */
	       (id >> 8) == 0x0102 || /* S25FL-S: as the S25FL-P had it */
	       (id & 0xf0) == 0x20 || /* 20h goes on after 19h: 64 MB */
	       (id & 0xf0) == 0x30 || /* Macronix MX25U */
	       (id & 0xf0) == 0x50;   /* ISSI IS25WQ: one of its own */
}

static void every_part_is_one_line_of_sound_data(void **state)
{
	const struct ef_jedec_part *part;
	unsigned count = 0, odd = 0;

	(void)state;
	for (; (part = ef_jedec_part_at(count)) != NULL; count++) {
		const uint32_t id = part->jedec_id;

		/* The first with its id is itself: no other has it. */
		assert_ptr_equal(ef_jedec_part(id), part);
		assert_true(id < 0x1000000);
		assert_true(strlen(part->name) > 4 && strlen(part->name) < 32);
		assert_non_null(ef_jedec_manufacturer((uint8_t)(id >> 16)));
		assert_true(strlen(ef_jedec_manufacturer((uint8_t)(id >> 16))) < 32);
		assert_true(part->size >= 0x40000 && (part->size & (part->size - 1)) == 0);
		if (has_own_capacity_code(id))
			odd++;
		else
			assert_int_equal(part->size, 1u << (id & 0xff));
	}
	assert_int_equal(count, espflash_flash_parts());
	assert_true(count >= 300);
	assert_true(odd < count / 4);
}

/* Adesto's and SST's sizes are nowhere else; the others' agree with the codes of REFERENCE 3.8. */
static void sizes_agree_with_the_codes_where_there_are_some(void **state)
{
	const struct ef_jedec_part *part;

	(void)state;
	for (size_t i = 0; (part = ef_jedec_part_at(i)) != NULL; i++) {
		const uint32_t id = part->jedec_id;
		/* An id of a maker that nobody knows, with the same code. */
		const uint32_t size = ef_jedec_size(0x770000 | (id & 0xff));

		if (id >> 16 == 0x1f || id >> 16 == 0xbf || id >> 8 == 0x0102)
			continue;
		/* ISSI's own codes; 3Bh, where those of REFERENCE end. */
		if ((id & 0xf0) == 0x50 || (id & 0xff) == 0x3b)
			assert_int_equal(size, 0);
		else
			assert_int_equal(size, part->size);
	}
}

/* The addresses of what is erased at once: sectors, then larger ones. */
static void every_family_says_how_it_is_erased_and_where_from(void **state)
{
	const struct ef_jedec_part *part;

	(void)state;
	for (size_t i = 0; (part = ef_jedec_part_at(i)) != NULL; i++) {
		const struct ef_jedec_family *f = part->family;
		const bool sectors = (f->quirks & ESPFLASH_PART_NO_4K) == 0;

		assert_true(strlen(f->source) > 4);
		assert_int_equal((f->erase & 0x1000) != 0, sectors);
		assert_int_equal(f->erase & ~(uint32_t)0x59000, 0);
		assert_true(f->addressing & ESPFLASH_ADDRESSES_3);
		assert_int_equal(part->size > 0x1000000,
			(f->addressing & ESPFLASH_ADDRESSES_4_COMMANDS) != 0);
	}
}

static void check_layout(const struct ef_status_layout *l)
{
	uint8_t used[EF_STATUS_MAX] = {0};
	char text[64] = "";

	assert_true(l->count <= EF_STATUS_MAX && l->together >= 1);
	assert_true(l->count == 0 || l->together <= l->count);
	for (unsigned i = 0; i < EF_STATUS_MAX; i++) {
		assert_int_equal(l->read[i] != 0, l->count == 0 || i < l->count);
		assert_true(l->write[i] == 0 || l->read[i] != 0);
		/* One that has no command of its own is written with the first. */
		assert_true(l->read[i] == 0 || l->write[i] != 0 || i < l->together);
	}
	assert_int_equal(l->read[0], 0x05);
	assert_int_equal(l->write[0], 0x01);
	for (unsigned kind = 0; kind < EF_STATUS_KINDS; kind++) {
		const unsigned number = ef_status_register(l, kind);
		const uint8_t mask = ef_status_mask(l, kind);

		if (l->bit[kind] == 0)
			continue;
		assert_true(number >= 1 && number <= EF_STATUS_MAX && l->read[number - 1] != 0);
		assert_true(mask != 0 && (mask & (mask - 1)) == 0);
		assert_int_equal(used[number - 1] & mask, 0);
		used[number - 1] |= mask;
		/* All the names that may have to stand in espflash_flash_protection.text. */
		if (kind <= EF_STATUS_WPS)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
				text[0] ? " " : "", ef_status_word(kind));
	}
	/* Busy and write enabled are everybody's. */
	assert_int_equal(used[0] & 0x03, 0);
	assert_true(strlen(text) < sizeof(((espflash_flash_protection *)NULL)->text));
}

static void status_layouts_are_sound(void **state)
{
	const struct ef_jedec_part *part;

	(void)state;
	for (size_t i = 0; (part = ef_jedec_part_at(i)) != NULL; i++)
		check_layout(part->family->status);
	for (uint32_t maker = 0; maker < 0x100; maker++)
		check_layout(ef_jedec_status(maker << 16 | 0x7777));
}

static void bits_are_where_their_makers_have_them(void **state)
{
	static const struct {
		uint32_t id;
		unsigned kind;
		uint16_t bit;
	} rows[] = {{0xef4016, EF_STATUS_QE, 0x202}, {0xc22018, EF_STATUS_QE, 0x140},
		{0x9d6018, EF_STATUS_QE, 0x140}, {0x20ba18, EF_STATUS_BP3, 0x140},
		{0xef4019, EF_STATUS_TB, 0x140}, {0xef4016, EF_STATUS_TB, 0x120},
		{0xc84019, EF_STATUS_SRL, 0x240}, {0x012018, EF_STATUS_TB, 0x220},
		/* Not in the table: what their makers' parts have in common. */
		{0xc27777, EF_STATUS_QE, 0x140}, {0x207777, EF_STATUS_BP3, 0},
		{0x777777, EF_STATUS_BP2, 0x110}, {0x777777, EF_STATUS_QE, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(ef_jedec_status(rows[i].id)->bit[rows[i].kind], rows[i].bit);
}

static void parts_and_bits_can_be_listed(void **state)
{
	espflash_flash_part part = {.struct_size = sizeof(part)};
	espflash_status_bit bit = {.struct_size = sizeof(bit)};
	char text[64] = "";

	(void)state;
	assert_int_equal(espflash_flash_part_at(0, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_status_bit_at(0xc22018, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
	for (size_t i = 0; part.jedec_id != 0xc22018; i++)
		assert_int_equal(espflash_flash_part_at(i, &part), 0);
	assert_string_equal(part.name, "MX25L12835F");
	assert_string_equal(part.manufacturer, "Macronix");
	assert_int_equal(part.size, 0x1000000);
	assert_int_equal(part.quirks, ESPFLASH_PART_NO_VOLATILE);
	assert_int_equal(part.flags, 0);
	assert_int_equal(part.status_registers, 2);
	assert_memory_equal(part.status_read, "\x05\x15\x00", 3);
	assert_memory_equal(part.status_write, "\x01\x00\x00", 3);
	assert_int_equal(
		espflash_flash_part_at(espflash_flash_parts(), &part), ESPFLASH_ERROR_NOT_FOUND);
	assert_string_equal(part.name, "MX25L12835F");
	for (size_t i = 0; espflash_status_bit_at(0xc22018, i, &bit) == 0; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%u.%02x ", bit.name,
			(unsigned)bit.number, (unsigned)bit.mask);
	assert_string_equal(text, "BP01.04 BP11.08 BP21.10 BP31.20 TB2.08 QE1.40 SRP1.80 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_flash_of_the_scenarios_has_names_and_size),
		cmocka_unit_test(common_parts_are_known),
		cmocka_unit_test(unknown_parts_have_a_size_by_their_capacity_code),
		cmocka_unit_test(adesto_has_its_size_in_the_middle_byte),
		cmocka_unit_test(no_flash_at_all_has_neither_name_nor_size),
		cmocka_unit_test(every_part_is_one_line_of_sound_data),
		cmocka_unit_test(sizes_agree_with_the_codes_where_there_are_some),
		cmocka_unit_test(every_family_says_how_it_is_erased_and_where_from),
		cmocka_unit_test(status_layouts_are_sound),
		cmocka_unit_test(bits_are_where_their_makers_have_them),
		cmocka_unit_test(parts_and_bits_can_be_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
