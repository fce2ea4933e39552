/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-C3, revision 0.4, on its UART (the USB-Serial/JTAG is not modelled).
 * Numbers: REFERENCE.md sections 2.1 to 2.5, 2.12 to 2.14 and 2.17; register values marked
 * "measured" were read from the ESP32-C3 ROM (api1-20210207) running in an emulator.
 */
#include "chip.h"
#include "cpu_chip.h"

static const struct sim_region regions[] = {
	{0x3FC80000, 0x3FCE0000, -1, 0}, /* DRAM */
	{0x4037C000, 0x40380000, -1, 0}, /* cache RAM, IRAM only */
	{0x40380000, 0x403E0000, 0, 0},	 /* IRAM: the same cells as DRAM */
	{0x50000000, 0x50002000, -1, 0}, /* RTC memory */
};

static const struct sim_word words[] = {
	{0x40001000, 0x1B31506F}, /* the ROM word that tells the chip */
	{0x40001004, 0x6091706F}, /* its neighbours, measured */
	{0x40001008, 0x47A1206F},
	{0x60008850, 0x00100000}, /* eFuse BLOCK1 word 3: minor revision 4 in bits 18..20 */
	{0x60000078, 0x03700000}, /* measured */
	{0x600C0058, 0x00028001}, /* SYSCLK_CONF: a 40 MHz crystal, divided by two */
	{0x60002018, 0x80000000}, /* SPI USER, USER1 and USER2 after reset, measured */
	{0x6000201C, 0x5C000007},
	{0x60002020, 0x70000000},
};

static size_t fuse_mac(const uint8_t mac[6], struct sim_word out[4])
{
	out[0].address = 0x60008844;
	out[0].value =
		(uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
	out[1].address = 0x60008848;
	out[1].value = (uint32_t)mac[0] << 8 | mac[1];
	return 2;
}

const struct sim_chip sim_chip_esp32c3 = {
	.name = "esp32c3",
	.soc = &sim_soc_esp32c3,
	.default_mac = {0x7C, 0xDF, 0xA1, 0x00, 0x00, 0x02},
	.status_size = 4,
	.begin_size = 20,
	.ops = SIM_OP(0x02) | SIM_OP(0x03) | SIM_OP(0x04) | SIM_OP(0x05) | SIM_OP(0x06) |
	       SIM_OP(0x07) | SIM_OP(0x08) | SIM_OP(0x09) | SIM_OP(0x0A) | SIM_OP(0x0B) |
	       SIM_OP(0x0D) | SIM_OP(0x0E) | SIM_OP(0x0F) | SIM_OP(0x10) | SIM_OP(0x11) |
	       SIM_OP(0x12) | SIM_OP(0x13) | SIM_OP(0x14),
	.quirks = SIM_QUIRK_DATA_ALWAYS | SIM_QUIRK_NEED_ATTACH,
	.default_size = 0x200000,
	.bootloader = 0,
	.chip_id = 5,
	/* Boot logs: espressif/esp-idf issue 9005, dlktdr/BTWifiModule issue 16; measured. */
	.text_baud = 115200,
	.banner = "ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n",
	.cause = {"rst:0x1 (POWERON),", "rst:0x1 (POWERON),", "rst:0x3 (RTC_SW_SYS_RST),",
		"rst:0x7 (TG0WDT_SYS_RST),", "rst:0xf (BROWNOUT_RST),"},
	.boot_download = "boot:0x5 (DOWNLOAD(USB/UART0/1))\r\nwaiting for download\r\n",
	.boot_flash = "boot:0xd (SPI_FAST_FLASH_BOOT)\r\n",
	.leave = "user code done\r\n",
	.rom = SIM_ROM_2021,
	.no_image_loops = true,
	.spi = {.base = 0x60002000,
		.user = 0x18,
		.user1 = 0x1C,
		.user2 = 0x20,
		.mosi_dlen = 0x24,
		.miso_dlen = 0x28,
		.w0 = 0x58},
	.clkdiv = 0x60000014,
	.clkdiv_clock = 40000000,
	.clkdiv_fraction = true,
	.rom_clock = 40000000,
	.strap = 0x60004038,
	.strap_download = 0x05,
	.strap_flash = 0x0D,
	.wdt_config0 = 0x60008090,
	.wdt_config1 = 0x60008094,
	.wdt_protect = 0x600080A8,
	.regions = regions,
	.region_count = sizeof(regions) / sizeof(regions[0]),
	.words = words,
	.word_count = sizeof(words) / sizeof(words[0]),
	.fuse_mac = fuse_mac,
};
