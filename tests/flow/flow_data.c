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

static size_t put16(uint8_t *out, unsigned value)
{
	out[0] = (uint8_t)value;
	out[1] = (uint8_t)(value >> 8);
	return 2;
}

/* The second header: write-protect pin, drive, chip id, revisions, digest flag. */
static size_t put_extended(uint8_t *out, const struct flow_image *what)
{
	memset(out, 0, 16);
	out[0] = 0xee;
	put16(out + 4, (unsigned)what->chip_id);
	out[6] = what->min_legacy;
	put16(out + 7, what->min_revision);
	put16(out + 9, what->max_revision);
	out[15] = 1;
	return 16;
}

size_t flow_image_of(const struct flow_image *what, uint8_t *out)
{
	const uint32_t half = what->segment / 2;
	uint8_t sum = 0xef;
	size_t n = 4;

	/* one segment, DIO: changed by the tests of the header patch */
	memcpy(out, "\xe9\x01\x02", 3);
	out[3] = what->size_freq;
	n += put32(out + n, what->ram);
	if (what->chip_id >= 0)
		n += put_extended(out + n, what);
	n += put32(out + n, what->ram);
	n += put32(out + n, what->segment);
	flow_noise(out + n, half, 77);
	flow_pattern(out + n + half, what->segment - half, 78);
	for (size_t i = 0; i < what->segment; i++)
		sum ^= out[n + i];
	n += what->segment;
	while (n % 16 != 15)
		out[n++] = 0;
	out[n++] = sum;
	if (what->chip_id < 0)
		return n;

	struct ef_sha256 sha;

	ef_sha256_init(&sha);
	ef_sha256_update(&sha, out, n);
	ef_sha256_final(&sha, out + n);
	return n + 32;
}

size_t flow_image(const char *chip, uint8_t *out)
{
	/* 2 MB, 40 MHz */
	static const struct flow_image esp8266 = {0x40100000, SEGMENT, -1, 0x30, 0, 0, 0};
	static const struct flow_image esp32 = {0x40080000, SEGMENT, 0, 0x10, 0, 0, 0};
	static const struct flow_image esp32c3 = {0x40380000, SEGMENT, 5, 0x10, 0, 0, 0};

	if (strcmp(chip, "esp8266") == 0)
		return flow_image_of(&esp8266, out);
	return flow_image_of(strcmp(chip, "esp32") == 0 ? &esp32 : &esp32c3, out);
}
