/* SPDX-License-Identifier: MIT */
/*
 * What is known of a chip: which model, and what one specimen says of itself. Filled by
 * espflash_session_connect; the numbers are those of the chip's documents (docs/chips.md).
 */
#ifndef ESPFLASH_CHIP_H
#define ESPFLASH_CHIP_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"

ESPFLASH_BEGIN_DECLS

/* Chip models. The numbers are this library's own and never change their meaning. */
enum espflash_chip {
	ESPFLASH_CHIP_AUTO = 0, /* in options: whatever answers */
	ESPFLASH_CHIP_ESP8266 = 1,
	ESPFLASH_CHIP_ESP32 = 2,
	ESPFLASH_CHIP_ESP32C3 = 3
};

/* Bits of espflash_chip_info.features. */
#define ESPFLASH_FEATURE_WIFI		0x001u
#define ESPFLASH_FEATURE_BT		0x002u /* Bluetooth classic and LE */
#define ESPFLASH_FEATURE_BLE		0x004u /* Bluetooth 5 (LE) */
#define ESPFLASH_FEATURE_DUAL_CORE	0x008u
#define ESPFLASH_FEATURE_EMBEDDED_FLASH 0x010u
#define ESPFLASH_FEATURE_EMBEDDED_PSRAM 0x020u

/* Bits of espflash_chip_info.capabilities: what can be done with the chip as it answers now. */
#define ESPFLASH_CAN_READ_FLASH	   0x001u
#define ESPFLASH_CAN_ERASE_CHIP	   0x002u
#define ESPFLASH_CAN_ERASE_REGION  0x004u
#define ESPFLASH_CAN_DIGEST_FLASH  0x008u /* verify without reading everything back */
#define ESPFLASH_CAN_COMPRESS	   0x010u
#define ESPFLASH_CAN_CHANGE_BAUD   0x020u
#define ESPFLASH_CAN_READ_REGISTER 0x040u
#define ESPFLASH_CAN_SECURITY_INFO 0x080u
#define ESPFLASH_CAN_WRITE_FLASH   0x100u
#define ESPFLASH_CAN_LOAD_RAM	   0x200u

/* One chip as it was found. Owned by the session; texts are ASCII. */
typedef struct espflash_chip_info {
	size_t struct_size;
	uint32_t chip;		    /* enum espflash_chip */
	uint32_t features;	    /* ESPFLASH_FEATURE_... */
	uint32_t capabilities;	    /* ESPFLASH_CAN_..., by ROM loader and flasher stub */
	uint32_t bootloader_offset; /* flash address of the first image, bytes */
	uint32_t crystal_mhz;	    /* 26, 40, ... */
	uint32_t chip_id;	    /* ESP8266: the 32-bit chip id; others: 0 */
	uint16_t revision;	    /* major * 100 + minor */
	uint16_t image_chip_id;	    /* chip_id field of its images; 0xffff on the ESP8266 */
	uint16_t package;	    /* package code from eFuse */
	uint8_t mac[6];		    /* base MAC address, first byte first */
	char name[16];		    /* "ESP32-C3" */
	char description[64];	    /* "ESP32-D0WD-V3 (revision v3.1)" */
	char feature_text[164];	    /* "Wi-Fi, BT, Dual Core + LP Core, 240MHz" */
} espflash_chip_info;

/*
 * Find a chip by name: case, hyphens and parentheses do not matter ("esp32c3", "ESP32-C3").
 * name: in, not NULL. ret: out, enum espflash_chip; "auto" gives ESPFLASH_CHIP_AUTO.
 * Returns 0; ARGUMENT: no such chip, *ret not touched. Never blocks. Since 0.1.
 */
ESPFLASH_API int espflash_chip_from_name(const char *name, uint32_t *ret);

/*
 * Return the name of a chip model, "ESP32-C3": a constant, not to be freed; NULL for a number
 * that is no model. Since 0.1.
 */
ESPFLASH_API const char *espflash_chip_name(uint32_t chip);

/*
 * Return the flash address at which the ROM of a chip model looks for the first image, in bytes;
 * 0 also for a number that is no model. Since 0.1.
 */
ESPFLASH_API uint32_t espflash_chip_bootloader_offset(uint32_t chip);

ESPFLASH_END_DECLS

#endif
