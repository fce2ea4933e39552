/* SPDX-License-Identifier: MIT */
/*
 * serve: a port of this machine for programs on others, by RFC 2217. Listens, takes one client at
 * a time, turns others away. Called by main through the table of commands.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli.h"
#include "serve.h"
#include "signals.h"

#define DEFAULT_LISTEN "127.0.0.1:4000"
/* A client that never stops sending does not keep another from hearing that it must wait. */
#define TURNS_AT_THE_DOOR 64
#define LOOK_MS		  250 /* how long a Ctrl-C may take to be seen if poll has missed it */

/* "HOST:PORT", "[::1]:PORT", ":PORT" or "PORT"; without a host, this machine only. */
static bool split(const char *text, char host[64], char port[8])
{
	const char *colon = strrchr(text, ':');
	const char *start = text, *end = colon;
	const char *number = colon ? colon + 1 : text;
	char *rest;
	unsigned long value = strtoul(number, &rest, 10);

	if (number[0] < '0' || number[0] > '9' || *rest || value > 65535)
		return false;
	if (text[0] == '[') {
		if (!colon || colon[-1] != ']')
			return false;
		start++;
		end--;
	} else if (colon && memchr(text, ':', (size_t)(colon - text))) {
		return false; /* an IPv6 address wants its brackets */
	}
	if (!colon || end == start)
		start = "127.0.0.1", end = start + 9;
	if ((size_t)(end - start) >= 64)
		return false;
	snprintf(host, 64, "%.*s", (int)(end - start), start);
	snprintf(port, 8, "%lu", value);
	return true;
}

static int try_listen(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
	int one = 1, error;

	if (fd < 0)
		return -1;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, 4) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Returns CLI_OK with s->listener, or another exit code after saying why. */
static int open_listener(struct serve *s, const char *where)
{
	const struct addrinfo wanted = {
		.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | AI_PASSIVE};
	struct addrinfo *list = NULL;
	char host[64], port[8];
	int code;

	if (!split(where, host, port))
		return out_usage(&s->cli->out, ESPFLASH_ERROR_ARGUMENT,
			"HOST:PORT, PORT alone for this machine only, 0 for any port",
			"--listen: '%s' is no address to listen on", where);
	code = getaddrinfo(host, port, &wanted, &list);
	if (code != 0)
		return out_fail(&s->cli->out, ESPFLASH_ERROR_NOT_FOUND,
			"0.0.0.0 stands for all addresses of this machine",
			"%s is no address of this machine: %s", host, gai_strerror(code));
	s->listener = try_listen(list);
	freeaddrinfo(list);
	if (s->listener >= 0)
		return CLI_OK;
	return out_fail(&s->cli->out, errno == EADDRINUSE ? ESPFLASH_ERROR_BUSY : ESPFLASH_ERROR_IO,
		errno == EADDRINUSE ? "another program listens there: choose another port"
				    : "choose an address of this machine and a port above 1023",
		"cannot listen on %s: %s", where, strerror(errno));
}

static bool is_loopback(const struct sockaddr_storage *a)
{
	if (a->ss_family == AF_INET)
		return (ntohl(((const struct sockaddr_in *)a)->sin_addr.s_addr) >> 24) == 127;
	return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)a)->sin6_addr);
}

static void name_of(const struct sockaddr_storage *a, socklen_t size, char *ret, size_t room)
{
	char host[INET6_ADDRSTRLEN + 8] = "?", port[8] = "?";

	(void)getnameinfo((const struct sockaddr *)a, size, host, sizeof(host), port, sizeof(port),
		NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(ret, room, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

static void say_listening(struct serve *s)
{
	struct sockaddr_storage a;
	socklen_t size = sizeof(a);
	char name[80], url[100];
	struct json j;

	memset(&a, 0, sizeof(a));
	(void)getsockname(s->listener, (struct sockaddr *)&a, &size);
	name_of(&a, size, name, sizeof(name));
	snprintf(url, sizeof(url), "rfc2217://%s", name);
	out_result(&s->cli->out, "Serving %s on %s", s->cli->port, url);
	if (s->cli->options.json) {
		json_begin(&j, stdout, "listening");
		json_text(&j, "port", s->cli->port);
		json_text(&j, "url", url);
		json_end(&j);
	}
	if (!is_loopback(&a))
		out_warning(&s->cli->out, "everybody who reaches this machine can use the port",
			"there is no password: --listen 127.0.0.1:PORT and a tunnel (ssh -L) keep "
			"others out");
	out_info(&s->cli->out, "Ctrl-C ends it");
	fflush(stdout);
}

static void say_client(struct serve *s, bool came)
{
	struct json j;

	out_info(&s->cli->out, "Client %s %s", s->name, came ? "connected" : "gone");
	if (s->cli->options.json) {
		json_begin(&j, stdout, "client");
		json_text(&j, "address", s->name);
		json_bool(&j, "connected", came);
		json_end(&j);
	}
	fflush(stdout);
}

static void turn_away(int fd, const char *why)
{
	char line[300];
	int size = snprintf(line, sizeof(line), "espflash-cli: %s\r\n", why);
	char rest[256];

	if (size > 0 && (size_t)size < sizeof(line))
		(void)!send(fd, line, (size_t)size, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	/* Closed with unread bytes the line might be lost on the way. */
	(void)!recv(fd, rest, sizeof(rest), MSG_DONTWAIT);
	close(fd);
}

static void take_client(struct serve *s)
{
	struct sockaddr_storage a;
	socklen_t size = sizeof(a);
	int fd = accept(s->listener, (struct sockaddr *)&a, &size);
	int one = 1;

	if (fd < 0)
		return;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	if (s->client >= 0) {
		turn_away(fd, "another client has this port");
		out_info(&s->cli->out, "Another client was turned away");
		return;
	}
	if (serve_open_port(s) != CLI_OK) {
		turn_away(fd, espflash_transport_error(s->cli->transport)->message);
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	name_of(&a, size, s->name, sizeof(s->name));
	s->client = fd;
	say_client(s, true);
	serve_begin(s);
}

static void let_go(struct serve *s)
{
	serve_end(s);
	say_client(s, false);
}

/* Someone is at the door. The client may have left before: that stands behind its last bytes. */
static void open_door(struct serve *s)
{
	for (int i = 0; s->client >= 0 && !s->gone && i < TURNS_AT_THE_DOOR; i++) {
		if (!serve_turn(s))
			break;
	}
	if (s->client >= 0 && s->gone)
		let_go(s);
	take_client(s);
}

static void serve_all(struct serve *s)
{
	while (!signals_cancelled()) {
		struct pollfd p = {.fd = s->listener, .events = POLLIN};

		if (poll(&p, 1, s->client < 0 ? LOOK_MS : 0) > 0)
			open_door(s);
		if (s->client >= 0 && !s->gone)
			(void)serve_turn(s);
		if (s->client >= 0 && s->gone)
			let_go(s);
	}
	if (s->client >= 0)
		serve_end(s);
}

/* Without --port: the one port that looks like a chip's. */
static int choose_port(struct cli *cli, char path[256])
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_port_list *list = NULL;
	size_t likely = 0;

	path[0] = '\0';
	if (cli->options.port)
		return CLI_OK;
	if (espflash_ports_list(&list, &error) != ESPFLASH_OK)
		return out_error(&cli->out, &error);
	for (size_t i = 0; i < espflash_port_list_count(list); i++) {
		const espflash_port *port = espflash_port_list_at(list, i);

		if ((port->flags & ESPFLASH_PORT_LIKELY) && likely++ == 0)
			snprintf(path, 256, "%s", port->path);
	}
	espflash_port_list_free(&list);
	if (likely == 1)
		return CLI_OK;
	return out_fail(&cli->out, ESPFLASH_ERROR_NOT_FOUND,
		"name the port with --port; espflash-cli list-ports tells what is there",
		"%zu ports look like a chip's, one is to be served", likely);
}

static int serve(struct serve *s)
{
	const char *where = s->cli->options.listen;
	struct json j;
	int status = open_listener(s, where ? where : DEFAULT_LISTEN);

	if (status == CLI_OK)
		status = serve_open_port(s);
	if (status != CLI_OK)
		return status;
	say_listening(s);
	serve_all(s);
	if (out_json_result(&s->cli->out, &j, "serve"))
		json_end(&j);
	return CLI_OK; /* Ctrl-C is how it ends */
}

int cmd_serve(struct cli *cli)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	struct serve *s = calloc(1, sizeof(*s));
	char path[256];
	int status;

	if (!s)
		return out_fail(&cli->out, ESPFLASH_ERROR_NO_MEMORY, NULL, "out of memory");
	status = choose_port(cli, path);
	if (status != CLI_OK)
		goto out;
	cli->port = cli->options.port ? cli->options.port : path;
	*s = (struct serve){.cli = cli, .listener = -1, .client = -1, .baud = cli->options.baud};
	status = espflash_transport_open(&cli->transport, cli->port, &error) == ESPFLASH_OK
			 ? serve(s)
			 : out_error(&cli->out, &error);
	if (s->listener >= 0)
		close(s->listener);
	espflash_transport_free(&cli->transport);
	cli->port = NULL;
out:
	free(s);
	return status;
}
