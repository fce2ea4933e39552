/* SPDX-License-Identifier: MIT */
/*
 * The conformance test on the library's own transports: pseudo-terminal, TCP, RFC 2217, each with
 * its other end played here. Run by meson; needs no device.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../examples/conformance/conformance.h"
#include "rfc2217_link.h"

static void judge(void *user, const char *check, enum conformance_result result, const char *why)
{
	unsigned *left_out = user;

	if (result == CONFORMANCE_FAILED)
		print_message("# %s: %s\n", check, why);
	*left_out += result == CONFORMANCE_LEFT_OUT;
}

/* Returns how many checks were left out. */
static unsigned run(espflash_transport *t, const struct conformance_peer *peer)
{
	unsigned left_out = 0;
	const unsigned failed = conformance_run(&t->ops, t->self, peer, judge, &left_out);

	assert_int_equal(failed, 0);
	return left_out;
}

/* --- an other end that is a file descriptor ----------------------------------------------------*/

struct far_end {
	int fd;
	int listener;
};

static int far_send(void *self, const void *data, size_t size)
{
	return write(((struct far_end *)self)->fd, data, size) == (ssize_t)size ? 0 : -1;
}

static int far_receive(void *self, void *buf, size_t size)
{
	struct pollfd p = {.fd = ((struct far_end *)self)->fd, .events = POLLIN};
	size_t done = 0;

	while (done < size && poll(&p, 1, 60000) > 0) {
		const ssize_t n = read(p.fd, (char *)buf + done, size - done);

		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return done == size ? 0 : -1;
}

static int far_vanish(void *self)
{
	struct far_end *f = self;

	close(f->fd);
	f->fd = -1;
	if (f->listener >= 0)
		close(f->listener);
	f->listener = -1;
	return 0;
}

static int far_accept(void *self)
{
	struct far_end *f = self;

	if (f->fd >= 0)
		close(f->fd);
	f->fd = accept(f->listener, NULL, NULL);
	return f->fd;
}

static void pseudo_terminal_keeps_the_contract(void **state)
{
	struct far_end far = {.fd = posix_openpt(O_RDWR | O_NOCTTY), .listener = -1};
	const struct conformance_peer peer = {
		.self = &far, .send = far_send, .receive = far_receive, .vanish = far_vanish};
	espflash_transport *t = NULL;
	char path[64];

	(void)state;
	assert_true(far.fd >= 0);
	assert_int_equal(grantpt(far.fd), 0);
	assert_int_equal(unlockpt(far.fd), 0);
	assert_int_equal(ptsname_r(far.fd, path, sizeof(path)), 0);
	assert_int_equal(ef_pty_new(&t, path, NULL), 0);
	assert_int_equal(run(t, &peer), 2); /* lines, and a clock of its own */
	espflash_transport_free(&t);
}

static void tcp_keeps_the_contract(void **state)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t size = sizeof(a);
	struct far_end far = {.fd = -1, .listener = socket(AF_INET, SOCK_STREAM, 0)};
	const struct conformance_peer peer = {.self = &far,
		.opened = far_accept,
		.send = far_send,
		.receive = far_receive,
		.vanish = far_vanish};
	espflash_transport *t = NULL;
	char url[64];

	(void)state;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(far.listener, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(far.listener, 1), 0);
	assert_int_equal(getsockname(far.listener, (struct sockaddr *)&a, &size), 0);
	snprintf(url, sizeof(url), "tcp://127.0.0.1:%u?baud=any", ntohs(a.sin_port));
	assert_int_equal(espflash_transport_open(&t, url, NULL), 0);
	assert_int_equal(run(t, &peer), 2); /* lines, and a clock of its own */
	espflash_transport_free(&t);
}

/* --- RFC 2217 ----------------------------------------------------------------------------------*/

struct far_server {
	struct server *server;
	size_t taken; /* bytes of its log that were asked for */
};

static int server_send(void *self, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint8_t escaped[1024];
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == EF_TELNET_IAC)
			escaped[n++] = EF_TELNET_IAC;
		escaped[n++] = bytes[i];
	}
	server_say(((struct far_server *)self)->server, escaped, n);
	return 0;
}

static int server_receive(void *self, void *buf, size_t size)
{
	struct far_server *f = self;
	struct server_log log;

	server_wait_for_data(f->server, f->taken + size);
	log = server_heard(f->server);
	memcpy(buf, log.data + f->taken, size);
	f->taken += size;
	return 0;
}

static int server_lines(void *self, uint32_t *ret)
{
	const struct server_log log = server_heard(((struct far_server *)self)->server);

	*ret = 0;
	for (size_t i = 0; i < log.count; i++) {
		const struct server_request *q = &log.requests[i];

		if (q->command != EF_COMPORT_CONTROL)
			continue;
		if (q->value == EF_COMPORT_DTR_ON || q->value == EF_COMPORT_DTR_OFF)
			*ret = (*ret & ~ESPFLASH_LINE_DTR) |
			       (q->value == EF_COMPORT_DTR_ON ? ESPFLASH_LINE_DTR : 0);
		if (q->value == EF_COMPORT_RTS_ON || q->value == EF_COMPORT_RTS_OFF)
			*ret = (*ret & ~ESPFLASH_LINE_RTS) |
			       (q->value == EF_COMPORT_RTS_ON ? ESPFLASH_LINE_RTS : 0);
	}
	return 0;
}

static int server_vanish(void *self)
{
	server_stop(&((struct far_server *)self)->server);
	return 0;
}

static void rfc2217_keeps_the_contract(void **state)
{
	struct link l;
	struct far_server far = {0};
	const struct conformance_peer peer = {.self = &far,
		.send = server_send,
		.receive = server_receive,
		.lines = server_lines,
		.vanish = server_vanish};

	(void)state;
	link_prepare(&l, &(struct server_behaviour){0}, "");
	far.server = l.server;
	assert_int_equal(run(l.t, &peer), 1); /* a clock of its own */
	espflash_transport_free(&l.t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pseudo_terminal_keeps_the_contract),
		cmocka_unit_test(tcp_keeps_the_contract),
		cmocka_unit_test(rfc2217_keeps_the_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
