/* SPDX-License-Identifier: MIT */
/*
 * What one chip is, as constants: memory map, registers, boot text, what its ROM loader can do.
 * One file a chip (chip_<name>.c) fills this in; every other file reads it and asks no names.
 */
#ifndef SIM_CHIP_H
#define SIM_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fuse.h"

#define SIM_OP(op) (UINT32_C(1) << (op))
/* The six of SDC, 19 to 1E: rom_sdc.c. */
#define SIM_OPS_SDC (UINT32_C(0x3F) << 0x19)

/* Ways in which ROM loaders differ beyond what they support: bits of sim_chip.quirks. */
#define SIM_QUIRK_ERASE_TWICE 0x1u   /* FLASH_BEGIN erases up to one 64 KiB block too much */
#define SIM_QUIRK_DATA_ALWAYS 0x2u   /* a data block without a BEGIN is accepted and forgotten */
#define SIM_QUIRK_WHOLE_TAIL  0x4u   /* the last inflated 32 KiB are programmed, stale end too */
#define SIM_QUIRK_NO_LIMIT    0x8u   /* no check against a flash size */
#define SIM_QUIRK_NEED_ATTACH 0x10u  /* the flash pins are not connected before SPI_ATTACH */
#define SIM_QUIRK_NO_CHIP_ID  0x20u  /* security information ends before the chip id */
#define SIM_QUIRK_FLASH_OFF   0x40u  /* some revisions start without power for the flash: power.c */
#define SIM_QUIRK_SDC	      0x100u /* the loader has the commands of rom_sdc.c */
#define SIM_QUIRK_RTS_FORGETS 0x80u  /* a reset over USB-OTG clears the force-download bit */

/* Flags of a sim_region. */
#define SIM_REGION_CODE	 0x1u /* the CPU fetches instructions from it */
#define SIM_REGION_WORDS 0x2u /* whole words only, as instruction RAM on Xtensa chips */

/* One stretch of RAM, start to end (exclusive). */
struct sim_region {
	uint32_t start;
	uint32_t end;
	int alias; /* index of the region with the same cells, or -1 */
	uint32_t alias_offset;
	uint32_t flags; /* SIM_REGION_... */
};

/* One register or ROM word that does not read as zero after a reset. */
struct sim_word {
	uint32_t address;
	uint32_t value;
};

/* Where the SPI controller keeps what; offsets from base. 0 in mosi_dlen: lengths are in USR1. */
struct sim_spi_map {
	uint32_t base;
	uint8_t user;
	uint8_t user1;
	uint8_t user2;
	uint8_t mosi_dlen;
	uint8_t miso_dlen;
	uint8_t w0;
	bool msb_address; /* the address is left-justified in its register */
};

/* Reset causes as the chips number them: the boot text names them. */
enum sim_cause {
	SIM_CAUSE_POWERON,
	SIM_CAUSE_EXTERNAL, /* EN; ESP32 and later cannot tell it from power-on */
	SIM_CAUSE_SOFTWARE,
	SIM_CAUSE_WATCHDOG, /* the one that guards the start of firmware */
	SIM_CAUSE_BROWNOUT,
	SIM_CAUSE_RTC_WATCHDOG, /* the one that hosts use for a reset */
	SIM_CAUSE_USB,		/* the lines of a USB-Serial/JTAG */
	SIM_CAUSES
};

/* Generations of boot ROMs, by what they print while they boot (boot_text.c). */
enum sim_rom_kind {
	SIM_ROM_2013, /* ESP8266: images without an extended header */
	SIM_ROM_2016, /* ESP32 */
	SIM_ROM_2021, /* ESP32-C3: looks at the image's SHA-256 too */
	SIM_ROM_2023, /* ESP32-P4, ESP32-C5 and later: the same in slightly other words */
};

/* Where a byte tells code and hosts through which port the ROM loader talks: console.c. */
struct sim_console_byte {
	unsigned since;	  /* first chip revision with the ROM, 100 * major + minor */
	uint32_t address; /* 0: end of the list */
	uint8_t otg;	  /* its value on USB-OTG, 0 = the chip has none */
	uint8_t jtag;	  /* likewise on USB-Serial/JTAG */
};
#define SIM_CONSOLE_BYTES 2

/* Which consoles there are beside UART0: bits of sim_chip.usb. */
#define SIM_USB_JTAG 0x1u
#define SIM_USB_OTG  0x2u

/* Watchdogs that hosts use and stop; addresses, 0 = none. */
struct sim_watchdogs {
	uint32_t config0; /* RTC watchdog */
	uint32_t config1;
	uint32_t protect;
	uint32_t super; /* super watchdog: its configuration */
	uint32_t super_protect;
	uint32_t super_key;
	uint32_t super_feed; /* the bit in its configuration that feeds it for ever */
};

struct sim_soc;

struct sim_chip {
	const char *name;
	const struct sim_soc *soc; /* its CPU */
	uint8_t default_mac[6];
	uint8_t status_size;   /* bytes after the payload of a reply */
	uint8_t begin_size;    /* bytes of FLASH_BEGIN's arguments */
	uint32_t ops;	       /* SIM_OP() of what the loader knows */
	uint32_t quirks;       /* SIM_QUIRK_... */
	uint32_t default_size; /* flash size before SPI_SET_PARAMS */
	uint32_t bootloader;   /* flash offset the ROM boots from */
	uint32_t chip_id;      /* as GET_SECURITY_INFO tells */
	uint32_t api_version;  /* likewise */
	uint8_t last_purpose;  /* likewise: the byte behind the six key purposes */

	uint32_t text_baud;	       /* rate of the boot text */
	const char *banner;	       /* first lines of it */
	const char *cause[SIM_CAUSES]; /* the reset line, up to the boot mode */
	const char *boot_download;
	const char *boot_flash;
	const char *leave; /* what FLASH_END 1 says when there is nothing to run */
	enum sim_rom_kind rom;
	bool no_image_loops; /* an unbootable flash: for ever, with watchdog resets */

	struct sim_spi_map spi;
	uint32_t clkdiv;	 /* UART0 divider register */
	uint32_t clkdiv_clock;	 /* Hz that it divides; the crystal, or twice that */
	bool clkdiv_fraction;	 /* sixteenths in bits 23..20 */
	uint32_t rom_clock;	 /* Hz the ROM believes in at CHANGE_BAUDRATE */
	uint32_t crystals[3];	 /* MHz that boards come with, the profile's first; 0 = end */
	uint32_t strap;		 /* strapping register, 0 = none */
	uint32_t strap_download; /* its value in download mode */
	uint32_t strap_flash;
	uint32_t force;	    /* register with the force-download bit, 0 = none */
	uint32_t force_bit; /* that bit, or those */
	struct sim_watchdogs watchdogs;
	uint32_t usb; /* SIM_USB_... */
	struct sim_console_byte console[SIM_CONSOLE_BYTES];

	const struct sim_region *regions;
	size_t region_count;
	const struct sim_word *words;
	size_t word_count;
	struct sim_fuse_map fuses;
};

/* Find a chip by name, any case, hyphens ignored; NULL if there is none. */
const struct sim_chip *sim_chip_find(const char *name);

/* The number'th chip, NULL behind the last: for lists. */
const struct sim_chip *sim_chip_at(size_t number);

/* The names of all, with commas between, for messages. */
void sim_chip_names(char *out, size_t size);

extern const struct sim_chip sim_chip_esp8266;
extern const struct sim_chip sim_chip_esp32;
extern const struct sim_chip sim_chip_esp32s2;
extern const struct sim_chip sim_chip_esp32s3;
extern const struct sim_chip sim_chip_esp32c2;
extern const struct sim_chip sim_chip_esp32c3;
extern const struct sim_chip sim_chip_esp32c5;
extern const struct sim_chip sim_chip_esp32c6;
extern const struct sim_chip sim_chip_esp32c61;
extern const struct sim_chip sim_chip_esp32h2;
extern const struct sim_chip sim_chip_esp32h21;
extern const struct sim_chip sim_chip_esp32h4;
extern const struct sim_chip sim_chip_esp32p4;
extern const struct sim_chip sim_chip_esp32p4_rev1;
extern const struct sim_chip sim_chip_esp32s31;
extern const struct sim_chip sim_chip_esp32e22;

#endif
