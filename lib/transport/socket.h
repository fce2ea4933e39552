/* SPDX-License-Identifier: MIT */
/*
 * A TCP connection with names, deadlines, cancel and messages: what tcp.c and rfc2217.c have in
 * common. Knows nothing of what the bytes mean.
 */
#ifndef EF_TRANSPORT_SOCKET_H
#define EF_TRANSPORT_SOCKET_H

#include "transport/fd.h"
#include "transport/transport.h"

#define EF_SOCKET_OPEN_US 10000000u /* the limit that the open slot has by contract */

struct ef_socket {
	espflash_transport *owner; /* its record takes the messages; may be NULL */
	struct ef_fd file;
	char *url; /* what messages call it */
	char *host;
	char *port;
};

/* Closed, with copies of the texts; freed by ef_socket_destroy, also after a failure. */
int ef_socket_init(struct ef_socket *s, const char *url, const struct ef_net_address *address,
	espflash_error_info *e) EF_MUST_CHECK;
void ef_socket_destroy(struct ef_socket *s);

/* Where failures of this connection are recorded; may be NULL. */
espflash_error_info *ef_socket_record(const struct ef_socket *s);

/* 0, or CANCELLED where a session lends its flag. To be asked at least every 50 ms of waiting. */
int ef_socket_check_cancel(const struct ef_socket *s) EF_MUST_CHECK;
#define EF_SOCKET_SLICE_US 50000u

/* Look the name up and connect, until `end_us` of ef_clock_us; the look-up alone may overstay. */
int ef_socket_open(struct ef_socket *s, uint64_t end_us) EF_MUST_CHECK;
void ef_socket_close(struct ef_socket *s);

/* The read and write slots, with the failure recorded. */
int ef_socket_read(struct ef_socket *s, void *buf, size_t size, uint32_t timeout_ms,
	size_t *ret_size) EF_MUST_CHECK;
int ef_socket_write(struct ef_socket *s, const void *buf, size_t size, uint32_t timeout_ms,
	size_t *ret_size) EF_MUST_CHECK;

#endif
