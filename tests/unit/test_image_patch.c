/* SPDX-License-Identifier: MIT */
/*
 * Changing flash settings in a header: every code of every chip, the SHA-256 that follows it, and
 * the values that a chip has no code for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "image/image.h"
#include "image_builder.h"

#define MB 0x100000u

static espflash_error_info error;

static int patch(struct builder *b, uint32_t chip, uint32_t mode, uint32_t freq, uint32_t size)
{
	error = (espflash_error_info){.struct_size = sizeof(error)};
	return espflash_image_patch(b->data, b->size, chip, mode, freq, size, &error);
}

static void settings_and_digest_are_renewed_and_the_rest_stays(void **state)
{
	struct builder b, before;
	uint8_t digest[32];
	size_t end;

	(void)state;
	builder_new(&b);
	builder_new(&before);
	builder_esp32(&b, 0);
	end = b.size;
	builder_fill(&b, 0xa5, end + 500); /* a merged file goes on */
	builder_bytes(&before, b.data, b.size);
	assert_int_equal(patch(&b, ESPFLASH_CHIP_ESP32, ESPFLASH_MODE_QIO, 80, 16 * MB), 0);
	assert_int_equal(b.data[2], 0);
	assert_int_equal(b.data[3], 0x4f);
	assert_int_equal(espflash_image_check(NULL, b.data, b.size, 0, NULL), 0);
	builder_sha256(digest, b.data, end - 32);
	assert_memory_equal(digest, b.data + end - 32, 32);
	assert_memory_equal(b.data, before.data, 2);
	assert_memory_equal(b.data + 4, before.data + 4, end - 36);
	assert_memory_equal(b.data + end, before.data + end, 500);
	builder_free(&b);
	builder_free(&before);
}

static void keeping_all_changes_nothing(void **state)
{
	const struct ef_image_settings keep = {0, 0, 0}, same = {ESPFLASH_MODE_DIO, 40, 4 * MB};
	struct ef_image_patch plan;
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 0);
	assert_int_equal(ef_image_plan_patch(&plan, b.data, b.size, 0, &keep, NULL), 0);
	assert_false(plan.header_changed || plan.digest_changed);
	assert_int_equal(plan.mode_byte, 2);
	assert_int_equal(plan.size_freq_byte, 0x20);
	assert_int_equal(ef_image_plan_patch(&plan, b.data, b.size, 0, &same, NULL), 0);
	assert_false(plan.header_changed || plan.digest_changed);
	builder_free(&b);
}

static void a_plan_tells_the_bytes_and_leaves_the_image(void **state)
{
	const struct ef_image_settings settings = {ESPFLASH_MODE_DOUT, 0, 2 * MB};
	struct ef_image_patch plan;
	struct builder b, before;

	(void)state;
	builder_new(&b);
	builder_new(&before);
	builder_esp32(&b, 5);
	builder_bytes(&before, b.data, b.size);
	assert_int_equal(ef_image_plan_patch(&plan, b.data, b.size, 0, &settings, NULL), 0);
	assert_memory_equal(b.data, before.data, b.size);
	assert_true(plan.header_changed && plan.digest_changed);
	assert_int_equal(plan.mode_byte, 3);
	assert_int_equal(plan.size_freq_byte, 0x10);
	assert_int_equal(plan.digest_offset, b.size - 32);
	ef_image_apply_patch(b.data, &plan);
	assert_int_equal(patch(&before, 0, ESPFLASH_MODE_DOUT, 0, 2 * MB), 0);
	assert_memory_equal(b.data, before.data, b.size);
	builder_free(&b);
	builder_free(&before);
}

/* REFERENCE 2.9 and 2.10, written down once more. */
static void each_chip_has_its_own_codes(void **state)
{
	static const struct {
		uint32_t value;
		uint8_t esp8266, family;
	} sizes[] = {
		{256 * 1024, 1, 0xff},
		{512 * 1024, 0, 0xff},
		{1 * MB, 2, 0},
		{2 * MB, 3, 1},
		{4 * MB, 4, 2},
		{ESPFLASH_SIZE_2MB_C1, 5, 0xff},
		{ESPFLASH_SIZE_4MB_C1, 6, 0xff},
		{8 * MB, 8, 3},
		{16 * MB, 9, 4},
		{32 * MB, 0xff, 5},
		{64 * MB, 0xff, 6},
		{128 * MB, 0xff, 7},
	};

	(void)state;
	for (unsigned chip = ESPFLASH_CHIP_ESP8266; chip <= ESPFLASH_CHIP_ESP32C3; chip++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			const uint8_t code = chip == 1 ? sizes[i].esp8266 : sizes[i].family;
			struct builder b;

			builder_new(&b);
			chip == 1 ? builder_esp8266(&b) : builder_esp32(&b, chip == 2 ? 0 : 5);
			b.data[3] = 0;
			if (chip != 1) {
				b.size -= 32;
				builder_digest(&b);
			}
			assert_int_equal(patch(&b, chip, 0, 0, sizes[i].value),
				code == 0xff ? ESPFLASH_ERROR_ARGUMENT : 0);
			if (code != 0xff)
				assert_int_equal(b.data[3], code << 4);
			builder_free(&b);
		}
	}
}

static void frequencies_keep_the_size_nibble_and_the_other_way_round(void **state)
{
	static const uint32_t mhz[] = {40, 26, 20, 80}, codes[] = {0, 1, 2, 15};
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp8266(&b);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(patch(&b, 0, 0, mhz[i], 0), 0);
		assert_int_equal(b.data[3], 0x20 | codes[i]);
	}
	assert_int_equal(patch(&b, 0, 0, 0, 8 * MB), 0);
	assert_int_equal(b.data[3], 0x8f);
	assert_int_equal(espflash_image_check(NULL, b.data, b.size, 0, NULL), 0);
	builder_free(&b);
}

static void an_esp8266_image_gets_no_digest_even_if_byte_23_is_1(void **state)
{
	struct builder b, before;

	(void)state;
	builder_new(&b);
	builder_new(&before);
	builder_esp8266(&b);
	b.data[b.size - 1] = (uint8_t)(b.data[b.size - 1] ^ b.data[23] ^ 1);
	b.data[23] = 1;
	builder_fill(&b, 0x77, b.size + 64);
	builder_bytes(&before, b.data, b.size);
	assert_int_equal(patch(&b, 0, ESPFLASH_MODE_DOUT, 0, 0), 0);
	assert_int_equal(b.data[2], 3);
	assert_memory_equal(b.data + 3, before.data + 3, b.size - 3);
	builder_free(&b);
	builder_free(&before);
}

static void values_without_a_code_list_those_that_have_one(void **state)
{
	struct builder b, before;

	(void)state;
	builder_new(&b);
	builder_new(&before);
	builder_esp32(&b, 5);
	builder_bytes(&before, b.data, b.size);
	assert_int_equal(patch(&b, 0, 0, 48, 0), ESPFLASH_ERROR_ARGUMENT);
	assert_string_equal(error.message,
		"the ESP32-C3 has no flash frequency of 48 MHz; it has 20 MHz, 26 MHz, 40 MHz, "
		"80 MHz");
	assert_int_equal(patch(&b, 0, 1, 80, 512 * 1024), ESPFLASH_ERROR_ARGUMENT);
	assert_string_equal(error.message,
		"the ESP32-C3 has no flash size of 512 KB; it has 1 MB, 2 MB, 4 MB, 8 MB, 16 MB, "
		"32 MB, 64 MB, 128 MB");
	assert_int_equal(patch(&b, 0, 5, 0, 0), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(patch(&b, 0, 0, 0, ESPFLASH_SIZE_DETECT), ESPFLASH_ERROR_ARGUMENT);
	assert_memory_equal(b.data, before.data, b.size);
	builder_free(&b);
	builder_new(&b);
	builder_esp8266(&b);
	assert_int_equal(patch(&b, 0, 0, 0, 32 * MB), ESPFLASH_ERROR_ARGUMENT);
	assert_non_null(strstr(
		error.message, "256 KB, 512 KB, 1 MB, 2 MB, 2 MB-c1, 4 MB, 4 MB-c1, 8 MB, 16 MB"));
	builder_free(&b);
	builder_free(&before);
}

static void a_broken_image_is_not_made_to_look_whole(void **state)
{
	struct builder b;
	uint8_t was;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 0);
	b.data[60] ^= 0x10;
	was = b.data[2];
	assert_int_equal(patch(&b, 0, ESPFLASH_MODE_QIO, 0, 0), ESPFLASH_ERROR_IMAGE);
	assert_int_equal(b.data[2], was);
	b.data[60] ^= 0x10;
	b.data[9] ^= 1; /* caught by the digest alone */
	assert_int_equal(patch(&b, 0, ESPFLASH_MODE_QIO, 0, 0), ESPFLASH_ERROR_IMAGE);
	b.size = 40;
	assert_int_equal(patch(&b, 0, ESPFLASH_MODE_QIO, 0, 0), ESPFLASH_ERROR_IMAGE);
	assert_int_equal(espflash_image_patch(NULL, 99, 0, 1, 0, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
	builder_free(&b);
}

static void images_whose_codes_are_not_known_are_left_alone(void **state)
{
	struct builder b;

	(void)state;
	builder_new(&b);
	builder_esp32(&b, 99);
	assert_int_equal(patch(&b, 0, 0, 40, 0), ESPFLASH_ERROR_UNSUPPORTED);
	assert_non_null(strstr(error.message, "chip id 99"));
	assert_int_equal(patch(&b, 0, 0, 0, 0), 0);
	builder_free(&b);
	builder_new(&b);
	builder_esp32(&b, 7);
	assert_int_equal(patch(&b, 0, 0, 40, 0), ESPFLASH_ERROR_UNSUPPORTED);
	assert_non_null(strstr(error.message, "ESP32-C6(beta)"));
	assert_int_equal(patch(&b, 0, 0, 0, 0), 0);
	builder_free(&b);
	builder_new(&b);
	builder_header(&b, 0xea, 4, 2, 0x40, 0x40100004);
	builder_unsummed(&b, 0, 32);
	builder_header(&b, 0xe9, 1, 2, 0x4f, 0x40100004);
	builder_segment(&b, 0x40100000, 40);
	builder_checksum(&b);
	assert_int_equal(patch(&b, 0, 1, 0, 0), ESPFLASH_ERROR_UNSUPPORTED);
	builder_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_and_digest_are_renewed_and_the_rest_stays),
		cmocka_unit_test(keeping_all_changes_nothing),
		cmocka_unit_test(a_plan_tells_the_bytes_and_leaves_the_image),
		cmocka_unit_test(each_chip_has_its_own_codes),
		cmocka_unit_test(frequencies_keep_the_size_nibble_and_the_other_way_round),
		cmocka_unit_test(an_esp8266_image_gets_no_digest_even_if_byte_23_is_1),
		cmocka_unit_test(values_without_a_code_list_those_that_have_one),
		cmocka_unit_test(a_broken_image_is_not_made_to_look_whole),
		cmocka_unit_test(images_whose_codes_are_not_known_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
