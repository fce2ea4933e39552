/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 in pieces, for the boot ROM that checks an image's digest. FIPS 180-4.
 */
#ifndef SIM_SHA256_H
#define SIM_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct sim_sha256 {
	uint32_t hash[8];
	uint8_t block[64];
	uint64_t size; /* bytes so far */
};

void sim_sha256_begin(struct sim_sha256 *sha);
void sim_sha256_add(struct sim_sha256 *sha, const uint8_t *data, size_t size);
void sim_sha256_end(struct sim_sha256 *sha, uint8_t ret[32]);

#endif
