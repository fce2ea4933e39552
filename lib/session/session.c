/* SPDX-License-Identifier: MIT */
/*
 * The session object: making and freeing it, its guard at each public call, and the small public
 * functions that only return what is known. Connecting is in connect.c.
 */
#include <stdlib.h>
#include <string.h>

#include "session/session.h"
#include "util/options.h"

#define DEFAULT_BAUD	   115200u
#define DEFAULT_ATTEMPTS   7	 /* REFERENCE 3.4 */
#define DEFAULT_TIMEOUT_MS 3000u /* REFERENCE 3.3 */
#define RESET_STEPS_MAX	   64u
#define RESET_WAIT_MAX_US  60000000u
#define ALL_LINES	   (ESPFLASH_LINE_DTR | ESPFLASH_LINE_RTS)

static void fill_defaults(espflash_session_options *o)
{
	if (o->baud == 0)
		o->baud = DEFAULT_BAUD;
	if (o->initial_baud == 0)
		o->initial_baud = o->baud < DEFAULT_BAUD ? o->baud : DEFAULT_BAUD;
	if (o->attempts == 0)
		o->attempts = DEFAULT_ATTEMPTS;
	if (o->timeout_ms == 0)
		o->timeout_ms = DEFAULT_TIMEOUT_MS;
}

static bool options_are_valid(const espflash_session_options *o)
{
	return o->baud >= EF_BAUD_MIN && o->baud <= EF_BAUD_MAX && o->initial_baud >= EF_BAUD_MIN &&
	       o->initial_baud <= EF_BAUD_MAX && o->before <= ESPFLASH_BEFORE_USB_RESET &&
	       (o->chip == ESPFLASH_CHIP_AUTO || ef_chip_by_id(o->chip)) &&
	       o->log_level <= ESPFLASH_LOG_TRACE && o->flags <= ESPFLASH_SESSION_NO_STUB &&
	       o->spi_connection < UINT32_C(1) << 30 && o->flash_supply <= ESPFLASH_SUPPLY_1V9 &&
	       o->reserved == 0;
}

static bool steps_are_valid(const espflash_reset_step *step, uint32_t count)
{
	if (!step != (count == 0) || count > RESET_STEPS_MAX)
		return false;
	for (; count > 0; count--, step++) {
		if (((step->mask | step->value) & ~ALL_LINES) || step->wait_us > RESET_WAIT_MAX_US)
			return false;
	}
	return true;
}

static bool resets_are_valid(const espflash_session_options *o)
{
	return o->reset_delay_ms <= RESET_WAIT_MAX_US / 1000 &&
	       steps_are_valid(o->into_loader, o->into_loader_count) &&
	       steps_are_valid(o->into_firmware, o->into_firmware_count);
}

int espflash_session_new(espflash_session **ret, espflash_transport *transport,
	const espflash_session_options *options)
{
	espflash_session_options o;

	if (!ret || !transport)
		return ESPFLASH_ERROR_ARGUMENT;
	if (ef_options_import(NULL, &o, sizeof(o), options, "session options") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	fill_defaults(&o);
	if (!options_are_valid(&o) || !resets_are_valid(&o))
		return ESPFLASH_ERROR_ARGUMENT;

	espflash_session *s = calloc(1, sizeof(*s));

	if (!s)
		return ESPFLASH_ERROR_NO_MEMORY;
	ef_context_init(&s->context);
	s->context.log = o.log;
	s->context.log_user = o.log_user;
	s->context.log_level = o.log_level;
	s->context.event = o.event;
	s->context.event_user = o.event_user;
	s->transport = transport;
	s->options = o;
	*ret = s;
	return 0;
}

void espflash_session_free(espflash_session **s)
{
	if (!s || !*s)
		return;
	if ((*s)->state != EF_SESSION_CLOSED)
		ef_transport_close((*s)->transport);
	free(*s);
	*s = NULL;
}

int ef_session_enter(espflash_session *s, enum ef_session_state least)
{
	if (!s)
		return ESPFLASH_ERROR_ARGUMENT;
	/* The call that is under way owns the record. */
	if (s->context.in_callback)
		return ESPFLASH_ERROR_STATE;
	ef_error_clear(&s->context.error);
	if (s->state < least)
		return ef_error_set(&s->context.error, ESPFLASH_ERROR_STATE,
			"call espflash_session_connect first", "the session is not connected");
	return 0;
}

const espflash_chip_info *espflash_session_chip(const espflash_session *s)
{
	return s && s->chip ? &s->info : NULL;
}

const espflash_error_info *espflash_session_error(const espflash_session *s)
{
	return s ? &s->context.error : NULL;
}

void espflash_session_cancel(espflash_session *s)
{
	if (s)
		atomic_store(&s->context.cancel, 1);
}

uint32_t espflash_session_baud(const espflash_session *s)
{
	return s && s->state == EF_SESSION_CONNECTED ? s->baud : 0;
}

int espflash_session_set_baud(espflash_session *s, uint32_t baud)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = ef_transport_check_baud(ef_session_record(s), baud);
	return r < 0 ? r : ef_baud_change(s, baud);
}

int espflash_session_read_raw(
	espflash_session *s, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	int r = ef_session_enter(s, EF_SESSION_OPEN);
	size_t got = 0;

	if (r < 0)
		return r;
	if (!buf || size == 0 || !ret_size)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"no room to read into");
	r = ef_transport_read(s->transport, &s->context, buf, size,
		ef_deadline_after(ef_session_now_us(s), (uint64_t)timeout_ms * 1000), &got);
	if (r == 0)
		*ret_size = got;
	return r;
}
