/* SPDX-License-Identifier: MIT */
/*
 * Connecting to chips that are more than a UART and a flash: secure download mode, the chip's own
 * USB, crystals that the ROM mistakes, a flash without power.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/target.h>

#include "session/session.h"
#include "word_chip.h"

struct rig {
	struct word_chip chip;
	espflash_transport *transport;
	espflash_session *session;
};

static struct rig rig;

/* A chip with security information of 20 bytes. */
static void prepare(uint32_t flags, uint32_t chip_id)
{
	memset(&rig, 0, sizeof(rig));
	word_chip_secure(&rig.chip, 20, flags, chip_id);
}

static int connect_at(uint32_t baud, uint32_t chip)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .baud = baud, .chip = chip};

	rig.session = word_chip_session(&rig.chip, &rig.transport, &o);
	return espflash_session_connect(rig.session);
}

static void clean_up(void)
{
	espflash_session_free(&rig.session);
	espflash_transport_free(&rig.transport);
}

static void write_is(size_t index, uint32_t address, uint32_t value, uint32_t mask, uint32_t delay)
{
	assert_true(index < rig.chip.write_count);
	assert_int_equal(rig.chip.writes[index].address, address);
	assert_int_equal(rig.chip.writes[index].value & mask, value);
	assert_int_equal(rig.chip.writes[index].mask, mask);
	assert_int_equal(rig.chip.writes[index].delay_us, delay);
}

static void in_secure_download_mode_no_register_is_read(void **state)
{
	static const uint8_t zero[6];
	espflash_security security = {.struct_size = sizeof(security)};
	const espflash_chip_info *info;

	(void)state;
	prepare(ESPFLASH_SECURITY_SECURE_DOWNLOAD, 9);
	assert_int_equal(connect_at(115200, 0), 0);
	info = espflash_session_chip(rig.session);
	assert_int_equal(info->chip, ESPFLASH_CHIP_ESP32S3);
	assert_string_equal(info->description, "ESP32-S3");
	assert_string_equal(info->feature_text, "");
	assert_memory_equal(info->mac, zero, 6);
	assert_int_equal(info->capabilities,
		ESPFLASH_CAN_ERASE_CHIP | ESPFLASH_CAN_ERASE_REGION | ESPFLASH_CAN_WRITE_FLASH |
			ESPFLASH_CAN_SECURITY_INFO | ESPFLASH_CAN_CHANGE_BAUD);
	assert_int_equal(rig.chip.commands, 2); /* asked until two answers agree */
	assert_int_equal(espflash_target_security(rig.session, &security), 0);
	assert_int_equal(security.flags, ESPFLASH_SECURITY_SECURE_DOWNLOAD);
	clean_up();
}

static void encryption_is_then_what_the_chip_reports(void **state)
{
	(void)state;
	prepare(ESPFLASH_SECURITY_SECURE_DOWNLOAD | ESPFLASH_SECURITY_SECURE_BOOT, 5);
	rig.chip.security[4] = 7;
	assert_int_equal(connect_at(115200, 0), 0);
	assert_int_equal(ef_security_state(rig.session), 0);
	assert_true(
		rig.session->protection.encryption_on && rig.session->protection.secure_boot_on);
	clean_up();
}

/* Its security information has no chip id, and the word that tells it cannot be read. */
static void an_s2_in_secure_download_mode_is_told_by_what_it_lacks(void **state)
{
	static const uint32_t asked_for[] = {
		ESPFLASH_CHIP_AUTO, ESPFLASH_CHIP_ESP32S2, ESPFLASH_CHIP_ESP32};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		prepare(ESPFLASH_SECURITY_SECURE_DOWNLOAD, 0);
		rig.chip.security_size = 12;
		if (i < 2) {
			assert_int_equal(connect_at(115200, asked_for[i]), 0);
			assert_string_equal(espflash_session_chip(rig.session)->name, "ESP32-S2");
		} else {
			assert_int_equal(connect_at(115200, asked_for[i]), ESPFLASH_ERROR_CHIP);
			assert_non_null(strstr(espflash_session_error(rig.session)->message,
				"an ESP32-S2, not an ESP32"));
		}
		clean_up();
	}
}

static void an_open_s2_is_told_by_its_word(void **state)
{
	(void)state;
	prepare(0, 0);
	rig.chip.security_size = 12;
	word_chip_set(&rig.chip, 0x40001000, 0x000007c6);
	word_chip_set(&rig.chip, 0x3f41a050, 1u << 21 | 1u << 18);
	assert_int_equal(connect_at(115200, 0), 0);
	assert_string_equal(
		espflash_session_chip(rig.session)->description, "ESP32-S2FH2 (revision v1.0)");
	assert_int_equal(espflash_session_chip(rig.session)->embedded_flash, 2 << 20);
	clean_up();
}

static void unknown_numbers_are_named_where_there_is_a_name(void **state)
{
	(void)state;
	prepare(0, 4);
	assert_int_equal(connect_at(115200, 0), ESPFLASH_ERROR_CHIP);
	assert_non_null(
		strstr(espflash_session_error(rig.session)->message, "number 4 (ESP32-S3(beta2))"));
	clean_up();
	prepare(0, 99);
	assert_int_equal(connect_at(115200, 0), ESPFLASH_ERROR_CHIP);
	assert_non_null(strstr(espflash_session_error(rig.session)->message, "number 99"));
	clean_up();
}

static void secure_chips_that_cannot_change_the_rate_stay_at_it(void **state)
{
	(void)state;
	prepare(ESPFLASH_SECURITY_SECURE_DOWNLOAD, 12);
	assert_int_equal(connect_at(460800, 0), 0);
	assert_int_equal(espflash_session_baud(rig.session), 115200);
	assert_int_equal(rig.chip.asked_baud, 0);
	assert_int_equal(
		espflash_session_chip(rig.session)->capabilities & ESPFLASH_CAN_CHANGE_BAUD, 0);
	clean_up();
	prepare(ESPFLASH_SECURITY_SECURE_DOWNLOAD, 5);
	assert_int_equal(connect_at(460800, 0), 0);
	assert_int_equal(espflash_session_baud(rig.session), 460800);
	clean_up();
}

/* The divider that belongs to a crystal at 115200 baud. */
#define DIVIDER(mhz) ((mhz)*1000000u / 115200u)

static void the_rate_is_asked_for_as_the_rom_computes(void **state)
{
	static const struct {
		uint32_t id, crystal, rom, asked;
	} cases[] = {
		{12, 26, 0, 460800u * 40 / 26},
		{12, 40, 0, 460800},
		{23, 48, 40, 460800u * 40 / 48},
		{23, 40, 48, 460800u * 48 / 40},
		{23, 48, 48, 460800},
		{23, 40, 0, 460800},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		prepare(0, cases[i].id);
		word_chip_set(&rig.chip, 0x60000014, DIVIDER(cases[i].crystal));
		word_chip_set(&rig.chip, 0x60096110, cases[i].rom << 24);
		assert_int_equal(connect_at(460800, 0), 0);
		assert_int_equal(espflash_session_chip(rig.session)->crystal_mhz, cases[i].crystal);
		assert_int_equal(rig.chip.asked_baud, cases[i].asked);
		clean_up();
	}
}

static void on_usb_serial_jtag_the_watchdogs_are_quieted(void **state)
{
	(void)state;
	prepare(0, 5);
	/* Revision 0.4: the byte of the older ROM. */
	word_chip_set(&rig.chip, 0x60008850, 4u << 18);
	word_chip_set(&rig.chip, 0x3fcdf07c, 0xaabb0003);
	word_chip_set(&rig.chip, 0x600080ac, 0x04c00000);
	assert_int_equal(connect_at(115200, 0), 0);
	assert_int_equal(espflash_session_chip(rig.session)->usb_mode, ESPFLASH_USB_SERIAL_JTAG);
	assert_int_equal(rig.chip.write_count, 6);
	write_is(0, 0x600080a8, 0x50d83aa1, 0xffffffff, 0);
	write_is(1, 0x60008090, 0, 0xffffffff, 0);
	write_is(2, 0x600080a8, 0, 0xffffffff, 0);
	write_is(3, 0x600080b0, 0x8f1d312a, 0xffffffff, 0);
	write_is(4, 0x600080ac, 0x80000000, 0x80000000, 0);
	write_is(5, 0x600080b0, 0, 0xffffffff, 0);
	assert_int_equal(word_chip_get(&rig.chip, 0x600080ac), 0x84c00000);
	clean_up();
}

static void the_place_of_the_port_variable_follows_the_revision(void **state)
{
	(void)state;
	for (uint32_t newer = 0; newer < 2; newer++) {
		prepare(0, 18);
		word_chip_set(&rig.chip, 0x5012d04c, newer ? 3u << 4 : 1u << 4);
		word_chip_set(&rig.chip, newer ? 0x4ffbfec8 : 0x4ff3fec8, 5);
		assert_int_equal(connect_at(115200, 0), 0);
		assert_int_equal(espflash_session_chip(rig.session)->usb_mode, ESPFLASH_USB_OTG);
		assert_int_equal(rig.session->command.dialect.ram_block, 0x800);
		assert_int_equal(rig.chip.write_count, 0);
		clean_up();
	}
}

static void on_a_uart_nothing_is_written(void **state)
{
	(void)state;
	prepare(0, 9);
	word_chip_set(&rig.chip, 0x3fcef14c, 0x04040400);
	assert_int_equal(connect_at(115200, 0), 0);
	assert_int_equal(espflash_session_chip(rig.session)->usb_mode, ESPFLASH_USB_NONE);
	assert_int_equal(rig.chip.write_count, 0);
	assert_int_equal(rig.session->command.dialect.ram_block, 0x1800);
	clean_up();
}

/* Revision 3.x of the P4 in eFuse. */
#define P4_REVISION(minor) (3u << 4 | (minor))

static void a_flash_without_power_is_switched_on(void **state)
{
	(void)state;
	prepare(0, 18);
	word_chip_set(&rig.chip, 0x5012d04c, P4_REVISION(1));
	word_chip_set(&rig.chip, 0x501151b8, 0xffffff00);
	assert_int_equal(connect_at(115200, 0), 0);
	assert_int_equal(rig.chip.write_count, 9);
	write_is(0, 0x5011010c, 1, 0xffffffff, 0);
	write_is(1, 0x501151bc, 1u << 27, 1u << 27, 10000);
	write_is(4, 0x501151bc, 0, 1u << 27, 50);
	write_is(8, 0x500ca08c, 0, 0, 1800);
	assert_int_equal(word_chip_get(&rig.chip, 0x501151b8), 0x807fff00);
	assert_int_equal(word_chip_get(&rig.chip, 0x501153fc), 3);
	clean_up();
}

static void a_flash_that_the_rom_switched_on_is_left_on_but_not_forced(void **state)
{
	(void)state;
	for (uint32_t forced = 0; forced < 2; forced++) {
		prepare(0, 18);
		word_chip_set(&rig.chip, 0x5012d04c, P4_REVISION(2));
		word_chip_set(&rig.chip, 0x5012d034, 1u << 16);
		word_chip_set(&rig.chip, 0x501153fc, forced ? 0x12345673 : 0x12345671);
		assert_int_equal(connect_at(115200, 0), 0);
		assert_int_equal(rig.chip.write_count, forced);
		assert_int_equal(
			word_chip_get(&rig.chip, 0x501153fc), forced ? 0x12345670 : 0x12345671);
		clean_up();
	}
}

static void other_revisions_have_power(void **state)
{
	static const uint32_t words[] = {P4_REVISION(0), P4_REVISION(3), 1u << 4 | 1};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		prepare(0, 18);
		word_chip_set(&rig.chip, 0x5012d04c, words[i]);
		assert_int_equal(connect_at(115200, 0), 0);
		assert_int_equal(rig.chip.write_count, 0);
		clean_up();
	}
}

/* --- supply of the flash --------------------------------------------------------------------- */

static int connect_with_supply(uint32_t supply)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .flash_supply = supply};

	rig.session = word_chip_session(&rig.chip, &rig.transport, &o);
	return espflash_session_connect(rig.session);
}

static void an_esp32_sets_what_its_flash_is_fed_with(void **state)
{
	/* REFERENCE 2.16: bits 22 and 21; 31 unless off; all of 30 to 25 for 1.9 V. */
	static const uint32_t words[] = {[ESPFLASH_SUPPLY_OFF] = 1u << 22 | 1u << 21,
		[ESPFLASH_SUPPLY_1V8] = 1u << 31 | 1u << 22 | 1u << 21,
		[ESPFLASH_SUPPLY_1V9] =
			1u << 31 | 3u << 29 | 3u << 27 | 3u << 25 | 1u << 22 | 1u << 21};

	(void)state;
	for (uint32_t supply = 0; supply <= ESPFLASH_SUPPLY_1V9; supply++) {
		prepare(0, 0);
		rig.chip.security_size = 0;
		word_chip_set(&rig.chip, 0x40001000, 0x00f01d83);
		assert_int_equal(connect_with_supply(supply), 0);
		assert_int_equal(rig.chip.write_count, supply ? 1 : 0);
		if (supply)
			write_is(0, 0x3ff48074, words[supply], 0xffffffff, 0);
		clean_up();
	}
}

static void other_chips_refuse_to(void **state)
{
	(void)state;
	for (int secure = 0; secure < 2; secure++) {
		prepare(secure ? ESPFLASH_SECURITY_SECURE_DOWNLOAD : 0, 9);
		assert_int_equal(connect_with_supply(ESPFLASH_SUPPLY_1V8), ESPFLASH_ERROR_CHIP);
		assert_non_null(strstr(espflash_session_error(rig.session)->message,
			"the ESP32-S3 cannot set its flash's supply voltage"));
		assert_int_equal(rig.chip.write_count, 0);
		clean_up();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_secure_download_mode_no_register_is_read),
		cmocka_unit_test(encryption_is_then_what_the_chip_reports),
		cmocka_unit_test(an_s2_in_secure_download_mode_is_told_by_what_it_lacks),
		cmocka_unit_test(an_open_s2_is_told_by_its_word),
		cmocka_unit_test(unknown_numbers_are_named_where_there_is_a_name),
		cmocka_unit_test(secure_chips_that_cannot_change_the_rate_stay_at_it),
		cmocka_unit_test(the_rate_is_asked_for_as_the_rom_computes),
		cmocka_unit_test(on_usb_serial_jtag_the_watchdogs_are_quieted),
		cmocka_unit_test(the_place_of_the_port_variable_follows_the_revision),
		cmocka_unit_test(on_a_uart_nothing_is_written),
		cmocka_unit_test(a_flash_without_power_is_switched_on),
		cmocka_unit_test(a_flash_that_the_rom_switched_on_is_left_on_but_not_forced),
		cmocka_unit_test(other_revisions_have_power),
		cmocka_unit_test(an_esp32_sets_what_its_flash_is_fed_with),
		cmocka_unit_test(other_chips_refuse_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
