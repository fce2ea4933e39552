/* SPDX-License-Identifier: MIT */
/*
 * Real flash parts, as constants: id, size, status registers, 4-byte addresses, SFDP. flash.c and
 * its neighbours read them. A flash without a part is one of no vendor in particular.
 */
#ifndef SIM_FLASH_PART_H
#define SIM_FLASH_PART_H

#include <stddef.h>
#include <stdint.h>

/* How the status registers are laid out, and what the block protection bits mean. */
enum sim_flash_layout {
	/* BP0..2, TB, SEC in bits 2..6 of register 1, CMP in bit 6 of 2; 1/64 of the chip and up.
	   Registers 2 and 3 by 35/31 and 15/11, and register 2 by the second byte of 01. */
	SIM_FLASH_WINBOND,
	/* BP0..3, TB in bits 2..6 of register 1, CMP in bit 6 of 2; one 64 KiB block and up. */
	SIM_FLASH_WINBOND_BIG,
	/* BP0..3 in bits 2..5, QE in bit 6; a configuration register with TB in bit 3, read by 15,
	   written by the second byte of 01. */
	SIM_FLASH_MACRONIX,
	/* BP0..2 in bits 2..4, TB in bit 5, BP3 in bit 6; no other such registers. */
	SIM_FLASH_MICRON,
	/* As the first, with two registers: the second is only written by the second byte of 01,
	   and is cleared where that byte does not come (JESD216B 6.4.18, QER 001b). */
	SIM_FLASH_WINBOND_OLD,
	/* BP0..3 in bits 2..5, QE in bit 6; no other such registers. */
	SIM_FLASH_ISSI,
};

/* What a part knows of 4-byte addresses: bits of sim_flash_part.four. */
#define SIM_FOUR_MODE	     0x1u /* B7 and E9 enter and leave a mode */
#define SIM_FOUR_OPCODES     0x2u /* 13, 0C, 12, 21, 5C and DC carry four bytes */
#define SIM_FOUR_EXTENDED    0x4u /* C5 and C8: the fourth byte from a register */
#define SIM_FOUR_MODE_LOCKED 0x8u /* B7 and E9 need 06 before them */

/* A stretch of the SFDP area; what is in none reads as FF. */
struct sim_sfdp_piece {
	uint16_t at;
	uint16_t size; /* 0 ends the list */
	const uint8_t *bytes;
};

struct sim_flash_part {
	const char *name;
	uint32_t id; /* 0xMMTTCC */
	uint32_t size;
	enum sim_flash_layout layout;
	uint32_t four;
	const struct sim_sfdp_piece *sfdp; /* NULL: flash_sfdp.c makes one up for the size */
	uint8_t quad; /* QE of register 2, where it is set for good at the factory */
};

/* By name, any case; NULL if there is none. The number'th, NULL behind the last. */
const struct sim_flash_part *sim_flash_part_find(const char *name);
const struct sim_flash_part *sim_flash_part_at(size_t number);

/* What a flash without a part is: by its size. */
const struct sim_flash_part *sim_flash_part_any(size_t size);

#endif
