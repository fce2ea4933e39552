/* SPDX-License-Identifier: MIT */
/*
 * MicroPython's built-in MD5 on images built as ports/esp8266/makeimg.py builds them, by the
 * test's own builder and MD5.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "image/image.h"
#include "image_builder.h"

#define BOTH (ESPFLASH_IMAGE_HAS_FW_MD5 | ESPFLASH_IMAGE_FW_MD5_OK)

static uint32_t md5_flags(const struct builder *b)
{
	espflash_image_info info = {.struct_size = sizeof(info)};
	uint8_t *copy = malloc(b->size);

	assert_non_null(copy);
	memcpy(copy, b->data, b->size);
	assert_int_equal(espflash_image_parse(&info, copy, b->size, 0, NULL), 0);
	free(copy);
	return info.flags & BOTH;
}

static int check(const struct builder *b)
{
	return espflash_image_check(NULL, b->data, b->size, 0, NULL);
}

static void a_firmware_is_recognised_and_right(void **state)
{
	uint8_t stored[16], computed[16];
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_micropython(&b, 50000);
	assert_int_equal(md5_flags(&b), BOTH);
	assert_int_equal(check(&b), 0);
	assert_true(ef_image_firmware_md5(b.data, b.size, stored, computed));
	assert_memory_equal(stored, b.data + b.size - 16, 16);
	assert_memory_equal(computed, stored, 16);
	builder_fill(&b, 0xff, b.size + 4096); /* as read back from a flash */
	assert_int_equal(md5_flags(&b), BOTH);
	builder_free(&b);
}

static void patching_the_header_keeps_it_right(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_micropython(&b, 5000);
	assert_int_equal(
		espflash_image_patch(b.data, b.size, 0, ESPFLASH_MODE_DOUT, 80, 0x100000, NULL), 0);
	assert_int_equal(b.data[3], 0x2f);
	assert_int_equal(md5_flags(&b), BOTH);
	assert_int_equal(check(&b), 0);
	builder_free(&b);
}

static void damage_anywhere_in_the_firmware_is_found(void **state)
{
	static const size_t at[] = {4, 7, 0x8fff + 1, 0x9000 + 2500, 0x9000 + 4999};
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_micropython(&b, 5000);
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		b.data[at[i]] ^= 0x40;
		assert_int_equal(md5_flags(&b), ESPFLASH_IMAGE_HAS_FW_MD5);
		assert_int_equal(check(&b), ESPFLASH_ERROR_IMAGE);
		b.data[at[i]] ^= 0x40;
	}
	for (size_t bit = (b.size - 16) * 8; bit < b.size * 8; bit++) {
		b.data[bit / 8] = (uint8_t)(b.data[bit / 8] ^ 1u << bit % 8);
		assert_int_equal(check(&b), ESPFLASH_ERROR_IMAGE);
		b.data[bit / 8] = (uint8_t)(b.data[bit / 8] ^ 1u << bit % 8);
	}
	assert_int_equal(check(&b), 0);
	builder_free(&b);
}

static void a_firmware_cut_short_is_found_though_its_image_is_whole(void **state)
{
	static const size_t missing[] = {1, 15, 16, 17, 2000, 5016};
	struct builder b;
	size_t whole;

	(void)state;
	builder_new(&b);
	builder_micropython(&b, 5000);
	whole = b.size;
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		b.size = whole - missing[i];
		assert_int_equal(md5_flags(&b), ESPFLASH_IMAGE_HAS_FW_MD5);
		assert_int_equal(check(&b), ESPFLASH_ERROR_IMAGE);
	}
	b.size = 0x8fff; /* the size word itself is gone: an image like others */
	assert_int_equal(md5_flags(&b), 0);
	assert_int_equal(check(&b), 0);
	builder_free(&b);
}

static void a_firmware_behind_yaota8266_is_found_at_0x3c000(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xe9, 1, 0, 0x40, 0x40100004);
	builder_segment(&b, 0x40100000, 3000);
	builder_checksum(&b);
	builder_fill(&b, 0xff, 0x3c000);
	builder_micropython(&b, 7000);
	assert_int_equal(md5_flags(&b), BOTH);
	b.data[0x3c000 + 0x9100] ^= 1;
	assert_int_equal(md5_flags(&b), ESPFLASH_IMAGE_HAS_FW_MD5);
	builder_free(&b);
}

static void other_images_have_none(void **state)
{
	static const uint32_t claims[] = {0, 0x9000, 0x100001, 0xffffffff};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		builder_new(&b);
		builder_esp8266(&b);
		builder_fill(&b, 0xff, 0x8ffc);
		builder_le32(&b, claims[i]);
		builder_fill(&b, 0, 0xa000);
		assert_int_equal(md5_flags(&b), 0);
		assert_int_equal(check(&b), 0);
		builder_free(&b);
	}
	builder_new(&b);
	builder_micropython(&b, 5000);
	b.data[0x8000] = 0xaa; /* Arduino fills with 0xaa */
	assert_int_equal(md5_flags(&b), 0);
	builder_free(&b);
}

static void segments_that_reach_over_the_size_word_are_not_it(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_header(&b, 0xe9, 1, 0, 0x40, 0x40100004);
	builder_segment(&b, 0x40100000, 0x8ffc - 16 + 8);
	builder_checksum(&b);
	builder_fill(&b, 0, 0xb000);
	memcpy(b.data + 0x8ffc, "\x00\xa0\x00\x00", 4);
	assert_int_equal(md5_flags(&b), 0);
	builder_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_firmware_is_recognised_and_right),
		cmocka_unit_test(patching_the_header_keeps_it_right),
		cmocka_unit_test(damage_anywhere_in_the_firmware_is_found),
		cmocka_unit_test(a_firmware_cut_short_is_found_though_its_image_is_whole),
		cmocka_unit_test(a_firmware_behind_yaota8266_is_found_at_0x3c000),
		cmocka_unit_test(other_images_have_none),
		cmocka_unit_test(segments_that_reach_over_the_size_word_are_not_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
