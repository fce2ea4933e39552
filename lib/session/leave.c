/* SPDX-License-Identifier: MIT */
/*
 * Leaving the chip: into its firmware by reset line or by command, or in its loader for the next
 * session. Called by programs.
 */
#include "session/session.h"

/* Where the next session, and most terminals, look for the chip. */
#define HOME_BAUD 115200u

static void tell(espflash_session *s, const char *how)
{
	ef_log(&s->context, ESPFLASH_LOG_INFO, "%s", how);
	ef_event(&s->context, &(espflash_event){.kind = ESPFLASH_EVENT_RESET, .message = how});
}

/* The chip has left the loader: listen at the rate of its boot text. */
static int left(espflash_session *s)
{
	const int r = ef_sync_host_baud(s, HOME_BAUD);

	s->state = EF_SESSION_OPEN;
	if (r != ESPFLASH_ERROR_UNSUPPORTED)
		return r;
	ef_error_clear(ef_session_record(s));
	return 0;
}

/* The reset took the chip off the bus. It need not come back: its firmware may have no USB. */
static int left_bus(espflash_session *s)
{
	int r = ef_session_return(s);

	if (r == ESPFLASH_ERROR_DISCONNECTED && s->transport->returns) {
		ef_error_clear(ef_session_record(s));
		ef_warn(&s->context, NULL, "the chip has left the bus: its firmware has no USB");
		s->state = EF_SESSION_CLOSED;
		return 0;
	}
	return r < 0 ? r : left(s);
}

static int hard_reset(espflash_session *s)
{
	int r = ef_reset_hold(s);
	const bool held = r == 0;

	if (r == ESPFLASH_ERROR_UNSUPPORTED)
		return ef_error_set(ef_session_record(s), r,
			"press RESET on the board to start the firmware", "%s has no reset lines",
			s->transport->ops.name);
	/* Listening at the right rate before the first byte of the boot text leaves. */
	if (r == 0)
		r = left(s);
	if (r == 0)
		r = ef_reset_release(s);
	if (held && r == ESPFLASH_ERROR_DISCONNECTED)
		r = left_bus(s);
	if (r == 0)
		tell(s, "reset by RTS");
	return r;
}

/* REFERENCE 3.5: a ROM loader starts the firmware at the end of an empty write. */
static int run_by_rom(espflash_session *s)
{
	const struct ef_begin nothing = {0, 0, s->command.dialect.flash_block, 0};
	const int r = ef_command_flash_begin(&s->command, &nothing);

	return r < 0 ? r : ef_command_flash_run(&s->command);
}

/* The usual stubs can start the firmware on the ESP8266 only: REFERENCE 3.5. */
static int run_by_other_stub(espflash_session *s)
{
	if (s->chip->quirks & EF_QUIRK_STUB_RUNS_USER_CODE)
		return ef_command_run_user_code(&s->command);
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
		"use a hard reset, or press RESET on the board",
		"the flasher stub that runs cannot start the %s's firmware", s->chip->name);
}

static int soft_reset(espflash_session *s)
{
	int r;

	if (s->loader == ESPFLASH_LOADER_ROM)
		r = run_by_rom(s);
	else if (s->command.dialect.has & EF_DIALECT_RESET)
		r = ef_command_stub_reset(&s->command);
	else
		r = run_by_other_stub(s);
	if (r == 0)
		r = left(s);
	if (r == 0)
		tell(s, "firmware started by the loader");
	return r;
}

static int stay(espflash_session *s)
{
	int r = 0;

	if (s->baud != HOME_BAUD && (s->command.dialect.has & EF_DIALECT_CHANGE_BAUD))
		r = ef_baud_change(s, HOME_BAUD);
	if (r == 0)
		tell(s, "staying in the loader");
	return r;
}

int espflash_session_reset(espflash_session *s, uint32_t how)
{
	int r = ef_session_enter(s, EF_SESSION_OPEN);

	if (r < 0)
		return r;
	if (how == ESPFLASH_AFTER_HARD_RESET)
		return hard_reset(s);
	r = ef_session_enter(s, EF_SESSION_CONNECTED);
	if (r < 0)
		return r;
	if (how == ESPFLASH_AFTER_SOFT_RESET)
		return soft_reset(s);
	if (how == ESPFLASH_AFTER_STAY)
		return stay(s);
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
		"no way of leaving has the number %u", (unsigned)how);
}
