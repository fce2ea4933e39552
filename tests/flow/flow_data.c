/* SPDX-License-Identifier: MIT */
/*
 * Data for the flow tests: noise, patterns, and a small firmware image per chip made from the
 * format's description (REFERENCE 5.1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "util/sha256.h"

#define SEGMENT 0x7000u

/* xorshift32: Marsaglia, "Xorshift RNGs", section 3 (13, 17, 5). */
void flow_noise(uint8_t *out, size_t size, uint32_t seed)
{
	uint32_t x = seed * 2654435761u | 1;

	for (size_t i = 0; i < size; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		out[i] = (uint8_t)(x >> 11);
	}
}

void flow_pattern(uint8_t *out, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++)
		out[i] = (uint8_t)((i / 64 * 31 + seed) ^ (i % 64 < 48 ? 0 : i));
}

static size_t put32(uint8_t *out, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(value >> (8 * i));
	return 4;
}

/* The second header: write-protect pin, drive, chip id, revisions, digest flag. */
static size_t put_extended(uint8_t *out, uint8_t chip_id)
{
	memset(out, 0, 16);
	out[0] = 0xee;
	out[4] = chip_id;
	out[11] = out[12] = 0;
	out[15] = 1;
	return 16;
}

size_t flow_image(const char *chip, uint8_t *out)
{
	const bool old = strcmp(chip, "esp8266") == 0;
	const uint32_t iram = old			   ? 0x40100000u
			      : strcmp(chip, "esp32") == 0 ? 0x40080000u
							   : 0x40380000u;
	uint8_t sum = 0xef;
	size_t n = 4;

	/* one segment, DIO, 2 MB, 40 MHz: changed by the tests of the header patch */
	memcpy(out, "\xe9\x01\x02", 3);
	out[3] = old ? 0x30 : 0x10;
	n += put32(out + n, iram);
	if (!old)
		n += put_extended(out + n, strcmp(chip, "esp32") == 0 ? 0 : 5);
	n += put32(out + n, iram);
	n += put32(out + n, SEGMENT);
	flow_noise(out + n, SEGMENT / 2, 77);
	flow_pattern(out + n + SEGMENT / 2, SEGMENT / 2, 78);
	for (size_t i = 0; i < SEGMENT; i++)
		sum ^= out[n + i];
	n += SEGMENT;
	while (n % 16 != 15)
		out[n++] = 0;
	out[n++] = sum;
	if (old)
		return n;

	struct ef_sha256 sha;

	ef_sha256_init(&sha);
	ef_sha256_update(&sha, out, n);
	ef_sha256_final(&sha, out + n);
	return n + 32;
}
