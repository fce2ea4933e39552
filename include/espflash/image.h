/* SPDX-License-Identifier: MIT */
/*
 * Firmware images: parse, check, and change the flash settings in the header. Pure functions on
 * bytes: no device, no files. The format is described in docs/image.md.
 */
#ifndef ESPFLASH_IMAGE_H
#define ESPFLASH_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "chip.h"
#include "error.h"
#include "export.h"

ESPFLASH_BEGIN_DECLS

#define ESPFLASH_IMAGE_SEGMENTS_MAX 16

/* Flash modes, as options; the header's byte is one less. */
enum espflash_flash_mode {
	ESPFLASH_MODE_KEEP = 0,
	ESPFLASH_MODE_QIO = 1,
	ESPFLASH_MODE_QOUT = 2,
	ESPFLASH_MODE_DIO = 3,
	ESPFLASH_MODE_DOUT = 4
};

/* Flash sizes, as options, are bytes (1048576 = 1 MB) or one of these. */
#define ESPFLASH_SIZE_KEEP   0u
#define ESPFLASH_SIZE_DETECT 1u
#define ESPFLASH_SIZE_2MB_C1 (0x200000u | 2u) /* ESP8266: 2 MB, firmware in two 1 MB halves */
#define ESPFLASH_SIZE_4MB_C1 (0x400000u | 2u) /* ESP8266: 4 MB, firmware in two 1 MB halves */

typedef struct espflash_image_segment {
	uint32_t address;     /* load address on the chip */
	uint32_t size;	      /* bytes */
	uint32_t file_offset; /* of its data in the image */
	uint32_t reserved;
	char memory[40]; /* regions of the memory map that hold it: "DRAM, BYTE_ACCESSIBLE" */
} espflash_image_segment;

/* Bits of espflash_image_info.flags. */
#define ESPFLASH_IMAGE_HAS_EXTENDED 0x01u /* has the ESP32 family's extended header */
#define ESPFLASH_IMAGE_HAS_DIGEST   0x02u /* header says that a SHA-256 is appended */
#define ESPFLASH_IMAGE_HAS_APP	    0x04u /* app_... fields are filled */
#define ESPFLASH_IMAGE_HAS_FW_MD5   0x08u /* MicroPython's built-in MD5 (ESP8266) is present */
#define ESPFLASH_IMAGE_FW_MD5_OK    0x10u /* ... and right */
#define ESPFLASH_IMAGE_CHECKSUM_OK  0x20u
#define ESPFLASH_IMAGE_DIGEST_OK    0x40u
#define ESPFLASH_IMAGE_V2	    0x80u /* ESP8266 image version 2 (header magic 0xea first) */

typedef struct espflash_image_info {
	size_t struct_size;  /* the caller's sizeof */
	uint32_t chip;	     /* enum espflash_chip: from the header, else as asked; 0 unknown */
	uint32_t flags;	     /* ESPFLASH_IMAGE_... */
	uint32_t entry;	     /* address of the first instruction */
	uint32_t size;	     /* bytes from the header to the end of checksum and digest */
	uint32_t flash_size; /* bytes, or ESPFLASH_SIZE_..._C1; 0 = code not of this chip */
	uint32_t flash_freq; /* MHz; 0 = code not of this chip */
	uint32_t flash_mode; /* enum espflash_flash_mode; 0 = no such mode */
	uint32_t segment_count;
	uint16_t chip_id;      /* extended header; 0xffff without one */
	uint16_t min_revision; /* major * 100 + minor */
	uint16_t max_revision; /* the same; 65535 = no limit; 0 = not given */
	uint8_t min_revision_legacy;
	uint8_t checksum; /* as stored */
	uint8_t checksum_computed;
	uint8_t size_code; /* high nibble of header byte 3 */
	uint8_t freq_code; /* low nibble of header byte 3 */
	uint8_t reserved[5];
	uint8_t digest[32]; /* as stored */
	uint8_t digest_computed[32];
	uint8_t fw_md5[16];   /* MicroPython's, as stored */
	char app_project[32]; /* application descriptor */
	char app_version[32];
	char app_time[16];
	char app_date[16];
	char app_idf[32];
	espflash_image_segment segments[ESPFLASH_IMAGE_SEGMENTS_MAX];
} espflash_image_info;

/*
 * Read the structure of an image that starts at data[0]; bytes after it are ignored. A wrong
 * checksum or digest is not a failure here: see the flags, and espflash_image_check.
 * data: in, size bytes, not NULL. chip: in, enum espflash_chip the image is for;
 * ESPFLASH_CHIP_AUTO = find out (an image without an extended header then counts as ESP8266).
 * What the image says of itself counts before `chip`: compare ret->chip and ret->chip_id. An image
 * of a chip that this library does not know parses with chip = 0 and its chip_id.
 * ret: out, struct_size set by the caller; written on success only.
 * ret_error: out, details on failure, struct_size set by the caller; may be NULL.
 * Returns 0; IMAGE: not an image, or truncated (the message says where); ARGUMENT: a NULL, a bad
 * struct_size, or `chip` is no model. Never blocks, never allocates. Since 0.1.
 */
ESPFLASH_API int espflash_image_parse(espflash_image_info *ret, const void *data, size_t size,
	uint32_t chip, espflash_error_info *ret_error);

/*
 * Check that an image is whole: structure, checksum, SHA-256 if it has one, MicroPython's MD5 if
 * it has one. Parameters as espflash_image_parse; ret may be NULL. Returns also IMAGE with the
 * number that is wrong. Since 0.1.
 */
ESPFLASH_API int espflash_image_check(espflash_image_info *ret, const void *data, size_t size,
	uint32_t chip, espflash_error_info *ret_error);

/*
 * Set flash mode, frequency and size in an image's header and renew its SHA-256 if it has one.
 * data: in and out, size bytes. mode: enum espflash_flash_mode; freq: MHz; flash_size: bytes or
 * ESPFLASH_SIZE_..._C1 (not ..._DETECT: nothing is there to ask); 0 each = keep. The codes are
 * those of the chip that the image is for. Bytes after the image are kept.
 * Returns 0; ARGUMENT: the chip has no code for that value (the message lists those it has);
 * IMAGE: as espflash_image_check; UNSUPPORTED: an ESP8266 image of version 2 (the boot loader's
 * settings count), or of a chip whose codes are not known. On failure data is not changed.
 * Never blocks, never allocates. Since 0.1.
 */
ESPFLASH_API int espflash_image_patch(void *data, size_t size, uint32_t chip, uint32_t mode,
	uint32_t freq, uint32_t flash_size, espflash_error_info *ret_error);

ESPFLASH_END_DECLS

#endif
