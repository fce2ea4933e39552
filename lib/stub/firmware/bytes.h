/* SPDX-License-Identifier: MIT */
/*
 * Small things all of the firmware uses. The chips are little-endian, as the line is: numbers are
 * used where they were received.
 */
#ifndef STUB_BYTES_H
#define STUB_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* libc.c on the chips, which have no string.h. */
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *to, int value, size_t size);

static inline uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Without the divider that not every chip has, and without the compiler's helper. b != 0. */
uint32_t divide_u32(uint32_t a, uint32_t b);

#endif
