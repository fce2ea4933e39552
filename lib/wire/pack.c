/* SPDX-License-Identifier: MIT */
/*
 * Unpacking. Called by wire/stub.c.
 */
#include <string.h>

#include "wire/pack.h"

#define RUN_FLAG 0x80u
#define RUN_MIN	 3u

bool ef_unpack(uint8_t *out, size_t plain, const uint8_t *data, size_t size)
{
	size_t at = 0, made = 0;

	while (at < size) {
		const uint8_t control = data[at++];
		const bool run = control & RUN_FLAG;
		const size_t count = run ? control - RUN_FLAG + RUN_MIN : control + 1u;
		const size_t used = run ? 1 : count;

		if (used > size - at || count > plain - made)
			return false;
		if (run)
			memset(out + made, data[at], count);
		else
			memcpy(out + made, data + at, count);
		at += used;
		made += count;
	}
	return made == plain;
}
