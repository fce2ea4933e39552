/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-S2, an ESP32-S2FNR2 of revision 1.0 with 4 MB of flash and 2 MB of PSRAM inside.
 * Numbers: REFERENCE.md sections 2.1 to 2.16; ESP-IDF 102122904a, components/soc and
 * components/efuse of this chip (addresses, stack, eFuse table). Nothing of it was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x3FF9E000, 0x3FFA0000, -1, 0, 0}, /* RTC fast memory, data side */
	{0x3FFB0000, 0x40000000, -1, 0, 0}, /* DRAM */
	/* IRAM: the same cells as DRAM */
	{0x40020000, 0x40070000, 1, 0, SIM_REGION_CODE | SIM_REGION_WORDS},
	/* RTC fast memory, instruction side */
	{0x40070000, 0x40072000, 0, 0, SIM_REGION_CODE | SIM_REGION_WORDS},
	{0x50000000, 0x50002000, -1, 0, SIM_REGION_CODE}, /* RTC slow memory */
};

static const struct sim_word words[] = {
	{0x40001000, 0x000007C6}, /* the ROM word that tells the chip */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSE_PURPOSES_2019,
	SIM_FUSE("RD_DIS", 0, 32, 7),
	SIM_FUSE("DIS_DOWNLOAD_ICACHE", 0, 42, 1),
	SIM_FUSE("DIS_DOWNLOAD_DCACHE", 0, 43, 1),
	SIM_FUSE("DIS_FORCE_DOWNLOAD", 0, 44, 1),
	SIM_FUSE("DIS_USB", 0, 45, 1),
	SIM_FUSE("SOFT_DIS_JTAG", 0, 49, 1),
	SIM_FUSE("HARD_DIS_JTAG", 0, 50, 1),
	SIM_FUSE("DIS_DOWNLOAD_MANUAL_ENCRYPT", 0, 51, 1),
	SIM_FUSE("VDD_SPI_XPD", 0, 68, 1),
	SIM_FUSE("VDD_SPI_TIEH", 0, 69, 1),
	SIM_FUSE("VDD_SPI_FORCE", 0, 70, 1),
	SIM_FUSE("SPI_BOOT_CRYPT_CNT", 0, 82, 3),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE0", 0, 85, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE1", 0, 86, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE2", 0, 87, 1),
	SIM_FUSE("SECURE_BOOT_EN", 0, 116, 1),
	SIM_FUSE("SECURE_BOOT_AGGRESSIVE_REVOKE", 0, 117, 1),
	SIM_FUSE("DIS_DOWNLOAD_MODE", 0, 128, 1),
	SIM_FUSE("DIS_USB_DOWNLOAD_MODE", 0, 132, 1),
	SIM_FUSE("ENABLE_SECURITY_DOWNLOAD", 0, 133, 1),
	SIM_FUSE("FLASH_TYPE", 0, 137, 1),
	SIM_FUSE("WAFER_VERSION_MAJOR", 1, 114, 2),
	SIM_FUSE_2("WAFER_VERSION_MINOR", 1, 132, 3, 1, 116, 1),
	SIM_FUSE("FLASH_VERSION", 1, 117, 4),
	SIM_FUSE("BLK_VERSION_MAJOR", 1, 121, 2),
	SIM_FUSE("PSRAM_VERSION", 1, 124, 4),
	SIM_FUSE("PKG_VERSION", 1, 128, 4),
	SIM_FUSE("BLK_VERSION_MINOR", 2, 132, 3),
};

static const struct sim_fuse_value factory[] = {
	{"WAFER_VERSION_MAJOR", 1},
	{"FLASH_VERSION", 2}, /* 4 MB */
	{"PSRAM_VERSION", 1}, /* 2 MB */
	{"BLK_VERSION_MINOR", 2},
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_LX6,
	.hz = 20000000, /* half the crystal, as on the ESP32-C3: the same reset value */
	.clock = sim_soc_clock,
	.source = 0x3F4C008C, /* SYSTEM_SYSCLK_CONF */
	.source_mask = 0xC00,
	.divider = 0x3F4C008C,
	.divider_mask = 0x3FF,
	.divider_hz = 40000000,
	.stack = 0x3FFFE700,
	SIM_UART_2019(0x3F400000, 0x80, 0x68),
	.uart_write = 0x60000000, /* UART_FIFO_AHB_REG */
	SIM_SPI_CLOCK,
	/* SYSTIMER_UPDATE and its neighbours: another layout, and it counts APB */
	.systimer = {.base = 0x3F423000,
		.op = 0x38,
		.update = 0x80000000,
		.valid = 0x40000000,
		.high = 0x3C,
		.low = 0x40,
		.mhz = 80},
	.reset = 0x3F408000, /* RTC_CNTL_OPTIONS0 */
	.reset_bit = 0x80000000,
	.registers = {{0x3F400080, 0xFFF80}},
	.rom = {0x40000000, 0x20000},
};

const struct sim_chip sim_chip_esp32s2 = {
	.name = "esp32s2",
	.soc = &soc,
	.default_mac = {0x7C, 0xDF, 0xA1, 0x00, 0x00, 0x03},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019 | SIM_QUIRK_NO_CHIP_ID | SIM_QUIRK_RTS_FORGETS,
	.bootloader = 0x1000,
	.chip_id = 2,
	/* Boot logs: arduino-esp32's issues; that of the download mode was not seen. */
	.banner = "ESP-ROM:esp32s2-rc4-20191025\r\nBuild:Oct 25 2019\r\n",
	.cause = SIM_CAUSES_RTC,
	.boot_download = "boot:0x0 (DOWNLOAD(USB/UART0/1))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2021,
	.spi = SIM_SPI_MEM(0x3F402000),
	.clkdiv = 0x3F400014,
	.clkdiv_clock = 40000000,
	.rom_clock = 40000000,
	.crystals = {40},
	.strap = 0x3F404038,
	.strap_download = 0x00,
	.strap_flash = 0x08,
	.force = 0x3F408128,
	.force_bit = 1,
	.watchdogs = {0x3F408094, 0x3F408098, 0x3F4080AC, 0x3F4080B0, 0x3F4080B4, 0x8F1D312A,
		0x80000000},
	.usb = SIM_USB_OTG,
	.console = {{0, 0x3FFFFD14, 2, 0}},
	.fuses = {SIM_FUSE_PLACES_2019(0x3F41A000), SIM_FUSE_TABLE(fields), .factory = factory},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.words = words,
	.word_count = SIM_COUNT(words),
};
