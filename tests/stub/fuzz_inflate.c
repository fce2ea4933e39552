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

#include "inflate.h"
#include "port.h"

#define OUT_MAX (1u << 20)

static struct inflate stream;
static uint8_t window[INFLATE_WINDOW];
static uint32_t total;
static uint32_t crc;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void port_poll(void)
{
}

static int sink(const uint8_t *data, uint32_t size)
{
	total += size;
	crc = (uint32_t)crc32(crc, data, size);
	return total > OUT_MAX;
}

static enum inflate_result run(const uint8_t *data, size_t size, size_t cut)
{
	enum inflate_result r;

	total = crc = 0;
	inflate_start(&stream, window, sink);
	r = inflate_feed(&stream, data, (uint32_t)cut);
	if (r == INFLATE_MORE && cut < size)
		r = inflate_feed(&stream, data + cut, (uint32_t)(size - cut));
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t plain[OUT_MAX];
	const enum inflate_result whole = run(data, size, size);
	const uint32_t whole_total = total, whole_crc = crc;
	uLongf n = sizeof(plain);

	if (run(data, size, size / 2) != whole)
		abort();
	if (whole != INFLATE_DONE)
		return 0;
	if (total != whole_total || crc != whole_crc)
		abort();
	if (uncompress(plain, &n, data, size) != Z_OK || n != total ||
		crc32(0, plain, (uInt)n) != crc)
		abort();
	return 0;
}
