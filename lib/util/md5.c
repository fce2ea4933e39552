/* SPDX-License-Identifier: MIT */
/*
 * MD5 as in RFC 1321. Called by the image layer and by verification.
 */
#include <string.h>

#include "util/bytes.h"
#include "util/md5.h"

/* RFC 1321, section 3.4: T[i] = floor(2^32 * abs(sin(i + 1))). */
static const uint32_t sines[64] = {0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf,
	0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51,
	0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6,
	0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
	0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8,
	0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82,
	0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

/* RFC 1321, section 3.4: left rotations of the four rounds. */
static const uint8_t rotations[4][4] = {
	{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static uint32_t rotate_left(uint32_t v, unsigned n)
{
	return v << n | v >> (32 - n);
}

/* The round function of step i, and the index of the word it takes. */
static uint32_t mix(unsigned i, uint32_t b, uint32_t c, uint32_t d, unsigned *ret_word)
{
	switch (i / 16) {
	case 0:
		*ret_word = i;
		return (b & c) | (~b & d);
	case 1:
		*ret_word = (5 * i + 1) % 16;
		return (b & d) | (c & ~d);
	case 2:
		*ret_word = (3 * i + 5) % 16;
		return b ^ c ^ d;
	default:
		*ret_word = (7 * i) % 16;
		return c ^ (b | ~d);
	}
}

static void transform(uint32_t state[4], const uint8_t *block)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];

	for (unsigned i = 0; i < 64; i++) {
		unsigned word = 0;
		const uint32_t f = mix(i, b, c, d, &word);
		const uint32_t sum = a + f + sines[i] + ef_load_le32(block + 4 * word);

		a = d;
		d = c;
		c = b;
		b += rotate_left(sum, rotations[i / 16][i % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

void ef_md5_init(struct ef_md5 *m)
{
	*m = (struct ef_md5){.state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
}

void ef_md5_update(struct ef_md5 *m, const void *data, size_t size)
{
	const uint8_t *p = data;

	while (size > 0) {
		const size_t used = (size_t)(m->length % 64);
		const size_t take = ef_min_size(64 - used, size);

		memcpy(m->block + used, p, take);
		m->length += take;
		p += take;
		size -= take;
		if (used + take == 64)
			transform(m->state, m->block);
	}
}

void ef_md5_final(struct ef_md5 *m, uint8_t ret[16])
{
	static const uint8_t padding[64] = {0x80};
	const uint64_t bits = m->length * 8;
	uint8_t tail[8];

	ef_store_le32(tail, (uint32_t)bits);
	ef_store_le32(tail + 4, (uint32_t)(bits >> 32));
	ef_md5_update(m, padding, 1 + (size_t)((119 - m->length % 64) % 64));
	ef_md5_update(m, tail, sizeof(tail));
	for (unsigned i = 0; i < 4; i++)
		ef_store_le32(ret + 4 * i, m->state[i]);
}
