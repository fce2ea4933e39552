/* SPDX-License-Identifier: MIT */
/*
 * The network between a client's socket and the board: bytes wait here for as long as they are
 * under way (--latency), and until the socket takes them. Knows nothing of Telnet or of boards.
 */
#ifndef SIM_NET_H
#define SIM_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "uart.h"

struct sim_net {
	bool used;	/* else bytes go straight from the socket to the board and back */
	uint64_t delay; /* ns, each way, on the wall clock */
	bool closed;	/* the client has hung up; what it sent before is still here */
	struct sim_fifo in;
	struct sim_fifo out;
};

/* Forget the last client's bytes. */
void sim_net_clear(struct sim_net *net);
void sim_net_free(struct sim_net *net);

/*
 * As read(2) and write(2) on the client's socket, after the delay. sim_net_send takes all or
 * nothing, as it is for the client's eyes: a Telnet server escapes first.
 */
ssize_t sim_net_receive(struct sim_net *net, int fd, uint8_t *buf, size_t size);
ssize_t sim_net_send(struct sim_net *net, int fd, const uint8_t *buf, size_t size);

/* Send what is due. False: the client is gone. */
bool sim_net_flush(struct sim_net *net, int fd);

/* What to poll the socket for. */
short sim_net_events(const struct sim_net *net);

/*
 * When the next byte arrives at the client's end or, if it `takes` any, at the board's (ns). The
 * moment may be past: that of a byte that fell due after the socket's `events` were chosen.
 */
uint64_t sim_net_next(const struct sim_net *net, bool takes, short events);

#endif
