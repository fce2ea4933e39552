/* SPDX-License-Identifier: MIT */
/*
 * What a loader speaks, as a value: the command layer is told this and never asks for the chip.
 * Chip descriptors hold the dialect of their ROM loader.
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

struct ef_dialect {
	uint32_t has;		  /* EF_DIALECT_... */
	uint32_t ram_block;	  /* bytes in one MEM_DATA at most */
	uint32_t flash_block;	  /* bytes in one FLASH_DATA */
	uint32_t flash_block_pad; /* FLASH_DEFL_BEGIN: round the size up to this; 0 = exact */
	uint8_t status_size;	  /* bytes after the payload of a reply */
	uint8_t md5_is_text;	  /* 1 = 32 hexadecimal digits, 0 = 16 bytes */
};

#endif
