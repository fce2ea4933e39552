/* SPDX-License-Identifier: MIT */
/*
 * What can go wrong, and the record that says so. Every function that can fail returns 0 or one
 * of these negative codes; the details stand in a record, which a session keeps
 * (espflash_session_error) and which functions without a session fill on request.
 */
#ifndef ESPFLASH_ERROR_H
#define ESPFLASH_ERROR_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"

ESPFLASH_BEGIN_DECLS

enum espflash_error {
	ESPFLASH_OK = 0,
	ESPFLASH_ERROR_ARGUMENT = -1,	   /* the caller's mistake: a NULL, a number out of range */
	ESPFLASH_ERROR_NO_MEMORY = -2,	   /* an allocation failed */
	ESPFLASH_ERROR_STATE = -3,	   /* not now: not connected, or called from a callback */
	ESPFLASH_ERROR_UNSUPPORTED = -4,   /* this chip, loader, transport or build cannot do it */
	ESPFLASH_ERROR_CANCELLED = -5,	   /* espflash_session_cancel, or a callback said stop */
	ESPFLASH_ERROR_TIMEOUT = -6,	   /* the chip was talking and fell silent */
	ESPFLASH_ERROR_IO = -7,		   /* the operating system reported an error */
	ESPFLASH_ERROR_NOT_FOUND = -8,	   /* no such port, host or device */
	ESPFLASH_ERROR_BUSY = -9,	   /* another program has the port open */
	ESPFLASH_ERROR_ACCESS = -10,	   /* no permission to open the port */
	ESPFLASH_ERROR_DISCONNECTED = -11, /* the port was open and went away */
	ESPFLASH_ERROR_NO_REPLY = -12,	   /* the chip does not answer, also not to SYNC */
	ESPFLASH_ERROR_PROTOCOL = -13,	   /* a reply that makes no sense */
	ESPFLASH_ERROR_DEVICE = -14,	   /* the chip refused: see device_status, device_reason */
	ESPFLASH_ERROR_CHIP = -15,	   /* another chip than expected, or an unknown one */
	ESPFLASH_ERROR_FLASH = -16,	   /* the flash chip does not answer, or not as it must */
	ESPFLASH_ERROR_RANGE = -17,	   /* beyond the end of the flash, or not aligned */
	ESPFLASH_ERROR_OVERLAP = -18,	   /* two regions of a plan share a sector */
	ESPFLASH_ERROR_IMAGE = -19,	   /* a firmware image or stub file, broken or cut short */
	ESPFLASH_ERROR_REFUSED = -20,	   /* a guard said no; a force flag overrides it */
	ESPFLASH_ERROR_VERIFY = -21	   /* the flash does not hold what it should */
};

/* Bits of espflash_error_info.fields: which of the optional fields hold a value. */
#define ESPFLASH_ERROR_HAS_OPCODE  0x1u
#define ESPFLASH_ERROR_HAS_DEVICE  0x2u
#define ESPFLASH_ERROR_HAS_ADDRESS 0x4u
#define ESPFLASH_ERROR_HAS_OS	   0x8u

/* The record of one failure. All text is UTF-8, one line, NUL-terminated, perhaps cut short. */
typedef struct espflash_error_info {
	size_t struct_size;    /* the caller's sizeof, where the caller provides the record */
	int32_t code;	       /* enum espflash_error; 0 = no failure recorded */
	uint32_t fields;       /* ESPFLASH_ERROR_HAS_... */
	int32_t os_error;      /* errno of the failing call */
	uint32_t address;      /* flash or memory address the failure belongs to */
	uint8_t opcode;	       /* serial protocol opcode that failed */
	uint8_t device_status; /* the chip's own status byte: 1 = failure */
	uint8_t device_reason; /* the chip's own reason byte, as in docs/errors.md */
	uint8_t reserved[5];   /* 0 */
	char message[256];     /* what happened, with the numbers */
	char hint[256];	       /* what a person should try next; may be empty */
} espflash_error_info;

/*
 * Return the name of a code, "TIMEOUT": a constant, not to be freed; "UNKNOWN" for a number that
 * is no code. For scripts and logs; the message of the record is for people. Since 0.1.
 */
ESPFLASH_API const char *espflash_error_name(int code);

ESPFLASH_END_DECLS

#endif
