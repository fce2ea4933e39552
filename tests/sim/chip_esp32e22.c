/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-E22, revision 0.0. Nothing but esptool 5.6.0, targets/esp32e22.py, tells of it, and
 * that of the ROM loader only: its eFuses have no layout there but the address, its CPU, texts and
 * watchdogs are unknown, its boot loader's place is a guess of that file.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x30FE0000, 0x31200000, -1, 0, SIM_REGION_CODE},
	{0xC0000000, 0xC0008000, -1, 0, SIM_REGION_CODE}, /* LP memory */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSE_PURPOSES_2019,
	SIM_FUSE("SECURE_BOOT_EN", 0, 116, 1),
	/* As on its relatives; that program has no such field. */
	SIM_FUSE("ENABLE_SECURITY_DOWNLOAD", 0, 133, 1),
};

/* No core of it is known: code in RAM stops at the first instruction that is not RV32. */
static const struct sim_soc soc = {
	.kind = SIM_CPU_RV32,
	.hz = 40000000,
	.stack = 0x311FFF00,
	SIM_UART_2022(0xC3102000),
	.spi_hz = 40000000,
	SIM_SPI_CLOCK,
	.registers = {{0xC3000000, 0x102000}, {0xC31020A0, 0xFDF60}, {0xC4000000, 0x10000}},
};

const struct sim_chip sim_chip_esp32e22 = {
	.name = "esp32e22",
	.soc = &soc,
	.default_mac = {0x10, 0x51, 0xDB, 0x00, 0x00, 0x0F},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0,
	.chip_id = 31,
	.banner = "ESP-ROM:esp32e22\r\n",
	.cause = SIM_CAUSES_CHIP,
	.boot_download = "boot:0x0 (DOWNLOAD(USB/UART0))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2023,
	.spi = SIM_SPI_MEM(0xC3003000),
	.clkdiv = 0xC3102014,
	.clkdiv_clock = 40000000,
	.rom_clock = 40000000,
	.crystals = {40},
	.strap = 0xC310D000,
	.strap_download = 0x00,
	.strap_flash = 0x08,
	.usb = SIM_USB_OTG,
	.console = {{0, 0x3111B700, 3, 0}},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.fuses = {SIM_FUSE_PLACES_2019(0xC4008000), SIM_FUSE_TABLE(fields)},
};
