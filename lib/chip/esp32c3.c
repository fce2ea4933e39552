/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C3: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32c3.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32c3.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0x60008830u + 4u * (n))
#define B1(n) (0x60008844u + 4u * (n))

/* [2.13] */
static const struct ef_name package_names[] = {
	{0xff, 0, 0, false, "ESP32-C3 (QFN32)"},
	{0xff, 1, 0, false, "ESP8685 (QFN28)"},
	{0xff, 2, 0, false, "ESP32-C3 AZ (QFN32)"},
	{0xff, 3, 0, false, "ESP8686 (QFN24)"},
	{0, 0, 0, true, "ESP32-C3"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{EF_FIELD(B1(3), 21, 3), package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code flash_mb[] = {{4, 1}, {2, 2}, {1, 3}, {8, 4}, {0, 0}};
static const struct ef_label flash_vendors[] = {
	{1, "XMC"}, {2, "GD"}, {3, "FM"}, {4, "TT"}, {5, "ZBIT"}, {0, NULL}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi"},
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.text = "Single Core"},
	{.text = "160MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.text = NULL},
};

/* [2.15] */
static const struct ef_usb_mode usb_mode[] = {
	{101, 0, 3, 0x3fcdf078}, {0, 0, 3, 0x3fcdf07c}, {0, 0, 0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp32c3"}, {0, NULL}};

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

/* [2.8] */
static const struct ef_label purposes[] = {
	{0, "USER/EMPTY"},
	{1, "RESERVED"},
	{4, "XTS_AES_128_KEY"},
	{5, "HMAC_DOWN_ALL"},
	{6, "HMAC_DOWN_JTAG"},
	{7, "HMAC_DOWN_DIGITAL_SIGNATURE"},
	{8, "HMAC_UP"},
	{9, "SECURE_BOOT_DIGEST0"},
	{10, "SECURE_BOOT_DIGEST1"},
	{11, "SECURE_BOOT_DIGEST2"},
	{0, NULL},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {26, 0x1}, {20, 0x2}, {80, 0xf}, {0, 0}};

const struct ef_chip ef_chip_esp32c3 = {
	.chip = ESPFLASH_CHIP_ESP32C3,
	.name = "ESP32-C3",
	.key = "esp32c3",

	/* [2.1] */
	.image_chip_id = 5,
	.bootloader_offset = 0x0,
	.uf2_family = 0xd42ba06c,

	/* [2.16], [5.4] */
	.quirks = EF_QUIRK_LEGACY_MINOR | EF_QUIRK_STUB_NOT_SECURE,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,

	/* [2.2] */
	EF_CHIP_SPI(0x60002000),
	/* [2.16] GPIO 0 to 21; 18 and 19 are the USB's */
	.spi_pins = {.exist = 0x3fffff, .usb = 0xc0000},

	/* [2.2]; clkdiv: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x60000014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x6000007c,
	.crystal_mhz = 40,

	/* [2.3] */
	.efuse = {.base = 0x60008800, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(3), 21, 3),
	.minor = EF_FIELD2(B1(3), 18, 3, B1(5), 23, 1),
	.major = EF_FIELD(B1(5), 24, 2),
	.flash_inside = {EF_FIELD(B1(3), 27, 3), flash_mb, EF_FIELD(B1(4), 0, 3), flash_vendors,
		false},
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.7], [2.8] */
	.security = {.crypt_count = EF_FIELD(B0(1), 18, 3),
		.manual_encrypt_off = EF_FIELD(B0(0), 20, 1),
		.secure_boot = EF_FIELD(B0(2), 20, 1),
		.key_purpose = {EF_FIELD(B0(1), 24, 4), EF_FIELD(B0(1), 28, 4),
			EF_FIELD(B0(2), 0, 4), EF_FIELD(B0(2), 4, 4), EF_FIELD(B0(2), 8, 4),
			EF_FIELD(B0(2), 12, 4)},
		.purposes = purposes,
		.encrypt_align = 16},

	.strap = 0x60004038, /* [I] register/soc/gpio_reg.h */

	/* [2.4] */
	.watchdogs = {.config0 = 0x60008090,
		.config1 = 0x60008094,
		.protect = 0x600080a8,
		.key = 0x50d83aa1,
		.swd_config = 0x600080ac,
		.swd_auto_feed = 0x80000000,
		.swd_protect = 0x600080b0,
		.swd_key = 0x8f1d312a},

	/* [2.15] */
	.usb = {.serial_jtag = true, .mode = usb_mode},

	/* [2.11] */
	.map = {.irom_start = 0x42000000,
		.irom_end = 0x42800000,
		.drom_start = 0x3c000000,
		.drom_end = 0x3c800000,
		.page_kb = 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
