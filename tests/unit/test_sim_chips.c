/* SPDX-License-Identifier: MIT */
/*
 * The simulator's profiles: what each chip's loader says of itself, its flash by its registers,
 * its clock, its security state. Expected numbers are from REFERENCE.md, sections 2.1 to 2.18.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim_wire.h"

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Sections 2.1 and 2.2. */
static const struct chip {
	const char *name;
	uint32_t id;
	uint32_t spi;
	size_t security; /* bytes of its security information */
} chips[] = {
	{"esp8266", 0, 0x60000200, 0},
	{"esp32", 0, 0x3FF42000, 0},
	{"esp32s2", 2, 0x3F402000, 12},
	{"esp32s3", 9, 0x60002000, 20},
	{"esp32c2", 12, 0x60002000, 20},
	{"esp32c3", 5, 0x60002000, 20},
	{"esp32c5", 23, 0x60003000, 20},
	{"esp32c6", 13, 0x60003000, 20},
	{"esp32c61", 20, 0x60003000, 20},
	{"esp32h2", 16, 0x60003000, 20},
	{"esp32h21", 25, 0x60003000, 20},
	{"esp32h4", 28, 0x60099000, 20},
	{"esp32p4", 18, 0x5008D000, 20},
	{"ESP32-P4-rev1", 18, 0x5008D000, 20},
	{"esp32s31", 32, 0x20501000, 20},
	{"esp32e22", 31, 0xC3003000, 20},
};

static uint32_t word_at(const struct wire *w, size_t offset)
{
	const uint8_t *at = w->reply + 8 + offset;

	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static int security_info(struct wire *w)
{
	return wire_command(w, 0x14, NULL, 0, NULL, 0, 500);
}

static void security_information_tells_the_chip(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(chips); i++) {
		wire_open(&w, chips[i].name, NULL, 0);
		assert_int_equal(wire_sync(&w), 8);
		if (!chips[i].security) {
			assert_int_equal(security_info(&w), 0x105);
		} else {
			assert_int_equal(security_info(&w), 0);
			assert_int_equal(w.size, 8 + chips[i].security + 4);
			assert_int_equal(word_at(&w, 0), 0);
		}
		if (chips[i].security == 20)
			assert_int_equal(word_at(&w, 12), chips[i].id);
		wire_close(&w);
	}
}

/* Section 3.8, on the SPI_MEM controllers. */
static uint32_t read_id(struct wire *w, uint32_t spi)
{
	wire_write_reg(w, spi + 0x28, 23);
	wire_write_reg(w, spi + 0x18, 0x90000000);
	wire_write_reg(w, spi + 0x20, 7u << 28 | 0x9F);
	wire_write_reg(w, spi + 0x58, 0);
	wire_write_reg(w, spi, 1u << 18);
	assert_int_equal(wire_read_reg(w, spi), 0);
	return wire_read_reg(w, spi + 0x58) & 0xFFFFFF;
}

static void attach(struct wire *w)
{
	assert_int_equal(wire_command(w, 0x0D, (const uint32_t[2]){0, 0}, 2, NULL, 0, 500), 0);
}

static void flash_answers_through_each_chips_registers(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 2; i < COUNT(chips); i++) {
		if (!strcmp(chips[i].name, "esp32p4"))
			continue; /* see below */
		wire_open(&w, chips[i].name, NULL, 0);
		attach(&w);
		if (read_id(&w, chips[i].spi) != 0x1640E0)
			fail_msg("%s: no flash", chips[i].name);
		wire_close(&w);
	}
}

/* Section 2.16, "P4 power-on". */
static void turn_on(struct wire *w)
{
	wire_write_reg(w, 0x5011010C, 1);
	wire_write_reg(w, 0x501153FC, 3);
}

static void new_p4_has_to_be_told_to_power_its_flash(void **state)
{
	static const char *const off[] = {NULL, "WAFER_VERSION_MINOR=2"};
	static const char *const on[] = {"WAFER_VERSION_MINOR=0", "WAFER_VERSION_MINOR=3"};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		wire_open_with(&w, &(espflash_sim_options){.chip = "esp32p4", .efuse = off[i]});
		attach(&w);
		assert_int_equal(read_id(&w, 0x5008D000), 0xFFFFFF);
		turn_on(&w);
		assert_int_equal(read_id(&w, 0x5008D000), 0x1640E0);
		wire_close(&w);
		wire_open_with(&w, &(espflash_sim_options){.chip = "esp32p4", .efuse = on[i]});
		attach(&w);
		assert_int_equal(read_id(&w, 0x5008D000), 0x1640E0);
		wire_close(&w);
	}
}

static void rom_that_powers_the_flash_fails_at_its_second_start(void **state)
{
	struct wire w;

	(void)state;
	wire_open_with(&w, &(espflash_sim_options){.chip = "esp32p4",
				   .efuse = "WAFER_VERSION_MINOR=2,DOWNLOAD_MODE_XPD_ON=1"});
	attach(&w);
	assert_int_equal(read_id(&w, 0x5008D000), 0x1640E0);
	espflash_sim_press_reset(w.sim, 1);
	w.ops->sleep_us(w.sim, 500000);
	attach(&w);
	assert_int_equal(read_id(&w, 0x5008D000), 0xFFFFFF);
	wire_write_reg(&w, 0x501153FC, 0);
	assert_int_equal(read_id(&w, 0x5008D000), 0x1640E0);
	wire_close(&w);
}

static uint32_t baud_of(const struct wire *w)
{
	espflash_sim_counters c;

	espflash_sim_count(w->sim, &c);
	return c.baud;
}

/* Section 2.16: the ESP32-C2's ROM takes 26 MHz for 40, the ESP32-C5's 40 for 48. */
static void rom_with_a_wrong_crystal_misses_the_rate(void **state)
{
	static const struct {
		const char *chip;
		uint32_t crystal;
		uint32_t text;
		uint32_t rate; /* after 460800 was asked for */
	} cases[] = {
		{"esp32c2", 0, 74880, 299520},
		{"esp32c2", 40, 115200, 460800},
		{"esp32c5", 0, 115200, 460800},
		{"esp32c5", 40, 96000, 384000},
		{"esp32h2", 0, 115200, 460800},
	};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		wire_open_with(&w, &(espflash_sim_options){
					   .chip = cases[i].chip, .crystal_mhz = cases[i].crystal});
		assert_in_range(baud_of(&w), cases[i].text - 1000, cases[i].text + 1000);
		assert_int_equal(wire_sync(&w), 8);
		wire_command(&w, 0x0F, (const uint32_t[2]){460800, 0}, 2, NULL, 0, 500);
		w.ops->sleep_us(w.sim, 10000);
		assert_in_range(baud_of(&w), cases[i].rate - 5000, cases[i].rate + 5000);
		wire_close(&w);
	}
}

/* Section 2.16, "Crystal estimate". */
static void divider_tells_the_crystal(void **state)
{
	static const struct {
		const char *chip;
		uint32_t crystal;
		uint32_t divider;
	} cases[] = {{"esp32c2", 26, 0x60000014}, {"esp32c2", 40, 0x60000014},
		{"esp32c5", 48, 0x60000014}, {"esp32c5", 40, 0x60000014},
		{"esp32e22", 40, 0xC3102014}, {"esp32h4", 32, 0x60012014},
		{"esp32p4", 40, 0x500CA014}, {"esp32s31", 40, 0x2038A014},
		{"esp32s2", 40, 0x3F400014}};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		wire_open_with(&w, &(espflash_sim_options){
					   .chip = cases[i].chip, .crystal_mhz = cases[i].crystal});
		assert_int_equal(wire_sync(&w), 8);
		assert_in_range((uint64_t)(wire_read_reg(&w, cases[i].divider) & 0xFFFFF) * 115200 /
					1000000,
			cases[i].crystal - 1, cases[i].crystal);
		wire_close(&w);
	}
}

/* PCR_CLK_XTAL_FREQ: ESP-IDF 102122904a, components/soc/CHIP/register/soc/pcr_reg.h. */
static void register_tells_the_crystal(void **state)
{
	static const struct {
		const char *chip;
		uint32_t address;
		uint32_t mhz;
	} cases[] = {{"esp32c5", 0x60096110, 48}, {"esp32c6", 0x60096110, 40},
		{"esp32c61", 0x600960E8, 40}, {"esp32h2", 0x6009610C, 32},
		{"esp32h21", 0x6009610C, 32}, {"esp32h4", 0x60094114, 32}};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		wire_open(&w, cases[i].chip, NULL, 0);
		assert_int_equal(wire_read_reg(&w, cases[i].address) >> 24 & 0x7F, cases[i].mhz);
		wire_close(&w);
	}
}

static void crystal_that_no_board_has_is_refused(void **state)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_sim_options o = {.struct_size = sizeof(o), .chip = "esp32h2", .crystal_mhz = 40};
	espflash_sim *sim = NULL;

	(void)state;
	assert_int_equal(espflash_sim_new(&sim, &o, &error), ESPFLASH_ERROR_ARGUMENT);
	assert_string_equal(error.message, "no esp32h2 has a crystal of 40 MHz");
}

static void unknown_chip_is_told_the_others(void **state)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_sim_options o = {.struct_size = sizeof(o), .chip = "esp32x"};
	espflash_sim *sim = NULL;

	(void)state;
	assert_int_equal(espflash_sim_new(&sim, &o, &error), ESPFLASH_ERROR_ARGUMENT);
	for (size_t i = 0; i < COUNT(chips) - 3; i++)
		assert_non_null(strstr(error.message, chips[i].name));
}

/* Section 2.18: flags, counter, purposes. */
static void security_information_follows_the_fuses(void **state)
{
	static const uint8_t expected[20] = {0x85, 0x04, 0, 0, 5, 9, 0, 4, 0, 0, 15, 0, 13};
	struct wire w;

	(void)state;
	wire_open_with(&w, &(espflash_sim_options){.chip = "esp32c6",
				   .efuse = "SECURE_BOOT_EN=1,ENABLE_SECURITY_DOWNLOAD=1,"
					    "DIS_PAD_JTAG=1,DIS_DOWNLOAD_ICACHE=1,"
					    "SPI_BOOT_CRYPT_CNT=5,KEY_PURPOSE_0=9,"
					    "KEY_PURPOSE_2=4,KEY_PURPOSE_5=15,SOFT_DIS_JTAG=3"});
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(security_info(&w), 0);
	assert_memory_equal(w.reply + 8, expected, 20);
	wire_close(&w);
	wire_open_with(&w, &(espflash_sim_options){.chip = "esp32c6", .efuse = "SOFT_DIS_JTAG=7"});
	assert_int_equal(security_info(&w), 0);
	assert_int_equal(word_at(&w, 0), 0x40);
	wire_close(&w);
}

/* Section 2.17. */
static void secure_download_mode_knows_eight_commands(void **state)
{
	static const uint8_t refused[] = {
		0x05, 0x06, 0x07, 0x09, 0x0A, 0x0E, 0x10, 0x11, 0x12, 0x13};
	static const uint32_t begin[5] = {0, 0, 0x400, 0, 0};
	static const uint32_t params[6] = {0, 0x400000, 0x10000, 0x1000, 0x100, 0xFFFF};
	struct wire w;

	(void)state;
	wire_open_with(&w,
		&(espflash_sim_options){.chip = "esp32s3", .efuse = "ENABLE_SECURITY_DOWNLOAD=1"});
	assert_int_equal(wire_sync(&w), 8);
	attach(&w);
	for (size_t i = 0; i < sizeof(refused); i++) {
		wire_send(&w, refused[i], begin, 5, NULL, 0);
		assert_true(wire_receive(&w, 500));
		assert_int_equal(w.reply[1], 0x0D);
		assert_int_equal(w.reply[8] << 8 | w.reply[9], 0x105);
	}
	assert_int_equal(wire_command(&w, 0x02, begin, 5, NULL, 0, 500) >> 8, 0);
	assert_int_equal(wire_command(&w, 0x0B, params, 6, NULL, 0, 500) >> 8, 0);
	assert_int_equal(security_info(&w) >> 8, 0);
	wire_close(&w);
}

static void chip_without_download_mode_is_silent(void **state)
{
	static const struct {
		const char *chip;
		const char *efuse;
	} cases[] = {{"esp32c3", "DIS_DOWNLOAD_MODE=1"}, {"esp32", "UART_DOWNLOAD_DIS=1"}};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		wire_open_with(&w,
			&(espflash_sim_options){.chip = cases[i].chip, .efuse = cases[i].efuse});
		assert_int_equal(wire_sync(&w), 0);
		wire_close(&w);
	}
}

/* Section 2.4: each chip's own registers, also where they lie beside each other otherwise. */
static void watchdog_resets_each_chip(void **state)
{
	static const struct {
		const char *chip;
		uint32_t config0;
		uint32_t protect;
	} cases[] = {{"esp32s2", 0x3F408094, 0x3F4080AC}, {"esp32s3", 0x60008098, 0x600080B0},
		{"esp32c2", 0x60008084, 0x6000809C}, {"esp32c3", 0x60008090, 0x600080A8},
		{"esp32c5", 0x600B1C00, 0x600B1C18}, {"esp32c61", 0x600B1C00, 0x600B1C18},
		{"esp32h2", 0x600B1C00, 0x600B1C1C}, {"esp32h4", 0x600B5400, 0x600B541C},
		{"esp32p4", 0x50116000, 0x50116018}, {"esp32s31", 0x20801000, 0x20801018}};
	espflash_sim_counters c;
	struct wire w;
	char text[500];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		wire_open(&w, cases[i].chip, NULL, 0);
		w.ops->set_baud(w.sim, !strcmp(cases[i].chip, "esp32c2") ? 74880 : 115200);
		assert_int_equal(wire_sync(&w), 8);
		wire_write_reg(&w, cases[i].config0, 0xD0000102); /* locked: nothing happens */
		wire_write_reg(&w, cases[i].protect, 0x50D83AA1);
		wire_write_reg(&w, cases[i].config0 + 4, 2000);
		wire_write_reg(&w, cases[i].config0, 0xD0000102);
		espflash_sim_count(w.sim, &c);
		assert_int_equal(c.resets, 0);
		wire_text(&w, text, sizeof(text), 500);
		assert_non_null(strstr(text, "rst:0x10 ("));
		wire_close(&w);
	}
}

/* Section 2.16, "WDT disable". */
static void watchdogs_left_by_firmware_bite_unless_they_are_stopped(void **state)
{
	espflash_sim_counters c;
	struct wire w;

	(void)state;
	for (int stopped = 0; stopped < 4; stopped++) {
		wire_open(&w, "esp32c3", "watchdog=3000", 0);
		assert_int_equal(wire_sync(&w), 8);
		if (stopped & 1) {
			wire_write_reg(&w, 0x600080A8, 0x50D83AA1);
			wire_write_reg(&w, 0x60008090, 0);
		}
		if (stopped & 2) {
			wire_write_reg(&w, 0x600080B0, 0x8F1D312A);
			wire_write_reg(&w, 0x600080AC, 0x80000000);
		}
		w.ops->sleep_us(w.sim, 2500000);
		espflash_sim_count(w.sim, &c);
		assert_int_equal(c.resets, stopped == 3 ? 0 : 1);
		wire_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(security_information_tells_the_chip),
		cmocka_unit_test(flash_answers_through_each_chips_registers),
		cmocka_unit_test(new_p4_has_to_be_told_to_power_its_flash),
		cmocka_unit_test(rom_that_powers_the_flash_fails_at_its_second_start),
		cmocka_unit_test(rom_with_a_wrong_crystal_misses_the_rate),
		cmocka_unit_test(divider_tells_the_crystal),
		cmocka_unit_test(register_tells_the_crystal),
		cmocka_unit_test(crystal_that_no_board_has_is_refused),
		cmocka_unit_test(unknown_chip_is_told_the_others),
		cmocka_unit_test(security_information_follows_the_fuses),
		cmocka_unit_test(secure_download_mode_knows_eight_commands),
		cmocka_unit_test(chip_without_download_mode_is_silent),
		cmocka_unit_test(watchdog_resets_each_chip),
		cmocka_unit_test(watchdogs_left_by_firmware_bite_unless_they_are_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
