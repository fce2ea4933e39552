/* SPDX-License-Identifier: MIT */
/*
 * ESP32-P4: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp32p4.py, and of REFERENCE 2 (section in brackets). [I]: espressif/esp-idf
 * 1021229, components/soc/esp32p4.
 */
#include "chip/chip.h"

/* Words of eFuse BLOCK0, BLOCK1 [2.3]. */
#define B0(n) (0x5012d030u + 4u * (n))
#define B1(n) (0x5012d044u + 4u * (n))

/* [2.13] */
static const struct ef_name package_names[] = {
	{0xff, 0, 0, false, "ESP32-P4"},
	{0, 0, 0, true, "ESP32-P4"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{EF_FIELD(B1(2), 20, 3), package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_DUAL_CORE | ESPFLASH_FEATURE_LP_CORE,
		.text = "Dual Core + LP Core"},
	{.text = "400MHz"},
	{.text = NULL},
};

/* [2.15] the two generations */
static const struct ef_usb_mode usb_mode[] = {
	{300, 5, 6, 0x4ffbfec8}, {0, 5, 6, 0x4ff3fec8}, {0, 0, 0, 0}};

/* [2.16] power-on, revisions 3.1 and 3.2: pad group, current limit, regulator, flash. */
static const struct ef_register_step flash_power_on[] = {
	{0x5011010c, 0x00000001, 0xffffffff, 10000},
	{0x501151bc, 0x08000000, 0x08000000, 0},
	{0x501151b8, 0x00000080, 0x00000080, 0},
	{0x501153fc, 0x00000003, 0x00000003, 50},
	{0x501151bc, 0x00000000, 0x08000000, 0},
	{0x501151b8, 0x00000000, 0x7f800000, 0},
	{0x501151b8, 0x00000080, 0x00000080, 0},
	{0x501151b8, 0x00000000, 0x00000080, 1800},
	{0, 0, 0, 0},
};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x00000000, 0x00010000, "PADDING", false},
	{0x40000000, 0x4c000000, "DROM", false},
	{0x4ff00000, 0x4ffa0000, "DRAM", true},
	{0x4ff00000, 0x4ffa0000, "BYTE_ACCESSIBLE", false},
	{0x4fc00000, 0x4fc20000, "DROM_MASK", false},
	{0x4fc00000, 0x4fc20000, "IROM_MASK", false},
	{0x40000000, 0x4c000000, "IROM", false},
	{0x4ff00000, 0x4ffa0000, "IRAM", true},
	{0x50108000, 0x50110000, "RTC_IRAM", true},
	{0x50108000, 0x50110000, "RTC_DRAM", true},
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
	{12, "KM_INIT_KEY"},
	{0, NULL},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {26, 0x1}, {20, 0x2}, {80, 0xf}, {0, 0}};

/* [4.3] the two generations */
static const struct ef_stub_build stubs[] = {{300, "esp32p4"}, {0, "esp32p4-rev1"}, {0, NULL}};

const struct ef_chip ef_chip_esp32p4 = {
	.chip = ESPFLASH_CHIP_ESP32P4,
	.name = "ESP32-P4",
	.key = "esp32p4",

	/* [2.1] */
	.image_chip_id = 18,
	.bootloader_offset = 0x2000,
	.uf2_family = 0x3d308e94,

	/* [2.16] */
	.quirks = EF_QUIRK_OTG_WATCHDOG_RESET | EF_QUIRK_STUB_BIG_FLASH,

	EF_CHIP_ROM_SINCE_S2,
	.stubs = stubs,

	/* [2.2] */
	EF_CHIP_SPI(0x5008d000),

	/* [2.2]; clkdiv: [I] register/soc/uart_reg.h */
	.uart_clkdiv = 0x500ca014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x500ca08c,
	.crystal_mhz = 40,

	/* [2.3] */
	.efuse = {.base = 0x5012d000, .block0 = B0(0), .block1 = B1(0)},

	/* [2.14] */
	.mac_layout = EF_MAC_WORDS,
	.mac = {B1(1), B1(0)},

	/* [2.13] */
	.package = EF_FIELD(B1(2), 20, 3),
	.minor = EF_FIELD(B1(2), 0, 4),
	.major = EF_FIELD2(B1(2), 4, 2, B1(2), 23, 1),
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
		.key_manager = EF_FIELD(B0(1), 10, 1),
		.purposes = purposes,
		.has_pair = true, /* [2.18] */
		.encrypt_align = 16},

	/* [2.5] */
	.strap = 0x500e0038,
	.strap_flash_boot = EF_FIELD(0x500e0038, 3, 1),
	.force_download = EF_FIELD(0x50110008, 2, 1),

	/* [2.16] power-on */
	.flash_power = {.min_revision = 301,
		.max_revision = 302,
		.on = flash_power_on,
		.rom_did = EF_FIELD(B0(1), 16, 1),
		.undo = {0x501153fc, 0x3, 0x3, 0}},

	/* [2.4] */
	.watchdogs = {.config0 = 0x50116000,
		.config1 = 0x50116004,
		.protect = 0x50116018,
		.key = 0x50d83aa1,
		.swd_config = 0x5011601c,
		.swd_auto_feed = 0x00040000,
		.swd_protect = 0x50116020,
		.swd_key = 0x50d83aa1},

	/* [2.15], [3.3] */
	.usb = {.serial_jtag = true, .otg = true, .otg_block = 0x800, .mode = usb_mode},

	/* [2.11] */
	.map = {.irom_start = 0x40000000,
		.irom_end = 0x4c000000,
		.drom_start = 0x40000000,
		.drom_end = 0x4c000000,
		.page_kb = 64},

	.memory = memory,
	.flash_sizes = ef_chip_sizes_esp32,
	.flash_freqs = flash_freqs,
};
