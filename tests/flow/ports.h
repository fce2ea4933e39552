/* SPDX-License-Identifier: MIT */
/*
 * The ports of the chips, the ways into their loaders that suit each, and the ways out, as tables:
 * REFERENCE 3.5. For the ROM loaders and for the stubs.
 */
#ifndef PORTS_H
#define PORTS_H

#include "family.h"

/* How the loader is reached. The board starts in its firmware unless `download`. */
struct port_way_in {
	const char *name;
	uint32_t before;      /* enum espflash_before */
	const char *sequence; /* one's own, in the usual notation; NULL = what suits the port */
	bool download;	      /* it is in its loader already, by its button */
	uint16_t vendor;      /* the port's USB ids; 0 = not known */
	uint16_t product;     /* 0 = the chip's own */
};

struct port {
	const char *name;
	uint32_t console;	      /* ESPFLASH_SIM_... */
	uint32_t has;		      /* FAMILY_...: chips with such a port; 0 = all */
	const struct port_way_in *in; /* ended by a NULL name */
};

extern const struct port ports[]; /* ended by a NULL name */

bool port_has(const struct family_chip *c, const struct port *p);

/* A board that waits at that port, and a session to be connected. */
void port_enter(struct flow *f, const struct family_chip *c, const struct port *p,
	const struct port_way_in *in);

/* Who answers: enum espflash_loader. */
uint32_t port_loader(struct flow *f);

enum port_way_out {
	PORT_HARD_RESET,
	PORT_SOFT_RESET,
	PORT_WATCHDOG,
	PORT_STAY,
	PORT_HOLD,
	PORT_OWN_SEQUENCE,
	PORT_WAYS_OUT
};

/*
 * Leave a connected session so, and see that the chip is where it should be: in its firmware, held,
 * or in its loader, which answers again.
 */
void port_leave(struct flow *f, const struct family_chip *c, const struct port *p,
	const struct port_way_in *in, enum port_way_out out);

#endif
