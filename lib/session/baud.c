/* SPDX-License-Identifier: MIT */
/*
 * Changing the rate of both sides, and proving the new one before data is trusted to it. Called
 * by connect.c, by the public set_baud, and by rate.c.
 */
#include "session/session.h"

/* The loader switches after its reply has left: REFERENCE 3.2. */
#define SETTLE_US 20000u
#define PROOFS	  5
#define PROOF_US  100000u
/* How often a rate is asked for, when the chip has not heard of it. */
#define ASKED_MAX 4

/*
 * EF_QUIRK_BAUD_CALIBRATION: the ROM computes the divider from a crystal frequency that it measured
 * badly. The rate that makes it choose the right divider: REFERENCE 2.16.
 */
static int calibrated(espflash_session *s, uint32_t baud, uint32_t *ret)
{
	uint32_t word = 0, clock = 0;
	int r = ef_identity_field(s, &s->chip->calibration, &word);

	if (r == 0)
		r = ef_identity_field(s, &s->chip->calibration_clock, &clock);
	if (r < 0)
		return r;

	const uint64_t believed = (uint64_t)word * 15625 * clock / 40;
	const uint64_t real = believed > 33000000 ? 40000000 : 26000000;

	/* A result far from any crystal was never measured: the ROM then uses the right one. */
	*ret = believed < 13000000 || believed > 80000000 ? baud
							  : (uint32_t)(baud * believed / real);
	return 0;
}

/*
 * The ROM computes the divider for the crystal that it believes in: one number, or one that stands
 * in a register. The rate that makes it choose the right divider: REFERENCE 2.16.
 */
static int for_rom_crystal(espflash_session *s, uint32_t baud, uint32_t *ret)
{
	uint32_t believed = s->chip->rom_crystal_mhz;
	int r = 0;

	if (s->chip->rom_crystal.part[0].width != 0)
		r = ef_identity_field(s, &s->chip->rom_crystal, &believed);
	/* Zero: the ROM did not look. */
	if (r == 0 && believed != 0)
		*ret = (uint32_t)((uint64_t)baud * believed / s->info.crystal_mhz);
	return r;
}

/* What to ask the ROM loader for, to get `baud`. */
static int rate_to_ask(espflash_session *s, uint32_t baud, uint32_t *ret)
{
	*ret = baud;
	if (s->chip->quirks & EF_QUIRK_BAUD_CALIBRATION)
		return calibrated(s, baud, ret);
	/* A crystal that was not measured is the only one there is, and the ROM knows it. */
	if (s->chip->crystal_divider == 0 || s->secure_download)
		return 0;
	return for_rom_crystal(s, baud, ret);
}

/* Does the loader answer at the present rate? */
static int prove(espflash_session *s)
{
	const uint64_t wait_us = PROOF_US + 2 * (uint64_t)s->command.line.round_trip_us;
	int r = ESPFLASH_ERROR_TIMEOUT;

	for (int i = 0; i < PROOFS && r == ESPFLASH_ERROR_TIMEOUT; i++) {
		uint32_t value = 0;

		r = ef_command_sync(&s->command, wait_us, &value);
		if (r == ESPFLASH_ERROR_DEVICE || r == ESPFLASH_ERROR_PROTOCOL) {
			ef_error_clear(ef_session_record(s));
			r = ESPFLASH_ERROR_TIMEOUT;
		}
	}
	return r;
}

/* Set the host's side to that rate and see whether the chip is there. TIMEOUT, not recorded. */
static int meet_at(espflash_session *s, uint32_t baud)
{
	int r = ef_sync_host_baud(s, baud);

	if (r == 0)
		r = ef_transport_sleep_us(s->transport, &s->context, SETTLE_US);
	return r == 0 ? prove(s) : r;
}

/*
 * Ask for the rate and go there. Whether the chip has heard of it is seen at the rate itself, when
 * no answer came; a chip that is still at the old one is asked again. TIMEOUT, not recorded.
 */
static int go_to(espflash_session *s, uint32_t baud, uint32_t asked, uint32_t told_old)
{
	espflash_error_info *e = ef_session_record(s);
	const uint32_t old = s->baud;
	int r = ESPFLASH_ERROR_TIMEOUT;

	for (int i = 0; i < ASKED_MAX && r == ESPFLASH_ERROR_TIMEOUT; i++) {
		r = ef_command_change_baud(&s->command, asked, told_old);

		const bool heard = r == 0;
		const bool refused = r == ESPFLASH_ERROR_DEVICE;

		/* A refusal may be damage: whether it is one shows the rate. */
		if (refused && s->command.line.errors == 0 &&
			ef_reason_is_known(e->device_status, e->device_reason))
			return r;
		if (r < 0 && r != ESPFLASH_ERROR_TIMEOUT && r != ESPFLASH_ERROR_PROTOCOL &&
			!refused)
			return r;
		ef_error_clear(e);
		r = meet_at(s, baud);
		if (r != ESPFLASH_ERROR_TIMEOUT || heard)
			return r;
		r = meet_at(s, old);
		if (r == 0)
			r = ESPFLASH_ERROR_TIMEOUT;
		else if (r == ESPFLASH_ERROR_TIMEOUT)
			break;
	}
	return r;
}

static int failed(espflash_session *s, uint32_t baud, uint32_t old)
{
	const int back = ef_sync_host_baud(s, old);

	if (back < 0)
		return back;
	s->command.out_of_step = true;
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_TIMEOUT,
		"use a lower --baud: this cable, adapter or supply does not do that rate",
		"the chip does not answer at %u baud", (unsigned)baud);
}

int ef_baud_change(espflash_session *s, uint32_t baud)
{
	const uint32_t old = s->baud;
	const bool is_stub = s->loader != ESPFLASH_LOADER_ROM;
	uint32_t asked = baud;
	int r = 0;

	if (baud == old)
		return 0;
	if (s->secure_download && (s->chip->quirks & EF_QUIRK_NO_BAUD_SECURE))
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"in secure download mode the %s keeps its baud rate", s->chip->name);
	if (!(s->command.dialect.has & EF_DIALECT_CHANGE_BAUD))
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"the %s's loader cannot change its baud rate", s->chip->name);
	if (!s->transport->ops.set_baud)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"%s cannot change the baud rate of the far end", s->transport->ops.name);
	if (!is_stub)
		r = rate_to_ask(s, baud, &asked);
	if (r == 0)
		r = go_to(s, baud, asked, is_stub ? old : 0);
	if (r == ESPFLASH_ERROR_TIMEOUT)
		return failed(s, baud, old);
	if (r < 0)
		return r;
	ef_log(&s->context, ESPFLASH_LOG_INFO, "%u baud", (unsigned)baud);
	ef_event(&s->context, &(espflash_event){.kind = ESPFLASH_EVENT_BAUD,
				      .number = baud,
				      .message = "the baud rate changed"});
	return 0;
}
