/* SPDX-License-Identifier: MIT */
/*
 * The transport for a raw TCP connection to a serial server or the simulator: bytes only, neither
 * rate nor lines. Called by url.c.
 */
#include <stdlib.h>

#include "transport/socket.h"
#include "util/clock.h"

static int tcp_open(void *self, uint32_t baud)
{
	(void)baud; /* the server's affair */
	return ef_socket_open(self, ef_clock_us() + EF_SOCKET_OPEN_US);
}

static void tcp_close(void *self)
{
	ef_socket_close(self);
}

static int tcp_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	return ef_socket_read(self, buf, size, timeout_ms, ret_size);
}

static int tcp_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	return ef_socket_write(self, buf, size, timeout_ms, ret_size);
}

/* tcp://...?baud=any: the far end is a simulator or an emulator, where no line has a rate. */
static int accept_any_baud(void *self, uint32_t baud)
{
	(void)self;
	(void)baud;
	return 0;
}

static void destroy(void *self)
{
	ef_socket_destroy(self);
	free(self);
}

static const espflash_transport_ops tcp_ops = {
	.struct_size = sizeof(tcp_ops),
	.open = tcp_open,
	.close = tcp_close,
	.read = tcp_read,
	.write = tcp_write,
};

int ef_tcp_new(espflash_transport **ret, const char *url, const struct ef_net_address *address,
	espflash_error_info *e)
{
	espflash_transport_ops named = tcp_ops;
	struct ef_socket *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return ef_error_no_memory(e, sizeof(*s));
	r = ef_socket_init(s, url, address, e);
	if (r < 0) {
		destroy(s);
		return r;
	}
	named.name = s->url;
	if (address->any_baud)
		named.set_baud = accept_any_baud;

	espflash_transport *made = NULL;

	r = ef_transport_new_builtin(&made, &named, s, destroy);
	if (r < 0)
		return ef_error_set(e, r, NULL, "%s: no transport could be made", url);
	s->owner = made;
	*ret = made;
	return 0;
}
