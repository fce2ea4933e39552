/* SPDX-License-Identifier: MIT */
/*
 * Which pieces of a plan the flash holds already, by the loader's digests: an interrupted run that
 * is repeated goes on where it stopped. Called by plan.c.
 */
#include <stdlib.h>

#include "flash/plan.h"

static int compare_part(espflash_plan *p, struct ef_part *part)
{
	const uint64_t data_end = part->address + part->size;
	const size_t pieces = ef_part_piece(part, part->end - 1) + 1;
	int r = 0;

	part->same = calloc(pieces, 1);
	if (!part->same)
		return ef_error_no_memory(ef_session_record(p->session), pieces);
	for (uint64_t at = part->address; r == 0 && at < data_end;) {
		const uint32_t here = ef_piece_at((uint32_t)at, data_end - at);
		bool same = false;

		r = ef_verify_same(p, part, at, at + here, &same);
		part->same[ef_part_piece(part, at)] = same;
		at += here;
	}
	return r;
}

int ef_plan_compare(espflash_plan *p)
{
	int r = 0;

	if (p->only_verify || !ef_flash_can_digest(p->session) ||
		(p->options.flags & (ESPFLASH_WRITE_ERASE_ALL | ESPFLASH_WRITE_NO_DIFF)))
		return 0;
	for (size_t i = 0; r == 0 && i < p->part_count; i++)
		r = compare_part(p, &p->parts[i]);
	return r;
}
