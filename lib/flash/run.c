/* SPDX-License-Identifier: MIT */
/*
 * Executing a plan's steps on the chip. Called by programs.
 */
#include <stdlib.h>
#include <string.h>

#include "flash/plan.h"

/* Rounds of writing again what verification finds wrong. */
#define MENDS 2

static struct ef_part *part_of(const espflash_plan *p, uint32_t region)
{
	for (size_t i = 0; i < p->part_count; i++) {
		if (p->parts[i].index == region)
			return &p->parts[i];
	}
	return NULL;
}

/* Read [from, to) into a new buffer: the bytes around a region that are not the caller's. */
static int keep(espflash_session *s, uint64_t from, uint64_t to, uint8_t **ret)
{
	struct ef_meter silent;
	uint8_t *bytes;
	int r;

	if (from == to || !ef_flash_can_read(s))
		return 0;
	bytes = malloc((size_t)(to - from));
	if (!bytes)
		return ef_error_no_memory(ef_session_record(s), (size_t)(to - from));
	ef_meter_begin(&silent, &s->context, NULL, NULL);
	r = ef_flash_read_piece(s, (uint32_t)from, bytes, (uint32_t)(to - from), &silent);
	if (r < 0)
		free(bytes);
	else
		*ret = bytes;
	return r;
}

static int keep_all(espflash_plan *p)
{
	int r = 0;

	if (p->options.flags & ESPFLASH_WRITE_ERASE_ALL)
		return 0;
	for (size_t i = 0; r == 0 && i < p->part_count; i++) {
		struct ef_part *part = &p->parts[i];

		/* Encrypted once more, what stands around it would be spoilt all the same. */
		if (part->encrypt)
			continue;
		r = keep(p->session, part->start, part->address, &part->head);
		if (r == 0)
			r = keep(p->session, part->address + part->size, part->end, &part->tail);
	}
	return r;
}

static int verify(espflash_plan *p, const espflash_plan_step *step, struct ef_meter *m)
{
	struct ef_part *part = part_of(p, step->region);
	const uint64_t done = m->done;
	int r = 0;

	for (int i = 0; i <= MENDS; i++) {
		m->done = done;
		r = ef_verify_range(
			p, part, step->address, (uint64_t)step->address + step->size, m);
		if (r != ESPFLASH_ERROR_VERIFY || i == MENDS || !ef_flash_can_digest(p->session))
			return r;
		ef_error_clear(ef_session_record(p->session));
		r = ef_plan_mend(p, part, step->address, (uint64_t)step->address + step->size);
		if (r < 0)
			return r;
	}
	return r;
}

static int execute(espflash_plan *p, const espflash_plan_step *step, struct ef_meter *m)
{
	switch (step->kind) {
	case ESPFLASH_STEP_ERASE:
		ef_meter_phase(m, ESPFLASH_PHASE_ERASE);
		return ef_flash_erase_range(p->session, step->address, step->size, m);
	case ESPFLASH_STEP_SKIP:
		ef_meter_phase(m, ESPFLASH_PHASE_WRITE);
		m->done += step->size;
		p->result.bytes_skipped += step->size;
		return ef_meter_tell(m, 0, step->address);
	case ESPFLASH_STEP_PROGRAM:
		ef_meter_phase(m, ESPFLASH_PHASE_WRITE);
		return ef_plan_program(p, part_of(p, step->region), step->address,
			(uint64_t)step->address + step->size, m);
	default:
		ef_meter_phase(m, ESPFLASH_PHASE_VERIFY);
		return verify(p, step, m);
	}
}

static void note_patch(espflash_plan *p)
{
	for (size_t i = 0; i < p->part_count; i++) {
		const struct ef_part *part = &p->parts[i];

		if (!part->patched)
			continue;
		p->result.patched = 1;
		p->result.flash_params =
			(uint32_t)part->patch.mode_byte << 8 | part->patch.size_freq_byte;
		if (part->patch.digest_changed)
			p->result.digest_updated = 1;
	}
}

static void warn_unverified(espflash_plan *p)
{
	espflash_session *s = p->session;
	const bool can = ef_flash_can_digest(s) || ef_flash_can_read(s);

	ef_warn(&s->context, "start the firmware to see whether it runs",
		can ? "not verified: what the %s has encrypted does not read back as it was"
		    : "not verified: the %s's ROM loader can neither read nor digest the flash",
		s->chip->name);
}

static int run_steps(espflash_plan *p)
{
	size_t verified = 0;
	struct ef_meter m;
	int r = keep_all(p);

	ef_meter_begin(&m, &p->session->context, p->options.progress, p->options.progress_user);
	for (size_t i = 0; i < p->step_count; i++)
		m.total += p->steps[i].size;
	for (size_t i = 0; r == 0 && i < p->step_count; i++) {
		r = execute(p, &p->steps[i], &m);
		if (r == 0 && p->steps[i].kind == ESPFLASH_STEP_VERIFY)
			verified++;
	}
	if (r < 0)
		return r;
	p->result.verified = verified == p->part_count;
	if (!p->result.verified && !(p->options.flags & ESPFLASH_WRITE_NO_VERIFY))
		warn_unverified(p);
	note_patch(p);
	return 0;
}

int espflash_plan_run(espflash_plan *p)
{
	int r = ef_plan_enter(p);

	if (r < 0)
		return r;

	const uint64_t start = ef_session_now_us(p->session);

	if (p->state == EF_PLAN_OPEN)
		r = ef_plan_check(p);
	if (r < 0)
		return r;
	p->state = EF_PLAN_DONE;
	r = ef_flash_unprotect(p->session);
	if (r == 0)
		r = run_steps(p);
	if (r < 0)
		r = ef_flash_explain(p->session, r);
	p->result.duration_us = ef_session_now_us(p->session) - start;
	return r;
}

int espflash_flash_write(espflash_session *s, uint32_t address, const void *data, size_t size,
	const espflash_write_options *options)
{
	espflash_plan *plan = NULL;
	int r = espflash_plan_new(&plan, s, options);

	if (r == 0)
		r = espflash_plan_add(plan, address, data, size, NULL);
	if (r == 0)
		r = espflash_plan_run(plan);
	espflash_plan_free(&plan);
	return r;
}
