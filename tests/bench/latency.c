/* SPDX-License-Identifier: MIT */
/*
 * What a network's round trip costs: 1 MiB written and read at 921600 baud by the flasher stub, on
 * a simulated chip that executes it, in virtual time: the same on every machine. The network is a
 * serial server's: bytes arrive half a round trip later, rate and lines are acknowledged after a
 * whole one. Prints a table, asserts nothing; docs/benchmarks.md explains it.
 *
 * usage: bench-latency [CHIP]
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espflash/espflash.h>

#include "espflash_sim.h"

#define SIZE	0x100000u
#define ADDRESS 0x10000u
#define BAUD	921600u
#define ROOM	(1u << 20) /* bytes under way, each way */
#define STEP_US 100u	   /* how finely time passes while something is awaited */

struct way {
	uint8_t bytes[ROOM];
	uint64_t due[ROOM];
	size_t head, count;
};

struct net {
	espflash_sim *sim;
	const espflash_transport_ops *ops;
	uint64_t delay_us; /* each way */
	struct way up, down;
};

static struct net net;
static uint8_t data[SIZE], back[SIZE];

static uint64_t now(const struct net *n)
{
	return n->ops->now_us(n->sim);
}

static size_t push(struct way *w, const uint8_t *bytes, size_t size, uint64_t due)
{
	if (size > ROOM - w->count)
		size = ROOM - w->count;
	for (size_t i = 0; i < size; i++) {
		const size_t at = (w->head + w->count + i) % ROOM;

		w->bytes[at] = bytes[i];
		w->due[at] = due;
	}
	w->count += size;
	return size;
}

/* What has arrived, in one piece: at most `size` bytes. */
static size_t arrived(const struct way *w, uint64_t at_us, uint8_t *out, size_t size)
{
	size_t n = 0;

	for (; n < size && n < w->count && w->due[(w->head + n) % ROOM] <= at_us; n++)
		out[n] = w->bytes[(w->head + n) % ROOM];
	return n;
}

static void drop(struct way *w, size_t size)
{
	w->head = (w->head + size) % ROOM;
	w->count -= size;
}

/* What has arrived goes into the serial port, what the port has goes on its way. */
static void carry(struct net *n)
{
	uint8_t bytes[4096];
	size_t size = arrived(&n->up, now(n), bytes, sizeof(bytes)), moved = 0;

	if (size > 0)
		n->ops->write(n->sim, bytes, size, 0, &moved);
	drop(&n->up, moved);
	do {
		n->ops->read(n->sim, bytes, sizeof(bytes), 0, &moved);
		push(&n->down, bytes, moved, now(n) + n->delay_us);
	} while (moved > 0);
}

static void pass(struct net *n, uint64_t us)
{
	const uint64_t end = now(n) + us;

	while (now(n) < end) {
		carry(n);
		n->ops->sleep_us(n->sim, end - now(n) < STEP_US ? end - now(n) : STEP_US);
	}
	carry(n);
}

static int net_open(void *self, uint32_t baud)
{
	struct net *n = self;

	n->up.count = n->down.count = 0;
	return n->ops->open(n->sim, baud);
}

static void net_close(void *self)
{
	struct net *n = self;

	n->ops->close(n->sim);
}

static int net_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct net *n = self;
	const uint64_t end = now(n) + timeout_ms * 1000u;

	for (;;) {
		carry(n);
		*ret_size = arrived(&n->down, now(n), buf, size);
		drop(&n->down, *ret_size);
		if (*ret_size > 0 || now(n) >= end)
			return 0;
		pass(n, STEP_US);
	}
}

static int net_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct net *n = self;

	(void)timeout_ms;
	*ret_size = push(&n->up, buf, size, now(n) + n->delay_us);
	return 0;
}

/* The request stands behind the bytes; its answer comes a round trip later. */
static void request(struct net *n)
{
	while (n->up.count > 0)
		pass(n, STEP_US);
}

static int net_set_baud(void *self, uint32_t baud)
{
	struct net *n = self;
	int r;

	pass(n, n->delay_us);
	request(n);
	r = n->ops->set_baud(n->sim, baud);
	pass(n, n->delay_us);
	return r;
}

static int net_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct net *n = self;
	int r;

	pass(n, n->delay_us);
	request(n);
	r = n->ops->set_lines(n->sim, mask, value);
	pass(n, n->delay_us);
	return r;
}

static uint64_t net_now_us(void *self)
{
	return now(self);
}

static void net_sleep_us(void *self, uint64_t us)
{
	pass(self, us);
}

static const espflash_transport_ops net_ops = {
	.struct_size = sizeof(net_ops),
	.name = "net",
	.open = net_open,
	.close = net_close,
	.read = net_read,
	.write = net_write,
	.set_baud = net_set_baud,
	.set_lines = net_set_lines,
	.now_us = net_now_us,
	.sleep_us = net_sleep_us,
};

static void check(espflash_session *s, int r)
{
	if (r == 0)
		return;
	printf("failed: %s\n", espflash_session_error(s)->message);
	exit(1);
}

struct figures {
	double connect, write, read;
};

static double since(uint64_t start)
{
	return (double)(now(&net) - start) / 1e6;
}

static struct figures measure(const char *chip, uint32_t round_trip_ms)
{
	const espflash_sim_options so = {.struct_size = sizeof(so), .chip = chip};
	const espflash_session_options o = {.struct_size = sizeof(o), .baud = BAUD};
	const espflash_write_options wo = {.struct_size = sizeof(wo),
		.flags = ESPFLASH_WRITE_NO_VERIFY | ESPFLASH_WRITE_NO_COMPRESS};
	espflash_transport *t = NULL;
	espflash_session *s = NULL;
	espflash_flash_info info = {.struct_size = sizeof(info)};
	struct figures f;
	uint64_t start;

	memset(&net, 0, sizeof(net));
	net.delay_us = round_trip_ms * 500u;
	if (espflash_sim_new(&net.sim, &so, NULL) < 0 ||
		espflash_transport_new(&t, &net_ops, &net) < 0 ||
		espflash_session_new(&s, t, &o) < 0)
		abort();
	net.ops = espflash_sim_ops(net.sim);
	start = now(&net);
	check(s, espflash_session_connect(s));
	check(s, espflash_session_start_stub(s));
	check(s, espflash_flash_identify(s, &info));
	f.connect = since(start);
	start = now(&net);
	check(s, espflash_flash_write(s, ADDRESS, data, SIZE, &wo));
	f.write = since(start);
	start = now(&net);
	check(s, espflash_flash_read(s, ADDRESS, back, SIZE, NULL));
	f.read = since(start);
	if (memcmp(data, back, SIZE) != 0)
		printf("WRONG DATA\n");
	espflash_session_free(&s);
	espflash_transport_free(&t);
	espflash_sim_free(&net.sim);
	return f;
}

int main(int argc, char **argv)
{
	static const uint32_t round_trips[] = {0, 25, 100};
	const char *chip = argc > 1 ? argv[1] : "esp32c3";
	struct figures near = {0};
	uint32_t x = 5;

	for (size_t i = 0; i < SIZE; i++) {
		x = x * 1664525u +
		    1013904223u; /* Numerical Recipes: noise, which is sent as it is */
		data[i] = (uint8_t)(x >> 24);
	}
	printf("%s, 1 MiB of noise, %u baud\n", chip, BAUD);
	for (size_t i = 0; i < sizeof(round_trips) / sizeof(round_trips[0]); i++) {
		const struct figures f = measure(chip, round_trips[i]);

		if (i == 0)
			near = f;
		printf("  %3u ms   connect, stub, flash %6.3f s   write %7.3f s  %5.1f %%   "
		       "read %7.3f s  %5.1f %%\n",
			(unsigned)round_trips[i], f.connect, f.write, 100 * near.write / f.write,
			f.read, 100 * near.read / f.read);
	}
	return 0;
}
