/* SPDX-License-Identifier: MIT */
/*
 * The harness of the flow tests: see the header.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

const char *const flow_chips[] = {"esp8266", "esp32", "esp32c3", NULL};

static void note_event(void *user, const espflash_event *event)
{
	struct flow *f = user;

	assert_non_null(event->message);
	assert_non_null(event->hint);
	assert_int_equal(event->struct_size, sizeof(*event));
	if (event->kind == ESPFLASH_EVENT_WARNING)
		strncpy(f->warning, event->message, sizeof(f->warning) - 1);
	if (f->event_count < FLOW_EVENTS) {
		f->events[f->event_count] = *event;
		f->events[f->event_count++].message = NULL;
	}
	if (f->on_event)
		f->on_event(f, event);
}

static espflash_session_options with_events(struct flow *f)
{
	espflash_session_options o = f->options;

	o.struct_size = sizeof(o);
	o.event = note_event;
	o.event_user = f;
	return o;
}

void flow_session(struct flow *f)
{
	const espflash_session_options o = with_events(f);

	espflash_session_free(&f->session);
	assert_int_equal(espflash_session_new(&f->session, f->transport, &o), 0);
}

/* Noise, made once: every test begins with it. */
static void old_contents(struct flow *f)
{
	static uint8_t noise[0x400000];

	assert_true(f->flash_size <= sizeof(noise));
	if (noise[0] == 0 && noise[1] == 0)
		flow_noise(noise, sizeof(noise), 1);
	memcpy(f->flash, noise, f->flash_size);
}

void flow_board(struct flow *f, const espflash_sim_options *o)
{
	espflash_error_info error = {.struct_size = sizeof(error)};

	memset(f, 0, sizeof(*f));
	f->chip = o->chip;
	if (espflash_sim_new(&f->sim, o, &error) < 0)
		fail_msg("%s: %s", o->chip, error.message);
	f->flash = espflash_sim_flash(f->sim, &f->flash_size);
	assert_int_equal(
		espflash_transport_new(&f->transport, espflash_sim_ops(f->sim), f->sim), 0);
}

static void open_board(
	struct flow *f, const char *chip, uint32_t sim_flags, const char *fault, uint32_t size)
{
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = chip,
		.flash_size = size,
		.flags = sim_flags,
		.fault = fault};

	flow_board(f, &o);
	f->options.flags = ESPFLASH_SESSION_NO_STUB;
	old_contents(f);
	/* no image: the first byte is not 0xE9 */
	f->flash[0] = f->flash[0x1000] = 0x00;
	flow_session(f);
}

void flow_open(struct flow *f, const char *chip, uint32_t sim_flags, const char *fault)
{
	open_board(f, chip, sim_flags, fault, 0);
}

void flow_small(struct flow *f, const char *chip, uint32_t sim_flags, const char *fault)
{
	open_board(f, chip, sim_flags, fault, 0x80000);
}

void flow_connected(struct flow *f, const char *chip)
{
	flow_open(f, chip, 0, NULL);
	flow_ok(f, espflash_session_connect(f->session));
}

void flow_stub(struct flow *f, const char *chip, uint32_t sim_flags, const char *fault)
{
	flow_open(f, chip, sim_flags, fault);
	f->options.flags = 0;
	flow_session(f);
}

void flow_close(struct flow *f)
{
	espflash_session_free(&f->session);
	espflash_transport_free(&f->transport);
	espflash_sim_free(&f->sim);
}

int flow_progress(void *user, const espflash_progress *p)
{
	struct flow *f = user;

	assert_int_equal(p->struct_size, sizeof(*p));
	if (f->calls > 0 && (p->done < f->done || p->total != f->total))
		f->disorder = true;
	if (p->done > p->total)
		f->disorder = true;
	f->calls++;
	f->done = p->done;
	f->total = p->total;
	return f->on_progress ? f->on_progress(f, p) : 0;
}

void flow_progress_begin(struct flow *f)
{
	f->calls = 0;
	f->done = f->total = 0;
	f->disorder = false;
	f->on_progress = NULL;
}

void flow_progress_is_complete(struct flow *f)
{
	assert_true(f->calls > 0);
	assert_false(f->disorder);
	assert_int_equal(f->done, f->total);
	flow_progress_begin(f);
}

size_t flow_events(const struct flow *f, uint32_t kind, uint32_t number)
{
	size_t n = 0;

	for (size_t i = 0; i < f->event_count; i++)
		n += f->events[i].kind == kind && (number == 0 || f->events[i].number == number);
	return n;
}

const espflash_event *flow_last_event(const struct flow *f, uint32_t kind)
{
	for (size_t i = f->event_count; i-- > 0;) {
		if (f->events[i].kind == kind)
			return &f->events[i];
	}
	return NULL;
}

uint64_t flow_now_ms(const struct flow *f)
{
	espflash_sim_counters c;

	espflash_sim_count(f->sim, &c);
	return c.now_us / 1000;
}

void flow_result(
	struct flow *f, int result, int wanted, const char *what, const char *file, int line)
{
	const espflash_error_info *e = espflash_session_error(f->session);

	if (result != wanted) {
		print_error("%s: %s = %s, not %s\n", f->chip, what, espflash_error_name(result),
			espflash_error_name(wanted));
		print_error("record: %s \"%s\" hint \"%s\"\n", espflash_error_name(e->code),
			e->message, e->hint);
		_fail(file, line);
	}
	if (e->code != result || (result < 0 && e->message[0] == '\0')) {
		print_error("%s: %s = %s, but the record says %s \"%s\"\n", f->chip, what,
			espflash_error_name(result), espflash_error_name(e->code), e->message);
		_fail(file, line);
	}
}

uint8_t *flow_copy(const struct flow *f)
{
	uint8_t *copy = malloc(f->flash_size);

	assert_non_null(copy);
	memcpy(copy, f->flash, f->flash_size);
	return copy;
}

void flow_flash_is(const struct flow *f, const uint8_t *wanted)
{
	size_t i = 0;

	if (memcmp(f->flash, wanted, f->flash_size) == 0)
		return;
	while (f->flash[i] == wanted[i])
		i++;
	fail_msg("%s: the flash differs at 0x%zx: 0x%02x, not 0x%02x", f->chip, i, f->flash[i],
		wanted[i]);
}
