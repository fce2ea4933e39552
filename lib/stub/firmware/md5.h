/* SPDX-License-Identifier: MIT */
/*
 * MD5 (RFC 1321). Used by SPI_FLASH_MD5 and at the end of READ_FLASH.
 */
#ifndef STUB_MD5_H
#define STUB_MD5_H

#include <stdint.h>

struct md5 {
	uint32_t state[4];
	uint32_t block[16];
	uint32_t length; /* bytes so far; flash is smaller than 512 MiB */
};

void md5_start(struct md5 *m);
void md5_update(struct md5 *m, const void *data, uint32_t size);
void md5_end(struct md5 *m, uint8_t ret[16]);

#endif
