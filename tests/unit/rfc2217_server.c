/* SPDX-License-Identifier: MIT */
/*
 * The scripted RFC 2217 server. Its stream decoder is its own: a few lines that know no more than
 * the tests need.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "rfc2217_server.h"

enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };

struct server {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t grew;
	struct server_behaviour b;
	struct server_log log;
	int listener;
	int client;
	uint8_t held[32]; /* an unfinished command */
	size_t held_size;
	unsigned packet;
	unsigned answered;
};

static void say(struct server *s, const void *bytes, size_t size)
{
	const uint8_t *p = bytes;

	if (s->b.slow_us)
		usleep(s->b.slow_us);
	if (!s->b.byte_by_byte) {
		(void)!send(s->client, p, size, MSG_NOSIGNAL);
		return;
	}
	for (size_t i = 0; i < size; i++)
		(void)!send(s->client, p + i, 1, MSG_NOSIGNAL);
}

static void take_option(struct server *s, uint8_t verb, uint8_t option)
{
	const bool no =
		(option == 44 && s->b.refuse_com_port) || (option == 0 && s->b.refuse_binary);
	uint8_t out[3] = {IAC, 0, option};

	s->log.options++;
	if (verb == WONT || verb == DONT || (option == 44 && s->b.mute_com_port))
		return;
	if (verb == WILL)
		out[1] = no ? DONT : DO;
	else
		out[1] = no ? WONT : WILL;
	say(s, out, sizeof(out));
}

static void chatter(struct server *s)
{
	static const uint8_t noise[] = {IAC, SB, 44, 107, 0xb0, IAC, SE, /* modem state */
		IAC, SB, 44, 106, 0, IAC, SE,				 /* line state */
		IAC, SB, 44, IAC, SE, IAC, SB, 24, 1, IAC, SE, /* nothing; another option */
		IAC, 241, IAC, WILL, 1, IAC, DO, 31};

	say(s, noise, sizeof(noise));
}

static void answer(struct server *s, uint8_t command, const uint8_t *value, size_t size)
{
	uint8_t out[24] = {IAC, SB, 44, (uint8_t)(command + 100)};
	size_t n = 4;

	for (size_t i = 0; i < size; i++) {
		if (value[i] == IAC)
			out[n++] = IAC;
		out[n++] = value[i];
	}
	out[n++] = IAC;
	out[n++] = SE;
	say(s, out, n);
}

static void answer_baud(struct server *s, uint32_t baud)
{
	if (s->b.one_baud)
		baud = s->b.one_baud;
	answer(s, 1,
		(uint8_t[]){(uint8_t)(baud >> 24), (uint8_t)(baud >> 16), (uint8_t)(baud >> 8),
			(uint8_t)baud},
		4);
}

static void answer_control(struct server *s, uint8_t value)
{
	const bool line = value >= 7 && value <= 12;

	if ((line && s->b.mute_lines) || (value == 0 && s->b.mute_question))
		return;
	if (value == 0)
		value = 1;
	if (line && s->b.refuse_lines)
		value = value < 10 ? 9 : 12;
	answer(s, 5, &value, 1);
}

static void take_request(struct server *s, const uint8_t *p, size_t size)
{
	struct server_request q = {.command = p[0], .packet = s->packet};
	uint8_t value;

	for (size_t i = 1; i < size; i++)
		q.value = q.value << 8 | p[i];
	if (s->log.count < SERVER_REQUESTS_MAX)
		s->log.requests[s->log.count++] = q;
	if (++s->answered == s->b.hang_up_at) {
		shutdown(s->client, SHUT_RDWR);
		return;
	}
	if (s->b.mute_settings)
		return;
	if (s->b.chatty)
		chatter(s);
	value = (uint8_t)q.value;
	if (q.command == 2 && s->b.seven_bits)
		value = 7;
	if (q.command == 1)
		answer_baud(s, q.value);
	else if (q.command == 5)
		answer_control(s, value);
	else
		answer(s, q.command, &value, 1);
}

/* One byte of the stream, behind those of an unfinished command. */
static void take_byte(struct server *s, uint8_t byte)
{
	uint8_t *h = s->held;
	uint8_t p[sizeof(s->held)] = {0};
	size_t n = 0;

	if (s->held_size == 0 && byte != IAC) {
		if (s->log.data_size < sizeof(s->log.data))
			s->log.data[s->log.data_size++] = byte;
		return;
	}
	assert_true(s->held_size < sizeof(s->held));
	h[s->held_size++] = byte;
	if (s->held_size == 2 && byte == IAC) {
		if (s->log.data_size < sizeof(s->log.data))
			s->log.data[s->log.data_size++] = byte;
		s->held_size = 0;
	} else if (s->held_size == 3 && h[1] != SB) {
		s->held_size = 0;
		take_option(s, h[1], byte);
	} else if (s->held_size > 4 && h[1] == SB && h[s->held_size - 2] == IAC && byte == SE) {
		for (size_t i = 3; i + 2 < s->held_size; i++) {
			p[n++] = h[i];
			i += h[i] == IAC;
		}
		s->held_size = 0;
		take_request(s, p, n);
	}
}

static void greet(struct server *s)
{
	if (s->b.greeting)
		say(s, s->b.greeting, strlen(s->b.greeting));
	if (s->b.hang_up)
		shutdown(s->client, SHUT_RDWR);
}

/* Serve a client until it leaves. */
static void serve(struct server *s, int fd)
{
	const int on = 1;
	uint8_t bytes[4096];
	ssize_t got = 0;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	pthread_mutex_lock(&s->lock);
	s->client = fd;
	s->held_size = 0;
	greet(s);
	pthread_mutex_unlock(&s->lock);
	while ((got = recv(fd, bytes, sizeof(bytes), 0)) > 0) {
		pthread_mutex_lock(&s->lock);
		s->packet++;
		if (s->b.raw)
			say(s, bytes, (size_t)got);
		for (ssize_t i = 0; i < got && !s->b.mute && !s->b.raw; i++)
			take_byte(s, bytes[i]);
		pthread_cond_broadcast(&s->grew);
		pthread_mutex_unlock(&s->lock);
	}
	pthread_mutex_lock(&s->lock);
	s->client = -1;
	close(fd);
	pthread_mutex_unlock(&s->lock);
}

/* One client after the other, until the listener is shut. */
static void *run(void *user)
{
	struct server *s = user;
	int fd = accept(s->listener, NULL, NULL);

	while (fd >= 0) {
		serve(s, fd);
		fd = accept(s->listener, NULL, NULL);
	}
	return NULL;
}

struct server *server_start(const struct server_behaviour *b, uint16_t *ret_port)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t size = sizeof(a);
	struct server *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->b = *b;
	s->client = -1;
	s->listener = socket(AF_INET, SOCK_STREAM, 0);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(s->listener, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(s->listener, 1), 0);
	assert_int_equal(getsockname(s->listener, (struct sockaddr *)&a, &size), 0);
	*ret_port = ntohs(a.sin_port);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->grew, NULL);
	assert_int_equal(pthread_create(&s->thread, NULL, run, s), 0);
	return s;
}

void server_stop(struct server **ret)
{
	struct server *s = *ret;

	shutdown(s->listener, SHUT_RDWR);
	server_hang_up(s);
	pthread_join(s->thread, NULL);
	close(s->listener);
	pthread_cond_destroy(&s->grew);
	pthread_mutex_destroy(&s->lock);
	free(s);
	*ret = NULL;
}

void server_say(struct server *s, const void *bytes, size_t size)
{
	pthread_mutex_lock(&s->lock);
	say(s, bytes, size);
	pthread_mutex_unlock(&s->lock);
}

void server_hang_up(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	if (s->client >= 0)
		shutdown(s->client, SHUT_RDWR);
	pthread_mutex_unlock(&s->lock);
}

void server_behave(struct server *s, const struct server_behaviour *b)
{
	pthread_mutex_lock(&s->lock);
	s->b = *b;
	pthread_mutex_unlock(&s->lock);
}

struct server_log server_heard(struct server *s)
{
	struct server_log log;

	pthread_mutex_lock(&s->lock);
	log = s->log;
	pthread_mutex_unlock(&s->lock);
	return log;
}

void server_wait_for_data(struct server *s, size_t size)
{
	pthread_mutex_lock(&s->lock);
	while (s->log.data_size < size)
		pthread_cond_wait(&s->grew, &s->lock);
	pthread_mutex_unlock(&s->lock);
}
