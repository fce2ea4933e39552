/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-S3, a chip of revision 0.2 with 8 MB of flash and 2 MB of PSRAM inside. Numbers:
 * REFERENCE.md sections 2.1 to 2.16; ESP-IDF 102122904a, components/soc and components/efuse of
 * this chip (addresses, stack, eFuse table). Nothing of it was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x3FC88000, 0x3FCF0000, -1, 0, 0}, /* DRAM */
	{0x3FCF0000, 0x3FD00000, -1, 0, 0}, /* DRAM, data side only */
	{0x40370000, 0x40378000, -1, 0, SIM_REGION_CODE | SIM_REGION_WORDS}, /* IRAM only */
	/* IRAM: the same cells as DRAM */
	{0x40378000, 0x403E0000, 0, 0, SIM_REGION_CODE | SIM_REGION_WORDS},
	{0x50000000, 0x50002000, -1, 0, SIM_REGION_CODE}, /* RTC slow memory */
	{0x600FE000, 0x60100000, -1, 0, SIM_REGION_CODE}, /* RTC fast memory */
};

static const struct sim_word words[] = {
	{0x40001000, 0x00000009}, /* the ROM word that older hosts looked at */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSES_2020,
	SIM_FUSE("DIS_DOWNLOAD_ICACHE", 0, 42, 1),
	SIM_FUSE("DIS_DOWNLOAD_DCACHE", 0, 43, 1),
	SIM_FUSE("DIS_USB_OTG", 0, 45, 1),
	SIM_FUSE("VDD_SPI_XPD", 0, 68, 1),
	SIM_FUSE("VDD_SPI_TIEH", 0, 69, 1),
	SIM_FUSE("VDD_SPI_FORCE", 0, 70, 1),
	SIM_FUSE("DIS_USB_JTAG", 0, 118, 1),
	SIM_FUSE("DIS_USB_SERIAL_JTAG", 0, 119, 1),
	SIM_FUSE("FLASH_TYPE", 0, 137, 1),
	SIM_FUSE("DIS_USB_OTG_DOWNLOAD_MODE", 0, 159, 1),
	SIM_FUSE_2("WAFER_VERSION_MINOR", 1, 114, 3, 1, 183, 1),
	SIM_FUSE("WAFER_VERSION_MAJOR", 1, 184, 2),
	SIM_FUSE("PKG_VERSION", 1, 117, 3),
	SIM_FUSE("BLK_VERSION_MINOR", 1, 120, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 2, 128, 2),
	SIM_FUSE("FLASH_CAP", 1, 123, 3),
	SIM_FUSE("FLASH_VENDOR", 1, 128, 3),
	SIM_FUSE_2("PSRAM_CAP", 1, 131, 2, 1, 179, 1),
	SIM_FUSE("PSRAM_VENDOR", 1, 135, 2),
};

static const struct sim_fuse_value factory[] = {
	{"WAFER_VERSION_MINOR", 2},
	{"BLK_VERSION_MAJOR", 1},
	{"BLK_VERSION_MINOR", 3},
	{"FLASH_CAP", 1}, /* 8 MB */
	{"FLASH_VENDOR", 2},
	{"PSRAM_CAP", 2}, /* 2 MB */
	{"PSRAM_VENDOR", 1},
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_LX6,
	.hz = 20000000, /* half the crystal, as on the ESP32-C3: the same reset value */
	.clock = sim_soc_clock,
	.source = 0x600C0060, /* SYSTEM_SYSCLK_CONF */
	.source_mask = 0xC00,
	.divider = 0x600C0060,
	.divider_mask = 0x3FF,
	.divider_hz = 40000000,
	.stack = 0x3FCEB700,
	SIM_UART_2019(0x60000000, 0x84, 0x6C),
	.uart_update = 0x80, /* UART_ID, whose highest bit it is here */
	.uart_update_bit = 0x80000000,
	.usb = 0x60038000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x60023000),
	.reset = 0x60008000, /* RTC_CNTL_OPTIONS0 */
	.reset_bit = 0x80000000,
	.registers = {{0x60000084, 0xD0F7C}},
	.rom = {0x40000000, 0x60000},
};

const struct sim_chip sim_chip_esp32s3 = {
	.name = "esp32s3",
	.soc = &soc,
	.default_mac = {0x34, 0x85, 0x18, 0x00, 0x00, 0x04},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0,
	.chip_id = 9,
	/* Boot logs: espressif/esp-idf's issues. */
	.banner = "ESP-ROM:esp32s3-20210327\r\nBuild:Mar 27 2021\r\n",
	.cause = SIM_CAUSES_RTC,
	.boot_download = "boot:0x0 (DOWNLOAD(USB/UART0))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2021,
	.spi = SIM_SPI_MEM(0x60002000),
	.clkdiv = 0x60000014,
	.clkdiv_clock = 40000000,
	.rom_clock = 40000000,
	.crystals = {40},
	.strap = 0x60004038,
	.strap_download = 0x00,
	.strap_flash = 0x08,
	.force = 0x6000812C,
	.force_bit = 1,
	.watchdogs = {0x60008098, 0x6000809C, 0x600080B0, 0x600080B4, 0x600080B8, 0x8F1D312A,
		0x80000000},
	.usb = SIM_USB_JTAG | SIM_USB_OTG,
	.console = {{0, 0x3FCEF14C, 3, 4}},
	.fuses = {SIM_FUSE_PLACES_2019(0x60007000), SIM_FUSE_TABLE(fields), .factory = factory},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.words = words,
	.word_count = SIM_COUNT(words),
};
