/* SPDX-License-Identifier: MIT */
/*
 * What is made of a specimen's words: by hand for the odd cases; interop/chips_vs_esptool.py does
 * the same for every chip on thousands of words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "session/decode.h"

struct word {
	uint32_t address, value;
};

/* The words of a test; all others are zero. */
struct words {
	const struct word *list;
	size_t count;
	uint32_t fail_at; /* reading this address fails */
};

static int read_word(void *self, uint32_t address, uint32_t *ret)
{
	const struct words *w = self;

	if (address == w->fail_at)
		return ESPFLASH_ERROR_TIMEOUT;
	*ret = 0;
	for (size_t i = 0; i < w->count; i++) {
		if (w->list[i].address == address)
			*ret = w->list[i].value;
	}
	return 0;
}

static espflash_chip_info decode(const struct ef_chip *chip, const struct word *list, size_t count)
{
	struct words words = {list, count, 0};
	const struct ef_word_source source = {read_word, &words, NULL};
	espflash_chip_info info = {0};

	assert_int_equal(ef_decode_identity(&source, chip, &info), 0);
	return info;
}

#define DECODE(chip, ...)                                                                          \
	decode(chip, (const struct word[]){__VA_ARGS__},                                           \
		sizeof((const struct word[]){__VA_ARGS__}) / sizeof(struct word))

static void parts_of_a_field_are_put_together(void **state)
{
	static const struct word list[] = {{0x10, 0xabcd1234}, {0x20, 0x80000001}};
	static const struct ef_field field = EF_FIELD3(0x10, 4, 8, 0x20, 31, 1, 0x20, 0, 2);
	static const struct ef_field none = {0};
	struct words words = {list, 2, 0x30};
	const struct ef_word_source source = {read_word, &words, NULL};
	const struct ef_field broken = EF_FIELD2(0x10, 4, 8, 0x30, 31, 1);
	uint32_t value = 99;

	(void)state;
	assert_int_equal(ef_decode_field(&source, &field, &value), 0);
	assert_int_equal(value, 0x23 | 1 << 8 | 1 << 9);
	assert_int_equal(ef_decode_field(&source, &broken, &value), ESPFLASH_ERROR_TIMEOUT);
	assert_int_equal(value, 0x23 | 1 << 8 | 1 << 9);
	assert_int_equal(ef_decode_field(&source, &none, &value), 0);
	assert_int_equal(value, 0);
}

static void early_s3_is_revision_0_0_whatever_its_major_field_holds(void **state)
{
	/* Block version 1.1, minor revision 8: the major field was used otherwise then. */
	espflash_chip_info i = DECODE(&ef_chip_esp32s3, {0x60007050, 1u << 24}, {0x6000706c, 1},
		{0x60007058, 1u << 23 | 3u << 24});

	(void)state;
	assert_int_equal(i.revision, 0);
	i = DECODE(&ef_chip_esp32s3, {0x60007050, 1u << 24 | 1u << 18}, {0x6000706c, 1},
		{0x60007058, 1u << 23 | 3u << 24});
	assert_int_equal(i.revision, 309);
	i = DECODE(
		&ef_chip_esp32s3, {0x60007050, 1u << 24}, {0x6000706c, 2}, {0x60007058, 3u << 24});
	assert_int_equal(i.revision, 300);
}

static void names_follow_what_is_in_the_package(void **state)
{
	espflash_chip_info i = DECODE(&ef_chip_esp32h2,
		{0x600b0850, 1u << 24 | 1u << 27 | 2u << 29 | 1u << 21 | 2u << 18});

	(void)state;
	assert_string_equal(i.description, "ESP32-H2FH4S (revision v1.2)");
	assert_string_equal(i.feature_text,
		"BT 5 (LE), IEEE802.15.4, Single Core, 96MHz, Embedded Flash 4MB (GD)");
	assert_int_equal(i.embedded_flash, 4 << 20);
	assert_true(i.features & ESPFLASH_FEATURE_EMBEDDED_FLASH);
	i = DECODE(&ef_chip_esp32h2, {0x600b0850, 3u << 27});
	assert_string_equal(i.description, "ESP32-H2 (revision v0.0)");
	assert_string_equal(
		i.feature_text, "BT 5 (LE), IEEE802.15.4, Single Core, 96MHz, No Embedded Flash");
	assert_int_equal(i.features & ESPFLASH_FEATURE_EMBEDDED_FLASH, 0);
	i = DECODE(&ef_chip_esp32h2, {0x600b0850, 5u << 24 | 3u << 27});
	assert_string_equal(i.description, "Unknown ESP32-H2F?? (revision v0.0)");
	assert_int_equal(i.embedded_flash, 0);
	assert_true(i.features & ESPFLASH_FEATURE_EMBEDDED_FLASH);
	i = DECODE(&ef_chip_esp32h4, {0x600b1850, 1u << 31},
		{0x600b1854, 3u << 2 | 2u << 5 | 1u << 8 | 1u << 10});
	assert_string_equal(i.description, "ESP32-H4HFL4R2 (revision v0.0)");
	assert_int_equal(i.embedded_psram, 2 << 20);
	i = DECODE(&ef_chip_esp32s2, {0x3f41a050, 2u << 21 | 1u << 28});
	assert_string_equal(i.description, "ESP32-S2FNR2 (revision v0.0)");
	i = DECODE(&ef_chip_esp32c3, {0x60008850, 7u << 21});
	assert_string_equal(i.description, "Unknown ESP32-C3 (revision v0.0)");
}

static void addresses_are_told_as_the_chip_has_them(void **state)
{
	static const uint8_t mac[] = {0x60, 0x55, 0xf9, 0xf7, 0x2c, 0xa2};
	static const uint8_t eui64[] = {0x60, 0x55, 0xf9, 0xff, 0xfe, 0xf7, 0x2c, 0xa2};
	static const uint8_t none[8];
	espflash_chip_info i =
		DECODE(&ef_chip_esp32c6, {0x600b0844, 0xf9f72ca2}, {0x600b0848, 0xfffe6055});

	(void)state;
	assert_memory_equal(i.mac, mac, 6);
	assert_memory_equal(i.eui64, eui64, 8);
	i = DECODE(&ef_chip_esp32c61, {0x600b4844, 0xf9f72ca2}, {0x600b4848, 0xfffe6055});
	assert_memory_equal(i.mac, mac, 6);
	assert_memory_equal(i.eui64, none, 8);
}

static void an_unknown_mac_prefix_is_an_error_with_its_address(void **state)
{
	static const struct word list[] = {{0x3ff00054, 0x00020000}};
	struct words words = {list, 1, 0};
	espflash_error_info error = {.struct_size = sizeof(error)};
	const struct ef_word_source source = {read_word, &words, &error};
	espflash_chip_info info = {0};

	(void)state;
	assert_int_equal(ef_decode_identity(&source, &ef_chip_esp8266, &info), ESPFLASH_ERROR_CHIP);
	assert_int_equal(error.address, 0x3ff00054);
}

/* The longest text of every chip fits: what is cut would lose its last letter. */
static void every_feature_text_fits(void **state)
{
	(void)state;
	for (size_t n = 0; ef_chip_at(n); n++) {
		const struct ef_chip *c = ef_chip_at(n);
		size_t longest = 0;

		for (const struct ef_feature *f = c->features; f->text; f++)
			longest += 2 + (f->inside ? strlen("Embedded PSRAM 16MB (AP_3v3)")
						  : strlen(f->text));
		/* Of the rows of one field only one is shown: the sum is too much for some. */
		if (c != &ef_chip_esp32 && c != &ef_chip_esp32s2)
			assert_true(longest < sizeof(((espflash_chip_info *)NULL)->feature_text));
	}

	const espflash_chip_info i = DECODE(
		&ef_chip_esp32, {0x3ff5a00c, 0x00007c01}, {0x3ff5a010, 0x1f00}, {0x3ff5a018, 3});

	assert_string_equal(i.feature_text,
		"Wi-Fi, BT, Single Core + LP Core, 160MHz, Embedded Flash, Embedded PSRAM, "
		"Vref calibration in eFuse, BLK3 partially reserved, "
		"Coding Scheme None (may contain encoding data)");
}

static void the_crystal_follows_from_the_divider(void **state)
{
	uint32_t mhz = 0;

	(void)state;
	assert_int_equal(
		ef_decode_crystal(&ef_chip_esp8266, 52 * 1000 * 1000 / 115200, 115200, &mhz), 26);
	assert_int_equal(mhz, 25);
	assert_int_equal(ef_decode_crystal(&ef_chip_esp32c5, 48000000 / 115200, 115200, &mhz), 48);
	assert_int_equal(ef_decode_crystal(&ef_chip_esp32c5, 40000000 / 115200, 115200, &mhz), 40);
	assert_int_equal(ef_decode_crystal(&ef_chip_esp32, 0xfff00000 | 347, 115200, &mhz), 40);
	assert_int_equal(mhz, 39);
}

static void security_is_what_the_efuses_say(void **state)
{
	static const struct word list[] = {
		{0x60008830, 1u << 20}, {0x60008834, 7u << 18 | 4u << 28}, {0x60008838, 1u << 20}};
	struct words words = {list, 3, 0};
	const struct ef_word_source source = {read_word, &words, NULL};
	struct ef_security_state s = {0};

	(void)state;
	assert_int_equal(ef_decode_security(&source, &ef_chip_esp32c3, 4, &s), 0);
	assert_true(s.encryption_on && s.secure_boot_on && s.manual_encrypt_off);
	assert_int_equal(s.key_purposes[0], 0);
	assert_int_equal(s.key_purposes[1], 4);
	assert_true(ef_decode_is_odd(0x7f) && ef_decode_is_odd(0x40));
	assert_false(ef_decode_is_odd(0) || ef_decode_is_odd(0x30));
}

static void secure_boot_v2_counts_from_revision_3_on(void **state)
{
	static const struct word list[] = {{0x3ff5a018, 1u << 5}};
	struct words words = {list, 1, 0};
	const struct ef_word_source source = {read_word, &words, NULL};
	struct ef_security_state s = {0};

	(void)state;
	assert_int_equal(ef_decode_security(&source, &ef_chip_esp32, 299, &s), 0);
	assert_false(s.secure_boot_on);
	assert_int_equal(ef_decode_security(&source, &ef_chip_esp32, 300, &s), 0);
	assert_true(s.secure_boot_on);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_a_field_are_put_together),
		cmocka_unit_test(early_s3_is_revision_0_0_whatever_its_major_field_holds),
		cmocka_unit_test(names_follow_what_is_in_the_package),
		cmocka_unit_test(addresses_are_told_as_the_chip_has_them),
		cmocka_unit_test(an_unknown_mac_prefix_is_an_error_with_its_address),
		cmocka_unit_test(every_feature_text_fits),
		cmocka_unit_test(the_crystal_follows_from_the_divider),
		cmocka_unit_test(security_is_what_the_efuses_say),
		cmocka_unit_test(secure_boot_v2_counts_from_revision_3_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
