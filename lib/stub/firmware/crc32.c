/* SPDX-License-Identifier: MIT */
/*
 * CRC-32, a byte at a time with a table; see crc32.h.
 */
#include "chip.h"
#include "crc32.h"

static NOINIT uint32_t table[256];

void crc32_start(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t v = i;

		/* 0xedb88320: the polynomial of RFC 1952, section 8, bits reversed. */
		for (int bit = 0; bit < 8; bit++)
			v = v & 1 ? v >> 1 ^ 0xedb88320u : v >> 1;
		table[i] = v;
	}
}

void crc32_add(void *self, const void *data, uint32_t size)
{
	uint32_t *const sum = self;
	const uint8_t *p = data;
	const uint8_t *const end = p + size;
	uint32_t crc = ~*sum;

	while (p < end)
		crc = table[(crc ^ *p++) & 0xff] ^ crc >> 8;
	*sum = ~crc;
}
