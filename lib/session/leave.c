/* SPDX-License-Identifier: MIT */
/*
 * Leaving the chip: into its firmware by reset line or by command, or in its loader for the next
 * session. Called by programs.
 */
#include "session/session.h"

/* Where the next session, and most terminals, look for the chip. */
#define HOME_BAUD 115200u

#define ALL 0xffffffffu

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

/* REFERENCE 2.16, watchdog-reset: the first stage resets the system after so many slow ticks. */
#define WATCHDOG_TICKS	 2000u
#define WATCHDOG_CONFIG0 0xd0000102u
#define WATCHDOG_WAIT_US 500000u

bool ef_leave_has_watchdog(const espflash_session *s)
{
	return s->chip->watchdogs.config1 != 0 && !(s->chip->quirks & EF_QUIRK_NO_WATCHDOG_RESET) &&
	       !s->secure_download;
}

/* The chip's own USB goes away with the chip: that is the reset, and no failure. */
static int unless_gone(espflash_session *s, int r)
{
	if (r != ESPFLASH_ERROR_DISCONNECTED || s->state == EF_SESSION_CLOSED || !s->chip ||
		s->info.usb_mode == ESPFLASH_USB_NONE)
		return r;
	ef_error_clear(ef_session_record(s));
	s->state = EF_SESSION_OPEN;
	return 0;
}

static int watchdog_reset(espflash_session *s)
{
	const struct ef_watchdogs *w = &s->chip->watchdogs;
	const struct ef_reg_write writes[] = {
		{w->protect, w->key, ALL, 0},
		{w->config1, WATCHDOG_TICKS, ALL, 0},
		{w->config0, WATCHDOG_CONFIG0, ALL, 0},
		{w->protect, 0, ALL, 0},
	};
	int r = ef_reset_free_boot(s);

	if (r == 0)
		r = ef_command_write_regs(
			&s->command, writes, sizeof(writes) / sizeof(writes[0]), false);
	if (r == 0)
		r = left(s);
	r = unless_gone(s, r);
	if (r == 0)
		r = ef_transport_sleep_us(s->transport, &s->context, WATCHDOG_WAIT_US);
	if (r == 0)
		tell(s, "reset by the watchdog");
	return r;
}

/* EF_QUIRK_CLEAR_FORCED_LOADER: firmware may have asked for the loader after the next reset. */
static int clear_forced_loader(espflash_session *s)
{
	const struct ef_bits *b = &s->chip->force_download.part[0];
	const struct ef_reg_write write = {b->address, 0, ((1u << b->width) - 1) << b->shift, 0};

	return ef_command_write_regs(&s->command, &write, 1, true);
}

static int bits_now(espflash_session *s, const struct ef_bits *b, uint32_t *ret)
{
	uint32_t word = 0;
	const int r = ef_identity_stable_reg(s, b->address, &word);

	*ret = word >> b->shift & ((1u << b->width) - 1);
	return r;
}

/*
 * REFERENCE 2.16: the reset line of a chip's own USB-OTG does not reach the straps, so that a chip
 * that they led into its loader would come back there. *ret: its watchdog must do it.
 */
static int needs_watchdog(espflash_session *s, bool *ret)
{
	uint32_t boots = 0, forced = 0;
	int r;

	*ret = false;
	if (s->options.into_firmware || s->info.usb_mode != ESPFLASH_USB_OTG ||
		!ef_leave_has_watchdog(s))
		return 0;
	*ret = (s->chip->quirks & EF_QUIRK_OTG_WATCHDOG_RESET) != 0;
	if (!(s->chip->quirks & EF_QUIRK_OTG_STRAP_RESET))
		return 0;
	r = bits_now(s, &s->chip->strap_flash_boot.part[0], &boots);
	if (r == 0)
		r = bits_now(s, &s->chip->force_download.part[0], &forced);
	*ret = r == 0 && boots == 0 && forced == 0;
	return r;
}

/* By registers, while the loader listens. What goes wrong here the reset line may put right. */
static int prepare_reset(espflash_session *s, bool *ret_watchdog)
{
	int r = 0;

	*ret_watchdog = false;
	if (s->state != EF_SESSION_CONNECTED || s->secure_download)
		return 0;
	if (s->chip->quirks & EF_QUIRK_CLEAR_FORCED_LOADER)
		r = clear_forced_loader(s);
	if (r == 0)
		r = needs_watchdog(s, ret_watchdog);
	if (r == 0 || r == ESPFLASH_ERROR_CANCELLED || r == ESPFLASH_ERROR_DISCONNECTED)
		return r;
	ef_warn(&s->context, NULL, "before the reset: %s", ef_session_record(s)->message);
	ef_error_clear(ef_session_record(s));
	return 0;
}

static int no_lines(espflash_session *s)
{
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
		"press RESET on the board to start the firmware", "%s has no reset lines",
		s->transport->ops.name);
}

static int reset_by_lines(espflash_session *s)
{
	const bool own = s->options.into_firmware != NULL;
	int r = own ? 0 : ef_reset_hold(s);
	const bool held = r == 0;

	/* Listening at the right rate before the first byte of the boot text leaves. */
	if (r == 0)
		r = left(s);
	if (r == 0)
		r = own ? ef_reset_into_firmware(s) : ef_reset_release(s);
	if (held && r == ESPFLASH_ERROR_DISCONNECTED)
		r = left_bus(s);
	r = unless_gone(s, r);
	if (r == 0)
		tell(s, own ? "reset by the sequence given" : "reset by RTS");
	return r == ESPFLASH_ERROR_UNSUPPORTED ? no_lines(s) : r;
}

static int hard_reset(espflash_session *s)
{
	bool watchdog = false;
	const int r = prepare_reset(s, &watchdog);

	if (r < 0)
		return r;
	return watchdog ? watchdog_reset(s) : reset_by_lines(s);
}

static int watchdog_or_hard_reset(espflash_session *s)
{
	if (ef_leave_has_watchdog(s))
		return watchdog_reset(s);
	ef_warn(&s->context, NULL, "%s: a hard reset instead",
		s->secure_download ? "no watchdog can be set in secure download mode"
				   : "this chip is not reset by its watchdog");
	return hard_reset(s);
}

static int hold_reset(espflash_session *s)
{
	int r = ef_reset_hold(s);

	if (r == ESPFLASH_ERROR_UNSUPPORTED)
		return no_lines(s);
	if (r == 0)
		r = left(s);
	if (r == 0)
		tell(s, "held in reset");
	return r;
}

/* REFERENCE 3.5: a ROM loader starts the firmware at the end of an empty write. */
static int run_by_rom(espflash_session *s)
{
	const struct ef_begin nothing = {0, 0, s->command.dialect.flash_block, 0, 0};
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

/* It resets the chip, which then looks at BOOT. */
static int run_by_own_stub(espflash_session *s)
{
	const int r = ef_reset_free_boot(s);

	return r < 0 ? r : ef_command_stub_reset(&s->command);
}

static int soft_reset(espflash_session *s)
{
	int r;

	if (s->loader == ESPFLASH_LOADER_ROM)
		r = run_by_rom(s);
	else if (s->command.dialect.has & EF_DIALECT_RESET)
		r = run_by_own_stub(s);
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

/* Before anything was reset: it is not the reset that took the port away. */
static int gone_before(espflash_session *s)
{
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_DISCONNECTED,
		"plug the board in, then connect again", "%s has gone: the chip was not reset",
		s->transport->ops.name);
}

int espflash_session_reset(espflash_session *s, uint32_t how)
{
	int r = ef_session_enter(s, EF_SESSION_OPEN);

	if (r < 0)
		return r;
	if (s->transport->gone)
		return gone_before(s);
	if (how == ESPFLASH_AFTER_HARD_RESET)
		return hard_reset(s);
	if (how == ESPFLASH_AFTER_HOLD)
		return hold_reset(s);
	r = ef_session_enter(s, EF_SESSION_CONNECTED);
	if (r < 0)
		return r;
	if (how == ESPFLASH_AFTER_SOFT_RESET)
		return soft_reset(s);
	if (how == ESPFLASH_AFTER_WATCHDOG)
		return watchdog_or_hard_reset(s);
	if (how == ESPFLASH_AFTER_STAY)
		return stay(s);
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
		"no way of leaving has the number %u", (unsigned)how);
}
