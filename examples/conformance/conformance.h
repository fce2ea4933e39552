/* SPDX-License-Identifier: MIT */
/*
 * Does a transport of your own keep the contract of espflash_transport_ops? Compile conformance.c
 * with it, write down what its other end does, call conformance_run. docs/adding-a-transport.md
 * has the steps, pair.c is an example. Uses the public headers and nothing else.
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <espflash/transport.h>

/*
 * The other end of the transport, played by you. Each function gets `self` and returns 0, or
 * negative if it failed. A NULL leaves out the checks that need it; they are reported as left out.
 */
struct conformance_peer {
	void *self;

	/* The transport has just been opened: take the connection. NULL: nothing to do. */
	int (*opened)(void *self);

	/* Make these bytes arrive at the transport. */
	int (*send)(void *self, const void *data, size_t size);

	/* Take exactly `size` bytes that the transport has sent; give up after some seconds. */
	int (*receive)(void *self, void *buf, size_t size);

	/* The transport was set to this rate: so must its other end be. NULL: it has none. */
	int (*set_baud)(void *self, uint32_t baud);

	/* What the lines are: *ret = bits of ESPFLASH_LINE_... NULL: nobody can see. */
	int (*lines)(void *self, uint32_t *ret);

	/* Pull the cable, as the last thing. */
	int (*vanish)(void *self);
};

enum conformance_result { CONFORMANCE_PASSED, CONFORMANCE_FAILED, CONFORMANCE_LEFT_OUT };

/* Told of each check; `why` is a sentence for what failed, "" else. */
typedef void (*conformance_report)(
	void *user, const char *check, enum conformance_result result, const char *why);

/*
 * Run all checks on a transport that is closed, and leave it closed. Nobody else uses it
 * meanwhile. Returns the number of checks that failed. Takes some seconds of its clock at most.
 */
unsigned conformance_run(const espflash_transport_ops *ops, void *self,
	const struct conformance_peer *peer, conformance_report report, void *user);

#endif
