/* SPDX-License-Identifier: MIT */
/*
 * The cable: see the header. After the cut every call fails, the board goes on living.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cable.h"

static int do_open(void *self, uint32_t baud)
{
	struct cable *c = self;

	return c->ops->open(c->sim, baud);
}

static void do_close(void *self)
{
	struct cable *c = self;

	c->ops->close(c->sim);
}

static int do_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct cable *c = self;

	c->reads++;
	if (c->on_read)
		c->on_read(c);
	if (c->cut)
		return ESPFLASH_ERROR_DISCONNECTED;
	return c->ops->read(c->sim, buf, size, timeout_ms, ret_size);
}

static int do_write(void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct cable *c = self;
	int r = 0;

	if (c->cut)
		return ESPFLASH_ERROR_DISCONNECTED;
	if (size > c->left)
		size = (size_t)c->left;
	if (size > 0)
		r = c->ops->write(c->sim, buf, size, timeout_ms, ret_size);
	if (r < 0)
		return r;
	c->sent += *ret_size;
	if (c->left != UINT64_MAX)
		c->left -= *ret_size;
	c->cut = c->left == 0;
	return c->cut ? ESPFLASH_ERROR_DISCONNECTED : 0;
}

static int do_set_baud(void *self, uint32_t baud)
{
	struct cable *c = self;

	return c->cut ? ESPFLASH_ERROR_DISCONNECTED : c->ops->set_baud(c->sim, baud);
}

static int do_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct cable *c = self;

	return c->cut ? ESPFLASH_ERROR_DISCONNECTED : c->ops->set_lines(c->sim, mask, value);
}

static uint64_t do_now_us(void *self)
{
	struct cable *c = self;

	return c->ops->now_us(c->sim);
}

static void do_sleep_us(void *self, uint64_t us)
{
	struct cable *c = self;

	c->ops->sleep_us(c->sim, us);
}

void cable_between(struct cable *c, struct flow *f)
{
	const espflash_transport_ops ops = {.struct_size = sizeof(ops),
		.name = "cable",
		.open = do_open,
		.close = do_close,
		.read = do_read,
		.write = do_write,
		.set_baud = do_set_baud,
		.set_lines = do_set_lines,
		.now_us = do_now_us,
		.sleep_us = do_sleep_us};

	memset(c, 0, sizeof(*c));
	c->sim = f->sim;
	c->ops = espflash_sim_ops(f->sim);
	c->left = UINT64_MAX;
	espflash_session_free(&f->session);
	espflash_transport_free(&f->transport);
	assert_int_equal(espflash_transport_new(&f->transport, &ops, c), 0);
	flow_session(f);
}

void cable_remove(struct flow *f)
{
	espflash_session_free(&f->session);
	espflash_transport_free(&f->transport);
	assert_int_equal(
		espflash_transport_new(&f->transport, espflash_sim_ops(f->sim), f->sim), 0);
	flow_session(f);
}
