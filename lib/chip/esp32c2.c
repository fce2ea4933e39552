/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C2: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32c2.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32c2.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK2 [2.3]. */
#define B0(n) (0x60008830u + 4u * (n))
#define B2(n) (0x60008840u + 4u * (n))

/* [2.13] */
static const struct ef_name package_names[] = {
	{0xff, 0, 0, false, "ESP32-C2"},
	{0xff, 1, 0, false, "ESP8684H"},
	{0, 0, 0, true, "ESP32-C2"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{EF_FIELD(B2(1), 22, 3), package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code flash_mb[] = {{4, 1}, {2, 2}, {1, 3}, {0, 0}};
static const struct ef_label flash_vendors[] = {
	{1, "XMC"}, {2, "GD"}, {3, "FM"}, {4, "TT"}, {5, "ZBIT"}, {0, NULL}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi"},
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.text = "Single Core"},
	{.text = "120MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.text = NULL},
};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x3c000000, 0x3c400000, "DROM", false},
	{0x3fca0000, 0x3fce0000, "DRAM", true},
	{0x3fc88000, 0x3fd00000, "BYTE_ACCESSIBLE", false},
	{0x3ff00000, 0x3ff50000, "DROM_MASK", false},
	{0x40000000, 0x40090000, "IROM_MASK", false},
	{0x42000000, 0x42400000, "IROM", false},
	{0x4037c000, 0x403c0000, "IRAM", true},
	{0, 0, NULL, false},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{30, 0x0}, {20, 0x1}, {15, 0x2}, {60, 0xf}, {0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp32c2"}, {0, NULL}};

const struct ef_chip ef_chip_esp32c2 = {
	.chip = ESPFLASH_CHIP_ESP32C2,
	.name = "ESP32-C2",
	.key = "esp32c2",

	/* [2.1] */
	.image_chip_id = 12,
	.bootloader_offset = 0x0,
	.uf2_family = 0x2b88d29c,

	/* [2.16] */
	.quirks = EF_QUIRK_NO_BAUD_SECURE | EF_QUIRK_STUB_NOT_V0,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,

	/* [2.2] */
	EF_CHIP_SPI(0x60002000),

	/* [2.2]; both addresses: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x60000014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x6000007c,
	.crystal_divider = 1,
	.rom_crystal_mhz = 40, /* [2.16] */

	/* [2.3] */
	.efuse = {.base = 0x60008800, .block0 = B0(0), .block2 = B2(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {B2(1), B2(0)},

	/* [2.13] */
	.package = EF_FIELD(B2(1), 22, 3),
	.minor = EF_FIELD(B2(1), 16, 4),
	.major = EF_FIELD(B2(1), 20, 2),
	.flash_inside = {EF_FIELD(B2(7), 29, 3), flash_mb, EF_FIELD(B2(7), 24, 3), flash_vendors,
		false},
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6] */
	.security = {.crypt_count = EF_FIELD(B0(0), 7, 3),
		.manual_encrypt_off = EF_FIELD(B0(0), 6, 1),
		.secure_boot = EF_FIELD(B0(0), 21, 1),
		/* [2.18] */
		.key_length_256 = EF_FIELD(B0(0), 10, 1),
		.key_read_off = EF_FIELD(B0(0), 0, 2),
		.key_words = 0x60008860,
		.encrypt_align = 16}, /* [I] components/spi_flash/esp_flash_api.c */

	.strap = 0x60004038, /* [I] register/soc/gpio_reg.h */

	/* [2.4]; super watchdog: [I] register/soc/rtc_cntl_reg.h, components/esp_hal_wdt */
	.watchdogs = {.config0 = 0x60008084,
		.config1 = 0x60008088,
		.protect = 0x6000809c,
		.key = 0x50d83aa1,
		.swd_config = 0x600080a0,
		.swd_auto_feed = 0x80000000,
		.swd_protect = 0x600080a4,
		.swd_key = 0x8f1d312a},

	/* [2.11] */
	.map = {.irom_start = 0x42000000,
		.irom_end = 0x42400000,
		.drom_start = 0x3c000000,
		.drom_end = 0x3c400000,
		.page_kb = 64,
		.pages_kb = 16 | 32 | 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
