/* SPDX-License-Identifier: MIT */
/*
 * Sized structs: import of options, export of results. Called at the public edge only.
 */
#include <stdint.h>
#include <string.h>

#include "util/error.h"
#include "util/options.h"

/* No struct of ours is near this size: a larger one is an uninitialised field. */
#define STRUCT_SIZE_MAX 65536u

static size_t struct_size(const void *p)
{
	size_t size;

	memcpy(&size, p, sizeof(size));
	return size;
}

int ef_options_import(
	espflash_error_info *e, void *dst, size_t size, const void *src, const char *what)
{
	memset(dst, 0, size);
	if (!src)
		return 0;

	const size_t given = struct_size(src);

	if (given < sizeof(size_t) || given > STRUCT_SIZE_MAX)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
			"set struct_size to sizeof the struct", "%s: struct_size is %zu", what,
			given);
	for (size_t i = size; i < given; i++) {
		if (((const uint8_t *)src)[i] != 0)
			return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
				"the program needs a newer library",
				"%s: a field at byte %zu is set that this library does not know",
				what, i);
	}
	memcpy(dst, src, given < size ? given : size);
	return 0;
}

int ef_struct_check(espflash_error_info *e, const void *ret, const char *what)
{
	if (!ret)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL, "%s is NULL", what);

	const size_t given = struct_size(ret);

	if (given < sizeof(size_t) || given > STRUCT_SIZE_MAX)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
			"set struct_size to sizeof the struct", "%s: struct_size is %zu", what,
			given);
	return 0;
}

void ef_struct_export(void *ret, const void *src, size_t size)
{
	if (ef_struct_check(NULL, ret, "") < 0)
		return;

	const size_t given = struct_size(ret);
	const size_t common = given < size ? given : size;

	memset((uint8_t *)ret + sizeof(size_t), 0, given - sizeof(size_t));
	memcpy((uint8_t *)ret + sizeof(size_t), (const uint8_t *)src + sizeof(size_t),
		common - sizeof(size_t));
}
