/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a part as the flash shall hold them: what was there before, the caller's data, and
 * the changes to an image header, put together on the fly. Pure. Called by run.c and verify.c.
 */
#include <assert.h>
#include <string.h>

#include "flash/plan.h"
#include "util/bytes.h"

/* Copy that part of `piece`, which stands at [at, at + piece_size), that falls into the window. */
static void overlay(uint64_t window, uint8_t *out, size_t size, uint64_t at, const uint8_t *piece,
	uint64_t piece_size)
{
	const uint64_t from = at > window ? at : window;
	const uint64_t piece_end = at + piece_size, window_end = window + size;
	const uint64_t to = piece_end < window_end ? piece_end : window_end;

	if (from < to)
		memcpy(out + (from - window), piece + (from - at), (size_t)(to - from));
}

void ef_part_bytes(const struct ef_part *p, uint64_t address, uint8_t *out, size_t size)
{
	static const uint8_t blank = 0xff;
	const uint64_t data_end = p->address + p->size;

	assert(address >= p->start && address + size <= p->end);
	memset(out, 0xff, size);
	if (p->head)
		overlay(address, out, size, p->start, p->head, p->address - p->start);
	if (p->tail)
		overlay(address, out, size, data_end, p->tail, p->end - data_end);
	overlay(address, out, size, p->address, p->data, p->size);
	if (p->headless)
		overlay(address, out, size, ef_part_header(p), &blank, sizeof(blank));
	if (!p->patched)
		return;

	const uint64_t header = ef_part_header(p);
	const uint8_t bytes[2] = {p->patch.mode_byte, p->patch.size_freq_byte};

	overlay(address, out, size, header + 2, bytes, sizeof(bytes));
	if (p->patch.digest_changed)
		overlay(address, out, size, header + p->patch.digest_offset, p->patch.digest,
			sizeof(p->patch.digest));
}

uint64_t ef_part_header(const struct ef_part *p)
{
	assert(p->header_at != EF_NO_HEADER);
	return p->address + p->header_at;
}

uint64_t ef_part_header_sector(const struct ef_part *p)
{
	const uint64_t at = ef_part_header(p);

	return at - at % ESPFLASH_SECTOR_SIZE;
}
