/* SPDX-License-Identifier: MIT */
/*
 * Connecting: open the port, lead the chip into its loader, find its attention, learn what it is,
 * change to the wanted rate. Called by programs.
 */
#include "session/session.h"

/* A chip boots and is known to the system within a second, a slow hub and udev included. */
#define RETURN_US   5000000u
#define RETURNS_MAX 2
/* How often to begin on a line that damages what is said. */
#define CONNECTS_MAX 4

/* Forget what an earlier connection knew. */
static void forget(espflash_session *s)
{
	ef_link_init(&s->link, s->transport, &s->context);
	s->baud = s->options.initial_baud;
	/* Before the chip is known, SYNC and READ_REG need no more of a dialect than this. */
	s->command = (struct ef_command){.link = &s->link,
		.context = &s->context,
		.baud = s->baud,
		.timeout_ms = s->options.timeout_ms};
	s->chip = NULL;
	s->wanted = s->options.baud;
	s->rate_trial = (struct ef_rate_trial){0};
	s->loader = ESPFLASH_LOADER_ROM;
	s->flash_octal = 0;
	s->stub_settled = false;
	s->stub_reason = NULL;
	s->secure_download = false;
	s->words.count = 0;
	s->flash_attached = false;
	s->flash_identified = false;
	s->security_known = false;
	s->security_size = 0;
	s->flash_params_size = 0;
}

static void tell_attempt(espflash_session *s, uint32_t number, uint32_t seen)
{
	const uint32_t count = s->options.attempts < 0 ? 0 : (uint32_t)s->options.attempts;

	ef_log(&s->context, ESPFLASH_LOG_INFO, "attempt %u failed: %s", (unsigned)number,
		ef_diagnose_text(seen));
	ef_event(&s->context, &(espflash_event){.kind = ESPFLASH_EVENT_ATTEMPT,
				      .number = number,
				      .count = count,
				      .seen = seen,
				      .message = ef_diagnose_text(seen),
				      .hint = ef_diagnose_hint(seen)});
}

static int no_reply(espflash_session *s, uint32_t seen)
{
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_NO_REPLY, ef_diagnose_hint(seen),
		"the chip does not answer after %d attempts at %u baud: %s",
		(int)s->options.attempts, (unsigned)s->options.initial_baud,
		ef_diagnose_text(seen));
}

int ef_session_return(espflash_session *s)
{
	int r;

	if (!s->transport->returns)
		return ESPFLASH_ERROR_DISCONNECTED;
	ef_log(&s->context, ESPFLASH_LOG_INFO, "the chip has left the bus: waiting for it");
	r = ef_transport_reopen(s->transport, &s->context, s->options.initial_baud,
		ef_deadline_after(ef_session_now_us(s), RETURN_US));
	if (r < 0)
		return r;
	s->baud = s->command.baud = s->options.initial_baud;
	ef_link_init(&s->link, s->transport, &s->context);
	ef_transport_usb_ids(s->transport, &s->usb_vendor, &s->usb_product);
	return 0;
}

/* Reset if that is wanted and can be done, then knock. TIMEOUT, not recorded: try again. */
static int attempt(espflash_session *s, uint32_t number, uint32_t *ret_value)
{
	const bool reset = s->options.before == ESPFLASH_BEFORE_DEFAULT ||
			   s->options.before == ESPFLASH_BEFORE_USB_RESET;
	int r = reset ? ef_reset_into_loader(s, number) : ESPFLASH_ERROR_UNSUPPORTED;
	const bool was_reset = r == 0 || r == ESPFLASH_ERROR_DISCONNECTED;

	if (r == ESPFLASH_ERROR_UNSUPPORTED) {
		ef_error_clear(ef_session_record(s));
		r = 0;
	}
	/* A chip that was reset has forgotten its rate; but the lines may end in the adapter. */
	if (r == 0)
		r = ef_sync_attempt(s, number, !was_reset || number > 0, ret_value);
	/* More than once: the port of a device that has left may open once more. */
	for (int i = 0; i < RETURNS_MAX && was_reset && r == ESPFLASH_ERROR_DISCONNECTED; i++) {
		r = ef_session_return(s);
		if (r < 0)
			return r;
		r = ef_sync_attempt(s, number, false, ret_value);
	}
	return r;
}

static int knock(espflash_session *s, uint32_t *ret_value)
{
	uint32_t seen = ESPFLASH_SEEN_NOTHING;

	for (uint32_t i = 0; s->options.attempts < 0 || i < (uint32_t)s->options.attempts; i++) {
		const int r = attempt(s, i, ret_value);

		if (r != ESPFLASH_ERROR_TIMEOUT)
			return r;
		ef_error_clear(ef_session_record(s));
		seen = ef_diagnose_seen(s);
		tell_attempt(s, i + 1, seen);
		ef_link_forget(&s->link);
	}
	return no_reply(s, seen);
}

/* Change to the wanted rate, now or when the stub runs. */
static int change_rate(espflash_session *s)
{
	const bool can = s->command.dialect.has & EF_DIALECT_CHANGE_BAUD;
	int r;

	if (s->baud == s->wanted || (!can && s->transport->ops.set_baud && ef_stub_possible(s)))
		return 0;
	r = ef_baud_change(s, s->wanted);
	if (r == ESPFLASH_ERROR_UNSUPPORTED) {
		ef_error_clear(ef_session_record(s));
		ef_warn(&s->context, NULL,
			"staying at %u baud: this loader or port cannot change the rate",
			(unsigned)s->baud);
		s->wanted = s->baud;
		r = 0;
	}
	return r;
}

/* A loader answers, a stub perhaps: learn what it is, and go to the wanted rate. */
static int learn(espflash_session *s, bool stub)
{
	struct ef_stub_kind kind = {0};
	int r = 0;

	if (stub)
		r = ef_stub_found(s, &kind);
	if (r == 0)
		r = ef_detect(s);
	if (r == 0 && stub && !kind.rom)
		ef_stub_adopt(s, &kind);
	if (r == 0)
		r = ef_identity_read(s);
	if (r == 0)
		r = ef_prepare(s);
	if (r < 0)
		return r;
	s->state = EF_SESSION_CONNECTED;
	ef_log(&s->context, ESPFLASH_LOG_INFO, "connected to %s", s->info.description);
	ef_event(&s->context,
		&(espflash_event){.kind = ESPFLASH_EVENT_DETECTED, .message = s->info.description});
	return change_rate(s);
}

/*
 * A ROM loader that reads a damaged command may fall silent, or be at a rate that nobody asked for:
 * on a line that has damaged something, from the beginning.
 */
static bool begins_anew(const espflash_session *s, int error)
{
	return s->command.line.errors > 0 &&
	       (error == ESPFLASH_ERROR_TIMEOUT || error == ESPFLASH_ERROR_PROTOCOL ||
		       error == ESPFLASH_ERROR_NO_REPLY || error == ESPFLASH_ERROR_DEVICE);
}

static int host_to_first_rate(espflash_session *s)
{
	const int r = ef_transport_set_baud(s->transport, &s->context, s->options.initial_baud);

	return r == ESPFLASH_ERROR_UNSUPPORTED ? 0 : r;
}

static int connect_open(espflash_session *s)
{
	const bool knocks = s->options.before != ESPFLASH_BEFORE_NO_SYNC;
	uint32_t sync_value = 0;
	int r;

	for (int i = 1;; i++) {
		r = knocks ? knock(s, &sync_value) : 0;
		if (r == 0)
			r = learn(s, knocks && sync_value == 0);
		if (r == 0 || i == CONNECTS_MAX || !begins_anew(s, r))
			return r;
		ef_log(&s->context, ESPFLASH_LOG_DEBUG, "connecting again: %s",
			ef_session_record(s)->message);
		ef_error_clear(ef_session_record(s));
		s->state = EF_SESSION_OPEN;
		forget(s);
		r = host_to_first_rate(s);
		if (r < 0)
			return r;
	}
}

int espflash_session_connect(espflash_session *s)
{
	int r = ef_session_enter(s, EF_SESSION_CLOSED);

	if (r < 0)
		return r;
	if (s->state == EF_SESSION_CONNECTED)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_STATE, NULL,
			"the session is connected already");
	forget(s);
	if (s->state == EF_SESSION_CLOSED) {
		r = ef_transport_open(s->transport, &s->context, s->baud);
	} else {
		r = host_to_first_rate(s);
	}
	if (r < 0)
		return r;
	s->state = EF_SESSION_OPEN;
	ef_transport_usb_ids(s->transport, &s->usb_vendor, &s->usb_product);
	r = connect_open(s);
	if (r < 0) {
		ef_transport_close(s->transport);
		s->state = EF_SESSION_CLOSED;
		s->chip = NULL;
	}
	return r;
}
