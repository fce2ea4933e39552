/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target of everything that reads what a chip says: a chip that answers each frame of the
 * host as the input tells it. Time is virtual. Built with libFuzzer, or with replay_main.c.
 *
 * The input: one byte of mode (MODE_...), one of what to do (FUZZ_...), then for each frame of the
 * host a control byte (ANSWER_...) and what it asks for.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fuzz_session.h"

/* Mode: four bytes of status instead of two; after the input's end answer zeros, not nothing. */
#define MODE_STATUS_4 0x1u
#define MODE_OBLIGING 0x2u
#define MODE_NO_LINES 0x4u

/* Control: what to answer, and whether the payload has the size that the host waits for. */
#define ANSWER_KIND    0x03u
#define ANSWER_GOOD    0x00u /* four bytes of value, then the payload's bytes */
#define ANSWER_REFUSED 0x01u /* one byte of reason */
#define ANSWER_RAW     0x02u /* a length, then bytes that are sent as they are */
#define ANSWER_LATE    0x03u /* a byte: so many times 20 ms nothing at all */
#define ANSWER_SIZED   0x04u
#define ANSWER_FRAME   0x08u /* raw bytes get their two ENDs */
#define ANSWER_ZEROS   0x10u /* payload of zeros, none from the input */

/* Serial protocol: SLIP's bytes and the opcodes whose replies have a payload. */
#define END	     0xc0u
#define ESC	     0xdbu
#define OP_SYNC	     0x08u
#define OP_READ_SLOW 0x0eu
#define OP_MD5	     0x13u
#define OP_SECURITY  0x14u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct chip {
	const uint8_t *in;
	size_t left;
	uint64_t now;
	uint32_t mode;
	size_t got; /* bytes of the host's frame under way; the first two are kept */
	uint8_t head[2];
	size_t next, end; /* of out */
	uint8_t out[8192];
};

static uint8_t take(struct chip *c)
{
	if (c->left == 0)
		return 0;
	c->left--;
	return *c->in++;
}

static void put(struct chip *c, uint8_t byte)
{
	if (c->end < sizeof(c->out))
		c->out[c->end++] = byte;
}

static void put_escaped(struct chip *c, uint8_t byte)
{
	if (byte == END || byte == ESC) {
		put(c, ESC);
		put(c, byte == END ? 0xdc : 0xdd);
	} else {
		put(c, byte);
	}
}

static size_t payload_of(const struct chip *c, uint8_t opcode)
{
	switch (opcode) {
	case OP_READ_SLOW:
		return 64;
	case OP_MD5:
		return 32;
	case OP_SECURITY:
		return c->mode & MODE_STATUS_4 ? 20 : 12;
	default:
		return 0;
	}
}

static void put_reply(struct chip *c, uint8_t control, uint8_t opcode)
{
	const bool refused = (control & ANSWER_KIND) == ANSWER_REFUSED;
	const size_t status = c->mode & MODE_STATUS_4 ? 4 : 2;
	size_t payload = 0;

	if (control & ANSWER_SIZED)
		payload = payload_of(c, opcode);
	else if (control & 0x80)
		payload = take(c);
	put(c, END);
	put(c, 0x01);
	put_escaped(c, opcode);
	put_escaped(c, (uint8_t)(payload + status));
	put(c, (uint8_t)((payload + status) >> 8));
	for (size_t i = 0; i < 4; i++)
		put_escaped(c, refused ? 0 : take(c));
	for (size_t i = 0; i < payload; i++)
		put_escaped(c, control & ANSWER_ZEROS ? 0 : take(c));
	put(c, refused);
	put_escaped(c, refused ? take(c) : 0);
	for (size_t i = 2; i < status; i++)
		put(c, 0);
	put(c, END);
}

static void put_raw(struct chip *c, uint8_t control)
{
	const size_t size = take(c);

	if (control & ANSWER_FRAME)
		put(c, END);
	for (size_t i = 0; i < size; i++)
		put(c, take(c));
	if (control & ANSWER_FRAME)
		put(c, END);
}

static void answer(struct chip *c, uint8_t opcode)
{
	uint8_t control = take(c);
	const bool over = c->left == 0;

	if (over && !(c->mode & MODE_OBLIGING))
		return;
	if (over)
		control = ANSWER_GOOD | ANSWER_SIZED | ANSWER_ZEROS;
	switch (control & ANSWER_KIND) {
	case ANSWER_GOOD:
	case ANSWER_REFUSED:
		put_reply(c, control, opcode);
		break;
	case ANSWER_RAW:
		put_raw(c, control);
		break;
	default:
		c->now += take(c) * 20000u;
	}
}

static int chip_open(void *self, uint32_t baud)
{
	(void)self, (void)baud;
	return 0;
}

static void chip_close(void *self)
{
	(void)self;
}

static int chip_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct chip *c = self;
	const size_t ready = c->end - c->next;
	const size_t n = ready < size ? ready : size;

	if (n == 0) {
		c->now += (uint64_t)timeout_ms * 1000;
	} else {
		memcpy(buf, c->out + c->next, n);
		c->next += n;
		c->now += 87 * n; /* 115200 baud */
	}
	if (c->next == c->end)
		c->next = c->end = 0;
	*ret_size = n;
	return 0;
}

static int chip_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct chip *c = self;
	const uint8_t *bytes = buf;

	(void)timeout_ms;
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != END) {
			if (c->got < sizeof(c->head))
				c->head[c->got] = bytes[i];
			c->got++;
			continue;
		}
		if (c->got >= sizeof(c->head))
			answer(c, c->head[1]);
		c->got = 0;
	}
	c->now += 87 * size;
	*ret_size = size;
	return 0;
}

static int chip_set_baud(void *self, uint32_t baud)
{
	(void)self, (void)baud;
	return 0;
}

static int chip_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct chip *c = self;

	(void)mask, (void)value;
	return c->mode & MODE_NO_LINES ? ESPFLASH_ERROR_UNSUPPORTED : 0;
}

static uint64_t chip_now(void *self)
{
	return ((struct chip *)self)->now;
}

static void chip_sleep(void *self, uint64_t us)
{
	((struct chip *)self)->now += us;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const espflash_transport_ops ops = {sizeof(ops), "fuzz", chip_open, chip_close,
		chip_read, chip_write, chip_set_baud, chip_set_lines, chip_now, chip_sleep, NULL};
	struct chip chip = {.in = data, .left = size};
	struct fuzz_session f = {.now_us = chip_now, .self = &chip};
	espflash_transport *t = NULL;
	uint32_t what;

	chip.mode = take(&chip);
	what = take(&chip);
	if (espflash_transport_new(&t, &ops, &chip) == 0)
		fuzz_run(&f, t, what, NULL, NULL);
	espflash_transport_free(&t);
	return 0;
}
