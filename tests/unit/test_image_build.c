/* SPDX-License-Identifier: MIT */
/*
 * Building images: byte for byte what the format's description gives, whole for the parser, and
 * every recipe that cannot be built is refused with its numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "image/image.h"
#include "image_builder.h"

#define MB   0x100000u
#define CODE 0x40080400u /* instruction RAM of the ESP32 */
#define DATA 0x3fff0030u

static espflash_error_info error;
static uint8_t out[0x4000];
static const uint8_t bytes[0x1000] = {1, 2, 3};

static int build(const struct ef_image_recipe *recipe, size_t room, size_t *ret_size)
{
	error = (espflash_error_info){.struct_size = sizeof(error)};
	memset(out, 0xa5, sizeof(out));
	return ef_image_build(out, room, ret_size, recipe, &error);
}

/* It is refused, says so with these words, and touches nothing. */
static void refused(const struct ef_image_recipe *recipe, int code, const char *words)
{
	size_t size = 12345;

	assert_int_equal(build(recipe, sizeof(out), &size), code);
	assert_int_equal(error.code, code);
	if (!strstr(error.message, words))
		fail_msg("\"%s\" is not in \"%s\"", words, error.message);
	assert_int_equal(size, 12345);
	for (size_t i = 0; i < sizeof(out); i++)
		assert_int_equal(out[i], 0xa5);
}

/* One segment of `size` bytes on the ESP32. */
static struct ef_image_recipe one(struct ef_image_part *part, uint32_t address, size_t size)
{
	*part = (struct ef_image_part){.address = address, .size = size, .data = bytes};
	return (struct ef_image_recipe){
		.chip = ESPFLASH_CHIP_ESP32, .entry = address, .parts = part, .part_count = 1};
}

static void same_bytes(const struct builder *wanted, size_t size)
{
	assert_int_equal(size, wanted->size);
	assert_memory_equal(out, wanted->data, size);
	for (size_t i = size; i < sizeof(out); i++)
		assert_int_equal(out[i], 0xa5);
}

static void family_image_is_byte_for_byte_as_described(void **state)
{
	static const struct {
		uint32_t chip, iram, dram;
		uint16_t id;
	} chips[] = {{ESPFLASH_CHIP_ESP32, CODE, DATA, 0},
		{ESPFLASH_CHIP_ESP32C3, 0x403ce710, 0x3fcd5820, 5}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		for (uint8_t digest = 0; digest < 2; digest++) {
			struct builder b;
			struct ef_image_part parts[2];
			size_t size;
			struct ef_image_recipe recipe = {.chip = chips[i].chip,
				.entry = chips[i].iram + 8,
				.parts = parts,
				.part_count = 2,
				.flash = {ESPFLASH_MODE_QOUT, 80, 4 * MB},
				.digest = digest};

			builder_new(&b);
			builder_header(&b, 0xe9, 2, 1, 0x2f, recipe.entry);
			builder_extended(&b, chips[i].id, digest);
			parts[0] = (struct ef_image_part){chips[i].iram, 88, b.data + b.size + 8};
			builder_segment(&b, chips[i].iram, 88);
			parts[1] = (struct ef_image_part){chips[i].dram, 52, b.data + b.size + 8};
			builder_segment(&b, chips[i].dram, 52);
			builder_checksum(&b);
			if (digest)
				builder_digest(&b);
			assert_int_equal(build(&recipe, b.size, &size), 0);
			same_bytes(&b, size);
			builder_free(&b);
		}
	}
}

static void esp8266_image_is_of_version_1(void **state)
{
	struct ef_image_part parts[2];
	struct builder b;
	size_t size;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xe9, 2, 0, 0x40, 0x40100004);
	parts[0] = (struct ef_image_part){0x40100000, 76, b.data + b.size + 8};
	builder_segment(&b, 0x40100000, 76);
	parts[1] = (struct ef_image_part){0x3ffe8000, 36, b.data + b.size + 8};
	builder_segment(&b, 0x3ffe8000, 36);
	builder_checksum(&b);

	const struct ef_image_recipe recipe = {.chip = ESPFLASH_CHIP_ESP8266,
		.entry = 0x40100004,
		.parts = parts,
		.part_count = 2,
		.flash = {ESPFLASH_MODE_QIO, 40, 4 * MB}};

	assert_int_equal(build(&recipe, sizeof(out), &size), 0);
	same_bytes(&b, size);
	builder_free(&b);
}

static void odd_sizes_are_filled_up_with_zeros_to_words_and_units(void **state)
{
	(void)state;
	for (size_t size = 1; size < 40; size++) {
		espflash_image_info info = {.struct_size = sizeof(info)};
		struct ef_image_part part;
		struct ef_image_recipe recipe = one(&part, CODE, size);
		const size_t words = (size + 3) / 4 * 4, body = 24 + 8 + words;
		size_t told = 0, whole = 0;

		recipe.digest = size % 2;
		assert_int_equal(ef_image_build(NULL, 0, &told, &recipe, NULL), 0);
		assert_int_equal(build(&recipe, told, &whole), 0);
		assert_int_equal(whole, told);
		assert_int_equal(whole, (body + 16) / 16 * 16 + (size % 2 ? 32 : 0));
		assert_int_equal(espflash_image_check(&info, out, whole, 0, &error), 0);
		assert_int_equal(info.size, whole);
		assert_int_equal(info.segments[0].size, words);
		assert_memory_equal(out + 32, bytes, size);
		for (size_t at = 32 + size; at < (body | 15); at++)
			assert_int_equal(out[at], 0);
		assert_int_equal(build(&recipe, told - 1, &whole), ESPFLASH_ERROR_ARGUMENT);
		assert_int_equal(out[0], 0xa5);
	}
}

static void what_is_left_open_is_modest_and_what_is_given_is_kept(void **state)
{
	espflash_image_info info = {.struct_size = sizeof(info)};
	struct ef_image_part part;
	struct ef_image_recipe recipe = one(&part, CODE, 100);
	size_t size;

	(void)state;
	assert_int_equal(build(&recipe, sizeof(out), &size), 0);
	assert_int_equal(espflash_image_check(&info, out, size, 0, &error), 0);
	assert_int_equal(info.chip, ESPFLASH_CHIP_ESP32);
	assert_int_equal(info.entry, CODE);
	assert_int_equal(info.flash_mode, ESPFLASH_MODE_DIO);
	assert_int_equal(info.flash_freq, 40);
	assert_int_equal(info.flash_size, MB);
	assert_int_equal(info.min_revision, 0);
	assert_int_equal(info.max_revision, 65535);
	recipe.flash = (struct ef_image_settings){ESPFLASH_MODE_DOUT, 26, 16 * MB};
	recipe.min_revision = 301;
	recipe.max_revision = 399;
	assert_int_equal(build(&recipe, sizeof(out), &size), 0);
	assert_int_equal(espflash_image_check(&info, out, size, 0, &error), 0);
	assert_int_equal(info.flash_mode, ESPFLASH_MODE_DOUT);
	assert_int_equal(info.flash_freq, 26);
	assert_int_equal(info.flash_size, 16 * MB);
	assert_int_equal(info.min_revision, 301);
	assert_int_equal(info.max_revision, 399);
}

static void sixteen_segments_fit_and_seventeen_are_refused(void **state)
{
	espflash_image_info info = {.struct_size = sizeof(info)};
	struct ef_image_part parts[17];
	struct ef_image_recipe recipe = one(parts, CODE, 4);
	size_t size;

	(void)state;
	for (uint32_t i = 0; i < 17; i++)
		parts[i] = (struct ef_image_part){CODE + 4 * i, 4, bytes + i};
	recipe.part_count = 16;
	assert_int_equal(build(&recipe, sizeof(out), &size), 0);
	assert_int_equal(espflash_image_check(&info, out, size, 0, &error), 0);
	assert_int_equal(info.segment_count, 16);
	recipe.part_count = 17;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "17 segments: 1 to 16");
	recipe.part_count = 0;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "0 segments");
	recipe.part_count = 1;
	recipe.parts = NULL;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "0 segments");
}

static void segments_that_overlap_are_refused_by_their_words(void **state)
{
	struct ef_image_part parts[3];
	struct ef_image_recipe recipe = one(parts, CODE, 16);
	size_t size;

	(void)state;
	recipe.part_count = 3;
	parts[1] = (struct ef_image_part){CODE + 0x100, 0x21, bytes};
	parts[2] = (struct ef_image_part){CODE + 0x124, 4, bytes};
	assert_int_equal(build(&recipe, sizeof(out), &size), 0);
	parts[2] = (struct ef_image_part){CODE - 4, 4, bytes};
	assert_int_equal(build(&recipe, sizeof(out), &size), 0);
	/* Only the zeros that fill the word up. */
	parts[2] = (struct ef_image_part){CODE + 0x120, 4, bytes};
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT,
		"segment 3 (0x40080520 to 0x40080524) overlaps segment 2 (0x40080500 to "
		"0x40080524)");
	parts[2] = (struct ef_image_part){CODE - 4, 8, bytes};
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "overlaps segment 1");
	parts[2] = parts[0];
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "overlaps segment 1");
}

static void segments_of_impossible_size_or_place_are_refused(void **state)
{
	struct ef_image_part part;
	struct ef_image_recipe recipe = one(&part, CODE, 0);

	(void)state;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "segment 1 has no bytes");
	part = (struct ef_image_part){CODE, 4, NULL};
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "segment 1 has no bytes");
	part = (struct ef_image_part){CODE, 0xfffffd, bytes};
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT,
		"has 16777213 bytes, a segment has less than 16777216");
	part.size = SIZE_MAX;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "a segment has less than");
	part = (struct ef_image_part){CODE + 2, 4, bytes};
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "segment 1 (0x40080402, 4 bytes)");
	part = (struct ef_image_part){0xfffffffc, 5, bytes};
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "past the end");
}

static void segments_in_mapped_flash_are_not_built(void **state)
{
	struct ef_image_part part;
	struct ef_image_recipe recipe = one(&part, 0x400d0020, 16);

	(void)state;
	refused(&recipe, ESPFLASH_ERROR_UNSUPPORTED, "0x400d0020 is in the IROM of the ESP32");
	recipe = one(&part, 0x3c000020, 16);
	recipe.chip = ESPFLASH_CHIP_ESP32C3;
	refused(&recipe, ESPFLASH_ERROR_UNSUPPORTED, "in the DROM of the ESP32-C3");
	/* Arduino's eboot lies in RAM that the memory map does not name. */
	recipe = one(&part, 0x4010f000, 16);
	recipe.chip = ESPFLASH_CHIP_ESP8266;

	size_t size;

	assert_int_equal(build(&recipe, sizeof(out), &size), 0);
}

static void entry_settings_and_revisions_are_checked(void **state)
{
	struct ef_image_part part;
	struct ef_image_recipe recipe = one(&part, CODE, 16);

	(void)state;
	recipe.entry = CODE + 16;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "entry point 0x40080410 is in no segment");
	recipe.entry = CODE - 1;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "is in no segment");
	recipe = one(&part, CODE, 16);
	recipe.flash.mode = 5;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "flash mode 5");
	recipe = one(&part, CODE, 16);
	recipe.flash.freq = 41;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "no flash frequency of 41 MHz");
	recipe = one(&part, CODE, 16);
	recipe.flash.flash_size = ESPFLASH_SIZE_DETECT;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "detect");
	recipe = one(&part, CODE, 16);
	recipe.min_revision = 300;
	recipe.max_revision = 299;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "maximum revision 299 is below the minimum 300");
	recipe = one(&part, CODE, 16);
	recipe.chip = 99;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "chip 99 is no model");
	recipe.chip = ESPFLASH_CHIP_AUTO;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "is no model");
}

static void esp8266_holds_neither_revision_nor_digest(void **state)
{
	struct ef_image_part part;
	struct ef_image_recipe recipe = one(&part, 0x40100000, 16);

	(void)state;
	recipe.chip = ESPFLASH_CHIP_ESP8266;
	recipe.digest = true;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "ESP8266 holds no revision and no SHA-256");
	recipe.digest = false;
	recipe.min_revision = 1;
	refused(&recipe, ESPFLASH_ERROR_ARGUMENT, "holds no revision");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(family_image_is_byte_for_byte_as_described),
		cmocka_unit_test(esp8266_image_is_of_version_1),
		cmocka_unit_test(odd_sizes_are_filled_up_with_zeros_to_words_and_units),
		cmocka_unit_test(what_is_left_open_is_modest_and_what_is_given_is_kept),
		cmocka_unit_test(sixteen_segments_fit_and_seventeen_are_refused),
		cmocka_unit_test(segments_that_overlap_are_refused_by_their_words),
		cmocka_unit_test(segments_of_impossible_size_or_place_are_refused),
		cmocka_unit_test(segments_in_mapped_flash_are_not_built),
		cmocka_unit_test(entry_settings_and_revisions_are_checked),
		cmocka_unit_test(esp8266_holds_neither_revision_nor_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
