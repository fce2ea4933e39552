/* SPDX-License-Identifier: MIT */
/*
 * What to erase next; see erase.h.
 */
#include "bytes.h"
#include "erase.h"
#include "flash.h"

/* A whole unit is erased in the time of so many sectors: GD25Q32C, typical times, sector 50 ms,
 * 32 KiB 160 ms, 64 KiB 300 ms; W25Q32JV 45, 120, 150 ms. */
#define SECTORS_OF_A_UNIT 3u

static uint32_t next;  /* everything below was dealt with */
static uint32_t last;  /* the end of the range */
static uint32_t unit;  /* the size of the piece at next; 0: not yet looked at */
static uint32_t dirty; /* its sectors that are to be erased one by one, a bit each */

void erase_begin(uint32_t start, uint32_t end)
{
	next = start;
	last = end;
	unit = 0;
	dirty = 0;
}

static bool fits(uint32_t size)
{
	return (next & (size - 1)) == 0 && last - next >= size;
}

/* Looks at the piece at next. True: it is to be erased as a whole. */
static bool look(void)
{
	uint32_t count = 0;

	unit = fits(FLASH_BLOCK) ? FLASH_BLOCK : fits(FLASH_HALF) ? FLASH_HALF : FLASH_SECTOR;
	dirty = 0;
	for (uint32_t i = 0; i << 12 < unit; i++) {
		if (flash_is_blank(next + (i << 12), FLASH_SECTOR))
			continue;
		dirty |= 1u << i;
		if (++count > SECTORS_OF_A_UNIT && unit > FLASH_SECTOR)
			return true;
	}
	return false;
}

static void done(void)
{
	next += unit;
	unit = 0;
	dirty = 0;
}

/* One erase, or one piece found blank. The flash is idle. */
static enum status step(void)
{
	enum status s = STATUS_OK;
	uint32_t i = 0;

	if (unit == 0 && look()) {
		s = flash_erase(next, unit);
		if (s)
			unit = 0; /* looked at again when tried again */
		else
			done();
		return s;
	}
	if (dirty != 0) {
		while (!(dirty >> i & 1))
			i++;
		s = flash_erase(next + (i << 12), FLASH_SECTOR);
		if (s)
			return s;
		dirty &= ~(1u << i);
	}
	if (dirty == 0)
		done();
	return STATUS_OK;
}

enum status erase_until(uint32_t address)
{
	while (next < address && next < last) {
		enum status s = flash_wait();

		if (!s)
			s = step();
		if (s)
			return s;
	}
	return STATUS_OK;
}

void erase_ahead(uint32_t limit)
{
	if (next < last && next < limit && !flash_busy())
		(void)step();
}
