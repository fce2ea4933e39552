/* SPDX-License-Identifier: MIT */
/*
 * What zlib does for the library: compressing into a zlib stream (RFC 1950), at once or bit by
 * bit, and CRC-32. The only part of the library that knows zlib is deflate.c.
 */
#ifndef EF_UTIL_DEFLATE_H
#define EF_UTIL_DEFLATE_H

#include <stdbool.h>
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

struct ef_deflater;

/* A stream that is written and read in turn. Returns 0 or NO_MEMORY, recorded. */
int ef_deflater_new(struct ef_deflater **ret, espflash_error_info *e) EF_MUST_CHECK;
void ef_deflater_free(struct ef_deflater **d);

/* Begin a new stream. */
void ef_deflater_begin(struct ef_deflater *d);

/*
 * Give `size` bytes, `last` when none follow, and take what comes out: at most `room` bytes.
 * *ret_taken and *ret_made say how much of each. Returns true when the stream has ended.
 */
bool ef_deflater_run(struct ef_deflater *d, const uint8_t *data, size_t size, bool last,
	uint8_t *out, size_t room, size_t *ret_taken, size_t *ret_made);

/* The CRC-32 of zlib (ISO 3309), going on from `crc`; 0 begins. */
uint32_t ef_crc32(uint32_t crc, const uint8_t *data, size_t size);

#endif
