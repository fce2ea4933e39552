/* SPDX-License-Identifier: MIT */
/*
 * What a chip's protection refuses: each guard refused and forced, and encrypted writes. After a
 * refusal the flash holds what it held. REFERENCE 2.18, 5.4.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard_rig.h"
#include "session/session.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* eFuse BLOCK0 of the ESP32-S3 and -C5, and fields in it: REFERENCE 2.3, 2.6, 2.7. */
#define S3(n)	       (0x60007030u + 4u * (n))
#define C5(n)	       (0x600b4830u + 4u * (n))
#define S3_CRYPT       (1u << 18) /* word 1 */
#define S3_KEY0(n)     ((uint32_t)(n) << 24)
#define S3_KEY1(n)     ((uint32_t)(n) << 28)
#define S3_SECURE_BOOT (1u << 20) /* word 2 */
#define S3_NO_ENCRYPT  (1u << 20) /* word 0 */
#define C5_KEY_MANAGER (1u << 11) /* word 1 */

static void prepare_s3(uint32_t word0, uint32_t word1, uint32_t word2)
{
	prepare(9, 0x60002000);
	word_chip_set(&rig.chip, S3(0), word0);
	word_chip_set(&rig.chip, S3(1), word1);
	word_chip_set(&rig.chip, S3(2), word2);
}

/* --- guards --------------------------------------------------------------------------------- */

static void open_chip_is_written_and_erased(void **state)
{
	(void)state;
	prepare_s3(0, 0, 0);
	connect_to_rom();
	assert_int_equal(protection(), 0);
	assert_int_equal(capabilities() & (ESPFLASH_NEEDS_ENCRYPTED | ESPFLASH_NEEDS_FORCE |
						  ESPFLASH_CAN_WRITE_ENCRYPTED),
		0);
	succeeded(write_at(0x10000, 0));
	assert_memory_equal(rig.chip.flash + 0x10000, data, sizeof(data));
	assert_int_equal(rig.chip.begin_words[4], 0);
	succeeded(erase_at(0, 0));
	assert_int_equal(rig.chip.flash[0xfff], 0xff);
}

static void flash_encryption_refuses_plain_bytes_and_erasing(void **state)
{
	(void)state;
	prepare_s3(0, S3_CRYPT | S3_KEY0(4), 0);
	connect_to_rom();
	assert_int_equal(
		protection(), ESPFLASH_PROTECTION_ENCRYPTION | ESPFLASH_PROTECTION_HAS_KEY);
	assert_int_equal(capabilities() & (ESPFLASH_NEEDS_ENCRYPTED | ESPFLASH_NEEDS_FORCE |
						  ESPFLASH_CAN_WRITE_ENCRYPTED),
		ESPFLASH_NEEDS_ENCRYPTED | ESPFLASH_NEEDS_FORCE | ESPFLASH_CAN_WRITE_ENCRYPTED);
	failed_with(write_at(0x10000, 0), ESPFLASH_ERROR_REFUSED, "flash encryption is on");
	assert_non_null(strstr(espflash_session_error(rig.session)->hint, "--encrypt"));
	failed_with(erase_at(0x10000, 0), ESPFLASH_ERROR_REFUSED, "flash encryption is on");
	failed_with(erase_all(0), ESPFLASH_ERROR_REFUSED, "flash encryption is on");
	rig.warnings = 0;
	succeeded(write_at(0x10000, ESPFLASH_WRITE_FORCE));
	assert_memory_equal(rig.chip.flash + 0x10000, data, sizeof(data));
	assert_non_null(strstr(rig.warning, "forced although: flash encryption"));
	succeeded(erase_at(0x10000, ESPFLASH_ERASE_FORCE));
	succeeded(erase_all(ESPFLASH_ERASE_FORCE));
}

/* Two bits of three: it was on, and is off again. */
static void end_that_the_user_gives_counts_too(void **state)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flash_size = 0x20000};

	(void)state;
	prepare_s3(0, 0, 0);
	connect_to_rom();
	failed_with(espflash_flash_write(rig.session, 0x1f000, data, 0x1001, &o),
		ESPFLASH_ERROR_RANGE, "beyond the flash's end at 0x00020000");
	assert_non_null(strstr(espflash_session_error(rig.session)->hint, "--flash-size"));
}

static void even_number_of_bits_is_off(void **state)
{
	(void)state;
	prepare_s3(0, 3 * S3_CRYPT, 0);
	connect_to_rom();
	assert_int_equal(protection(), 0);
	succeeded(write_at(0x10000, 0));
}

static void secure_boot_refuses_the_bootloaders_place_and_erasing(void **state)
{
	(void)state;
	prepare_s3(0, 0, S3_SECURE_BOOT);
	connect_it();
	assert_int_equal(protection(), ESPFLASH_PROTECTION_SECURE_BOOT);
	failed_with(write_at(0x5000, 0), ESPFLASH_ERROR_REFUSED, "below 0x8000");
	failed_with(erase_at(0x20000, 0), ESPFLASH_ERROR_REFUSED, "secure boot is on");
	failed_with(write_at(0x8000, ESPFLASH_WRITE_ERASE_ALL), ESPFLASH_ERROR_REFUSED,
		"secure boot is on");
	assert_false(capabilities() & ESPFLASH_CAN_START_STUB);
	assert_int_equal(capabilities() & (ESPFLASH_NEEDS_ENCRYPTED | ESPFLASH_NEEDS_FORCE),
		ESPFLASH_NEEDS_FORCE);
	succeeded(write_at(0x8000, 0));
	assert_memory_equal(rig.chip.flash + 0x8000, data, sizeof(data));
	succeeded(write_at(0x5000, ESPFLASH_WRITE_FORCE));
	assert_memory_equal(rig.chip.flash + 0x5000, data, sizeof(data));
}

static void key_managers_region_is_neither_written_nor_erased(void **state)
{
	(void)state;
	prepare(23, 0x60003000);
	word_chip_set(&rig.chip, C5(1), C5_KEY_MANAGER);
	connect_to_rom();
	assert_int_equal(
		protection(), ESPFLASH_PROTECTION_KEY_MANAGER | ESPFLASH_PROTECTION_HAS_KEY);
	failed_with(write_at(0x1000, 0), ESPFLASH_ERROR_REFUSED, "key manager");
	failed_with(erase_at(0x1000, 0), ESPFLASH_ERROR_REFUSED, "key manager");
	failed_with(erase_all(0), ESPFLASH_ERROR_REFUSED, "key manager");
	failed_with(
		write_at(0x1000, ESPFLASH_WRITE_ENCRYPT), ESPFLASH_ERROR_REFUSED, "key manager");
	succeeded(erase_at(0x2000, 0));
	succeeded(write_at(0x2000, 0));
	succeeded(write_at(0x1000, ESPFLASH_WRITE_FORCE));
	succeeded(erase_at(0x1000, ESPFLASH_ERASE_FORCE));
	teardown(NULL);

	/* The same place on a chip without that key. */
	prepare(23, 0x60003000);
	connect_to_rom();
	succeeded(write_at(0x1000, 0));
}

/* --- encrypted writes ----------------------------------------------------------------------- */

static void encrypted_region_goes_through_the_loaders_key(void **state)
{
	const size_t size = 0x2345;
	const espflash_write_options o = {.struct_size = sizeof(o),
		.flags = ESPFLASH_WRITE_ENCRYPT | ESPFLASH_WRITE_COMPRESS};

	(void)state;
	prepare_s3(0, S3_CRYPT | S3_KEY0(2) | S3_KEY1(3), 0);
	connect_it();
	succeeded(espflash_flash_write(rig.session, 0x10000, data, size, &o));
	for (size_t i = 0; i < 0x3000; i++)
		assert_int_equal(
			rig.chip.flash[0x10000 + i], WORD_CHIP_CIPHER(i < size ? data[i] : 0xff));
	assert_int_equal(word_chip_came(&rig.chip, 0x10), 0);
	assert_int_equal(word_chip_came(&rig.chip, 0x13), 0);
	assert_int_equal(rig.warnings, 1);
	assert_non_null(strstr(rig.warning, "not verified"));
}

/* The ESP32-C3 has a stub, which cannot encrypt. */
static void no_stub_is_started_for_an_encrypted_region(void **state)
{
	(void)state;
	prepare(5, 0x60002000);
	word_chip_set(&rig.chip, 0x60008834, S3_CRYPT | S3_KEY0(4));
	connect_it();
	assert_true(capabilities() & ESPFLASH_CAN_START_STUB);
	succeeded(write_at(0x10000, ESPFLASH_WRITE_ENCRYPT));
	assert_int_equal(rig.chip.flash[0x10000], WORD_CHIP_CIPHER(data[0]));
	assert_int_equal(word_chip_came(&rig.chip, 0x05), 0);
}

static void one_plan_may_hold_both_kinds(void **state)
{
	const espflash_write_options o = {.struct_size = sizeof(o),
		.flags = ESPFLASH_WRITE_FORCE | ESPFLASH_WRITE_NO_COMPRESS};
	espflash_plan_result result = {.struct_size = sizeof(result)};
	espflash_plan *plan = NULL;

	(void)state;
	prepare_s3(0, S3_CRYPT | S3_KEY0(4), 0);
	connect_it();
	succeeded(espflash_plan_new(&plan, rig.session, &o));
	succeeded(espflash_plan_add(plan, 0x20000, data, 0x1000, "plain"));
	succeeded(espflash_plan_add_encrypted(plan, 0x10000, data, 0x1000, "secret"));
	succeeded(espflash_plan_run(plan));
	succeeded(espflash_plan_result_get(plan, &result));
	espflash_plan_free(&plan);
	assert_memory_equal(rig.chip.flash + 0x20000, data, 0x1000);
	assert_int_equal(rig.chip.flash[0x10000], WORD_CHIP_CIPHER(data[0]));
	assert_int_equal(result.verified, 0);
	assert_int_equal(result.bytes_verified, 0x1000);
	assert_memory_equal(rig.chip.flash, rig.before, 0x10000);
	assert_memory_equal(rig.chip.flash + 0x11000, rig.before + 0x11000, 0xf000);
}

static void encrypting_without_a_key_is_refused_unless_efuse_is_ignored(void **state)
{
	static const uint32_t keys[] = {0, S3_KEY0(2), S3_KEY1(3), S3_KEY0(9)};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		prepare_s3(0, keys[i], 0);
		connect_it();
		failed_with(write_at(0x10000, ESPFLASH_WRITE_ENCRYPT), ESPFLASH_ERROR_REFUSED,
			"no key");
		failed_with(write_at(0x10000, ESPFLASH_WRITE_ENCRYPT | ESPFLASH_WRITE_FORCE),
			ESPFLASH_ERROR_REFUSED, "no key");
		assert_false(capabilities() & ESPFLASH_CAN_WRITE_ENCRYPTED);
		succeeded(write_at(0x10000, ESPFLASH_WRITE_ENCRYPT | ESPFLASH_WRITE_IGNORE_EFUSE));
		assert_int_equal(rig.chip.flash[0x10000], WORD_CHIP_CIPHER(data[0]));
		teardown(NULL);
	}
}

static void loader_that_may_not_encrypt_does_not(void **state)
{
	(void)state;
	prepare_s3(S3_NO_ENCRYPT, S3_CRYPT | S3_KEY0(4), 0);
	connect_it();
	assert_true(protection() & ESPFLASH_PROTECTION_NO_ENCRYPTING);
	assert_false(capabilities() & ESPFLASH_CAN_WRITE_ENCRYPTED);
	failed_with(write_at(0x10000, ESPFLASH_WRITE_ENCRYPT | ESPFLASH_WRITE_FORCE |
					      ESPFLASH_WRITE_IGNORE_EFUSE),
		ESPFLASH_ERROR_REFUSED, "not allowed to encrypt");
	failed_with(write_at(0x10000, 0), ESPFLASH_ERROR_REFUSED, "flash encryption is on");
	assert_null(strstr(espflash_session_error(rig.session)->hint, "--encrypt "));
}

static void encrypted_region_begins_at_a_sector(void **state)
{
	(void)state;
	prepare_s3(0, S3_CRYPT | S3_KEY0(4), 0);
	connect_it();
	failed_with(
		write_at(0x10020, ESPFLASH_WRITE_ENCRYPT), ESPFLASH_ERROR_RANGE, "inside a sector");
}

static void prepare_esp32(void)
{
	prepare(0, 0);
	rig.chip.security_size = 0;
	word_chip_set(&rig.chip, 0x40001000, 0x00f01d83);
	rig.chip.esp32_spi = true;
	rig.chip.spi_base = 0x3ff42000;
}

static void esp32s_rom_cannot_encrypt(void **state)
{
	(void)state;
	prepare_esp32();
	connect_it();
	failed_with(write_at(0x10000, ESPFLASH_WRITE_ENCRYPT), ESPFLASH_ERROR_UNSUPPORTED,
		"cannot encrypt");
}

/* eFuse BLOCK0 of the ESP32, and fields in it: REFERENCE 2.3, 2.18. */
#define ESP32(n)	    (0x3ff5a000u + 4u * (n))
#define ESP32_KEY_HIDDEN    (1u << 16) /* word 0 */
#define ESP32_CONFIG_HIDDEN (1u << 19)
#define ESP32_CONFIG(n)	    ((uint32_t)(n) << 28) /* word 5 */

/* A stub from a file encrypts there: one that runs is put in the ROM loader's place. */
static void stub_that_encrypts_on_the_esp32_wants_all_of_its_key(void **state)
{
	static const struct {
		uint32_t word0, word5, word14;
		const char *refusal; /* NULL: it is written */
	} rows[] = {
		{0, ESP32_CONFIG(15), 0, "the ESP32 has no key for flash encryption"},
		{ESP32_KEY_HIDDEN, ESP32_CONFIG(15), 0, NULL},
		{0, ESP32_CONFIG(15), 1, NULL},
		{ESP32_KEY_HIDDEN, ESP32_CONFIG(0), 0, "the ESP32's FLASH_CRYPT_CONFIG is not 0xf"},
		{ESP32_KEY_HIDDEN, ESP32_CONFIG(14), 0,
			"the ESP32's FLASH_CRYPT_CONFIG is not 0xf"},
		{ESP32_KEY_HIDDEN | ESP32_CONFIG_HIDDEN, ESP32_CONFIG(0), 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		prepare_esp32();
		word_chip_set(&rig.chip, ESP32(0), rows[i].word0);
		word_chip_set(&rig.chip, ESP32(5), rows[i].word5);
		word_chip_set(&rig.chip, ESP32(14), rows[i].word14);
		connect_to_rom();
		rig.session->command.dialect.has |= EF_DIALECT_ENCRYPT_WORD;
		if (rows[i].refusal) {
			failed_with(
				write_at(0x10000, ESPFLASH_WRITE_ENCRYPT | ESPFLASH_WRITE_FORCE),
				ESPFLASH_ERROR_REFUSED, rows[i].refusal);
			succeeded(write_at(
				0x10000, ESPFLASH_WRITE_ENCRYPT | ESPFLASH_WRITE_IGNORE_EFUSE));
		} else {
			succeeded(write_at(0x10000, ESPFLASH_WRITE_ENCRYPT));
		}
		assert_int_equal(rig.chip.flash[0x10000], WORD_CHIP_CIPHER(data[0]));
		teardown(NULL);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(open_chip_is_written_and_erased),
		TEST(flash_encryption_refuses_plain_bytes_and_erasing),
		TEST(end_that_the_user_gives_counts_too),
		TEST(even_number_of_bits_is_off),
		TEST(secure_boot_refuses_the_bootloaders_place_and_erasing),
		TEST(key_managers_region_is_neither_written_nor_erased),
		TEST(encrypted_region_goes_through_the_loaders_key),
		TEST(no_stub_is_started_for_an_encrypted_region),
		TEST(one_plan_may_hold_both_kinds),
		TEST(encrypting_without_a_key_is_refused_unless_efuse_is_ignored),
		TEST(loader_that_may_not_encrypt_does_not),
		TEST(encrypted_region_begins_at_a_sector),
		TEST(esp32s_rom_cannot_encrypt),
		TEST(stub_that_encrypts_on_the_esp32_wants_all_of_its_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
