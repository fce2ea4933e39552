/* SPDX-License-Identifier: MIT */
/*
 * Where the program is reached: a TCP port or a pseudo-terminal. serve.c polls them; each kind
 * knows how to open, whether a client is there, and what its line rate is.
 */
#ifndef SIM_PORT_H
#define SIM_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_port {
	bool pty;
	bool connected;
	int listener; /* TCP: the listening socket */
	int fd;	      /* TCP: the client, -1 = none; pty: the master */
	char url[64]; /* what a client opens */
};

/* Open "tcp://HOST:PORT" or "pty"; on failure prints one line on stderr. */
bool sim_port_open(struct sim_port *port, const char *url);
void sim_port_close(struct sim_port *port);

/* Let go of the client; the port stays usable. `pull`: as if the cable were pulled. */
void sim_port_drop(struct sim_port *port, bool pull);

bool sim_tcp_open(struct sim_port *port, const char *url);
/* A connection waits: take it, or close it at once if `refuse`. */
void sim_tcp_accept(struct sim_port *port, bool refuse);

bool sim_pty_open(struct sim_port *port);
/* Look whether a client has the pseudo-terminal open now. */
bool sim_pty_present(const struct sim_port *port);
/* After a client: raw again, and nothing left in its buffers. */
void sim_pty_clean(const struct sim_port *port);
/* pty_rate.c: the rate the client has set, 0 = unknown. */
uint32_t sim_pty_rate(int fd);

#endif
