/* SPDX-License-Identifier: MIT */
/*
 * MD5; see md5.h. Written for little-endian chips: a block's words are used as they stand.
 */
#include "bytes.h"
#include "md5.h"

/* RFC 1321, section 3.4: floor(2^32 * abs(sin(i + 1))). */
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

/* RFC 1321, section 3.4: the rotations of four steps, a byte each; and which word of the block the
 * steps of a round take: the first one, and how much further the next is. */
static const struct round {
	uint32_t rotations;
	uint8_t first;
	uint8_t stride;
} rounds[4] = {{0x16110c07, 0, 1}, {0x140e0905, 1, 5}, {0x17100b04, 5, 3}, {0x150f0a06, 0, 7}};

static uint32_t rotate(uint32_t v, uint32_t n)
{
	return v << (n & 31) | v >> (-n & 31);
}

static NOINLINE void transform(struct md5 *m, const uint32_t *block)
{
	uint32_t a = m->state[0], b = m->state[1], c = m->state[2], d = m->state[3];
	const uint32_t *sine = sines;

	for (uint32_t round = 0; round < 4; round++) {
		const uint32_t *const end = sine + 16;
		uint32_t word = rounds[round].first, rotations = rounds[round].rotations;

		do {
			uint32_t v;

			if (round == 0)
				v = d ^ (b & (c ^ d));
			else if (round == 1)
				v = c ^ (d & (b ^ c));
			else if (round == 2)
				v = b ^ c ^ d;
			else
				v = c ^ (b | ~d);
			v += a + *sine++ + block[word & 15];
			a = d;
			d = c;
			c = b;
			b += rotate(v, rotations);
			rotations = rotate(rotations, 24);
			word += rounds[round].stride;
		} while (sine < end);
	}
	m->state[0] += a;
	m->state[1] += b;
	m->state[2] += c;
	m->state[3] += d;
}

void md5_start(struct md5 *m)
{
	m->state[0] = 0x67452301; /* RFC 1321, section 3.3 */
	m->state[1] = 0xefcdab89;
	m->state[2] = 0x98badcfe;
	m->state[3] = 0x10325476;
	m->length = 0;
}

void md5_add(void *self, const void *data, uint32_t size)
{
	struct md5 *const m = self;
	const uint8_t *p = data;

	while (size > 0) {
		const uint32_t used = m->length & 63;
		const uint32_t take = min_u32(size, 64 - used);

		const uint32_t *block = m->block;

		if (take == 64)
			block = (const uint32_t *)(const void *)p;
		else
			memcpy((uint8_t *)m->block + used, p, take);
		m->length += take;
		p += take;
		size -= take;
		if (used + take == 64)
			transform(m, block);
	}
}

void md5_end(struct md5 *m)
{
	static const uint8_t padding[2] = {0x80, 0};
	const uint32_t bits[2] = {m->length << 3, m->length >> 29};
	const uint8_t *p = padding;

	do { /* one bit and zeros, up to 8 bytes before the end of a block */
		md5_add(m, p, 1);
		p = padding + 1;
	} while ((m->length & 63) != 56);
	md5_add(m, bits, 8);
}
