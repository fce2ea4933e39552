/* SPDX-License-Identifier: MIT */
/*
 * What a loader speaks, as a value: the command layer is told this and never asks for the chip.
 * Chip descriptors hold the dialect of their ROM loader, lib/stub has those of flasher stubs.
 */
#ifndef EF_WIRE_DIALECT_H
#define EF_WIRE_DIALECT_H

#include <stdint.h>

/* Operations beyond those that every loader has (registers, RAM, FLASH_BEGIN/DATA/END). */
#define EF_DIALECT_ATTACH	 0x01u	/* SPI_ATTACH */
#define EF_DIALECT_SET_PARAMS	 0x02u	/* SPI_SET_PARAMS */
#define EF_DIALECT_READ_SLOW	 0x04u	/* READ_FLASH_SLOW, 64 bytes a command */
#define EF_DIALECT_CHANGE_BAUD	 0x08u	/* CHANGE_BAUDRATE */
#define EF_DIALECT_DEFLATE	 0x10u	/* FLASH_DEFL_BEGIN, _DATA, _END */
#define EF_DIALECT_MD5		 0x20u	/* SPI_FLASH_MD5 */
#define EF_DIALECT_SECURITY	 0x40u	/* GET_SECURITY_INFO */
#define EF_DIALECT_ENCRYPT_WORD	 0x80u	/* FLASH_BEGIN and FLASH_DEFL_BEGIN take a fifth word */
#define EF_DIALECT_ATTACH_8BYTES 0x100u /* SPI_ATTACH takes four zero bytes after the word */
/* What flasher stubs add: REFERENCE 3.2. */
#define EF_DIALECT_STUB	       0x200u /* ERASE_REGION, READ_FLASH; rates are told as new and old */
#define EF_DIALECT_LATE_STATUS 0x400u /* data is acknowledged before it is written: REFERENCE 4.5 */
/* What our own stub adds, as its capability word says: docs/stub.md. */
#define EF_DIALECT_DIGESTS     0x0800u	/* DIGESTS: a CRC-32 for each sector */
#define EF_DIALECT_STREAM      0x1000u	/* WRITE_BEGIN, _DATA, _END with several blocks in flight */
#define EF_DIALECT_READ_STREAM 0x2000u	/* READ with several packets in flight */
#define EF_DIALECT_READ_PACKED 0x4000u	/* ... which may be packed */
#define EF_DIALECT_PROVE       0x8000u	/* WRITE_END tells the MD5 of what the flash holds then */
#define EF_DIALECT_RESET       0x10000u /* RESET: into the firmware or the loader */
#define EF_DIALECT_SUMMED      0x20000u /* arguments come with a CRC-32 */

struct ef_dialect {
	uint32_t has;		  /* EF_DIALECT_... */
	uint32_t ram_block;	  /* bytes in one MEM_DATA at most */
	uint32_t flash_block;	  /* bytes in one FLASH_DATA */
	uint32_t flash_block_pad; /* FLASH_DEFL_BEGIN: round the size up to this; 0 = exact */
	uint32_t stream_block;	  /* WRITE_DATA: bytes in one at most */
	uint32_t stream_window;	  /* WRITE_DATA: how many may be in flight */
	uint32_t read_window;	  /* READ: packets that may be in flight */
	uint8_t md5_is_text;	  /* 1 = 32 hexadecimal digits, 0 = 16 bytes */
};

#endif
