/* SPDX-License-Identifier: MIT */
/*
 * The simulated board: an Espressif chip with its ROM loader, UART, strapping, reset lines and a
 * NOR flash, for tests of this library and of programs that use it. Written from the documents,
 * not from lib/: it must not share a constant with what it tests.
 */
#ifndef ESPFLASH_SIM_H
#define ESPFLASH_SIM_H

#include <stddef.h>
#include <stdint.h>

#include <espflash/transport.h>

ESPFLASH_BEGIN_DECLS

typedef struct espflash_sim espflash_sim;

/* Bits of espflash_sim_options.flags. */
#define ESPFLASH_SIM_MANUAL_BOOT     0x1u  /* starts firmware; only buttons lead to the loader */
#define ESPFLASH_SIM_NO_LINES	     0x2u  /* DTR and RTS are not wired: set_lines: UNSUPPORTED */
#define ESPFLASH_SIM_NO_BAUD	     0x4u  /* the transport cannot tell the rate, like raw TCP */
#define ESPFLASH_SIM_SUBSTITUTE_STUB 0x8u  /* our stub starts instead of any other code in RAM */
#define ESPFLASH_SIM_NO_SKIP	     0x10u /* waiting loops are executed round by round */
#define ESPFLASH_SIM_LATE_FIRMWARE   0x20u /* firmware starts when the next client has come */

/* espflash_sim_options.flash_times: the columns of the flash's datasheet, or never busy. */
#define ESPFLASH_SIM_FLASH_TYPICAL 0u
#define ESPFLASH_SIM_FLASH_WORST   1u
#define ESPFLASH_SIM_FLASH_NONE	   2u

/* espflash_sim_options.console: what the cable is plugged into. */
#define ESPFLASH_SIM_UART     0u
#define ESPFLASH_SIM_USB_JTAG 1u /* the chip's USB-Serial/JTAG */
#define ESPFLASH_SIM_USB_OTG  2u /* the chip's USB-OTG */

/* All zero is a default board of the chip: 4 MB flash, E0 4016, blank, in download mode. */
typedef struct espflash_sim_options {
	size_t struct_size;
	const char *chip; /* "esp32c3"; any case, hyphens ignored: espflash-sim --list-chips */
	const char *flash_path; /* file behind the flash, written through; NULL = memory only */
	const char *flash_part; /* "W25Q512JV": espflash-sim --list-flash-parts; NULL = any */
	const char *fault;	/* fault specification (espflash_sim --help), NULL = none */
	const uint8_t *mac;	/* 6 bytes, NULL = the profile's own */
	const char *efuse;	/* eFuses burnt beyond the profile's (fuse.h), NULL = none */
	const char *efuse_path; /* file of the same, burnt before them; NULL = none */
	uint32_t flash_size;	/* bytes, a power of two to 128 MiB; 0 = part's, file's or 4 MiB */
	uint32_t flash_id;	/* JEDEC id as 0xMMTTCC (E04016); 0 = by size */
	uint32_t flags;		/* ESPFLASH_SIM_... */
	uint32_t flash_times;	/* ESPFLASH_SIM_FLASH_... */
	uint32_t console;	/* ESPFLASH_SIM_UART, _USB_JTAG or _USB_OTG */
	uint32_t crystal_mhz;	/* 0 = the profile's */
} espflash_sim_options;

/* Make a board. *ret to be freed. On failure returns negative; ret_error says why (may be NULL). */
int espflash_sim_new(
	espflash_sim **ret, const espflash_sim_options *o, espflash_error_info *ret_error);
void espflash_sim_free(espflash_sim **sim);

/* The in-process connection: give both to espflash_transport_new. Time is virtual. */
const espflash_transport_ops *espflash_sim_ops(const espflash_sim *sim);

/* The flash as it stands, and its size in bytes. Valid until the board is freed. */
uint8_t *espflash_sim_flash(espflash_sim *sim, size_t *ret_size);

/*
 * What software on the chip reads from its flash where that is encrypted. Address and size are in
 * units of 16 bytes. 0 or ESPFLASH_ERROR_ARGUMENT.
 */
int espflash_sim_read_decrypted(
	const espflash_sim *sim, uint32_t address, uint8_t *buf, size_t size);

/* Press and release RESET, with BOOT held (download != 0) or not. */
void espflash_sim_press_reset(espflash_sim *sim, int download);

/* Take the power away and give it back: as RESET, and a write under way is left half done. */
void espflash_sim_power_cycle(espflash_sim *sim, int download);

/* Pull the cable: every transport call from now on returns DISCONNECTED, until plugged in. */
void espflash_sim_unplug(espflash_sim *sim);
void espflash_sim_plug(espflash_sim *sim);

/*
 * Change the faults, as options.fault; NULL = none. Returns 0 or ESPFLASH_ERROR_ARGUMENT. Counting
 * goes on: N is still a byte's or reply's number since the transport was opened (before the first
 * open: since power-on), not since this call. espflash_sim_count() says how many bytes there were,
 * on all connections together. A number that is past never strikes.
 */
int espflash_sim_set_fault(espflash_sim *sim, const char *fault);

/* What the board has seen so far, for tests to compare. */
typedef struct espflash_sim_counters {
	uint64_t bytes_from_host;
	uint64_t bytes_to_host;
	uint64_t commands;	 /* packets the loader understood as commands */
	uint64_t sectors_erased; /* 4 KiB units */
	uint64_t bytes_programmed;
	uint64_t resets;
	uint64_t now_us;  /* virtual time */
	uint32_t baud;	  /* the chip's present rate */
	uint32_t running; /* 0 = in the ROM loader, 1 = in firmware, 2 = in RAM code */
} espflash_sim_counters;

void espflash_sim_count(const espflash_sim *sim, espflash_sim_counters *ret);

/*
 * Why uploaded code or firmware was stopped for good: what it did, at which address, at which pc,
 * the bytes of the instruction. NULL as long as nothing was. Valid until the next reset.
 */
const char *espflash_sim_stopped(const espflash_sim *sim);

ESPFLASH_END_DECLS

#endif
