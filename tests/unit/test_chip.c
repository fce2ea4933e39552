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
				assert_int_equal(ef_chip_value_of(tables[t], c->code), c->value);
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
		cmocka_unit_test(descriptors_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
