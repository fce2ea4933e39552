/* SPDX-License-Identifier: MIT */
/*
 * ESP32-H2: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32h2.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32h2.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0x600b0830u + 4u * (n))
#define B1(n) (0x600b0844u + 4u * (n))

/* [2.13] */
static const struct ef_name name_base[] = {
	{0, 0, 0, false, "ESP32-H2"},
	{.text = NULL},
};

/* [2.13] flash code, and above it temperature */
static const struct ef_name name_flash[] = {
	{0x07, 0x00, 0, false, ""},
	{0x18, 0x08, 0, false, "FH"},
	{0x18, 0x10, 0, false, "FN"},
	{0, 0, 0, true, "F?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_flash_mb[] = {
	{0xff, 0, 0, false, ""},
	{0xff, 1, 0, false, "4"},
	{0xff, 2, 0, false, "2"},
	{0xff, 3, 0, false, "1"},
	{0, 0, 0, true, "?"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name name_package[] = {
	{0xff, 0, 0, false, ""},
	{0, 0, 0, true, "?"},
	{.text = NULL},
};

/* [2.13] esptool 5.6.0: since revision 1.2 */
static const struct ef_name name_secured[] = {
	{0xff, 0, 0, false, ""},
	{0, 0, 102, false, "S"},
	{0, 0, 0, false, ""},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{.names = name_base},
	{EF_FIELD2(B1(3), 24, 3, B1(3), 27, 2), name_flash},
	{EF_FIELD(B1(3), 24, 3), name_flash_mb},
	{EF_FIELD(B1(4), 0, 3), name_package},
	{EF_FIELD(B1(3), 24, 3), name_secured},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_code flash_mb[] = {{4, 1}, {2, 2}, {1, 3}, {0, 0}};
static const struct ef_label flash_vendors[] = {
	{1, "XMC"}, {2, "GD"}, {3, "FM"}, {4, "TT"}, {0, NULL}};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5 (LE)"},
	{.flags = ESPFLASH_FEATURE_802154, .text = "IEEE802.15.4"},
	{.text = "Single Core"},
	{.text = "96MHz"},
	{.inside = EF_INSIDE_FLASH, .text = "Flash"},
	{.text = NULL},
};

/* [2.15] */
static const struct ef_usb_mode usb_mode[] = {{0, 0, 3, 0x4084fefc}, {0, 0, 0, 0}};

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
	{0, NULL},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{24, 0x0}, {16, 0x1}, {12, 0x2}, {48, 0xf}, {0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp32h2"}, {0, NULL}};

const struct ef_chip ef_chip_esp32h2 = {
	.chip = ESPFLASH_CHIP_ESP32H2,
	.name = "ESP32-H2",
	.key = "esp32h2",
	.unverified = "uart.date", /* † */

	/* [2.1] */
	.image_chip_id = 16,
	.bootloader_offset = 0x0,
	.uf2_family = 0x332726f6,

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
	.crystal_mhz = 32,

	/* [2.3]; [I] register/soc/efuse_reg.h */
	.efuse = {.base = 0x600b0800, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS_EUI64,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(4), 0, 3),
	.minor = EF_FIELD(B1(3), 18, 3),
	.major = EF_FIELD(B1(3), 21, 2),
	.flash_inside = {EF_FIELD(B1(3), 24, 3), flash_mb, EF_FIELD(B1(3), 29, 3), flash_vendors,
		true},
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.7], [2.8]; where they stand: [I] register/soc/efuse_reg.h */
	.security = {.crypt_count = EF_FIELD(B0(1), 18, 3),
		.manual_encrypt_off = EF_FIELD(B0(0), 20, 1),
		.secure_boot = EF_FIELD(B0(2), 20, 1),
		.key_purpose = {EF_FIELD(B0(1), 24, 4), EF_FIELD(B0(1), 28, 4),
			EF_FIELD(B0(2), 0, 4), EF_FIELD(B0(2), 4, 4), EF_FIELD(B0(2), 8, 4),
			EF_FIELD(B0(2), 12, 4)},
		.purposes = purposes,
		.encrypt_align = 16}, /* [I] components/spi_flash/esp_flash_api.c */

	.strap = 0x60091038, /* [I] register/soc/gpio_reg.h */

	/* [2.4]; keys: [I] components/esp_hal_wdt, lpwdt_ll.h */
	.watchdogs = {.config0 = 0x600b1c00,
		.config1 = 0x600b1c04,
		.protect = 0x600b1c1c,
		.key = 0x50d83aa1,
		.swd_config = 0x600b1c20,
		.swd_auto_feed = 0x00040000,
		.swd_protect = 0x600b1c24,
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
