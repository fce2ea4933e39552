/* SPDX-License-Identifier: MIT */
/*
 * CRC-32 as in zlib (IEEE 802.3). Used for blocks, packets and digests.
 */
#ifndef STUB_CRC32_H
#define STUB_CRC32_H

#include <stdint.h>

/* Fills the table; once, before the first update. */
void crc32_start(void);

/* Goes on from crc, which is 0 at first. */
uint32_t crc32_update(uint32_t crc, const void *data, uint32_t size);

#endif
