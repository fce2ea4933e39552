/* SPDX-License-Identifier: MIT */
/*
 * The ESP8266: the oldest loader (10 commands, 2 status bytes) and a 26 MHz crystal.
 * Numbers: REFERENCE.md sections 2.2, 2.12 to 2.14, 2.17 and 3.2 unless a line says otherwise.
 */
#include "chip.h"
#include "cpu_chip.h"

static const struct sim_region regions[] = {
	{0x3FFE8000, 0x40000000, -1, 0}, /* DRAM */
	/* 32 KiB of IRAM and the 32 KiB that are flash cache while firmware runs (ESP8266 Technical
	   Reference, section 3): loaders use both. */
	{0x40100000, 0x40110000, -1, 0},
};

static const struct sim_word words[] = {
	{0x40001000, 0xFFF0C101}, /* the ROM word that tells the chip */
	{0x3FF00058, 0x0000B000}, /* OTP word 2; bit 16 clear: no flash inside */
	{0x60000078, 0x00062000}, /* UART_DATE: the ESP8266 RTOS SDK's uart_register.h */
};

/* OTP words, section 2.14: the vendor half in word 3, the rest in words 1 and 0. */
static size_t fuse_mac(const uint8_t mac[6], struct sim_word out[4])
{
	out[0].address = 0x3FF00050;
	out[0].value = (uint32_t)mac[5] << 24;
	out[1].address = 0x3FF00054;
	out[1].value = 0x02000000u | (uint32_t)mac[3] << 8 | mac[4];
	out[2].address = 0x3FF0005C;
	out[2].value = (uint32_t)mac[0] << 16 | (uint32_t)mac[1] << 8 | mac[2];
	return 3;
}

const struct sim_chip sim_chip_esp8266 = {
	.name = "esp8266",
	.soc = &sim_soc_esp8266,
	.default_mac = {0x5C, 0xCF, 0x7F, 0x80, 0xD2, 0x71},
	.status_size = 2,
	.begin_size = 16,
	.ops = SIM_OP(0x02) | SIM_OP(0x03) | SIM_OP(0x04) | SIM_OP(0x05) | SIM_OP(0x06) |
	       SIM_OP(0x07) | SIM_OP(0x08) | SIM_OP(0x09) | SIM_OP(0x0A),
	.quirks = SIM_QUIRK_ERASE_TWICE | SIM_QUIRK_NO_LIMIT,
	.bootloader = 0,
	/* ESP8266EX Technical Reference, appendix "Boot Messages": 74880 baud, causes 1, 2 and 4.
	   The texts: boot logs in esp8266/Arduino issues 8240, 9016, 9122 and 2829. */
	.text_baud = 74880,
	.banner = "\r\n ets Jan  8 2013,",
	.cause = {"rst cause:1, ", "rst cause:2, ", "rst cause:2, ", "rst cause:4, ",
		"rst cause:1, "},
	.boot_download = "boot mode:(1,6)\r\n\r\n",
	.boot_flash = "boot mode:(3,6)\r\n\r\n",
	.leave = "ets_main.c \r\n",
	.rom = SIM_ROM_2013,
	.spi = {.base = 0x60000200,
		.user = 0x1C,
		.user1 = 0x20,
		.user2 = 0x24,
		.w0 = 0x40,
		.msb_address = true},
	.clkdiv = 0x60000014,
	.clkdiv_clock = 52000000, /* twice the crystal: XTAL div 2 of section 2.2 */
	.regions = regions,
	.region_count = sizeof(regions) / sizeof(regions[0]),
	.words = words,
	.word_count = sizeof(words) / sizeof(words[0]),
	.fuse_mac = fuse_mac,
};
