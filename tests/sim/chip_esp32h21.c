/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-H21, an ESP32-H21HF4 of revision 0.0. No silicon of it is documented; hosts know its
 * ROM loader only. Numbers: esptool 5.6.0, targets/esp32h21.py (registers, identity); ESP-IDF
 * 102122904a, components/soc and components/efuse of this chip. Nothing was measured; texts are
 * unknown.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x40800000, 0x40850000, -1, 0, SIM_REGION_CODE},
	{0x50000000, 0x50001000, -1, 0, SIM_REGION_CODE}, /* LP memory */
};

static const struct sim_word words[] = {
	{0x6009610C, 0x20000000}, /* PCR_SYSCLK_CONF: the crystal in bits 30..24 */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSES_2020,
	SIM_FUSE("DIS_USB_JTAG", 0, 41, 1),
	SIM_FUSE("MAC_EXT", 1, 48, 16),
	SIM_FUSE("BLK_VERSION_MINOR", 1, 114, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 1, 117, 2),
	SIM_FUSE("FLASH_CAP", 1, 120, 3),
	SIM_FUSE("FLASH_VENDOR", 1, 123, 3),
	SIM_FUSE("TEMP", 1, 126, 2),
	SIM_FUSE("WAFER_VERSION_MINOR", 1, 164, 4),
	SIM_FUSE("WAFER_VERSION_MAJOR", 1, 168, 2),
	SIM_FUSE("PKG_VERSION", 1, 171, 3),
};

static const struct sim_fuse_value factory[] = {
	{"MAC_EXT", 0xFFFE},
	{"FLASH_CAP", 1}, /* 4 MB */
	{"FLASH_VENDOR", 2},
	{"TEMP", 1}, /* H */
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_ESP32C3,
	.hz = 32000000, /* the crystal: PCR_SOC_CLK_SEL and PCR_CPU_DIV_NUM are 0 */
	.clock = sim_soc_clock,
	.source = 0x6009610C, /* PCR_SYSCLK_CONF */
	.source_mask = 0x30000,
	.divider = 0x60096114, /* PCR_CPU_FREQ_CONF */
	.divider_mask = 0xFF,
	.divider_hz = 32000000,
	.stack = 0x4084F380,
	SIM_UART_2022(0x60000000),
	.spi_hz = 32000000,
	.usb = 0x6000F000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x6000B000),
	.reset = 0x600B1034, /* LP_AON_SYS_CFG */
	.reset_bit = 0x80000000,
	.registers = {{0x600000A0, 0xFDF60}},
	.rom = {0x40000000, 0x20000},
};

const struct sim_chip sim_chip_esp32h21 = {
	.name = "esp32h21",
	.soc = &soc,
	.default_mac = {0x10, 0x51, 0xDB, 0x00, 0x00, 0x08},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0,
	.chip_id = 25,
	/* The texts are those of its relatives. */
	.banner = "ESP-ROM:esp32h21\r\n",
	.cause = SIM_CAUSES_LP,
	.boot_download = "boot:0x4 (DOWNLOAD(USB/UART0))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2023,
	.spi = SIM_SPI_MEM(0x60003000),
	.clkdiv = 0x60000014,
	.clkdiv_clock = 32000000,
	.rom_clock = 32000000,
	.crystals = {32},
	.strap = 0x60091000,
	.strap_download = 0x04,
	.strap_flash = 0x0C,
	.force = 0x600B1034,
	.force_bit = 0x40000000,
	.watchdogs = {0x600B1C00, 0x600B1C04, 0x600B1C1C, 0x600B1C20, 0x600B1C24, 0x50D83AA1,
		0x40000},
	.usb = SIM_USB_JTAG,
	.fuses = {SIM_FUSE_PLACES_2019(0x600B4000), SIM_FUSE_TABLE(fields), .factory = factory},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.words = words,
	.word_count = SIM_COUNT(words),
};
