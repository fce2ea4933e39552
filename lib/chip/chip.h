/* SPDX-License-Identifier: MIT */
/*
 * The descriptor of a chip: numbers, names and named quirk bits, all const. One file a chip fills
 * one of these; the session and image layers read it. No code belongs here.
 */
#ifndef EF_CHIP_CHIP_H
#define EF_CHIP_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <espflash/chip.h>

#include "wire/dialect.h"

/* A bit field of the word at `address`, put at bit `position` of the number it belongs to. */
struct ef_bits {
	uint32_t address;
	uint8_t shift;
	uint8_t width; /* 0 ends a field */
	uint8_t position;
};

#define EF_FIELD_PARTS 4

struct ef_field {
	struct ef_bits part[EF_FIELD_PARTS];
};

/* A region of the memory map, end exclusive. */
struct ef_region {
	uint32_t start;
	uint32_t end;
	const char *name;
	bool load; /* RAM that code or data may be loaded to */
};

/* A value and its code in the image header. */
struct ef_code {
	uint32_t value; /* bytes (or ESPFLASH_SIZE_..._C1), or MHz */
	uint8_t code;
};

/* Package row: the first with (package & mask) == value, major >= min_major and core match wins. */
struct ef_package {
	uint16_t mask;
	uint16_t value;
	uint8_t min_major;
	bool single_core; /* row holds for chips with EF_FEATURE text "Single Core" only */
	const char *name;
};

/* Feature row: shown if the field's value is in the set `values` (bit n = value n). */
struct ef_feature {
	struct ef_field field; /* first width 0 = always shown */
	uint64_t values;
	uint32_t flags;	  /* ESPFLASH_FEATURE_... */
	const char *text; /* a text that begins with a space is joined without a comma */
};

enum ef_mac_layout {
	EF_MAC_ESP8266_OTP, /* three words with an OUI rule */
	EF_MAC_WORDS	    /* high word's low half, then the low word, big-endian */
};

/* The SPI controller: register addresses. A zero length register means lengths go into USR1. */
struct ef_spi_registers {
	uint32_t cmd, addr, usr, usr1, usr2, w0, mosi_dlen, miso_dlen;
	bool address_left_justified;
};

/* Quirk bits: each is acted on in the one file named. */
#define EF_QUIRK_ERASE_SIZE_BUG	     0x01u /* flash/loader.c: ROM erases more than asked */
#define EF_QUIRK_BAUD_CALIBRATION    0x02u /* session/baud.c: ROM believes in a wrong crystal */
#define EF_QUIRK_BEGIN_ATTACHES	     0x04u /* session/attach.c: an empty FLASH_BEGIN does it */
#define EF_QUIRK_SPI_PADS_EFUSE	     0x08u /* session/attach.c: the flash's pads stand in eFuse */
#define EF_QUIRK_DEFLATE_WINDOW	     0x10u /* flash/loader.c: a compressed write ends stale */
#define EF_QUIRK_LEGACY_MINOR	     0x20u /* image/guard.c: legacy minimum is the minor revision */
#define EF_QUIRK_STUB_RUNS_USER_CODE 0x40u /* session/leave.c: RUN_USER_CODE of other stubs works */

struct ef_chip {
	uint32_t chip; /* enum espflash_chip */
	const char *name;
	const char *key;	/* lower case without hyphens: what --chip takes */
	uint16_t image_chip_id; /* 0xffff: its images have no extended header */
	uint32_t magic;		/* word at EF_CHIP_MAGIC_ADDRESS; 0 = known by security info only */
	uint32_t bootloader_offset;
	uint32_t quirks; /* EF_QUIRK_... */
	struct ef_dialect rom;

	struct ef_spi_registers spi;
	/* EF_QUIRK_SPI_PADS_EFUSE: CLK, Q, D, CS in five bits each from bit 0; HD apart. */
	struct ef_field spi_pads;
	struct ef_field spi_pad_hd;
	uint32_t uart_clkdiv; /* divider register of UART0 */
	uint32_t uart_clkdiv_mask;
	/* EF_QUIRK_BAUD_CALIBRATION: RTC calibration result, and the field of its nominal clock. */
	uint32_t calibration;
	struct ef_field calibration_clock;
	uint32_t uart_date;	 /* harmless register to wait on in WRITE_REG */
	uint8_t crystal_divider; /* UART clock = crystal * this; 0 = crystal_mhz is fixed */
	uint8_t crystal_mhz;

	enum ef_mac_layout mac_layout;
	uint32_t mac[3]; /* words, as the layout wants them */

	struct ef_field package;
	struct ef_field minor;
	struct ef_field major;
	const uint8_t *major_map;    /* 8 entries from the raw field, or NULL */
	struct ef_field single_core; /* not zero = one core is off */

	/* Security eFuses as fields; first width 0 = the chip has none (security info tells). */
	struct ef_field crypt_count;	/* odd number of set bits = flash encryption is on */
	struct ef_field secure_boot;	/* not zero = on */
	struct ef_field secure_boot_v2; /* counts from major revision 3 on */

	const struct ef_package *packages; /* ended by a NULL name */
	const struct ef_feature *features; /* ended by a NULL text */
	const struct ef_region *memory;	   /* ended by a NULL name */
	const struct ef_code *flash_sizes; /* ended by value 0 */
	const struct ef_code *flash_freqs; /* ended by value 0 */
};

/* Word whose value tells the older chips apart: REFERENCE 2, esptool bb72741 esptool/loader.py. */
#define EF_CHIP_MAGIC_ADDRESS 0x40001000u

extern const struct ef_chip ef_chip_esp8266;
extern const struct ef_chip ef_chip_esp32;
extern const struct ef_chip ef_chip_esp32c3;

/* Flash sizes that all chips of the ESP32 family encode alike. */
extern const struct ef_code ef_chip_sizes_esp32[];

/* Chip `index` of the registry, NULL at its end. */
const struct ef_chip *ef_chip_at(size_t index);

/* NULL if there is none. */
const struct ef_chip *ef_chip_by_id(uint32_t chip);
const struct ef_chip *ef_chip_by_image_id(uint16_t image_chip_id);
/* The same, where 0xffff is the chip whose images name none: as stubs say it. */
const struct ef_chip *ef_chip_by_stub_id(uint32_t id);
const struct ef_chip *ef_chip_by_magic(uint32_t magic);

/* Code of a value, or -1; value of a code, or 0. */
int ef_chip_code_of(const struct ef_code *codes, uint32_t value);
uint32_t ef_chip_value_of(const struct ef_code *codes, uint8_t code);

#endif
