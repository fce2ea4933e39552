/* SPDX-License-Identifier: MIT */
/*
 * Bootable images: see the header. The code was assembled once and is written down with its
 * instructions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "boot_image.h"

#include <cmocka.h>

const struct boot_chip boot_chips[] = {
	{"esp8266", 0, 0x40100000, 0x40210000, -1, 1},
	{"esp32", 0x1000, 0x40080400, 0x400d0020, 0, 1},
	{"esp32c3", 0, 0x403ce710, 0x42000020, 5, 0},
	{NULL, 0, 0, 0, 0, 0},
};

static const uint8_t xtensa_code[] = {
	0x22, 0xa6, 0x00, /* movi a2, 0x600 */
	0xc0, 0x22, 0x01, /* slli a2, a2, 20: the UART's FIFO, 0x60000000 */
	0x4c, 0xb3,	  /* movi.n a3, 'K' */
	0x39, 0x02,	  /* s32i.n a3, a2, 0 */
	0x00, 0x7f, 0x00, /* 1: waiti 15 */
	0x46, 0xfe, 0xff, /* j 1b */
};

static const uint8_t riscv_code[] = {
	0x37, 0x05, 0x00, 0x60, /* lui a0, 0x60000 */
	0x93, 0x05, 0xb0, 0x04, /* li a1, 'K' */
	0x23, 0x20, 0xb5, 0x00, /* sw a1, 0(a0) */
	0x73, 0x00, 0x50, 0x10, /* 1: wfi */
	0x6f, 0xf0, 0xdf, 0xff, /* j 1b */
};

void boot_begin(struct builder *b, const struct boot_chip *chip, uint8_t count)
{
	builder_new(b);
	builder_header(b, 0xe9, count, 2, 0x20, chip->code);
	if (chip->chip_id >= 0)
		builder_extended(b, (uint16_t)chip->chip_id, 1);
}

void boot_segment(struct builder *b, uint32_t address, const void *data, uint32_t size)
{
	const uint8_t *bytes = data;

	builder_le32(b, address);
	builder_le32(b, size);
	builder_bytes(b, data, size);
	for (uint32_t i = 0; i < size; i++)
		b->checksum = (uint8_t)(b->checksum ^ bytes[i]);
}

void boot_end(struct builder *b, const struct boot_chip *chip)
{
	builder_checksum(b);
	if (chip->chip_id >= 0)
		builder_digest(b);
}

void boot_image(struct builder *b, const struct boot_chip *chip)
{
	boot_begin(b, chip, 1);
	if (chip->xtensa)
		boot_segment(b, chip->code, xtensa_code, sizeof(xtensa_code));
	else
		boot_segment(b, chip->code, riscv_code, sizeof(riscv_code));
	boot_end(b, chip);
}

void boot_put(struct wire *w, const struct boot_chip *chip, struct builder *b)
{
	memcpy(espflash_sim_flash(w->sim, NULL) + chip->offset, b->data, b->size);
	builder_free(b);
}

const char *const boot_after_reset[] = {
	"\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\n",
	"ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 "
	"(SPI_FAST_FLASH_BOOT)\r\n",
	"ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n"
	"rst:0x1 (POWERON),boot:0xd (SPI_FAST_FLASH_BOOT)\r\n",
};

const char *const boot_loading[] = {
	"load 0x40100000, len 16, room 16 \r\ntail 0\r\n",
	"configsip: 0, SPIWP:0xee\r\n"
	"clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00\r\n"
	"mode:DIO, clock div:2\r\nload:0x40080400,len:16\r\n",
	"SPIWP:0xee\r\nmode:DIO, clock div:2\r\nload:0x403ce710,len:0x14\r\n",
};

const char *const boot_entered[] = {"", "entry 0x40080400\r\n", "entry 0x403ce710\r\n"};

void boot_open(struct wire *w, size_t i, const char *fault)
{
	wire_open(w, boot_chips[i].name, fault, 0);
	if (i == 0)
		assert_int_equal(w->ops->set_baud(w->sim, 74880), 0);
}

espflash_sim_counters boot_count(const struct wire *w)
{
	espflash_sim_counters c;

	espflash_sim_count(w->sim, &c);
	return c;
}

const char *boot_begins(const char *text, const char *piece)
{
	if (strncmp(text, piece, strlen(piece)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", text, piece);
	return text + strlen(piece);
}

size_t boot_occurrences(const char *text, const char *piece)
{
	size_t n = 0;

	while ((text = strstr(text, piece))) {
		text += strlen(piece);
		n++;
	}
	return n;
}
