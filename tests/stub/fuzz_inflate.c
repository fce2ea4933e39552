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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct stream_result whole, halves;
	static uint8_t plain[STREAM_OUT_MAX];
	uLongf n = sizeof(plain);

	stream_run(&whole, 0, data, size, size + 1);
	stream_run(&halves, 0x1003f, data, size, size / 2 + 1);
	if (halves.end != whole.end)
		abort();
	if (whole.end != STREAM_DONE)
		return 0;
	if (halves.size != whole.size || memcmp(halves.out, whole.out, whole.size) != 0)
		abort();
	if (uncompress(plain, &n, data, size) != Z_OK || n != whole.size ||
		memcmp(plain, whole.out, n) != 0)
		abort();
	return 0;
}
