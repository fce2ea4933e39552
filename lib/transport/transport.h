/* SPDX-License-Identifier: MIT */
/*
 * What the layers above call to move bytes: the public vtable wrapped with deadlines, slices and
 * cancellation, and the frame that built-in transports stand in. Knows no ESP protocol.
 */
#ifndef EF_TRANSPORT_TRANSPORT_H
#define EF_TRANSPORT_TRANSPORT_H

#include <stdbool.h>

#include <espflash/transport.h>

#include "util/context.h"
#include "util/deadline.h"

struct espflash_transport {
	espflash_transport_ops ops; /* absent slots stay NULL */
	void *self;
	void (*destroy)(void *self); /* built-in transports only; frees self */
	espflash_error_info *error; /* lent while a session uses it: built-ins write details here */
	struct ef_context *lent;    /* the same for its cancel flag: long waits look at it */
	bool lines_apart;	    /* DTR and RTS cannot change at once: reset.c minds it */
	bool returns; /* the chip's own USB: it leaves the bus when it is reset, and comes back */
	bool is_open;
	bool gone;	       /* a slot has said so since it was opened: DISCONNECTED */
	struct ef_context own; /* for use without a session: raw.c */
};

/*
 * The frame of a built-in transport: takes `self` over, to be freed by `destroy`, also when this
 * fails. A built-in's slots find the record to write to in (*ret)->error, which may be NULL.
 */
int ef_transport_new_builtin(espflash_transport **ret, const espflash_transport_ops *ops,
	void *self, void (*destroy)(void *self)) EF_MUST_CHECK;

/* Built-in transports, one file each. `url` is what messages call them; texts are copied. */
struct ef_net_address {
	const char *host;
	const char *port;
	bool any_baud; /* tcp: the far end has no line whose rate matters: set_baud succeeds */
	bool no_wait;  /* rfc2217: lines count as set once that is sent */
};
int ef_tcp_new(espflash_transport **ret, const char *url, const struct ef_net_address *address,
	espflash_error_info *e) EF_MUST_CHECK;
int ef_rfc2217_new(espflash_transport **ret, const char *url, const struct ef_net_address *address,
	espflash_error_info *e) EF_MUST_CHECK;
struct ef_usb_name;
int ef_usb_new(espflash_transport **ret, const char *url, const struct ef_usb_name *name,
	espflash_error_info *e) EF_MUST_CHECK;
int ef_serial_new(espflash_transport **ret, const char *path, espflash_error_info *e) EF_MUST_CHECK;
int ef_pty_new(espflash_transport **ret, const char *path, espflash_error_info *e) EF_MUST_CHECK;

/* Open at `baud`, lending the context's record. Fails with the record filled. */
int ef_transport_open(espflash_transport *t, struct ef_context *c, uint32_t baud) EF_MUST_CHECK;
void ef_transport_close(espflash_transport *t);

/*
 * The device has left: close, and open it again at `baud` when it is back, wherever that is. Fails
 * with DISCONNECTED and the transport closed if it is not there at the deadline.
 */
int ef_transport_reopen(espflash_transport *t, struct ef_context *c, uint32_t baud,
	struct ef_deadline deadline) EF_MUST_CHECK;

uint64_t ef_transport_now_us(const espflash_transport *t);

/* Let time pass, in slices; returns 0 or CANCELLED. */
int ef_transport_sleep_us(espflash_transport *t, struct ef_context *c, uint64_t us) EF_MUST_CHECK;

/*
 * Wait for at least one byte. *ret_size is 0 when the deadline has passed: the caller knows what
 * was awaited and writes the message. Waits in slices of 50 ms so that a cancel is noticed.
 */
int ef_transport_read(espflash_transport *t, struct ef_context *c, void *buf, size_t size,
	struct ef_deadline deadline, size_t *ret_size) EF_MUST_CHECK;

/* Wait for room, then send at least one byte. *ret_size is 0 when the deadline has passed. */
int ef_transport_write_some(espflash_transport *t, struct ef_context *c, const void *data,
	size_t size, struct ef_deadline deadline, size_t *ret_size) EF_MUST_CHECK;

/* Send all of it before the deadline, or fail: TIMEOUT names how much was accepted. */
int ef_transport_write(espflash_transport *t, struct ef_context *c, const void *data, size_t size,
	struct ef_deadline deadline) EF_MUST_CHECK;

/* UNSUPPORTED, without a record, where the transport has no such slot. */
int ef_transport_set_baud(espflash_transport *t, struct ef_context *c, uint32_t baud) EF_MUST_CHECK;
int ef_transport_set_lines(
	espflash_transport *t, struct ef_context *c, uint32_t mask, uint32_t value) EF_MUST_CHECK;

/* Is it a rate that some loader and adapter may do? Else ARGUMENT, recorded in e. */
#define EF_BAUD_MIN 300u
#define EF_BAUD_MAX 5000000u
int ef_transport_check_baud(espflash_error_info *e, uint32_t baud) EF_MUST_CHECK;

/* The USB ids of the open port; both 0 where they are not known. */
void ef_transport_usb_ids(espflash_transport *t, uint16_t *ret_vendor, uint16_t *ret_product);

#endif
