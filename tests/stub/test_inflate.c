/* SPDX-License-Identifier: MIT */
/*
 * The stub's decompressor against zlib: many inputs, in pieces of many sizes, whole and damaged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "inflate.h"
#include "port.h"

#define SIZE_MAX_HERE 200000u

static struct inflate stream;
static uint8_t window[INFLATE_WINDOW];
static uint8_t out[2 * SIZE_MAX_HERE];
static uint32_t out_size;
static uint32_t out_limit;

void port_poll(void)
{
}

static int sink(const uint8_t *data, uint32_t size)
{
	assert_true(size <= 8 * INFLATE_PIECE); /* the line is polled often enough */
	if (out_size + size > out_limit)
		return 77;
	memcpy(out + out_size, data, size);
	out_size += size;
	return 0;
}

static enum inflate_result run(const uint8_t *data, size_t size, size_t piece)
{
	enum inflate_result r = INFLATE_MORE;

	out_size = 0;
	out_limit = sizeof(out);
	inflate_start(&stream, window, sink);
	for (size_t at = 0; at < size && r == INFLATE_MORE; at += piece) {
		const size_t n = size - at < piece ? size - at : piece;

		r = inflate_feed(&stream, data + at, (uint32_t)n);
	}
	return r;
}

static uint32_t seed = 1;

static uint32_t next_random(void)
{
	seed = seed * 1664525u + 1013904223u;
	return seed >> 8;
}

/* Kinds: 0 zeros, 1 random, 2 firmware-like, 3 long runs, 4 text-like, 5 far repeats. */
static void fill(uint8_t *p, size_t n, int kind)
{
	for (size_t i = 0; i < n; i++) {
		const uint32_t r = next_random();

		switch (kind) {
		case 0:
			p[i] = 0;
			break;
		case 1:
			p[i] = (uint8_t)r;
			break;
		case 2:
			p[i] = (uint8_t)(r % 7 ? (r % 5 ? 0xff : i >> 3) : r >> 4);
			break;
		case 3:
			p[i] = (uint8_t)(i / 3000);
			break;
		case 4:
			p[i] = (uint8_t)('a' + (r & r >> 3 & r >> 6) % 26);
			break;
		default:
			p[i] = i < 32700 ? (uint8_t)r : p[i - 32700];
			break;
		}
	}
}

static size_t pack(uint8_t *to, size_t capacity, const uint8_t *from, size_t n, int level, int how)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, 15, 8, how), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)from;
	z.avail_in = (uInt)n;
	z.next_out = to;
	z.avail_out = (uInt)capacity;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

static void every_level_and_kind_gives_the_input_back(void **state)
{
	static const size_t sizes[] = {
		0, 1, 2, 63, 64, 65, 1000, 32767, 32768, 32769, SIZE_MAX_HERE};
	static const size_t pieces[] = {1 << 30, 1, 7, 4096};
	static const int hows[] = {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE};
	uint8_t *plain = malloc(SIZE_MAX_HERE);
	uint8_t *packed = malloc(2 * SIZE_MAX_HERE);

	(void)state;
	for (int kind = 0; kind < 6; kind++)
		for (size_t s = 0; s < 11; s++)
			for (int level = 0; level <= 9; level++) {
				fill(plain, sizes[s], kind);
				const size_t n = pack(packed, 2 * SIZE_MAX_HERE, plain, sizes[s],
					level, hows[(level + (int)s) % 4]);

				assert_int_equal(
					run(packed, n, pieces[(size_t)level % 4]), INFLATE_DONE);
				assert_int_equal(out_size, sizes[s]);
				assert_memory_equal(out, plain, sizes[s]);
			}
	free(plain);
	free(packed);
}

static void input_may_be_split_anywhere(void **state)
{
	uint8_t plain[900], packed[2000];

	(void)state;
	for (int level = 0; level <= 9; level += 3) {
		fill(plain, sizeof(plain), 4);
		const size_t n = pack(packed, sizeof(packed), plain, sizeof(plain), level, 0);

		for (size_t cut = 0; cut <= n; cut++) {
			out_size = 0;
			inflate_start(&stream, window, sink);
			const enum inflate_result r = inflate_feed(&stream, packed, (uint32_t)cut);

			assert_int_equal(r, cut == n ? INFLATE_DONE : INFLATE_MORE);
			assert_int_equal(inflate_feed(&stream, packed + cut, (uint32_t)(n - cut)),
				INFLATE_DONE);
			assert_memory_equal(out, plain, sizeof(plain));
		}
	}
}

static void a_stream_cut_short_never_ends(void **state)
{
	uint8_t plain[5000], packed[9000];

	(void)state;
	fill(plain, sizeof(plain), 2);
	const size_t n = pack(packed, sizeof(packed), plain, sizeof(plain), 9, 0);

	for (size_t i = 0; i < n; i++)
		assert_int_equal(run(packed, i, 1000), INFLATE_MORE);
}

/* What zlib says of the same bytes. */
static enum inflate_result zlib_says(const uint8_t *data, size_t n)
{
	static uint8_t sinkhole[1 << 16];
	z_stream z = {0};
	int r = Z_OK;

	assert_int_equal(inflateInit2(&z, 15), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)n;
	while (r == Z_OK) {
		z.next_out = sinkhole;
		z.avail_out = sizeof(sinkhole);
		r = inflate(&z, Z_NO_FLUSH);
	}
	inflateEnd(&z);
	return r == Z_STREAM_END ? INFLATE_DONE : r == Z_BUF_ERROR ? INFLATE_MORE : INFLATE_ERROR;
}

static void damage_is_noticed_as_zlib_notices_it(void **state)
{
	uint8_t plain[3000], packed[6000];

	(void)state;
	for (int kind = 0; kind < 6; kind++) {
		fill(plain, sizeof(plain), kind);
		const size_t n = pack(packed, sizeof(packed), plain, sizeof(plain), 1 + kind, 0);

		for (size_t bit = 0; bit < 8 * n; bit += 1 + bit / 2000) {
			packed[bit / 8] ^= (uint8_t)(1u << bit % 8);
			const enum inflate_result ours = run(packed, n, 1 << 20);

			/* Of a wrong checksum half is enough for us; zlib waits for the rest.
			 * A smaller window in the header does no harm here. */
			const enum inflate_result zlibs = bit < 8 ? ours : zlib_says(packed, n);

			if (ours != INFLATE_ERROR || zlibs != INFLATE_MORE)
				assert_int_equal(ours, zlibs);
			if (ours == INFLATE_DONE) {
				assert_int_equal(out_size, sizeof(plain));
				assert_memory_equal(out, plain, sizeof(plain));
			}
			packed[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
}

static void a_sink_that_refuses_is_reported(void **state)
{
	uint8_t plain[5000], packed[9000];

	(void)state;
	fill(plain, sizeof(plain), 0);
	const size_t n = pack(packed, sizeof(packed), plain, sizeof(plain), 9, 0);

	out_size = 0;
	out_limit = 1000;
	inflate_start(&stream, window, sink);
	assert_int_equal(inflate_feed(&stream, packed, (uint32_t)n), INFLATE_SINK);
	assert_int_equal(stream.sink_status, 77);
}

static void a_distance_before_the_beginning_is_refused(void **state)
{
	/* A fixed block whose first symbol is a copy of 3 bytes from 1 byte back. */
	static const uint8_t bad[] = {0x78, 0x9c, 0x03, 0x02, 0x00, 0x00, 0x00};

	(void)state;
	assert_int_equal(run(bad, sizeof(bad), 100), INFLATE_ERROR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_level_and_kind_gives_the_input_back),
		cmocka_unit_test(input_may_be_split_anywhere),
		cmocka_unit_test(a_stream_cut_short_never_ends),
		cmocka_unit_test(damage_is_noticed_as_zlib_notices_it),
		cmocka_unit_test(a_sink_that_refuses_is_reported),
		cmocka_unit_test(a_distance_before_the_beginning_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
