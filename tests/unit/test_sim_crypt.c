/* SPDX-License-Identifier: MIT */
/*
 * The simulator's flash encryption: the cipher by the standard's vectors and by espsecure, what the
 * loader writes encrypted, and that only what fits the key boots.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <zlib.h>

#include "aes.h"
#include "boot_image.h"

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* FIPS 197, appendix C. */
static void cipher_is_that_of_the_standard(void **state)
{
	static const uint8_t plain[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
		0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};
	static const struct {
		size_t size;
		uint8_t bytes[16];
	} cases[] = {
		{16, {0x69, 0xC4, 0xE0, 0xD8, 0x6A, 0x7B, 0x04, 0x30, 0xD8, 0xCD, 0xB7, 0x80, 0x70,
			     0xB4, 0xC5, 0x5A}},
		{32, {0x8E, 0xA2, 0xB7, 0xCA, 0x51, 0x67, 0x45, 0xBF, 0xEA, 0xFC, 0x49, 0x90, 0x4B,
			     0x49, 0x60, 0x89}},
	};
	uint8_t key[32], block[16];
	struct sim_aes aes;

	(void)state;
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	for (size_t i = 0; i < COUNT(cases); i++) {
		memcpy(block, plain, 16);
		sim_aes_init(&aes, key, cases[i].size);
		sim_aes_encrypt(&aes, block);
		assert_memory_equal(block, cases[i].bytes, 16);
		sim_aes_decrypt(&aes, block);
		assert_memory_equal(block, plain, 16);
	}
}

/* The keys 00 01 02 ..., which eFuses hold backwards. */
#define KEY_A	 "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100"
#define KEY_B	 "3f3e3d3c3b3a393837363534333231302f2e2d2c2b2a29282726252423222120"
#define WITH_KEY "KEY_PURPOSE_0=4,BLOCK_KEY0=" KEY_A

static void open_with(struct wire *w, const char *chip, const char *efuse)
{
	wire_open_with(w, &(espflash_sim_options){.chip = chip, .efuse = efuse});
	assert_int_equal(wire_sync(w), 8);
	assert_int_equal(wire_command(w, 0x0D, (const uint32_t[2]){0, 0}, 2, NULL, 0, 500), 0);
}

static int begin(struct wire *w, uint8_t op, uint32_t size, uint32_t address, uint32_t encrypted)
{
	const uint32_t args[5] = {size, 1, 0x400, address, encrypted};

	return wire_command(w, op, args, 5, NULL, 0, 60000) >> 8;
}

static int block(struct wire *w, uint8_t op, const void *data, size_t size)
{
	const uint32_t head[4] = {(uint32_t)size, 0, 0, 0};

	return wire_command(w, op, head, 4, data, size, 5000) >> 8;
}

static void make_data(uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(7 * i + 3);
}

/* espsecure of esptool 5.6.0, encrypt-flash-data --aes-xts, address 0x10010. */
static void loader_writes_what_espsecure_does(void **state)
{
	static const struct {
		const char *chip;
		const char *efuse;
		uint8_t first[16];
	} cases[] = {
		{"esp32c3", WITH_KEY,
			{0x4B, 0xD7, 0xB3, 0x96, 0x50, 0xB4, 0x3C, 0xF0, 0x31, 0x4C, 0x05, 0xEB,
				0x6E, 0x52, 0x44, 0x80}},
		{"esp32p4", "WAFER_VERSION_MINOR=0,KEY_PURPOSE_5=4,BLOCK_KEY5=" KEY_A,
			{0x4B, 0xD7, 0xB3, 0x96, 0x50, 0xB4, 0x3C, 0xF0, 0x31, 0x4C, 0x05, 0xEB,
				0x6E, 0x52, 0x44, 0x80}},
		{"esp32s3",
			"KEY_PURPOSE_3=2,KEY_PURPOSE_1=3,BLOCK_KEY3=" KEY_A ",BLOCK_KEY1=" KEY_B,
			{0xD3, 0x15, 0x0F, 0xF5, 0x82, 0xCE, 0xD4, 0x09, 0x6E, 0x27, 0x11, 0x45,
				0xD0, 0x42, 0xAE, 0x32}},
		{"esp32c2", "XTS_KEY_LENGTH_256=1,BLOCK_KEY0=" KEY_A,
			{0x4B, 0xD7, 0xB3, 0x96, 0x50, 0xB4, 0x3C, 0xF0, 0x31, 0x4C, 0x05, 0xEB,
				0x6E, 0x52, 0x44, 0x80}},
	};
	uint8_t data[0x400], back[0x400];
	struct wire w;

	(void)state;
	make_data(data, sizeof(data));
	for (size_t i = 0; i < COUNT(cases); i++) {
		const uint8_t *cells;

		open_with(&w, cases[i].chip, cases[i].efuse);
		cells = espflash_sim_flash(w.sim, NULL);
		assert_int_equal(begin(&w, 0x02, 0x1000, 0x10000, 0), 0);
		assert_int_equal(begin(&w, 0x02, 0, 0x10010, 1), 0);
		assert_int_equal(block(&w, 0x03, data, sizeof(data)), 0);
		assert_memory_equal(cells + 0x10010, cases[i].first, 16);
		assert_int_equal(
			espflash_sim_read_decrypted(w.sim, 0x10010, back, sizeof(back)), 0);
		assert_memory_equal(back, data, sizeof(data));
		wire_close(&w);
	}
}

static void loader_reads_what_is_in_the_cells(void **state)
{
	const uint32_t where[2] = {0x10000, 64};
	uint8_t data[64];
	struct wire w;

	(void)state;
	make_data(data, sizeof(data));
	open_with(&w, "esp32c3", WITH_KEY ",SPI_BOOT_CRYPT_CNT=1");
	assert_int_equal(begin(&w, 0x02, 0x1000, 0x10000, 1), 0);
	assert_int_equal(block(&w, 0x03, data, sizeof(data)), 0);
	assert_int_equal(wire_command(&w, 0x0E, where, 2, NULL, 0, 500), 0);
	assert_memory_equal(w.reply + 8, espflash_sim_flash(w.sim, NULL) + 0x10000, 64);
	assert_memory_not_equal(w.reply + 8, data, 64);
	/* Without the flag the bytes go into the flash as they are. */
	assert_int_equal(begin(&w, 0x02, 0x1000, 0x10000, 0), 0);
	assert_int_equal(block(&w, 0x03, data, sizeof(data)), 0);
	assert_memory_equal(espflash_sim_flash(w.sim, NULL) + 0x10000, data, 64);
	wire_close(&w);
}

static void compressed_data_is_encrypted_too(void **state)
{
	uint8_t data[0x2000], packed[0x400], back[0x2000];
	uLongf size = sizeof(packed);
	struct wire w;

	(void)state;
	make_data(data, sizeof(data));
	assert_int_equal(compress2(packed, &size, data, sizeof(data), 9), Z_OK);
	open_with(&w, "esp32c6", WITH_KEY);
	assert_int_equal(begin(&w, 0x10, sizeof(data), 0x10000, 1), 0);
	assert_int_equal(block(&w, 0x11, packed, size), 0);
	assert_memory_not_equal(espflash_sim_flash(w.sim, NULL) + 0x10000, data, 64);
	assert_int_equal(espflash_sim_read_decrypted(w.sim, 0x10000, back, sizeof(back)), 0);
	assert_memory_equal(back, data, sizeof(data));
	wire_close(&w);
}

static void encrypted_write_is_refused_without_what_it_needs(void **state)
{
	static const struct {
		const char *chip;
		const char *efuse;
		uint32_t address;
	} cases[] = {
		{"esp32c3", "SPI_BOOT_CRYPT_CNT=1", 0x10000},
		{"esp32c3", WITH_KEY ",DIS_DOWNLOAD_MANUAL_ENCRYPT=1", 0x10000},
		{"esp32c3", WITH_KEY, 0x10008},
		{"esp32s3", "KEY_PURPOSE_3=2,BLOCK_KEY3=" KEY_A, 0x10000},
	};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		open_with(&w, cases[i].chip, cases[i].efuse);
		assert_int_equal(begin(&w, 0x02, 0, cases[i].address, 1), 1);
		wire_close(&w);
	}
	open_with(&w, "esp32c3", WITH_KEY);
	assert_int_equal(begin(&w, 0x02, 0, 0x10000, 1), 0);
	assert_int_equal(block(&w, 0x03, "twelve bytes", 12), 1);
	assert_int_equal(espflash_sim_flash(w.sim, NULL)[0x10000], 0xFF);
	wire_close(&w);
}

/* The ESP32-C3 of boot_chips. */
static const struct boot_chip *c3(void)
{
	const struct boot_chip *chip = boot_chips;

	while (strcmp(chip->name, "esp32c3") != 0)
		chip++;
	return chip;
}

static void write_image(struct wire *w, uint32_t encrypted)
{
	uint8_t data[0x400];
	struct builder b;

	boot_image(&b, c3());
	assert_in_range(b.size, 1, sizeof(data));
	memset(data, 0xFF, sizeof(data));
	memcpy(data, b.data, b.size);
	assert_int_equal(begin(w, 0x02, 0x1000, 0, encrypted), 0);
	assert_int_equal(block(w, 0x03, data, sizeof(data)), 0);
	builder_free(&b);
}

static void only_what_fits_the_key_boots(void **state)
{
	static const struct {
		const char *efuse;
		uint32_t encrypted;
		bool boots;
	} cases[] = {
		{WITH_KEY ",SPI_BOOT_CRYPT_CNT=1", 1, true},
		{WITH_KEY ",SPI_BOOT_CRYPT_CNT=7", 1, true},
		{WITH_KEY ",SPI_BOOT_CRYPT_CNT=1", 0, false},
		{WITH_KEY ",SPI_BOOT_CRYPT_CNT=3", 1, false},
		{WITH_KEY, 0, true},
		{"SPI_BOOT_CRYPT_CNT=1", 0, false},
	};
	char text[4096];
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		open_with(&w, "esp32c3", cases[i].efuse);
		write_image(&w, cases[i].encrypted);
		espflash_sim_press_reset(w.sim, 0);
		wire_text(&w, text, sizeof(text), 200);
		assert_int_equal(strstr(text, "invalid header") == NULL, cases[i].boots);
		if (cases[i].boots)
			assert_int_equal(text[strlen(text) - 1], 'K');
		wire_close(&w);
	}
}

static void decrypted_view_wants_whole_units(void **state)
{
	uint8_t back[32];
	struct wire w;

	(void)state;
	open_with(&w, "esp32c3", WITH_KEY);
	assert_int_equal(espflash_sim_read_decrypted(w.sim, 8, back, 16), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_sim_read_decrypted(w.sim, 0, back, 8), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(
		espflash_sim_read_decrypted(w.sim, 0x3FFFF0, back, 32), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_sim_read_decrypted(w.sim, 0x3FFFF0, back, 16), 0);
	wire_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cipher_is_that_of_the_standard),
		cmocka_unit_test(loader_writes_what_espsecure_does),
		cmocka_unit_test(loader_reads_what_is_in_the_cells),
		cmocka_unit_test(compressed_data_is_encrypted_too),
		cmocka_unit_test(encrypted_write_is_refused_without_what_it_needs),
		cmocka_unit_test(only_what_fits_the_key_boots),
		cmocka_unit_test(decrypted_view_wants_whole_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
