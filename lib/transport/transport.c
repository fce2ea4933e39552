/* SPDX-License-Identifier: MIT */
/*
 * The vtable wrapped: deadlines become slices, foreign error numbers become ours, a failure always
 * has a message. Called by wire/link.c and the session layer.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "transport/transport.h"
#include "util/bytes.h"
#include "util/clock.h"
#include "util/options.h"

/* No wait is longer than this, so that a cancel is noticed whatever the back end. */
#define SLICE_US 50000u

/* How often to look whether a device is back on the bus. */
#define RETURN_LOOK_US 20000u

int espflash_transport_new(espflash_transport **ret, const espflash_transport_ops *ops, void *self)
{
	espflash_transport_ops copy;

	if (!ret || !ops)
		return ESPFLASH_ERROR_ARGUMENT;
	if (ef_options_import(NULL, &copy, sizeof(copy), ops, "transport ops") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	if (!copy.open || !copy.close || !copy.read || !copy.write)
		return ESPFLASH_ERROR_ARGUMENT;
	if (!copy.now_us != !copy.sleep_us)
		return ESPFLASH_ERROR_ARGUMENT;
	if (!copy.name)
		copy.name = "transport";

	espflash_transport *t = calloc(1, sizeof(*t));

	if (!t)
		return ESPFLASH_ERROR_NO_MEMORY;
	t->ops = copy;
	t->self = self;
	ef_context_init(&t->own);
	*ret = t;
	return 0;
}

int ef_transport_new_builtin(espflash_transport **ret, const espflash_transport_ops *ops,
	void *self, void (*destroy)(void *self))
{
	const int r = espflash_transport_new(ret, ops, self);

	if (r < 0) {
		destroy(self);
		return r;
	}
	(*ret)->destroy = destroy;
	return 0;
}

void espflash_transport_free(espflash_transport **t)
{
	if (!t || !*t)
		return;
	ef_transport_close(*t);
	if ((*t)->destroy)
		(*t)->destroy((*t)->self);
	free(*t);
	*t = NULL;
}

/* Bring a slot's return value into our range and make sure that a failure has a message. */
static int checked(espflash_transport *t, struct ef_context *c, int r, const char *what)
{
	if (r >= 0)
		return 0;
	if (r < ESPFLASH_ERROR_VERIFY)
		r = ESPFLASH_ERROR_IO;
	if (r == ESPFLASH_ERROR_DISCONNECTED) {
		t->gone = true;
		return ef_error_set(&c->error, r,
			"check the cable, then run the same command again",
			"%s: the device went away during %s", t->ops.name, what);
	}
	return ef_error_set(&c->error, r, NULL, "%s: %s failed (%s)", t->ops.name, what,
		espflash_error_name(r));
}

int ef_transport_open(espflash_transport *t, struct ef_context *c, uint32_t baud)
{
	if (t->is_open)
		return ef_error_set(&c->error, ESPFLASH_ERROR_STATE,
			"end what uses it first: a session, or espflash_transport_start",
			"%s: the transport is open already", t->ops.name);
	t->error = &c->error;
	t->lent = c;
	t->gone = false;

	const int r = checked(t, c, t->ops.open(t->self, baud), "opening");

	t->is_open = r == 0;
	return r;
}

void ef_transport_close(espflash_transport *t)
{
	if (t->is_open)
		t->ops.close(t->self);
	t->is_open = false;
	t->error = NULL;
	t->lent = NULL;
}

int ef_transport_reopen(
	espflash_transport *t, struct ef_context *c, uint32_t baud, struct ef_deadline deadline)
{
	int r = ESPFLASH_ERROR_DISCONNECTED;

	ef_transport_close(t);
	while (r < 0) {
		const bool over = ef_deadline_left_us(deadline, ef_transport_now_us(t)) == 0;

		ef_error_clear(&c->error);
		r = ef_transport_open(t, c, baud);
		if (r < 0 && over) {
			ef_error_clear(&c->error);
			return ef_error_set(&c->error, ESPFLASH_ERROR_DISCONNECTED,
				"is the cable still plugged in? then press RESET, with BOOT held",
				"%s: the device left the bus and did not come back", t->ops.name);
		}
		/* Not there yet, or there and not set up yet: its node, its access rights. */
		if (r < 0 && ef_transport_sleep_us(t, c, RETURN_LOOK_US) < 0)
			return ESPFLASH_ERROR_CANCELLED;
	}
	return 0;
}

uint64_t ef_transport_now_us(const espflash_transport *t)
{
	return t->ops.now_us ? t->ops.now_us(t->self) : ef_clock_us();
}

static void sleep_slice(espflash_transport *t, uint64_t us)
{
	if (t->ops.sleep_us) {
		t->ops.sleep_us(t->self, us);
		return;
	}

	struct timespec left = {(time_t)(us / 1000000u), (long)(us % 1000000u) * 1000};

	while (nanosleep(&left, &left) < 0 && errno == EINTR) {
	}
}

int ef_transport_sleep_us(espflash_transport *t, struct ef_context *c, uint64_t us)
{
	const struct ef_deadline end = ef_deadline_after(ef_transport_now_us(t), us);

	for (;;) {
		const int r = ef_context_check_cancel(c);
		const uint64_t left = ef_deadline_left_us(end, ef_transport_now_us(t));

		if (r < 0 || left == 0)
			return r;
		sleep_slice(t, left < SLICE_US ? left : SLICE_US);
	}
}

/* The next slice of a wait in ms, rounded up; 0 only when no time is left. */
static uint32_t slice_ms(const espflash_transport *t, struct ef_deadline deadline)
{
	const uint64_t left = ef_deadline_left_us(deadline, ef_transport_now_us(t));

	return (uint32_t)(((left < SLICE_US ? left : SLICE_US) + 999) / 1000);
}

int ef_transport_read(espflash_transport *t, struct ef_context *c, void *buf, size_t size,
	struct ef_deadline deadline, size_t *ret_size)
{
	for (;;) {
		const uint32_t wait = slice_ms(t, deadline);
		size_t got = 0;
		int r = ef_context_check_cancel(c);

		if (r < 0)
			return r;
		r = checked(t, c, t->ops.read(t->self, buf, size, wait, &got), "reading");
		if (r < 0)
			return r;
		if (got > size)
			return ef_error_set(&c->error, ESPFLASH_ERROR_IO, NULL,
				"%s: its read returned %zu bytes into %zu", t->ops.name, got, size);
		if (got > 0 || wait == 0) {
			ef_log_bytes(c, "<", buf, got);
			*ret_size = got;
			return 0;
		}
	}
}

int ef_transport_write_some(espflash_transport *t, struct ef_context *c, const void *data,
	size_t size, struct ef_deadline deadline, size_t *ret_size)
{
	for (;;) {
		const uint32_t wait = slice_ms(t, deadline);
		size_t took = 0;
		int r = ef_context_check_cancel(c);

		if (r < 0)
			return r;
		r = checked(t, c, t->ops.write(t->self, data, size, wait, &took), "writing");
		if (r < 0)
			return r;
		if (took > size)
			return ef_error_set(&c->error, ESPFLASH_ERROR_IO, NULL,
				"%s: its write took %zu of %zu bytes", t->ops.name, took, size);
		if (took > 0 || wait == 0) {
			*ret_size = took;
			return 0;
		}
	}
}

int ef_transport_write(espflash_transport *t, struct ef_context *c, const void *data, size_t size,
	struct ef_deadline deadline)
{
	const uint8_t *p = data;
	size_t sent = 0;

	ef_log_bytes(c, ">", data, size);
	while (sent < size) {
		size_t took = 0;
		const int r = ef_transport_write_some(t, c, p + sent, size - sent, deadline, &took);

		if (r < 0)
			return r;
		sent += took;
		if (took == 0)
			return ef_error_set(&c->error, ESPFLASH_ERROR_TIMEOUT,
				"the port takes no data: unplug it and plug it in again",
				"%s: only %zu of %zu bytes could be sent", t->ops.name, sent, size);
	}
	return 0;
}

int ef_transport_set_baud(espflash_transport *t, struct ef_context *c, uint32_t baud)
{
	if (!t->ops.set_baud)
		return ESPFLASH_ERROR_UNSUPPORTED;
	return checked(t, c, t->ops.set_baud(t->self, baud), "changing the baud rate");
}

int ef_transport_set_lines(
	espflash_transport *t, struct ef_context *c, uint32_t mask, uint32_t value)
{
	if (!t->ops.set_lines)
		return ESPFLASH_ERROR_UNSUPPORTED;

	const int r = t->ops.set_lines(t->self, mask, value);

	if (r == ESPFLASH_ERROR_UNSUPPORTED) {
		ef_error_clear(&c->error);
		return r;
	}
	return checked(t, c, r, "setting DTR and RTS");
}

int ef_transport_check_baud(espflash_error_info *e, uint32_t baud)
{
	if (baud >= EF_BAUD_MIN && baud <= EF_BAUD_MAX)
		return 0;
	return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL, "baud rate %u is not within %u to %u",
		(unsigned)baud, EF_BAUD_MIN, EF_BAUD_MAX);
}

void ef_transport_usb_ids(espflash_transport *t, uint16_t *ret_vendor, uint16_t *ret_product)
{
	uint16_t vendor = 0, product = 0;
	const bool known = t->ops.usb_ids && t->ops.usb_ids(t->self, &vendor, &product) == 0;

	*ret_vendor = known ? vendor : 0;
	*ret_product = known ? product : 0;
}
