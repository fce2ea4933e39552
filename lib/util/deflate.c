/* SPDX-License-Identifier: MIT */
/*
 * zlib behind one function. Called by flash/loader.c.
 */
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
