/* SPDX-License-Identifier: MIT */
/*
 * From checked parts to steps. Pure: what it computes can be printed before anything is touched.
 * The order is the point: sectors with image headers are erased first and written last, so that
 * an interrupted run leaves no image that starts and is not whole. Called by plan.c.
 */
#include <stdlib.h>

#include "flash/plan.h"

/* Most steps of a part beside those of its sectors: erase header, body twice, header, verify. */
#define STEPS_A_PART 5

static void add(espflash_plan *p, uint32_t kind, uint64_t from, uint64_t to, uint32_t region)
{
	if (from >= to)
		return;
	p->steps[p->step_count++] = (espflash_plan_step){.struct_size = sizeof(espflash_plan_step),
		.kind = kind,
		.address = (uint32_t)from,
		.size = (uint32_t)(to - from),
		.region = region};
}

static bool is_same(const struct ef_part *part, uint64_t address)
{
	return *ef_part_sector(part, address) & EF_SECTOR_SAME;
}

/* Does the flash hold all of the part already? */
static bool unchanged(const struct ef_part *part)
{
	for (uint64_t at = part->start; at < part->end; at += ESPFLASH_SECTOR_SIZE) {
		if (!is_same(part, at))
			return false;
	}
	return true;
}

static bool has_header(const struct ef_part *part)
{
	return part->header_at != EF_NO_HEADER && !unchanged(part);
}

/* [from, to) of a part, split where sectors that must be written meet those that need not. */
static void add_body(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to)
{
	while (from < to) {
		const bool same = is_same(part, from);
		uint64_t end = from;

		while (end < to && is_same(part, end) == same)
			end += ESPFLASH_SECTOR_SIZE;
		add(p, same ? ESPFLASH_STEP_SKIP : ESPFLASH_STEP_PROGRAM, from, end, part->index);
		from = end;
	}
}

static void add_bodies(espflash_plan *p)
{
	for (size_t i = 0; i < p->part_count; i++) {
		const struct ef_part *part = &p->parts[i];

		if (!has_header(part)) {
			add_body(p, part, part->start, part->end);
			continue;
		}

		const uint64_t header = ef_part_header_sector(part);

		add_body(p, part, part->start, header);
		add_body(p, part, header + ESPFLASH_SECTOR_SIZE, part->end);
	}
}

/* The image that starts first, the bootloader, comes last. */
static void add_headers(espflash_plan *p)
{
	for (size_t i = p->part_count; i-- > 0;) {
		const struct ef_part *part = &p->parts[i];

		if (has_header(part)) {
			const uint64_t header = ef_part_header_sector(part);

			add(p, ESPFLASH_STEP_PROGRAM, header, header + ESPFLASH_SECTOR_SIZE,
				part->index);
		}
	}
}

int ef_plan_make_steps(espflash_plan *p)
{
	const bool erase_all = p->options.flags & ESPFLASH_WRITE_ERASE_ALL;
	const bool can_verify = ef_flash_can_digest(p->session) || ef_flash_can_read(p->session);

	size_t most = 1;

	for (size_t i = 0; i < p->part_count; i++)
		most += STEPS_A_PART +
			(size_t)((p->parts[i].end - p->parts[i].start) / ESPFLASH_SECTOR_SIZE);
	p->step_count = 0;
	p->steps = calloc(most, sizeof(*p->steps));
	if (!p->steps)
		return ef_error_no_memory(ef_session_record(p->session), sizeof(*p->steps));
	if (erase_all)
		add(p, ESPFLASH_STEP_ERASE, 0, p->flash_size, 0);
	for (size_t i = 0; i < p->part_count && !erase_all; i++) {
		const struct ef_part *part = &p->parts[i];

		if (has_header(part)) {
			const uint64_t header = ef_part_header_sector(part);

			add(p, ESPFLASH_STEP_ERASE, header, header + ESPFLASH_SECTOR_SIZE,
				part->index);
		}
	}
	add_bodies(p);
	add_headers(p);
	if ((p->options.flags & ESPFLASH_WRITE_NO_VERIFY) || !can_verify)
		return 0;
	for (size_t i = 0; i < p->part_count; i++) {
		const struct ef_part *part = &p->parts[i];

		/* What is encrypted does not read back as it was given. */
		if (!part->encrypt)
			add(p, ESPFLASH_STEP_VERIFY, part->start, part->end, part->index);
	}
	return 0;
}
