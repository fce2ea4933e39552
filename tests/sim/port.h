/* SPDX-License-Identifier: MIT */
/*
 * Where the program is reached: a TCP or RFC 2217 port or a pseudo-terminal. serve.c polls them;
 * each kind knows how to open, whether a client is there, and what its line rate is.
 */
#ifndef SIM_PORT_H
#define SIM_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net.h"

/* What an RFC 2217 client has said so far. */
#define SIM_TELNET_MAX 16
struct sim_telnet {
	int state;
	uint8_t verb;
	uint8_t name; /* the option whose parameters these are */
	uint8_t parameters[SIM_TELNET_MAX];
	size_t size;
	uint64_t they; /* options that are on, as bits: for what the client sends, */
	uint64_t we;   /* and for what we send */
	uint32_t baud;
	bool dtr; /* as asked for */
	bool rts;
};

struct sim_port {
	bool pty;
	bool rfc2217;
	bool connected;
	int listener; /* TCP: the listening socket */
	int fd;	      /* TCP: the client, -1 = none; pty: the master */
	char url[80]; /* what a client opens */
	struct sim_net net;
	struct sim_telnet telnet;
};

/*
 * Open "tcp://HOST:PORT", "rfc2217://HOST:PORT" or "pty"; on failure prints one line on stderr.
 * `delay`: of a network, each way, in ns.
 */
bool sim_port_open(struct sim_port *port, const char *url, uint64_t delay);
void sim_port_close(struct sim_port *port);

/* Let go of the client; the port stays usable. `pull`: as if the cable were pulled. */
void sim_port_drop(struct sim_port *port, bool pull);

bool sim_tcp_open(struct sim_port *port, const char *url);
/* A connection waits: take it, or close it at once if `refuse`. */
void sim_tcp_accept(struct sim_port *port, bool refuse);

/* port_rfc2217.c. A client comes; sends; is sent to (as write(2)); goes; may not come. */
struct espflash_sim;
void sim_rfc2217_begin(struct sim_port *port);
void sim_rfc2217_take(
	struct sim_port *port, struct espflash_sim *sim, const uint8_t *data, size_t size);
ssize_t sim_rfc2217_send(struct sim_port *port, const uint8_t *data, size_t size);
void sim_rfc2217_end(struct sim_port *port, struct espflash_sim *sim);
void sim_rfc2217_refuse(int fd);

bool sim_pty_open(struct sim_port *port);
/* Look whether a client has the pseudo-terminal open now. */
bool sim_pty_present(const struct sim_port *port);
/* After a client: raw again, and nothing left in its buffers. */
void sim_pty_clean(const struct sim_port *port);
/* pty_rate.c: the rate the client has set, 0 = unknown. */
uint32_t sim_pty_rate(int fd);

#endif
