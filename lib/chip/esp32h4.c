/* SPDX-License-Identifier: MIT */
/*
 * ESP32-H4: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32h4.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32h4.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0x600b1830u + 4u * (n))
#define B1(n) (0x600b1844u + 4u * (n))

/* [2.13] */
static const struct ef_name name_base[] = {
	{0, 0, 0, false, "ESP32-H4"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_temperature[] = {
	{0x3, 1, 0, false, "H"},
	{0, 0, 0, true, "?"},
	{.text = NULL},
};

/* [2.13] flash code, and above it its vendor */
static const struct ef_name name_flash[] = {
	{0x07, 0, 0, false, ""},
	{0x3f, 0x19, 0, false, "FL4"},
	{0x07, 1, 0, false, "F4"},
	{0, 0, 0, true, "F?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_psram[] = {
	{0xff, 0, 0, false, ""},
	{0xff, 1, 0, false, "R8"},
	{0xff, 2, 0, false, "R2"},
	{0, 0, 0, true, "R?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{.names = name_base},
	{EF_FIELD(B1(4), 10, 2), name_temperature},
	{EF_FIELD3(B1(3), 31, 1, B1(4), 0, 2, B1(4), 2, 3), name_flash},
	{EF_FIELD(B1(4), 5, 3), name_psram},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code flash_mb[] = {{4, 1}, {0, 0}};
static const struct ef_label flash_vendors[] = {{1, "FM"}, {2, "XMC"}, {3, "PY"}, {0, NULL}};
static const struct ef_code psram_mb[] = {{8, 1}, {2, 2}, {0, 0}};
static const struct ef_label psram_vendors[] = {{1, "AP"}, {0, NULL}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.flags = ESPFLASH_FEATURE_802154, .text = "IEEE802.15.4"},
	{.flags = ESPFLASH_FEATURE_DUAL_CORE, .text = "Dual Core"},
	{.text = "96MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.inside = EF_INSIDE_PSRAM, .text = "PSRAM"},
	{.text = NULL},
};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x42000000, 0x44000000, "DROM", false},
	{0x40810000, 0x40860000, "DRAM", true},
	{0x40810000, 0x40860000, "BYTE_ACCESSIBLE", false},
	{0x40000000, 0x40020000, "DROM_MASK", false},
	{0x40000000, 0x40020000, "IROM_MASK", false},
	{0x42000000, 0x44000000, "IROM", false},
	{0x40810000, 0x40860000, "IRAM", true},
	{0x40810000, 0x40860000, "MEM_INTERNAL", false},
	{0, 0, NULL, false},
};

/* [2.8] */
static const struct ef_label purposes[] = {
	{0, "USER/EMPTY"},
	{1, "ECDSA_KEY"},
	{2, "XTS_AES_256_KEY_FLASH_1"},
	{3, "XTS_AES_256_KEY_FLASH_2"},
	{4, "XTS_AES_128_KEY"},
	{5, "HMAC_DOWN_ALL"},
	{6, "HMAC_DOWN_JTAG"},
	{7, "HMAC_DOWN_DIGITAL_SIGNATURE"},
	{8, "HMAC_UP"},
	{9, "SECURE_BOOT_DIGEST0"},
	{10, "SECURE_BOOT_DIGEST1"},
	{11, "SECURE_BOOT_DIGEST2"},
	{12, "KM_INIT_KEY"},
	{13, "XTS_AES_256_KEY_PSRAM_1"},
	{14, "XTS_AES_256_KEY_PSRAM_2"},
	{15, "XTS_AES_128_KEY_PSRAM"},
	{16, "ECDSA_KEY_P192"},
	{17, "ECDSA_KEY_P384_L"},
	{18, "ECDSA_KEY_P384_H"},
	{0, NULL},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{24, 0x0}, {48, 0xf}, {0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp32h4"}, {0, NULL}};

const struct ef_chip ef_chip_esp32h4 = {
	.chip = ESPFLASH_CHIP_ESP32H4,
	.name = "ESP32-H4",
	.key = "esp32h4",

	/* [2.1] */
	.image_chip_id = 28,
	.bootloader_offset = 0x2000,
	.uf2_family = 0x9e0baa8a,

	/* [2.16] */
	.quirks = EF_QUIRK_NO_WATCHDOG_RESET | EF_QUIRK_STUB_BIG_FLASH,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,

	/* [2.2] */
	EF_CHIP_SPI(0x60099000),

	/* [2.2]; addresses: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x60012014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x6001208c,
	.crystal_mhz = 32,
	.rom_crystal = EF_FIELD(0x60094114, 24, 7), /* [2.13] */

	/* [2.3] */
	.efuse = {.base = 0x600b1800, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS_EUI64,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(4), 12, 3),
	.minor = EF_FIELD(B1(3), 18, 4),
	.major = EF_FIELD(B1(3), 22, 2),
	.flash_inside = {EF_FIELD2(B1(3), 31, 1, B1(4), 0, 2), flash_mb, EF_FIELD(B1(4), 2, 3),
		flash_vendors, true},
	.psram_inside = {EF_FIELD(B1(4), 5, 3), psram_mb, EF_FIELD(B1(4), 8, 2), psram_vendors,
		true},
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.7], [2.8] */
	.security = {.crypt_count = EF_FIELD(B0(0), 23, 3),
		.manual_encrypt_off = EF_FIELD(B0(0), 14, 1),
		.secure_boot = EF_FIELD(B0(2), 5, 1),
		.key_purpose = {EF_FIELD(B0(1), 0, 5), EF_FIELD(B0(1), 5, 5),
			EF_FIELD(B0(1), 10, 5), EF_FIELD(B0(1), 15, 5), EF_FIELD(B0(1), 20, 5),
			EF_FIELD(B0(1), 25, 5)},
		.key_manager = EF_FIELD(B0(2), 20, 1),
		.purposes = purposes,
		.has_pair = true, /* [2.18] */
		.encrypt_align = 16},

	.strap = 0x60093000, /* [I] register/soc/gpio_reg.h */

	/* [I] register/soc/lp_wdt_reg.h, components/esp_hal_wdt: what [2.4] has is a timer group's,
	   which a reset stops; this one a reset over USB does not stop */
	.watchdogs = {.config0 = 0x600b5400,
		.config1 = 0x600b5404,
		.protect = 0x600b541c,
		.key = 0x50d83aa1,
		.swd_config = 0x600b5420,
		.swd_auto_feed = 0x00040000,
		.swd_protect = 0x600b5424,
		.swd_key = 0x50d83aa1},

	/* [2.15], without its address of the mode: the ESP32-C6's, and no RAM here */
	.usb = {.serial_jtag = true},

	/* [2.11] */
	.map = {.irom_start = 0x42000000,
		.irom_end = 0x44000000,
		.drom_start = 0x42000000,
		.drom_end = 0x44000000,
		.page_kb = 64,
		.pages_kb = 8 | 16 | 32 | 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
