/* SPDX-License-Identifier: MIT */
/*
 * ESP32-S3: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32s3.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32s3.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1, BLOCK2 [2.3]. */
#define B0(n) (0x60007030u + 4u * (n))
#define B1(n) (0x60007044u + 4u * (n))
#define B2(n) (0x6000705cu + 4u * (n))

/* [2.13] */
static const struct ef_name package_names[] = {
	{0xff, 0, 0, false, "ESP32-S3 (QFN56)"},
	{0xff, 1, 0, false, "ESP32-S3-PICO-1 (LGA56)"},
	{0, 0, 0, true, "ESP32-S3"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{EF_FIELD(B1(3), 21, 3), package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code flash_mb[] = {{8, 1}, {4, 2}, {0, 0}};
static const struct ef_label flash_vendors[] = {
	{1, "XMC"}, {2, "GD"}, {3, "FM"}, {4, "TT"}, {5, "BY"}, {0, NULL}};
static const struct ef_code psram_mb[] = {{8, 1}, {2, 2}, {16, 3}, {4, 4}, {0, 0}};
static const struct ef_label psram_vendors[] = {{1, "AP_3v3"}, {2, "AP_1v8"}, {0, NULL}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi"},
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.flags = ESPFLASH_FEATURE_DUAL_CORE | ESPFLASH_FEATURE_LP_CORE,
		.text = "Dual Core + LP Core"},
	{.text = "240MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.inside = EF_INSIDE_PSRAM, .text = "PSRAM"},
	{.text = NULL},
};

/* [2.15] */
static const struct ef_usb_mode usb_mode[] = {{0, 3, 4, 0x3fcef14c}, {0, 0, 0, 0}};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x3c000000, 0x3d000000, "DROM", false},
	{0x3d000000, 0x3e000000, "EXTRAM_DATA", false},
	{0x600fe000, 0x60100000, "RTC_DRAM", true},
	{0x3fc88000, 0x3fd00000, "BYTE_ACCESSIBLE", false},
	{0x3fc88000, 0x403e2000, "MEM_INTERNAL", false},
	{0x3fc88000, 0x3fd00000, "DRAM", true},
	{0x40000000, 0x4001a100, "IROM_MASK", false},
	{0x40370000, 0x403e0000, "IRAM", true},
	{0x600fe000, 0x60100000, "RTC_IRAM", true},
	{0x42000000, 0x42800000, "IROM", false},
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

static const struct ef_stub_build stubs[] = {{0, "esp32s3"}, {0, NULL}};

const struct ef_chip ef_chip_esp32s3 = {
	.chip = ESPFLASH_CHIP_ESP32S3,
	.name = "ESP32-S3",
	.key = "esp32s3",

	/* [2.1] */
	.image_chip_id = 9,
	.bootloader_offset = 0x0,
	.uf2_family = 0xc47e5767,

	/* [2.16] */
	.quirks = EF_QUIRK_CLEAR_FORCED_LOADER | EF_QUIRK_OTG_STRAP_RESET | EF_QUIRK_STUB_BIG_FLASH,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,
	.stub_pointer = 0x3fcef688, /* [2.16], [3.7] */

	/* [2.2] */
	EF_CHIP_SPI(0x60002000),
	/* [2.16] GPIO 0 to 21, 26 to 48; 19 and 20 are the USB's */
	.spi_pins = {.exist = 0x1fffffc3fffff, .usb = 0x180000, .hd_highest = 46},

	/* [2.2]; clkdiv: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x60000014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x60000080,
	.crystal_mhz = 40,

	/* [2.3] */
	.efuse = {.base = 0x60007000, .block0 = B0(0), .block1 = B1(0), .block2 = B2(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(3), 21, 3),
	.minor = EF_FIELD2(B1(3), 18, 3, B1(5), 23, 1),
	.major = EF_FIELD(B1(5), 24, 2),
	/* Minor revision's low bits, block version's minor and major: x.0, 1 and 1. */
	.revision_zero = EF_FIELD3(B1(3), 18, 3, B1(3), 24, 3, B2(4), 0, 2),
	.zero_value = 0x48,
	.flash_inside = {EF_FIELD(B1(3), 27, 3), flash_mb, EF_FIELD(B1(4), 0, 3), flash_vendors,
		false},
	.psram_inside = {EF_FIELD2(B1(4), 3, 2, B1(5), 19, 1), psram_mb, EF_FIELD(B1(4), 7, 2),
		psram_vendors, false},
	.flash_octal = EF_FIELD(B0(3), 9, 1), /* [2.16] */
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
		.has_pair = true, /* [2.18] */
		.encrypt_align = 16},

	/* [2.5], [2.16] */
	.voltage = {.efuse_force = EF_FIELD(B0(1), 6, 1),
		.efuse_on = EF_FIELD(B0(1), 4, 1),
		.efuse_3v3 = EF_FIELD(B0(1), 5, 1),
		.strap = EF_FIELD(0x60004038, 4, 1)},
	.strap = 0x60004038,
	.strap_flash_boot = EF_FIELD(0x60004038, 3, 1),
	.force_download = EF_FIELD(0x6000812c, 0, 1),

	/* [2.4] */
	.watchdogs = {.config0 = 0x60008098,
		.config1 = 0x6000809c,
		.protect = 0x600080b0,
		.key = 0x50d83aa1,
		.swd_config = 0x600080b4,
		.swd_auto_feed = 0x80000000,
		.swd_protect = 0x600080b8,
		.swd_key = 0x8f1d312a},

	/* [2.15], [3.3] */
	.usb = {.serial_jtag = true, .otg = true, .otg_block = 0x800, .mode = usb_mode},

	/* [2.11] */
	.map = {.irom_start = 0x42000000,
		.irom_end = 0x44000000,
		.drom_start = 0x3c000000,
		.drom_end = 0x3e000000,
		.page_kb = 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
