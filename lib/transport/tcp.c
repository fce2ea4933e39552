/* SPDX-License-Identifier: MIT */
/*
 * The transport for a raw TCP connection to a serial server or the simulator: bytes only, neither
 * rate nor lines. Called by url.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/fd.h"
#include "transport/transport.h"

#define CONNECT_US 10000000u /* over all addresses; the limit that `open` has by contract */

/* A peer that vanished without a word is noticed after about 10 + 3 * 5 seconds. */
#define KEEPALIVE_IDLE_S     10
#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_PROBES     3

struct tcp {
	espflash_transport *owner;
	struct ef_fd file;
	char *url;
	char *host;
	char *port;
};

static espflash_error_info *record(const struct tcp *t)
{
	return t->owner->error;
}

static void set_option(int fd, int level, int name, int value)
{
	/* All of them are comfort: a connection without works as well. */
	(void)setsockopt(fd, level, name, &value, sizeof(value));
}

static int new_socket(const struct addrinfo *a)
{
	const int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);

	if (fd < 0)
		return -1;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
		close(fd);
		return -1;
	}
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
	set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S);
	set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S);
	set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES);
#endif
#ifdef SO_NOSIGPIPE
	set_option(fd, SOL_SOCKET, SO_NOSIGPIPE, 1);
#endif
	return fd;
}

/* Finish a connect that is under way. Returns 0 or an errno. */
static int finish_connect(int fd, uint64_t end_us)
{
	short events = 0;
	int err = 0;
	socklen_t size = sizeof(err);
	const int n = ef_fd_wait(fd, POLLOUT, end_us, &events);

	if (n == 0)
		return ETIMEDOUT;
	if (n < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size) < 0)
		return errno;
	return err;
}

/* Connect to one address. Returns the socket, or -1 with the reason in *ret_os_error. */
static int connect_one(const struct addrinfo *a, uint64_t end_us, int *ret_os_error)
{
	const int fd = new_socket(a);
	int err = 0;

	if (fd < 0) {
		*ret_os_error = errno;
		return -1;
	}
	if (connect(fd, a->ai_addr, a->ai_addrlen) < 0)
		err = errno == EINPROGRESS || errno == EINTR ? finish_connect(fd, end_us) : errno;
	if (err == 0)
		return fd;
	close(fd);
	*ret_os_error = err;
	return -1;
}

/* Each address gets its share of the time that is left: a dead IPv6 route must not eat it all. */
static int connect_any(const struct addrinfo *list, int *ret_os_error)
{
	const uint64_t end = ef_fd_now_us() + CONNECT_US;
	unsigned left = 0;

	for (const struct addrinfo *a = list; a; a = a->ai_next)
		left++;
	for (const struct addrinfo *a = list; a; a = a->ai_next, left--) {
		const uint64_t now = ef_fd_now_us();
		const uint64_t share = now < end ? (end - now) / left : 0;
		const int fd = connect_one(a, now + share, ret_os_error);

		if (fd >= 0)
			return fd;
	}
	return -1;
}

static int resolve_failed(struct tcp *t, int code, int os_error)
{
	if (code == EAI_MEMORY)
		return ef_error_set(
			record(t), ESPFLASH_ERROR_NO_MEMORY, NULL, "%s: out of memory", t->url);
	if (code == EAI_SYSTEM)
		return ef_error_set_os(record(t), ESPFLASH_ERROR_IO, os_error, NULL,
			"%s: the name %s cannot be looked up", t->url, t->host);
	return ef_error_set(record(t), ESPFLASH_ERROR_NOT_FOUND,
		"check the spelling of the host name, or give its IP address",
		"%s: the name %s cannot be resolved: %s", t->url, t->host, gai_strerror(code));
}

static int connect_failed(struct tcp *t, int os_error)
{
	switch (os_error) {
	case ECONNREFUSED:
	case ECONNRESET:
		return ef_error_set_os(record(t), ESPFLASH_ERROR_NOT_FOUND, os_error,
			"start the serial server or the simulator there, and check the port number",
			"%s: nothing listens on port %s of %s", t->url, t->port, t->host);
	case ETIMEDOUT:
	case EHOSTUNREACH:
	case EHOSTDOWN:
	case ENETUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL:
		return ef_error_set_os(record(t), ESPFLASH_ERROR_NOT_FOUND, os_error,
			"check the address, the network and firewalls",
			"%s: no answer from %s port %s within %u s", t->url, t->host, t->port,
			CONNECT_US / 1000000u);
	default:
		return ef_error_set_os(record(t), ESPFLASH_ERROR_IO, os_error, NULL,
			"%s: connecting to %s port %s failed", t->url, t->host, t->port);
	}
}

static int tcp_open(void *self, uint32_t baud)
{
	struct tcp *t = self;
	const struct addrinfo wanted = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	struct addrinfo *list = NULL;
	const int code = getaddrinfo(t->host, t->port, &wanted, &list);
	int err = 0;

	(void)baud; /* the server's affair */
	if (code != 0)
		return resolve_failed(t, code, errno);
	t->file.fd = connect_any(list, &err);
	freeaddrinfo(list);
	return t->file.fd < 0 ? connect_failed(t, err) : 0;
}

static void tcp_close(void *self)
{
	struct tcp *t = self;

	if (t->file.fd >= 0)
		close(t->file.fd);
	t->file.fd = -1;
}

static int stream_failed(struct tcp *t, int r, const char *what)
{
	static const char hint[] = "see why the serial server ended the connection, then run the "
				   "same command again";

	if (r == ESPFLASH_ERROR_DISCONNECTED && t->file.os_error == 0)
		return ef_error_set(
			record(t), r, hint, "%s: the other side closed the connection", t->url);
	if (r == ESPFLASH_ERROR_DISCONNECTED)
		return ef_error_set_os(record(t), r, t->file.os_error, hint,
			"%s: the connection broke during %s", t->url, what);
	return ef_error_set_os(record(t), r, t->file.os_error, NULL, "%s: %s failed", t->url, what);
}

static int tcp_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct tcp *t = self;
	const int r = ef_fd_read(&t->file, buf, size, timeout_ms, ret_size);

	return r < 0 ? stream_failed(t, r, "reading") : 0;
}

static int tcp_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct tcp *t = self;
	const int r = ef_fd_write(&t->file, buf, size, timeout_ms, ret_size);

	return r < 0 ? stream_failed(t, r, "writing") : 0;
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
	struct tcp *t = self;

	free(t->url);
	free(t->host);
	free(t->port);
	free(t);
}

static const espflash_transport_ops tcp_ops = {
	.struct_size = sizeof(tcp_ops),
	.open = tcp_open,
	.close = tcp_close,
	.read = tcp_read,
	.write = tcp_write,
};

int ef_tcp_new(espflash_transport **ret, const char *url, const struct ef_tcp_address *address,
	espflash_error_info *e)
{
	espflash_transport_ops named = tcp_ops;
	struct tcp *t = calloc(1, sizeof(*t));

	if (!t)
		return ef_error_no_memory(e, sizeof(*t));
	t->file = (struct ef_fd){.fd = -1, .is_socket = true};
	t->url = strdup(url);
	t->host = strdup(address->host);
	t->port = strdup(address->port);
	if (!t->url || !t->host || !t->port) {
		destroy(t);
		return ef_error_no_memory(e, strlen(url));
	}
	named.name = t->url;
	if (address->any_baud)
		named.set_baud = accept_any_baud;

	espflash_transport *made = NULL;
	const int r = ef_transport_new_builtin(&made, &named, t, destroy);

	if (r < 0)
		return ef_error_set(e, r, NULL, "%s: no transport could be made", url);
	t->owner = made;
	*ret = made;
	return 0;
}
