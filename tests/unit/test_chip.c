/* SPDX-License-Identifier: MIT */
/*
 * The registry of chips and the code tables of their image headers; and that each descriptor is
 * whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/image.h>

#include "chip/chip.h"

static void name_is_found_however_it_is_typed(void **state)
{
	static const char *const names[] = {
		"esp32c3", "ESP32-C3", "Esp32_c3", "esp32(c3)", "esp-32-c-3"};
	uint32_t chip = 99;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		chip = 99;
		assert_int_equal(espflash_chip_from_name(names[i], &chip), 0);
		assert_int_equal(chip, ESPFLASH_CHIP_ESP32C3);
	}
	assert_int_equal(espflash_chip_from_name("ESP8266", &chip), 0);
	assert_int_equal(chip, ESPFLASH_CHIP_ESP8266);
	assert_int_equal(espflash_chip_from_name("esp32", &chip), 0);
	assert_int_equal(chip, ESPFLASH_CHIP_ESP32);
	assert_int_equal(espflash_chip_from_name("Auto", &chip), 0);
	assert_int_equal(chip, ESPFLASH_CHIP_AUTO);
}

static void unknown_name_leaves_the_result_alone(void **state)
{
	static const char *const names[] = {"", "esp", "esp32c", "esp32c33", "esp32 c3", "-", "32"};
	uint32_t chip = 99;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(espflash_chip_from_name(names[i], &chip), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_chip_from_name(NULL, &chip), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_chip_from_name("esp32", NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(chip, 99);
}

static void chips_are_found_by_their_numbers(void **state)
{
	(void)state;
	assert_ptr_equal(ef_chip_by_id(ESPFLASH_CHIP_ESP8266), &ef_chip_esp8266);
	assert_ptr_equal(ef_chip_by_id(ESPFLASH_CHIP_ESP32C3), &ef_chip_esp32c3);
	assert_null(ef_chip_by_id(ESPFLASH_CHIP_AUTO));
	assert_null(ef_chip_by_id(0xffffffff));
	assert_ptr_equal(ef_chip_by_image_id(0), &ef_chip_esp32);
	assert_ptr_equal(ef_chip_by_image_id(5), &ef_chip_esp32c3);
	assert_null(ef_chip_by_image_id(0xffff)); /* "no id" is not the ESP8266 */
	assert_null(ef_chip_by_image_id(4));
	assert_ptr_equal(ef_chip_by_image_id(32), &ef_chip_esp32s31);
	assert_ptr_equal(ef_chip_by_magic(0x000007c6), &ef_chip_esp32s2);
	assert_string_equal(ef_chip_image_name(18), "ESP32-P4");
	assert_string_equal(ef_chip_image_name(4), "ESP32-S3(beta2)");
	assert_null(ef_chip_image_name(3));
	assert_null(ef_chip_image_name(0xffff));
	assert_null(ef_chip_image_name(0x10005));
	assert_ptr_equal(ef_chip_by_magic(0xfff0c101), &ef_chip_esp8266);
	assert_ptr_equal(ef_chip_by_magic(0x00f01d83), &ef_chip_esp32);
	assert_null(ef_chip_by_magic(0)); /* "no magic" is not the ESP32-C3 */
	assert_null(ef_chip_by_magic(0xffffffff));
}

static void public_constants_are_those_of_the_documents(void **state)
{
	(void)state;
	assert_string_equal(espflash_chip_name(ESPFLASH_CHIP_ESP8266), "ESP8266");
	assert_string_equal(espflash_chip_name(ESPFLASH_CHIP_ESP32), "ESP32");
	assert_string_equal(espflash_chip_name(ESPFLASH_CHIP_ESP32C3), "ESP32-C3");
	assert_null(espflash_chip_name(ESPFLASH_CHIP_AUTO));
	assert_int_equal(espflash_chip_bootloader_offset(ESPFLASH_CHIP_ESP8266), 0);
	assert_int_equal(espflash_chip_bootloader_offset(ESPFLASH_CHIP_ESP32), 0x1000);
	assert_int_equal(espflash_chip_bootloader_offset(ESPFLASH_CHIP_ESP32C3), 0);
	assert_int_equal(espflash_chip_bootloader_offset(77), 0);
}

/* Where two values share a code, the code stands for the first. */
static void codes_and_values_are_each_others_inverse(void **state)
{
	(void)state;
	for (size_t i = 0; ef_chip_at(i); i++) {
		const struct ef_code *tables[2] = {
			ef_chip_at(i)->flash_sizes, ef_chip_at(i)->flash_freqs};

		for (size_t t = 0; t < 2; t++) {
			for (const struct ef_code *c = tables[t]; c->value != 0; c++) {
				assert_true(c->code < 16);
				assert_int_equal(ef_chip_code_of(tables[t], c->value), c->code);
				assert_int_equal(ef_chip_code_of(tables[t],
							 ef_chip_value_of(tables[t], c->code)),
					c->code);
			}
		}
	}
}

static void sizes_have_the_codes_of_the_image_format(void **state)
{
	(void)state;
	assert_int_equal(ef_chip_code_of(ef_chip_esp32.flash_sizes, 0x100000), 0);
	assert_int_equal(ef_chip_code_of(ef_chip_esp32.flash_sizes, 0x400000), 2);
	assert_int_equal(ef_chip_code_of(ef_chip_esp32c3.flash_sizes, 0x1000000), 4);
	assert_int_equal(ef_chip_code_of(ef_chip_esp8266.flash_sizes, 0x80000), 0);
	assert_int_equal(ef_chip_code_of(ef_chip_esp8266.flash_sizes, 0x400000), 4);
	assert_int_equal(ef_chip_code_of(ef_chip_esp8266.flash_sizes, ESPFLASH_SIZE_4MB_C1), 6);
	assert_int_equal(ef_chip_code_of(ef_chip_esp8266.flash_freqs, 80), 0xf);
	assert_int_equal(ef_chip_code_of(ef_chip_esp32.flash_sizes, 0x40000), -1);
	assert_int_equal(ef_chip_code_of(ef_chip_esp32.flash_freqs, 0), -1);
	assert_int_equal(ef_chip_value_of(ef_chip_esp32.flash_freqs, 0xe), 0);
	assert_int_equal(ef_chip_code_of(ef_chip_esp32c6.flash_freqs, 80), 0);
	assert_int_equal(ef_chip_value_of(ef_chip_esp32c6.flash_freqs, 0), 40);
}

static void field_is_sound(const struct ef_field *f)
{
	unsigned position = 0;

	for (size_t i = 0; i < EF_FIELD_PARTS && f->part[i].width != 0; i++) {
		assert_int_equal(f->part[i].address % 4, 0);
		assert_true(f->part[i].width < 32);
		assert_true(f->part[i].shift + f->part[i].width <= 32);
		assert_int_equal(f->part[i].position, position);
		position += f->part[i].width;
	}
	assert_true(position < 32);
}

static void numbers_are_not_given_twice(void **state)
{
	(void)state;
	for (size_t i = 0; ef_chip_at(i); i++) {
		const struct ef_chip *a = ef_chip_at(i);

		for (size_t k = i + 1; ef_chip_at(k); k++) {
			const struct ef_chip *b = ef_chip_at(k);

			assert_int_not_equal(a->chip, b->chip);
			assert_int_not_equal(a->image_chip_id, b->image_chip_id);
			assert_string_not_equal(a->key, b->key);
			assert_string_not_equal(a->name, b->name);
			assert_true(a->magic == 0 || a->magic != b->magic);
			assert_true(a->uf2_family == 0 || a->uf2_family != b->uf2_family);
		}
	}
}

/* Each name ends somewhere: a row that always holds ends every part. */
static void names_and_features_are_sound(void **state)
{
	(void)state;
	for (size_t i = 0; ef_chip_at(i); i++) {
		const struct ef_chip *c = ef_chip_at(i);
		size_t longest = 0;

		for (const struct ef_name_part *p = c->names; p->names; p++) {
			const struct ef_name *n = p->names;
			size_t length = 0;

			field_is_sound(&p->field);
			for (; n->text; n++) {
				assert_int_equal(n->value & ~n->mask, 0);
				length = strlen(n->text) > length ? strlen(n->text) : length;
			}
			assert_int_equal(n[-1].mask, 0);
			assert_int_equal(n[-1].min_revision, 0);
			longest += length;
		}
		assert_true(longest < 40);
		for (const struct ef_feature *f = c->features; f->text; f++)
			field_is_sound(&f->field);
	}
}

static void descriptors_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; ef_chip_at(i); i++) {
		const struct ef_chip *c = ef_chip_at(i);
		size_t load = 0;

		assert_ptr_equal(ef_chip_by_id(c->chip), c);
		assert_true(strlen(c->name) < sizeof(((espflash_chip_info *)NULL)->name));
		assert_true(c->rom.ram_block > 0 && c->rom.ram_block <= 0x1800);
		assert_int_equal(c->rom.flash_block, 0x400);
		assert_true(c->crystal_mhz != 0 || c->crystal_divider != 0);
		assert_true(c->magic != 0 || (c->rom.has & EF_DIALECT_SECURITY) != 0);
		for (const struct ef_region *m = c->memory; m->name; m++) {
			assert_true(m->start < m->end);
			load += m->load;
		}
		assert_true(load > 0);
		assert_true(strlen(c->key) < sizeof(((espflash_chip_model *)NULL)->key));
		assert_true(c->security.encrypt_align == 16 || c->security.encrypt_align == 32);
		assert_true(c->watchdogs.config0 != 0 || !c->usb.serial_jtag);
		assert_true(c->rom_crystal_mhz == 0 || c->crystal_divider != 0);
		field_is_sound(&c->package);
		field_is_sound(&c->minor);
		field_is_sound(&c->major);
		field_is_sound(&c->revision_zero);
		for (const struct ef_usb_mode *m = c->usb.mode; m && m->address != 0; m++)
			assert_true(m[1].address == 0 || m->min_revision > m[1].min_revision);
	}
	assert_null(ef_chip_at(1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_is_found_however_it_is_typed),
		cmocka_unit_test(unknown_name_leaves_the_result_alone),
		cmocka_unit_test(chips_are_found_by_their_numbers),
		cmocka_unit_test(public_constants_are_those_of_the_documents),
		cmocka_unit_test(codes_and_values_are_each_others_inverse),
		cmocka_unit_test(sizes_have_the_codes_of_the_image_format),
		cmocka_unit_test(numbers_are_not_given_twice),
		cmocka_unit_test(names_and_features_are_sound),
		cmocka_unit_test(descriptors_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
