/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-C61, an ESP32-C61HF4R2 of revision 1.0: flash and PSRAM inside. Numbers: REFERENCE.md
 * sections 2.1 to 2.16; ESP-IDF 102122904a, components/soc and components/efuse of this chip
 * (addresses, stack, eFuse table). Nothing of it was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x40800000, 0x40850000, -1, 0, SIM_REGION_CODE},
};

static const struct sim_word words[] = {
	{0x40001000, 0x2421606F}, /* the ROM word that older hosts looked at */
	{0x600960E8, 0x28000200}, /* PCR_SYSCLK_CONF: the crystal in bits 30..24 */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSE("RD_DIS", 0, 32, 7),
	SIM_FUSE("DIS_USB_JTAG", 0, 40, 1),
	SIM_FUSE("DIS_FORCE_DOWNLOAD", 0, 42, 1),
	SIM_FUSE("DIS_PAD_JTAG", 0, 45, 1),
	SIM_FUSE("DIS_DOWNLOAD_MANUAL_ENCRYPT", 0, 46, 1),
	SIM_FUSE("SPI_BOOT_CRYPT_CNT", 0, 55, 3),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE0", 0, 58, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE1", 0, 59, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE2", 0, 60, 1),
	SIM_FUSE("KEY_PURPOSE_0", 0, 64, 4),
	SIM_FUSE("KEY_PURPOSE_1", 0, 68, 4),
	SIM_FUSE("KEY_PURPOSE_2", 0, 72, 4),
	SIM_FUSE("KEY_PURPOSE_3", 0, 76, 4),
	SIM_FUSE("KEY_PURPOSE_4", 0, 80, 4),
	SIM_FUSE("KEY_PURPOSE_5", 0, 84, 4),
	SIM_FUSE("SECURE_BOOT_EN", 0, 90, 1),
	SIM_FUSE("SECURE_BOOT_AGGRESSIVE_REVOKE", 0, 91, 1),
	SIM_FUSE("DIS_DOWNLOAD_MODE", 0, 96, 1),
	SIM_FUSE("DIS_USB_SERIAL_JTAG_DOWNLOAD_MODE", 0, 99, 1),
	SIM_FUSE("ENABLE_SECURITY_DOWNLOAD", 0, 100, 1),
	SIM_FUSE("WAFER_VERSION_MINOR", 1, 64, 4),
	SIM_FUSE("WAFER_VERSION_MAJOR", 1, 68, 2),
	SIM_FUSE("BLK_VERSION_MINOR", 1, 72, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 1, 75, 2),
	SIM_FUSE("FLASH_CAP", 1, 77, 3),
	SIM_FUSE("FLASH_VENDOR", 1, 80, 3),
	SIM_FUSE("PSRAM_CAP", 1, 83, 3),
	SIM_FUSE("PSRAM_VENDOR", 1, 86, 2),
	SIM_FUSE("TEMP", 1, 88, 2),
	SIM_FUSE("PKG_VERSION", 1, 90, 3),
};

static const struct sim_fuse_value factory[] = {
	{"WAFER_VERSION_MAJOR", 1},
	{"FLASH_CAP", 1}, /* 4 MB */
	{"PSRAM_CAP", 1}, /* 2 MB */
	{"TEMP", 1},	  /* H */
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_RV32,
	.hz = 40000000, /* the crystal: PCR_SOC_CLK_SEL and PCR_CPU_DIV_NUM are 0 */
	.clock = sim_soc_clock,
	.source = 0x600960E8, /* PCR_SYSCLK_CONF */
	.source_mask = 0x30000,
	.divider = 0x600960F0, /* PCR_CPU_FREQ_CONF */
	.divider_mask = 0xFF,
	.divider_hz = 40000000,
	.stack = 0x4084E670,
	SIM_UART_2022(0x60000000),
	.spi_hz = 40000000,
	.usb = 0x6000F000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x6000A000),
	.reset = 0x600B1034, /* LP_AON_SYS_CFG */
	.reset_bit = 0x80000000,
	.registers = {{0x600000A0, 0xFDF60}},
	.rom = {0x40000000, 0x40000},
};

const struct sim_chip sim_chip_esp32c61 = {
	.name = "esp32c61",
	.soc = &soc,
	.default_mac = {0x30, 0xED, 0xA0, 0x00, 0x00, 0x09},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0,
	.chip_id = 20,
	/* Boot logs: ESP-AT's user guide; that of the download mode was not seen. */
	.banner = "ESP-ROM:esp32c61-eco3-20250228\r\nBuild:Feb 28 2025\r\n",
	.cause = SIM_CAUSES_LP,
	.boot_download = "boot:0x4 (DOWNLOAD(USB/UART0))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2023,
	.spi = SIM_SPI_MEM(0x60003000),
	.clkdiv = 0x60000014,
	.clkdiv_clock = 40000000,
	.rom_clock = 40000000,
	.crystals = {40},
	.strap = 0x60091000,
	.strap_download = 0x04,
	.strap_flash = 0x0C,
	.force = 0x600B1034,
	.force_bit = 0x40000000,
	.watchdogs = {0x600B1C00, 0x600B1C04, 0x600B1C18, 0x600B1C1C, 0x600B1C20, 0x50D83AA1,
		0x40000},
	.usb = SIM_USB_JTAG,
	.console = {{0, 0x4084F5EC, 0, 3}, {3, 0x4084F5E4, 0, 4}},
	.fuses = {SIM_FUSE_PLACES_2019(0x600B4800), SIM_FUSE_TABLE(fields), .factory = factory},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.words = words,
	.word_count = SIM_COUNT(words),
};
