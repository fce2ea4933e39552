/* SPDX-License-Identifier: MIT */
/*
 * zlib behind a few functions. Called by flash/loader.c, flash/stream.c and wire/stub.c.
 */
#include <stdlib.h>

#define ZLIB_CONST /* next_in points to what is not changed */
#include <zlib.h>

#include "util/deflate.h"

size_t ef_deflate_bound(size_t size)
{
	return compressBound((uLong)size);
}

int ef_deflate(espflash_error_info *e, uint8_t *out, size_t room, const uint8_t *data, size_t size,
	size_t *ret_size)
{
	uLongf used = (uLongf)room;

	if (compress2(out, &used, data, (uLong)size, Z_BEST_COMPRESSION) != Z_OK)
		return ef_error_no_memory(e, room);
	*ret_size = used;
	return 0;
}

struct ef_deflater {
	z_stream z;
};

int ef_deflater_new(struct ef_deflater **ret, espflash_error_info *e)
{
	struct ef_deflater *d = calloc(1, sizeof(*d));

	if (!d || deflateInit(&d->z, Z_BEST_COMPRESSION) != Z_OK) {
		free(d);
		return ef_error_no_memory(e, sizeof(*d));
	}
	*ret = d;
	return 0;
}

void ef_deflater_free(struct ef_deflater **d)
{
	if (!*d)
		return;
	deflateEnd(&(*d)->z);
	free(*d);
	*d = NULL;
}

void ef_deflater_begin(struct ef_deflater *d)
{
	deflateReset(&d->z);
}

bool ef_deflater_run(struct ef_deflater *d, const uint8_t *data, size_t size, bool last,
	uint8_t *out, size_t room, size_t *ret_taken, size_t *ret_made)
{
	d->z.next_in = data;
	d->z.avail_in = (uInt)size;
	d->z.next_out = out;
	d->z.avail_out = (uInt)room;

	const int r = deflate(&d->z, last ? Z_FINISH : Z_NO_FLUSH);

	*ret_taken = size - d->z.avail_in;
	*ret_made = room - d->z.avail_out;
	return r == Z_STREAM_END;
}

uint32_t ef_crc32(uint32_t crc, const uint8_t *data, size_t size)
{
	return (uint32_t)crc32(crc, data, (uInt)size);
}
