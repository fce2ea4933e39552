/* SPDX-License-Identifier: MIT */
/*
 * Transports: how bytes reach the chip. Built in are serial ports, pseudo-terminals, USB,
 * TCP and RFC 2217; anything else is a table of functions that the caller writes. A transport knows
 * nothing of the chip's protocol.
 */
#ifndef ESPFLASH_TRANSPORT_H
#define ESPFLASH_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "export.h"

ESPFLASH_BEGIN_DECLS

typedef struct espflash_transport espflash_transport;

/* Modem lines as bits. A set bit means asserted, which is the LOW level at the chip's pin. */
#define ESPFLASH_LINE_DTR 0x1u /* usually pulls the boot strap (IO0, IO9) low */
#define ESPFLASH_LINE_RTS 0x2u /* usually pulls EN (reset) low */

/*
 * The contract of a transport. Each function gets the `self` given to espflash_transport_new and
 * returns 0 or a negative enum espflash_error; any other negative number counts as
 * ESPFLASH_ERROR_IO. All run on the thread that called the session. Slots marked "may be NULL"
 * may be left out; the library then behaves as the comment says.
 */
typedef struct espflash_transport_ops {
	/* sizeof(espflash_transport_ops) of the caller: later versions may append slots. */
	size_t struct_size;

	/* What messages call this transport, "pipe": valid as long as the transport. */
	const char *name;

	/*
	 * Make the device usable at `baud`. Called once by espflash_session_connect, before any
	 * other slot but the clock; may be called again after close. May block up to 10 s.
	 * BUSY, ACCESS, NOT_FOUND tell the caller's user what to do; use them.
	 */
	int (*open)(void *self, uint32_t baud);

	/* Give the device back. Called once for each successful open; cannot fail. */
	void (*close)(void *self);

	/*
	 * Wait until a byte is there or `timeout_ms` has passed, then take what is there, at most
	 * `size` bytes (size >= 1), without waiting for more. `timeout_ms` 0 must not wait.
	 * Time over: return 0 and set *ret_size to 0. DISCONNECTED: the device is gone for good.
	 */
	int (*read)(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size);

	/*
	 * Accept up to `size` bytes (size >= 1) for sending; wait up to `timeout_ms` for room and
	 * set *ret_size to the number accepted, which may be fewer, or 0 when the time is over.
	 */
	int (*write)(
		void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size);

	/*
	 * Let what was accepted leave at the old rate, then send and receive at `baud`.
	 * May be NULL (a network pipe has no rate): the library then never asks for another rate.
	 * Return UNSUPPORTED for a rate the device cannot do.
	 */
	int (*set_baud)(void *self, uint32_t baud);

	/*
	 * Set those lines of `mask` (ESPFLASH_LINE_...) to their bit in `value`, both in one step
	 * where that is possible. May be NULL, or return UNSUPPORTED: there are no lines, and the
	 * chip must be put into download mode by hand.
	 */
	int (*set_lines)(void *self, uint32_t mask, uint32_t value);

	/* Microseconds of a clock that never goes back. May be NULL: the system's monotonic one. */
	uint64_t (*now_us)(void *self);

	/* Let `us` microseconds of that clock pass. May be NULL exactly if now_us is. */
	void (*sleep_us)(void *self, uint64_t us);

	/*
	 * Tell the USB ids of the port while it is open: they say which way of resetting suits it.
	 * May be NULL, or return UNSUPPORTED: they are not known, or it is not on USB.
	 */
	int (*usb_ids)(void *self, uint16_t *ret_vendor, uint16_t *ret_product);
} espflash_transport_ops;

/*
 * Name a built-in transport by its URL; allocates, does no I/O (espflash_session_connect opens).
 * ret: out, the transport, to be freed with espflash_transport_free; not NULL.
 * url: in, one of: a device path "/dev/ttyUSB0" or "COM7", "serial:PATH", "tcp://HOST:PORT",
 *      "socket://HOST:PORT" (the same), "rfc2217://HOST:PORT", "usb:VID:PID", "usb:VID:PID:SERIAL"
 *      or "usb:BUS-PORT" (a CDC-ACM device without its driver); not NULL. "?baud=any" behind a TCP
 *      port says that the far end has no line whose rate matters (an emulator), so that the chip's
 *      rate may be changed. "?timing=nowait" behind an RFC 2217 port: lines count as set once that
 *      is sent, not when the server has acknowledged it ("?timing=ack", the default); pySerial's
 *      "?ign_set_control" means the same.
 * ret_error: out, the details on failure, its struct_size set by the caller; may be NULL.
 * Returns 0; ARGUMENT: the URL makes no sense; UNSUPPORTED: this build lacks that transport;
 * NO_MEMORY. On failure *ret is not touched. Does not block. Since 0.1.
 */
ESPFLASH_API int espflash_transport_open(
	espflash_transport **ret, const char *url, espflash_error_info *ret_error);

/*
 * Make a transport of the caller's own functions.
 * ret: out, the transport; not NULL. ops: in, copied; not NULL; open, close, read and write must
 * be there. self: in, handed to each function; may be NULL; must outlive the transport.
 * Returns 0; ARGUMENT: a slot is missing or struct_size makes no sense; NO_MEMORY. On failure
 * *ret is not touched. Does not block. Since 0.1.
 */
ESPFLASH_API int espflash_transport_new(
	espflash_transport **ret, const espflash_transport_ops *ops, void *self);

/*
 * Close and free a transport. t: in and out, set to NULL; NULL and a pointer to NULL are fine.
 * Not before the session that uses it is freed. Does not block. Since 0.1.
 */
ESPFLASH_API void espflash_transport_free(espflash_transport **t);

/*
 * Without a session: a terminal program, a server for the port, a test of a transport. As the
 * slots of espflash_transport_ops, with waits of any length, and with a record of what failed
 * (espflash_transport_error). One thread at a time; not while a session uses the transport: STATE.
 */

/*
 * Open the transport.
 * t: in, not NULL. baud: in, 300 to 5000000.
 * Returns 0; ARGUMENT; STATE: it is open already; NOT_FOUND, BUSY, ACCESS, UNSUPPORTED, TIMEOUT,
 * DISCONNECTED, IO: the device's or the server's; NO_MEMORY. On failure it is closed, and may be
 * started again. Blocks for at most 10 s. Since 0.1.
 */
ESPFLASH_API int espflash_transport_start(espflash_transport *t, uint32_t baud);

/*
 * Close the transport; it may be started again. t: in; NULL, one that is not open, and one that a
 * session uses are left as they are. Does not block. Since 0.1.
 */
ESPFLASH_API void espflash_transport_stop(espflash_transport *t);

/*
 * Wait for a byte, then take what is there without waiting for more.
 * t: in, started; not NULL. buf: out, size bytes at most, size >= 1. timeout_ms: in, 0 = do not
 * wait. ret_size: out, bytes taken, 0 when the time is over; not NULL.
 * Returns 0; ARGUMENT; STATE: not started, or a session's; DISCONNECTED: the device is gone, and
 * stays so; IO. On failure *ret_size is not touched. Blocks for at most timeout_ms. Since 0.1.
 */
ESPFLASH_API int espflash_transport_read(
	espflash_transport *t, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size);

/*
 * Wait for room, then hand over bytes to be sent.
 * t: in, started; not NULL. buf: in, size bytes, size >= 1. timeout_ms: in, 0 = do not wait.
 * ret_size: out, bytes accepted, which may be fewer, or 0 when the time is over; not NULL.
 * Returns as espflash_transport_read. Blocks for at most timeout_ms. Since 0.1.
 */
ESPFLASH_API int espflash_transport_write(
	espflash_transport *t, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size);

/*
 * Change the rate, behind what was accepted.
 * t: in, started; not NULL. baud: in, 300 to 5000000.
 * Returns 0; ARGUMENT; STATE; UNSUPPORTED: the transport has no rate, or the device not this one;
 * TIMEOUT, DISCONNECTED, IO. On failure the rate is the old one as far as one can know. Blocks
 * until what was accepted has left, for a server's answer for at most 3 s. Since 0.1.
 */
ESPFLASH_API int espflash_transport_set_baud(espflash_transport *t, uint32_t baud);

/*
 * Set the modem lines of `mask` to their bit in `value`, in one step where that is possible.
 * t: in, started; not NULL. mask, value: in, ESPFLASH_LINE_...
 * Returns 0; ARGUMENT: bits that are no line; STATE; UNSUPPORTED: the transport has no lines;
 * TIMEOUT, DISCONNECTED, IO. Blocks for a server's answer for at most 3 s. Since 0.1.
 */
ESPFLASH_API int espflash_transport_set_lines(espflash_transport *t, uint32_t mask, uint32_t value);

/*
 * Return the record of the last of these calls that failed, its code 0 if none did since the last
 * that began; valid until the next one. t: in; NULL gives NULL. Does not block. Since 0.1.
 */
ESPFLASH_API const espflash_error_info *espflash_transport_error(const espflash_transport *t);

/* Bits of espflash_port.flags. */
#define ESPFLASH_PORT_USB    0x1u /* on USB: vendor_id and product_id hold values */
#define ESPFLASH_PORT_NATIVE 0x2u /* the chip's own USB, no bridge in between */
#define ESPFLASH_PORT_LIKELY 0x4u /* looks like something this library can talk to */

#define ESPFLASH_PORT_IN_USE	0x8u  /* another program has it open, as far as one may know */
#define ESPFLASH_PORT_NO_ACCESS 0x10u /* this user may not open it: docs/usb.md */
#define ESPFLASH_PORT_NO_DRIVER 0x20u /* a USB device that the system has made no port of */
#define ESPFLASH_PORT_UNUSABLE	0x40u /* and usb: cannot open it either */

/*
 * One serial port of this machine, which is one entry even if it can be opened as a port of the
 * system and as "usb:" with its place. Texts are UTF-8 and may be empty.
 */
typedef struct espflash_port {
	size_t struct_size;
	uint32_t flags;	    /* ESPFLASH_PORT_... */
	uint16_t vendor_id; /* USB ids; 0 if not on USB */
	uint16_t product_id;
	char path[256];	       /* what espflash_transport_open takes */
	char description[128]; /* the system's words */
	char manufacturer[64];
	char product[64];
	char serial[64]; /* the USB device's serial number */
	char guess[64];	 /* what it probably is: "CP210x bridge", "USB-Serial/JTAG of ..." */
	char place[32];	 /* where it is plugged in, "1-2.3": bus and the hubs' ports */
} espflash_port;

typedef struct espflash_port_list espflash_port_list;

/*
 * List the serial ports of this machine, the likely ones first.
 * ret: out, to be freed with espflash_port_list_free; not NULL; an empty list is a success.
 * ret_error: out, the details on failure; may be NULL.
 * Returns 0; UNSUPPORTED: built without serial ports; NO_MEMORY; IO. Does not block for more
 * than the system needs to list its devices; opens no port. Since 0.1.
 */
ESPFLASH_API int espflash_ports_list(espflash_port_list **ret, espflash_error_info *ret_error);

/* Return the number of ports in a list; 0 for NULL. Since 0.1. */
ESPFLASH_API size_t espflash_port_list_count(const espflash_port_list *list);

/* Return port `index` of a list, valid as long as the list; NULL if there is none. Since 0.1. */
ESPFLASH_API const espflash_port *espflash_port_list_at(
	const espflash_port_list *list, size_t index);

/* Free a list. list: in and out, set to NULL; NULL and a pointer to NULL are fine. Since 0.1. */
ESPFLASH_API void espflash_port_list_free(espflash_port_list **list);

ESPFLASH_END_DECLS

#endif
