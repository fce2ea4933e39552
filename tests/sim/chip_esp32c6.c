/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-C6, an ESP32-C6FH4 of revision 0.1 with 4 MB of flash inside. Numbers: REFERENCE.md
 * sections 2.1 to 2.16; ESP-IDF 102122904a, components/soc and components/efuse of this chip
 * (addresses, stack, eFuse table). Nothing of it was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x40800000, 0x40880000, -1, 0, SIM_REGION_CODE},
	{0x50000000, 0x50004000, -1, 0, SIM_REGION_CODE}, /* LP memory */
};

static const struct sim_word words[] = {
	{0x40001000, 0x2CE0806F}, /* the ROM word that older hosts looked at */
	{0x60096110, 0x28000200}, /* PCR_SYSCLK_CONF: the crystal in bits 30..24 */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSES_2020,
	SIM_FUSE("DIS_USB_JTAG", 0, 41, 1),
	SIM_FUSE("DIS_DOWNLOAD_ICACHE", 0, 42, 1),
	SIM_FUSE("DIS_USB_SERIAL_JTAG", 0, 43, 1),
	SIM_FUSE("MAC_EXT", 1, 48, 16),
	SIM_FUSE("WAFER_VERSION_MINOR", 1, 114, 4),
	SIM_FUSE("WAFER_VERSION_MAJOR", 1, 118, 2),
	SIM_FUSE("PKG_VERSION", 1, 120, 3),
	SIM_FUSE("BLK_VERSION_MINOR", 1, 123, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 1, 126, 2),
	SIM_FUSE("FLASH_CAP", 1, 128, 3),
	SIM_FUSE("FLASH_VENDOR", 1, 133, 3),
};

static const struct sim_fuse_value factory[] = {
	{"MAC_EXT", 0xFFFE},
	{"WAFER_VERSION_MINOR", 1},
	{"PKG_VERSION", 1}, /* with flash inside */
	{"FLASH_CAP", 1},   /* 4 MB */
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_ESP32C3,
	.hz = 40000000, /* the crystal: PCR_SOC_CLK_SEL and PCR_CPU_DIV_NUM are 0 */
	.clock = sim_soc_clock,
	.source = 0x60096110, /* PCR_SYSCLK_CONF */
	.source_mask = 0x30000,
	.divider = 0x60096118, /* PCR_CPU_FREQ_CONF */
	.divider_mask = 0xFF,
	.divider_hz = 40000000,
	.stack = 0x4087E610,
	SIM_UART_2022(0x60000000),
	.spi_hz = 40000000,
	.usb = 0x6000F000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x6000A000),
	.reset = 0x600B1034, /* LP_AON_SYS_CFG */
	.reset_bit = 0x80000000,
	.registers = {{0x600000A0, 0xFDF60}},
	.rom = {0x40000000, 0x50000},
};

const struct sim_chip sim_chip_esp32c6 = {
	.name = "esp32c6",
	.soc = &soc,
	.default_mac = {0x40, 0x4C, 0xCA, 0x00, 0x00, 0x06},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0,
	.chip_id = 13,
	/* Boot logs: esp-rs/espflash issue 556. */
	.banner = "ESP-ROM:esp32c6-20220919\r\nBuild:Sep 19 2022\r\n",
	.cause = SIM_CAUSES_LP,
	.boot_download = "boot:0x4 (DOWNLOAD(USB/UART0/SDIO_FEI_FEO))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2021,
	.spi = SIM_SPI_MEM(0x60003000),
	.clkdiv = 0x60000014,
	.clkdiv_clock = 40000000,
	.rom_clock = 40000000,
	.crystals = {40},
	.strap = 0x60091038,
	.strap_download = 0x04,
	.strap_flash = 0x0C,
	.force = 0x600B1034,
	.force_bit = 0x40000000,
	.watchdogs = {0x600B1C00, 0x600B1C04, 0x600B1C18, 0x600B1C1C, 0x600B1C20, 0x50D83AA1,
		0x40000},
	.usb = SIM_USB_JTAG,
	.console = {{0, 0x4087F580, 0, 3}},
	.fuses = {SIM_FUSE_PLACES_2019(0x600B0800), SIM_FUSE_TABLE(fields), .factory = factory},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.words = words,
	.word_count = SIM_COUNT(words),
};
