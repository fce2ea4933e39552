/* SPDX-License-Identifier: MIT */
/*
 * Any bytes into the stub's decompressor, in two pieces: it must agree with itself in one piece,
 * and with zlib on what is a valid stream and what comes out of it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What zlib makes of the stream between the header and the checksum, at which the stub does not
 * look: the size of the output, or SIZE_MAX. */
static size_t zlib_says(const uint8_t *data, size_t size, uint8_t *out, size_t room)
{
	z_stream z = {0};
	int r;

	if (inflateInit2(&z, -15) != Z_OK)
		abort();
	z.next_in = (Bytef *)(uintptr_t)(data + 2);
	z.avail_in = (uInt)(size - 2);
	z.next_out = out;
	z.avail_out = (uInt)room;
	r = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return r == Z_STREAM_END ? room - z.avail_out : SIZE_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct stream_result whole, halves;
	static uint8_t plain[STREAM_OUT_MAX];

	stream_run(&whole, 0, data, size, size + 1);
	stream_run(&halves, 0x1003f, data, size, size / 2 + 1);
	if (halves.end != whole.end)
		abort();
	if (whole.end != STREAM_DONE)
		return 0;
	if (halves.size != whole.size || memcmp(halves.out, whole.out, whole.size) != 0)
		abort();
	if (zlib_says(data, size, plain, sizeof(plain)) != whole.size ||
		memcmp(plain, whole.out, whole.size) != 0)
		abort();
	return 0;
}
