/* SPDX-License-Identifier: MIT */
/*
 * The ESP8266: the oldest loader (10 commands, 2 status bytes) and a 26 MHz crystal.
 * Numbers: REFERENCE.md sections 2.2, 2.12 to 2.14, 2.17 and 3.2 unless a line says otherwise.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x3FFE8000, 0x40000000, -1, 0, 0}, /* DRAM */
	/* 32 KiB of IRAM and the 32 KiB that are flash cache while firmware runs (ESP8266 Technical
	   Reference, section 3): loaders use both. */
	{0x40100000, 0x40110000, -1, 0, SIM_REGION_CODE | SIM_REGION_WORDS},
};

static const struct sim_word words[] = {
	{0x40001000, 0xFFF0C101}, /* the ROM word that tells the chip */
	{0x60000078, 0x00062000}, /* UART_DATE: the ESP8266 RTOS SDK's uart_register.h */
};

/* The four OTP words as one block: bits of sections 2.13 and 2.14. */
static const struct sim_fuse_field fields[] = {
	SIM_FUSE("ESP8285_LOW", 0, 4, 1), /* either of the two: there is flash inside */
	SIM_FUSE("HIGH_TEMPERATURE", 0, 5, 1),
	SIM_FUSE("MAC_CHOICE", 0, 48, 8),
	SIM_FUSE("ESP8285_HIGH", 0, 80, 1),
	SIM_FUSE("FLASH_CODE", 0, 121, 3),
};

static const struct sim_fuse_value factory[] = {
	{"ESP8285_HIGH", 0}, /* an ESP8266EX */
	{NULL, 0},
};

/* OTP words, section 2.14: the vendor half in word 3, the rest in words 1 and 0. */
static void put_mac(const uint8_t mac[6], uint32_t *out)
{
	out[0] |= (uint32_t)mac[5] << 24;
	out[1] |= 0x02000000u | (uint32_t)mac[3] << 8 | mac[4];
	out[2] |= 0x0000B000;
	out[3] |= (uint32_t)mac[0] << 16 | (uint32_t)mac[1] << 8 | mac[2];
}

/* Bit 0 of DPORT CPU_CLOCK doubles it: esp-open-rtos, core/include/esp/dport_regs.h. */
static uint32_t cpu_clock(const struct sim_soc *soc, uint32_t address, uint32_t value)
{
	if (address != 0x3FF00014)
		return SIM_SOC_SAME;
	return value & 1 ? 2 * soc->hz : soc->hz;
}

static const struct sim_soc soc = {
	.kind = SIM_CPU_LX106,
	/* The boot text's 74880 baud are 115200 on a 40 MHz crystal: the ROM takes the crystal
	   twice, which is 52 MHz on the usual 26 MHz (REFERENCE.md section 2.2, XTAL div). */
	.hz = 52000000,
	.clock = cpu_clock,
	.stack = 0x3FFFFF00,
	.uart = 0x60000000,
	.uart_size = 0x80,
	.uart_count = 0xFF,
	.uart_rx_reset = 0x20000,
	.spi_hz = 52000000,
	.spi_clock = 0x18, /* ESP8266 Technical Reference 1.7, appendix 3 */
	.reset = 0x60000700,
	.reset_bit = 0x80000000,
	.rom_boot = 0x400010A8, /* REFERENCE.md section 4.4 */
	.registers = {{0x60000080, 0xF80}, {0x3FF00000, 0x10000}},
	.rom = {0x40000000, 0x10000},
};

const struct sim_chip sim_chip_esp8266 = {
	.name = "esp8266",
	.soc = &soc,
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
		"rst cause:1, ", "rst cause:4, ", NULL},
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
	.crystals = {26, 40},
	.regions = regions,
	.region_count = sizeof(regions) / sizeof(regions[0]),
	.words = words,
	.word_count = sizeof(words) / sizeof(words[0]),
	.fuses = {.base = 0x3FF00050,
		.size = 0x10,
		SIM_FUSE_TABLE(fields),
		.factory = factory,
		.put_mac = put_mac},
};
