/* SPDX-License-Identifier: MIT */
/*
 * Compressing a piece of memory into a zlib stream (RFC 1950). The only part of the library that
 * knows zlib is deflate.c.
 */
#ifndef EF_UTIL_DEFLATE_H
#define EF_UTIL_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

/* Bytes that `size` bytes take at most when compressed. */
size_t ef_deflate_bound(size_t size);

/*
 * Compress at the best level. out: `room` bytes. Returns 0 with *ret_size set, or
 * ESPFLASH_ERROR_NO_MEMORY, recorded.
 */
int ef_deflate(espflash_error_info *e, uint8_t *out, size_t room, const uint8_t *data, size_t size,
	size_t *ret_size) EF_MUST_CHECK;

#endif
