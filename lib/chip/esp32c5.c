/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C5: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32c5.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32c5.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0x600b4830u + 4u * (n))
#define B1(n) (0x600b4844u + 4u * (n))

/* [2.13] */
static const struct ef_name name_base[] = {
	{0, 0, 0, false, "ESP32-C5"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_temperature[] = {
	{0x3, 0, 0, false, "N"},
	{0x3, 1, 0, false, "H"},
	{0, 0, 0, true, "?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_flash[] = {
	{0xff, 0, 0, false, ""},
	{0xff, 1, 0, false, "F4"},
	{0, 0, 0, true, "F?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_psram[] = {
	{0xff, 0, 0, false, ""},
	{0xff, 1, 0, false, "R4"},
	{0xff, 2, 0, false, "R8"},
	{0, 0, 0, true, "R?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{.names = name_base},
	{EF_FIELD(B1(2), 24, 2), name_temperature},
	{EF_FIELD(B1(2), 13, 3), name_flash},
	{EF_FIELD(B1(2), 19, 3), name_psram},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code flash_mb[] = {{4, 1}, {0, 0}};
static const struct ef_label flash_vendors[] = {{1, "XMC"}, {0, NULL}};
static const struct ef_code psram_mb[] = {{4, 1}, {8, 2}, {0, 0}};
static const struct ef_label psram_vendors[] = {{1, "AP_3v3"}, {0, NULL}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi 6 (dual-band)"},
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.flags = ESPFLASH_FEATURE_802154, .text = "IEEE802.15.4"},
	{.flags = ESPFLASH_FEATURE_LP_CORE, .text = "Single Core + LP Core"},
	{.text = "240MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.inside = EF_INSIDE_PSRAM, .text = "PSRAM"},
	{.text = NULL},
};

/* [2.15] */
static const struct ef_usb_mode usb_mode[] = {{0, 0, 3, 0x4085f514}, {0, 0, 0, 0}};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x42000000, 0x44000000, "DROM", false},
	{0x40800000, 0x40860000, "DRAM", true},
	{0x40800000, 0x40860000, "BYTE_ACCESSIBLE", false},
	{0x4003a000, 0x40040000, "DROM_MASK", false},
	{0x40000000, 0x4003a000, "IROM_MASK", false},
	{0x42000000, 0x44000000, "IROM", false},
	{0x40800000, 0x40860000, "IRAM", true},
	{0x50000000, 0x50004000, "RTC_IRAM", true},
	{0x50000000, 0x50004000, "RTC_DRAM", true},
	{0x600fe000, 0x60100000, "MEM_INTERNAL2", false},
	{0, 0, NULL, false},
};

/* [2.8] */
static const struct ef_label purposes[] = {
	{0, "USER/EMPTY"},
	{1, "ECDSA_KEY"},
	{4, "XTS_AES_128_KEY"},
	{5, "HMAC_DOWN_ALL"},
	{6, "HMAC_DOWN_JTAG"},
	{7, "HMAC_DOWN_DIGITAL_SIGNATURE"},
	{8, "HMAC_UP"},
	{9, "SECURE_BOOT_DIGEST0"},
	{10, "SECURE_BOOT_DIGEST1"},
	{11, "SECURE_BOOT_DIGEST2"},
	{12, "KM_INIT_KEY"},
	{15, "XTS_AES_128_PSRAM_KEY"},
	{16, "ECDSA_KEY_P192"},
	{17, "ECDSA_KEY_P384_L"},
	{18, "ECDSA_KEY_P384_H"},
	{0, NULL},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {20, 0x2}, {80, 0xf}, {0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp32c5"}, {0, NULL}};

const struct ef_chip ef_chip_esp32c5 = {
	.chip = ESPFLASH_CHIP_ESP32C5,
	.name = "ESP32-C5",
	.key = "esp32c5",
	.unverified = "uart.date usb.mode", /* † */

	/* [2.1] */
	.image_chip_id = 23,
	.bootloader_offset = 0x2000,
	.uf2_family = 0xf71c0343,

	/* [2.16] */
	.quirks = EF_QUIRK_NO_BAUD_SECURE | EF_QUIRK_SLOW_USB_RESET | EF_QUIRK_STUB_BIG_FLASH,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,

	/* [2.2] */
	EF_CHIP_SPI(0x60003000),

	/* [2.2]; clkdiv: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x60000014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x6000007c,
	.crystal_divider = 1,
	.rom_crystal = EF_FIELD(0x60096110, 24, 7), /* [2.13] */

	/* [2.3] */
	.efuse = {.base = 0x600b4800, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS_EUI64,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(2), 26, 3),
	.minor = EF_FIELD(B1(2), 0, 4),
	.major = EF_FIELD(B1(2), 4, 2),
	.flash_inside = {EF_FIELD(B1(2), 13, 3), flash_mb, EF_FIELD(B1(2), 16, 3), flash_vendors,
		true},
	.psram_inside = {EF_FIELD(B1(2), 19, 3), psram_mb, EF_FIELD(B1(2), 22, 2), psram_vendors,
		true},
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.7], [2.8] */
	.security = {.crypt_count = EF_FIELD(B0(1), 16, 3),
		.manual_encrypt_off = EF_FIELD(B0(0), 20, 1),
		.secure_boot = EF_FIELD(B0(2), 25, 1),
		.key_purpose = {EF_FIELD(B0(1), 22, 5), EF_FIELD(B0(1), 27, 5),
			EF_FIELD(B0(2), 0, 5), EF_FIELD(B0(2), 5, 5), EF_FIELD(B0(2), 10, 5),
			EF_FIELD(B0(2), 15, 5)},
		.key_manager = EF_FIELD(B0(1), 11, 1),
		.purposes = purposes,
		.encrypt_align = 16}, /* [I] components/spi_flash/esp_flash_api.c */

	.strap = 0x60091000, /* [I] register/soc/gpio_reg.h */

	/* [2.4]; [I] register/soc/lp_wdt_reg.h; keys: [I] components/esp_hal_wdt, lpwdt_ll.h */
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
		.irom_end = 0x44000000,
		.drom_start = 0x42000000,
		.drom_end = 0x44000000,
		.page_kb = 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
