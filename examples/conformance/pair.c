/* SPDX-License-Identifier: MIT */
/*
 * Example: the checks of conformance.h on a transport of one's own, here one end of a socket pair.
 * Replace what begins with pair_ by your transport, and what begins with peer_ by its other end.
 *
 *     example-conformance
 */
#include "conformance.h"

#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

struct pair {
	int ends[2]; /* ours and the other; -1 = closed */
};

/* --- the transport -----------------------------------------------------------------------------*/

static int pair_open(void *self, uint32_t baud)
{
	struct pair *p = self;

	(void)baud;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, p->ends) == 0 ? ESPFLASH_OK : ESPFLASH_ERROR_IO;
}

static void pair_close(void *self)
{
	struct pair *p = self;

	for (int i = 0; i < 2; i++) {
		if (p->ends[i] >= 0)
			close(p->ends[i]);
		p->ends[i] = -1;
	}
}

static int ready(int fd, short events, uint32_t timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = events};

	return poll(&p, 1, (int)timeout_ms) > 0;
}

static int pair_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct pair *p = self;
	ssize_t n = 0;

	*ret_size = 0;
	if (!ready(p->ends[0], POLLIN, timeout_ms))
		return ESPFLASH_OK;
	n = recv(p->ends[0], buf, size, MSG_DONTWAIT);
	if (n <= 0)
		return ESPFLASH_ERROR_DISCONNECTED;
	*ret_size = (size_t)n;
	return ESPFLASH_OK;
}

static int pair_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct pair *p = self;
	ssize_t n = 0;

	*ret_size = 0;
	if (!ready(p->ends[0], POLLOUT, timeout_ms))
		return ESPFLASH_OK;
	n = send(p->ends[0], buf, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return ESPFLASH_ERROR_DISCONNECTED;
	*ret_size = (size_t)n;
	return ESPFLASH_OK;
}

/* --- its other end -----------------------------------------------------------------------------*/

static int peer_send(void *self, const void *data, size_t size)
{
	struct pair *p = self;

	return send(p->ends[1], data, size, MSG_NOSIGNAL) == (ssize_t)size ? 0 : -1;
}

static int peer_receive(void *self, void *buf, size_t size)
{
	struct pair *p = self;
	size_t done = 0;

	while (done < size && ready(p->ends[1], POLLIN, 5000)) {
		ssize_t n = recv(p->ends[1], (char *)buf + done, size - done, 0);

		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return done == size ? 0 : -1;
}

static int peer_vanish(void *self)
{
	struct pair *p = self;

	close(p->ends[1]);
	p->ends[1] = -1;
	return 0;
}

static void print(void *user, const char *check, enum conformance_result result, const char *why)
{
	static const char *const words[] = {"ok", "FAILED", "left out"};

	(void)user;
	printf("%-8s  %s%s%s\n", words[result], check, why[0] ? ": " : "", why);
}

int main(void)
{
	static const espflash_transport_ops ops = {
		.struct_size = sizeof(ops),
		.name = "pair",
		.open = pair_open,
		.close = pair_close,
		.read = pair_read,
		.write = pair_write,
	};
	struct pair pair = {.ends = {-1, -1}};
	const struct conformance_peer peer = {
		.self = &pair,
		.send = peer_send,
		.receive = peer_receive,
		.vanish = peer_vanish,
	};

	return conformance_run(&ops, &pair, &peer, print, NULL) == 0 ? 0 : 1;
}
