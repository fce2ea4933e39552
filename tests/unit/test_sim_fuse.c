/* SPDX-License-Identifier: MIT */
/*
 * The simulator's eFuses: where fields are, what is burnt how, what cannot be read. Positions from
 * REFERENCE.md sections 2.3 and 2.13, which count registers and bits; the profiles count bits of
 * blocks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim_wire.h"

#include <cmocka.h>

static void open_with(struct wire *w, const char *chip, const char *efuse)
{
	wire_open_with(w, &(espflash_sim_options){.chip = chip, .efuse = efuse});
	assert_int_equal(wire_sync(w), 8);
}

static void fields_are_where_the_reference_has_them(void **state)
{
	static const struct {
		const char *chip;
		const char *efuse;
		uint32_t address;
		uint32_t bits;
	} cases[] = {
		{"esp8266", "ESP8285_HIGH=1", 0x3FF00058, 1u << 16},
		{"esp32", "CHIP_PACKAGE=15", 0x3FF5A00C, 7u << 9 | 1u << 2},
		{"esp32", "FLASH_CRYPT_CNT=127", 0x3FF5A000, 0x7F00000},
		{"esp32s2", "PSRAM_VERSION=15", 0x3F41A050, 15u << 28},
		{"esp32s2", "SECURE_BOOT_EN=1", 0x3F41A038, 0x100000},
		{"esp32s2", "BLK_VERSION_MINOR=7", 0x3F41A06C, 7u << 4},
		{"esp32s3", "PSRAM_CAP=7", 0x60007054, 3u << 3},
		{"esp32s3", "PSRAM_CAP=7", 0x60007058, 1u << 19},
		{"esp32c2", "PKG_VERSION=7", 0x60008844, 7u << 22},
		{"esp32c2", "SPI_BOOT_CRYPT_CNT=7", 0x60008830, 0x380},
		{"esp32c3", "WAFER_VERSION_MINOR=15", 0x60008850, 7u << 18},
		{"esp32c3", "WAFER_VERSION_MINOR=15", 0x60008858, 1u << 23},
		{"esp32c5", "KEY_PURPOSE_0=31", 0x600B4834, 31u << 22},
		{"esp32c5", "SECURE_BOOT_EN=1", 0x600B4838, 0x2000000},
		{"esp32c6", "SPI_BOOT_CRYPT_CNT=7", 0x600B0834, 0x1C0000},
		{"esp32c61", "PKG_VERSION=7", 0x600B484C, 7u << 26},
		{"esp32c61", "SECURE_BOOT_EN=1", 0x600B4834, 0x4000000},
		{"esp32e22", "SECURE_BOOT_EN=1", 0xC4008038, 0x100000},
		{"esp32h2", "PKG_VERSION=7", 0x600B0854, 7},
		{"esp32h21", "WAFER_VERSION_MAJOR=3", 0x600B4058, 3u << 8},
		{"esp32h4", "FLASH_CAP=7", 0x600B1850, 1u << 31},
		{"esp32h4", "FLASH_CAP=7", 0x600B1854, 3},
		{"esp32h4", "FORCE_USE_KEY_MANAGER_KEY=2", 0x600B1838, 2u << 19},
		{"esp32p4", "WAFER_VERSION_MAJOR=7", 0x5012D04C, 1u << 23 | 3u << 4},
		{"esp32p4-rev1", "FORCE_USE_KEY_MANAGER_KEY=2", 0x5012D034, 2u << 9},
		{"esp32s31", "SECURE_BOOT_EN=1", 0x2071503C, 4},
		{"esp32s31", "WAFER_VERSION_MAJOR=3", 0x2071505C, 3u << 22},
	};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t before, after;

		open_with(&w, cases[i].chip, NULL);
		before = wire_read_reg(&w, cases[i].address);
		wire_close(&w);
		open_with(&w, cases[i].chip, cases[i].efuse);
		after = wire_read_reg(&w, cases[i].address);
		wire_close(&w);
		if ((after & cases[i].bits) != cases[i].bits || (before ^ after) & ~cases[i].bits)
			fail_msg("%s %s: %08x, then %08x", cases[i].chip, cases[i].efuse,
				(unsigned)before, (unsigned)after);
	}
}

/* REFERENCE.md section 2.14: the two words' lower six bytes, backwards. */
static void mac_address_is_burnt(void **state)
{
	static const uint8_t mac[6] = {0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC};
	static const struct {
		const char *chip;
		uint32_t address;

	} cases[] = {{"esp32s2", 0x3F41A044}, {"esp32c2", 0x60008840}, {"esp32c6", 0x600B0844},
		{"esp32s31", 0x20715050}, {"esp32e22", 0xC4008044}};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		wire_open_with(&w, &(espflash_sim_options){.chip = cases[i].chip, .mac = mac});
		assert_int_equal(wire_read_reg(&w, cases[i].address), 0x56789ABC);
		assert_int_equal(wire_read_reg(&w, cases[i].address + 4) & 0xFFFF, 0x1234);
		wire_close(&w);
	}
}

static void fuses_cannot_be_written(void **state)
{
	struct wire w;

	(void)state;
	open_with(&w, "esp32c3", NULL);
	wire_write_reg(&w, 0x60008830, 0xFFFFFFFF);
	assert_int_equal(wire_read_reg(&w, 0x60008830), 0);
	/* The registers before them can: they are what programs fuses. */
	wire_write_reg(&w, 0x60008800, 0x12345678);
	assert_int_equal(wire_read_reg(&w, 0x60008800), 0x12345678);
	wire_close(&w);
}

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static void keys_are_readable_until_they_are_protected(void **state)
{
	struct wire w;

	(void)state;
	open_with(&w, "esp32c3", "BLOCK_KEY1=" KEY);
	assert_int_equal(wire_read_reg(&w, 0x600088BC), 0x03020100);
	assert_int_equal(wire_read_reg(&w, 0x600088D8), 0x1F1E1D1C);
	wire_close(&w);
	open_with(&w, "esp32c3", "BLOCK_KEY1=" KEY ",BLOCK_KEY2=" KEY ",RD_DIS=2");
	assert_int_equal(wire_read_reg(&w, 0x600088BC), 0);
	assert_int_equal(wire_read_reg(&w, 0x600088D8), 0);
	assert_int_equal(wire_read_reg(&w, 0x600088DC), 0x03020100);
	wire_close(&w);
	/* The ESP32-C2 has one key in two halves: REFERENCE.md section 2.18. */
	open_with(&w, "esp32c2", "BLOCK_KEY0=" KEY ",RD_DIS=1");
	assert_int_equal(wire_read_reg(&w, 0x6000886C), 0);
	assert_int_equal(wire_read_reg(&w, 0x60008870), 0x13121110);
	wire_close(&w);
}

static void whole_words_can_be_burnt(void **state)
{
	struct wire w;

	(void)state;
	open_with(&w, "esp32", "0x3FF5A018 = 0x30, ABS_DONE_1=0");
	assert_int_equal(wire_read_reg(&w, 0x3FF5A018), 0x10);
	wire_close(&w);
}

static void what_is_no_fuse_is_refused(void **state)
{
	static const char *const bad[] = {"NO_SUCH_FUSE=1", "SPI_BOOT_CRYPT_CNT=8",
		"SPI_BOOT_CRYPT_CNT", "SPI_BOOT_CRYPT_CNT=", "SPI_BOOT_CRYPT_CNT=x", "0x60000000=1",
		"0x60008831=1", "BLOCK_KEY0=00", ("BLOCK_KEY7=" KEY), "=1"};
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_sim *sim = NULL;
	char start[20];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		espflash_sim_options o = {
			.struct_size = sizeof(o), .chip = "esp32c3", .efuse = bad[i]};

		assert_int_equal(espflash_sim_new(&sim, &o, &error), ESPFLASH_ERROR_ARGUMENT);
		assert_null(sim);
		snprintf(start, sizeof(start), "\"%s", bad[i]);
		assert_non_null(strstr(error.message, start));
	}
}

static void file_comes_before_the_option(void **state)
{
	char path[] = "/tmp/sim_fuse.XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	struct wire w;

	(void)state;
	assert_non_null(file);
	fputs("# a remark, with a comma\r\nSPI_BOOT_CRYPT_CNT = 7 # and one more\r\n\n"
	      "KEY_PURPOSE_0=4\n",
		file);
	fclose(file);
	wire_open_with(&w,
		&(espflash_sim_options){
			.chip = "esp32c3", .efuse_path = path, .efuse = "SPI_BOOT_CRYPT_CNT=1"});
	unlink(path);
	assert_int_equal(wire_read_reg(&w, 0x60008834), 4u << 24 | 1u << 18);
	wire_close(&w);
}

static void missing_file_is_an_error(void **state)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_sim_options o = {
		.struct_size = sizeof(o), .chip = "esp32c3", .efuse_path = "/no/such/file"};
	espflash_sim *sim = NULL;

	(void)state;
	assert_int_equal(espflash_sim_new(&sim, &o, &error), ESPFLASH_ERROR_IO);
	assert_non_null(strstr(error.message, "/no/such/file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_where_the_reference_has_them),
		cmocka_unit_test(mac_address_is_burnt),
		cmocka_unit_test(fuses_cannot_be_written),
		cmocka_unit_test(keys_are_readable_until_they_are_protected),
		cmocka_unit_test(whole_words_can_be_burnt),
		cmocka_unit_test(what_is_no_fuse_is_refused),
		cmocka_unit_test(file_comes_before_the_option),
		cmocka_unit_test(missing_file_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
