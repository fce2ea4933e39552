/* SPDX-License-Identifier: MIT */
/*
 * The public list of models: what a program is told of them, and that structures of other sizes
 * and numbers that are no model are met.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/espflash.h>

#include "stub/stub.h"

static espflash_chip_model model_of(uint32_t chip)
{
	espflash_chip_model m = {.struct_size = sizeof(m)};

	for (size_t i = 0; espflash_chip_model_at(i, &m) == 0; i++) {
		if (m.chip == chip)
			return m;
	}
	fail();
	return m;
}

static void every_model_of_the_enumeration_is_listed_once(void **state)
{
	uint32_t seen = 0;
	espflash_chip_model m = {.struct_size = sizeof(m)};
	size_t i = 0;

	(void)state;
	for (; espflash_chip_model_at(i, &m) == 0; i++) {
		uint32_t found = 0;

		assert_true(m.chip > ESPFLASH_CHIP_AUTO && m.chip <= ESPFLASH_CHIP_ESP32E22);
		assert_false(seen >> m.chip & 1);
		seen |= UINT32_C(1) << m.chip;
		assert_string_equal(m.name, espflash_chip_name(m.chip));
		assert_int_equal(espflash_chip_from_name(m.key, &found), 0);
		assert_int_equal(found, m.chip);
		assert_int_equal(m.bootloader_offset, espflash_chip_bootloader_offset(m.chip));
		assert_true(m.support & ESPFLASH_SUPPORT_ROM);
	}
	assert_int_equal(i, espflash_chip_models());
	assert_int_equal(i, ESPFLASH_CHIP_ESP32E22);
}

static void a_model_tells_what_a_user_interface_offers(void **state)
{
	const espflash_chip_model s3 = model_of(ESPFLASH_CHIP_ESP32S3);
	const espflash_chip_model old = model_of(ESPFLASH_CHIP_ESP8266);

	(void)state;
	assert_int_equal(s3.image_chip_id, 9);
	assert_int_equal(s3.usb_vendor_id, 0x303a);
	assert_int_equal(s3.usb_serial_jtag_id, 0x1001);
	assert_int_equal(s3.usb_otg_id, 9);
	assert_int_equal(s3.flash_sizes[0], 0x100000);
	assert_int_equal(s3.flash_sizes[7], 0x8000000);
	assert_int_equal(s3.flash_sizes[8], 0);
	assert_int_equal(s3.key_blocks, 6);
	assert_int_equal(s3.encrypt_align, 16);
	assert_int_equal(old.image_chip_id, 0xffff);
	assert_int_equal(old.usb_vendor_id, 0);
	assert_int_equal(old.key_blocks, 0);
	assert_int_equal(old.flash_freqs[0], 40);
	assert_int_equal(old.flash_freqs[4], 0);
	assert_int_equal(model_of(ESPFLASH_CHIP_ESP32S31).key_blocks, 5);
	assert_int_equal(model_of(ESPFLASH_CHIP_ESP32C3).usb_otg_id, 0);
	assert_int_equal(model_of(ESPFLASH_CHIP_ESP32S2).usb_serial_jtag_id, 0);
	assert_int_equal(model_of(ESPFLASH_CHIP_ESP32E22).support,
		ESPFLASH_SUPPORT_ROM | ESPFLASH_SUPPORT_EXPERIMENTAL);
	assert_int_equal(model_of(ESPFLASH_CHIP_ESP32).support,
		ESPFLASH_SUPPORT_ROM | ESPFLASH_SUPPORT_STUB);
}

/* A row of stub builds is a promise: each has its blob, and who has a blob says so. */
static void models_with_a_stub_have_its_blob(void **state)
{
	(void)state;
	for (size_t i = 0; ef_chip_at(i); i++) {
		const struct ef_chip *chip = ef_chip_at(i);

		assert_int_equal(ef_stub_builtin(chip, 0) != NULL, chip->stubs != NULL);
		assert_int_equal(ef_stub_builtin(chip, 9999) != NULL, chip->stubs != NULL);
	}
	/* The ESP32-P4's lie in different places: REFERENCE 4.3. */
	assert_ptr_equal(ef_stub_builtin(&ef_chip_esp32p4, 299), &ef_stub_blob_esp32p4_rev1);
	assert_ptr_equal(ef_stub_builtin(&ef_chip_esp32p4, 300), &ef_stub_blob_esp32p4);
	assert_int_equal(ef_stub_blob_esp32p4.text_address, 0x4ff50000);
	assert_int_equal(ef_stub_blob_esp32p4_rev1.text_address, 0x4ff10000);
}

static void regions_quirks_and_purposes_are_told_by_number(void **state)
{
	espflash_chip_region r = {.struct_size = sizeof(r)};

	(void)state;
	assert_int_equal(espflash_chip_region_at(ESPFLASH_CHIP_ESP8266, 2, &r), 0);
	assert_string_equal(r.name, "IRAM");
	assert_int_equal(r.start, 0x40100000);
	assert_int_equal(r.end, 0x40108000);
	assert_int_equal(r.flags, ESPFLASH_REGION_LOAD);
	assert_int_equal(espflash_chip_region_at(ESPFLASH_CHIP_ESP8266, 3, &r), 0);
	assert_int_equal(r.flags, 0);
	assert_int_equal(
		espflash_chip_region_at(ESPFLASH_CHIP_ESP8266, 4, &r), ESPFLASH_ERROR_NOT_FOUND);
	assert_string_equal(r.name, "IROM");
	assert_string_equal(espflash_chip_quirk_at(ESPFLASH_CHIP_ESP8266, 0), "erase-size-bug");
	assert_string_equal(espflash_chip_quirk_at(ESPFLASH_CHIP_ESP8266, 1), "begin-attaches");
	assert_non_null(espflash_chip_quirk_at(ESPFLASH_CHIP_ESP8266, 2));
	assert_null(espflash_chip_quirk_at(ESPFLASH_CHIP_ESP8266, 3));
	assert_string_equal(espflash_chip_key_purpose(ESPFLASH_CHIP_ESP32C5, 12), "KM_INIT_KEY");
	assert_null(espflash_chip_key_purpose(ESPFLASH_CHIP_ESP32C3, 12));
	assert_null(espflash_chip_key_purpose(ESPFLASH_CHIP_ESP32C2, 0));
}

/* Counts the facts of a name and finds the first one. */
static size_t find(uint32_t chip, const char *name, espflash_chip_fact *ret)
{
	espflash_chip_fact f = {.struct_size = sizeof(f)};
	size_t count = 0;

	for (size_t i = 0; espflash_chip_fact_at(chip, i, &f) == 0; i++) {
		if (strcmp(f.name, name) == 0 && count++ == 0)
			*ret = f;
	}
	return count;
}

static void facts_are_numbers_fields_and_tables(void **state)
{
	espflash_chip_fact f = {0};

	(void)state;
	assert_int_equal(find(ESPFLASH_CHIP_ESP32C3, "spi.w0", &f), 1);
	assert_int_equal(f.kind, ESPFLASH_FACT_NUMBER);
	assert_int_equal(f.value, 0x60002058);
	assert_int_equal(f.flags, 0);
	assert_int_equal(find(ESPFLASH_CHIP_ESP32S3, "spi.pins", &f), 1);
	assert_true(f.value == UINT64_C(0x1fffffc3fffff));
	assert_int_equal(find(ESPFLASH_CHIP_ESP32, "identity.major", &f), 3);
	assert_int_equal(f.kind, ESPFLASH_FACT_BITS);
	assert_int_equal(f.value, 0x3ff5a00c);
	assert_int_equal(f.shift, 15);
	assert_int_equal(f.width, 1);
	assert_int_equal(f.position, 0);
	assert_int_equal(find(ESPFLASH_CHIP_ESP32P4, "usb.mode.address", &f), 2);
	assert_int_equal(f.kind, ESPFLASH_FACT_CODE);
	assert_int_equal(f.code, 300);
	assert_int_equal(f.value, 0x4ffbfec8);
	assert_int_equal(find(ESPFLASH_CHIP_ESP32P4, "power.on.mask", &f), 8);
	assert_int_equal(find(ESPFLASH_CHIP_ESP32C3, "flash.vendor_name", &f), 5);
	assert_int_equal(f.kind, ESPFLASH_FACT_LABEL);
	assert_int_equal(f.code, 1);
	assert_string_equal(f.text, "XMC");
	assert_int_equal(find(ESPFLASH_CHIP_ESP32C3, "magic", &f), 0);
	assert_int_equal(find(ESPFLASH_CHIP_ESP32C3, "spi.address_left_justified", &f), 0);
}

static void doubtful_facts_carry_a_mark(void **state)
{
	espflash_chip_fact f = {0};

	(void)state;
	assert_int_equal(find(ESPFLASH_CHIP_ESP32H2, "uart.date", &f), 1);
	assert_int_equal(f.flags, ESPFLASH_FACT_UNVERIFIED);
	assert_int_equal(find(ESPFLASH_CHIP_ESP32H2, "uart.clkdiv", &f), 1);
	assert_int_equal(f.flags, 0);
	/* One mark for all that a name begins. */
	assert_int_equal(find(ESPFLASH_CHIP_ESP32C5, "usb.mode.address", &f), 1);
	assert_int_equal(f.flags, ESPFLASH_FACT_UNVERIFIED);
	assert_int_equal(find(ESPFLASH_CHIP_ESP32C5, "usb.otg_block", &f), 0);
}

static void facts_of_one_name_stand_together(void **state)
{
	(void)state;
	for (uint32_t chip = 1; chip <= ESPFLASH_CHIP_ESP32E22; chip++) {
		espflash_chip_fact f = {.struct_size = sizeof(f)};
		const char *names[256];
		size_t count = 0;

		for (size_t i = 0; espflash_chip_fact_at(chip, i, &f) == 0; i++) {
			if (count > 0 && strcmp(names[count - 1], f.name) == 0)
				continue;
			for (size_t k = 0; k < count; k++)
				assert_string_not_equal(names[k], f.name);
			assert_true(count < 256);
			names[count++] = f.name;
		}
		assert_true(count > 15);
	}
}

static void what_is_not_there_is_refused(void **state)
{
	espflash_chip_model m = {.struct_size = sizeof(m), .chip = 99};
	espflash_chip_region r = {.struct_size = sizeof(r), .start = 99};
	espflash_chip_fact f = {.struct_size = sizeof(f), .value = 99};

	(void)state;
	assert_int_equal(espflash_chip_model_at(1000, &m), ESPFLASH_ERROR_NOT_FOUND);
	assert_int_equal(espflash_chip_model_at(0, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(m.chip, 99);
	m.struct_size = 0;
	assert_int_equal(espflash_chip_model_at(0, &m), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_chip_region_at(77, 0, &r), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_chip_region_at(1, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(r.start, 99);
	assert_int_equal(espflash_chip_fact_at(0, 0, &f), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_chip_fact_at(1, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_chip_fact_at(1, 100000, &f), ESPFLASH_ERROR_NOT_FOUND);
	assert_int_equal(f.value, 99);
	assert_null(espflash_chip_quirk_at(77, 0));
	assert_null(espflash_chip_key_purpose(77, 0));
}

/* A program compiled against an older header gets what fits, and nothing behind it is touched. */
static void shorter_structures_are_filled_as_far_as_they_go(void **state)
{
	espflash_chip_model m;

	(void)state;
	memset(&m, 0x55, sizeof(m));
	m.struct_size = offsetof(espflash_chip_model, bootloader_offset);
	assert_int_equal(espflash_chip_model_at(1, &m), 0);
	assert_int_equal(m.chip, ESPFLASH_CHIP_ESP32);
	assert_int_equal(m.bootloader_offset, 0x55555555);
	assert_int_equal(m.struct_size, offsetof(espflash_chip_model, bootloader_offset));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_model_of_the_enumeration_is_listed_once),
		cmocka_unit_test(a_model_tells_what_a_user_interface_offers),
		cmocka_unit_test(models_with_a_stub_have_its_blob),
		cmocka_unit_test(regions_quirks_and_purposes_are_told_by_number),
		cmocka_unit_test(facts_are_numbers_fields_and_tables),
		cmocka_unit_test(doubtful_facts_carry_a_mark),
		cmocka_unit_test(facts_of_one_name_stand_together),
		cmocka_unit_test(what_is_not_there_is_refused),
		cmocka_unit_test(shorter_structures_are_filled_as_far_as_they_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
