/* SPDX-License-Identifier: MIT */
/*
 * Writing a range of a part: as one stream through our own stub, or piece by piece through a ROM
 * loader or another stub. Called by run.c.
 */
#include "flash/plan.h"

static bool streams(const espflash_plan *p)
{
	return p->session->command.dialect.has & EF_DIALECT_STREAM;
}

static void bytes_of_part(const void *user, uint64_t address, uint8_t *out, size_t size)
{
	ef_part_bytes(user, address, out, size);
}

static int stream_once(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to,
	struct ef_meter *m)
{
	struct ef_stream_job job = {.from = from,
		.to = to,
		.compress = p->compress,
		.prove = !(p->options.flags & ESPFLASH_WRITE_NO_VERIFY),
		.bytes = bytes_of_part,
		.user = part,
		.sent = &p->result.bytes_sent,
		.compressed = &p->result.compressed};
	int r = 0;

	if (!p->stream)
		r = ef_stream_new(&p->stream, p->session);
	if (r == 0)
		r = ef_stream_write(p->session, p->stream, &job, m);
	for (uint64_t at = from; r == 0 && job.proved && at < to; at += ESPFLASH_SECTOR_SIZE)
		*ef_part_sector(part, at) |= EF_SECTOR_PROVED;
	return r;
}

/* A stream that broke is begun anew at the first sector that the flash does not hold yet. */
static int program_stream(espflash_plan *p, const struct ef_part *part, uint64_t *from, uint64_t to,
	struct ef_meter *m)
{
	const uint64_t done = m->done;
	const uint64_t start = *from;
	unsigned tries = 0;
	int r;

	while ((r = stream_once(p, part, *from, to, m)) < 0) {
		const uint64_t before = *from;

		if (!ef_flash_try_again(p->session, r, ++tries))
			return r;
		if (!streams(p))
			return 0;
		r = ef_compare_first_difference(p, part, before, to, from);
		if (r < 0)
			return r;
		m->done = done + (*from - start);
		if (*from == to)
			return 0;
		if (*from - before >= EF_PIECE_SIZE)
			tries = 0;
	}
	*from = to;
	return 0;
}

/* Write [address, address + size) of a part; `end` is where writing in this order will end. */
static int program_piece(espflash_plan *p, const struct ef_part *part, uint64_t address,
	uint32_t size, uint64_t end, struct ef_meter *m)
{
	struct ef_program program = {.address = (uint32_t)address,
		.size = size,
		.erase_size = size,
		.after = end - (address + size),
		.compress = p->compress && !part->encrypt,
		.encrypt = part->encrypt,
		.data = p->buffer,
		.scratch = p->scratch,
		.sent = &p->result.bytes_sent,
		.compressed = &p->result.compressed};
	unsigned tries = 0;
	int r;

	ef_part_bytes(part, address, p->buffer, size);
	do {
		r = ef_loader_program(p->session, &program, m);
		/* Whatever went wrong: the plain way asks less of the loader. */
		program.compress = false;
	} while (r < 0 && ef_flash_try_again(p->session, r, ++tries));
	return r;
}

/*
 * The answer to a command of another kind comes when all blocks before it are done: a reply that
 * came twice may have run ahead of the last one. Where a digest follows, that is the answer.
 */
static int settle(espflash_session *s)
{
	uint32_t magic = 0;

	if (ef_flash_can_digest(s) || s->secure_download)
		return 0;
	return ef_command_read_reg(&s->command, EF_CHIP_MAGIC_ADDRESS, &magic);
}

static int program_pieces(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to,
	struct ef_meter *m)
{
	int r = 0;

	while (r == 0 && from < to) {
		const uint32_t here = ef_piece_at((uint32_t)from, to - from);

		r = program_piece(p, part, from, here, to, m);
		from += here;
		m->done += here;
		if (r == 0)
			r = ef_meter_tell(m, 0, (uint32_t)from);
	}
	return r < 0 ? r : settle(p->session);
}

static int program(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to,
	struct ef_meter *m)
{
	const uint64_t done = m->done;
	uint64_t at = from;
	int r = streams(p) ? program_stream(p, part, &at, to, m) : 0;

	m->done = done + (at - from);
	if (r == 0 && at < to)
		r = program_pieces(p, part, at, to, m);
	else if (r == 0)
		r = ef_meter_tell(m, 0, (uint32_t)to);
	if (r == 0)
		p->result.bytes_written += to - from;
	return r;
}

/* Does an image header stand in [from, to), whose first byte can be written on its own? */
static bool has_magic(const struct ef_part *part, uint64_t from, uint64_t to)
{
	uint64_t at;

	if (part->header_at == EF_NO_HEADER)
		return false;
	at = ef_part_header(part);
	return at >= from && at < to && at < EF_FLASH_OWN_COMMANDS_END;
}

/* What makes an image one, and so the last byte of it: no power cut leaves half an image. */
static int program_magic(espflash_plan *p, const struct ef_part *part)
{
	const uint32_t at = (uint32_t)ef_part_header(part);
	unsigned tries = 0;
	int r;

	do {
		r = ef_flash_program_byte(p->session, at, part->data[part->header_at]);
	} while (r < 0 && ef_flash_try_again(p->session, r, ++tries));
	*ef_part_sector(part, at) &= (uint8_t)~EF_SECTOR_PROVED;
	return r;
}

int ef_plan_program(
	espflash_plan *p, struct ef_part *part, uint64_t from, uint64_t to, struct ef_meter *m)
{
	int r;

	/* By registers: not in secure download mode, nor what the loader encrypts. */
	part->headless =
		!part->encrypt && !p->session->secure_download && has_magic(part, from, to);
	r = program(p, part, from, to, m);
	if (!part->headless)
		return r;
	part->headless = false;
	return r < 0 ? r : program_magic(p, part);
}

int ef_plan_mend(espflash_plan *p, struct ef_part *part, uint64_t from, uint64_t to)
{
	struct ef_meter silent;
	int r = 0;

	ef_meter_begin(&silent, &p->session->context, NULL, NULL);
	while (r == 0 && from < to) {
		const uint32_t here = ef_piece_at((uint32_t)from, to - from);
		bool same = false;

		r = ef_verify_same(p, part, from, from + here, &same);
		if (r == 0 && !same) {
			ef_warn(&p->session->context, NULL,
				"writing 0x%08llx to 0x%08llx once more", (unsigned long long)from,
				(unsigned long long)(from + here));
			r = ef_plan_program(p, part, from, from + here, &silent);
		}
		from += here;
	}
	return r;
}
