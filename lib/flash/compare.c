/* SPDX-License-Identifier: MIT */
/*
 * Which sectors of a plan the flash holds already, by the loader's digests: only the others are
 * written, and an interrupted run that is repeated goes on where it stopped. Our own stub lists a
 * CRC-32 for each sector; other loaders tell an MD5 of a range, so that ranges are halved where one
 * half agrees. Called by plan.c and program.c.
 */
#include <stdlib.h>

#include "flash/plan.h"
#include "util/bytes.h"
#include "util/deflate.h"

/* Sectors looked at before all are: where none of them agrees, the flash holds something else. */
#define SAMPLES 8u
/* CRC-32s asked for in one command: a frame's worth. */
#define LIST_MAX 256u

static uint32_t host_crc(const struct ef_part *part, uint64_t address)
{
	uint8_t bytes[ESPFLASH_SECTOR_SIZE];

	ef_part_bytes(part, address, bytes, sizeof(bytes));
	return ef_crc32(0, bytes, sizeof(bytes));
}

/* The list of the flash's sectors from `from` on; repeated on errors. */
static int list(espflash_plan *p, uint64_t from, uint32_t count, uint32_t *ret)
{
	unsigned tries = 0;
	int r;

	do {
		if (!(p->session->command.dialect.has & EF_DIALECT_DIGESTS))
			return ef_error_set(ef_session_record(p->session), ESPFLASH_ERROR_NO_REPLY,
				"try again", "the chip has lost its flasher stub");
		r = ef_command_digests(&p->session->command, (uint32_t)from,
			count * ESPFLASH_SECTOR_SIZE, ESPFLASH_SECTOR_SIZE, ret);
	} while (r < 0 && ef_flash_try_again(p->session, r, ++tries));
	return r;
}

int ef_compare_first_difference(
	espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to, uint64_t *ret)
{
	uint32_t there[LIST_MAX];

	while (from < to) {
		const uint64_t left = (to - from) / ESPFLASH_SECTOR_SIZE;
		const uint32_t count = left < LIST_MAX ? (uint32_t)left : LIST_MAX;
		const int r = list(p, from, count, there);

		if (r < 0)
			return r;
		for (uint32_t i = 0; i < count; i++) {
			*ret = from + (uint64_t)i * ESPFLASH_SECTOR_SIZE;
			if (host_crc(part, *ret) != there[i])
				return 0;
		}
		from += (uint64_t)count * ESPFLASH_SECTOR_SIZE;
	}
	*ret = to;
	return 0;
}

static int mark_listed(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to)
{
	uint32_t there[LIST_MAX];

	while (from < to) {
		const uint64_t left = (to - from) / ESPFLASH_SECTOR_SIZE;
		const uint32_t count = left < LIST_MAX ? (uint32_t)left : LIST_MAX;
		const int r = list(p, from, count, there);

		if (r < 0)
			return r;
		for (uint32_t i = 0; i < count; i++, from += ESPFLASH_SECTOR_SIZE) {
			if (host_crc(part, from) == there[i])
				*ef_part_sector(part, from) |= EF_SECTOR_SAME;
		}
	}
	return 0;
}

static void mark(const struct ef_part *part, uint64_t from, uint64_t to)
{
	for (; from < to; from += ESPFLASH_SECTOR_SIZE)
		*ef_part_sector(part, from) |= EF_SECTOR_SAME;
}

/*
 * [from, to), no more than a piece, differs by its MD5. Halve it as long as one half agrees: then
 * the other differs, and nothing needs to be asked about it.
 */
static int bisect(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to)
{
	while (to - from > ESPFLASH_SECTOR_SIZE) {
		const uint64_t middle = from + ef_round_up((to - from) / 2, ESPFLASH_SECTOR_SIZE);
		bool low = false, high = false;
		int r = ef_verify_same(p, part, from, middle, &low);

		if (r == 0 && !low)
			r = ef_verify_same(p, part, middle, to, &high);
		if (r < 0 || (!low && !high))
			return r;
		mark(part, low ? from : middle, low ? middle : to);
		if (low)
			from = middle;
		else
			to = middle;
	}
	return 0;
}

/* Pieces by MD5; those that differ are looked into where the flash holds a like image. */
static int by_md5(
	espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to, bool halve)
{
	int r = 0;

	while (r == 0 && from < to) {
		const uint32_t here = ef_piece_at((uint32_t)from, to - from);
		bool same = false;

		r = ef_verify_same(p, part, from, from + here, &same);
		if (r == 0 && same)
			mark(part, from, from + here);
		else if (r == 0 && halve)
			r = bisect(p, part, from, from + here);
		from += here;
	}
	return r;
}

/* The caller's bytes of one sector: others in it do not count. */
static int compare_sector(
	espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to, bool *ret_same)
{
	const int r = ef_verify_same(p, part, from, to, ret_same);

	if (r == 0 && *ret_same)
		*ef_part_sector(part, from) |= EF_SECTOR_SAME;
	return r;
}

/* A whole sector, in the cheapest way there is. */
static int compare_whole(
	espflash_plan *p, const struct ef_part *part, uint64_t from, bool *ret_same)
{
	const uint64_t to = from + ESPFLASH_SECTOR_SIZE;
	int r;

	if (!(p->session->command.dialect.has & EF_DIALECT_DIGESTS))
		return compare_sector(p, part, from, to, ret_same);
	r = mark_listed(p, part, from, to);
	*ret_same = r == 0 && (*ef_part_sector(part, from) & EF_SECTOR_SAME);
	return r;
}

/* Does the flash agree at any of a few places of [from, to)? */
static int sample(
	espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to, bool *ret_any)
{
	const uint64_t sectors = (to - from) / ESPFLASH_SECTOR_SIZE;

	for (uint32_t i = 0; i < SAMPLES && !*ret_any; i++) {
		const uint64_t at = from + sectors * i / SAMPLES * ESPFLASH_SECTOR_SIZE;
		const int r = compare_whole(p, part, at, ret_any);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Whole sectors of a part. */
static int compare_sectors(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to)
{
	bool any = false;
	int r = 0;

	if ((to - from) / ESPFLASH_SECTOR_SIZE > SAMPLES) {
		r = sample(p, part, from, to, &any);
		if (r < 0 || !any)
			return r;
	}
	if (p->session->command.dialect.has & EF_DIALECT_DIGESTS)
		return mark_listed(p, part, from, to);
	return by_md5(p, part, from, to, any);
}

static int compare_part(espflash_plan *p, const struct ef_part *part)
{
	const uint64_t data_end = part->address + part->size;
	uint64_t from = part->start, to = part->end;
	bool same = false;
	int r = 0;

	if (part->address != from || data_end < from + ESPFLASH_SECTOR_SIZE) {
		from += ESPFLASH_SECTOR_SIZE;
		r = compare_sector(
			p, part, part->address, data_end < from ? data_end : from, &same);
	}
	if (r == 0 && data_end != to && from < to) {
		to -= ESPFLASH_SECTOR_SIZE;
		r = compare_sector(p, part, to, data_end, &same);
	}
	return r == 0 && from < to ? compare_sectors(p, part, from, to) : r;
}

int ef_plan_compare(espflash_plan *p)
{
	int r = 0;

	if (p->only_verify || !ef_flash_can_digest(p->session) ||
		(p->options.flags & (ESPFLASH_WRITE_ERASE_ALL | ESPFLASH_WRITE_NO_DIFF)))
		return 0;
	for (size_t i = 0; r == 0 && i < p->part_count; i++) {
		if (!p->parts[i].encrypt)
			r = compare_part(p, &p->parts[i]);
	}
	return r;
}
