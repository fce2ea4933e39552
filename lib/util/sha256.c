/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 as in FIPS 180-4. Called by the image layer.
 */
#include <string.h>

#include "util/bytes.h"
#include "util/sha256.h"

/* FIPS 180-4, section 4.2.2. */
static const uint32_t constants[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b,
	0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6,
	0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
	0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
	0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585,
	0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa,
	0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate_right(uint32_t v, unsigned n)
{
	return v >> n | v << (32 - n);
}

static void schedule(uint32_t w[64], const uint8_t *block)
{
	for (unsigned i = 0; i < 16; i++)
		w[i] = ef_load_be32(block + 4 * i);
	for (unsigned i = 16; i < 64; i++) {
		const uint32_t a = w[i - 15], b = w[i - 2];
		const uint32_t s0 = rotate_right(a, 7) ^ rotate_right(a, 18) ^ (a >> 3);
		const uint32_t s1 = rotate_right(b, 17) ^ rotate_right(b, 19) ^ (b >> 10);

		w[i] = w[i - 16] + s0 + w[i - 7] + s1;
	}
}

static void transform(uint32_t state[8], const uint8_t *block)
{
	uint32_t w[64];
	uint32_t v[8];

	schedule(w, block);
	memcpy(v, state, sizeof(v));
	for (unsigned i = 0; i < 64; i++) {
		const uint32_t e = v[4], a = v[0];
		const uint32_t s1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
		const uint32_t choose = (e & v[5]) ^ (~e & v[6]);
		const uint32_t t1 = v[7] + s1 + choose + constants[i] + w[i];
		const uint32_t s0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
		const uint32_t majority = (a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]);

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + s0 + majority;
	}
	for (unsigned i = 0; i < 8; i++)
		state[i] += v[i];
}

void ef_sha256_init(struct ef_sha256 *s)
{
	*s = (struct ef_sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
					0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void ef_sha256_update(struct ef_sha256 *s, const void *data, size_t size)
{
	const uint8_t *p = data;

	while (size > 0) {
		const size_t used = (size_t)(s->length % 64);
		const size_t take = ef_min_size(64 - used, size);

		memcpy(s->block + used, p, take);
		s->length += take;
		p += take;
		size -= take;
		if (used + take == 64)
			transform(s->state, s->block);
	}
}

void ef_sha256_final(struct ef_sha256 *s, uint8_t ret[32])
{
	static const uint8_t padding[64] = {0x80};
	const uint64_t bits = s->length * 8;
	uint8_t tail[8];

	ef_store_be32(tail, (uint32_t)(bits >> 32));
	ef_store_be32(tail + 4, (uint32_t)bits);
	ef_sha256_update(s, padding, 1 + (size_t)((119 - s->length % 64) % 64));
	ef_sha256_update(s, tail, sizeof(tail));
	for (unsigned i = 0; i < 8; i++)
		ef_store_be32(ret + 4 * i, s->state[i]);
}
