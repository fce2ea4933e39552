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
	ESPFLASH_CHIP_ESP32C3 = 3,
	ESPFLASH_CHIP_ESP32S2 = 4,
	ESPFLASH_CHIP_ESP32S3 = 5,
	ESPFLASH_CHIP_ESP32C2 = 6,
	ESPFLASH_CHIP_ESP32C5 = 7,
	ESPFLASH_CHIP_ESP32C6 = 8,
	ESPFLASH_CHIP_ESP32C61 = 9,
	ESPFLASH_CHIP_ESP32H2 = 10,
	ESPFLASH_CHIP_ESP32H4 = 11,
	ESPFLASH_CHIP_ESP32P4 = 12,
	ESPFLASH_CHIP_ESP32S31 = 13,
	ESPFLASH_CHIP_ESP32H21 = 14,
	ESPFLASH_CHIP_ESP32E22 = 15
};

/* Bits of espflash_chip_info.features. */
#define ESPFLASH_FEATURE_WIFI		0x001u
#define ESPFLASH_FEATURE_BT		0x002u /* Bluetooth classic and LE */
#define ESPFLASH_FEATURE_BLE		0x004u /* Bluetooth 5 (LE) */
#define ESPFLASH_FEATURE_DUAL_CORE	0x008u
#define ESPFLASH_FEATURE_EMBEDDED_FLASH 0x010u
#define ESPFLASH_FEATURE_EMBEDDED_PSRAM 0x020u
#define ESPFLASH_FEATURE_802154		0x040u /* IEEE 802.15.4: Thread, Zigbee */
#define ESPFLASH_FEATURE_LP_CORE	0x080u /* one more core, of low power */

/*
 * Bits of espflash_chip_info.capabilities and espflash_session_capabilities: what can be done with
 * the chip as it answers now. A stub that the session may start counts.
 */
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
/* Only of espflash_session_capabilities, which asks the chip for them. */
#define ESPFLASH_CAN_START_STUB	     0x400u  /* a flasher stub runs, or can be started */
#define ESPFLASH_CAN_WRITE_ENCRYPTED 0x800u  /* the loader that answers encrypts what it writes */
#define ESPFLASH_CAN_WATCHDOG_RESET  0x1000u /* ESPFLASH_AFTER_WATCHDOG */
#define ESPFLASH_NEEDS_ENCRYPTED     0x2000u /* flash encryption is on: plain bytes do not start */
#define ESPFLASH_NEEDS_FORCE	     0x4000u /* erasing everything is refused, and more is */

/* Through which of its ports a ROM loader talks. */
enum espflash_usb_mode {
	ESPFLASH_USB_NONE = 0,	      /* a UART, or not known */
	ESPFLASH_USB_SERIAL_JTAG = 1, /* USB-Serial/JTAG */
	ESPFLASH_USB_OTG = 2	      /* USB-OTG */
};

/*
 * One chip as it was found. Owned by the session; texts are ASCII. In secure download mode (without
 * ESPFLASH_CAN_READ_REGISTER) nothing of it can be read but its model: the rest is 0, and the
 * description is the model's name.
 */
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
	char feature_text[228];	    /* "Wi-Fi, BT, Dual Core + LP Core, 240MHz" */
	uint32_t embedded_flash;    /* bytes in the package; 0 = none, or eFuse does not tell */
	uint32_t embedded_psram;    /* the same */
	uint8_t eui64[8];	    /* for IEEE 802.15.4; all 0 = the model has none */
	uint32_t usb_mode;	    /* enum espflash_usb_mode */
	uint32_t reserved;
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

/* Bits of espflash_chip_model.support. */
#define ESPFLASH_SUPPORT_ROM	      0x1u /* through the loader in the chip's ROM */
#define ESPFLASH_SUPPORT_STUB	      0x2u /* with a flasher stub, too */
#define ESPFLASH_SUPPORT_EXPERIMENTAL 0x4u /* nobody has tried it, and numbers are missing */

/* One model that this library knows. */
typedef struct espflash_chip_model {
	size_t struct_size;	    /* the caller's sizeof */
	uint32_t chip;		    /* enum espflash_chip */
	uint32_t support;	    /* ESPFLASH_SUPPORT_... */
	uint32_t bootloader_offset; /* flash address of the first image, bytes */
	uint32_t uf2_family;	    /* family id in UF2 files; 0 = none of its own */
	uint32_t key_blocks;	    /* eFuse blocks whose purpose is told; 0 = not told */
	uint32_t encrypt_align;	    /* encrypted writes begin and end at multiples of this */
	uint32_t flash_sizes[12];   /* that an image header can name; ended by 0. In bytes, */
	/* or ESPFLASH_SIZE_2MB_C1, _4MB_C1 (image.h) */
	uint16_t flash_freqs[8];     /* the same in MHz */
	uint16_t image_chip_id;	     /* chip_id field of its images; 0xffff on the ESP8266 */
	uint16_t usb_vendor_id;	     /* of the chip's own USB; 0 = it has none */
	uint16_t usb_serial_jtag_id; /* product id of USB-Serial/JTAG; 0 = none */
	uint16_t usb_otg_id;	     /* product id of the ROM loader on USB-OTG; 0 = none */
	char key[16];		     /* "esp32c3" */
	char name[16];		     /* "ESP32-C3" */
} espflash_chip_model;

/*
 * Tell of the model number `index`, from 0 on: espflash_chip_models() of them.
 * ret: out, struct_size set by the caller. Returns 0; NOT_FOUND: there are not as many; ARGUMENT.
 * On failure *ret is not touched. Never blocks. Since 0.1.
 */
ESPFLASH_API int espflash_chip_model_at(size_t index, espflash_chip_model *ret);

/* Return how many models there are. Since 0.1. */
ESPFLASH_API size_t espflash_chip_models(void);

#define ESPFLASH_REGION_LOAD 0x1u /* RAM: code and data may be loaded there */

/* A stretch of a model's memory map; they may overlap. */
typedef struct espflash_chip_region {
	size_t struct_size; /* the caller's sizeof */
	const char *name;   /* "IRAM"; a constant */
	uint32_t start;
	uint32_t end;	/* exclusive */
	uint32_t flags; /* ESPFLASH_REGION_... */
	uint32_t reserved;
} espflash_chip_region;

/*
 * Tell of region number `index`, from 0 on, of a model's memory map. chip: in, enum espflash_chip.
 * ret: out, struct_size set by the caller. Returns 0; NOT_FOUND: there are not as many; ARGUMENT:
 * also a number that is no model. On failure *ret is not touched. Never blocks. Since 0.1.
 */
ESPFLASH_API int espflash_chip_region_at(uint32_t chip, size_t index, espflash_chip_region *ret);

/*
 * Return the name of the quirk number `index`, from 0 on, of a model: "erase-size-bug", what is
 * done differently for it. A constant; NULL: there are not as many, or no such model. Since 0.1.
 */
ESPFLASH_API const char *espflash_chip_quirk_at(uint32_t chip, size_t index);

/*
 * Return what a key is for: "XTS_AES_128_KEY". A constant; NULL: the model has no such purpose, or
 * there is no such model. chip: in, enum espflash_chip. purpose: in, the number that eFuse and
 * espflash_security.key_purposes have for it. Never blocks. Since 0.1.
 */
ESPFLASH_API const char *espflash_chip_key_purpose(uint32_t chip, uint32_t purpose);

ESPFLASH_END_DECLS

#endif
