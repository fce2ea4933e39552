/* SPDX-License-Identifier: MIT */
/*
 * Proving what the flash holds: by the loader's digest, or by reading back. Called by run.c and by
 * programs.
 */
#include <string.h>

#include "flash/plan.h"
#include "util/bytes.h"
#include "util/md5.h"
#include "util/options.h"

/* Bytes of one digest command: progress and cancel come in between. */
#define SLICE 0x100000u
/* How often one is asked for on a bad line. */
#define DIGESTS_MAX 4

static void host_digest(
	espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to, uint8_t ret[16])
{
	struct ef_md5 md5;

	ef_md5_init(&md5);
	for (uint64_t at = from; at < to;) {
		const uint32_t here = ef_piece_at((uint32_t)at, to - at);

		ef_part_bytes(part, at, p->buffer, here);
		ef_md5_update(&md5, p->buffer, here);
		at += here;
	}
	ef_md5_final(&md5, ret);
}

static int ask_digest(espflash_session *s, uint64_t from, uint64_t to, uint8_t ret[16])
{
	unsigned tries = 0;
	int r;

	do {
		r = ef_command_flash_md5(&s->command, (uint32_t)from, (uint32_t)(to - from), ret);
	} while (r < 0 && ef_flash_try_again(s, r, ++tries));
	return r;
}

int ef_verify_same(
	espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to, bool *ret)
{
	uint8_t here[16], there[16], last[16] = {0};
	unsigned asked = 0;

	host_digest(p, part, from, to, here);
	for (;;) {
		const int r = ask_digest(p->session, from, to, there);

		if (r < 0)
			return r;
		*ret = memcmp(here, there, sizeof(here)) == 0;
		/* A reply has no sum: on a bad line a difference counts when it comes twice. */
		if (*ret || p->session->command.line.errors == 0 ||
			memcmp(last, there, sizeof(last)) == 0 || ++asked == DIGESTS_MAX)
			return 0;
		memcpy(last, there, sizeof(last));
	}
}

static bool is_blank(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != 0xff)
			return false;
	}
	return true;
}

static int differs_at(espflash_plan *p, const struct ef_part *part, uint64_t address, int wanted,
	int found, bool blank)
{
	const char *hint =
		blank ? "the flash is blank there: is it write-protected, or on other pins?"
		      : "write it again; if it stays, the flash is worn or another program has "
			"written it";

	if (wanted < 0)
		return ef_error_set_at(ef_session_record(p->session), ESPFLASH_ERROR_VERIFY,
			(uint32_t)address, hint, "%s: the flash differs at or after 0x%08llx",
			part->name, (unsigned long long)address);
	return ef_error_set_at(ef_session_record(p->session), ESPFLASH_ERROR_VERIFY,
		(uint32_t)address, hint,
		"%s: the flash differs at 0x%08llx: it holds 0x%02x instead of 0x%02x", part->name,
		(unsigned long long)address, (unsigned)found, (unsigned)wanted);
}

/* Read at most a sector's worth and name the first byte that differs; 0 if none does. */
static int compare(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to)
{
	uint8_t wanted[ESPFLASH_SECTOR_SIZE], found[ESPFLASH_SECTOR_SIZE];
	const uint32_t size = (uint32_t)(to - from);
	struct ef_meter silent;
	int r;

	ef_meter_begin(&silent, &p->session->context, NULL, NULL);
	r = ef_flash_read_piece(p->session, (uint32_t)from, found, size, &silent);
	if (r < 0)
		return r;
	ef_part_bytes(part, from, wanted, size);
	for (uint32_t i = 0; i < size; i++) {
		if (wanted[i] != found[i])
			return differs_at(
				p, part, from + i, wanted[i], found[i], is_blank(found, size));
	}
	return 0;
}

/* The digests of [from, to) differ: halve until a sector is left, then look. */
static int find_difference(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to)
{
	while (to - from > ESPFLASH_SECTOR_SIZE) {
		const uint64_t half = ef_round_up((to - from) / 2, ESPFLASH_SECTOR_SIZE);
		bool same = false;
		const int r = ef_verify_same(p, part, from, from + half, &same);

		if (r < 0)
			return r;
		if (same)
			from += half;
		else
			to = from + half;
	}
	if (ef_flash_can_read(p->session)) {
		const int r = compare(p, part, from, to);

		if (r != 0)
			return r;
	}
	return differs_at(p, part, from, -1, -1, false);
}

static int by_digest(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to,
	struct ef_meter *m)
{
	while (from < to) {
		const uint64_t here = to - from < SLICE ? to - from : SLICE;
		bool same = false;
		int r = ef_verify_same(p, part, from, from + here, &same);

		if (r == 0 && !same)
			r = find_difference(p, part, from, from + here);
		from += here;
		m->done += here;
		if (r == 0)
			r = ef_meter_tell(m, 0, (uint32_t)from);
		if (r < 0)
			return r;
	}
	return 0;
}

static int by_reading(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to,
	struct ef_meter *m)
{
	while (from < to) {
		const uint64_t room = ESPFLASH_SECTOR_SIZE - from % ESPFLASH_SECTOR_SIZE;
		const uint64_t here = to - from < room ? to - from : room;
		int r = compare(p, part, from, from + here);

		from += here;
		m->done += here;
		if (r == 0)
			r = ef_meter_tell(m, 0, (uint32_t)from);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The end of the sectors from `at` on, at most `to`, that are in the same state as the first. */
static uint64_t end_of_run(const struct ef_part *part, uint64_t at, uint64_t to, bool proved)
{
	while (at < to &&
		(*ef_part_sector(part, at) & EF_SECTOR_PROVED) == (proved ? EF_SECTOR_PROVED : 0))
		at += ESPFLASH_SECTOR_SIZE - at % ESPFLASH_SECTOR_SIZE;
	return at < to ? at : to;
}

int ef_verify_range(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to,
	struct ef_meter *m)
{
	uint64_t at = from;
	int r = 0;

	while (r == 0 && at < to) {
		const bool proved = *ef_part_sector(part, at) & EF_SECTOR_PROVED;
		const uint64_t end = end_of_run(part, at, to, proved);

		if (proved) {
			m->done += end - at;
			r = ef_meter_tell(m, 0, (uint32_t)end);
		} else if (ef_flash_can_digest(p->session)) {
			r = by_digest(p, part, at, end, m);
		} else {
			r = by_reading(p, part, at, end, m);
		}
		at = end;
	}
	if (r == 0)
		p->result.bytes_verified += to - from;
	return r;
}

static int verify_parts(espflash_plan *p)
{
	struct ef_meter m;
	int r = 0;

	ef_meter_begin(&m, &p->session->context, p->options.progress, p->options.progress_user);
	for (size_t i = 0; i < p->part_count; i++)
		m.total += p->parts[i].size;
	ef_meter_phase(&m, ESPFLASH_PHASE_VERIFY);
	for (size_t i = 0; r == 0 && i < p->part_count; i++) {
		const struct ef_part *part = &p->parts[i];

		r = ef_verify_range(p, part, part->address, part->address + part->size, &m);
	}
	if (r == 0)
		p->result.verified = 1;
	return r;
}

int espflash_plan_verify(espflash_plan *p)
{
	int r = ef_plan_enter(p);

	if (r < 0)
		return r;

	const uint64_t start = ef_session_now_us(p->session);

	p->only_verify = p->state == EF_PLAN_OPEN;
	r = ef_security_permits(p->session, "read its flash");
	if (r == 0 && p->state == EF_PLAN_OPEN)
		r = ef_plan_check(p);
	if (r == 0 && !ef_flash_can_digest(p->session) && !ef_flash_can_read(p->session))
		r = ef_flash_no_read(
			p->session, "read the flash or compute digests: no verification");
	if (r < 0)
		return r;
	p->state = EF_PLAN_DONE;
	r = verify_parts(p);
	p->result.duration_us = ef_session_now_us(p->session) - start;
	return r;
}

int espflash_flash_verify(espflash_session *s, uint32_t address, const void *data, size_t size,
	const espflash_verify_options *options)
{
	espflash_verify_options o;
	espflash_write_options w = {.struct_size = sizeof(w)};
	espflash_plan *plan = NULL;
	int r = espflash_plan_new(&plan, s, NULL);

	if (r == 0)
		r = ef_options_import(
			ef_session_record(s), &o, sizeof(o), options, "verify options");
	if (r == 0) {
		w.progress = o.progress;
		w.progress_user = o.progress_user;
		plan->options = w;
		r = espflash_plan_add(plan, address, data, size, NULL);
	}
	if (r == 0)
		r = espflash_plan_verify(plan);
	espflash_plan_free(&plan);
	return r;
}
