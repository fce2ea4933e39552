/* SPDX-License-Identifier: MIT */
/*
 * What all kinds of port share. serve.c calls it.
 */
#include "port.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool sim_port_open(struct sim_port *port, const char *url, uint64_t delay)
{
	memset(port, 0, sizeof(*port));
	port->listener = -1;
	port->fd = -1;
	port->pty = !strcmp(url, "pty");
	if (port->pty)
		return sim_pty_open(port);
	port->rfc2217 = !strncmp(url, "rfc2217://", 10);
	port->net.delay = delay;
	port->net.used = port->rfc2217 || delay;
	if (port->rfc2217)
		return sim_tcp_open(port, url + 10);
	if (!strncmp(url, "tcp://", 6))
		return sim_tcp_open(port, url + 6);
	fprintf(stderr,
		"espflash-sim: cannot listen on %s; tcp://127.0.0.1:PORT, "
		"rfc2217://127.0.0.1:PORT or pty\n",
		url);
	return false;
}

void sim_port_close(struct sim_port *port)
{
	if (port->fd >= 0)
		close(port->fd);
	if (port->listener >= 0)
		close(port->listener);
	sim_net_free(&port->net);
	port->fd = -1;
	port->listener = -1;
	port->connected = false;
}

void sim_port_drop(struct sim_port *port, bool pull)
{
	port->connected = false;
	if (!port->pty) {
		if (port->fd >= 0)
			close(port->fd);
		port->fd = -1;
		sim_net_clear(&port->net);
	} else if (pull) {
		/* Only the end of the master hangs the client up; the board is back elsewhere. */
		sim_port_close(port);
		if (sim_pty_open(port)) {
			printf("listening on %s\n", port->url);
			fflush(stdout);
		}
	} else {
		sim_pty_clean(port);
	}
}
