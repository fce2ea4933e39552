/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target of whole operations over a bad line: the simulated board, and a cable that spoils
 * the bytes the input names. What was written and found right must be in the flash. Built with
 * libFuzzer, or with replay_main.c to run a corpus.
 *
 * The input: one byte of chip, one of what to do (FUZZ_...), then faults of four bytes each: how
 * many bytes after the last one (two bytes, low first), what (FAULT_...), a value.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "espflash_sim.h"
#include "fuzz_session.h"

#define FAULT_KIND	0x07u
#define FAULT_XOR	0x00u
#define FAULT_DROP	0x01u
#define FAULT_TWICE	0x02u
#define FAULT_INSERT	0x03u
#define FAULT_STALL	0x04u /* value times 20 ms */
#define FAULT_GONE	0x05u /* the cable is pulled */
#define FAULT_FROM_HOST 0x80u /* on the way to the chip; otherwise from it */

#define SIM_FLASH 0x40000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One direction of the cable: its own reading of the input, which skips the other's faults. */
struct way {
	const uint8_t *in;
	size_t left;
	uint8_t mine; /* FAULT_FROM_HOST or 0 */
	uint32_t gap; /* bytes until the next fault */
	uint8_t kind, value;
	bool armed;
};

struct cable {
	espflash_sim *sim;
	const espflash_transport_ops *ops;
	struct way to_chip, to_host;
	bool gone, touched_commands;
	size_t queued; /* bytes for the host that did not fit */
	uint8_t queue[4];
};

static void arm(struct way *w)
{
	w->armed = false;
	w->gap = 0;
	while (w->left >= 4 && !w->armed) {
		w->gap += w->in[0] | (uint32_t)w->in[1] << 8;
		w->kind = w->in[2] & FAULT_KIND;
		w->value = w->in[3];
		w->armed = (w->in[2] & FAULT_FROM_HOST) == w->mine;
		w->in += 4;
		w->left -= 4;
	}
}

/* Pass one byte on: fills out with 0 to 2 bytes and returns how many. */
static size_t spoil(struct cable *c, struct way *w, uint8_t byte, uint8_t out[2])
{
	size_t n = 1;

	out[0] = byte;
	if (!w->armed)
		return 1;
	if (w->gap > 0) {
		w->gap--;
		return 1;
	}
	if (w == &c->to_chip)
		c->touched_commands = true;
	switch (w->kind) {
	case FAULT_XOR:
		out[0] ^= w->value;
		break;
	case FAULT_DROP:
		n = 0;
		break;
	case FAULT_TWICE:
		out[n++] = byte;
		break;
	case FAULT_INSERT:
		out[n++] = w->value;
		break;
	case FAULT_STALL:
		c->ops->sleep_us(c->sim, w->value * 20000u);
		break;
	case FAULT_GONE:
		c->gone = true;
		break;
	default:
		break;
	}
	arm(w);
	return n;
}

static int cable_open(void *self, uint32_t baud)
{
	struct cable *c = self;

	return c->ops->open(c->sim, baud);
}

static void cable_close(void *self)
{
	struct cable *c = self;

	c->ops->close(c->sim);
}

static int cable_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct cable *c = self;
	uint8_t *out = buf, byte, two[2];
	size_t n = 0, got = 0;
	int rc = 0;

	if (c->gone)
		return ESPFLASH_ERROR_DISCONNECTED;
	for (; c->queued > 0 && n < size; n++)
		out[n] = c->queue[--c->queued];
	while (n < size && rc == 0) {
		rc = c->ops->read(c->sim, &byte, 1, n > 0 ? 0 : timeout_ms, &got);
		if (rc < 0 || got == 0)
			break;
		got = spoil(c, &c->to_host, byte, two);
		for (size_t i = 0; i < got; i++) {
			if (n < size)
				out[n++] = two[i];
			else
				c->queue[c->queued++] = two[i];
		}
		if (got == 0)
			timeout_ms = 0;
	}
	*ret_size = n;
	return n > 0 ? 0 : rc;
}

static int cable_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct cable *c = self;
	const uint8_t *bytes = buf;
	uint8_t two[2];

	for (size_t i = 0; i < size; i++) {
		const size_t n = spoil(c, &c->to_chip, bytes[i], two);
		size_t sent = 0;

		if (c->gone)
			return ESPFLASH_ERROR_DISCONNECTED;
		for (size_t done = 0; done < n; done += sent) {
			const int rc =
				c->ops->write(c->sim, two + done, n - done, timeout_ms, &sent);

			if (rc < 0)
				return rc;
			if (sent == 0)
				break;
		}
	}
	*ret_size = size;
	return 0;
}

static int cable_set_baud(void *self, uint32_t baud)
{
	struct cable *c = self;

	return c->ops->set_baud(c->sim, baud);
}

static int cable_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct cable *c = self;

	return c->ops->set_lines(c->sim, mask, value);
}

static uint64_t cable_now(void *self)
{
	struct cable *c = self;

	return c->ops->now_us(c->sim);
}

static void cable_sleep(void *self, uint64_t us)
{
	struct cable *c = self;

	c->ops->sleep_us(c->sim, us);
}

/* A write that ended well is in the flash. The ESP8266's loader cannot prove it. */
static void expect_flash(struct fuzz_session *f, void *user)
{
	struct cable *c = user;
	size_t size = 0;
	const uint8_t *flash = espflash_sim_flash(c->sim, &size);

	if (f->write_result != 0)
		return;
	if (espflash_session_chip(f->session)->chip == ESPFLASH_CHIP_ESP8266 && c->touched_commands)
		return;
	if (memcmp(flash + FUZZ_ADDRESS, f->data, sizeof(f->data)) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const espflash_transport_ops ops = {sizeof(ops), "cable", cable_open, cable_close,
		cable_read, cable_write, cable_set_baud, cable_set_lines, cable_now, cable_sleep,
		NULL};
	static const char *const chips[] = {"esp32", "esp32c3", "esp8266"};
	struct cable c = {.to_chip.mine = FAULT_FROM_HOST};
	struct fuzz_session f = {.now_us = cable_now, .self = &c};
	espflash_sim_options o = {.struct_size = sizeof(o), .flash_size = SIM_FLASH};
	espflash_transport *t = NULL;

	if (size < 2)
		return 0;
	o.chip = chips[data[0] % 3];
	c.to_chip.in = c.to_host.in = data + 2;
	c.to_chip.left = c.to_host.left = size - 2;
	arm(&c.to_chip);
	arm(&c.to_host);
	if (espflash_sim_new(&c.sim, &o, NULL) < 0)
		abort();
	c.ops = espflash_sim_ops(c.sim);
	if (espflash_transport_new(&t, &ops, &c) == 0)
		fuzz_run(&f, t, data[1], expect_flash, &c);
	espflash_transport_free(&t);
	espflash_sim_free(&c.sim);
	return 0;
}
