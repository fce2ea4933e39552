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

#include "chip/field.h"
#include "wire/dialect.h"

/* A region of the memory map, end exclusive. */
struct ef_region {
	uint32_t start;
	uint32_t end;
	const char *name;
	bool load; /* RAM that code or data may be loaded to */
};

/* A value and its code: in the image header, or in eFuse. */
struct ef_code {
	uint32_t value; /* bytes (or ESPFLASH_SIZE_..._C1), MHz, or MB of a part in the package */
	uint8_t code;
};

/* What a code means, for people. */
struct ef_label {
	uint8_t code;
	const char *text;
};

/*
 * One way that a part of the product's name can be: it holds if (number & mask) == value and the
 * revision is at least min_revision. `unknown` puts "Unknown " before the whole name.
 */
struct ef_name {
	uint16_t mask;
	uint16_t value;
	uint16_t min_revision; /* major * 100 + minor */
	bool unknown;
	const char *text;
};

/* A part of the product's name: the first of `names` that holds, ended by a NULL text. */
struct ef_name_part {
	struct ef_field field;
	const struct ef_name *names;
};

/* Feature row: shown if the field's value is in the set `values` (bit n = value n). */
struct ef_feature {
	struct ef_field field; /* first width 0 = always shown */
	uint64_t values;
	uint32_t flags; /* ESPFLASH_FEATURE_... */
	uint8_t inside; /* enum ef_inside_kind: the row tells of a part in the package */
	const char *text;
};

enum ef_inside_kind { EF_INSIDE_NOTHING, EF_INSIDE_FLASH, EF_INSIDE_PSRAM };

/* Flash or PSRAM in the package. */
struct ef_inside {
	struct ef_field size;
	const struct ef_code *sizes; /* MB by code, ended by value 0; code 0 = none inside */
	struct ef_field vendor;
	const struct ef_label *vendors; /* ended by a NULL text; NULL = eFuse does not tell */
	bool says_none;			/* the feature list names its absence, too */
};

enum ef_mac_layout {
	EF_MAC_ESP8266_OTP, /* three words with an OUI rule */
	EF_MAC_WORDS,	    /* high word's low half, then the low word, big-endian */
	EF_MAC_WORDS_EUI64  /* the same; its high half is the middle of an EUI-64 */
};

/* The SPI controller: register addresses. A zero length register means lengths go into USR1. */
struct ef_spi_registers {
	uint32_t cmd, addr, usr, usr1, usr2, w0, mosi_dlen, miso_dlen;
	bool address_left_justified;
};

/* The layout that chips since the ESP32-S2 have: REFERENCE 2.2. */
#define EF_CHIP_SPI(base)                                                                          \
	.spi = {.cmd = (base),                                                                     \
		.addr = (base) + 0x04,                                                             \
		.usr = (base) + 0x18,                                                              \
		.usr1 = (base) + 0x1c,                                                             \
		.usr2 = (base) + 0x20,                                                             \
		.w0 = (base) + 0x58,                                                               \
		.mosi_dlen = (base) + 0x24,                                                        \
		.miso_dlen = (base) + 0x28}

/* What the ROM loaders since the ESP32-S2's speak: REFERENCE 2.17, 3.1, 3.3. */
#define EF_CHIP_ROM_SINCE_S2                                                                       \
	.rom = {.has = EF_DIALECT_ATTACH | EF_DIALECT_ATTACH_8BYTES | EF_DIALECT_SET_PARAMS |      \
		       EF_DIALECT_READ_SLOW | EF_DIALECT_CHANGE_BAUD | EF_DIALECT_DEFLATE |        \
		       EF_DIALECT_MD5 | EF_DIALECT_SECURITY | EF_DIALECT_ENCRYPT_WORD,             \
		.ram_block = 0x1800,                                                               \
		.flash_block = 0x400,                                                              \
		.flash_block_pad = 0x400,                                                          \
		.md5_is_text = 1}

/* The pins that a flash may be connected to in place of the usual ones; all 0: no others. */
struct ef_spi_pins {
	uint64_t exist;	    /* bit n = GPIO n */
	uint64_t usb;	    /* those that the chip's own USB needs */
	uint8_t hd_highest; /* highest number that the HD line can have; 0 = any */
};

/* Watchdogs that would reset the chip during work over its USB-Serial/JTAG: REFERENCE 2.16. */
struct ef_watchdogs {
	uint32_t config0, config1, protect, key;
	uint32_t swd_config, swd_auto_feed, swd_protect, swd_key; /* swd_auto_feed: a mask */
};

/* The ROM's variable that says which port it talks through, from a revision on. */
struct ef_usb_mode {
	uint16_t min_revision;
	uint8_t otg;	     /* value for USB-OTG, 0 = never */
	uint8_t serial_jtag; /* value for USB-Serial/JTAG, 0 = never */
	uint32_t address;    /* of the byte; 0 ends the rows */
};

struct ef_usb {
	bool serial_jtag;		/* 303a:1001 */
	bool otg;			/* 303a: and image_chip_id */
	uint16_t otg_block;		/* MEM_DATA over USB-OTG: bytes at most */
	const struct ef_usb_mode *mode; /* highest revision first; NULL = not known */
};

/* What sets the flash's supply voltage: REFERENCE 2.16. Fields of width 0 do not exist. */
struct ef_voltage {
	struct ef_field override, override_high, override_on; /* 1.9 V, else 1.8 V, else off */
	struct ef_field efuse_force, efuse_on, efuse_3v3;     /* off, 1.8 V, 3.3 V */
	struct ef_field strap;				      /* 1 = 1.8 V */
	/* To set it: what is written to that register; 0 = it cannot be. */
	uint32_t set_register, set_off, set_1v8, set_1v9;
};

/* A step of a register sequence: change the bits of `mask` to `value`, then wait. */
struct ef_register_step {
	uint32_t address, value, mask; /* mask 0 ends the steps */
	uint32_t delay_us;
};

/* Revisions whose flash is without power in the ROM loader, and how to switch it on. */
struct ef_flash_power {
	uint16_t min_revision, max_revision;
	const struct ef_register_step *on;
	struct ef_field rom_did;      /* at max_revision: not 0 = the ROM did it ... */
	struct ef_register_step undo; /* ... and left these bits, which must not stay set */
};

/* Which build of the flasher stub is for which revisions. */
struct ef_stub_build {
	uint16_t min_revision;
	const char *key; /* NULL ends the rows */
};

#define EF_CHIP_KEYS 6

/* Where eFuse keeps the security settings; fields of width 0 do not exist. */
struct ef_security_fields {
	struct ef_field crypt_count;	    /* odd number of set bits = flash encryption is on */
	struct ef_field manual_encrypt_off; /* not 0 = the loader does not encrypt */
	struct ef_field secure_boot;	    /* not 0 = on */
	struct ef_field secure_boot_v2;	    /* counts from major revision 3 on */
	struct ef_field key_purpose[EF_CHIP_KEYS];
	struct ef_field key_manager;	       /* not 0 = the key manager holds the flash's key */
	struct ef_field key_length_256;	       /* not 0 = the key has 256 bits */
	struct ef_field key_read_off;	       /* the key cannot be read: it exists */
	uint32_t key_words;		       /* address of the key's words, if no purpose tells */
	struct ef_field crypt_config;	       /* must be 0xf before anything is encrypted ... */
	struct ef_field crypt_config_read_off; /* ... if it can be read */
	const struct ef_label *purposes;       /* ended by a NULL text; NULL = keys have none */
	bool has_pair;			       /* keys of purposes 2 and 3 make one of 256 bits */
	uint8_t encrypt_align;		       /* an encrypted write begins and ends at these */
};

/* Addresses of the eFuse words, for who wants to look. */
struct ef_efuse {
	uint32_t base, block0, block1, block2;
};

/* Mapped flash: where images place code and constants, and the page sizes of the mapping. */
struct ef_map {
	uint32_t irom_start, irom_end, drom_start, drom_end;
	uint16_t page_kb;  /* usual page, 0 = not paged */
	uint16_t pages_kb; /* sum of the page sizes to choose from, 0 = the usual one only */
};

/* Quirk bits: each is acted on in the one place named, "reset" being session/reset.c. */
#define EF_QUIRK_ERASE_SIZE_BUG	     0x0001u  /* flash/loader.c: ROM erases more than asked */
#define EF_QUIRK_BAUD_CALIBRATION    0x0002u  /* session/baud.c: ROM believes in a wrong crystal */
#define EF_QUIRK_BEGIN_ATTACHES	     0x0004u  /* session/attach.c: an empty FLASH_BEGIN attaches */
#define EF_QUIRK_SPI_PADS_EFUSE	     0x0008u  /* session/attach.c: the flash's pads are in eFuse */
#define EF_QUIRK_DEFLATE_WINDOW	     0x0010u  /* flash/loader.c: stale bytes end a stream */
#define EF_QUIRK_LEGACY_MINOR	     0x0020u  /* image/guard.c: legacy minimum: minor revision */
#define EF_QUIRK_NO_BAUD_SECURE	     0x0040u  /* session/baud.c: no other rate if secure */
#define EF_QUIRK_NO_WATCHDOG_RESET   0x0080u  /* reset: by watchdog the chip or its USB is lost */
#define EF_QUIRK_CLEAR_FORCED_LOADER 0x0100u  /* reset: clear straps.force_download before */
#define EF_QUIRK_OTG_STRAP_RESET     0x0200u  /* reset: on USB-OTG by watchdog if straps allow */
#define EF_QUIRK_OTG_WATCHDOG_RESET  0x0400u  /* reset: on USB-OTG by watchdog */
#define EF_QUIRK_SLOW_USB_RESET	     0x0800u  /* reset: on USB RTS needs 0.2 s, and 0.2 s after */
#define EF_QUIRK_STUB_NOT_SECURE     0x1000u  /* stub: secure boot refuses it */
#define EF_QUIRK_STUB_NOT_V0	     0x2000u  /* stub: not on revision 0.0 */
#define EF_QUIRK_STUB_BIG_FLASH	     0x4000u  /* flash: beyond 16 MB with a stub */
#define EF_QUIRK_STUB_RUNS_USER_CODE 0x10000u /* session/leave.c: RUN_USER_CODE of other stubs */
#define EF_QUIRK_SECURE_SHORT	     0x8000u  /* session/detect.c: security info without chip id */
#define EF_QUIRK_SDC		     0x20000u /* session/sdc.c: secure debug controller */

struct ef_quirk_name {
	uint32_t bit;
	const char *name;
};

struct ef_chip {
	uint32_t chip; /* enum espflash_chip */
	const char *name;
	const char *key;	/* lower case without hyphens: what --chip takes */
	uint16_t image_chip_id; /* 0xffff: its images have no extended header */
	uint32_t magic;		/* word at EF_CHIP_MAGIC_ADDRESS; 0 = known by security info only */
	uint32_t bootloader_offset;
	uint32_t uf2_family; /* 0 = none of its own */
	uint32_t quirks;     /* EF_QUIRK_... */
	bool experimental;   /* its numbers are not complete, or nobody has tried them */
	/*
	 * Facts (names as in facts.c, also beginnings of them, between blanks) that their source
	 * gives for another chip and only by inheritance for this one: REFERENCE's mark †.
	 */
	const char *unverified;

	struct ef_dialect rom;
	const struct ef_stub_build *stubs; /* highest revision first; NULL = ROM loader only */
	uint32_t stub_pointer; /* word through which a stub starts where secure boot is on */

	struct ef_spi_registers spi;
	struct ef_spi_pins spi_pins;
	/* EF_QUIRK_SPI_PADS_EFUSE: CLK, Q, D, CS in five bits each from bit 0; HD apart. */
	struct ef_field spi_pads;
	struct ef_field spi_pad_hd;
	uint32_t uart_clkdiv; /* divider register of UART0 */
	uint32_t uart_clkdiv_mask;
	/* EF_QUIRK_BAUD_CALIBRATION: RTC calibration result, and the field of its nominal clock. */
	struct ef_field calibration;
	struct ef_field calibration_clock;
	uint32_t uart_date;	 /* harmless register to wait on in WRITE_REG */
	uint8_t crystal_divider; /* UART clock = crystal * this; 0 = crystal_mhz is fixed */
	uint8_t crystal_mhz;
	uint8_t rom_crystal_mhz;     /* MHz that the ROM believes in, whatever is there; or ... */
	struct ef_field rom_crystal; /* ... the field in which it stands */

	struct ef_efuse efuse;
	enum ef_mac_layout mac_layout;
	uint32_t mac[3]; /* words, as the layout wants them */

	struct ef_field package;
	struct ef_field minor;
	struct ef_field major;
	bool has_revision;	       /* the product's name is followed by it */
	const uint8_t *major_map;      /* 8 entries from the raw field, or NULL */
	struct ef_field revision_zero; /* equal to zero_value: the revision is 0.0 */
	uint16_t zero_value;
	const struct ef_name_part *names;  /* ended by NULL names */
	const struct ef_feature *features; /* ended by a NULL text */
	struct ef_inside flash_inside;
	struct ef_inside psram_inside;
	struct ef_field flash_octal; /* not 0 = eight data lines */

	struct ef_security_fields security;
	struct ef_voltage voltage;
	struct ef_watchdogs watchdogs;
	struct ef_usb usb;
	uint32_t strap;			  /* the strapping pins as they were at reset */
	struct ef_field strap_flash_boot; /* 0 = the pins asked for the loader */
	struct ef_field force_download;	  /* not 0 = the next reset leads into the loader */
	struct ef_flash_power flash_power;

	struct ef_map map;
	const struct ef_region *memory;	   /* ended by a NULL name */
	const struct ef_code *flash_sizes; /* ended by value 0 */
	const struct ef_code *flash_freqs; /* ended by value 0; the usual name of a code first */
};

/* Word whose value tells the older chips apart: REFERENCE 2, esptool bb72741 esptool/loader.py. */
#define EF_CHIP_MAGIC_ADDRESS 0x40001000u

/* Espressif's, and the product of its USB-Serial/JTAG; the ROM loader's on USB-OTG is the image
   chip id: REFERENCE 2.15. */
#define EF_CHIP_USB_VENDOR	0x303au
#define EF_CHIP_USB_SERIAL_JTAG 0x1001u

/* ef_chip_KEY for each chip of the registry. */
#define EF_CHIP(key) extern const struct ef_chip ef_chip_##key;
#include "chip/list.h"
#undef EF_CHIP

/* Flash sizes that all chips of the ESP32 family encode alike. */
extern const struct ef_code ef_chip_sizes_esp32[];

extern const struct ef_quirk_name ef_chip_quirk_names[]; /* ended by bit 0 */

/* Chip `index` of the registry, NULL at its end. */
const struct ef_chip *ef_chip_at(size_t index);

/* NULL if there is none. */
const struct ef_chip *ef_chip_by_id(uint32_t chip);
const struct ef_chip *ef_chip_by_image_id(uint16_t image_chip_id);
/* The same, where 0xffff is the chip whose images name none: as stubs say it. */
const struct ef_chip *ef_chip_by_stub_id(uint32_t id);
const struct ef_chip *ef_chip_by_magic(uint32_t magic);

/* The name that a chip id in an image or in security info stands for; also those of chips that
   were never sold, "ESP32-S3(beta2)". NULL for an id that is not known. */
const char *ef_chip_image_name(uint32_t image_chip_id);

/* Code of a value, or -1; value of a code, or 0; text of a code, or NULL (also for no labels). */
int ef_chip_code_of(const struct ef_code *codes, uint32_t value);
uint32_t ef_chip_value_of(const struct ef_code *codes, uint8_t code);
const char *ef_chip_label_of(const struct ef_label *labels, uint32_t code);

#endif
