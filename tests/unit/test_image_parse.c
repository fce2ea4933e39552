/* SPDX-License-Identifier: MIT */
/*
 * Reading and checking images: each layout, whole, cut at every byte, with every bit of its sums
 * flipped, and with hostile lengths. Run under AddressSanitizer: each image is an allocation of
 * exactly its size.
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
static espflash_error_info error;

/* Parse or check a copy that ends where its allocation ends. */
static int run(int check, const struct builder *b, size_t size, uint32_t chip)
{
	uint8_t *copy = malloc(size ? size : 1);
	int rc;

	assert_non_null(copy);
	memcpy(copy, b->data, size);
	info = (espflash_image_info){.struct_size = sizeof(info)};
	error = (espflash_error_info){.struct_size = sizeof(error)};
	rc = (check ? espflash_image_check : espflash_image_parse)(&info, copy, size, chip, &error);
	free(copy);
	assert_int_equal(rc, error.code);
	return rc;
}

static int parse(const struct builder *b, uint32_t chip)
{
	return run(0, b, b->size, chip);
}

static int check(const struct builder *b, uint32_t chip)
{
	return run(1, b, b->size, chip);
}

static void an_esp32_image_is_read_in_full(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 0);
	builder_fill(&b, 0x55, b.size + 100); /* what follows is not looked at */
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP32);
	assert_int_equal(info.chip_id, 0);
	assert_int_equal(info.flags, ESPFLASH_IMAGE_HAS_EXTENDED | ESPFLASH_IMAGE_HAS_DIGEST |
					     ESPFLASH_IMAGE_CHECKSUM_OK | ESPFLASH_IMAGE_DIGEST_OK);
	assert_int_equal(info.entry, 0x40080400);
	assert_int_equal(info.size, b.size - 100);
	assert_int_equal(info.flash_size, 0x400000);
	assert_int_equal(info.flash_freq, 40);
	assert_int_equal(info.flash_mode, ESPFLASH_MODE_DIO);
	assert_int_equal(info.segment_count, 2);
	assert_int_equal(info.segments[0].address, 0x3fff0030);
	assert_int_equal(info.segments[0].size, 52);
	assert_int_equal(info.segments[0].file_offset, 32);
	assert_string_equal(info.segments[0].memory, "BYTE_ACCESSIBLE, DRAM, DIRAM_DRAM");
	assert_int_equal(info.segments[1].file_offset, 32 + 52 + 8);
	assert_string_equal(info.segments[1].memory, "CACHE_APP");
	assert_int_equal(info.max_revision, 65535);
	builder_free(&b);
}

static void an_esp32c3_application_tells_its_name(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xe9, 2, 0, 0x3f, 0x403802d6);
	builder_extended(&b, 5, 1);
	b.data[14] = 3;
	b.data[15] = 3;
	b.data[17] = 0xc7;
	b.data[18] = 0;
	builder_app(&b, 0x3c0a0020, 300);
	builder_segment(&b, 0x3fc89000, 64);
	builder_checksum(&b);
	builder_digest(&b);
	assert_int_equal(check(&b, ESPFLASH_CHIP_ESP32C3), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP32C3);
	assert_true(info.flags & ESPFLASH_IMAGE_HAS_APP);
	assert_string_equal(info.app_project, "blink");
	assert_string_equal(info.app_version, "1.2.3-test");
	assert_string_equal(info.app_time, "12:34:56");
	assert_string_equal(info.app_date, "Jan  2 2026");
	assert_string_equal(info.app_idf, "v5.5");
	assert_string_equal(info.segments[1].memory, "DRAM, BYTE_ACCESSIBLE");
	assert_int_equal(info.flash_freq, 80);
	assert_int_equal(info.flash_size, 0x800000);
	assert_int_equal(info.min_revision, 3);
	assert_int_equal(info.min_revision_legacy, 3);
	assert_int_equal(info.max_revision, 199);
	builder_free(&b);
}

static void names_without_an_end_and_with_odd_bytes_are_tamed(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xe9, 1, 0, 0x20, 0x40080000);
	builder_extended(&b, 0, 0);
	builder_app(&b, 0x3f400020, 256);
	memset(b.data + 32 + 16, 'v', 32);
	memcpy(b.data + 32 + 48, "a\n\x1b\xff", 5);
	builder_checksum(&b);
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(strlen(info.app_version), 31);
	assert_string_equal(info.app_project, "a???");
	builder_free(&b);
	builder_new(&b);
	builder_header(&b, 0xe9, 1, 0, 0x20, 0x40080000);
	builder_extended(&b, 0, 0);
	builder_segment(&b, 0x3f400020, 252); /* one word short of a descriptor */
	memcpy(b.data + 32, "\x32\x54\xcd\xab", 4);
	builder_checksum(&b);
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_false(info.flags & ESPFLASH_IMAGE_HAS_APP);
	builder_free(&b);
}

static void an_esp8266_image_has_no_digest_whatever_byte_23_says(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp8266(&b);
	for (unsigned byte = 0; byte < 3; byte++) {
		b.data[b.size - 1] = (uint8_t)(b.data[b.size - 1] ^ b.data[23] ^ byte);
		b.data[23] = (uint8_t)byte;
		assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
		assert_int_equal(info.chip, ESPFLASH_CHIP_ESP8266);
		assert_int_equal(info.flags, ESPFLASH_IMAGE_CHECKSUM_OK);
		assert_int_equal(info.chip_id, 0xffff);
		assert_int_equal(info.size, b.size);
		assert_int_equal(info.flash_size, 0x100000);
		assert_string_equal(info.segments[0].memory, "IRAM");
	}
	builder_free(&b);
}

static void an_esp8266_version_2_image_leaves_flash_code_out_of_the_checksum(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xea, 4, 2, 0x40, 0x40100004);
	builder_unsummed(&b, 0, 160);
	builder_header(&b, 0xe9, 2, 2, 0x4f, 0x40100004);
	builder_segment(&b, 0x40100000, 40);
	builder_segment(&b, 0x3ffe8000, 20);
	builder_checksum(&b);
	builder_le32(&b, 0x12345678); /* the CRC, not looked at */
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(info.flags, ESPFLASH_IMAGE_V2 | ESPFLASH_IMAGE_CHECKSUM_OK);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP8266);
	assert_int_equal(info.segment_count, 3);
	assert_int_equal(info.flash_freq, 80);
	assert_int_equal(info.size, b.size - 4);
	b.data[1] = 3;
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	b.data[1] = 4;
	b.data[16 + 160] = 0x00; /* the second header's magic */
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	assert_non_null(strstr(error.message, "byte 0x00 at 0xb0"));
	builder_free(&b);
}

static void an_image_cut_at_any_byte_is_refused(void **state)
{
	static const uint32_t chips[] = {ESPFLASH_CHIP_AUTO, ESPFLASH_CHIP_ESP8266,
		ESPFLASH_CHIP_ESP32, ESPFLASH_CHIP_ESP32C3};

	(void)state;
	for (unsigned which = 0; which < 4; which++) {
		struct builder b;

		builder_new(&b);
		if (which == 0)
			builder_esp32(&b, 0);
		else if (which == 1)
			builder_esp32(&b, 5);
		else if (which == 2)
			builder_esp8266(&b);
		else {
			builder_header(&b, 0xea, 4, 2, 0x40, 0x40100004);
			builder_unsummed(&b, 0, 32);
			builder_header(&b, 0xe9, 1, 2, 0x4f, 0x40100004);
			builder_segment(&b, 0x40100000, 40);
			builder_checksum(&b);
		}
		for (size_t size = 0; size < b.size; size++) {
			for (size_t c = 0; c < 4; c++) {
				assert_int_equal(run(0, &b, size, chips[c]), ESPFLASH_ERROR_IMAGE);
				assert_int_equal(run(1, &b, size, chips[c]), ESPFLASH_ERROR_IMAGE);
				assert_true(strlen(error.message) > 20);
			}
		}
		assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), 0);
		builder_free(&b);
	}
}

static void every_flipped_bit_of_data_and_sums_is_found(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 0);
	for (size_t bit = 32 * 8; bit < b.size * 8; bit++) { /* from the first segment's data on */
		b.data[bit / 8] = (uint8_t)(b.data[bit / 8] ^ 1u << bit % 8);
		assert_int_equal(check(&b, ESPFLASH_CHIP_ESP32), ESPFLASH_ERROR_IMAGE);
		b.data[bit / 8] = (uint8_t)(b.data[bit / 8] ^ 1u << bit % 8);
	}
	builder_free(&b);
	builder_new(&b);
	builder_esp8266(&b);
	for (size_t bit = (b.size - 1) * 8; bit < b.size * 8; bit++) {
		b.data[bit / 8] = (uint8_t)(b.data[bit / 8] ^ 1u << bit % 8);
		assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
		assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), 0);
		assert_false(info.flags & ESPFLASH_IMAGE_CHECKSUM_OK);
		b.data[bit / 8] = (uint8_t)(b.data[bit / 8] ^ 1u << bit % 8);
	}
	builder_free(&b);
}

static void a_header_bit_is_covered_by_the_digest(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 0);
	b.data[2] ^= 1;
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	assert_non_null(strstr(error.message, "SHA-256"));
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_false(info.flags & ESPFLASH_IMAGE_DIGEST_OK);
	builder_free(&b);
}

static void a_length_past_the_end_is_told_with_its_numbers(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 0);
	memcpy(b.data + 24 + 4, "\xf0\xff\x0f\x00", 4);
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	assert_non_null(strstr(error.message, "segment 1 of 2 at 0x18: length 0x000ffff0 runs"));
	memcpy(b.data + 24 + 4, "\xff\xff\xff\xff", 4);
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	memcpy(b.data + 24 + 4, "\x33\x00\x00\x00", 4);
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	assert_non_null(strstr(error.message, "multiple of 4"));
	builder_free(&b);
}

static void hostile_lengths_never_add_up_to_a_small_one(void **state)
{
	static const uint32_t lengths[] = {0xffffffff, 0xfffffff8, 0xfffffff0, 0x80000000,
		0x7fffffff, 0xffffffe0, 0x01000000, 0xfffffff4};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		builder_new(&b);
		builder_header(&b, 0xea, 4, 0, 0x40, 0x40100004);
		builder_le32(&b, 0);
		builder_le32(&b, lengths[i]);
		builder_fill(&b, 0, 256);
		assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
		b.data[0] = 0xe9;
		for (uint32_t chip = 0; chip <= ESPFLASH_CHIP_ESP32C3; chip++)
			assert_int_equal(check(&b, chip), ESPFLASH_ERROR_IMAGE);
		builder_free(&b);
	}
}

static void only_1_to_16_segments_are_possible(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xe9, 16, 0, 0x20, 0x40080000);
	builder_extended(&b, 0, 0);
	for (uint32_t i = 0; i < 16; i++)
		builder_segment(&b, 0x3fff0000 + 64 * i, 8);
	builder_checksum(&b);
	assert_int_equal(check(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(info.segment_count, 16);
	b.data[1] = 17;
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	assert_non_null(strstr(error.message, "17 segments"));
	b.data[1] = 0;
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	b.data[1] = 255;
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	builder_free(&b);
	builder_new(&b);
	builder_header(&b, 0xea, 4, 0, 0x20, 0x40100000);
	builder_unsummed(&b, 0, 16);
	builder_header(&b, 0xe9, 16, 0, 0x20, 0x40100000);
	for (uint32_t i = 0; i < 16; i++)
		builder_segment(&b, 0x40100000 + 64 * i, 8);
	builder_checksum(&b);
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), ESPFLASH_ERROR_IMAGE);
	builder_free(&b);
}

static void a_digest_flag_that_is_neither_0_nor_1_is_refused(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 5);
	b.data[23] = 2;
	assert_int_equal(parse(&b, ESPFLASH_CHIP_ESP32C3), ESPFLASH_ERROR_IMAGE);
	assert_non_null(strstr(error.message, "byte 23 is 0x02"));
	builder_free(&b);
}

static void codes_the_chip_lacks_read_as_0(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 0);
	b.data[2] = 4;
	b.data[3] = 0x93;
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(info.flash_mode, 0);
	assert_int_equal(info.flash_size, 0);
	assert_int_equal(info.flash_freq, 0);
	assert_int_equal(info.size_code, 9);
	assert_int_equal(info.freq_code, 3);
	builder_free(&b);
	builder_new(&b);
	builder_esp8266(&b);
	b.data[3] = 0x60;
	assert_int_equal(parse(&b, ESPFLASH_CHIP_AUTO), 0);
	assert_int_equal(info.flash_size, ESPFLASH_SIZE_4MB_C1);
	builder_free(&b);
}

static void what_is_no_image_is_told_apart(void **state)
{
	static const uint8_t text[16] = "hello, world";

	(void)state;
	error = (espflash_error_info){.struct_size = sizeof(error)};
	assert_int_equal(espflash_image_check(NULL, text, 16, 0, &error), ESPFLASH_ERROR_IMAGE);
	assert_non_null(strstr(error.message, "byte 0x68 at 0x0"));
	assert_true(error.hint[0] != '\0');
}

static void bad_arguments_leave_the_result_alone(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 0);
	info = (espflash_image_info){.struct_size = sizeof(info), .entry = 77};
	assert_int_equal(espflash_image_parse(&info, NULL, 9, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(
		espflash_image_parse(&info, b.data, b.size, 4711, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(
		espflash_image_parse(NULL, b.data, b.size, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_image_parse(&info, b.data, 20, 0, NULL), ESPFLASH_ERROR_IMAGE);
	assert_int_equal(info.entry, 77);
	assert_int_equal(espflash_image_check(NULL, b.data, b.size, 0, NULL), 0);
	info.struct_size = 0;
	assert_int_equal(
		espflash_image_check(&info, b.data, b.size, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
	info.struct_size = offsetof(espflash_image_info, entry);
	info.chip = 0;
	assert_int_equal(espflash_image_parse(&info, b.data, b.size, 0, NULL), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP32);
	assert_int_equal(info.entry, 77);
	builder_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_esp32_image_is_read_in_full),
		cmocka_unit_test(an_esp32c3_application_tells_its_name),
		cmocka_unit_test(names_without_an_end_and_with_odd_bytes_are_tamed),
		cmocka_unit_test(an_esp8266_image_has_no_digest_whatever_byte_23_says),
		cmocka_unit_test(an_esp8266_version_2_image_leaves_flash_code_out_of_the_checksum),
		cmocka_unit_test(an_image_cut_at_any_byte_is_refused),
		cmocka_unit_test(every_flipped_bit_of_data_and_sums_is_found),
		cmocka_unit_test(a_header_bit_is_covered_by_the_digest),
		cmocka_unit_test(a_length_past_the_end_is_told_with_its_numbers),
		cmocka_unit_test(hostile_lengths_never_add_up_to_a_small_one),
		cmocka_unit_test(only_1_to_16_segments_are_possible),
		cmocka_unit_test(a_digest_flag_that_is_neither_0_nor_1_is_refused),
		cmocka_unit_test(codes_the_chip_lacks_read_as_0),
		cmocka_unit_test(what_is_no_image_is_told_apart),
		cmocka_unit_test(bad_arguments_leave_the_result_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
