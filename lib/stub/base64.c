/* SPDX-License-Identifier: MIT */
/*
 * Base64, decoding. Called by stub_file.c; must not know what the bytes are.
 */
#include "stub/base64.h"

#define GROUP 4u /* characters, for three bytes */

/* RFC 4648, table 1. Returns -1 for a character that is not in it. */
static int value_of(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* How many of the last characters are '=': 0 to 2, of a text that is whole groups. */
static size_t padding_of(const uint8_t *text, size_t size)
{
	if (size == 0 || text[size - 1] != '=')
		return 0;
	return text[size - 2] == '=' ? 2 : 1;
}

bool ef_base64_decode(uint8_t *text, size_t size, size_t *ret_size)
{
	const size_t padding = size % GROUP == 0 ? padding_of(text, size) : 0;
	uint32_t bits = 0; /* not yet written: the low `pending` ones */
	unsigned pending = 0;
	size_t out = 0;

	for (size_t i = 0; i < size - padding; i++) {
		const int value = value_of(text[i]);

		*ret_size = i;
		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		pending += 6;
		if (pending >= 8) {
			pending -= 8;
			text[out++] = (uint8_t)(bits >> pending); /* out <= i: already read */
		}
	}
	/* *ret_size is the last character with a value, whose left-over bits must be 0. */
	if (padding > 0 && (bits & ((1u << pending) - 1)) != 0)
		return false;
	*ret_size = size % GROUP == 0 ? out : size;
	return size % GROUP == 0;
}
