/* SPDX-License-Identifier: MIT */
/*
 * ESP32-S2: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32s2.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32s2.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1, BLOCK2 [2.3]. */
#define B0(n) (0x3f41a030u + 4u * (n))
#define B1(n) (0x3f41a044u + 4u * (n))
#define B2(n) (0x3f41a05cu + 4u * (n))

/* [2.13] flash code, and above it PSRAM code */
static const struct ef_name package_names[] = {
	{0xff, 0x00, 0, false, "ESP32-S2"},
	{0xff, 0x01, 0, false, "ESP32-S2FH2"},
	{0xff, 0x02, 0, false, "ESP32-S2FH4"},
	{0xff, 0x12, 0, false, "ESP32-S2FNR2"},
	{0xff, 0x10, 0, false, "ESP32-S2R2"},
	{0, 0, 0, true, "ESP32-S2"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{EF_FIELD2(B1(3), 21, 4, B1(3), 28, 4), package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code inside_mb[] = {{2, 1}, {4, 2}, {0, 0}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi"},
	{.text = "Single Core"},
	{.text = "240MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.inside = EF_INSIDE_PSRAM, .text = "PSRAM"},
	{EF_FIELD(B2(4), 4, 3), 0x1, 0, 0, "No calibration in BLK2 of efuse"},
	{EF_FIELD(B2(4), 4, 3), 0x2, 0, 0,
		"ADC and temperature sensor calibration in BLK2 of eFuse V1"},
	{EF_FIELD(B2(4), 4, 3), 0x4, 0, 0,
		"ADC and temperature sensor calibration in BLK2 of eFuse V2"},
	{EF_FIELD(B2(4), 4, 3), 0xf8, 0, 0, "Unknown calibration in BLK2"},
	{.text = NULL},
};

/* [2.15] */
static const struct ef_usb_mode usb_mode[] = {{0, 2, 0, 0x3ffffd14}, {0, 0, 0, 0}};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x3f000000, 0x3ff80000, "DROM", false},
	{0x3f500000, 0x3ff80000, "EXTRAM_DATA", false},
	{0x3ff9e000, 0x3ffa0000, "RTC_DRAM", true},
	{0x3ff9e000, 0x40000000, "BYTE_ACCESSIBLE", false},
	{0x3ff9e000, 0x40072000, "MEM_INTERNAL", false},
	{0x3ffb0000, 0x40000000, "DRAM", true},
	{0x40000000, 0x4001a100, "IROM_MASK", false},
	{0x40020000, 0x40070000, "IRAM", true},
	{0x40070000, 0x40072000, "RTC_IRAM", true},
	{0x40080000, 0x40800000, "IROM", false},
	{0x50000000, 0x50002000, "RTC_DATA", true},
	{0, 0, NULL, false},
};

/* [2.8] */
static const struct ef_label purposes[] = {
	{0, "USER/EMPTY"},
	{1, "RESERVED"},
	{2, "XTS_AES_256_KEY_1"},
	{3, "XTS_AES_256_KEY_2"},
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

static const struct ef_stub_build stubs[] = {{0, "esp32s2"}, {0, NULL}};

const struct ef_chip ef_chip_esp32s2 = {
	.chip = ESPFLASH_CHIP_ESP32S2,
	.name = "ESP32-S2",
	.key = "esp32s2",
	.unverified = "watchdog.swd_key", /* † */

	/* [2.1] */
	.image_chip_id = 2,
	.magic = 0x000007c6,
	.bootloader_offset = 0x1000,
	.uf2_family = 0xbfdd4eee,

	/* [2.16], [3.13]; DEFLATE_WINDOW: not measured here, taken from the ESP32 to be safe */
	.quirks = EF_QUIRK_DEFLATE_WINDOW | EF_QUIRK_OTG_STRAP_RESET | EF_QUIRK_SECURE_SHORT,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,

	/* [2.2] */
	EF_CHIP_SPI(0x3f402000),
	/* [2.16] GPIO 0 to 21, 26 to 46; 19 and 20 are the USB's */
	.spi_pins = {.exist = 0x7ffffc3fffff, .usb = 0x180000},

	/* [2.2]; clkdiv: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x3f400014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x60000078,
	.crystal_mhz = 40,

	/* [2.3] */
	.efuse = {.base = 0x3f41a000, .block0 = B0(0), .block1 = B1(0), .block2 = B2(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(4), 0, 4),
	.minor = EF_FIELD2(B1(4), 4, 3, B1(3), 20, 1),
	.major = EF_FIELD(B1(3), 18, 2),
	.flash_inside = {EF_FIELD(B1(3), 21, 4), inside_mb, .says_none = true},
	.psram_inside = {EF_FIELD(B1(3), 28, 4), inside_mb, .says_none = true},
	.flash_octal = EF_FIELD(B0(3), 9, 1), /* [2.16] */
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.7], [2.8] */
	.security = {.crypt_count = EF_FIELD(B0(1), 18, 3),
		.manual_encrypt_off = EF_FIELD(B0(0), 19, 1),
		.secure_boot = EF_FIELD(B0(2), 20, 1),
		.key_purpose = {EF_FIELD(B0(1), 24, 4), EF_FIELD(B0(1), 28, 4),
			EF_FIELD(B0(2), 0, 4), EF_FIELD(B0(2), 4, 4), EF_FIELD(B0(2), 8, 4),
			EF_FIELD(B0(2), 12, 4)},
		.purposes = purposes,
		.has_pair = true, /* [2.18] */
		.encrypt_align = 16},

	/* [2.5], [2.16] */
	.voltage = {.efuse_force = EF_FIELD(B0(1), 6, 1),
		.efuse_on = EF_FIELD(B0(1), 4, 1),
		.efuse_3v3 = EF_FIELD(B0(1), 5, 1),
		.strap = EF_FIELD(0x3f404038, 4, 1)},
	.strap = 0x3f404038,
	.strap_flash_boot = EF_FIELD(0x3f404038, 3, 1),
	.force_download = EF_FIELD(0x3f408128, 0, 1),

	/* [2.4]; super watchdog: [I] register/soc/rtc_cntl_reg.h, its key as on the S3 and C3 */
	.watchdogs = {.config0 = 0x3f408094,
		.config1 = 0x3f408098,
		.protect = 0x3f4080ac,
		.key = 0x50d83aa1,
		.swd_config = 0x3f4080b0,
		.swd_auto_feed = 0x80000000,
		.swd_protect = 0x3f4080b4,
		.swd_key = 0x8f1d312a},

	/* [2.15], [3.3] */
	.usb = {.otg = true, .otg_block = 0x800, .mode = usb_mode},

	/* [2.11] */
	.map = {.irom_start = 0x40080000,
		.irom_end = 0x40b80000,
		.drom_start = 0x3f000000,
		.drom_end = 0x3f3f0000,
		.page_kb = 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
