/* SPDX-License-Identifier: MIT */
/*
 * Reading flash, piece by piece. What the loader's replies carry has no checksum, so that each
 * piece is compared with the loader's digest before anyone sees it. Called by programs, by the
 * plan to keep bytes, and by verification.
 */
#include <stdlib.h>
#include <string.h>

#include "flash/flash.h"
#include "util/bytes.h"
#include "util/md5.h"
#include "util/options.h"

bool ef_flash_can_read(const espflash_session *s)
{
	return s->command.dialect.has & EF_DIALECT_READ_SLOW;
}

bool ef_flash_can_digest(const espflash_session *s)
{
	return s->command.dialect.has & EF_DIALECT_MD5;
}

int ef_flash_no_read(espflash_session *s, const char *what)
{
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
		"a flasher stub can: this version of the library has none for this chip yet",
		"the %s's ROM loader cannot %s", s->chip->name, what);
}

static int read_once(
	espflash_session *s, uint32_t address, uint8_t *buf, uint32_t size, struct ef_meter *m)
{
	uint32_t done = 0;

	while (done < size) {
		/* On 64-byte boundaries, so that no command runs past the end of the flash. */
		const uint32_t skip = (address + done) % EF_READ_SLOW_SIZE;
		const uint32_t here = ef_min_u32(EF_READ_SLOW_SIZE - skip, size - done);
		uint8_t bytes[EF_READ_SLOW_SIZE];
		int r = ef_command_read_flash_slow(&s->command, address + done - skip, bytes);

		if (r < 0)
			return r;
		memcpy(buf + done, bytes + skip, here);
		done += here;
		r = ef_meter_tell(m, done, address + done);
		if (r < 0)
			return r;
	}
	return 0;
}

static int prove(espflash_session *s, uint32_t address, const uint8_t *buf, uint32_t size)
{
	uint8_t here[16], there[16];
	struct ef_md5 md5;
	int r;

	if (!ef_flash_can_digest(s))
		return 0;
	ef_md5_init(&md5);
	ef_md5_update(&md5, buf, size);
	ef_md5_final(&md5, here);
	r = ef_command_flash_md5(&s->command, address, size, there);
	if (r < 0 || memcmp(here, there, sizeof(here)) == 0)
		return r;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_VERIFY, address,
		"the line is bad: try a lower --baud or another cable",
		"what was read at 0x%08x to 0x%08x is not what the flash holds", (unsigned)address,
		(unsigned)(address + size));
}

int ef_flash_read_piece(
	espflash_session *s, uint32_t address, uint8_t *buf, uint32_t size, struct ef_meter *m)
{
	unsigned tries = 0;
	int r;

	do {
		r = read_once(s, address, buf, size, m);
		if (r == 0)
			r = prove(s, address, buf, size);
	} while (r < 0 && ef_flash_try_again(s, r, ++tries));
	return r;
}

static int deliver(espflash_session *s, const espflash_read_options *o, uint32_t address,
	const void *data, size_t size)
{
	if (!o->sink)
		return 0;
	s->context.in_callback = true;
	const int stop = o->sink(o->sink_user, address, data, size);

	s->context.in_callback = false;
	if (!stop)
		return 0;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_CANCELLED, address, NULL,
		"stopped by the receiver of the data at 0x%08x", (unsigned)address);
}

static int read_all(espflash_session *s, uint32_t address, uint8_t *buf, size_t size,
	const espflash_read_options *o, uint8_t *scratch)
{
	struct ef_meter m;
	int r = 0;

	ef_meter_begin(&m, &s->context, o->progress, o->progress_user);
	m.total = size;
	ef_meter_phase(&m, ESPFLASH_PHASE_READ);
	for (size_t done = 0; r == 0 && done < size;) {
		const uint32_t at = address + (uint32_t)done;
		const uint32_t here = ef_piece_at(at, size - done);
		uint8_t *to = buf ? buf + done : scratch;

		r = ef_flash_read_piece(s, at, to, here, &m);
		if (r == 0)
			r = deliver(s, o, at, to, here);
		done += here;
		m.done = done;
	}
	return r;
}

int espflash_flash_read(espflash_session *s, uint32_t address, void *buf, size_t size,
	const espflash_read_options *options)
{
	espflash_read_options o;
	uint8_t *scratch = NULL;
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = ef_options_import(ef_session_record(s), &o, sizeof(o), options, "read options");
	if (r < 0)
		return r;
	if (size == 0 || (!buf && !o.sink))
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"nothing to read, or nowhere to put it");
	if (!ef_flash_can_read(s))
		return ef_flash_no_read(s, "read the flash");
	r = ef_flash_open(s, o.flash_size);
	if (r == 0)
		r = ef_flash_check_range(s, o.flash_size, address, size);
	if (r < 0)
		return r;
	if (!buf) {
		scratch = malloc(EF_PIECE_SIZE);
		if (!scratch)
			return ef_error_no_memory(ef_session_record(s), EF_PIECE_SIZE);
	}
	r = read_all(s, address, buf, size, &o, scratch);
	free(scratch);
	return r;
}

int espflash_flash_md5(espflash_session *s, uint32_t address, uint32_t size, uint8_t ret[16])
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0 && (!ret || size == 0))
		r = ef_error_set(
			ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL, "nothing to digest");
	if (r == 0 && !ef_flash_can_digest(s))
		r = ef_flash_no_read(s, "compute digests");
	if (r == 0)
		r = ef_flash_open(s, 0);
	if (r == 0)
		r = ef_flash_check_range(s, 0, address, size);
	if (r == 0)
		r = ef_command_flash_md5(&s->command, address, size, ret);
	return r;
}
