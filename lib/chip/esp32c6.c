/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C6: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32c6.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32c6.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0x600b0830u + 4u * (n))
#define B1(n) (0x600b0844u + 4u * (n))

/* [2.13] package, and above it flash code */
static const struct ef_name package_names[] = {
	{0x7, 0, 0, false, "ESP32-C6 (QFN40)"},
	{0x3f, 0x09, 0, false, "ESP32-C6FH4 (QFN32)"},
	{0x3f, 0x11, 0, false, "ESP32-C6FH8 (QFN32)"},
	{0, 0, 0, true, "ESP32-C6"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{EF_FIELD2(B1(3), 24, 3, B1(4), 0, 3), package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code flash_mb[] = {{4, 1}, {8, 2}, {0, 0}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi 6"},
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.flags = ESPFLASH_FEATURE_802154, .text = "IEEE802.15.4"},
	{.flags = ESPFLASH_FEATURE_LP_CORE, .text = "Single Core + LP Core"},
	{.text = "160MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.text = NULL},
};

/* [2.15] */
static const struct ef_usb_mode usb_mode[] = {{0, 0, 3, 0x4087f580}, {0, 0, 0, 0}};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x42000000, 0x43000000, "DROM", false},
	{0x40800000, 0x40880000, "DRAM", true},
	{0x40800000, 0x40880000, "BYTE_ACCESSIBLE", false},
	{0x4004ac00, 0x40050000, "DROM_MASK", false},
	{0x40000000, 0x4004ac00, "IROM_MASK", false},
	{0x42000000, 0x43000000, "IROM", false},
	{0x40800000, 0x40880000, "IRAM", true},
	{0x50000000, 0x50004000, "RTC_IRAM", true},
	{0x50000000, 0x50004000, "RTC_DRAM", true},
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
static const struct ef_code flash_freqs[] = {{40, 0x0}, {80, 0x0}, {20, 0x2}, {0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp32c6"}, {0, NULL}};

const struct ef_chip ef_chip_esp32c6 = {
	.chip = ESPFLASH_CHIP_ESP32C6,
	.name = "ESP32-C6",
	.key = "esp32c6",

	/* [2.1] */
	.image_chip_id = 13,
	.bootloader_offset = 0x0,
	.uf2_family = 0x540ddf62,

	/* [2.16] */
	.quirks = EF_QUIRK_NO_WATCHDOG_RESET,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,

	/* [2.2] */
	EF_CHIP_SPI(0x60003000),

	/* [2.2]; clkdiv: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x60000014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x6000007c,
	.crystal_mhz = 40,

	/* [2.3] */
	.efuse = {.base = 0x600b0800, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS_EUI64,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(3), 24, 3),
	.minor = EF_FIELD(B1(3), 18, 4),
	.major = EF_FIELD(B1(3), 22, 2),
	.flash_inside = {EF_FIELD(B1(4), 0, 3), flash_mb, .says_none = true},
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

	.strap = 0x60091038, /* [I] register/soc/gpio_reg.h */

	/* [2.4]; keys: [I] components/esp_hal_wdt, lpwdt_ll.h */
	.watchdogs = {.config0 = 0x600b1c00,
		.config1 = 0x600b1c04,
		.protect = 0x600b1c18,
		.key = 0x50d83aa1,
		.swd_config = 0x600b1c1c,
		.swd_auto_feed = 0x00040000,
		.swd_protect = 0x600b1c20,
		.swd_key = 0x50d83aa1},

	/* [2.15] */
	.usb = {.serial_jtag = true, .mode = usb_mode},

	/* [2.11] */
	.map = {.irom_start = 0x42000000,
		.irom_end = 0x42800000,
		.drom_start = 0x42800000,
		.drom_end = 0x43000000,
		.page_kb = 64,
		.pages_kb = 8 | 16 | 32 | 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
