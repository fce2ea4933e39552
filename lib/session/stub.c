/* SPDX-License-Identifier: MIT */
/*
 * The flasher stub of a session: whether to start one, starting it, noticing that it is gone. It is
 * started when the first operation needs it: what only asks the chip something does without. Called
 * by connect.c, the flash layer and programs.
 */
#include <stdio.h>

#include "session/session.h"
#include "util/options.h"

#define UPLOADS 3
/* On a line that damages the start itself now and then. */
#define UPLOADS_BAD_LINE 6

/*
 * A stub that is in the middle of a write may erase ahead; commands by register would then meet a
 * busy flash. To erase nothing ends the write, and a digest is answered when the flash is idle.
 */
static int bring_to_rest(espflash_session *s)
{
	uint32_t crc = 0;
	const int r = ef_command_erase_region(&s->command, 0, 0);

	if (r < 0)
		return r;
	return ef_command_digests(&s->command, 0, ESPFLASH_SECTOR_SIZE, ESPFLASH_SECTOR_SIZE, &crc);
}

int ef_stub_found(espflash_session *s, struct ef_stub_kind *ret)
{
	const int r = ef_stub_ask(&s->command, ret);

	if (r < 0 || !ret->own)
		return r;
	s->chip = ef_chip_by_stub_id(ret->capabilities.chip_id);
	if (s->chip)
		s->command.dialect = s->chip->rom;
	return bring_to_rest(s);
}

void ef_stub_adopt(espflash_session *s, const struct ef_stub_kind *kind)
{
	static const char *const texts[2] = {
		"a flasher stub of another program runs", "the flasher stub runs"};
	const char *text = texts[kind->own];

	ef_stub_dialect(&s->command.dialect, kind);
	ef_prepare_blocks(s);
	s->command.sync_value = 0; /* a ROM loader has answered the last one */
	s->loader = kind->own ? ESPFLASH_LOADER_STUB : ESPFLASH_LOADER_OTHER_STUB;
	s->stub_version = kind->own ? kind->capabilities.version : 0;
	s->stub_settled = true;
	s->stub_reason = NULL;
	/* Whoever started it has attached the flash; other stubs forget pins of one's own. */
	s->flash_attached = kind->own || s->options.spi_connection == ESPFLASH_SPI_DEFAULT;
	s->flash_params_size = 0;
	ef_capability_refresh(s);
	ef_log(&s->context, ESPFLASH_LOG_INFO, "%s", text);
	ef_event(&s->context,
		&(espflash_event){
			.kind = ESPFLASH_EVENT_STUB, .number = s->stub_version, .message = text});
}

static const struct ef_stub_blob *chosen(const espflash_session *s)
{
	if ((s->options.flags & ESPFLASH_SESSION_NO_STUB) || s->secure_download)
		return NULL;
	return s->options.stub ? &s->options.stub->blob
			       : ef_stub_builtin(s->chip, s->info.revision);
}

/* Why this chip, as it is, gets no stub; NULL: it gets one. */
static const char *reason_against(const espflash_session *s)
{
	if (s->secure_download)
		return "the chip is in secure download mode";
	if (!chosen(s))
		return "there is no flasher stub for this chip";
	/* Nobody has tried the library's own on USB-OTG. */
	if (!s->options.stub && s->info.usb_mode == ESPFLASH_USB_OTG)
		return "the flasher stub does not speak USB-OTG";
	if (!s->options.stub && s->options.spi_connection != ESPFLASH_SPI_DEFAULT)
		return "the flasher stub knows the flash on its usual pins only";
	if ((s->chip->quirks & EF_QUIRK_STUB_NOT_V0) && s->info.revision == 0)
		return "stubs do not run on this revision";
	if (s->security_known && s->protection.secure_boot_on)
		return "secure boot is on";
	if (!s->options.stub && s->flash_octal)
		return "the flasher stub does not know a flash with eight data lines";
	return NULL;
}

bool ef_stub_possible(const espflash_session *s)
{
	return !s->stub_settled && !reason_against(s);
}

static bool overlap(uint32_t address, size_t size, uint32_t start, uint32_t end)
{
	return address < end && start < (uint64_t)address + size;
}

bool ef_stub_occupies(const espflash_session *s, uint32_t address, size_t size)
{
	const struct ef_stub_blob *b = NULL;

	if (s->loader == ESPFLASH_LOADER_STUB)
		b = ef_stub_builtin(s->chip, s->info.revision);
	else if (s->loader == ESPFLASH_LOADER_OTHER_STUB && s->options.stub)
		b = &s->options.stub->blob;
	return b &&
	       (overlap(address, size, b->text_address, b->text_address + b->text_size) ||
		       overlap(address, size, b->data_address, b->data_address + b->data_size) ||
		       overlap(address, size, b->bss_start, b->bss_end) ||
		       overlap(address, size, b->buffers_start, b->buffers_end));
}

/* The ROM loader answers again: what the stub knew is gone. */
static void back_to_rom(espflash_session *s)
{
	s->loader = ESPFLASH_LOADER_ROM;
	ef_prepare_dialect(s);
	s->flash_attached = false;
	s->flash_params_size = 0;
	s->stub_settled = false;
}

/* Nothing answers after an upload: only the reset line can help. */
static int reset_after_upload(espflash_session *s)
{
	const uint32_t first = s->options.initial_baud;
	uint32_t value = 0;
	int r = ef_reset_into_loader(s, 0);

	if (r == 0)
		r = ef_sync_host_baud(s, first);
	if (r == 0)
		r = ef_sync_attempt(s, 0, false, &value);
	if (r == 0 && value != 0)
		return 0;
	if (r < 0 && r != ESPFLASH_ERROR_UNSUPPORTED && r != ESPFLASH_ERROR_TIMEOUT)
		return r;
	ef_error_clear(ef_session_record(s));
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_NO_REPLY,
		"reset the board into download mode (hold BOOT, press RESET); --no-stub does "
		"without",
		"no reply: the %s does not answer any more", s->chip->name);
}

int ef_stub_reset_loader(espflash_session *s)
{
	s->flash_attached = false;
	s->flash_params_size = 0;
	return reset_after_upload(s);
}

/* After a failed upload: 1 = the stub runs after all, 0 = the ROM loader listens, or an error. */
static int look_again(espflash_session *s)
{
	const int failure = ef_session_record(s)->code;
	int r;

	if (failure == ESPFLASH_ERROR_CANCELLED || failure == ESPFLASH_ERROR_DISCONNECTED ||
		failure == ESPFLASH_ERROR_IO)
		return failure;
	ef_log(&s->context, ESPFLASH_LOG_DEBUG, "uploading the stub: %s",
		ef_session_record(s)->message);
	ef_error_clear(ef_session_record(s));
	r = ef_command_resync(&s->command);
	if (r == 0)
		return s->command.sync_value == 0;
	if (r != ESPFLASH_ERROR_NO_REPLY)
		return r;
	ef_error_clear(ef_session_record(s));
	return reset_after_upload(s);
}

/* A stub has started: is it the one that was meant? What cannot be told is taken to be. */
static int learn(
	espflash_session *s, const struct ef_stub_blob *blob, struct ef_stub_kind *ret_kind)
{
	int r = ef_stub_ask(&s->command, ret_kind);

	if (r == 0 && !s->options.stub && !ret_kind->own && !ret_kind->rom)
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_PROTOCOL, NULL,
			"the flasher stub does not know itself");
	if (r == 0)
		r = ef_stub_prove(&s->command, blob, ret_kind);
	return r == 0 ? 1 : r;
}

/* After a start that went wrong: 1 = it runs after all, 0 = the ROM loader listens, or an error. */
static int after_failure(
	espflash_session *s, const struct ef_stub_blob *blob, struct ef_stub_kind *ret_kind)
{
	int r = look_again(s);

	if (r == 1)
		r = learn(s, blob, ret_kind);
	if (r != ESPFLASH_ERROR_PROTOCOL && r != ESPFLASH_ERROR_TIMEOUT &&
		r != ESPFLASH_ERROR_DEVICE)
		return r;
	/* A stub that is damaged, or silent, is not trusted to leave. */
	ef_log(&s->context, ESPFLASH_LOG_DEBUG, "%s", ef_session_record(s)->message);
	ef_error_clear(ef_session_record(s));
	ef_line_erred(&s->command.line);
	return reset_after_upload(s);
}

/* Returns 1 if a stub runs, 0 if the ROM loader goes on, or an error. */
static int upload(
	espflash_session *s, const struct ef_stub_blob *blob, struct ef_stub_kind *ret_kind)
{
	const struct ef_line *line = &s->command.line;
	int r = 0;

	for (int i = 0; r == 0 && i < (line->errors > 0 ? UPLOADS_BAD_LINE : UPLOADS); i++) {
		r = ef_flash_attach(s);
		if (r == 0)
			r = ef_stub_upload(&s->command, blob, i > 0 || line->errors > 0);
		if (r == 0)
			r = learn(s, blob, ret_kind);
		if (r < 0)
			r = after_failure(s, blob, ret_kind);
		if (r == 0)
			s->flash_attached = false;
	}
	return r;
}

static int without(espflash_session *s, const char *reason)
{
	s->stub_reason = reason;
	ef_capability_refresh(s);
	ef_warn(&s->context, NULL, "working with the %s's ROM loader: %s", s->chip->name, reason);
	return 0;
}

void ef_stub_avoid(espflash_session *s, const char *reason)
{
	if (s->stub_settled)
		return;
	s->stub_settled = true;
	s->stub_reason = reason;
	ef_capability_refresh(s);
}

/* The stub runs: go to the rate that was wanted. */
static int settle_in(espflash_session *s, const struct ef_stub_kind *kind)
{
	int r;

	if (kind->rom) {
		s->flash_attached = false;
		return without(s, "the chip was reset as its flasher stub started");
	}
	ef_stub_adopt(s, kind);
	if (s->baud == s->wanted)
		return 0;
	r = ef_baud_change(s, s->wanted);
	if (r != ESPFLASH_ERROR_TIMEOUT && r != ESPFLASH_ERROR_UNSUPPORTED)
		return r;
	/* A rate that this line does not do: the one that works will serve. */
	ef_warn(&s->context, ef_session_record(s)->hint, "%s: staying at %u baud",
		ef_session_record(s)->message, (unsigned)s->baud);
	ef_error_clear(ef_session_record(s));
	s->wanted = s->baud;
	return 0;
}

/*
 * Some of the usual stubs start with the rate that the ROM has measured, whatever rate it was told
 * later (REFERENCE 4.5, Start): they are uploaded at that.
 */
static int to_first_rate(espflash_session *s)
{
	const bool is_ours = !s->options.stub;

	if (is_ours || s->baud == s->options.initial_baud ||
		!(s->command.dialect.has & EF_DIALECT_CHANGE_BAUD))
		return 0;
	return ef_baud_change(s, s->options.initial_baud);
}

int ef_stub_inspect(espflash_session *s)
{
	int r = ef_security_state(s);

	return r < 0 || s->secure_download
		       ? r
		       : ef_identity_field(s, &s->chip->flash_octal, &s->flash_octal);
}

int ef_stub_ready(espflash_session *s)
{
	const char *against = reason_against(s);
	struct ef_stub_kind kind = {0};
	int r;

	if (s->stub_settled)
		return 0;
	s->stub_settled = true;
	if (s->options.flags & ESPFLASH_SESSION_NO_STUB)
		return 0;
	if (against)
		return without(s, against);
	r = ef_stub_inspect(s);
	/* The ROM is asked while it answers: the stub does not know. Nor do some ROMs. */
	if (r == 0 && (s->command.dialect.has & EF_DIALECT_SECURITY)) {
		r = ef_security_info(s);
		if (r < 0 && ef_command_was_unknown(&s->command)) {
			ef_error_clear(ef_session_record(s));
			r = 0;
		}
	}
	if (r < 0)
		return r;
	against = reason_against(s); /* it may be secure boot */
	if (against)
		return without(s, against);
	r = to_first_rate(s);
	if (r == 0)
		r = upload(s, chosen(s), &kind);
	if (r == 1)
		return settle_in(s, &kind);
	if (r == 0 && s->command.dialect.has & EF_DIALECT_CHANGE_BAUD)
		r = ef_baud_change(s, s->wanted);
	return r < 0 ? r : without(s, "the flasher stub did not start");
}

int ef_stub_recover(espflash_session *s)
{
	int r = 0;

	if (s->loader == ESPFLASH_LOADER_ROM)
		return 0;
	if (s->command.out_of_step)
		r = ef_command_resync(&s->command);
	if (r < 0 || s->command.sync_value == 0)
		return r;
	ef_warn(&s->context, "is the supply strong enough?",
		"the %s was reset while it worked: starting its flasher stub again", s->chip->name);
	back_to_rom(s);
	return ef_stub_ready(s);
}

int espflash_session_start_stub(espflash_session *s)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = ef_stub_ready(s);
	return r;
}

int espflash_session_loader(espflash_session *s, espflash_loader_info *ret)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = ef_struct_check(ef_session_record(s), ret, "loader");
	if (r < 0)
		return r;

	const struct ef_dialect *d = &s->command.dialect;
	const bool streams = d->has & EF_DIALECT_STREAM;

	info.loader = s->loader;
	info.version = s->loader == ESPFLASH_LOADER_STUB ? s->stub_version : 0;
	info.block_size = streams ? d->stream_block : d->flash_block;
	info.window = streams ? d->stream_window : 1;
	if (s->stub_reason)
		snprintf(info.reason, sizeof(info.reason), "%s", s->stub_reason);
	ef_struct_export(ret, &info, sizeof(info));
	return 0;
}
