/* SPDX-License-Identifier: MIT */
/*
 * The server's side of Telnet with the COM-PORT option, as a codec: bytes of a client to data and
 * requests, and answers to bytes. Used by serve.c. Does no I/O. RFC 854, 855, 856, 858, 2217.
 */
#ifndef CLI_SERVE_TELNET_H
#define CLI_SERVE_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Requests of a client, RFC 2217, section 3. */
enum telnet_request {
	TELNET_SIGNATURE = 0,
	TELNET_BAUD = 1,
	TELNET_DATA_BITS = 2,
	TELNET_PARITY = 3,
	TELNET_STOP_BITS = 4,
	TELNET_CONTROL = 5,
	TELNET_NOTIFY_LINE = 6,
	TELNET_NOTIFY_MODEM = 7,
	TELNET_LINE_MASK = 10,
	TELNET_MODEM_MASK = 11,
	TELNET_PURGE = 12
};

#define TELNET_PARAMETERS_MAX 64

enum telnet_event {
	TELNET_NOTHING, /* not complete yet, or of no matter */
	TELNET_DATA,	/* t->data is for the port */
	TELNET_ANSWER,	/* t->answer, three bytes, goes to the client */
	TELNET_REQUEST	/* t->request with t->parameters, t->size of them */
};

struct telnet {
	int state;
	uint8_t verb;
	uint8_t option;
	uint8_t data;
	uint8_t request;
	uint8_t answer[3];
	size_t size;
	uint8_t parameters[TELNET_PARAMETERS_MAX];
	uint64_t they; /* options that are on for what the client sends, as bits, */
	uint64_t we;   /* and for what we send */
};

/* A client comes. Bytes to greet it with are in `hello`; returns how many. */
#define TELNET_HELLO_MAX 16
size_t telnet_begin(struct telnet *t, uint8_t hello[TELNET_HELLO_MAX]);

enum telnet_event telnet_take(struct telnet *t, uint8_t byte);

/* `size` bytes with each 255 doubled, into at most twice the room. Returns the number. */
size_t telnet_escape(uint8_t *dst, const uint8_t *data, size_t size);

/* The answer to a request, at most 2 * size + 6 bytes. Returns the number. */
size_t telnet_answer(uint8_t *dst, uint8_t request, const uint8_t *value, size_t size);

#endif
