/* SPDX-License-Identifier: MIT */
/*
 * Reading flash: as one stream from our own stub, or piece by piece from other loaders. Called by
 * programs.
 */
#include <stdlib.h>
#include <string.h>

#include "flash/flash.h"
#include "util/options.h"

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

static int read_pieces(espflash_session *s, uint32_t address, uint8_t *buf, size_t size,
	const espflash_read_options *o, uint8_t *scratch, struct ef_meter *m)
{
	int r = 0;

	for (size_t done = 0; r == 0 && done < size;) {
		const uint32_t at = address + (uint32_t)done;
		const uint32_t here = ef_piece_at(at, size - done);
		uint8_t *to = buf ? buf + done : scratch;

		r = ef_flash_read_piece(s, at, to, here, m);
		if (r == 0)
			r = deliver(s, o, at, to, here);
		done += here;
		m->done = done;
	}
	return r;
}

/* Where a stream goes: all into one buffer, or piece after piece into scratch; and to the sink. */
struct target {
	espflash_session *session;
	const espflash_read_options *options;
	struct ef_meter *meter;
	uint8_t *buf;
	uint8_t *scratch;
	uint32_t address; /* of the whole */
	uint64_t end;
	uint32_t piece; /* where the piece under way begins */
	uint32_t fill;	/* bytes of it that are here */
};

static int take_some(struct target *t, const uint8_t *data, uint32_t size)
{
	uint8_t *to = t->buf ? t->buf + (t->piece - t->address) : t->scratch;
	const uint32_t whole = ef_piece_at(t->piece, t->end - t->piece);
	int r;

	memcpy(to + t->fill, data, size);
	t->fill += size;
	r = ef_meter_tell(t->meter, t->piece - t->address + t->fill, t->piece + t->fill);
	if (r < 0 || t->fill < whole)
		return r;
	r = deliver(t->session, t->options, t->piece, to, whole);
	t->piece += whole;
	t->fill = 0;
	return r;
}

static int take(void *user, uint32_t address, const uint8_t *data, uint32_t size)
{
	struct target *t = user;
	int r = 0;

	(void)address; /* in ascending order, as t counts them */
	while (r == 0 && size > 0) {
		const uint32_t room = ef_piece_at(t->piece, t->end - t->piece) - t->fill;
		const uint32_t here = size < room ? size : room;

		r = take_some(t, data, here);
		data += here;
		size -= here;
	}
	return r;
}

static int read_all(espflash_session *s, uint32_t address, uint8_t *buf, size_t size,
	const espflash_read_options *o, uint8_t *scratch)
{
	struct ef_meter m;
	struct target target = {.session = s,
		.options = o,
		.meter = &m,
		.buf = buf,
		.scratch = scratch,
		.address = address,
		.end = (uint64_t)address + size,
		.piece = address};

	ef_meter_begin(&m, &s->context, o->progress, o->progress_user);
	m.total = size;
	ef_meter_phase(&m, ESPFLASH_PHASE_READ);
	if (s->command.dialect.has & EF_DIALECT_READ_STREAM)
		return ef_stream_read(s, address, size, take, &target);
	return read_pieces(s, address, buf, size, o, scratch, &m);
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
	r = ef_security_permits(s, "read its flash");
	if (r == 0)
		r = ef_flash_open(s, o.flash_size);
	if (r == 0 && !ef_flash_can_read(s))
		r = ef_flash_no_read(s, "read the flash");
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
	if (r == 0)
		r = ef_security_permits(s, "digest its flash");
	if (r == 0)
		r = ef_flash_open(s, 0);
	if (r == 0 && !ef_flash_can_digest(s))
		r = ef_flash_no_read(s, "compute digests");
	if (r == 0)
		r = ef_flash_check_range(s, 0, address, size);
	if (r == 0)
		r = ef_command_flash_md5(&s->command, address, size, ret);
	return r;
}
