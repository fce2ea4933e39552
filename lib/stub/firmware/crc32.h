/* SPDX-License-Identifier: MIT */
/*
 * CRC-32 (RFC 1952, section 8), as zlib has it. Used for blocks, digests and packets.
 */
#ifndef STUB_CRC32_H
#define STUB_CRC32_H

#include <stdint.h>

/* Fills the table; once, before anything else here. */
void crc32_start(void);

/* *self: the CRC-32 of what came before, a uint32_t; 0 for a beginning. */
void crc32_add(void *self, const void *data, uint32_t size);

#endif
