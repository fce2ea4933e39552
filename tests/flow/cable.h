/* SPDX-License-Identifier: MIT */
/*
 * A cable between a session and the simulated board that can be cut after so many bytes, and that
 * tells a hook about each call. For tests of interrupted and cancelled operations.
 */
#ifndef CABLE_H
#define CABLE_H

#include "flow.h"

struct cable {
	espflash_sim *sim;
	const espflash_transport_ops *ops; /* the board's */
	uint64_t left; /* bytes to the chip before the cut; UINT64_MAX = never */
	uint64_t sent;
	unsigned reads;
	bool cut;
	void (*on_read)(struct cable *c); /* before each read; may be NULL */
	void *user;
};

/* Put the cable between f's board and a new session with f->options; not connected. */
void cable_between(struct cable *c, struct flow *f);

/* Give the board its own transport again and make a new session. */
void cable_remove(struct flow *f);

#endif
