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
#define LARGEST	 0x1000000u /* 16 MiB: three address bytes reach no further */
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
			"%s has %lld bytes; a flash has a power of two from 256 KiB to 16 MiB",
			path, (long long)st.st_size);
	if (size && (uint64_t)st.st_size != size)
		return sim_say(e, ESPFLASH_ERROR_ARGUMENT, 0,
			"%s has %lld bytes, not the %lu asked for", path, (long long)st.st_size,
			(unsigned long)size);
	flash->size = (size_t)st.st_size;
	return map_file(flash, path, false, e);
}

int sim_flash_open(struct sim_flash *flash, const char *path, uint32_t size, uint32_t id,
	espflash_error_info *error)
{
	int ret = 0;

	flash->file = -1;
	if (size && !usable(size))
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0,
			"flash size %lu is not a power of two from 256 KiB to 16 MiB",
			(unsigned long)size);
	if (path) {
		ret = open_file(flash, path, size, error);
	} else {
		flash->size = size ? size : DEFAULT;
		flash->cells = malloc(flash->size);
		if (!flash->cells)
			return sim_say(error, ESPFLASH_ERROR_NO_MEMORY, 0, "no memory for a flash");
		memset(flash->cells, 0xFF, flash->size);
	}
	if (ret)
		return ret;
	flash->id = id ? id : id_of(flash->size);
	sim_flash_make_sfdp(flash->sfdp, flash->size);
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
