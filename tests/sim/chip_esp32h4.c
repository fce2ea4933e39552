/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-H4, an ESP32-H4HF4R2 of revision 0.0 with flash and PSRAM inside. UART0's address:
 * esptool 5.6.0, targets/esp32h4.py; the RTC watchdog is not what stands there (a timer group's)
 * but LP_WDT. Numbers: REFERENCE.md sections 2.1 to 2.16; ESP-IDF 102122904a, components/soc and
 * components/efuse of this chip (addresses, stack, eFuse table). Nothing of it was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x40810000, 0x40860000, -1, 0, SIM_REGION_CODE},
	{0x50000000, 0x50004000, -1, 0, SIM_REGION_CODE}, /* LP memory */
};

static const struct sim_word words[] = {
	{0x60094114, 0x20000000}, /* PCR_SYSCLK_CONF: the crystal in bits 30..24 */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSE("RD_DIS", 0, 32, 7),
	SIM_FUSE("DIS_USB_JTAG", 0, 39, 1),
	SIM_FUSE("DIS_FORCE_DOWNLOAD", 0, 41, 1),
	SIM_FUSE("DIS_PAD_JTAG", 0, 45, 1),
	SIM_FUSE("DIS_DOWNLOAD_MANUAL_ENCRYPT", 0, 46, 1),
	SIM_FUSE("SPI_BOOT_CRYPT_CNT", 0, 55, 3),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE0", 0, 58, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE1", 0, 59, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE2", 0, 60, 1),
	SIM_FUSE("KEY_PURPOSE_0", 0, 64, 5),
	SIM_FUSE("KEY_PURPOSE_1", 0, 69, 5),
	SIM_FUSE("KEY_PURPOSE_2", 0, 74, 5),
	SIM_FUSE("KEY_PURPOSE_3", 0, 79, 5),
	SIM_FUSE("KEY_PURPOSE_4", 0, 84, 5),
	SIM_FUSE("KEY_PURPOSE_5", 0, 89, 5),
	SIM_FUSE("SECURE_BOOT_EN", 0, 101, 1),
	SIM_FUSE("SECURE_BOOT_AGGRESSIVE_REVOKE", 0, 102, 1),
	SIM_FUSE("FORCE_USE_KEY_MANAGER_KEY", 0, 115, 5),
	SIM_FUSE("DIS_DOWNLOAD_MODE", 0, 127, 1),
	SIM_FUSE("DIS_USB_SERIAL_JTAG_DOWNLOAD_MODE", 0, 130, 1),
	SIM_FUSE("ENABLE_SECURITY_DOWNLOAD", 0, 131, 1),
	SIM_FUSE("SOFT_DIS_JTAG", 0, 171, 3),
	SIM_FUSE("MAC_EXT", 1, 48, 16),
	SIM_FUSE("WAFER_VERSION_MINOR", 1, 114, 4),
	SIM_FUSE("WAFER_VERSION_MAJOR", 1, 118, 2),
	SIM_FUSE("BLK_VERSION_MINOR", 1, 122, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 1, 125, 2),
	SIM_FUSE("FLASH_CAP", 1, 127, 3),
	SIM_FUSE("FLASH_VENDOR", 1, 130, 3),
	SIM_FUSE("PSRAM_CAP", 1, 133, 3),
	SIM_FUSE("PSRAM_VENDOR", 1, 136, 2),
	SIM_FUSE("TEMP", 1, 138, 2),
	SIM_FUSE("PKG_VERSION", 1, 140, 3),
};

static const struct sim_fuse_value factory[] = {
	{"MAC_EXT", 0xFFFE},
	{"FLASH_CAP", 1}, /* 4 MB */
	{"FLASH_VENDOR", 2},
	{"PSRAM_CAP", 2}, /* 2 MB */
	{"PSRAM_VENDOR", 1},
	{"TEMP", 1}, /* H */
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_RV32,
	.hz = 32000000, /* the crystal: PCR_SOC_CLK_SEL and PCR_CPU_DIV_NUM are 0 */
	.clock = sim_soc_clock,
	.source = 0x60094114, /* PCR_SYSCLK_CONF */
	.source_mask = 0x30000,
	.divider = 0x6009411C, /* PCR_CPU_FREQ_CONF */
	.divider_mask = 0xFF,
	.divider_hz = 32000000,
	.stack = 0x4085D350,
	SIM_UART_2022(0x60012000),
	.spi_hz = 32000000,
	.usb = 0x6001D000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x60023000),
	.reset = 0x600B2834, /* LP_AON_SYS_CFG */
	.reset_bit = 0x80000000,
	.registers = {{0x60000000, 0x12000}, {0x600120A0, 0xEDF60}},
	.rom = {0x40000000, 0x50000},
};

const struct sim_chip sim_chip_esp32h4 = {
	.name = "esp32h4",
	.soc = &soc,
	.default_mac = {0x60, 0x55, 0xF9, 0x00, 0x00, 0x0B},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019,
	.bootloader = 0x2000,
	.chip_id = 28,
	/* No boot log is known; the texts are those of its relatives. */
	.banner = "ESP-ROM:esp32h4\r\n",
	.cause = SIM_CAUSES_LP,
	.boot_download = "boot:0x4 (DOWNLOAD(USB/UART0))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0xc (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2023,
	.spi = SIM_SPI_MEM(0x60099000),
	.clkdiv = 0x60012014,
	.clkdiv_clock = 32000000,
	.rom_clock = 32000000,
	.crystals = {32},
	.strap = 0x60093000,
	.strap_download = 0x04,
	.strap_flash = 0x0C,
	.watchdogs = {0x600B5400, 0x600B5404, 0x600B541C, 0x600B5420, 0x600B5424, 0x50D83AA1,
		0x40000},
	.usb = SIM_USB_JTAG,
	.fuses = {SIM_FUSE_PLACES_2019(0x600B1800), SIM_FUSE_TABLE(fields), .factory = factory},
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	.words = words,
	.word_count = SIM_COUNT(words),
};
