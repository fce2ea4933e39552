/* SPDX-License-Identifier: MIT */
/*
 * The ESP32, an ESP32-D0WD-V3 of revision 3.1 on a 40 MHz crystal.
 * Numbers: REFERENCE.md sections 2.2, 2.3, 2.12 to 2.14, 2.16 and 2.17; register values marked
 * "measured" were read from the ESP32 ROM v3 running in an emulator.
 */
#include "chip.h"
#include "cpu_chip.h"

static const struct sim_region regions[] = {
	{0x3FF80000, 0x3FF82000, -1, 0}, /* RTC fast memory, data side */
	{0x3FFAE000, 0x40000000, -1, 0}, /* DRAM */
	{0x40070000, 0x400C0000, -1, 0}, /* cache RAM, IRAM and the instruction side of DIRAM */
	{0x400C0000, 0x400C2000, 0, 0},	 /* RTC fast memory, instruction side */
	{0x50000000, 0x50002000, -1, 0}, /* RTC slow memory */
};

static const struct sim_word words[] = {
	{0x40001000, 0x00F01D83}, /* the ROM word that tells the chip */
	{0x40001004, 0x65004136}, /* its neighbours, measured */
	{0x40001008, 0x2A820AE8},
	/* eFuse word 3: package 1 (bits 9..11), 240 MHz rated (bit 13), revision bit 0 (bit 15) */
	{0x3FF5A00C, 0x0000A200},
	/* word 4: a reference voltage (bits 8..12) and the RC oscillator's 0x50 for rom_clock */
	{0x3FF5A010, 0x00000350},
	/* word 5: revision bit 1 (bit 20), minor revision 1 (bits 24..25) */
	{0x3FF5A014, 0x01100000},
	{0x3FF6607C, 0x96042000}, /* APB_CTRL_DATE: bit 31 is revision bit 2; measured */
	/* RTC_CNTL: 1331 cycles in bits 7..: 1331 * 15625 * 0x50 / 40 = 41.59 MHz, 4 % above the
	   crystal, so a host that ignores section 2.16's correction misses the new rate */
	{0x3FF5F06C, 0x00029980}, {0x3FF40078, 0x15122500}, /* UART_DATE, measured */
	{0x60000078, 0x15122500},			    /* ... and its second address */
	{0x3FF42020, 0x5C000007},			    /* SPI USER1 after reset, measured */
};

/* CRC-8 of the MAC, polynomial 0x31 reflected (0x8C): ESP32 Technical Reference, eFuse chapter. */
static uint8_t mac_crc(const uint8_t mac[6])
{
	uint8_t crc = 0;

	for (int i = 0; i < 6; i++) {
		crc ^= mac[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint8_t)(crc & 1 ? crc >> 1 ^ 0x8C : crc >> 1);
	}
	return crc;
}

static size_t fuse_mac(const uint8_t mac[6], struct sim_word out[4])
{
	out[0].address = 0x3FF5A004;
	out[0].value =
		(uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
	out[1].address = 0x3FF5A008;
	out[1].value = (uint32_t)mac_crc(mac) << 16 | (uint32_t)mac[0] << 8 | mac[1];
	return 2;
}

const struct sim_chip sim_chip_esp32 = {
	.name = "esp32",
	.soc = &sim_soc_esp32,
	.default_mac = {0x24, 0x0A, 0xC4, 0x00, 0x00, 0x01},
	.status_size = 4,
	.begin_size = 16,
	.ops = SIM_OP(0x02) | SIM_OP(0x03) | SIM_OP(0x04) | SIM_OP(0x05) | SIM_OP(0x06) |
	       SIM_OP(0x07) | SIM_OP(0x08) | SIM_OP(0x09) | SIM_OP(0x0A) | SIM_OP(0x0B) |
	       SIM_OP(0x0D) | SIM_OP(0x0E) | SIM_OP(0x0F) | SIM_OP(0x10) | SIM_OP(0x11) |
	       SIM_OP(0x12) | SIM_OP(0x13),
	.quirks = SIM_QUIRK_WHOLE_TAIL | SIM_QUIRK_NEED_ATTACH,
	.default_size = 0x200000,
	.bootloader = 0x1000,
	/* Boot logs: espressif/esp-idf issue 13123; ROM v3's own words, measured. */
	.text_baud = 115200,
	.banner = "ets Jul 29 2019 12:21:46\r\n\r\n",
	.cause = {"rst:0x1 (POWERON_RESET),", "rst:0x1 (POWERON_RESET),", "rst:0x3 (SW_RESET),",
		"rst:0x10 (RTCWDT_RTC_RESET),", "rst:0xf (RTCWDT_BROWN_OUT_RESET),"},
	.boot_download = "boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
			 "waiting for download\r\n",
	.boot_flash = "boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
	.leave = "flash read err, 631\r\nFalling back to built-in command interpreter.\r\nOK\r\n>",
	.rom = SIM_ROM_2016,
	.no_image_loops = true,
	.spi = {.base = 0x3FF42000,
		.user = 0x1C,
		.user1 = 0x20,
		.user2 = 0x24,
		.mosi_dlen = 0x28,
		.miso_dlen = 0x2C,
		.w0 = 0x80,
		.msb_address = true},
	.clkdiv = 0x3FF40014,
	.clkdiv_clock = 40000000,
	.clkdiv_fraction = true,
	.rom_clock = 41593750, /* from the calibration words above */
	.strap = 0x3FF44038,
	.strap_download = 0x03,
	.strap_flash = 0x13,
	/* ESP32 Technical Reference 5.2, section 31.3 */
	.wdt_config0 = 0x3FF4808C,
	.wdt_config1 = 0x3FF48090,
	.wdt_protect = 0x3FF480A4,
	.regions = regions,
	.region_count = sizeof(regions) / sizeof(regions[0]),
	.words = words,
	.word_count = sizeof(words) / sizeof(words[0]),
	.fuse_mac = fuse_mac,
};
