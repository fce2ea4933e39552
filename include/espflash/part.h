/* SPDX-License-Identifier: MIT */
/*
 * The flash parts that this library knows: for who documents, compares or looks around. What a
 * program needs of the one that is connected stands in espflash_flash_info (flash.h).
 */
#ifndef ESPFLASH_PART_H
#define ESPFLASH_PART_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "flash.h"

ESPFLASH_BEGIN_DECLS

/* Bits of espflash_flash_part.quirks and espflash_flash_info.part_quirks. */
#define ESPFLASH_PART_NO_VOLATILE   0x01u /* its status registers can only be written for good */
#define ESPFLASH_PART_STARTS_LOCKED 0x02u /* after power-up all of it is write-protected */
#define ESPFLASH_PART_NO_4K	    0x04u /* some of it cannot be erased in sectors of 4 KiB */
#define ESPFLASH_PART_UNEVEN_BLOCKS 0x08u /* D8h erases 8, 32 or 64 KiB, depending on where */
#define ESPFLASH_PART_MAY_SLEEP	    0x10u /* may start with a wrong id; the library wakes it */

/* Bits of espflash_flash_part.flags and espflash_flash_info.part_flags. */
#define ESPFLASH_PART_UNVERIFIED 0x1u /* in one list of names only, or with its siblings' layout */

/* One part, or several that have the same id. */
typedef struct espflash_flash_part {
	size_t struct_size;	  /* the caller's sizeof */
	const char *name;	  /* "W25Q32JV"; a constant, like the next two */
	const char *manufacturer; /* "Winbond" */
	const char *source;	  /* whose tables have it: "flashrom, linux" */
	uint32_t jedec_id;	  /* manufacturer << 16 | type << 8 | capacity: 0xef4016 */
	uint32_t size;		  /* bytes */
	uint32_t erase;		  /* sizes of its erase commands: bit n set = 2^n bytes */
	uint32_t addressing;	  /* ESPFLASH_ADDRESSES_..., without _COMPLETE */
	uint32_t quirks;	  /* ESPFLASH_PART_... */
	uint32_t flags;		  /* ESPFLASH_PART_UNVERIFIED */
	uint8_t status_registers; /* as espflash_flash_read_status counts them; 0 = not known */
	uint8_t status_together;  /* how many of them one write of the first (01h) takes */
	uint8_t status_read[3];	  /* opcodes that read them; 0 = no such register */
	uint8_t status_write[3];  /* that write one of them; 0 = together with the first only */
} espflash_flash_part;

/*
 * Tell of the part number `index`, from 0 on: espflash_flash_parts() of them, those of one
 * manufacturer and family together. ret: out, struct_size set by the caller.
 * Returns 0; NOT_FOUND: there are not as many; ARGUMENT. On failure *ret is not touched.
 * Never blocks. Since 0.1.
 */
ESPFLASH_API int espflash_flash_part_at(size_t index, espflash_flash_part *ret);

/* Return how many parts are known. Since 0.1. */
ESPFLASH_API size_t espflash_flash_parts(void);

/* What a bit of a flash chip's status registers is for. */
typedef struct espflash_status_bit {
	size_t struct_size; /* the caller's sizeof */
	const char *name;   /* a constant: BP0 to BP3, TB, SEC, CMP, WPS, QE, SRP, SRL */
	uint32_t number;    /* of the register, 1 to 3 */
	uint32_t mask;	    /* within its eight bits */
} espflash_status_bit;

/*
 * Tell of the bit number `index`, from 0 on, of the status registers of a part. jedec_id: in; of
 * one that is not in the table, what its manufacturer's parts have in common is told.
 * ret: out, struct_size set by the caller. Returns 0; NOT_FOUND: there are not as many; ARGUMENT.
 * On failure *ret is not touched. Never blocks. Since 0.1.
 */
ESPFLASH_API int espflash_status_bit_at(uint32_t jedec_id, size_t index, espflash_status_bit *ret);

ESPFLASH_END_DECLS

#endif
