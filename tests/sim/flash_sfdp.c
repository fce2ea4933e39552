/* SPDX-License-Identifier: MIT */
/*
 * The flash's self-description. A part brings its own; for the others one is computed from the
 * size: up to 16 MiB the basic parameter table of JESD216 (first edition, nine words), beyond it
 * JESD216B's sixteen words and the table of 4-byte commands. Called once when the flash is made.
 */
#include "flash.h"

#include <string.h>

#define SMALL_MAX 0x1000000u

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* Field meanings: JEDEC JESD216, sections 6.2 (headers) and 6.4 (basic parameter table). */
static void make_small(uint8_t *sfdp, size_t size)
{
	uint8_t *table = sfdp + 16;

	put32(sfdp, 0x50444653);      /* "SFDP" */
	put32(sfdp + 4, 0xFF000100);  /* revision 1.0, one parameter header */
	put32(sfdp + 8, 0x09010000);  /* JEDEC table 0, revision 1.0, nine words */
	put32(sfdp + 12, 0xFF000010); /* at 0x10 */
	/* 4 KiB erase by 20h, 64-byte write granularity, 3-byte addresses, no fast modes */
	put32(table, 0xFF8020E5);
	put32(table + 4, (uint32_t)(size * 8 - 1)); /* bits in the chip, less one */
	put32(table + 8, 0x00000000);		    /* no quad reads */
	put32(table + 12, 0x00000000);
	put32(table + 16, 0xFFFFFFEE); /* no 2-2-2, no 4-4-4 */
	put32(table + 20, 0x0000FFFF);
	put32(table + 24, 0x0000FFFF);
	put32(table + 28, 0x520F200C); /* erase types: 2^12 by 20h, 2^15 by 52h */
	put32(table + 32, 0xFF00D810); /* 2^16 by D8h, and none */
}

/*
 * A vendor's table besides, as most parts have one: its number is the manufacturer's id. What is
 * in it is the vendor's own affair.
 */
static void make_vendor(uint8_t *sfdp, uint32_t id)
{
	uint8_t basic[36];

	memcpy(basic, sfdp + 16, sizeof(basic));
	memset(sfdp + 16, 0xFF, sizeof(basic));
	memcpy(sfdp + 0x30, basic, sizeof(basic));
	put32(sfdp + 4, 0xFF010100); /* two parameter headers */
	put32(sfdp + 12, 0xFF000030);
	put32(sfdp + 16, 0x04010000 | id >> 16);
	put32(sfdp + 20, 0xFF000060);
}

/* JESD216B, section 6.4.19 (word 16) and 6.6 (4-byte address instructions). */
static void make_big(uint8_t *sfdp, size_t size)
{
	static const uint32_t words[16] = {[0] = 0xFF8220E5, /* 3- or 4-byte addresses */
		[4] = 0xFFFFFFEE,
		[5] = 0x0000FFFF,
		[6] = 0x0000FFFF,
		[7] = 0x520F200C,
		[8] = 0xFF00D810,
		/* typical times of W25Q256FV: 45 ms, 120 ms, 150 ms, longest eight times that */
		[9] = 0x00A60236,
		[10] = 0xC914EA82,
		/* into the 4-byte mode by B7 or with own commands, out of it by E9, reset, power */
		[15] = 0x21704010};

	put32(sfdp, 0x50444653);
	put32(sfdp + 4, 0xFF010106);  /* revision 1.6, two parameter headers */
	put32(sfdp + 8, 0x10010600);  /* JEDEC table 0, revision 1.6, sixteen words */
	put32(sfdp + 12, 0xFF000030); /* at 0x30 */
	put32(sfdp + 16, 0x02010084); /* 4-byte address instructions, two words */
	put32(sfdp + 20, 0xFF000080); /* at 0x80 */
	for (size_t i = 0; i < 16; i++)
		put32(sfdp + 0x30 + 4 * i, words[i]);
	put32(sfdp + 0x34, (uint32_t)((uint64_t)size * 8 - 1));
	put32(sfdp + 0x80, 0x00000E43); /* 13, 0C, 12 and the erase types 1 to 3 */
	put32(sfdp + 0x84, 0xFFDC5C21);
}

void sim_flash_make_sfdp(struct sim_flash *flash)
{
	const struct sim_sfdp_piece *piece = flash->part->sfdp;

	memset(flash->sfdp, 0xFF, sizeof(flash->sfdp));
	for (; piece && piece->size; piece++)
		memcpy(flash->sfdp + piece->at, piece->bytes, piece->size);
	if (flash->part->sfdp)
		return;
	if (flash->size > SMALL_MAX)
		make_big(flash->sfdp, flash->size);
	else
		make_small(flash->sfdp, flash->size);
	if (flash->part->name && flash->size <= SMALL_MAX)
		make_vendor(flash->sfdp, flash->id);
}
