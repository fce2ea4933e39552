/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-C2, an ESP8684H of revision 1.2 with 2 MB of flash inside, on a 26 MHz crystal, which
 * its ROM takes for 40 MHz. Numbers: REFERENCE.md sections 2.1 to 2.16; ESP-IDF 102122904a,
 * components/soc and components/efuse of this chip (addresses, stack, eFuse table). Nothing of it
 * was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x3FCA0000, 0x3FCE0000, -1, 0, 0},		  /* DRAM */
	{0x4037C000, 0x40380000, -1, 0, SIM_REGION_CODE}, /* cache RAM, IRAM only */
	{0x40380000, 0x403C0000, 0, 0, SIM_REGION_CODE},  /* IRAM: the same cells as DRAM */
};

static const struct sim_word words[] = {
	{0x40001000, 0x7C41A06F}, /* the ROM word that older hosts looked at */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSE("RD_DIS", 0, 32, 2),
	SIM_FUSE("DIS_PAD_JTAG", 0, 36, 1),
	SIM_FUSE("DIS_DOWNLOAD_ICACHE", 0, 37, 1),
	SIM_FUSE("DIS_DOWNLOAD_MANUAL_ENCRYPT", 0, 38, 1),
	SIM_FUSE("SPI_BOOT_CRYPT_CNT", 0, 39, 3),
	SIM_FUSE("XTS_KEY_LENGTH_256", 0, 42, 1),
	SIM_FUSE("DIS_DOWNLOAD_MODE", 0, 46, 1),
	SIM_FUSE("ENABLE_SECURITY_DOWNLOAD", 0, 48, 1),
	SIM_FUSE("SECURE_BOOT_EN", 0, 53, 1),
	SIM_FUSE("WAFER_VERSION_MINOR", 2, 48, 4),
	SIM_FUSE("WAFER_VERSION_MAJOR", 2, 52, 2),
	SIM_FUSE("PKG_VERSION", 2, 54, 3),
	SIM_FUSE("BLK_VERSION_MINOR", 2, 57, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 2, 60, 2),
	SIM_FUSE("FLASH_VENDOR", 2, 248, 3),
	SIM_FUSE("FLASH_CAP", 2, 253, 3),
};

static const struct sim_fuse_value factory[] = {
	{"WAFER_VERSION_MAJOR", 1},
	{"WAFER_VERSION_MINOR", 2},
	{"PKG_VERSION", 1}, /* ESP8684H */
	{"FLASH_CAP", 2},   /* 2 MB */
	{"FLASH_VENDOR", 1},
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_ESP32C3,
	.hz = 13000000, /* half the crystal, as on the ESP32-C3 */
	.clock = sim_soc_clock,
	.source = 0x600C0058, /* SYSTEM_SYSCLK_CONF */
	.source_mask = 0xC00,
	.divider = 0x600C0058,
	.divider_mask = 0x3FF,
	.divider_hz = 26000000,
	.stack = 0x3FCDEB70,
	SIM_UART_2019(0x60000000, 0x80, 0x6C),
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x60023000),
	.reset = 0x60008000, /* RTC_CNTL_OPTIONS0 */
	.reset_bit = 0x80000000,
	.registers = {{0x60000080, 0xD0F80}},
	.rom = {0x40000000, 0x90000},
};

const struct sim_chip sim_chip_esp32c2 = {
	.name = "esp32c2",
	.soc = &soc,
	.default_mac = {0x94, 0xB5, 0x55, 0x00, 0x00, 0x05},
	SIM_LOADER_2019,
	.text_baud = 74880, /* 115200 of the clock it believes in */
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0,
	.chip_id = 12,
	/* Boot logs: ESP-AT's user guide. */
	.banner = "ESP-ROM:esp8684-api2-20220127\r\nBuild:Jan 27 2022\r\n",
	.cause = SIM_CAUSES_RTC,
	.boot_download = "boot:0x4 (DOWNLOAD(UART0))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2021,
	.spi = SIM_SPI_MEM(0x60002000),
	.clkdiv = 0x60000014,
	.clkdiv_clock = 26000000,
	.rom_clock = 40000000,
	.crystals = {26, 40},
	.strap = 0x60004038,
	.strap_download = 0x04,
	.strap_flash = 0x0C,
	.force = 0x600080E0,
	.force_bit = 1,
	.watchdogs = {0x60008084, 0x60008088, 0x6000809C, 0x600080A0, 0x600080A4, 0x8F1D312A,
		0x80000000},
	.fuses = {.base = 0x60008800,
		.first = 0x2C,
		.size = 0x80,
		.blocks = {0x2C, 0x34, 0x40, 0x60},
		SIM_FUSE_TABLE(fields),
		.factory = factory,
		.mac_block = 2,
		.key_block = 3,
		.key_unit = 16},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.words = words,
	.word_count = SIM_COUNT(words),
};
