/* SPDX-License-Identifier: MIT */
/*
 * A transport used without a session: the public functions that move bytes. Called by programs.
 */
#include "transport/transport.h"

/* Begin a public call on an open transport that no session has. */
static int enter(espflash_transport *t)
{
	if (!t)
		return ESPFLASH_ERROR_ARGUMENT;
	ef_error_clear(&t->own.error);
	if (t->is_open && t->lent == &t->own)
		return 0;
	return ef_error_set(&t->own.error, ESPFLASH_ERROR_STATE,
		t->is_open ? "free the session first" : "call espflash_transport_start first",
		"%s: the transport is %s", t->ops.name,
		t->is_open ? "used by a session" : "not open");
}

static int check_buffer(espflash_transport *t, const void *buf, size_t size, const size_t *ret_size)
{
	if (buf && size > 0 && ret_size)
		return 0;
	return ef_error_set(&t->own.error, ESPFLASH_ERROR_ARGUMENT, NULL,
		"%s: no bytes, or no place for their number", t->ops.name);
}

int espflash_transport_start(espflash_transport *t, uint32_t baud)
{
	int r;

	if (!t)
		return ESPFLASH_ERROR_ARGUMENT;
	ef_error_clear(&t->own.error);
	r = ef_transport_check_baud(&t->own.error, baud);
	return r < 0 ? r : ef_transport_open(t, &t->own, baud);
}

void espflash_transport_stop(espflash_transport *t)
{
	if (t && t->lent == &t->own)
		ef_transport_close(t);
}

int espflash_transport_read(
	espflash_transport *t, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	size_t got = 0;
	int r = enter(t);

	if (r == 0)
		r = check_buffer(t, buf, size, ret_size);
	if (r == 0)
		r = ef_transport_read(t, &t->own, buf, size,
			ef_deadline_after(ef_transport_now_us(t), (uint64_t)timeout_ms * 1000),
			&got);
	if (r == 0)
		*ret_size = got;
	return r;
}

int espflash_transport_write(
	espflash_transport *t, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	size_t took = 0;
	int r = enter(t);

	if (r == 0)
		r = check_buffer(t, buf, size, ret_size);
	if (r == 0)
		r = ef_transport_write_some(t, &t->own, buf, size,
			ef_deadline_after(ef_transport_now_us(t), (uint64_t)timeout_ms * 1000),
			&took);
	if (r == 0)
		*ret_size = took;
	return r;
}

static int unsupported(espflash_transport *t, const char *what)
{
	return ef_error_set(
		&t->own.error, ESPFLASH_ERROR_UNSUPPORTED, NULL, "%s has no %s", t->ops.name, what);
}

int espflash_transport_set_baud(espflash_transport *t, uint32_t baud)
{
	int r = enter(t);

	if (r == 0)
		r = ef_transport_check_baud(&t->own.error, baud);
	if (r == 0)
		r = ef_transport_set_baud(t, &t->own, baud);
	/* Without a record there is no slot. */
	return r == ESPFLASH_ERROR_UNSUPPORTED ? unsupported(t, "baud rate to set") : r;
}

int espflash_transport_set_lines(espflash_transport *t, uint32_t mask, uint32_t value)
{
	int r = enter(t);

	if (r == 0 && (mask & ~(ESPFLASH_LINE_DTR | ESPFLASH_LINE_RTS)))
		return ef_error_set(&t->own.error, ESPFLASH_ERROR_ARGUMENT, NULL,
			"no lines have the bits 0x%x", (unsigned)mask);
	if (r == 0)
		r = ef_transport_set_lines(t, &t->own, mask, value);
	return r == ESPFLASH_ERROR_UNSUPPORTED ? unsupported(t, "DTR and RTS") : r;
}

const espflash_error_info *espflash_transport_error(const espflash_transport *t)
{
	return t ? &t->own.error : NULL;
}
