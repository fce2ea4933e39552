/* SPDX-License-Identifier: MIT */
/*
 * The TCP port: raw bytes, no rate, no modem lines. One client; others are turned away. The socket
 * of an RFC 2217 port is the same.
 */
#include "port.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool split(const char *address, char *host, size_t host_size, const char **ret_service)
{
	const char *colon = strrchr(address, ':');

	if (!colon || !colon[1] || (size_t)(colon - address) >= host_size)
		return false;
	snprintf(host, host_size, "%.*s", (int)(colon - address), address);
	*ret_service = colon + 1;
	return true;
}

static int bound_socket(const struct addrinfo *info)
{
	int fd = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int one = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, info->ai_addr, info->ai_addrlen) || listen(fd, 4)) {
		int err = errno;

		close(fd);
		errno = err;
		return -1;
	}
	return fd;
}

bool sim_tcp_open(struct sim_port *port, const char *url)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *info = NULL;
	struct sockaddr_storage bound;
	socklen_t size = sizeof(bound);
	char host[48] = "", service[8];
	const char *wanted = NULL, *scheme = port->rfc2217 ? "rfc2217" : "tcp";

	/* Without a host: this machine only. */
	if (!split(url, host, sizeof(host), &wanted) ||
		getaddrinfo(*host ? host : "127.0.0.1", wanted, &hints, &info)) {
		fprintf(stderr, "espflash-sim: %s://%s is no address to listen on\n", scheme, url);
		return false;
	}
	port->listener = bound_socket(info);
	freeaddrinfo(info);
	if (port->listener < 0 || getsockname(port->listener, (struct sockaddr *)&bound, &size)) {
		fprintf(stderr, "espflash-sim: cannot listen on %s://%s: %s\n", scheme, url,
			strerror(errno));
		return false;
	}
	getnameinfo(
		(struct sockaddr *)&bound, size, NULL, 0, service, sizeof(service), NI_NUMERICSERV);
	snprintf(port->url, sizeof(port->url), "%s://%s:%s", scheme, *host ? host : "127.0.0.1",
		service);
	return true;
}

void sim_tcp_accept(struct sim_port *port, bool refuse)
{
	int fd = accept4(port->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	int one = 1;

	if (fd < 0)
		return;
	if (refuse) {
		if (port->rfc2217)
			sim_rfc2217_refuse(fd);
		close(fd);
		return;
	}
	/* A reply is a handful of bytes; Nagle's algorithm would hold it back. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	port->fd = fd;
	port->connected = true;
}
