/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-C3, revision 0.4.
 * Numbers: REFERENCE.md sections 2.1 to 2.5, 2.12 to 2.14 and 2.17; register values marked
 * "measured" were read from the ESP32-C3 ROM (api1-20210207) running in an emulator.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x3FC80000, 0x3FCE0000, -1, 0, 0},		  /* DRAM */
	{0x4037C000, 0x40380000, -1, 0, SIM_REGION_CODE}, /* cache RAM, IRAM only */
	{0x40380000, 0x403E0000, 0, 0, SIM_REGION_CODE},  /* IRAM: the same cells as DRAM */
	{0x50000000, 0x50002000, -1, 0, SIM_REGION_CODE}, /* RTC memory */
};

static const struct sim_word words[] = {
	{0x40001000, 0x1B31506F}, /* the ROM word that tells the chip */
	{0x40001004, 0x6091706F}, /* its neighbours, measured */
	{0x40001008, 0x47A1206F},
	{0x60000078, 0x03700000}, /* measured */
	{0x600C0058, 0x00028001}, /* SYSCLK_CONF: a 40 MHz crystal, divided by two */
	{0x60002018, 0x80000000}, /* SPI USER, USER1 and USER2 after reset, measured */
	{0x6000201C, 0x5C000007},
	{0x60002020, 0x70000000},
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSES_2020,
	SIM_FUSE("DIS_USB_JTAG", 0, 41, 1),
	SIM_FUSE("DIS_DOWNLOAD_ICACHE", 0, 42, 1),
	SIM_FUSE("DIS_USB_SERIAL_JTAG", 0, 43, 1),
	SIM_FUSE_2("WAFER_VERSION_MINOR", 1, 114, 3, 1, 183, 1),
	SIM_FUSE("WAFER_VERSION_MAJOR", 1, 184, 2),
	SIM_FUSE("PKG_VERSION", 1, 117, 3),
	SIM_FUSE("BLK_VERSION_MINOR", 1, 120, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 2, 128, 2),
	SIM_FUSE("FLASH_CAP", 1, 123, 3),
	SIM_FUSE("FLASH_VENDOR", 1, 128, 3),
};

static const struct sim_fuse_value factory[] = {
	{"WAFER_VERSION_MINOR", 4},
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_ESP32C3,
	.hz = 20000000, /* half the crystal */
	/* SYSTEM_SYSCLK_CONF: bits 11..10 choose the source, bits 9..0 divide the crystal, and are
	   1 after a reset: ESP32-C3 Technical Reference 1.1, section 6.2.4 and register 16.20. The
	   ROM has a function to change the divider and never calls it, as its code shows. */
	.clock = sim_soc_clock,
	.source = 0x600C0058,
	.source_mask = 0xC00,
	.divider = 0x600C0058,
	.divider_mask = 0x3FF,
	.divider_hz = 40000000,
	.stack = 0x3FCDE700,
	SIM_UART_2019(0x60000000, 0x80, 0x6C),
	.spi_hz = 0, /* APB, which is the CPU's clock without a PLL: section 6.2.4 */
	.usb = 0x60043000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x60023000),
	.reset = 0x60008000,
	.reset_bit = 0x80000000,
	.registers = {{0x60000080, 0xD0F80}},
	.rom = {0x40000000, 0x60000},
};

const struct sim_chip sim_chip_esp32c3 = {
	.name = "esp32c3",
	.soc = &soc,
	.default_mac = {0x7C, 0xDF, 0xA1, 0x00, 0x00, 0x02},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0,
	.chip_id = 5,
	.api_version = 3, /* measured, as the next */
	.last_purpose = 0x0C,
	/* Boot logs: espressif/esp-idf issue 9005, dlktdr/BTWifiModule issue 16; measured. */
	.banner = "ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n",
	.cause = SIM_CAUSES_RTC,
	.boot_download = "boot:0x5 (DOWNLOAD(USB/UART0/1))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0xd (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2021,
	.spi = SIM_SPI_MEM(0x60002000),
	.clkdiv = 0x60000014,
	.clkdiv_clock = 40000000,
	.rom_clock = 40000000,
	.crystals = {40},
	.strap = 0x60004038,
	.strap_download = 0x05,
	.strap_flash = 0x0D,
	.force = 0x600080F4, /* ESP-IDF 102122904a, soc/esp32c3/register/soc/rtc_cntl_reg.h */
	.force_bit = 1,
	.watchdogs = {0x60008090, 0x60008094, 0x600080A8, 0x600080AC, 0x600080B0, 0x8F1D312A,
		0x80000000},
	.usb = SIM_USB_JTAG,
	.console = {{0, 0x3FCDF07C, 0, 3}, {101, 0x3FCDF078, 0, 3}},
	.regions = regions,
	.region_count = sizeof(regions) / sizeof(regions[0]),
	.words = words,
	.word_count = sizeof(words) / sizeof(words[0]),
	.fuses = {SIM_FUSE_PLACES_2019(0x60008800), SIM_FUSE_TABLE(fields), .factory = factory},
};
