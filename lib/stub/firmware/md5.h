/* SPDX-License-Identifier: MIT */
/*
 * MD5 (RFC 1321). Used by SPI_FLASH_MD5, at the end of READ_FLASH and for the proof of a write.
 */
#ifndef STUB_MD5_H
#define STUB_MD5_H

#include <stdint.h>

#include "chip.h"

#define MD5_SIZE 16u

struct md5 {
	uint32_t state[4];
	uint32_t block[16];
	uint32_t length; /* bytes so far; flash is smaller than 512 MiB */
};

NOINLINE void md5_start(struct md5 *m);

/* self: a struct md5. A whole block of data has to be aligned to 4. */
void md5_add(void *self, const void *data, uint32_t size);

/* The digest is in m->state then. */
void md5_end(struct md5 *m);

#endif
