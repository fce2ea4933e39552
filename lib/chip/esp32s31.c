/* SPDX-License-Identifier: MIT */
/*
 * ESP32-S31: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32s31.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32s31.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0x20715030u + 4u * (n))
#define B1(n) (0x20715050u + 4u * (n))

/* [2.13] */
static const struct ef_name package_names[] = {
	{0xff, 0, 0, false, "ESP32-S31"},
	{0, 0, 0, true, "ESP32-S31"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{EF_FIELD(B1(4), 6, 2), package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi 6"},
	{.flags = ESPFLASH_FEATURE_BLE, .text = "BT 5.4 (LE)"},
	{.flags = ESPFLASH_FEATURE_802154, .text = "IEEE802.15.4"},
	{.flags = ESPFLASH_FEATURE_DUAL_CORE | ESPFLASH_FEATURE_LP_CORE,
		.text = "Dual Core + LP Core"},
	{.text = "300MHz"},
	{.text = NULL},
};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x40000000, 0x54000000, "DROM", false},
	{0x2f000000, 0x2f080000, "DRAM", true},
	{0x2f000000, 0x2f080000, "BYTE_ACCESSIBLE", false},
	{0x2f800000, 0x2f850000, "DROM_MASK", false},
	{0x2f800000, 0x2f850000, "IROM_MASK", false},
	{0x40000000, 0x54000000, "IROM", false},
	{0x2f000000, 0x2f080000, "IRAM", true},
	{0x2e000000, 0x2e008000, "RTC_IRAM", true},
	{0x2e000000, 0x2e008000, "RTC_DRAM", true},
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
	{13, "XTS_AES_256_PSRAM_KEY_1"},
	{14, "XTS_AES_256_PSRAM_KEY_2"},
	{15, "XTS_AES_128_PSRAM_KEY"},
	{16, "ECDSA_KEY_P192"},
	{17, "ECDSA_KEY_P384_L"},
	{18, "ECDSA_KEY_P384_H"},
	{19, "SDC_KEY_DIGEST"},
	{0, NULL},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {20, 0x2}, {80, 0xf}, {0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp32s31"}, {0, NULL}};

const struct ef_chip ef_chip_esp32s31 = {
	.chip = ESPFLASH_CHIP_ESP32S31,
	.name = "ESP32-S31",
	.key = "esp32s31",

	/* [2.1] */
	.image_chip_id = 32,
	.bootloader_offset = 0x2000,
	.uf2_family = 0x3101f7c1,

	/* [2.16] */
	.quirks = EF_QUIRK_OTG_WATCHDOG_RESET | EF_QUIRK_STUB_BIG_FLASH | EF_QUIRK_SDC,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,

	/* [2.2] */
	EF_CHIP_SPI(0x20501000),

	/* [2.2]; clkdiv: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x2038a014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x2038a08c,
	.crystal_mhz = 40,

	/* [2.3] */
	.efuse = {.base = 0x20715000, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(4), 6, 2),
	.minor = EF_FIELD(B1(3), 18, 4),
	.major = EF_FIELD(B1(3), 22, 2),
	.has_revision = true,
	.names = name_parts,
	.features = features,

	/* [2.6], [2.7], [2.8] */
	.security = {.crypt_count = EF_FIELD(B0(1), 21, 3),
		.manual_encrypt_off = EF_FIELD(B0(0), 20, 1),
		.secure_boot = EF_FIELD(B0(3), 2, 1),
		.key_purpose = {EF_FIELD(B0(2), 0, 5), EF_FIELD(B0(2), 5, 5),
			EF_FIELD(B0(2), 10, 5), EF_FIELD(B0(2), 15, 5), EF_FIELD(B0(2), 20, 5)},
		.key_manager = EF_FIELD(B0(1), 13, 1),
		.purposes = purposes,
		.has_pair = true, /* [2.18] */
		.encrypt_align = 16},

	.strap = 0x20583000, /* [I] register/soc/gpio_reg.h */

	/* [2.4]; [I] register/soc/rtc_wdt_reg.h; keys: [I] components/esp_hal_wdt, rwdt_ll.h */
	.watchdogs = {.config0 = 0x20801000,
		.config1 = 0x20801004,
		.protect = 0x20801018,
		.key = 0x50d83aa1,
		.swd_config = 0x2080101c,
		.swd_auto_feed = 0x00040000,
		.swd_protect = 0x20801020,
		.swd_key = 0x50d83aa1},

	/* [2.15], [3.3] */
	.usb = {.serial_jtag = true, .otg = true, .otg_block = 0x800},

	/* [2.11] */
	.map = {.irom_start = 0x40000000,
		.irom_end = 0x54000000,
		.drom_start = 0x40000000,
		.drom_end = 0x54000000,
		.page_kb = 64,
		.pages_kb = 32 | 64 | 128 | 256},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
