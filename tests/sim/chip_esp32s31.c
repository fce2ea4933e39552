/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-S31, revision 0.0. Numbers: REFERENCE.md sections 2.1 to 2.16; ESP-IDF 102122904a,
 * components/soc and components/efuse of this chip. Nothing was measured.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x2E000000, 0x2E008000, -1, 0, SIM_REGION_CODE}, /* LP memory */
	{0x2F000000, 0x2F080000, -1, 0, SIM_REGION_CODE}, /* HP memory */
};

static const struct sim_fuse_field fields[] = {
	SIM_FUSE("RD_DIS", 0, 32, 7),
	SIM_FUSE("DIS_USB_JTAG", 0, 42, 1),
	SIM_FUSE("DIS_FORCE_DOWNLOAD", 0, 44, 1),
	SIM_FUSE("SOFT_DIS_JTAG", 0, 48, 3),
	SIM_FUSE("DIS_PAD_JTAG", 0, 51, 1),
	SIM_FUSE("DIS_DOWNLOAD_MANUAL_ENCRYPT", 0, 52, 1),
	SIM_FUSE("FORCE_USE_KEY_MANAGER_KEY", 0, 76, 5),
	SIM_FUSE("SPI_BOOT_CRYPT_CNT", 0, 85, 3),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE0", 0, 88, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE1", 0, 89, 1),
	SIM_FUSE("SECURE_BOOT_KEY_REVOKE2", 0, 90, 1),
	SIM_FUSE("KEY_PURPOSE_0", 0, 96, 5),
	SIM_FUSE("KEY_PURPOSE_1", 0, 101, 5),
	SIM_FUSE("KEY_PURPOSE_2", 0, 106, 5),
	SIM_FUSE("KEY_PURPOSE_3", 0, 111, 5),
	SIM_FUSE("KEY_PURPOSE_4", 0, 116, 5),
	SIM_FUSE("SECURE_BOOT_EN", 0, 130, 1),
	SIM_FUSE("SECURE_BOOT_AGGRESSIVE_REVOKE", 0, 131, 1),
	SIM_FUSE("FLASH_TYPE", 0, 133, 1),
	SIM_FUSE("DIS_USB_OTG_DOWNLOAD_MODE", 0, 137, 1),
	SIM_FUSE("DIS_DOWNLOAD_MODE", 0, 144, 1),
	SIM_FUSE("DIS_USB_SERIAL_JTAG_DOWNLOAD_MODE", 0, 148, 1),
	SIM_FUSE("ENABLE_SECURITY_DOWNLOAD", 0, 149, 1),
	SIM_FUSE("MAC_EXT", 1, 48, 16),
	SIM_FUSE("WAFER_VERSION_MINOR", 1, 114, 4),
	SIM_FUSE("WAFER_VERSION_MAJOR", 1, 118, 2),
	SIM_FUSE("BLK_VERSION_MINOR", 1, 122, 3),
	SIM_FUSE("BLK_VERSION_MAJOR", 1, 125, 2),
	SIM_FUSE("PSRAM_CAP", 1, 127, 3),
	SIM_FUSE("TEMP", 1, 130, 2),
	SIM_FUSE("PSRAM_VENDOR", 1, 132, 2),
	SIM_FUSE("PKG_VERSION", 1, 134, 2),
};

static const struct sim_fuse_value factory[] = {
	{"MAC_EXT", 0xFFFE},
	{NULL, 0},
};

static const struct sim_soc soc = {
	.kind = SIM_CPU_RV32,
	.hz = 40000000, /* the crystal */
	.stack = 0x2F07CFB0,
	SIM_UART_2022(0x2038A000),
	.spi_hz = 40000000,
	.usb = 0x20391000,
	SIM_SPI_CLOCK,
	SIM_SYSTIMER(0x20399000),
	.reset = 0x20700008, /* LP_SYSTEM_REG_SYS_CTRL */
	.reset_bit = 2,
	.registers = {{0x20300000, 0x8A000}, {0x2038A0A0, 0x575F60}},
	.rom = {0x2F800000, 0x50000},
};

const struct sim_chip sim_chip_esp32s31 = {
	.name = "esp32s31",
	.soc = &soc,
	.default_mac = {0x38, 0x44, 0xBE, 0x00, 0x00, 0x0E},
	SIM_LOADER_2019,
	.text_baud = 115200,
	.quirks = SIM_QUIRKS_2019 | SIM_QUIRK_SDC,
	.bootloader = 0x2000,
	.chip_id = 32,
	/* ESP-IDF 102122904a, components/esp_rom/roms.json; the boot modes were not seen. */
	.banner = "ESP-ROM:esp32s31-20251218\r\nBuild:Dec 18 2025\r\n",
	.cause = SIM_CAUSES_CHIP,
	.boot_download = "boot:0x50 (DOWNLOAD(USB/UART0/SPI))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0x58 (SPI_FAST_FLASH_BOOT)\r\n",
	.rom = SIM_ROM_2023,
	.spi = SIM_SPI_MEM(0x20501000),
	.clkdiv = 0x2038A014,
	.clkdiv_clock = 40000000,
	.rom_clock = 40000000,
	.crystals = {40},
	.strap = 0x20583000,
	.strap_download = 0x50,
	.strap_flash = 0x58,
	.force = 0x20700008,
	.force_bit = 4,
	.watchdogs = {0x20801000, 0x20801004, 0x20801018, 0x2080101C, 0x20801020, 0x50D83AA1,
		0x40000},
	.usb = SIM_USB_JTAG | SIM_USB_OTG,
	.regions = regions,
	.region_count = SIM_COUNT(regions),
	/* Block 1 is 12 bytes further on than elsewhere, and so are those behind it. */
	.fuses = {.base = 0x20715000,
		.first = 0x2C,
		.size = 0x19C,
		.blocks = {0x2C, 0x50, 0x68, 0x88, 0xA8, 0xC8, 0xE8, 0x108, 0x128},
		SIM_FUSE_TABLE(fields),
		.factory = factory,
		.mac_block = 1,
		.key_block = 4,
		.key_unit = 32},
};
