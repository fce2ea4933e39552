/* SPDX-License-Identifier: MIT */
/*
 * Which chip is an image for? ESP8266 and ESP32 family images that could be taken for each other,
 * chips that are known by their id only, and what was asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/image.h>

#include "image_builder.h"

static espflash_image_info info;

/* Check a copy that ends where its allocation ends. */
static int check(const struct builder *b, uint32_t chip)
{
	uint8_t *copy = malloc(b->size);
	int rc;

	assert_non_null(copy);
	memcpy(copy, b->data, b->size);
	info = (espflash_image_info){.struct_size = sizeof(info)};
	rc = espflash_image_check(&info, copy, b->size, chip, NULL);
	free(copy);
	return rc;
}

static void an_esp8266_image_that_resembles_an_extended_header_stays_one(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xe9, 1, 0, 0x40, 0x4010f000);
	builder_segment(&b, 0x4010f000, 0x00000568); /* Arduino's eboot, chip id 0x568 & 0xffff */
	memset(b.data + 16, 0, 8);		     /* bytes 19 to 22 zero ... */
	b.data[23] = 1;				     /* ... and "a digest is appended" */
	b.checksum = 0xef;
	for (size_t i = 16; i < b.size; i++)
		b.checksum = (uint8_t)(b.checksum ^ b.data[i]);
	builder_checksum(&b);
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP8266);
	/* a length that is a chip id (12: ESP32-C2) in the place of the chip id */
	builder_free(&b);
	builder_new(&b);
	builder_header(&b, 0xe9, 1, 0, 0x40, 0x40100004);
	builder_segment(&b, 0x40100000, 12);
	b.checksum = (uint8_t)(0xef ^ 1);
	memset(b.data + 16, 0, 12);
	b.data[23] = 1;
	builder_checksum(&b);
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP8266);
	assert_int_equal(check(&b, ESPFLASH_CHIP_ESP8266), 0);
	builder_free(&b);
}

static void an_esp8266_version_3_image_is_not_an_esp32_one(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xe9, 2, 2, 0x20, 0x401000b8);
	builder_extended(&b, 0, 1);
	memset(b.data + 8, 0, 15);
	builder_segment(&b, 0x40210010, 64);
	builder_segment(&b, 0x40100000, 64);
	builder_checksum(&b);
	builder_digest(&b);
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP8266);
	assert_int_equal(info.flash_size, 0x100000);
	assert_true(info.flags & ESPFLASH_IMAGE_DIGEST_OK);
	builder_free(&b);
}

static void images_of_every_chip_are_told_by_their_id(void **state)
{
	static const struct {
		uint16_t id;
		uint32_t chip;
	} ids[] = {{2, ESPFLASH_CHIP_ESP32S2}, {9, ESPFLASH_CHIP_ESP32S3},
		{12, ESPFLASH_CHIP_ESP32C2}, {13, ESPFLASH_CHIP_ESP32C6},
		{16, ESPFLASH_CHIP_ESP32H2}, {18, ESPFLASH_CHIP_ESP32P4},
		{20, ESPFLASH_CHIP_ESP32C61}, {23, ESPFLASH_CHIP_ESP32C5},
		{25, ESPFLASH_CHIP_ESP32H21}, {28, ESPFLASH_CHIP_ESP32H4},
		{31, ESPFLASH_CHIP_ESP32E22}, {32, ESPFLASH_CHIP_ESP32S31}};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		builder_new(&b);
		builder_esp32(&b, ids[i].id);
		assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
		assert_int_equal(info.chip, ids[i].chip);
		assert_int_equal(info.chip_id, ids[i].id);
		assert_int_equal(info.flash_size, 0x400000);
		builder_free(&b);
	}
}

static void images_of_unknown_chips_parse_with_their_id(void **state)
{
	static const uint16_t ids[] = {4, 99, 0x105};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		builder_new(&b);
		builder_esp32(&b, ids[i]);
		assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
		assert_int_equal(info.chip, 0);
		assert_int_equal(info.chip_id, ids[i]);
		assert_int_equal(info.flash_freq, 0);
		assert_int_equal(info.flash_size, 0x400000);
		assert_string_equal(info.segments[0].memory, "");
		assert_int_equal(check(&b, ESPFLASH_CHIP_ESP32C3), 0);
		assert_int_equal(info.chip_id, ids[i]);
		builder_free(&b);
	}
}

static void the_image_counts_before_what_was_asked_for(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 5);
	assert_int_equal(check(&b, ESPFLASH_CHIP_ESP32), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP32C3);
	assert_int_equal(check(&b, ESPFLASH_CHIP_ESP8266), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP32C3);
	builder_free(&b);
	builder_new(&b);
	builder_esp8266(&b);
	assert_int_equal(check(&b, ESPFLASH_CHIP_ESP32), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP8266);
	builder_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_esp8266_image_that_resembles_an_extended_header_stays_one),
		cmocka_unit_test(an_esp8266_version_3_image_is_not_an_esp32_one),
		cmocka_unit_test(images_of_every_chip_are_told_by_their_id),
		cmocka_unit_test(images_of_unknown_chips_parse_with_their_id),
		cmocka_unit_test(the_image_counts_before_what_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
