/* SPDX-License-Identifier: MIT */
/*
 * A client of the scripted RFC 2217 server, for the tests of rfc2217.c and rfc2217_open.c.
 */
#ifndef TEST_RFC2217_LINK_H
#define TEST_RFC2217_LINK_H

#include "rfc2217_server.h"
#include "transport/rfc2217.h"

#define LINK_LONG_US  600000000u /* as good as for ever: a test that gets there hangs */
#define LINK_SHORT_US 100000u	 /* for what must run out */

struct link {
	struct ef_context c;
	espflash_transport *t;
	struct server *server;
	struct ef_rfc2217 *client;
};

/* Start the server and make the transport, `tail` behind its URL; link_start also opens it. */
void link_prepare(struct link *l, const struct server_behaviour *b, const char *tail);
void link_start(struct link *l, const struct server_behaviour *b, const char *tail);
void link_end(struct link *l);

/* Wait for data, as the read slot does. */
size_t link_read(struct link *l, void *buf, size_t size);

/* The last request that the server heard, or the one `back` before it. */
const struct server_request *link_last(const struct server_log *log, size_t back);

/* For a thread: set the cancel flag of the struct ef_context. */
void *link_cancel_soon(void *context);

#endif
