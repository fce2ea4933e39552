/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-C5, an ESP32-C5HF4 of revision 1.0 with 4 MB of flash inside, on a 48 MHz crystal.
 * Numbers: REFERENCE.md sections 2.1 to 2.16; ESP-IDF 102122904a, components/soc and
 * components/efuse of this chip (addresses, stack, eFuse table). Nothing of it was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x40800000, 0x40860000, -1, 0, SIM_REGION_CODE},
	{0x50000000, 0x50004000, -1, 0, SIM_REGION_CODE}, /* LP memory */
};

static const struct sim_word words[] = {
	{0x40001000, 0x1101406F}, /* the ROM word that older hosts looked at */
	{0x60096110, 0x30000200}, /* PCR_SYSCLK_CONF: the ROM believes in 48 MHz, bits 30..24 */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSE("RD_DIS", 0, 32, 7),
	SIM_FUSE("DIS_USB_JTAG", 0, 41, 1),
	SIM_FUSE("DIS_FORCE_DOWNLOAD", 0, 44, 1),
	SIM_FUSE("SOFT_DIS_JTAG", 0, 48, 3),
	SIM_FUSE("DIS_PAD_JTAG", 0, 51, 1),
	SIM_FUSE("DIS_DOWNLOAD_MANUAL_ENCRYPT", 0, 52, 1),
	SIM_FUSE("FORCE_USE_KEY_MANAGER_KEY", 0, 74, 4),
	SIM_FUSE("SPI_BOOT_CRYPT_CNT", 0, 80, 3),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE0", 0, 83, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE1", 0, 84, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE2", 0, 85, 1),
	SIM_FUSE("KEY_PURPOSE_0", 0, 86, 5),
	SIM_FUSE("KEY_PURPOSE_1", 0, 91, 5),
	SIM_FUSE("KEY_PURPOSE_2", 0, 96, 5),
	SIM_FUSE("KEY_PURPOSE_3", 0, 101, 5),
	SIM_FUSE("KEY_PURPOSE_4", 0, 106, 5),
	SIM_FUSE("KEY_PURPOSE_5", 0, 111, 5),
	SIM_FUSE("SECURE_BOOT_EN", 0, 121, 1),
	SIM_FUSE("SECURE_BOOT_AGGRESSIVE_REVOKE", 0, 122, 1),
	SIM_FUSE("DIS_DOWNLOAD_MODE", 0, 128, 1),
	SIM_FUSE("DIS_USB_SERIAL_JTAG_DOWNLOAD_MODE", 0, 132, 1),
	SIM_FUSE("ENABLE_SECURITY_DOWNLOAD", 0, 133, 1),
	SIM_FUSE("MAC_EXT", 1, 48, 16),
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
	{"MAC_EXT", 0xFFFE},
	{"WAFER_VERSION_MAJOR", 1},
	{"FLASH_CAP", 1}, /* 4 MB */
	{"FLASH_VENDOR", 1},
	{"TEMP", 1}, /* H */
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_RV32,
	.hz = 48000000, /* the crystal: PCR_SOC_CLK_SEL and PCR_CPU_DIV_NUM are 0 */
	.clock = sim_soc_clock,
	.source = 0x60096110, /* PCR_SYSCLK_CONF */
	.source_mask = 0x30000,
	.divider = 0x60096118, /* PCR_CPU_FREQ_CONF */
	.divider_mask = 0xFF,
	.divider_hz = 48000000,
	.stack = 0x4085E5A0,
	SIM_UART_2022(0x60000000),
	.spi_hz = 48000000,
	.usb = 0x6000F000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x6000A000),
	.reset = 0x600B1034, /* LP_AON_SYS_CFG */
	.reset_bit = 0x80000000,
	.registers = {{0x600000A0, 0xFDF60}},
	.rom = {0x40000000, 0x50000},
};

const struct sim_chip sim_chip_esp32c5 = {
	.name = "esp32c5",
	.soc = &soc,
	.default_mac = {0xD0, 0xCF, 0x13, 0x00, 0x00, 0x0A},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0x2000,
	.chip_id = 23,
	/* Boot logs: ESP-IDF, docs/en/api-guides/bootloader.rst; none of the download mode. */
	.banner = "ESP-ROM:esp32c5-eco2-20250121\r\nBuild:Jan 21 2025\r\n",
	.cause = SIM_CAUSES_LP,
	.boot_download = "boot:0x8 (DOWNLOAD(USB/UART0))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0x18 (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2023,
	.spi = SIM_SPI_MEM(0x60003000),
	.clkdiv = 0x60000014,
	.clkdiv_clock = 48000000,
	.rom_clock = 48000000,
	.crystals = {48, 40},
	.strap = 0x60091000,
	.strap_download = 0x08,
	.strap_flash = 0x18,
	.force = 0x600B1034,
	.force_bit = 0x60000000,
	.watchdogs = {0x600B1C00, 0x600B1C04, 0x600B1C18, 0x600B1C1C, 0x600B1C20, 0x50D83AA1,
		0x40000},
	.usb = SIM_USB_JTAG,
	.console = {{0, 0x4085F514, 0, 3}},
	.fuses = {SIM_FUSE_PLACES_2019(0x600B4800), SIM_FUSE_TABLE(fields), .factory = factory},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.words = words,
	.word_count = SIM_COUNT(words),
};
