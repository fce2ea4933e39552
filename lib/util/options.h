/* SPDX-License-Identifier: MIT */
/*
 * Sized structs across the public edge: options that come in from a program compiled against an
 * older or newer header, and results that go out to one.
 */
#ifndef EF_UTIL_OPTIONS_H
#define EF_UTIL_OPTIONS_H

#include <espflash/error.h>

/*
 * Copy the caller's options `src` (its first field is size_t struct_size) over the zeroed `dst` of
 * `size` bytes. A NULL src leaves all zero. Fields that this library does not know must be zero.
 * Returns 0 or ESPFLASH_ERROR_ARGUMENT with `what` in the message.
 */
int ef_options_import(
	espflash_error_info *e, void *dst, size_t size, const void *src, const char *what);

/*
 * Copy as much of `src` as the caller's struct at `ret` holds, and zero the rest of it. ret's
 * struct_size stays; a NULL ret or one with a struct_size below sizeof(size_t) is left alone.
 */
void ef_struct_export(void *ret, const void *src, size_t size);

/* Is `ret` a struct that ef_struct_export can fill? Returns 0 or ESPFLASH_ERROR_ARGUMENT. */
int ef_struct_check(espflash_error_info *e, const void *ret, const char *what);

#endif
