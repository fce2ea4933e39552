/* SPDX-License-Identifier: MIT */
/*
 * ESP32: the numbers. Unless a line says otherwise they are those of
 * esptool bb72741, esptool/targets/esp32.py, as gathered in REFERENCE 2 (section in brackets).
 */
#include "chip/chip.h"

/* eFuse BLOCK0 word n [2.3]. */
#define EFUSE(n) (0x3ff5a000u + 4u * (n))

/* APB_CTRL_DATE, whose bit 31 is the third bit of the major revision [2.13]. */
#define APB_CTRL_DATE 0x3ff6607cu

#define PACKAGE_FIELD                                                                              \
	{                                                                                          \
		{                                                                                  \
			{EFUSE(3), 9, 3, 0},                                                       \
			{                                                                          \
				EFUSE(3), 2, 1, 3                                                  \
			}                                                                          \
		}                                                                                  \
	}

/* [2.13]: the three bits count up as 0, 1, 3, 7; anything else is 0. */
static const uint8_t major_map[8] = {0, 1, 0, 2, 0, 0, 0, 3};

/* [2.13] */
static const struct ef_package packages[] = {
	{0xff, 0, 0, true, "ESP32-S0WDQ6"},
	{0xff, 0, 3, false, "ESP32-D0WDQ6-V3"},
	{0xff, 0, 0, false, "ESP32-D0WDQ6"},
	{0xff, 1, 0, true, "ESP32-S0WD"},
	{0xff, 1, 3, false, "ESP32-D0WD-V3"},
	{0xff, 1, 0, false, "ESP32-D0WD"},
	{0xff, 2, 0, false, "ESP32-D2WD"},
	{0xff, 4, 0, false, "ESP32-U4WDH"},
	{0xff, 5, 3, false, "ESP32-PICO-V3"},
	{0xff, 5, 0, false, "ESP32-PICO-D4"},
	{0xff, 6, 0, false, "ESP32-PICO-V3-02"},
	{0xff, 7, 0, false, "ESP32-D0WDR2-V3"},
	{0, 0, 0, false, NULL},
};

#define BIT(n) ((uint64_t)1 << (n))

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi"},
	{{{{EFUSE(3), 1, 1, 0}}}, BIT(0), ESPFLASH_FEATURE_BT, "BT"},
	{{{{EFUSE(3), 0, 1, 0}}}, BIT(1), 0, "Single Core + LP Core"},
	{{{{EFUSE(3), 0, 1, 0}}}, BIT(0), ESPFLASH_FEATURE_DUAL_CORE, "Dual Core + LP Core"},
	{{{{EFUSE(3), 12, 2, 0}}}, BIT(3), 0, "160MHz"},
	{{{{EFUSE(3), 12, 2, 0}}}, BIT(2), 0, "240MHz"},
	{PACKAGE_FIELD, BIT(2) | BIT(4) | BIT(5) | BIT(6), ESPFLASH_FEATURE_EMBEDDED_FLASH,
		"Embedded Flash"},
	{PACKAGE_FIELD, BIT(6), ESPFLASH_FEATURE_EMBEDDED_PSRAM, "Embedded PSRAM"},
	{{{{EFUSE(4), 8, 5, 0}}}, ~BIT(0), 0, "Vref calibration in eFuse"},
	{{{{EFUSE(3), 14, 1, 0}}}, BIT(1), 0, "BLK3 partially reserved"},
	{{{{EFUSE(6), 0, 2, 0}}}, BIT(0) | BIT(3), 0, "Coding Scheme None"},
	{{{{EFUSE(6), 0, 2, 0}}}, BIT(1), 0, "Coding Scheme 3/4"},
	{{{{EFUSE(6), 0, 2, 0}}}, BIT(2), 0, "Coding Scheme Repeat"},
	{.text = NULL},
};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x3f400000, 0x3f800000, "DROM", false},
	{0x3f800000, 0x3fc00000, "EXTRAM_DATA", false},
	{0x3ff80000, 0x3ff82000, "RTC_DRAM", true},
	{0x3ff90000, 0x40000000, "BYTE_ACCESSIBLE", false},
	{0x3ffae000, 0x40000000, "DRAM", true},
	{0x3ffe0000, 0x3ffffffc, "DIRAM_DRAM", true},
	{0x40000000, 0x40070000, "IROM", false},
	{0x40070000, 0x40078000, "CACHE_PRO", true},
	{0x40078000, 0x40080000, "CACHE_APP", true},
	{0x40080000, 0x400a0000, "IRAM", true},
	{0x400a0000, 0x400bfffc, "DIRAM_IRAM", true},
	{0x400c0000, 0x400c2000, "RTC_IRAM", true},
	{0x400d0000, 0x40400000, "IROM", false},
	{0x50000000, 0x50002000, "RTC_DATA", true},
	{0, 0, NULL, false},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {26, 0x1}, {20, 0x2}, {80, 0xf}, {0, 0}};

const struct ef_chip ef_chip_esp32 = {
	.chip = ESPFLASH_CHIP_ESP32,
	.name = "ESP32",
	.key = "esp32",
	.image_chip_id = 0,
	.magic = 0x00f01d83, /* [2.1] */
	.bootloader_offset = 0x1000,
	.quirks = EF_QUIRK_BAUD_CALIBRATION | EF_QUIRK_SPI_PADS_EFUSE |
		  EF_QUIRK_DEFLATE_WINDOW, /* [2.16] */
	/* [2.17], [3.1], [3.3] */
	.rom = {.has = EF_DIALECT_ATTACH | EF_DIALECT_ATTACH_8BYTES | EF_DIALECT_SET_PARAMS |
		       EF_DIALECT_READ_SLOW | EF_DIALECT_CHANGE_BAUD | EF_DIALECT_DEFLATE |
		       EF_DIALECT_MD5,
		.ram_block = 0x1800,
		.flash_block = 0x400,
		.flash_block_pad = 0x400,
		.md5_is_text = 1},
	/* [2.2] */
	.spi = {.cmd = 0x3ff42000,
		.addr = 0x3ff42004,
		.usr = 0x3ff4201c,
		.usr1 = 0x3ff42020,
		.usr2 = 0x3ff42024,
		.w0 = 0x3ff42080,
		.mosi_dlen = 0x3ff42028,
		.miso_dlen = 0x3ff4202c,
		.address_left_justified = true},
	.spi_pads = {{{EFUSE(5), 0, 20, 0}}}, /* [2.13] */
	.spi_pad_hd = {{{EFUSE(3), 4, 5, 0}}},
	.uart_clkdiv = 0x3ff40014,
	.uart_clkdiv_mask = 0xfffff, /* ESP32 Technical Reference, UART_CLKDIV_REG [19:0] */
	.calibration = 0x3ff5f06c,   /* [2.16] RTCCALICFG1 */
	.calibration_clock = {{{EFUSE(4), 0, 8, 0}}},
	.uart_date = 0x60000078,
	.crystal_divider = 1, /* [2.2] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {EFUSE(2), EFUSE(1)},
	.package = PACKAGE_FIELD,
	.minor = {{{EFUSE(5), 24, 2, 0}}},
	.major = {{{EFUSE(3), 15, 1, 0}, {EFUSE(5), 20, 1, 1}, {APB_CTRL_DATE, 31, 1, 2}}},
	.major_map = major_map,
	.single_core = {{{EFUSE(3), 0, 1, 0}}},
	.crypt_count = {{{EFUSE(0), 20, 7, 0}}},   /* [2.6] */
	.secure_boot = {{{EFUSE(6), 4, 1, 0}}},	   /* [2.18] */
	.secure_boot_v2 = {{{EFUSE(6), 5, 1, 0}}}, /* [2.18], revision 3.0 and later */
	.packages = packages,
	.features = features,
	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
