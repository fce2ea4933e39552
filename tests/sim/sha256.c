/* SPDX-License-Identifier: MIT */
/*
 * SHA-256, written from FIPS 180-4. Not the library's: what checks its images must not share its
 * mistakes.
 */
#include "sha256.h"

#include <string.h>

#define BLOCK 64u

/* Section 4.2.2: the cube roots of the first 64 primes, 32 bits of the fraction. */
static const uint32_t k[64] = {
	0x428a2f98,
	0x71374491,
	0xb5c0fbcf,
	0xe9b5dba5,
	0x3956c25b,
	0x59f111f1,
	0x923f82a4,
	0xab1c5ed5,
	0xd807aa98,
	0x12835b01,
	0x243185be,
	0x550c7dc3,
	0x72be5d74,
	0x80deb1fe,
	0x9bdc06a7,
	0xc19bf174,
	0xe49b69c1,
	0xefbe4786,
	0x0fc19dc6,
	0x240ca1cc,
	0x2de92c6f,
	0x4a7484aa,
	0x5cb0a9dc,
	0x76f988da,
	0x983e5152,
	0xa831c66d,
	0xb00327c8,
	0xbf597fc7,
	0xc6e00bf3,
	0xd5a79147,
	0x06ca6351,
	0x14292967,
	0x27b70a85,
	0x2e1b2138,
	0x4d2c6dfc,
	0x53380d13,
	0x650a7354,
	0x766a0abb,
	0x81c2c92e,
	0x92722c85,
	0xa2bfe8a1,
	0xa81a664b,
	0xc24b8b70,
	0xc76c51a3,
	0xd192e819,
	0xd6990624,
	0xf40e3585,
	0x106aa070,
	0x19a4c116,
	0x1e376c08,
	0x2748774c,
	0x34b0bcb5,
	0x391c0cb3,
	0x4ed8aa4a,
	0x5b9cca4f,
	0x682e6ff3,
	0x748f82ee,
	0x78a5636f,
	0x84c87814,
	0x8cc70208,
	0x90befffa,
	0xa4506ceb,
	0xbef9a3f7,
	0xc67178f2,
};

/* Section 5.3.3: the square roots of the first eight. */
static const uint32_t start[8] = {
	0x6a09e667,
	0xbb67ae85,
	0x3c6ef372,
	0xa54ff53a,
	0x510e527f,
	0x9b05688c,
	0x1f83d9ab,
	0x5be0cd19,
};

static uint32_t rotr(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/* Section 6.2.2, step 1. */
static void schedule(uint32_t w[64], const uint8_t *block)
{
	for (unsigned t = 0; t < 16; t++)
		w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
		       (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
	for (unsigned t = 16; t < 64; t++) {
		uint32_t a = w[t - 15], b = w[t - 2];

		w[t] = (rotr(b, 17) ^ rotr(b, 19) ^ b >> 10) + w[t - 7] +
		       (rotr(a, 7) ^ rotr(a, 18) ^ a >> 3) + w[t - 16];
	}
}

/* Steps 2 to 4; v is a to h. */
static void compress(uint32_t hash[8], const uint8_t *block)
{
	uint32_t w[64], v[8];

	schedule(w, block);
	memcpy(v, hash, sizeof(v));
	for (unsigned t = 0; t < 64; t++) {
		uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
		uint32_t t1 = v[7] + (rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25)) + choice +
			      k[t] + w[t];
		uint32_t t2 = (rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22)) + majority;

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (unsigned i = 0; i < 8; i++)
		hash[i] += v[i];
}

void sim_sha256_begin(struct sim_sha256 *sha)
{
	memcpy(sha->hash, start, sizeof(start));
	sha->size = 0;
}

void sim_sha256_add(struct sim_sha256 *sha, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		sha->block[sha->size++ % BLOCK] = data[i];
		if (sha->size % BLOCK == 0)
			compress(sha->hash, sha->block);
	}
}

void sim_sha256_end(struct sim_sha256 *sha, uint8_t ret[32])
{
	uint64_t bits = sha->size * 8;
	uint8_t byte = 0x80; /* section 5.1.1: a one, zeros, the length in 64 bits */

	do {
		sim_sha256_add(sha, &byte, 1);
		byte = 0;
	} while (sha->size % BLOCK != BLOCK - 8);
	for (int shift = 56; shift >= 0; shift -= 8) {
		byte = (uint8_t)(bits >> shift);
		sim_sha256_add(sha, &byte, 1);
	}
	for (unsigned i = 0; i < 32; i++)
		ret[i] = (uint8_t)(sha->hash[i / 4] >> (24 - 8 * (i % 4)));
}
