/* SPDX-License-Identifier: MIT */
/*
 * What to erase next; see erase.h.
 */
#include "chip.h"
#include "erase.h"
#include "flash.h"

/* A whole unit is erased in the time of so many sectors: GD25Q32C, typical times, sector 50 ms,
 * 32 KiB 160 ms, 64 KiB 300 ms; W25Q32JV 45, 120, 150 ms. */
#define SECTORS_OF_A_UNIT 3u

static struct erase {
	uint32_t next; /* everything below was dealt with */
	uint32_t last; /* the end of the range; both multiples of a sector */
} erase;

void erase_begin(uint32_t start, uint32_t end)
{
	struct erase *const e = near(&erase);

	e->next = start & ~(FLASH_SECTOR - 1);
	e->last = (end + FLASH_SECTOR - 1) & ~(FLASH_SECTOR - 1);
}

bool erase_step(uint32_t address)
{
	struct erase *const e = near(&erase);
	uint32_t unit = FLASH_BLOCK, dirty = 0, first = 0;
	uint32_t at = e->next;

	if (at >= address || at >= e->last)
		return false;
	while (unit > FLASH_SECTOR && (at & (unit - 1) || e->last - at < unit))
		unit = unit == FLASH_BLOCK ? FLASH_HALF : FLASH_SECTOR;
	for (uint32_t end = at + unit; at != end; at += FLASH_SECTOR) {
		if (flash_sector_is_blank(at))
			continue;
		if (dirty == 0)
			first = at;
		if (++dirty > SECTORS_OF_A_UNIT) {
			flash_erase(e->next, unit);
			e->next += unit;
			return true;
		}
	}
	if (dirty > 0) { /* the others, if any, in further steps */
		flash_erase(first, FLASH_SECTOR);
		at = first + FLASH_SECTOR;
	}
	e->next = at;
	return true;
}
