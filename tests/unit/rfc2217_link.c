/* SPDX-License-Identifier: MIT */
/*
 * A client of the scripted server: made, opened, freed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <pthread.h>
#include <unistd.h>

#include <cmocka.h>

#include "rfc2217_link.h"

void link_prepare(struct link *l, const struct server_behaviour *b, const char *tail)
{
	char url[64];
	uint16_t port;

	memset(l, 0, sizeof(*l));
	ef_context_init(&l->c);
	l->server = server_start(b, &port);
	snprintf(url, sizeof(url), "rfc2217://127.0.0.1:%u%s", port, tail);
	assert_int_equal(espflash_transport_open(&l->t, url, NULL), 0);
	l->client = l->t->self;
	l->client->negotiation_us = l->client->answer_us = LINK_LONG_US;
}

void link_start(struct link *l, const struct server_behaviour *b, const char *tail)
{
	link_prepare(l, b, tail);
	assert_int_equal(ef_transport_open(l->t, &l->c, 115200), 0);
}

void link_end(struct link *l)
{
	espflash_transport_free(&l->t);
	server_stop(&l->server);
}

size_t link_read(struct link *l, void *buf, size_t size)
{
	size_t n = 0;

	assert_int_equal(l->t->ops.read(l->t->self, buf, size, 60000, &n), 0);
	return n;
}

const struct server_request *link_last(const struct server_log *log, size_t back)
{
	assert_true(log->count > back);
	return &log->requests[log->count - 1 - back];
}

void *link_cancel_soon(void *user)
{
	struct ef_context *c = user;

	usleep(20000);
	atomic_store(&c->cancel, 1);
	return NULL;
}
