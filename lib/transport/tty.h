/* SPDX-License-Identifier: MIT */
/*
 * What every terminal device of a POSIX system has in common: open and lock, raw mode, bytes,
 * lines, rate. pty.c and serial.c put their vtables around it. Does not know libserialport.
 */
#ifndef EF_TRANSPORT_TTY_H
#define EF_TRANSPORT_TTY_H

#include "transport/fd.h"
#include "transport/transport.h"

/* The self of pty.c, and the first member of serial.c's. */
struct ef_tty {
	espflash_transport *owner; /* its record takes the messages */
	char *path;		   /* what messages call it */
	const char *node; /* what is opened: the path, but for a device that came back elsewhere */
	struct ef_fd file;
	uint32_t baud; /* what the port runs at; 0 while closed */
	bool is_pty;
};

/*
 * A closed terminal in `self_size` zeroed bytes that begin with a struct ef_tty, with `ops` named
 * after its path.
 */
int ef_tty_new(espflash_transport **ret, const espflash_transport_ops *ops, size_t self_size,
	const char *path, espflash_error_info *e) EF_MUST_CHECK;

/* Where failures of this terminal are recorded; may be NULL. */
espflash_error_info *ef_tty_record(const struct ef_tty *t);

/* Open and lock, changing no setting; t->is_pty tells afterwards what it is. */
int ef_tty_open(struct ef_tty *t) EF_MUST_CHECK;

/* 8N1 without flow control or any processing. The rate stays. */
int ef_tty_make_raw(struct ef_tty *t) EF_MUST_CHECK;

/* Keep others from opening it at all; for devices that are gone when they are closed. */
void ef_tty_claim(struct ef_tty *t);

/* Wait, for a bounded time, until everything accepted has left. */
int ef_tty_drain(struct ef_tty *t) EF_MUST_CHECK;

/* Set the rate without draining, or see that the port really runs at it; UNSUPPORTED if not. */
int ef_tty_set_speed(struct ef_tty *t, uint32_t baud) EF_MUST_CHECK;
int ef_tty_check_speed(struct ef_tty *t, uint32_t baud) EF_MUST_CHECK;

/* Record a failing call, "setting the baud rate": DISCONNECTED or IO by its errno. */
int ef_tty_failed(struct ef_tty *t, int os_error, const char *what);

void ef_tty_close(struct ef_tty *t);

/* These four are slots as they stand; self is a struct ef_tty. */
int ef_tty_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size);
int ef_tty_write(void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size);
int ef_tty_set_baud(void *self, uint32_t baud);
int ef_tty_set_lines(void *self, uint32_t mask, uint32_t value);

#endif
