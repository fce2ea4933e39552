/* SPDX-License-Identifier: MIT */
/*
 * A session: one chip at the end of one transport. It connects, knows the chip, keeps the record
 * of the last failure, and leaves the chip as asked. Different sessions may run in different
 * threads at once; one session takes one thread at a time.
 */
#ifndef ESPFLASH_SESSION_H
#define ESPFLASH_SESSION_H

#include <stddef.h>
#include <stdint.h>

#include "chip.h"
#include "error.h"
#include "export.h"
#include "log.h"
#include "reset.h"
#include "transport.h"

ESPFLASH_BEGIN_DECLS

typedef struct espflash_session espflash_session;

/* How a session gets the chip to listen: espflash_session_options.before. */
enum espflash_before {
	ESPFLASH_BEFORE_DEFAULT = 0,  /* reset in the ways that suit the port, then say hello */
	ESPFLASH_BEFORE_NO_RESET = 1, /* only say hello */
	ESPFLASH_BEFORE_NO_SYNC = 2,  /* neither: the loader listens already, at initial_baud */
	ESPFLASH_BEFORE_USB_RESET = 3 /* the sequence of the chips' own USB-Serial/JTAG */
};

/*
 * How the chip is left: espflash_session_reset. A hard reset of some chips on their own USB-OTG is
 * one by the watchdog, since the line does not reach their straps.
 */
enum espflash_after {
	ESPFLASH_AFTER_HARD_RESET = 0, /* pulse EN through RTS: the firmware starts */
	ESPFLASH_AFTER_SOFT_RESET = 1, /* ask the loader to start the firmware; no lines needed */
	ESPFLASH_AFTER_STAY = 2,       /* stay in the loader, back at 115200 baud */
	ESPFLASH_AFTER_WATCHDOG = 3,   /* by the chip's watchdog; if it has none: a hard reset */
	ESPFLASH_AFTER_HOLD = 4	       /* held in reset while the port keeps its lines */
};

/* Bits of espflash_session_options.flags. */
#define ESPFLASH_SESSION_NO_STUB 0x1u /* upload no flasher stub; one that runs is used */

/* espflash_session_options.spi_connection: the usual pins, the second SPI's, or any that exist. */
#define ESPFLASH_SPI_DEFAULT 0u
#define ESPFLASH_SPI_HSPI    1u
#define ESPFLASH_SPI_PINS(clk, q, d, hd, cs)                                                       \
	((uint32_t)(hd) << 24 | (uint32_t)(cs) << 18 | (uint32_t)(d) << 12 | (uint32_t)(q) << 6 |  \
		(uint32_t)(clk))

/*
 * What feeds the flash: espflash_session_options.flash_supply. An ESP32 can set it until its next
 * reset, whatever its eFuse and straps say. A wrong one can destroy the flash.
 */
enum espflash_supply {
	ESPFLASH_SUPPLY_KEEP = 0,
	ESPFLASH_SUPPLY_OFF = 1, /* the chip's regulator is off: the board feeds the flash */
	ESPFLASH_SUPPLY_1V8 = 2,
	ESPFLASH_SUPPLY_1V9 = 3
};

/* All zero, or NULL instead, means the defaults. */
typedef struct espflash_session_options {
	size_t struct_size;
	espflash_log_fn log; /* NULL = no log */
	void *log_user;
	espflash_event_fn event; /* NULL = no events */
	void *event_user;
	uint32_t log_level;    /* enum espflash_log_level: lines up to this; 0 = none */
	uint32_t chip;	       /* enum espflash_chip: refuse any other; 0 = any */
	uint32_t baud;	       /* rate for the data; 0 = 115200 */
	uint32_t initial_baud; /* rate to connect at; 0 = the smaller of 115200 and baud */
	uint32_t before;       /* enum espflash_before */
	uint32_t flags;	       /* ESPFLASH_SESSION_... */
	int32_t attempts;      /* connection attempts; 0 = 7; negative = until cancelled */
	uint32_t timeout_ms;   /* for one short command; 0 = 3000 */
	const struct espflash_stub *stub; /* flasher stub to upload; NULL = the library's own */
	/* One's own ways into the loader and, for a hard reset, into the firmware; NULL = usual. */
	const espflash_reset_step *into_loader;
	const espflash_reset_step *into_firmware;
	uint32_t into_loader_count; /* steps, 64 at most */
	uint32_t into_firmware_count;
	uint32_t reset_delay_ms; /* BOOT is held so long after EN; 0 = 50, on a second try 550 */
	uint32_t spi_connection; /* where the flash is: ESPFLASH_SPI_... */
	uint32_t flash_supply;	 /* enum espflash_supply */
	uint32_t reserved;	 /* 0 */
} espflash_session_options;

/*
 * Make a session on a transport; no I/O.
 * ret: out, to be freed with espflash_session_free; not NULL. transport: in, not NULL; stays the
 * caller's, must outlive the session, serves one session at a time. options: in, copied; may be
 * NULL. options.stub and the reset steps, too, stay the caller's and must outlive the session.
 * Returns 0; ARGUMENT; NO_MEMORY. On failure *ret is not touched. Does not block. Since 0.1.
 */
ESPFLASH_API int espflash_session_new(espflash_session **ret, espflash_transport *transport,
	const espflash_session_options *options);

/*
 * Open the transport, find the chip in whatever state it was left, identify it, and change to the
 * wanted baud rate.
 * Returns 0; NO_REPLY: the chip never answered (the hint says what was seen and what to do);
 * CHIP: it is another chip than options.chip, an unknown one, or one that cannot do what
 * options.flash_supply asks for; NOT_FOUND, BUSY, ACCESS, IO,
 * DISCONNECTED: the transport; UNSUPPORTED, TIMEOUT: an RFC 2217 server that refuses what is
 * needed, or does not answer; CANCELLED; STATE: already connected; NO_MEMORY.
 * On failure the transport is closed again and connect may be called once more. The flash is not
 * touched. Blocks for at most about four seconds an attempt. Since 0.1.
 */
ESPFLASH_API int espflash_session_connect(espflash_session *s);

/* Return what was found, or NULL before espflash_session_connect succeeded. Since 0.1. */
ESPFLASH_API const espflash_chip_info *espflash_session_chip(const espflash_session *s);

/*
 * Return the record of the last call on this session that failed; its code is 0 after a success.
 * Valid until the next call on the session; never NULL for a session. Since 0.1.
 */
ESPFLASH_API const espflash_error_info *espflash_session_error(const espflash_session *s);

/*
 * Ask the session to stop: the operation under way, or else the next one, returns CANCELLED
 * within 100 ms. May be called from any thread, from a signal handler and from callbacks.
 * s: NULL is fine. What the flash holds then: docs/errors.md. The session stays usable.
 * Since 0.1.
 */
ESPFLASH_API void espflash_session_cancel(espflash_session *s);

/*
 * Change the baud rate of both sides.
 * baud: in, 300 to 5000000.
 * Returns 0; UNSUPPORTED: this loader (ESP8266 ROM) or this transport cannot; ARGUMENT; STATE;
 * and the errors of any exchange with the chip. On failure the session may have to be connected
 * again. Blocks for at most the command's timeout. Since 0.1.
 */
ESPFLASH_API int espflash_session_set_baud(espflash_session *s, uint32_t baud);

/* Who answers on the chip: espflash_loader_info.loader. */
enum espflash_loader {
	ESPFLASH_LOADER_ROM = 0,       /* the ROM loader */
	ESPFLASH_LOADER_STUB = 1,      /* the library's own flasher stub */
	ESPFLASH_LOADER_OTHER_STUB = 2 /* another flasher stub: from a file, or left by a program */
};

typedef struct espflash_loader_info {
	size_t struct_size;  /* the caller's sizeof */
	uint32_t loader;     /* enum espflash_loader */
	uint32_t version;    /* of the library's own stub; else 0 */
	uint32_t block_size; /* bytes in one block of a write */
	uint32_t window;     /* blocks that may be in flight; 1 = each is waited for */
	char reason[96];     /* why no stub runs although one was not ruled out; else "" */
} espflash_loader_info;

/*
 * Start the flasher stub now. Operations on the flash do it when they begin; a program that wants
 * its time apart from theirs calls this first. Where a stub cannot be used, the ROM loader goes on:
 * that is no error; a warning event and espflash_session_loader say why.
 * Returns 0; STATE; NO_REPLY: the chip is lost, reset it; errors of any exchange. Since 0.1.
 */
ESPFLASH_API int espflash_session_start_stub(espflash_session *s);

/*
 * Tell who answers. ret: out, struct_size set by the caller. Returns 0; STATE; ARGUMENT. Since 0.1.
 */
ESPFLASH_API int espflash_session_loader(espflash_session *s, espflash_loader_info *ret);

/*
 * Tell what can be done before anything is tried, so that a program can offer only that: the bits
 * of chip.h, also those for which the chip's protection must be known.
 * ret: out, ESPFLASH_CAN_... and ESPFLASH_NEEDS_...
 * Returns 0; STATE; ARGUMENT; errors of any exchange with the chip. On failure *ret is not touched.
 * Since 0.1.
 */
ESPFLASH_API int espflash_session_capabilities(espflash_session *s, uint32_t *ret);

/* Return the present rate in baud, 0 when not connected. Since 0.1. */
ESPFLASH_API uint32_t espflash_session_baud(const espflash_session *s);

/*
 * Leave the chip in the way `how` says. The session is then no longer connected (the transport
 * stays open, so that the firmware's first lines can be read with espflash_session_read_raw),
 * except with ESPFLASH_AFTER_STAY.
 * how: in, enum espflash_after.
 * Returns 0; UNSUPPORTED: no reset lines on this transport; ARGUMENT; STATE; errors of the
 * transport, DISCONNECTED also if a call before has met it: nothing is reset then. Blocks for less
 * than a second, and 5 s longer for a chip that leaves the bus with the reset. Since 0.1.
 */
ESPFLASH_API int espflash_session_reset(espflash_session *s, uint32_t how);

/*
 * Take what arrives, unprocessed: the boot text after a reset.
 * buf: out, size bytes at most, size >= 1. timeout_ms: wait for the first byte, 0 = do not wait.
 * ret_size: out, bytes taken, 0 when the time is over; not NULL.
 * Returns 0; STATE: the transport is not open; CANCELLED; errors of the transport. Since 0.1.
 */
ESPFLASH_API int espflash_session_read_raw(
	espflash_session *s, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size);

/*
 * Close the transport and free the session. s: in and out, set to NULL; NULL and a pointer to
 * NULL are fine. The chip is left as it is: see espflash_session_reset. Since 0.1.
 */
ESPFLASH_API void espflash_session_free(espflash_session **s);

ESPFLASH_END_DECLS

#endif
