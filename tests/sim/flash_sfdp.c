/* SPDX-License-Identifier: MIT */
/*
 * The flash's self-description: an SFDP header and the basic parameter table of JESD216 (first
 * edition, nine words), computed from the size. Called once when the flash is made.
 */
#include "flash.h"

#include <string.h>

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* Field meanings: JEDEC JESD216, sections 6.2 (headers) and 6.4 (basic parameter table). */
void sim_flash_make_sfdp(uint8_t sfdp[64], size_t size)
{
	uint8_t *table = sfdp + 16;

	memset(sfdp, 0xFF, 64);
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
