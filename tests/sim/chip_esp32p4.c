/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-P4 in both generations: revision 1.3 and revision 3.1, which lies otherwise in memory
 * and starts without power for its flash (power.c). Numbers: REFERENCE.md sections 2.1 to 2.16;
 * ESP-IDF 102122904a, components/soc and components/efuse of this chip. Nothing was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x4FF00000, 0x4FFC0000, -1, 0, SIM_REGION_CODE}, /* HP memory */
	{0x50108000, 0x50110000, -1, 0, SIM_REGION_CODE}, /* LP memory */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSES_2020,
	SIM_FUSE("DIS_USB_JTAG", 0, 41, 1),
	SIM_FUSE("FORCE_USE_KEY_MANAGER_KEY", 0, 73, 4),
	/* REFERENCE.md 2.16: of revision 3.2; before it part of another field. */
	SIM_FUSE("DOWNLOAD_MODE_XPD_ON", 0, 80, 1),
	SIM_FUSE("FLASH_TYPE", 0, 119, 1),
	SIM_FUSE("DIS_USB_OTG_DOWNLOAD_MODE", 0, 123, 1),
	SIM_FUSE("WAFER_VERSION_MINOR", 1, 64, 4),
	SIM_FUSE_2("WAFER_VERSION_MAJOR", 1, 68, 2, 1, 87, 1),
	SIM_FUSE("BLK_VERSION_MINOR", 1, 72, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 1, 75, 2),
	SIM_FUSE("PSRAM_CAP", 1, 77, 3),
	SIM_FUSE("TEMP", 1, 80, 2),
	SIM_FUSE("PSRAM_VENDOR", 1, 82, 2),
	SIM_FUSE("PKG_VERSION", 1, 84, 3),
};

static const struct sim_fuse_value factory[] = {
	{"WAFER_VERSION_MAJOR", 3},
	{"WAFER_VERSION_MINOR", 1},
	{"PSRAM_CAP", 2},
	{NULL, 0},
};

static const struct sim_fuse_value factory_rev1[] = {
	{"WAFER_VERSION_MAJOR", 1},
	{"WAFER_VERSION_MINOR", 3},
	{"PSRAM_CAP", 2},
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_RV32,
	.hz = 40000000, /* the crystal */
	.clock = sim_soc_clock,
	.source = 0x50111040, /* LP_CLKRST_HP_CLK_CTRL */
	.source_mask = 3,
	.stack = 0x4FF3CFC0, /* the older one's; the newer one's ROM is at 0x4FFBCFC0 then */
	SIM_UART_2022(0x500CA000),
	.spi_hz = 40000000,
	.usb = 0x500D2000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x500E2000),
	.reset = 0x50110008, /* LP_SYSTEM_REG_SYS_CTRL */
	.reset_bit = 2,
	.registers = {{0x50000000, 0xCA000}, {0x500CA0A0, 0x3DF60}, {0x50110000, 0x20000}},
	.rom = {0x4FC00000, 0x20000},
};

/* All but what names a generation. */
#define CHIP                                                                                       \
	SIM_LOADER_2019,                                                                           \
		.text_baud = 115200, .bootloader = 0x2000, .chip_id = 18,                          \
		.cause = SIM_CAUSES_CHIP, .rom = SIM_ROM_2023, .spi = SIM_SPI_MEM(0x5008D000),     \
		.clkdiv = 0x500CA014, .clkdiv_clock = 40000000, .rom_clock = 40000000,             \
		.crystals = {40}, .strap = 0x500E0038, .force = 0x50110008, .force_bit = 4,        \
		.usb = SIM_USB_JTAG | SIM_USB_OTG,                                                 \
		.watchdogs = {0x50116000, 0x50116004, 0x50116018, 0x5011601C, 0x50116020,          \
			0x50D83AA1, 0x40000},                                                      \
		.console = {{0, 0x4FF3FEC8, 5, 6}, {300, 0x4FFBFEC8, 5, 6}}, .regions = regions,   \
		.region_count = SIM_COUNT(regions)

const struct sim_chip sim_chip_esp32p4 = {
	.name = "esp32p4",
	.soc = &soc,
	.default_mac = {0x60, 0x55, 0xF9, 0x00, 0x00, 0x0C},
	CHIP,
	.quirks = SIM_QUIRKS_2019 | SIM_QUIRK_FLASH_OFF,
	/* Boot logs: wokwi/wokwi-features issue 1067; that of the download mode was not seen. */
	.banner = "ESP-ROM:esp32p4-eco5-20250430\r\nBuild:Apr 30 2025\r\n",
	.boot_download = "boot:0x0 (DOWNLOAD(USB/UART0/SPI))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n",
	.strap_download = 0x00,
	.strap_flash = 0x08,
	.fuses = {SIM_FUSE_PLACES_2019(0x5012D000), SIM_FUSE_TABLE(fields), .factory = factory},
};

const struct sim_chip sim_chip_esp32p4_rev1 = {
	.name = "esp32p4-rev1",
	.soc = &soc,
	.default_mac = {0x60, 0x55, 0xF9, 0x00, 0x00, 0x0D},
	CHIP,
	.quirks = SIM_QUIRKS_2019,
	/* Boot logs: esphome/esp-web-tools issue 676; that of the download mode was not seen. */
	.banner = "ESP-ROM:esp32p4-eco2-20240710\r\nBuild:Jul 10 2024\r\n",
	.boot_download = "boot:0x307 (DOWNLOAD(USB/UART0/SPI))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0x30f (SPI_FAST_FLASH_BOOT)\r\n",
	.strap_download = 0x307,
	.strap_flash = 0x30F,
	.fuses = {SIM_FUSE_PLACES_2019(0x5012D000), SIM_FUSE_TABLE(fields),
		.factory = factory_rev1},
};
