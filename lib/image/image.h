/* SPDX-License-Identifier: MIT */
/*
 * The image layer, as the layers above use it: parse, check, plan a change of the flash settings,
 * and the guards before a write. Pure functions on bytes; knows no device and no file.
 */
#ifndef EF_IMAGE_IMAGE_H
#define EF_IMAGE_IMAGE_H

#include <stdbool.h>

#include <espflash/image.h>

#include "chip/chip.h"
#include "util/error.h"

/* First byte of an image; of an ESP8266 image of version 2. REFERENCE 5.1. */
#define EF_IMAGE_MAGIC	  0xe9u
#define EF_IMAGE_MAGIC_V2 0xeau

/* Bytes of the common header and of a segment's header; of the ESP32 family's second header. */
#define EF_IMAGE_HEADER	  8u
#define EF_IMAGE_EXTENDED 16u

/* The checksum of the segments begins with this. REFERENCE 5.1. */
#define EF_IMAGE_CHECKSUM 0xefu

/* Segments of the ESP32 family: espressif/esp-idf 1c2f8b8, esp_image_format.c refuses others. */
#define EF_IMAGE_SEGMENT_LIMIT 0x1000000u

/* 16 bits of the extended header: REFERENCE 5.1. */
#define EF_IMAGE_AT_CHIP_ID 12u

/* Bit 0 of the extended header's last byte (at 23): a SHA-256 is appended. REFERENCE 5.1. */
#define EF_IMAGE_AT_DIGEST_FLAG 23u

enum ef_image_layout {
	EF_IMAGE_ESP8266_V1, /* header, segments */
	EF_IMAGE_ESP8266_V2, /* header, flash segment, then a version 1 image */
	EF_IMAGE_ESP8266_V3, /* as the ESP32 family, chip_id 0 */
	EF_IMAGE_FAMILY	     /* header, extended header, segments */
};

/*
 * What the bytes look like, size >= EF_IMAGE_HEADER and data[0] one of the magics. `chip` (enum
 * espflash_chip or AUTO) decides between two readings that are both possible. The rule stands in
 * detect.c.
 */
enum ef_image_layout ef_image_detect(const uint8_t *data, size_t size, uint32_t chip);

/* Name of the chip an extended header's chip_id stands for; NULL for none of the registry. */
const char *ef_image_chip_name(uint16_t chip_id);

/*
 * espflash_image_parse and espflash_image_check on this library's own struct; the record is
 * filled on failure and may be NULL.
 */
int ef_image_parse(espflash_image_info *ret, const void *data, size_t size, uint32_t chip,
	espflash_error_info *e) EF_MUST_CHECK;
int ef_image_check(espflash_image_info *ret, const void *data, size_t size, uint32_t chip,
	espflash_error_info *e) EF_MUST_CHECK;

/* Fill the app_... fields from the application descriptor, if a segment begins with one. */
void ef_image_read_app(espflash_image_info *info, const uint8_t *data);

/* What to set in a header, as espflash_image_patch takes it; 0 each = keep. */
struct ef_image_settings {
	uint32_t mode;
	uint32_t freq;
	uint32_t flash_size;
};

/*
 * Put the settings' codes for `chip` into header bytes 2 and 3; what is 0 keeps its code. Returns
 * 0, or ARGUMENT with the values there are; the bytes are written on success.
 */
int ef_image_encode_settings(uint8_t *mode_byte, uint8_t *size_freq_byte,
	const struct ef_chip *chip, const struct ef_image_settings *settings,
	espflash_error_info *e) EF_MUST_CHECK;

/* The bytes of an image that new settings change; offsets count from its first byte. */
struct ef_image_patch {
	bool header_changed;
	uint8_t mode_byte;	/* byte 2, changed or not */
	uint8_t size_freq_byte; /* byte 3, changed or not */
	bool digest_changed;
	uint32_t digest_offset; /* of the 32 bytes of SHA-256; 0 = the image has none */
	uint8_t digest[32];	/* as it must be with the two bytes above */
};

/*
 * Compute what espflash_image_patch would change, without copying the image. data is only read.
 * Returns as espflash_image_patch; *ret is written on success.
 */
int ef_image_plan_patch(struct ef_image_patch *ret, const void *data, size_t size, uint32_t chip,
	const struct ef_image_settings *settings, espflash_error_info *e) EF_MUST_CHECK;

/* Write the planned bytes into the image the plan was made for. */
void ef_image_apply_patch(uint8_t *data, const struct ef_image_patch *patch);

/* Bytes that are to be loaded to an address. */
struct ef_image_part {
	uint32_t address; /* a multiple of 4, in RAM */
	size_t size;	  /* 1 to 16 MB less one word; zeros fill up the last word */
	const void *data;
};

/* An image to be built. All zero but chip, entry and parts is an image with nothing special. */
struct ef_image_recipe {
	uint32_t chip;	/* enum espflash_chip; for the ESP8266 an image of version 1 is built */
	uint32_t entry; /* address of the first instruction, in one of the parts */
	const struct ef_image_part *parts; /* in the order of the image */
	size_t part_count;		   /* 1 to ESPFLASH_IMAGE_SEGMENTS_MAX */
	struct ef_image_settings flash;	   /* 0 each = DIO, 40 MHz, 1 MB: any flash can do that */
	uint16_t min_revision;		   /* major * 100 + minor */
	uint16_t max_revision;		   /* the same; 0 = no limit */
	bool digest;			   /* append a SHA-256; not on the ESP8266 */
};

/*
 * Build a flash image that the ROM loader of the chip starts. Pure: `out` gets *ret_size bytes,
 * which is at most `room`; NULL = only tell the size. Deterministic.
 * Returns 0; ARGUMENT: the recipe is wrong or `room` too small (the message has the numbers);
 * UNSUPPORTED: a part is in mapped flash, whose place in the image would have to fit the address.
 * On failure nothing is written.
 */
int ef_image_build(uint8_t *out, size_t room, size_t *ret_size,
	const struct ef_image_recipe *recipe, espflash_error_info *e) EF_MUST_CHECK;

/*
 * Look for the MD5 that MicroPython's ESP8266 build puts behind its firmware. True if data is such
 * a firmware; `stored` then holds the MD5 in the file, zeros if the file ends before it, `computed`
 * that of the bytes there are. size >= EF_IMAGE_HEADER.
 */
bool ef_image_firmware_md5(
	const uint8_t *data, size_t size, uint8_t stored[16], uint8_t computed[16]);

/* Where an image is about to go. */
#define EF_IMAGE_ANY_REVISION 0xffffu /* not known: any will do */

struct ef_image_target {
	const struct ef_chip *chip;
	uint16_t revision;	      /* major * 100 + minor */
	uint32_t address;	      /* flash address of the image's first byte */
	uint32_t flash_size_detected; /* bytes; 0 = unknown */
};

/*
 * May this image go there? Returns 0; CHIP: it is for another chip or revision; REFUSED: it would
 * not start from that address. The caller asks only if the user does not force it.
 */
int ef_image_guard(const espflash_image_info *img, const struct ef_image_target *target,
	espflash_error_info *e) EF_MUST_CHECK;

/*
 * Does the flash size in the header of a first image differ from the flash that is there? Fills
 * one line of text for a warning and returns true if so.
 */
bool ef_image_size_warning(const espflash_image_info *img, const struct ef_image_target *target,
	char *ret_text, size_t text_size);

#define EF_IMAGE_SIZE_TEXT 16

/* "512 KB", "4 MB", "2 MB-c1": a flash size for people. */
void ef_image_size_text(char ret[EF_IMAGE_SIZE_TEXT], uint32_t flash_size);

#endif
