/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C61: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32c61.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32c61.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0x600b4830u + 4u * (n))
#define B1(n) (0x600b4844u + 4u * (n))

/* [2.13] */
static const struct ef_name name_base[] = {
	{0, 0, 0, false, "ESP32-C61"},
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
	{0xff, 2, 0, false, "F8"},
	{0, 0, 0, true, "F?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_psram[] = {
	{0xff, 0, 0, false, ""},
	{0xff, 1, 0, false, "R2"},
	{0xff, 2, 0, false, "R8"},
	{0, 0, 0, true, "R?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_package[] = {
	{0xff, 0, 0, false, ""},
	{0xff, 1, 0, false, ""},
	{0xff, 2, 0, false, ""},
	{0xff, 3, 0, false, "LA"},
	{0, 0, 0, true, "?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{.names = name_base},
	{EF_FIELD(B1(2), 24, 2), name_temperature},
	{EF_FIELD(B1(2), 13, 3), name_flash},
	{EF_FIELD(B1(2), 19, 3), name_psram},
	{EF_FIELD(B1(2), 26, 3), name_package},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code flash_mb[] = {{4, 1}, {8, 2}, {0, 0}};
static const struct ef_code psram_mb[] = {{2, 1}, {8, 2}, {0, 0}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi 6"},
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.text = "Single Core"},
	{.text = "160MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.inside = EF_INSIDE_PSRAM, .text = "PSRAM"},
	{.text = NULL},
};

/* [2.15] */
static const struct ef_usb_mode usb_mode[] = {
	{3, 0, 4, 0x4084f5e4}, {0, 0, 3, 0x4084f5ec}, {0, 0, 0, 0}};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x42000000, 0x44000000, "DROM", false},
	{0x40800000, 0x40860000, "DRAM", true},
	{0x40800000, 0x40860000, "BYTE_ACCESSIBLE", false},
	{0x4004ac00, 0x40050000, "DROM_MASK", false},
	{0x40000000, 0x4004ac00, "IROM_MASK", false},
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
	{9, "SECURE_BOOT_DIGEST0"},
	{10, "SECURE_BOOT_DIGEST1"},
	{11, "SECURE_BOOT_DIGEST2"},
	{0, NULL},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {20, 0x2}, {80, 0xf}, {0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp32c61"}, {0, NULL}};

const struct ef_chip ef_chip_esp32c61 = {
	.chip = ESPFLASH_CHIP_ESP32C61,
	.name = "ESP32-C61",
	.key = "esp32c61",

	/* [2.1] */
	.image_chip_id = 20,
	.bootloader_offset = 0x0,
	.uf2_family = 0x77d850c4,

	/* [2.16] */
	.quirks = EF_QUIRK_STUB_BIG_FLASH,

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
	.efuse = {.base = 0x600b4800, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(2), 26, 3),
	.minor = EF_FIELD(B1(2), 0, 4),
	.major = EF_FIELD(B1(2), 4, 2),
	.flash_inside = {EF_FIELD(B1(2), 13, 3), flash_mb, .says_none = true},
	.psram_inside = {EF_FIELD(B1(2), 19, 3), psram_mb, .says_none = true},
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.7], [2.8] */
	.security = {.crypt_count = EF_FIELD(B0(0), 23, 3),
		.manual_encrypt_off = EF_FIELD(B0(0), 14, 1),
		.secure_boot = EF_FIELD(B0(1), 26, 1),
		.key_purpose = {EF_FIELD(B0(1), 0, 4), EF_FIELD(B0(1), 4, 4), EF_FIELD(B0(1), 8, 4),
			EF_FIELD(B0(1), 12, 4), EF_FIELD(B0(1), 16, 4), EF_FIELD(B0(1), 20, 4)},
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
		.irom_end = 0x42800000,
		.drom_start = 0x42800000,
		.drom_end = 0x43000000,
		.page_kb = 64,
		.pages_kb = 8 | 16 | 32 | 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
