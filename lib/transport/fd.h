/* SPDX-License-Identifier: MIT */
/*
 * Bounded reads and writes on a non-blocking POSIX descriptor. Shared by socket.c and tty.c, which
 * write the messages; knows neither names nor error records.
 */
#ifndef EF_TRANSPORT_FD_H
#define EF_TRANSPORT_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

struct ef_fd {
	int fd; /* O_NONBLOCK; -1 while closed */
	bool is_socket;
	int os_error;	  /* errno of the last failure; 0 if the other end simply closed */
	unsigned trickle; /* reads in a row that gave a few bytes only */
};

/*
 * poll() for `events` until `end_us`; a time in the past only looks. A signal does not lengthen the
 * wait. Returns what poll returned: events in *ret_events, 0 and none of them when the time is
 * over, or -1 with errno.
 */
int ef_fd_wait(int fd, short events, uint64_t end_us, short *ret_events);

/* Does this errno of read, write or ioctl mean that the device or the peer is gone for good? */
bool ef_fd_is_gone(int os_error);

/*
 * What it means that poll announced `events` and the call then would have blocked: DISCONNECTED,
 * BUSY as below, or 0 to wait on.
 */
int ef_fd_judge_empty(const struct ef_fd *f, short events);

/*
 * The read and write slots of espflash_transport_ops, with the failing errno in f->os_error.
 * Returns 0, DISCONNECTED, IO, or, from a read on a terminal, BUSY: bytes were announced and
 * another reader has taken them.
 */
int ef_fd_read(struct ef_fd *f, void *buf, size_t size, uint32_t timeout_ms,
	size_t *ret_size) EF_MUST_CHECK;
int ef_fd_write(struct ef_fd *f, const void *buf, size_t size, uint32_t timeout_ms,
	size_t *ret_size) EF_MUST_CHECK;

#endif
