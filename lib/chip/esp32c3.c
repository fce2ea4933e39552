/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C3: the numbers. Unless a line says otherwise they are those of
 * esptool bb72741, esptool/targets/esp32c3.py, as gathered in REFERENCE 2 (section in brackets).
 */
#include "chip/chip.h"

/* eFuse words [2.3]: BLOCK0 and BLOCK1. */
#define EFUSE0(n) (0x60008830u + 4u * (n))
#define EFUSE1(n) (0x60008844u + 4u * (n))

#define FLASH_FIELD                                                                                \
	{                                                                                          \
		{                                                                                  \
			{                                                                          \
				EFUSE1(3), 27, 3, 0                                                \
			}                                                                          \
		}                                                                                  \
	}
#define FLASH_VENDOR                                                                               \
	{                                                                                          \
		{                                                                                  \
			{EFUSE1(3), 27, 3, 0},                                                     \
			{                                                                          \
				EFUSE1(4), 0, 3, 3                                                 \
			}                                                                          \
		}                                                                                  \
	}
#define BIT(n) ((uint64_t)1 << (n))
/* Vendor v with any flash code 1 to 4: value = code + 8 * v. */
#define VENDOR(v) ((uint64_t)0x1e << (8 * (v)))

/* [2.13] */
static const struct ef_package packages[] = {
	{0xff, 0, 0, false, "ESP32-C3 (QFN32)"},
	{0xff, 1, 0, false, "ESP8685 (QFN28)"},
	{0xff, 2, 0, false, "ESP32-C3 AZ (QFN32)"},
	{0xff, 3, 0, false, "ESP8686 (QFN24)"},
	{0, 0, 0, false, NULL},
};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi"},
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.text = "Single Core"},
	{.text = "160MHz"},
	{FLASH_FIELD, BIT(1), ESPFLASH_FEATURE_EMBEDDED_FLASH, "Embedded Flash 4MB"},
	{FLASH_FIELD, BIT(2), ESPFLASH_FEATURE_EMBEDDED_FLASH, "Embedded Flash 2MB"},
	{FLASH_FIELD, BIT(3), ESPFLASH_FEATURE_EMBEDDED_FLASH, "Embedded Flash 1MB"},
	{FLASH_FIELD, BIT(4), ESPFLASH_FEATURE_EMBEDDED_FLASH, "Embedded Flash 8MB"},
	{FLASH_VENDOR, VENDOR(1), 0, " (XMC)"},
	{FLASH_VENDOR, VENDOR(2), 0, " (GD)"},
	{FLASH_VENDOR, VENDOR(3), 0, " (FM)"},
	{FLASH_VENDOR, VENDOR(4), 0, " (TT)"},
	{FLASH_VENDOR, VENDOR(5), 0, " (ZBIT)"},
	{.text = NULL},
};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x3c000000, 0x3c800000, "DROM", false},
	{0x3fc80000, 0x3fce0000, "DRAM", true},
	{0x3fc88000, 0x3fd00000, "BYTE_ACCESSIBLE", false},
	{0x3ff00000, 0x3ff20000, "DROM_MASK", false},
	{0x40000000, 0x40060000, "IROM_MASK", false},
	{0x42000000, 0x42800000, "IROM", false},
	{0x4037c000, 0x403e0000, "IRAM", true},
	{0x50000000, 0x50002000, "RTC_IRAM", true},
	{0x50000000, 0x50002000, "RTC_DRAM", true},
	{0x600fe000, 0x60100000, "MEM_INTERNAL2", false},
	{0, 0, NULL, false},
};

/* [2.10], as on the ESP32. */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {26, 0x1}, {20, 0x2}, {80, 0xf}, {0, 0}};

const struct ef_chip ef_chip_esp32c3 = {
	.chip = ESPFLASH_CHIP_ESP32C3,
	.name = "ESP32-C3",
	.key = "esp32c3",
	.image_chip_id = 5, /* [2.1] */
	.magic = 0,	    /* [2.1]: told by security info */
	.bootloader_offset = 0,
	.quirks = EF_QUIRK_LEGACY_MINOR, /* [5.4] */
	/* [2.17], [3.1], [3.3] */
	.rom = {.has = EF_DIALECT_ATTACH | EF_DIALECT_ATTACH_8BYTES | EF_DIALECT_SET_PARAMS |
		       EF_DIALECT_READ_SLOW | EF_DIALECT_CHANGE_BAUD | EF_DIALECT_DEFLATE |
		       EF_DIALECT_MD5 | EF_DIALECT_SECURITY | EF_DIALECT_ENCRYPT_WORD,
		.ram_block = 0x1800,
		.flash_block = 0x400,
		.flash_block_pad = 0x400,
		.md5_is_text = 1},
	/* [2.2] */
	.spi = {.cmd = 0x60002000,
		.addr = 0x60002004,
		.usr = 0x60002018,
		.usr1 = 0x6000201c,
		.usr2 = 0x60002020,
		.w0 = 0x60002058,
		.mosi_dlen = 0x60002024,
		.miso_dlen = 0x60002028,
		.address_left_justified = false},
	.uart_date = 0x6000007c,
	.crystal_mhz = 40,
	.mac_layout = EF_MAC_WORDS,
	.mac = {EFUSE1(1), EFUSE1(0)},
	.package = {{{EFUSE1(3), 21, 3, 0}}},
	.minor = {{{EFUSE1(3), 18, 3, 0}, {EFUSE1(5), 23, 1, 3}}},
	.major = {{{EFUSE1(5), 24, 2, 0}}},
	.crypt_count = {{{EFUSE0(1), 18, 3, 0}}}, /* [2.6] */
	.secure_boot = {{{EFUSE0(2), 20, 1, 0}}}, /* [2.6] */
	.packages = packages,
	.features = features,
	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
