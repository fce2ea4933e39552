/* SPDX-License-Identifier: MIT */
/*
 * Where the flash's cells live: memory, or a file mapped shared, so that the file holds at every
 * moment what the flash holds, even if the simulator is killed. Called when a board is made.
 */
#include "flash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

#define SMALLEST 0x40000u   /* 256 KiB, the smallest size the id table of REFERENCE 3.8 has */
#define LARGEST	 0x8000000u /* 128 MiB, the largest size that image headers know */
#define DEFAULT	 0x400000u

static bool usable(uint64_t size)
{
	return size >= SMALLEST && size <= LARGEST && (size & (size - 1)) == 0;
}

/* E0 40 CC: the vendor that SCENARIOS.md met, and the size as a power of two. */
static uint32_t id_of(size_t size)
{
	uint32_t code = 0;

	while ((size_t)1 << code < size)
		code++;
	return 0xE04000u | code;
}

static int map_file(struct sim_flash *flash, const char *path, bool fresh, espflash_error_info *e)
{
	if (fresh && ftruncate(flash->file, (off_t)flash->size))
		return sim_say(
			e, ESPFLASH_ERROR_IO, errno, "cannot size %s: %s", path, strerror(errno));
	flash->cells = mmap(NULL, flash->size, PROT_READ | PROT_WRITE, MAP_SHARED, flash->file, 0);
	if (flash->cells == MAP_FAILED) {
		flash->cells = NULL;
		return sim_say(
			e, ESPFLASH_ERROR_IO, errno, "cannot map %s: %s", path, strerror(errno));
	}
	if (fresh)
		memset(flash->cells, 0xFF, flash->size);
	return 0;
}

static int open_file(
	struct sim_flash *flash, const char *path, uint32_t size, espflash_error_info *e)
{
	struct stat st;

	flash->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (flash->file < 0)
		return sim_say(e, errno == EACCES ? ESPFLASH_ERROR_ACCESS : ESPFLASH_ERROR_IO,
			errno, "cannot open %s: %s", path, strerror(errno));
	if (flock(flash->file, LOCK_EX | LOCK_NB))
		return sim_say(
			e, ESPFLASH_ERROR_BUSY, errno, "%s is in use by another simulator", path);
	if (fstat(flash->file, &st))
		return sim_say(e, ESPFLASH_ERROR_IO, errno, "cannot look at %s: %s", path,
			strerror(errno));
	if (st.st_size == 0) {
		flash->size = size ? size : DEFAULT;
		return map_file(flash, path, true, e);
	}
	if (!usable((uint64_t)st.st_size))
		return sim_say(e, ESPFLASH_ERROR_ARGUMENT, 0,
			"%s has %lld bytes; a flash has a power of two from 256 KiB to 128 MiB",
			path, (long long)st.st_size);
	if (size && (uint64_t)st.st_size != size)
		return sim_say(e, ESPFLASH_ERROR_ARGUMENT, 0,
			"%s has %lld bytes, not the %lu asked for", path, (long long)st.st_size,
			(unsigned long)size);
	flash->size = (size_t)st.st_size;
	return map_file(flash, path, false, e);
}

static int choose_part(struct sim_flash *flash, const struct sim_flash_want *want,
	uint32_t *ret_size, espflash_error_info *error)
{
	*ret_size = want->size;
	if (want->size && !usable(want->size))
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0,
			"flash size %lu is not a power of two from 256 KiB to 128 MiB",
			(unsigned long)want->size);
	if (!want->part)
		return 0;
	flash->part = sim_flash_part_find(want->part);
	if (!flash->part)
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0,
			"unknown flash part \"%s\"; --list-flash-parts names them", want->part);
	if (want->size && want->size != flash->part->size)
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "a %s has %lu bytes, not %lu",
			flash->part->name, (unsigned long)flash->part->size,
			(unsigned long)want->size);
	*ret_size = flash->part->size;
	return 0;
}

static int make_cells(struct sim_flash *flash, uint32_t size, espflash_error_info *error)
{
	flash->size = size ? size : DEFAULT;
	flash->cells = malloc(flash->size);
	if (!flash->cells)
		return sim_say(error, ESPFLASH_ERROR_NO_MEMORY, 0, "no memory for a flash");
	memset(flash->cells, 0xFF, flash->size);
	return 0;
}

int sim_flash_open(
	struct sim_flash *flash, const struct sim_flash_want *want, espflash_error_info *error)
{
	uint32_t size;
	int ret;

	flash->file = -1;
	flash->part = NULL;
	ret = choose_part(flash, want, &size, error);
	if (!ret)
		ret = want->path ? open_file(flash, want->path, size, error)
				 : make_cells(flash, size, error);
	if (ret)
		return ret;
	flash->id = want->id ? want->id : flash->part ? flash->part->id : id_of(flash->size);
	if (!flash->part)
		flash->part = sim_flash_part_any(flash->size);
	flash->status[1] = flash->part->quad;
	sim_flash_make_sfdp(flash);
	return 0;
}

void sim_flash_close(struct sim_flash *flash)
{
	if (flash->file >= 0) {
		if (flash->cells)
			munmap(flash->cells, flash->size);
		close(flash->file);
		flash->file = -1;
	} else {
		free(flash->cells);
	}
	flash->cells = NULL;
}
