/* SPDX-License-Identifier: MIT */
/*
 * ESP8266 and ESP8285: the numbers. Unless a line says otherwise they are those of esptool 5.6.0,
 * esptool/targets/esp8266.py, and of REFERENCE 2 (section in brackets).
 */
#include <espflash/image.h>

#include "chip/chip.h"

/* OTP words [2.13]. */
#define OTP0 0x3ff00050u
#define OTP1 0x3ff00054u
#define OTP2 0x3ff00058u
#define OTP3 0x3ff0005cu

/* Bits of the package number, gathered from OTP by the field below [2.13]. */
#define PKG_R0_4  0x01u
#define PKG_HOT	  0x02u
#define PKG_R2_16 0x04u
#define PKG_R3_25 0x08u
#define PKG_R3_26 0x10u
#define PKG_R3_27 0x20u
#define PKG_SIZE  (PKG_R0_4 | PKG_HOT | PKG_R3_25 | PKG_R3_26 | PKG_R3_27)

/* In the order of the bits above [2.13]. */
#define PACKAGE EF_FIELD3(OTP0, 4, 2, OTP2, 16, 1, OTP3, 25, 3)

/* [2.13] an ESP8285 has flash inside; its size code stands in four bits. */
static const struct ef_name package_names[] = {
	{PKG_R0_4 | PKG_R2_16, 0, 0, false, "ESP8266EX"},
	{PKG_SIZE, PKG_R0_4, 0, false, "ESP8285N08"},
	{PKG_SIZE, PKG_R0_4 | PKG_HOT, 0, false, "ESP8285H08"},
	{PKG_SIZE, PKG_R0_4 | PKG_R3_26, 0, false, "ESP8285N16"},
	{PKG_SIZE, PKG_R0_4 | PKG_R3_26 | PKG_HOT, 0, false, "ESP8285H16"},
	{PKG_SIZE, PKG_R3_25, 0, false, "ESP8285N16"},
	{PKG_SIZE, PKG_R3_25 | PKG_HOT, 0, false, "ESP8285H16"},
	{0, 0, 0, false, "ESP8285"},
	{.text = NULL},
};

/* [2.13] */
static const struct ef_name_part name_parts[] = {
	{PACKAGE, package_names},
	{.names = NULL},
};

/* [2.13] */
static const struct ef_feature features[] = {
	{.flags = ESPFLASH_FEATURE_WIFI, .text = "Wi-Fi"},
	{.text = "160MHz"},
	{EF_FIELD2(OTP0, 4, 1, OTP2, 16, 1), 0xe, ESPFLASH_FEATURE_EMBEDDED_FLASH, 0,
		"Embedded Flash"},
	{.text = NULL},
};

/* [2.12] */
static const struct ef_region memory[] = {
	{0x3ff00000, 0x3ff00010, "DPORT", false},
	{0x3ffe8000, 0x40000000, "DRAM", true},
	{0x40100000, 0x40108000, "IRAM", true},
	{0x40201010, 0x402e1010, "IROM", false},
	{0, 0, NULL, false},
};

/* [2.9] */
static const struct ef_code flash_sizes[] = {
	{0x80000, 0x0},
	{0x40000, 0x1},
	{0x100000, 0x2},
	{0x200000, 0x3},
	{0x400000, 0x4},
	{ESPFLASH_SIZE_2MB_C1, 0x5},
	{ESPFLASH_SIZE_4MB_C1, 0x6},
	{0x800000, 0x8},
	{0x1000000, 0x9},
	{0, 0},
};

/* [2.10] */
static const struct ef_code flash_freqs[] = {{40, 0x0}, {26, 0x1}, {20, 0x2}, {80, 0xf}, {0, 0}};

static const struct ef_stub_build stubs[] = {{0, "esp8266"}, {0, NULL}};

const struct ef_chip ef_chip_esp8266 = {
	.chip = ESPFLASH_CHIP_ESP8266,
	.name = "ESP8266",
	.key = "esp8266",

	/* [2.1] */
	.image_chip_id = 0xffff,
	.magic = 0xfff0c101,
	.bootloader_offset = 0,
	.uf2_family = 0x7eab61ed,

	/* [2.16], [2.17], [3.5] */
	.quirks = EF_QUIRK_ERASE_SIZE_BUG | EF_QUIRK_BEGIN_ATTACHES | EF_QUIRK_STUB_RUNS_USER_CODE,

	/* [2.17], [3.1], [3.3] */
	.rom = {.has = 0, .ram_block = 0x1800, .flash_block = 0x400},
	.stubs = stubs,

	/* [2.2] */
	.spi = {.cmd = 0x60000200,
		.addr = 0x60000204,
		.usr = 0x6000021c,
		.usr1 = 0x60000220,
		.usr2 = 0x60000224,
		.w0 = 0x60000240,
		.address_left_justified = true},

	/* [2.2]; mask: ESP8266 Technical Reference, UART_CLKDIV [19:0] */
	.uart_clkdiv = 0x60000014,
	.uart_clkdiv_mask = 0xfffff,
	.uart_date = 0x60000078,
	.crystal_divider = 2,

	/* [2.14] */
	.mac_layout = EF_MAC_ESP8266_OTP,
	.mac = {OTP0, OTP1, OTP3},

	/* [2.13] */
	.package = PACKAGE,
	.names = name_parts,
	.features = features,

	/* [2.6] */
	.security = {.encrypt_align = 16},

	/* [2.11] */
	.map = {.irom_start = 0x40200000, .irom_end = 0x40300000},

	.memory = memory,
	.flash_sizes = flash_sizes,
	.flash_freqs = flash_freqs,
};
