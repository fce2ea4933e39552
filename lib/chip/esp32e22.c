/* SPDX-License-Identifier: MIT */
/*
 * ESP32-E22: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32e22.py, and of REFERENCE 2 (section in brackets). Package,
 * revision and several security fields have no place in its eFuse yet.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0xc4008030u + 4u * (n))
#define B1(n) (0xc4008044u + 4u * (n))

/* [2.13] */
static const struct ef_name package_names[] = {
	{0xff, 0, 0, false, "ESP32-E22"},
	{0, 0, 0, true, "ESP32-E22"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{.names = package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi 6E (tri-band, 2x2 MU-MIMO)"},
	{.flags = ESPFLASH_FEATURE_BT, .text = "BT 5.4 (LE) + Classic"},
	{.flags = ESPFLASH_FEATURE_DUAL_CORE, .text = "Dual Core"},
	{.text = "500MHz"},
	{.text = NULL},
};

/* [2.15] */
static const struct ef_usb_mode usb_mode[] = {{0, 3, 0, 0x3111b700}, {0, 0, 0, 0}};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x3c000000, 0x40000000, "DROM", false},
	{0x31000000, 0x31200000, "DRAM", true},
	{0x31000000, 0x31200000, "BYTE_ACCESSIBLE", false},
	{0x30000000, 0x30120000, "DROM_MASK", false},
	{0x30000000, 0x30120000, "IROM_MASK", false},
	{0x3c000000, 0x40000000, "IROM", false},
	{0x30fe0000, 0x31200000, "IRAM", true},
	{0xc0000000, 0xc0008000, "RTC_IRAM", true},
	{0xc0000000, 0xc0008000, "RTC_DRAM", true},
	{0, 0, NULL, false},
};

/* [2.8] */
static const struct ef_label purposes[] = {
	{0, "USER/EMPTY"},
	{1, "ECDSA_KEY"},
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
	{12, "KM_INIT_KEY"},
	{0, NULL},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {26, 0x1}, {20, 0x2}, {80, 0xf}, {0, 0}};

const struct ef_chip ef_chip_esp32e22 = {
	.chip = ESPFLASH_CHIP_ESP32E22,
	.name = "ESP32-E22",
	.key = "esp32e22",
	.experimental = true,

	/* [2.1] */
	.image_chip_id = 31,
	.bootloader_offset = 0x0,

	EF_CHIP_ROM_SINCE_S2,

	/* [2.2] */
	EF_CHIP_SPI(0xc3003000),

	/* [2.2] */
	.uart_clkdiv = 0xc3102014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0xc310208c,
	.crystal_divider = 1,

	/* [2.3] */
	.efuse = {.base = 0xc4008000, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.7], [2.8] */
	.security = {.secure_boot = EF_FIELD(B0(2), 20, 1),
		.key_purpose = {EF_FIELD(B0(1), 24, 4), EF_FIELD(B0(1), 28, 4),
			EF_FIELD(B0(2), 0, 4), EF_FIELD(B0(2), 4, 4), EF_FIELD(B0(2), 8, 4),
			EF_FIELD(B0(2), 12, 4)},
		.purposes = purposes,
		.has_pair = true, /* [2.18] */
		.encrypt_align = 16},

	/* [2.5] */
	.strap = 0xc310d000,
	.strap_flash_boot = EF_FIELD(0xc310d000, 3, 1),

	/* [2.15], [3.3] */
	.usb = {.otg = true, .otg_block = 0x800, .mode = usb_mode},

	/* [2.11] */
	.map = {.irom_start = 0x3c000000,
		.irom_end = 0x40000000,
		.drom_start = 0x3c000000,
		.drom_end = 0x40000000,
		.page_kb = 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
