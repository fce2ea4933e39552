/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 (FIPS 180-4), in pieces. For the digest appended to firmware images.
 */
#ifndef EF_UTIL_SHA256_H
#define EF_UTIL_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct ef_sha256 {
	uint64_t length;
	uint32_t state[8];
	uint8_t block[64];
};

void ef_sha256_init(struct ef_sha256 *s);
void ef_sha256_update(struct ef_sha256 *s, const void *data, size_t size);
void ef_sha256_final(struct ef_sha256 *s, uint8_t ret[32]);

#endif
