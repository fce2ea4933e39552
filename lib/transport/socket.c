/* SPDX-License-Identifier: MIT */
/*
 * A TCP connection: look up, connect within a deadline, read, write, and say what went wrong.
 * Called by tcp.c and rfc2217.c.
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

#include "transport/socket.h"
#include "util/clock.h"

/* A peer that vanished without a word is noticed after about 10 + 3 * 5 seconds. */
#define KEEPALIVE_IDLE_S     10
#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_PROBES     3

espflash_error_info *ef_socket_record(const struct ef_socket *s)
{
	return s->owner ? s->owner->error : NULL;
}

int ef_socket_check_cancel(const struct ef_socket *s)
{
	return s->owner && s->owner->lent ? ef_context_check_cancel(s->owner->lent) : 0;
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

/* Finish a connect that is under way. Returns 0 or an errno; ECANCELED: a session's cancel. */
static int finish_connect(const struct ef_socket *s, int fd, uint64_t end_us)
{
	short events = 0;
	int err = 0, n = 0;
	socklen_t size = sizeof(err);

	while (n == 0) {
		const uint64_t now = ef_clock_us();

		if (now >= end_us)
			return ETIMEDOUT;
		if (ef_socket_check_cancel(s) < 0)
			return ECANCELED;
		n = ef_fd_wait(fd, POLLOUT,
			end_us - now < EF_SOCKET_SLICE_US ? end_us : now + EF_SOCKET_SLICE_US,
			&events);
	}
	if (n < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size) < 0)
		return errno;
	return err;
}

/* Connect to one address. Returns the socket, or -1 with the reason in *ret_os_error. */
static int connect_one(
	const struct ef_socket *s, const struct addrinfo *a, uint64_t end_us, int *ret_os_error)
{
	const int fd = new_socket(a);
	int err = 0;

	if (fd < 0) {
		*ret_os_error = errno;
		return -1;
	}
	if (connect(fd, a->ai_addr, a->ai_addrlen) < 0)
		err = errno == EINPROGRESS || errno == EINTR ? finish_connect(s, fd, end_us)
							     : errno;
	if (err == 0)
		return fd;
	close(fd);
	*ret_os_error = err;
	return -1;
}

/* Each address gets its share of the time that is left: a dead IPv6 route must not eat it all. */
static int connect_any(
	const struct ef_socket *s, const struct addrinfo *list, uint64_t end_us, int *ret_os_error)
{
	unsigned left = 0;

	for (const struct addrinfo *a = list; a; a = a->ai_next)
		left++;
	for (const struct addrinfo *a = list; a; a = a->ai_next, left--) {
		const uint64_t now = ef_clock_us();
		const uint64_t share = now < end_us ? (end_us - now) / left : 0;
		const int fd = connect_one(s, a, now + share, ret_os_error);

		if (fd >= 0)
			return fd;
		if (*ret_os_error == ECANCELED)
			break;
	}
	return -1;
}

static int resolve_failed(struct ef_socket *s, int code, int os_error)
{
	if (code == EAI_MEMORY)
		return ef_error_set(ef_socket_record(s), ESPFLASH_ERROR_NO_MEMORY, NULL,
			"%s: out of memory", s->url);
	if (code == EAI_SYSTEM)
		return ef_error_set_os(ef_socket_record(s), ESPFLASH_ERROR_IO, os_error, NULL,
			"%s: the name %s cannot be looked up", s->url, s->host);
	return ef_error_set(ef_socket_record(s), ESPFLASH_ERROR_NOT_FOUND,
		"check the spelling of the host name, or give its IP address",
		"%s: the name %s cannot be resolved: %s", s->url, s->host, gai_strerror(code));
}

static int connect_failed(struct ef_socket *s, int os_error)
{
	switch (os_error) {
	case ECANCELED: /* recorded */
		return ESPFLASH_ERROR_CANCELLED;
	case ECONNREFUSED:
	case ECONNRESET:
		return ef_error_set_os(ef_socket_record(s), ESPFLASH_ERROR_NOT_FOUND, os_error,
			"start the serial server or the simulator there, and check the port number",
			"%s: nothing listens on port %s of %s", s->url, s->port, s->host);
	case ETIMEDOUT:
	case EHOSTUNREACH:
	case EHOSTDOWN:
	case ENETUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL:
		return ef_error_set_os(ef_socket_record(s), ESPFLASH_ERROR_NOT_FOUND, os_error,
			"check the address, the network and firewalls",
			"%s: no answer from %s port %s within %u s", s->url, s->host, s->port,
			EF_SOCKET_OPEN_US / 1000000u);
	default:
		return ef_error_set_os(ef_socket_record(s), ESPFLASH_ERROR_IO, os_error, NULL,
			"%s: connecting to %s port %s failed", s->url, s->host, s->port);
	}
}

int ef_socket_open(struct ef_socket *s, uint64_t end_us)
{
	const struct addrinfo wanted = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	struct addrinfo *list = NULL;
	const int code = getaddrinfo(s->host, s->port, &wanted, &list);
	int err = 0;

	if (code != 0)
		return resolve_failed(s, code, errno);
	s->file.fd = connect_any(s, list, end_us, &err);
	freeaddrinfo(list);
	return s->file.fd < 0 ? connect_failed(s, err) : 0;
}

void ef_socket_close(struct ef_socket *s)
{
	if (s->file.fd >= 0)
		close(s->file.fd);
	s->file.fd = -1;
}

static int stream_failed(struct ef_socket *s, int r, const char *what)
{
	static const char hint[] = "see why the serial server ended the connection, then run the "
				   "same command again";

	if (r == ESPFLASH_ERROR_DISCONNECTED && s->file.os_error == 0)
		return ef_error_set(ef_socket_record(s), r, hint,
			"%s: the other side closed the connection", s->url);
	if (r == ESPFLASH_ERROR_DISCONNECTED)
		return ef_error_set_os(ef_socket_record(s), r, s->file.os_error, hint,
			"%s: the connection broke during %s", s->url, what);
	return ef_error_set_os(
		ef_socket_record(s), r, s->file.os_error, NULL, "%s: %s failed", s->url, what);
}

int ef_socket_read(
	struct ef_socket *s, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	const int r = ef_fd_read(&s->file, buf, size, timeout_ms, ret_size);

	return r < 0 ? stream_failed(s, r, "reading") : 0;
}

int ef_socket_write(
	struct ef_socket *s, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	const int r = ef_fd_write(&s->file, buf, size, timeout_ms, ret_size);

	return r < 0 ? stream_failed(s, r, "writing") : 0;
}

int ef_socket_init(struct ef_socket *s, const char *url, const struct ef_net_address *address,
	espflash_error_info *e)
{
	*s = (struct ef_socket){.file = {.fd = -1, .is_socket = true}};
	s->url = strdup(url);
	s->host = strdup(address->host);
	s->port = strdup(address->port);
	if (!s->url || !s->host || !s->port)
		return ef_error_no_memory(e, strlen(url));
	return 0;
}

void ef_socket_destroy(struct ef_socket *s)
{
	free(s->url);
	free(s->host);
	free(s->port);
}
