/* SPDX-License-Identifier: MIT */
/*
 * The guards: wrong chip, wrong revision, wrong place, and the warning about the flash size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "image/image.h"
#include "image_builder.h"

static espflash_error_info error;

static espflash_image_info family(uint32_t chip, uint16_t chip_id)
{
	return (espflash_image_info){.struct_size = sizeof(espflash_image_info),
		.chip = chip,
		.chip_id = chip_id,
		.max_revision = 65535,
		.flash_size = 0x400000,
		.flags = ESPFLASH_IMAGE_HAS_EXTENDED};
}

static espflash_image_info esp8266(void)
{
	return (espflash_image_info){.struct_size = sizeof(espflash_image_info),
		.chip = ESPFLASH_CHIP_ESP8266,
		.chip_id = 0xffff,
		.flash_size = 0x400000};
}

static int guard(
	espflash_image_info img, const struct ef_chip *chip, uint16_t revision, uint32_t address)
{
	const struct ef_image_target target = {chip, revision, address, 0};

	error = (espflash_error_info){.struct_size = sizeof(error)};
	return ef_image_guard(&img, &target, &error);
}

static void images_for_their_own_chip_pass(void **state)
{
	(void)state;
	assert_int_equal(guard(esp8266(), &ef_chip_esp8266, 0, 0), 0);
	assert_int_equal(guard(family(2, 0), &ef_chip_esp32, 301, 0x1000), 0);
	assert_int_equal(guard(family(3, 5), &ef_chip_esp32c3, 4, 0), 0);
}

static void an_image_for_another_chip_is_told_with_both_names(void **state)
{
	(void)state;
	assert_int_equal(guard(family(3, 5), &ef_chip_esp32, 301, 0x1000), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(error.message, "ESP32-C3 (chip id 5), the chip is an ESP32"));
	assert_int_equal(guard(family(0, 9), &ef_chip_esp32c3, 4, 0), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(error.message, "ESP32-S3 (chip id 9), the chip is an ESP32-C3"));
	assert_int_equal(guard(family(0, 77), &ef_chip_esp32c3, 4, 0), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(error.message, "unknown chip (chip id 77)"));
	assert_int_equal(guard(esp8266(), &ef_chip_esp32, 0, 0x1000), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(error.message, "ESP8266, the chip is an ESP32"));
	assert_int_equal(guard(family(2, 0), &ef_chip_esp8266, 0, 0), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(error.hint, "force"));
}

static void all_known_ids_have_names(void **state)
{
	static const struct {
		uint16_t id;
		const char *name;
	} names[] = {{0, "ESP32"}, {2, "ESP32-S2"}, {5, "ESP32-C3"}, {9, "ESP32-S3"},
		{12, "ESP32-C2"}, {13, "ESP32-C6"}, {16, "ESP32-H2"}, {18, "ESP32-P4"},
		{20, "ESP32-C61"}, {23, "ESP32-C5"}, {25, "ESP32-H21"}, {28, "ESP32-H4"},
		{31, "ESP32-E22"}, {32, "ESP32-S31"}};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(ef_image_chip_name(names[i].id), names[i].name);
	assert_null(ef_image_chip_name(1));
	assert_null(ef_image_chip_name(0xffff));
	assert_null(ef_image_chip_name(0x105));
}

static void revisions_outside_the_limits_are_refused(void **state)
{
	espflash_image_info img = family(3, 5);

	(void)state;
	img.min_revision = 3;
	img.max_revision = 199;
	assert_int_equal(guard(img, &ef_chip_esp32c3, 3, 0), 0);
	assert_int_equal(guard(img, &ef_chip_esp32c3, 199, 0), 0);
	assert_int_equal(guard(img, &ef_chip_esp32c3, 2, 0), ESPFLASH_ERROR_CHIP);
	assert_string_equal(
		error.message, "the image is for revisions v0.3 to v1.99, the ESP32-C3 has v0.2");
	assert_int_equal(guard(img, &ef_chip_esp32c3, 200, 0), ESPFLASH_ERROR_CHIP);
	img.max_revision = 65535;
	assert_int_equal(guard(img, &ef_chip_esp32c3, 200, 0), 0);
	assert_int_equal(guard(img, &ef_chip_esp32c3, 2, 0), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(error.message, "v0.3 and later"));
}

static void old_images_give_the_major_revision_or_on_c3_the_minor(void **state)
{
	espflash_image_info img = family(2, 0);

	(void)state;
	img.max_revision = 0;
	img.min_revision_legacy = 3;
	assert_int_equal(guard(img, &ef_chip_esp32, 300, 0x1000), 0);
	assert_int_equal(guard(img, &ef_chip_esp32, 299, 0x1000), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(error.message, "major revision 3"));
	img = family(3, 5);
	img.min_revision_legacy = 3; /* max 65535, min 0: the legacy field counts as well */
	assert_int_equal(guard(img, &ef_chip_esp32c3, 3, 0), 0);
	assert_int_equal(guard(img, &ef_chip_esp32c3, 102, 0), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(error.message, "minor revision 3"));
	img.min_revision = 4; /* the full field is there: legacy is not looked at */
	assert_int_equal(guard(img, &ef_chip_esp32c3, 102, 0), 0);
	img = family(2, 0);
	img.max_revision = 0;
	img.min_revision = 999; /* absent fields are not looked at */
	assert_int_equal(guard(img, &ef_chip_esp32, 100, 0x1000), 0);
}

static void the_esp8266_has_no_revisions_to_check(void **state)
{
	espflash_image_info v3 = family(1, 0);

	(void)state;
	v3.min_revision = 500;
	assert_int_equal(guard(v3, &ef_chip_esp8266, 0, 0x10000), 0);
}

static void a_first_image_in_another_chips_place_is_refused_with_the_right_one(void **state)
{
	(void)state;
	assert_int_equal(guard(family(2, 0), &ef_chip_esp32, 301, 0), ESPFLASH_ERROR_REFUSED);
	assert_string_equal(error.message, "an image at 0x0 does not start on the ESP32");
	assert_non_null(strstr(error.hint, "0x1000"));
	assert_int_equal(error.fields, ESPFLASH_ERROR_HAS_ADDRESS);
	assert_int_equal(guard(family(2, 0), &ef_chip_esp32, 301, 0x2000), ESPFLASH_ERROR_REFUSED);
	assert_int_equal(guard(family(3, 5), &ef_chip_esp32c3, 4, 0x1000), ESPFLASH_ERROR_REFUSED);
	assert_non_null(strstr(error.hint, "write it to 0x0,"));
	assert_int_equal(guard(esp8266(), &ef_chip_esp8266, 0, 0x1000), ESPFLASH_ERROR_REFUSED);
}

static void places_that_boot_loaders_use_are_fine(void **state)
{
	static const uint32_t app[] = {0x10000, 0x20000, 0x110000, 0x1f0000};
	espflash_image_info img = family(2, 0);
	espflash_image_info v2 = esp8266();

	(void)state;
	for (size_t i = 0; i < sizeof(app) / sizeof(app[0]); i++) {
		img.flags |= ESPFLASH_IMAGE_HAS_APP;
		assert_int_equal(guard(img, &ef_chip_esp32, 301, app[i]), 0);
		img.flags &= ~ESPFLASH_IMAGE_HAS_APP;
		assert_int_equal(guard(img, &ef_chip_esp32, 301, app[i]), 0);
	}
	v2.flags = ESPFLASH_IMAGE_V2; /* user1.bin, user2.bin; rboot's */
	assert_int_equal(guard(v2, &ef_chip_esp8266, 0, 0x1000), 0);
	assert_int_equal(guard(v2, &ef_chip_esp8266, 0, 0x81000), 0);
	assert_int_equal(guard(esp8266(), &ef_chip_esp8266, 0, 0x2000), 0);
	assert_int_equal(guard(esp8266(), &ef_chip_esp8266, 0, 0x3c000), 0);
}

static void an_application_where_none_can_start_is_refused(void **state)
{
	espflash_image_info img = family(2, 0);

	(void)state;
	img.flags |= ESPFLASH_IMAGE_HAS_APP;
	assert_int_equal(guard(img, &ef_chip_esp32, 301, 0x1000), ESPFLASH_ERROR_REFUSED);
	assert_non_null(strstr(error.hint, "0x10000"));
	assert_int_equal(guard(img, &ef_chip_esp32, 301, 0), ESPFLASH_ERROR_REFUSED);
	assert_non_null(strstr(error.hint, "0x10000"));
	assert_int_equal(guard(img, &ef_chip_esp32, 301, 0x18000), ESPFLASH_ERROR_REFUSED);
}

static void the_warning_compares_header_and_flash(void **state)
{
	struct ef_image_target target = {&ef_chip_esp32, 301, 0x1000, 0x400000};
	espflash_image_info img = family(2, 0);
	char text[160] = "";

	(void)state;
	assert_false(ef_image_size_warning(&img, &target, text, sizeof(text)));
	img.flash_size = 0x100000;
	assert_true(ef_image_size_warning(&img, &target, text, sizeof(text)));
	assert_non_null(strstr(text, "set for 1 MB of flash, the flash has 4 MB"));
	img.flash_size = 0x1000000;
	assert_true(ef_image_size_warning(&img, &target, text, sizeof(text)));
	assert_non_null(strstr(text, "16 MB"));
	img.flash_size = 0;
	img.size_code = 0xb;
	assert_true(ef_image_size_warning(&img, &target, text, sizeof(text)));
	assert_non_null(strstr(text, "0xb"));
	target.address = 0x10000; /* only the first image's settings count */
	assert_false(ef_image_size_warning(&img, &target, text, sizeof(text)));
	target.address = 0x1000;
	target.flash_size_detected = 0;
	assert_false(ef_image_size_warning(&img, &target, text, sizeof(text)));
	target = (struct ef_image_target){&ef_chip_esp8266, 0, 0, 0x400000};
	img = esp8266();
	img.flash_size = ESPFLASH_SIZE_4MB_C1;
	assert_false(ef_image_size_warning(&img, &target, text, sizeof(text)));
	img.flash_size = 0x80000;
	assert_true(ef_image_size_warning(&img, &target, text, 20));
	assert_int_equal(strlen(text), 19);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images_for_their_own_chip_pass),
		cmocka_unit_test(an_image_for_another_chip_is_told_with_both_names),
		cmocka_unit_test(all_known_ids_have_names),
		cmocka_unit_test(revisions_outside_the_limits_are_refused),
		cmocka_unit_test(old_images_give_the_major_revision_or_on_c3_the_minor),
		cmocka_unit_test(the_esp8266_has_no_revisions_to_check),
		cmocka_unit_test(
			a_first_image_in_another_chips_place_is_refused_with_the_right_one),
		cmocka_unit_test(places_that_boot_loaders_use_are_fine),
		cmocka_unit_test(an_application_where_none_can_start_is_refused),
		cmocka_unit_test(the_warning_compares_header_and_flash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
