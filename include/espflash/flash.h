/* SPDX-License-Identifier: MIT */
/*
 * The flash chip: identify, read, erase, write, verify. All need a connected session and return
 * STATE without. Addresses and sizes are in bytes; a sector is 4096 bytes.
 *
 * Each function returns 0 or a negative enum espflash_error and, beside what its comment names:
 * FLASH (no usable flash chip), TIMEOUT, PROTOCOL, DEVICE, DISCONNECTED, IO, CANCELLED for the
 * exchange with the chip, NO_MEMORY, ARGUMENT. After CANCELLED and TIMEOUT the session is usable:
 * the next call gets the loader's attention again. Each blocks no longer than the datasheet's
 * worst case for the bytes asked for; cancel ends it at once.
 */
#ifndef ESPFLASH_FLASH_H
#define ESPFLASH_FLASH_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "log.h"
#include "session.h"

ESPFLASH_BEGIN_DECLS

#define ESPFLASH_SECTOR_SIZE 4096u

/* What the flash chip says of itself. */
typedef struct espflash_flash_info {
	size_t struct_size;	 /* the caller's sizeof */
	uint32_t jedec_id;	 /* manufacturer << 16 | type << 8 | capacity: 0xe04014 */
	uint32_t size;		 /* bytes; 0 = unknown */
	uint32_t sfdp_size;	 /* bytes by the SFDP tables; 0 = none */
	uint32_t sfdp_erase;	 /* erase sizes in SFDP: bit n set = 2^n bytes; 0 = none */
	uint16_t device_id;	 /* 0x4014 */
	uint16_t sfdp_revision;	 /* major << 8 | minor of the SFDP header; 0 = none */
	uint8_t manufacturer_id; /* 0xe0 */
	uint8_t known;		 /* 1 = part_name is of this very part, 0 = only its size class */
	uint8_t data_lines;	 /* 4 or 8, by eFuse; 0 = it does not tell */
	uint8_t voltage_by;	 /* enum espflash_voltage_by */
	char manufacturer[32];	 /* "BergMicro"; "unknown" if not in the table */
	char part_name[32];	 /* "BG25Q80A"; "" if not in the table */
	/* SFDP's erase types: opcode (0 = none), size as a power of two, times (0 = not told). */
	uint8_t erase_opcode[4];
	uint8_t erase_exponent[4];
	uint32_t erase_ms[4];	  /* typical */
	uint32_t erase_max_ms[4]; /* at most */
	uint32_t chip_erase_ms;	  /* typical, of everything; 0 = not told */
	uint32_t page_size;	  /* bytes of one program command; 0 = not told */
	uint32_t addressing;	  /* ESPFLASH_ADDRESSES_...; 0 = not told */
	uint32_t voltage_mv;	  /* its supply, if voltage_by says what set it; 0 = off */
	/* By the table of parts (part.h), 0 if it is not there. */
	uint32_t part_erase;	  /* sizes of its erase commands: as sfdp_erase */
	uint32_t part_quirks;	  /* ESPFLASH_PART_NO_VOLATILE, ... */
	uint32_t part_flags;	  /* ESPFLASH_PART_UNVERIFIED */
	uint8_t status_registers; /* how many of them the status commands reach */
	uint8_t quad_register;	  /* where its quad enable bit is: 1 to 3; 0 = none, or not known */
	uint8_t quad_mask;
	uint8_t reserved;
} espflash_flash_info;

/* What sets the flash's supply voltage: espflash_flash_info.voltage_by. */
enum espflash_voltage_by {
	ESPFLASH_VOLTAGE_UNKNOWN = 0, /* the chip does not switch it, or does not tell */
	ESPFLASH_VOLTAGE_BY_REGISTER = 1,
	ESPFLASH_VOLTAGE_BY_EFUSE = 2,
	ESPFLASH_VOLTAGE_BY_STRAP = 3 /* a strapping pin */
};

/* Bits of espflash_flash_info.addressing. */
#define ESPFLASH_ADDRESSES_3	      0x1u /* commands take addresses of three bytes */
#define ESPFLASH_ADDRESSES_4	      0x2u /* they can, or must, be told to take four */
#define ESPFLASH_ADDRESSES_4_COMMANDS 0x4u /* there are others, with four: 13h, 12h, 21h, DCh */
#define ESPFLASH_ADDRESSES_ALWAYS_4   0x8u
#define ESPFLASH_ADDRESSES_COMPLETE   0x10u /* the description tells of all these ways */

/*
 * Ask the flash chip for its JEDEC id, its SFDP tables, its names and its size.
 * ret: out, struct_size set by the caller. Returns also FLASH: the id reads all ones or zeros.
 * Since 0.1.
 */
ESPFLASH_API int espflash_flash_identify(espflash_session *s, espflash_flash_info *ret);

/* Take `size` bytes just read from flash `address`. Return 0 to go on, anything else to stop. */
typedef int (*espflash_sink_fn)(void *user, uint32_t address, const void *data, size_t size);

typedef struct espflash_read_options {
	size_t struct_size;
	espflash_progress_fn progress; /* may be NULL */
	void *progress_user;
	espflash_sink_fn sink; /* called in ascending order with each piece; may be NULL */
	void *sink_user;
	uint32_t flash_size; /* bytes, for a flash that does not tell; 0 = ask the flash */
	uint32_t flags;	     /* 0 */
} espflash_read_options;

/*
 * Read flash.
 * buf: out, size bytes; may be NULL if options has a sink, which then gets the only copy (at most
 * 64 KiB at a time). options: may be NULL.
 * Returns also UNSUPPORTED: this loader cannot read (ESP8266 ROM); RANGE: beyond the flash's end.
 * On failure buf holds the bytes read so far; progress told how many. Since 0.1.
 */
ESPFLASH_API int espflash_flash_read(espflash_session *s, uint32_t address, void *buf, size_t size,
	const espflash_read_options *options);

/* Bits of espflash_erase_options.flags. */
#define ESPFLASH_ERASE_FORCE 0x1u /* although secure boot or flash encryption is on */

typedef struct espflash_erase_options {
	size_t struct_size;
	espflash_progress_fn progress;
	void *progress_user;
	uint32_t flash_size; /* bytes, for a flash that does not tell; 0 = ask the flash */
	uint32_t flags;	     /* ESPFLASH_ERASE_... */
} espflash_erase_options;

/*
 * Erase whole sectors. address, size: multiples of 4096, size > 0. options: may be NULL.
 * Returns also RANGE: not aligned, or beyond the end; REFUSED: flash encryption or secure boot.
 * On failure some of the sectors may be erased, none outside of the region. Since 0.1.
 */
ESPFLASH_API int espflash_flash_erase(espflash_session *s, uint32_t address, uint32_t size,
	const espflash_erase_options *options);

/*
 * Erase the whole flash chip. options: may be NULL. Returns as espflash_flash_erase. Since 0.1.
 */
ESPFLASH_API int espflash_flash_erase_chip(
	espflash_session *s, const espflash_erase_options *options);

/*
 * Read the status registers. bytes: in, 1 to 3. ret: out, first register in bits 7:0. By the table
 * of parts: on Macronix's the second is the configuration register, and a register that a part does
 * not have is not asked (its command may mean something else) and reads as 0.
 * Returns 0 or as said at the top. Since 0.1.
 */
ESPFLASH_API int espflash_flash_read_status(espflash_session *s, uint32_t bytes, uint32_t *ret);

/*
 * Write the status registers; those beyond `bytes` keep what they hold. bytes: 1 to 3.
 * non_volatile: 0 = until power-off, 1 = for good (write enable 06h instead of 50h).
 * Returns also ARGUMENT: the part has fewer registers; UNSUPPORTED: its status can only be written
 * for good; VERIFY: the bits read back differ. Since 0.1.
 */
ESPFLASH_API int espflash_flash_write_status(
	espflash_session *s, uint32_t value, uint32_t bytes, int non_volatile);

/* What the flash chip's status registers protect from writing. */
typedef struct espflash_flash_protection {
	size_t struct_size;  /* the caller's sizeof */
	uint32_t status;     /* the first status register */
	uint32_t bits;	     /* BP0 to BP3, as far as they are set */
	uint32_t individual; /* 1 = blocks are locked one by one (WPS of the third register) */
	char text[28];	     /* names: "BP0 BP2 TB"; "" = nothing is protected */
} espflash_flash_protection;

/*
 * Tell of the flash chip's write protection. A write or an erase that fails because of it says so
 * by itself. ret: out, struct_size set by the caller. Returns also UNSUPPORTED: in secure download
 * mode it cannot be asked. On failure *ret is not touched. Since 0.1.
 */
ESPFLASH_API int espflash_flash_write_protection(
	espflash_session *s, espflash_flash_protection *ret);

/*
 * Read `size` bytes (1 to 256) of the SFDP area from `address`. buf: out.
 * Returns 0 or as said at the top. Since 0.1.
 */
ESPFLASH_API int espflash_flash_read_sfdp(
	espflash_session *s, uint32_t address, void *buf, size_t size);

/*
 * Compute the MD5 of a flash region on the chip. ret: out, 16 bytes.
 * Returns also UNSUPPORTED (ESP8266 ROM); RANGE. Since 0.1.
 */
ESPFLASH_API int espflash_flash_md5(
	espflash_session *s, uint32_t address, uint32_t size, uint8_t ret[16]);

ESPFLASH_END_DECLS

#endif
