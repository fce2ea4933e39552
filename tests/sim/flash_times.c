/* SPDX-License-Identifier: MIT */
/*
 * How long the flash is busy. flash.c asks at each operation; which of the sets applies is chosen
 * when the board is made. Winbond W25Q32FV datasheet, section 9.6 (AC characteristics).
 */
#include "flash.h"

/* ns; the names are the datasheet's. */
struct times {
	uint64_t first_byte; /* tBP1 */
	uint64_t more_bytes; /* tBP2, each */
	uint64_t page;	     /* tPP */
	uint64_t sector;     /* tSE */
	uint64_t block32;    /* tBE1 */
	uint64_t block64;    /* tBE2 */
	uint64_t chip;	     /* tCE, for 4 MiB */
	uint64_t status;     /* tW */
	uint64_t reset;	     /* tRST */
};

#define US SIM_NS_PER_US
#define MS SIM_NS_PER_MS

static const struct times sets[] = {
	[SIM_FLASH_TYPICAL] = {30 * US, 2500, 700 * US, 45 * MS, 120 * MS, 150 * MS, 10000 * MS,
		10 * MS, 30 * US},
	[SIM_FLASH_WORST] = {50 * US, 12 * US, 3 * MS, 400 * MS, 1600 * MS, 2000 * MS, 50000 * MS,
		15 * MS, 30 * US},
	[SIM_FLASH_NO_TIME] = {0},
};

static const struct times *times(const struct sim_flash *flash)
{
	return &sets[flash->times];
}

uint64_t sim_flash_program_time(const struct sim_flash *flash, size_t bytes)
{
	const struct times *t = times(flash);
	uint64_t time = t->first_byte + (bytes - 1) * t->more_bytes;

	return bytes < SIM_FLASH_PAGE && time < t->page ? time : t->page;
}

uint64_t sim_flash_erase_time(const struct sim_flash *flash, size_t size)
{
	const struct times *t = times(flash);

	if (size == SIM_FLASH_SECTOR)
		return t->sector;
	if (size == 0x8000)
		return t->block32;
	if (size == 0x10000)
		return t->block64;
	return t->chip * size / 0x400000;
}

uint64_t sim_flash_status_time(const struct sim_flash *flash, bool volatile_only)
{
	return volatile_only ? 0 : times(flash)->status;
}

uint64_t sim_flash_reset_time(const struct sim_flash *flash)
{
	return times(flash)->reset;
}
