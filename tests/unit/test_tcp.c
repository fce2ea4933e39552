/* SPDX-License-Identifier: MIT */
/*
 * The TCP transport against real sockets on the loopback interface. Run by meson; needs no network.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/fd.h"
#include "transport/transport.h"
#include "util/clock.h"

struct link {
	struct ef_context c;
	espflash_transport *t;
	int listener;
	int peer;
	char url[64];
};

static int listen_anywhere(uint16_t *ret_port)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t size = sizeof(a);
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	*ret_port = ntohs(a.sin_port);
	return fd;
}

/* A transport that listens somewhere and is not opened yet. */
static void prepare(struct link *l)
{
	uint16_t port;

	memset(l, 0, sizeof(*l));
	ef_context_init(&l->c);
	l->peer = -1;
	l->listener = listen_anywhere(&port);
	snprintf(l->url, sizeof(l->url), "tcp://127.0.0.1:%u", port);
	assert_int_equal(espflash_transport_open(&l->t, l->url, NULL), 0);
}

static int set_up(void **state)
{
	static struct link l;

	prepare(&l);
	assert_int_equal(ef_transport_open(l.t, &l.c, 115200), 0);
	l.peer = accept(l.listener, NULL, NULL);
	assert_true(l.peer >= 0);
	*state = &l;
	return 0;
}

static int tear_down(void **state)
{
	struct link *l = *state;

	espflash_transport_free(&l->t);
	if (l->peer >= 0)
		close(l->peer);
	close(l->listener);
	return 0;
}

static int raw_read(struct link *l, void *buf, size_t size, uint32_t ms, size_t *got)
{
	return l->t->ops.read(l->t->self, buf, size, ms, got);
}

static void bytes_pass_both_ways(void **state)
{
	struct link *l = *state;
	char buf[8] = "";
	size_t n = 0;

	assert_int_equal(l->t->ops.write(l->t->self, "hello", 5, 100, &n), 0);
	assert_int_equal(n, 5);
	assert_int_equal(recv(l->peer, buf, sizeof(buf), 0), 5);
	assert_memory_equal(buf, "hello", 5);
	assert_int_equal(send(l->peer, "abc", 3, 0), 3);
	assert_int_equal(raw_read(l, buf, sizeof(buf), 1000, &n), 0);
	assert_int_equal(n, 3);
	assert_memory_equal(buf, "abc", 3);
}

static void read_takes_what_is_there_without_waiting_for_more(void **state)
{
	struct link *l = *state;
	char buf[100];
	size_t n = 0;

	assert_int_equal(send(l->peer, "x", 1, 0), 1);

	const uint64_t start = ef_clock_us();

	assert_int_equal(raw_read(l, buf, sizeof(buf), 5000, &n), 0);
	assert_int_equal(n, 1);
	assert_true(ef_clock_us() - start < 1000000);
}

static void read_timeout_zero_does_not_wait(void **state)
{
	struct link *l = *state;
	const uint64_t start = ef_clock_us();
	char buf[4];
	size_t n = 99;

	assert_int_equal(raw_read(l, buf, sizeof(buf), 0, &n), 0);
	assert_int_equal(n, 0);
	assert_true(ef_clock_us() - start < 30000);
}

static void read_timeout_lasts_as_long_as_asked(void **state)
{
	struct link *l = *state;
	const uint64_t start = ef_clock_us();
	char buf[4];
	size_t n = 99;

	assert_int_equal(raw_read(l, buf, sizeof(buf), 120, &n), 0);

	const uint64_t took = ef_clock_us() - start;

	assert_int_equal(n, 0);
	assert_in_range(took, 119000, 500000);
}

static void on_alarm(int number)
{
	(void)number;
}

static void signals_neither_end_nor_lengthen_a_wait(void **state)
{
	struct link *l = *state;
	const struct sigaction act = {.sa_handler = on_alarm};
	const struct itimerval every_10_ms = {{0, 10000}, {0, 10000}};
	const struct itimerval off = {{0, 0}, {0, 0}};
	char buf[4];
	size_t n = 99;

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &every_10_ms, NULL);

	const uint64_t start = ef_clock_us();
	const int r = raw_read(l, buf, sizeof(buf), 150, &n);
	const uint64_t took = ef_clock_us() - start;

	setitimer(ITIMER_REAL, &off, NULL);
	assert_int_equal(r, 0);
	assert_int_equal(n, 0);
	assert_in_range(took, 149000, 500000);
}

static void full_pipe_accepts_nothing_within_the_time(void **state)
{
	struct link *l = *state;
	static char block[65536];
	size_t n = 1;
	int rounds = 0;

	while (n > 0 && rounds++ < 10000)
		assert_int_equal(l->t->ops.write(l->t->self, block, sizeof(block), 0, &n), 0);
	assert_int_equal(n, 0);

	const uint64_t start = ef_clock_us();

	assert_int_equal(l->t->ops.write(l->t->self, block, sizeof(block), 60, &n), 0);
	assert_int_equal(n, 0);
	assert_in_range(ef_clock_us() - start, 59000, 500000);
}

static void peer_close_shows_only_after_the_last_byte(void **state)
{
	struct link *l = *state;
	char buf[2];
	size_t n = 0;

	assert_int_equal(send(l->peer, "abc", 3, 0), 3);
	close(l->peer);
	l->peer = -1;
	assert_int_equal(raw_read(l, buf, 2, 1000, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(raw_read(l, buf, 2, 1000, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(raw_read(l, buf, 2, 1000, &n), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(l->c.error.code, ESPFLASH_ERROR_DISCONNECTED);
	assert_non_null(strstr(l->c.error.message, "closed the connection"));
	assert_true(l->c.error.hint[0] != '\0');
}

static void reset_connection_is_a_disconnect(void **state)
{
	struct link *l = *state;
	const struct linger hard = {1, 0};
	char buf[2];
	size_t n = 0;

	setsockopt(l->peer, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(l->peer);
	l->peer = -1;
	assert_int_equal(raw_read(l, buf, 2, 1000, &n), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(l->c.error.os_error, ECONNRESET);
}

/* SIGPIPE would end the test program. */
static void writing_to_a_closed_peer_is_a_disconnect_and_no_signal(void **state)
{
	struct link *l = *state;
	int r = 0;
	size_t n = 0;

	close(l->peer);
	l->peer = -1;
	for (int i = 0; i < 100 && r == 0; i++) {
		r = l->t->ops.write(l->t->self, "x", 1, 10, &n);
		usleep(1000);
	}
	assert_int_equal(r, ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(l->c.error.code, ESPFLASH_ERROR_DISCONNECTED);
}

static void network_pipe_has_neither_rate_nor_lines(void **state)
{
	struct link *l = *state;

	assert_null(l->t->ops.set_baud);
	assert_null(l->t->ops.set_lines);
	assert_int_equal(ef_transport_set_baud(l->t, &l->c, 921600), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(ef_transport_set_lines(l->t, &l->c, 3, 3), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(l->c.error.code, 0);
}

static void small_frames_leave_at_once_and_children_inherit_nothing(void **state)
{
	struct link *l = *state;
	struct sockaddr_in a;
	struct sockaddr_in other;
	socklen_t size = sizeof(a);
	int found = -1;

	assert_int_equal(getpeername(l->peer, (struct sockaddr *)&a, &size), 0);
	for (int fd = 3; fd < 64; fd++) {
		size = sizeof(other);
		if (fd != l->listener && getsockname(fd, (struct sockaddr *)&other, &size) == 0 &&
			other.sin_port == a.sin_port)
			found = fd;
	}
	assert_true(found >= 0);

	int on = 0;

	size = sizeof(on);
	assert_int_equal(getsockopt(found, IPPROTO_TCP, TCP_NODELAY, &on, &size), 0);
	assert_int_not_equal(on, 0);
	assert_int_equal(getsockopt(found, SOL_SOCKET, SO_KEEPALIVE, &on, &size), 0);
	assert_int_not_equal(on, 0);
	assert_true(fcntl(found, F_GETFD) & FD_CLOEXEC);
}

static void closed_transport_can_be_opened_again(void **state)
{
	struct link *l = *state;
	char c;

	ef_transport_close(l->t);
	assert_int_equal(recv(l->peer, &c, 1, 0), 0);
	close(l->peer);
	assert_int_equal(ef_transport_open(l->t, &l->c, 115200), 0);
	l->peer = accept(l->listener, NULL, NULL);
	assert_int_equal(send(l->peer, "y", 1, 0), 1);

	size_t n = 0;

	assert_int_equal(raw_read(l, &c, 1, 1000, &n), 0);
	assert_int_equal(n, 1);
}

static void refused_port_is_not_found_and_says_that_nothing_listens(void **state)
{
	struct link l;

	(void)state;
	prepare(&l);
	close(l.listener);
	assert_int_equal(ef_transport_open(l.t, &l.c, 115200), ESPFLASH_ERROR_NOT_FOUND);
	assert_non_null(strstr(l.c.error.message, "nothing listens"));
	assert_int_equal(l.c.error.os_error, ECONNREFUSED);
	assert_true(l.c.error.hint[0] != '\0');
	espflash_transport_free(&l.t);
}

static void *cancel_soon(void *user)
{
	struct ef_context *c = user;

	usleep(20000);
	atomic_store(&c->cancel, 1);
	return NULL;
}

/* A host that does not answer: here a listener whose queue is full, which Linux ignores. */
static void cancel_ends_the_wait_for_a_connection(void **state)
{
	struct sockaddr_in a;
	socklen_t size = sizeof(a);
	struct pollfd full;
	pthread_t thread;
	struct link l;
	int fds[8];

	(void)state;
	prepare(&l);
	assert_int_equal(getsockname(l.listener, (struct sockaddr *)&a, &size), 0);
	for (int i = 0; i < 8; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(fds[i], (struct sockaddr *)&a, sizeof(a));
	}
	full = (struct pollfd){.fd = fds[7], .events = POLLOUT};
	assert_int_equal(poll(&full, 1, 100), 0);
	assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &l.c), 0);
	assert_int_equal(ef_transport_open(l.t, &l.c, 115200), ESPFLASH_ERROR_CANCELLED);
	assert_int_equal(pthread_join(thread, NULL), 0);
	for (int i = 0; i < 8; i++)
		close(fds[i]);
	espflash_transport_free(&l.t);
	close(l.listener);
}

/* RFC 6761: a name below .invalid never resolves. */
static void unresolvable_host_is_not_found(void **state)
{
	struct ef_context c;
	espflash_transport *t = NULL;

	(void)state;
	ef_context_init(&c);
	assert_int_equal(espflash_transport_open(&t, "tcp://host.invalid:4000", NULL), 0);
	assert_int_equal(ef_transport_open(t, &c, 115200), ESPFLASH_ERROR_NOT_FOUND);
	assert_non_null(strstr(c.error.message, "host.invalid"));
	espflash_transport_free(&t);
}

static void localhost_reaches_an_ipv4_listener(void **state)
{
	struct link l;
	char url[64];

	(void)state;
	prepare(&l);
	espflash_transport_free(&l.t);
	snprintf(url, sizeof(url), "socket://localhost:%s", strrchr(l.url, ':') + 1);
	assert_int_equal(espflash_transport_open(&l.t, url, NULL), 0);
	assert_int_equal(ef_transport_open(l.t, &l.c, 115200), 0);
	espflash_transport_free(&l.t);
	close(l.listener);
}

#define live(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		live(bytes_pass_both_ways),
		live(read_takes_what_is_there_without_waiting_for_more),
		live(read_timeout_zero_does_not_wait),
		live(read_timeout_lasts_as_long_as_asked),
		live(signals_neither_end_nor_lengthen_a_wait),
		live(full_pipe_accepts_nothing_within_the_time),
		live(peer_close_shows_only_after_the_last_byte),
		live(reset_connection_is_a_disconnect),
		live(writing_to_a_closed_peer_is_a_disconnect_and_no_signal),
		live(network_pipe_has_neither_rate_nor_lines),
		live(small_frames_leave_at_once_and_children_inherit_nothing),
		live(closed_transport_can_be_opened_again),
		cmocka_unit_test(refused_port_is_not_found_and_says_that_nothing_listens),
		cmocka_unit_test(cancel_ends_the_wait_for_a_connection),
		cmocka_unit_test(unresolvable_host_is_not_found),
		cmocka_unit_test(localhost_reaches_an_ipv4_listener),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
