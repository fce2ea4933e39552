/* SPDX-License-Identifier: MIT */
/*
 * Getting the loader's attention, in whatever state the last session left it: in the middle of a
 * packet, busy, or at another baud rate. Called by connect.c.
 */
#include "session/session.h"

/* REFERENCE 3.3 and 3.4. */
#define SYNC_WAIT_US	 100000u
#define SYNCS_AN_ATTEMPT 5
/* At a guessed rate: two are enough to tell a loader from silence. */
#define SYNCS_A_GUESS 2
/* A loader that still erases for an earlier session answers late; waits grow up to this. */
#define SYNC_WAIT_MAX_US 400000u

/* Rates that sessions leave chips at: the --baud values of the usual guides, most used first. */
static const uint32_t guesses[] = {115200, 921600, 460800, 230400, 1500000, 2000000, 57600, 74880};

int ef_sync_host_baud(espflash_session *s, uint32_t baud)
{
	if (baud == s->baud)
		return 0;

	const int r = ef_transport_set_baud(s->transport, &s->context, baud);

	if (r == 0) {
		s->baud = baud;
		s->command.baud = baud;
	}
	return r;
}

/* Some SYNCs at the present rate. Returns TIMEOUT, not recorded, if none is answered. */
static int try_rate(espflash_session *s, int count, uint64_t wait_us, uint32_t *ret_value)
{
	for (int i = 0; i < count; i++) {
		const struct ef_deadline soon = ef_deadline_after(
			ef_session_now_us(s), (uint64_t)s->options.timeout_ms * 1000);
		int r = ef_link_send_end(&s->link, soon);

		if (r == 0)
			r = ef_link_discard(&s->link, 0, soon);
		if (r == 0)
			r = ef_command_sync(&s->command, wait_us, ret_value);
		/* The answer to a half packet of the last session is a refusal. */
		if (r != ESPFLASH_ERROR_DEVICE && r != ESPFLASH_ERROR_PROTOCOL &&
			r != ESPFLASH_ERROR_TIMEOUT)
			return r;
		ef_error_clear(ef_session_record(s));
	}
	return ESPFLASH_ERROR_TIMEOUT;
}

/* The rate for guess `index`: the wanted one first, then the list; 0 at its end. */
static uint32_t guess_at(const espflash_session *s, size_t index)
{
	if (index == 0)
		return s->options.baud;
	index--;
	return index < sizeof(guesses) / sizeof(guesses[0]) ? guesses[index] : 0;
}

static int try_other_rates(espflash_session *s, uint32_t *ret_value)
{
	const uint32_t first = s->baud;
	int r = ESPFLASH_ERROR_TIMEOUT;

	for (size_t i = 0; guess_at(s, i) != 0 && r == ESPFLASH_ERROR_TIMEOUT; i++) {
		const uint32_t rate = guess_at(s, i);

		if (rate == first || (i > 0 && rate == guess_at(s, 0)))
			continue;
		r = ef_sync_host_baud(s, rate);
		if (r == ESPFLASH_ERROR_UNSUPPORTED) {
			ef_error_clear(ef_session_record(s));
			r = ESPFLASH_ERROR_TIMEOUT;
			continue;
		}
		if (r == 0)
			r = try_rate(s, SYNCS_A_GUESS, SYNC_WAIT_US, ret_value);
	}
	if (r == ESPFLASH_ERROR_TIMEOUT) {
		const int back = ef_sync_host_baud(s, first);

		return back < 0 ? back : r;
	}
	if (r == 0)
		ef_log(&s->context, ESPFLASH_LOG_INFO, "the chip was left at %u baud",
			(unsigned)s->baud);
	return r;
}

int ef_sync_attempt(espflash_session *s, uint32_t number, bool other_rates, uint32_t *ret_value)
{
	const uint64_t grown = (uint64_t)SYNC_WAIT_US << (number < 3 ? number : 3);
	const uint64_t wait = grown < SYNC_WAIT_MAX_US ? grown : SYNC_WAIT_MAX_US;
	int r = try_rate(s, SYNCS_AN_ATTEMPT, wait, ret_value);

	if (r == ESPFLASH_ERROR_TIMEOUT && other_rates && s->transport->ops.set_baud)
		r = try_other_rates(s, ret_value);
	return r;
}
