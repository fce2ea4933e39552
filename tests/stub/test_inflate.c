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
#include "stream.h"

#define SIZE_MAX_HERE 200000u
#define CHECKSUM      4u /* bytes at the end of a zlib stream, at which the stub does not look */

static struct stream_result result;

static enum stream_end run(const uint8_t *data, size_t size, size_t piece)
{
	stream_run(&result, 0x12345u + (uint32_t)piece, data, size, piece);
	return result.end;
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
					run(packed, n, pieces[(size_t)level % 4]), STREAM_DONE);
				assert_int_equal(result.size, sizes[s]);
				assert_memory_equal(result.out, plain, sizes[s]);
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

		for (size_t cut = 1; cut <= n; cut++) {
			if (cut == n || cut < n - CHECKSUM)
				assert_int_equal(
					run(packed, cut, n), cut == n ? STREAM_DONE : STREAM_MORE);
			assert_int_equal(run(packed, n, cut), STREAM_DONE);
			assert_int_equal(result.size, sizeof(plain));
			assert_memory_equal(result.out, plain, sizeof(plain));
		}
	}
}

static void a_stream_cut_short_never_ends(void **state)
{
	uint8_t plain[5000], packed[9000];

	(void)state;
	fill(plain, sizeof(plain), 2);
	const size_t n = pack(packed, sizeof(packed), plain, sizeof(plain), 9, 0);

	for (size_t i = 0; i < n - CHECKSUM; i++)
		assert_int_equal(run(packed, i, 1000), STREAM_MORE);
}

/* What zlib says of the same bytes; raw, as the stub does not look at the checksum behind them, or
 * with their header. *ret_left: what it did not look at. */
static enum stream_end zlib_says(
	const uint8_t *data, size_t n, int window_bits, struct stream_result *ret, size_t *ret_left)
{
	z_stream z = {0};
	int r = Z_OK;

	assert_int_equal(inflateInit2(&z, window_bits), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)n;
	z.next_out = ret->out;
	z.avail_out = sizeof(ret->out);
	while (r == Z_OK)
		r = inflate(&z, Z_NO_FLUSH);
	ret->size = sizeof(ret->out) - z.avail_out;
	*ret_left = z.avail_in;
	inflateEnd(&z);
	if (r == Z_BUF_ERROR)
		return z.avail_out == 0 ? STREAM_FULL : STREAM_MORE;
	return r == Z_STREAM_END ? STREAM_DONE : STREAM_ERROR;
}

static void damage_is_noticed_as_zlib_notices_it(void **state)
{
	static struct stream_result zlibs;
	uint8_t plain[3000], packed[6000];

	(void)state;
	for (int kind = 0; kind < 6; kind++) {
		fill(plain, sizeof(plain), kind);
		const size_t n = pack(packed, sizeof(packed), plain, sizeof(plain), 1 + kind, 0);

		for (size_t bit = 16; bit < 8 * n; bit += 1 + bit / 2000) {
			size_t left = 0;
			enum stream_end ours, theirs;

			packed[bit / 8] ^= (uint8_t)(1u << bit % 8);
			ours = run(packed, n, 1 << 20);
			theirs = zlib_says(packed + 2, n - 2, -15, &zlibs, &left);
			/* The last symbol is only looked for with as many bits as it could have. */
			if (ours != STREAM_MORE || theirs != STREAM_DONE || left > 1)
				assert_int_equal(ours, theirs);
			if (ours == STREAM_DONE) {
				assert_int_equal(result.size, zlibs.size);
				assert_memory_equal(result.out, zlibs.out, zlibs.size);
			}
			packed[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
}

static void damage_of_the_header_is_noticed_as_zlib_notices_it(void **state)
{
	static struct stream_result zlibs;
	uint8_t plain[300], packed[600];
	size_t left;

	(void)state;
	fill(plain, sizeof(plain), 2);
	const size_t n = pack(packed, sizeof(packed), plain, sizeof(plain), 6, 0);

	for (unsigned value = 0; value < 0x10000; value++) {
		packed[0] = (uint8_t)value;
		packed[1] = (uint8_t)(value >> 8);
		/* A smaller window does no harm here; zlib wants to know the preset dictionary. */
		if ((value & 0xf0) == 0x70)
			assert_int_equal(run(packed, n, n) == STREAM_DONE,
				zlib_says(packed, n, 15, &zlibs, &left) == STREAM_DONE);
	}
}

/* The bytes that the stub waits for: not more than the stream has, nor does it look beyond. */
static void what_follows_a_stream_is_not_taken(void **state)
{
	uint8_t plain[900], packed[2000];

	(void)state;
	for (int level = 0; level <= 9; level++) {
		fill(plain, sizeof(plain), level % 6);
		const size_t n = pack(packed, sizeof(packed), plain, sizeof(plain), level, 0);

		memset(packed + n, 0xa5, sizeof(packed) - n);
		assert_int_equal(run(packed, sizeof(packed), 1), STREAM_DONE);
		assert_in_range(inflater.at - packed, n - CHECKSUM, n);
	}
}

static void a_distance_before_the_beginning_is_refused(void **state)
{
	/* A fixed block whose first symbol is a copy of 3 bytes from 1 byte back. */
	static const uint8_t bad[] = {0x78, 0x9c, 0x03, 0x02, 0x00, 0x00, 0x00};

	(void)state;
	assert_int_equal(run(bad, sizeof(bad), 100), STREAM_ERROR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_level_and_kind_gives_the_input_back),
		cmocka_unit_test(input_may_be_split_anywhere),
		cmocka_unit_test(a_stream_cut_short_never_ends),
		cmocka_unit_test(damage_is_noticed_as_zlib_notices_it),
		cmocka_unit_test(damage_of_the_header_is_noticed_as_zlib_notices_it),
		cmocka_unit_test(what_follows_a_stream_is_not_taken),
		cmocka_unit_test(a_distance_before_the_beginning_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
