/* SPDX-License-Identifier: MIT */
/*
 * Division; see bytes.h.
 */
#include "bytes.h"

uint32_t divide_u32(uint32_t a, uint32_t b)
{
#ifdef __XTENSA__
	uint32_t quotient = 0;
	uint32_t rest = 0;

	for (uint32_t i = 0; i < 32; i++) {
		const uint32_t top = rest >> 31;

		rest = rest << 1 | a >> 31;
		a <<= 1;
		quotient <<= 1;
		if (top || rest >= b) {
			rest -= b;
			quotient++;
		}
	}
	return quotient;
#else
	return a / b;
#endif
}
