/* SPDX-License-Identifier: MIT */
/*
 * Example: a transport of your own. The library asks for four functions; here they wrap a TCP
 * socket, which has neither a baud rate nor reset lines, so those slots stay empty.
 *
 *     custom_transport 127.0.0.1 5555
 */
#include <espflash/espflash.h>

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What the library hands back as `self` to each function. */
struct pipe {
	const char *host;
	const char *service;
	int fd;
};

static int pipe_open(void *self, uint32_t baud)
{
	struct pipe *p = self;
	struct addrinfo hints, *list = NULL;

	(void)baud; /* a network pipe has no rate */
	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	if (getaddrinfo(p->host, p->service, &hints, &list) != 0)
		return ESPFLASH_ERROR_NOT_FOUND;
	p->fd = socket(list->ai_family, list->ai_socktype, list->ai_protocol);
	if (p->fd >= 0 && connect(p->fd, list->ai_addr, list->ai_addrlen) != 0) {
		close(p->fd);
		p->fd = -1;
	}
	freeaddrinfo(list);
	return p->fd >= 0 ? ESPFLASH_OK : ESPFLASH_ERROR_NOT_FOUND;
}

static void pipe_close(void *self)
{
	struct pipe *p = self;

	close(p->fd);
	p->fd = -1;
}

/* Returns 1 = ready, 0 = the time is over, or a negative error. */
static int wait_for(int fd, short events, uint32_t timeout_ms)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};
	int n = poll(&poll_fd, 1, (int)timeout_ms);

	if (n < 0)
		return errno == EINTR ? 0 : ESPFLASH_ERROR_IO;
	return n;
}

static int pipe_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct pipe *p = self;
	int ready = wait_for(p->fd, POLLIN, timeout_ms);
	ssize_t n;

	*ret_size = 0;
	if (ready <= 0)
		return ready; /* the time being over is no error */
	n = recv(p->fd, buf, size, 0);
	if (n <= 0)
		return ESPFLASH_ERROR_DISCONNECTED;
	*ret_size = (size_t)n;
	return ESPFLASH_OK;
}

static int pipe_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct pipe *p = self;
	int ready = wait_for(p->fd, POLLOUT, timeout_ms);
	ssize_t n;

	*ret_size = 0;
	if (ready <= 0)
		return ready;
	n = send(p->fd, buf, size, MSG_NOSIGNAL);
	if (n < 0)
		return ESPFLASH_ERROR_DISCONNECTED;
	*ret_size = (size_t)n;
	return ESPFLASH_OK;
}

int main(int argc, char **argv)
{
	/* set_baud, set_lines and the clock are left out: NULL has a meaning for each. */
	static const espflash_transport_ops ops = {
		.struct_size = sizeof(ops),
		.name = "my pipe",
		.open = pipe_open,
		.close = pipe_close,
		.read = pipe_read,
		.write = pipe_write,
	};
	struct pipe self = {.fd = -1};
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	int rc = ESPFLASH_ERROR_ARGUMENT;

	if (argc != 3) {
		fprintf(stderr, "usage: custom_transport HOST PORT\n");
		return 2;
	}
	self.host = argv[1];
	self.service = argv[2];
	if (espflash_transport_new(&transport, &ops, &self) == ESPFLASH_OK &&
		espflash_session_new(&session, transport, NULL) == ESPFLASH_OK) {
		rc = espflash_session_connect(session);
		if (rc == ESPFLASH_OK)
			printf("found: %s\n", espflash_session_chip(session)->description);
		else
			fprintf(stderr, "error: %s\n", espflash_session_error(session)->message);
	}
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	return rc == ESPFLASH_OK ? 0 : 1;
}
