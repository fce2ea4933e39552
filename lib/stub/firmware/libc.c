/* SPDX-License-Identifier: MIT */
/*
 * What the compiler may call although nobody wrote it. Linked into the chips' images only;
 * the host tests have a C library. Must not be compiled into calls of itself. "used": the calls
 * appear when the link-time optimiser has already dropped what nobody called.
 */
#include "bytes.h"

__attribute__((used)) void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	while (size-- > 0)
		*t++ = *f++;
	return to;
}

__attribute__((used)) void *memset(void *to, int value, size_t size)
{
	unsigned char *t = to;

	while (size-- > 0)
		*t++ = (unsigned char)value;
	return to;
}
