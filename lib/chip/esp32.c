/* SPDX-License-Identifier: MIT */
/*
 * ESP32: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32.py, and of REFERENCE 2 (section in brackets).
 */
#include "chip/chip.h"

/* eFuse BLOCK0 word n [2.3]. */
#define EFUSE(n) (0x3ff5a000u + 4u * (n))

/* APB_CTRL_DATE, whose bit 31 is the third bit of the major revision [2.13]. */
#define APB_CTRL_DATE 0x3ff6607cu

/* Package, in four bits [2.13]; and above it "one core is off". */
#define PACKAGE		 EF_FIELD2(EFUSE(3), 9, 3, EFUSE(3), 2, 1)
#define PACKAGE_AND_CORE EF_FIELD3(EFUSE(3), 9, 3, EFUSE(3), 2, 1, EFUSE(3), 0, 1)

/* [2.13]: the three bits count up as 0, 1, 3, 7; anything else is 0. */
static const uint8_t major_map[8] = {0, 1, 0, 2, 0, 0, 0, 3};

/* [2.13] */
static const struct ef_name package_names[] = {
	{0x1f, 0x10, 0, false, "ESP32-S0WDQ6"},
	{0x1f, 0x00, 300, false, "ESP32-D0WDQ6-V3"},
	{0x1f, 0x00, 0, false, "ESP32-D0WDQ6"},
	{0x1f, 0x11, 0, false, "ESP32-S0WD"},
	{0x1f, 0x01, 300, false, "ESP32-D0WD-V3"},
	{0x1f, 0x01, 0, false, "ESP32-D0WD"},
	{0x0f, 2, 0, false, "ESP32-D2WD"},
	{0x0f, 4, 0, false, "ESP32-U4WDH"},
	{0x0f, 5, 300, false, "ESP32-PICO-V3"},
	{0x0f, 5, 0, false, "ESP32-PICO-D4"},
	{0x0f, 6, 0, false, "ESP32-PICO-V3-02"},
	{0x0f, 7, 0, false, "ESP32-D0WDR2-V3"},
	{0, 0, 0, true, "ESP32"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{PACKAGE_AND_CORE, package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi"},
	{EF_FIELD(EFUSE(3), 1, 1), 0x1, ESPFLASH_FEATURE_BT, 0, "BT"},
	{EF_FIELD(EFUSE(3), 0, 1), 0x2, ESPFLASH_FEATURE_LP_CORE, 0, "Single Core + LP Core"},
	{EF_FIELD(EFUSE(3), 0, 1), 0x1, ESPFLASH_FEATURE_DUAL_CORE | ESPFLASH_FEATURE_LP_CORE, 0,
		"Dual Core + LP Core"},
	{EF_FIELD(EFUSE(3), 12, 2), 0x8, 0, 0, "160MHz"},
	{EF_FIELD(EFUSE(3), 12, 2), 0x4, 0, 0, "240MHz"},
	{PACKAGE, 0x74, ESPFLASH_FEATURE_EMBEDDED_FLASH, 0, "Embedded Flash"},
	{PACKAGE, 0x40, ESPFLASH_FEATURE_EMBEDDED_PSRAM, 0, "Embedded PSRAM"},
	{EF_FIELD(EFUSE(4), 8, 5), 0xfffffffe, 0, 0, "Vref calibration in eFuse"},
	{EF_FIELD(EFUSE(3), 14, 1), 0x2, 0, 0, "BLK3 partially reserved"},
	{EF_FIELD(EFUSE(6), 0, 2), 0x1, 0, 0, "Coding Scheme None"},
	{EF_FIELD(EFUSE(6), 0, 2), 0x2, 0, 0, "Coding Scheme 3/4"},
	{EF_FIELD(EFUSE(6), 0, 2), 0x4, 0, 0, "Coding Scheme Repeat (UNSUPPORTED)"},
	{EF_FIELD(EFUSE(6), 0, 2), 0x8, 0, 0, "Coding Scheme None (may contain encoding data)"},
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

static const struct ef_stub_build stubs[] = {{0, "esp32"}, {0, NULL}};

const struct ef_chip ef_chip_esp32 = {
	.chip = ESPFLASH_CHIP_ESP32,
	.name = "ESP32",
	.key = "esp32",

	/* [2.1] */
	.image_chip_id = 0,
	.magic = 0x00f01d83,
	.bootloader_offset = 0x1000,
	.uf2_family = 0x1c5f21b0,

	/* [2.16] */
	.quirks = EF_QUIRK_BAUD_CALIBRATION | EF_QUIRK_SPI_PADS_EFUSE | EF_QUIRK_DEFLATE_WINDOW,

	/* [2.17], [3.1], [3.3] */
	.rom = {.has = EF_DIALECT_ATTACH | EF_DIALECT_ATTACH_8BYTES | EF_DIALECT_SET_PARAMS |
		       EF_DIALECT_READ_SLOW | EF_DIALECT_CHANGE_BAUD | EF_DIALECT_DEFLATE |
		       EF_DIALECT_MD5,
		.ram_block = 0x1800,
		.flash_block = 0x400,
		.flash_block_pad = 0x400,
		.md5_is_text = 1},
	.stubs = stubs,

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
	/* [2.16] GPIO 0 to 29, 32, 33 */
	.spi_pins = {.exist = 0x33fffffff},
	.spi_pads = EF_FIELD(EFUSE(5), 0, 20), /* [2.13] */
	.spi_pad_hd = EF_FIELD(EFUSE(3), 4, 5),

	/* [2.2]; mask: ESP32 Technical Reference, UART_CLKDIV_REG [19:0] */
	.uart_clkdiv = 0x3ff40014,
	.uart_clkdiv_mask = 0xfffff,
	.calibration = EF_FIELD(0x3ff5f06c, 7, 25), /* [2.16] RTCCALICFG1 */
	.calibration_clock = EF_FIELD(EFUSE(4), 0, 8),
	.uart_date = 0x60000078,
	.crystal_divider = 1,

	/* [2.3] */
	.efuse = {.block0 = EFUSE(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {EFUSE(2), EFUSE(1)},

	/* [2.13] */
	.package = PACKAGE,
	.minor = EF_FIELD(EFUSE(5), 24, 2),
	.major = EF_FIELD3(EFUSE(3), 15, 1, EFUSE(5), 20, 1, APB_CTRL_DATE, 31, 1),
	.major_map = major_map,
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.18] */
	.security = {.crypt_count = EF_FIELD(EFUSE(0), 20, 7),
		.manual_encrypt_off = EF_FIELD(EFUSE(6), 7, 1),
		.secure_boot = EF_FIELD(EFUSE(6), 4, 1),
		.secure_boot_v2 = EF_FIELD(EFUSE(6), 5, 1),
		.key_read_off = EF_FIELD(EFUSE(0), 16, 1),
		.key_words = EFUSE(14),
		.crypt_config = EF_FIELD(EFUSE(5), 28, 4),
		.crypt_config_read_off = EF_FIELD(EFUSE(0), 19, 1),
		.encrypt_align = 32},

	/* [2.5], [2.16] */
	.voltage = {.override = EF_FIELD(0x3ff48074, 22, 1),
		.override_high = EF_FIELD(0x3ff48074, 29, 2),
		.override_on = EF_FIELD(0x3ff48074, 31, 1),
		.efuse_force = EF_FIELD(EFUSE(4), 16, 1),
		.efuse_on = EF_FIELD(EFUSE(4), 14, 1),
		.efuse_3v3 = EF_FIELD(EFUSE(4), 15, 1),
		.strap = EF_FIELD(0x3ff44038, 5, 1),
		.set_register = 0x3ff48074,
		.set_off = 0x00600000,
		.set_1v8 = 0x80600000,
		.set_1v9 = 0xfe600000},
	.strap = 0x3ff44038,

	/* [2.11] */
	.map = {.irom_start = 0x400d0000,
		.irom_end = 0x40400000,
		.drom_start = 0x3f400000,
		.drom_end = 0x3f800000,
		.page_kb = 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
