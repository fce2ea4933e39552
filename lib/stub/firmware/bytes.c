/* SPDX-License-Identifier: MIT */
/*
 * Numbers in bytes, and division; see bytes.h. Functions, not inlines: they are called from many
 * places, and the image is small.
 */
#include "bytes.h"

uint32_t load_le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void store_le32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++) {
		p[i] = (uint8_t)v;
		v >>= 8;
	}
}

uint32_t divide_u32(uint32_t a, uint32_t b)
{
	uint32_t quotient = 0;
	uint32_t rest = 0;

	for (int i = 31; i >= 0; i--) {
		const uint32_t top = rest >> 31;

		rest = rest << 1 | (a >> i & 1);
		quotient <<= 1;
		if (top || rest >= b) {
			rest -= b;
			quotient |= 1;
		}
	}
	return quotient;
}
