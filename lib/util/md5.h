/* SPDX-License-Identifier: MIT */
/*
 * MD5 (RFC 1321), in pieces. For proving what a flash holds, not for security.
 */
#ifndef EF_UTIL_MD5_H
#define EF_UTIL_MD5_H

#include <stddef.h>
#include <stdint.h>

struct ef_md5 {
	uint64_t length;
	uint32_t state[4];
	uint8_t block[64];
};

void ef_md5_init(struct ef_md5 *m);
void ef_md5_update(struct ef_md5 *m, const void *data, size_t size);
void ef_md5_final(struct ef_md5 *m, uint8_t ret[16]);

#endif
