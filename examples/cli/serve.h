/* SPDX-License-Identifier: MIT */
/*
 * A serial port for one client over the network, by RFC 2217. cmd_serve.c listens and hands clients
 * over; serve.c moves the bytes and does what a client asks for.
 */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H

#include "serve_lines.h"
#include "serve_telnet.h"

struct cli;

#define SERVE_OUT_MAX 65536u

struct serve {
	struct cli *cli;
	bool port_open;
	uint32_t baud;
	int listener;
	int client; /* -1: none */
	bool gone;  /* the client is to be let go of */
	char name[80];
	struct telnet telnet;
	struct lines lines;
	uint64_t active_us; /* when the last byte moved */
	size_t out_begin, out_end;
	uint8_t out[SERVE_OUT_MAX]; /* for the client */
};

/* Microseconds of a clock that never goes back. */
uint64_t serve_now_us(void);

/* Open the port if it is not. Returns CLI_OK, or another exit code after saying why. */
int serve_open_port(struct serve *s);

/* A client has come (s->client): greet it. */
void serve_begin(struct serve *s);

/*
 * One turn: take, do, send; waits for a few milliseconds. Sets s->gone at the end. Returns whether
 * the client had sent anything, its end included.
 */
bool serve_turn(struct serve *s);

/* Let go of the client, and of the chip if it is held in reset. */
void serve_end(struct serve *s);

#endif
