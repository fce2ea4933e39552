/* SPDX-License-Identifier: MIT */
/*
 * What happens before the first operation on the flash: the pins it is on, a flash that must be
 * woken, one that is write-protected, and one that is larger than the loader can address.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard_rig.h"
#include "flash/flash.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static espflash_flash_info identify(void)
{
	espflash_flash_info info = {.struct_size = sizeof(info)};

	succeeded(espflash_flash_identify(rig.session, &info));
	return info;
}

/* --- pins ----------------------------------------------------------------------------------- */

static void pins_are_told_to_the_loader(void **state)
{
	/* REFERENCE, appendix B. */
	const uint32_t word = 11u << 24 | 16u << 18 | 8u << 12 | 17u << 6 | 6u;

	(void)state;
	assert_int_equal(ESPFLASH_SPI_PINS(6, 17, 8, 11, 16), word);
	prepare(9, 0x60002000);
	connect_with((espflash_session_options){.spi_connection = word});
	identify();
	assert_int_equal(rig.chip.attach_word, word);
	assert_int_equal(rig.warnings, 0);
	teardown(NULL);

	prepare(9, 0x60002000);
	connect_with((espflash_session_options){.spi_connection = ESPFLASH_SPI_HSPI});
	identify();
	assert_int_equal(rig.chip.attach_word, 1);
	teardown(NULL);

	prepare(9, 0x60002000);
	rig.chip.attach_word = 99;
	connect_it();
	identify();
	assert_int_equal(rig.chip.attach_word, 0);
}

static void pins_that_do_not_exist_are_refused(void **state)
{
	/* The ESP32-S3 has no GPIO 22 to 25, and HD at most on 46. */
	static const uint32_t wrong[] = {ESPFLASH_SPI_PINS(22, 1, 2, 3, 4),
		ESPFLASH_SPI_PINS(0, 25, 2, 3, 4), ESPFLASH_SPI_PINS(0, 1, 49, 3, 4),
		ESPFLASH_SPI_PINS(0, 1, 2, 47, 4), ESPFLASH_SPI_PINS(0, 1, 2, 3, 63)};
	static const char *const lines[] = {"CLK", "Q", "D", "HD", "CS"};
	espflash_flash_info info = {.struct_size = sizeof(info)};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		prepare(9, 0x60002000);
		connect_with((espflash_session_options){.spi_connection = wrong[i]});
		failed_with(espflash_flash_identify(rig.session, &info), ESPFLASH_ERROR_ARGUMENT,
			"has no pin");
		assert_memory_equal(
			espflash_session_error(rig.session)->message, lines[i], strlen(lines[i]));
		assert_int_equal(word_chip_came(&rig.chip, 0x0d), 0);
		teardown(NULL);
	}
	prepare(9, 0x60002000);
	connect_with((espflash_session_options){
		.spi_connection = ESPFLASH_SPI_PINS(46, 47, 48, 46, 21)});
	identify();
}

static void pins_of_the_usb_are_warned_of(void **state)
{
	(void)state;
	prepare(5, 0x60002000);
	connect_with(
		(espflash_session_options){.spi_connection = ESPFLASH_SPI_PINS(6, 18, 2, 3, 4)});
	identify();
	assert_int_equal(rig.warnings, 1);
	assert_non_null(strstr(rig.warning, "Q on pin 18"));
	/* Its stub knows the usual pins only. */
	assert_false(capabilities() & ESPFLASH_CAN_START_STUB);
}

/* --- XMC ------------------------------------------------------------------------------------ */

static const uint8_t sfdp_of_xmc[20] = {'S', 'F', 'D', 'P', [16] = 0x20};

static bool was_woken(void)
{
	static const uint8_t sequence[] = {0xb9, 0x79, 0xff, 0xab, 0x9f, 0x9f};

	for (size_t i = 0; i + sizeof(sequence) <= rig.chip.spi_count; i++) {
		if (memcmp(rig.chip.spi_ops + i, sequence, sizeof(sequence)) == 0)
			return true;
	}
	return false;
}

static void flash_of_xmc_that_sleeps_is_woken(void **state)
{
	(void)state;
	prepare(9, 0x60002000);
	rig.chip.flash_id = 0x157020;
	rig.chip.awake_id = 0x164020;
	rig.chip.sfdp = sfdp_of_xmc;
	rig.chip.sfdp_size = sizeof(sfdp_of_xmc);
	connect_it();
	assert_int_equal(identify().jedec_id, 0x204016);
	assert_true(was_woken());
}

static void others_are_left_alone(void **state)
{
	/* Awake; awake; Micron, whose SFDP says otherwise; another manufacturer. */
	static const uint32_t ids[] = {0x164020, 0x174120, 0x18ba20, 0x1570ef};

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		prepare(9, 0x60002000);
		rig.chip.flash_id = ids[i];
		rig.chip.sfdp = sfdp_of_xmc;
		rig.chip.sfdp_size = i == 2 ? 16 : sizeof(sfdp_of_xmc);
		connect_it();
		identify();
		assert_false(was_woken());
		teardown(NULL);
	}
}

/* --- write protection ----------------------------------------------------------------------- */

static void protecting_bits_are_named(void **state)
{
	static const struct {
		uint32_t id;
		uint8_t status[3];
		uint32_t bits;
		const char *text;
	} rows[] = {
		{0x1640c8, {0x00, 0, 0}, 0, ""},
		{0x1640c8, {0xe3, 0, 0}, 0, ""},
		{0x1640c8, {0x14, 0, 0}, 0x14, "BP0 BP2"},
		{0x1620c2, {0x3c, 0, 0}, 0x3c, "BP0 BP1 BP2 BP3"},
		{0x18ba20, {0x68, 0, 0}, 0x48, "BP1 BP3 TB"},
		{0x1640ef, {0x08, 0, 0x04}, 0x08, "BP1 WPS"},
		{0x1640ef, {0x00, 0, 0xff}, 0, ""},
		{0x1640ef, {0xff, 0, 0xff}, 0, ""},
		/* TB and SEC protect nothing by themselves, CMP all that the others leave. */
		{0x1640ef, {0x60, 0, 0}, 0, ""},
		{0x1640ef, {0x64, 0, 0}, 0x04, "BP0 TB SEC"},
		{0x1640ef, {0x00, 0x40, 0}, 0, "CMP"},
		{0x1640ef, {0x1c, 0x40, 0}, 0, ""},
		{0x1640ef, {0x04, 0xff, 0}, 0x04, "BP0"},
		/* Where Macronix's and ISSI's have their quad enable bit, Micron's have BP3. */
		{0x1820c2, {0x40, 0, 0}, 0, ""},
		{0x18609d, {0x44, 0, 0}, 0x04, "BP0"},
		{0x1820c2, {0x04, 0, 0x08}, 0x04, "BP0 TB"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		espflash_flash_protection p = {.struct_size = sizeof(p)};

		prepare(9, 0x60002000);
		rig.chip.flash_id = rows[i].id;
		memcpy(rig.chip.status, rows[i].status, 3);
		connect_it();
		succeeded(espflash_flash_write_protection(rig.session, &p));
		assert_int_equal(p.bits, rows[i].bits);
		assert_string_equal(p.text, rows[i].text);
		assert_int_equal(p.status, rows[i].status[0]);
		assert_int_equal(p.individual, i == 5);
		teardown(NULL);
	}
}

static void failure_of_a_protected_flash_says_so(void **state)
{
	const espflash_error_info *e;

	(void)state;
	prepare(9, 0x60002000);
	rig.chip.status[0] = 0x1c;
	rig.chip.ignores_writes = true;
	connect_to_rom();
	failed_with(write_at(0x10000, 0), ESPFLASH_ERROR_VERIFY,
		"the flash is write-protected (BP0 BP1 BP2 set): region 1: the flash differs");
	e = espflash_session_error(rig.session);
	assert_int_equal(e->address, 0x10001); /* the first byte agrees by chance */
	assert_non_null(strstr(e->hint, "write-flash-status"));
	teardown(NULL);

	prepare(9, 0x60002000);
	rig.chip.ignores_writes = true;
	connect_to_rom();
	failed_with(write_at(0x10000, 0), ESPFLASH_ERROR_VERIFY, "region 1: the flash differs");
	assert_null(strstr(espflash_session_error(rig.session)->message, "write-protected"));
}

/* What a part's row says and no status bit: SST26VF064B, and W25Q32JV for comparison. */
static void flash_that_starts_locked_is_told_of(void **state)
{
	static const uint32_t ids[] = {0x4326bf, 0x1640ef};

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		const char *hint;

		prepare(9, 0x60002000);
		rig.chip.flash_id = ids[i];
		rig.chip.ignores_writes = true;
		connect_to_rom();
		failed_with(write_at(0x10000, 0), ESPFLASH_ERROR_VERIFY, "the flash differs");
		hint = espflash_session_error(rig.session)->hint;
		assert_int_equal(
			strstr(hint, "the SST26VF064B is locked after power-up") != NULL, i == 0);
		teardown(NULL);
	}
}

static void flash_without_small_sectors_is_warned_of(void **state)
{
	static const struct {
		uint32_t id;
		int warnings;
	} rows[] = {{0x182001, 1}, {0x4326bf, 1}, {0x1640ef, 0}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		prepare(9, 0x60002000);
		rig.chip.flash_id = rows[i].id;
		connect_it();
		identify();
		identify();
		assert_int_equal(rig.warnings, rows[i].warnings);
		if (rig.warnings)
			assert_non_null(strstr(rig.warning, "can be erased"));
		teardown(NULL);
	}
}

/* --- beyond 16 MB --------------------------------------------------------------------------- */

static void rom_loader_goes_no_further_than_16_mb(void **state)
{
	uint8_t bytes[64];

	(void)state;
	prepare(9, 0x60002000);
	rig.chip.flash_id = 0x1940ef; /* 32 MB */
	connect_to_rom();
	assert_int_equal(identify().size, 0x2000000);
	failed_with(espflash_flash_read(rig.session, 0xffffe0, bytes, 64, NULL),
		ESPFLASH_ERROR_UNSUPPORTED, "cannot address beyond 16 MB");
	failed_with(write_at(0xfff000, 0), ESPFLASH_ERROR_UNSUPPORTED, "ROM loader");
	failed_with(erase_at(0x1000000, 0), ESPFLASH_ERROR_UNSUPPORTED, "beyond 16 MB");
	failed_with(erase_all(0), ESPFLASH_ERROR_UNSUPPORTED, "beyond 16 MB");
	failed_with(espflash_flash_md5(rig.session, 0x1000000, 16, bytes),
		ESPFLASH_ERROR_UNSUPPORTED, "beyond 16 MB");
	succeeded(espflash_flash_read(rig.session, 0, bytes, 64, NULL));
}

/* As far as the description tells: one that says nothing is believed to have them. */
static void stub_needs_commands_with_four_address_bytes(void **state)
{
	static const struct {
		uint32_t addressing;
		int result;
	} rows[] = {{0, 0}, {ESPFLASH_ADDRESSES_3, 0},
		{ESPFLASH_ADDRESSES_3 | ESPFLASH_ADDRESSES_COMPLETE, ESPFLASH_ERROR_UNSUPPORTED},
		{ESPFLASH_ADDRESSES_4_COMMANDS | ESPFLASH_ADDRESSES_COMPLETE, 0}};

	(void)state;
	prepare(9, 0x60002000);
	rig.chip.flash_id = 0x1940ef;
	connect_it();
	identify();
	rig.session->loader = ESPFLASH_LOADER_STUB;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rig.session->flash.addressing = rows[i].addressing;
		assert_int_equal(
			ef_flash_check_range(rig.session, 0, 0xfffff0, 32), rows[i].result);
		assert_int_equal(ef_flash_check_range(rig.session, 0, 0xfffff0, 16), 0);
	}
	rig.session->loader = ESPFLASH_LOADER_OTHER_STUB;
	rig.session->flash.addressing = 0;
	assert_int_equal(ef_flash_check_range(rig.session, 0, 0xfffff0, 32), 0);
	rig.session->chip = &ef_chip_esp32;
	assert_int_equal(
		ef_flash_check_range(rig.session, 0, 0xfffff0, 32), ESPFLASH_ERROR_UNSUPPORTED);
	rig.session->loader = ESPFLASH_LOADER_ROM;
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pins_are_told_to_the_loader),
		TEST(pins_that_do_not_exist_are_refused),
		TEST(pins_of_the_usb_are_warned_of),
		TEST(flash_of_xmc_that_sleeps_is_woken),
		TEST(others_are_left_alone),
		TEST(protecting_bits_are_named),
		TEST(failure_of_a_protected_flash_says_so),
		TEST(flash_that_starts_locked_is_told_of),
		TEST(flash_without_small_sectors_is_warned_of),
		TEST(rom_loader_goes_no_further_than_16_mb),
		TEST(stub_needs_commands_with_four_address_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
