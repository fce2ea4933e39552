/* SPDX-License-Identifier: MIT */
/*
 * A scripted RFC 2217 server in a thread, for tests of the client: it behaves as asked, well or
 * badly, and keeps what it was told. Everything here may be called while it runs.
 */
#ifndef TEST_RFC2217_SERVER_H
#define TEST_RFC2217_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server_behaviour {
	const char *greeting; /* said before anything else */
	bool hang_up;	      /* after the greeting */
	bool mute;	      /* reads and never says a word */
	bool raw;	      /* speaks no Telnet: sends back what it hears */
	bool refuse_com_port;
	bool refuse_binary;
	bool mute_com_port; /* answers all options but that one */
	bool mute_settings; /* agrees on the options and answers no request */
	bool mute_lines;    /* answers all requests but those for DTR and RTS */
	bool mute_question; /* answers all requests but that for the flow control */
	bool refuse_lines;  /* says that DTR and RTS stay off */
	bool seven_bits;
	bool chatty;	     /* notifications and garbage before each answer */
	uint32_t one_baud;   /* the only rate it does; 0 = any */
	unsigned hang_up_at; /* hangs up instead of answering this request, counted from 1 */
	bool byte_by_byte;
	unsigned slow_us; /* this long before each word */
};

struct server_request {
	uint8_t command;
	uint32_t value;
	unsigned packet; /* requests that came with one recv have the same */
};

#define SERVER_REQUESTS_MAX 64

struct server_log {
	unsigned options; /* negotiations from the client */
	size_t count;
	struct server_request requests[SERVER_REQUESTS_MAX];
	size_t data_size;
	uint8_t data[4096]; /* the first bytes of data, unescaped */
};

struct server;

struct server *server_start(const struct server_behaviour *b, uint16_t *ret_port);
void server_stop(struct server **s);

/* Send raw bytes to the client, not escaped. */
void server_say(struct server *s, const void *bytes, size_t size);
void server_hang_up(struct server *s);
void server_behave(struct server *s, const struct server_behaviour *b);

/* What was heard so far; and wait until `size` bytes of data were. */
struct server_log server_heard(struct server *s);
void server_wait_for_data(struct server *s, size_t size);

#endif
