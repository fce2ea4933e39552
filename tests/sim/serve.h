/* SPDX-License-Identifier: MIT */
/*
 * The program's loop: wall clock in, bytes in, bytes out. main.c sets it up and calls it until the
 * end.
 */
#ifndef SIM_SERVE_H
#define SIM_SERVE_H

#include "args.h"
#include "port.h"
#include "sim.h"

struct sim_server {
	struct espflash_sim *sim;
	struct sim_port ports[SIM_URLS_MAX];
	int port_count;
	struct sim_port *active; /* the client's, NULL = nobody */
	bool realtime;
	uint64_t epoch; /* what to add to the monotonic clock to get virtual time */
	int signals;	/* signalfd */
};

/* Wait for something and deal with it; true = a signal is there to read. */
bool sim_serve(struct sim_server *server);

/* The board's time now. */
void sim_serve_sync(struct sim_server *server);
uint64_t sim_serve_monotonic(void);

#endif
