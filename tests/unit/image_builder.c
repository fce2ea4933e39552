/* SPDX-License-Identifier: MIT */
/*
 * The image builder: see the header. Numbers are those of the format's documents, written down
 * here once more on purpose.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image_builder.h"

void builder_new(struct builder *b)
{
	b->data = calloc(1, BUILDER_MAX);
	b->size = 0;
	b->checksum = 0xef;
	if (!b->data)
		abort();
}

void builder_free(struct builder *b)
{
	free(b->data);
	b->data = NULL;
}

void builder_bytes(struct builder *b, const void *data, size_t size)
{
	if (size > BUILDER_MAX - b->size)
		abort();
	memcpy(b->data + b->size, data, size);
	b->size += size;
}

void builder_fill(struct builder *b, uint8_t value, size_t until)
{
	while (b->size < until)
		builder_bytes(b, &value, 1);
}

void builder_le32(struct builder *b, uint32_t value)
{
	const uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
		(uint8_t)(value >> 24)};

	builder_bytes(b, bytes, 4);
}

void builder_header(struct builder *b, uint8_t magic, uint8_t count, uint8_t mode,
	uint8_t size_freq, uint32_t entry)
{
	const uint8_t head[4] = {magic, count, mode, size_freq};

	builder_bytes(b, head, sizeof(head));
	builder_le32(b, entry);
}

void builder_extended(struct builder *b, uint16_t chip_id, uint8_t digest)
{
	/* write protect pin off, drive strengths 0, id, no revision limits, "unlimited", zeros */
	const uint8_t ext[16] = {0xee, 0, 0, 0, (uint8_t)chip_id, (uint8_t)(chip_id >> 8), 0, 0, 0,
		0xff, 0xff, 0, 0, 0, 0, digest};

	builder_bytes(b, ext, sizeof(ext));
}

static void segment(struct builder *b, uint32_t address, uint32_t size, int summed)
{
	uint32_t state = address * 2654435761u + size + 12345u;

	builder_le32(b, address);
	builder_le32(b, size);
	for (uint32_t i = 0; i < size; i++) {
		uint8_t byte;

		state = state * 1664525u + 1013904223u;
		byte = (uint8_t)(state >> 24);
		if (summed)
			b->checksum = (uint8_t)(b->checksum ^ byte);
		builder_bytes(b, &byte, 1);
	}
}

void builder_segment(struct builder *b, uint32_t address, uint32_t size)
{
	segment(b, address, size, 1);
}

void builder_unsummed(struct builder *b, uint32_t address, uint32_t size)
{
	segment(b, address, size, 0);
}

static void put_text(uint8_t *at, const char *text)
{
	memcpy(at, text, strlen(text) + 1);
}

void builder_app(struct builder *b, uint32_t address, uint32_t size)
{
	const size_t start = b->size + 8;

	segment(b, address, size, 0);
	memset(b->data + start, 0, 256);
	memcpy(b->data + start, "\x32\x54\xcd\xab", 4);
	put_text(b->data + start + 16, "1.2.3-test");
	put_text(b->data + start + 48, "blink");
	put_text(b->data + start + 80, "12:34:56");
	put_text(b->data + start + 96, "Jan  2 2026");
	put_text(b->data + start + 112, "v5.5");
	for (uint32_t i = 0; i < size; i++)
		b->checksum = (uint8_t)(b->checksum ^ b->data[start + i]);
}

void builder_checksum(struct builder *b)
{
	while (b->size % 16 != 15)
		builder_bytes(b, "", 1);
	builder_bytes(b, &b->checksum, 1);
}

void builder_digest(struct builder *b)
{
	uint8_t digest[32];

	builder_sha256(digest, b->data, b->size);
	builder_bytes(b, digest, sizeof(digest));
}

void builder_esp32(struct builder *b, uint16_t chip_id)
{
	builder_header(b, 0xe9, 2, 2, 0x20, 0x40080400);
	builder_extended(b, chip_id, 1);
	builder_segment(b, chip_id == 5 ? 0x3fcd5820 : 0x3fff0030, 52);
	builder_segment(b, chip_id == 5 ? 0x403cc710 : 0x40078000, 88);
	builder_checksum(b);
	builder_digest(b);
}

void builder_esp8266(struct builder *b)
{
	builder_header(b, 0xe9, 2, 0, 0x20, 0x40100004);
	builder_segment(b, 0x40100000, 76);
	builder_segment(b, 0x3ffe8000, 36);
	builder_checksum(b);
}

void builder_micropython(struct builder *b, uint32_t rom)
{
	const size_t start = b->size;
	uint8_t digest[16];

	builder_header(b, 0xe9, 2, 0, 0x40, 0x40100004);
	builder_segment(b, 0x40100000, 4000);
	builder_segment(b, 0x3ffe8000, 1200);
	builder_checksum(b);
	builder_fill(b, 0xff, start + 0x8ffc);
	builder_le32(b, 0x9000 + rom);
	for (uint32_t i = 0; i < rom; i++) {
		const uint8_t byte = (uint8_t)(i * 7 + i / 256);

		builder_bytes(b, &byte, 1);
	}
	builder_md5(digest, b->data + start + 4, b->size - start - 4);
	builder_bytes(b, digest, sizeof(digest));
}

/* The message with its padding: 0x80, zeros, length in bits; *ret_size a multiple of 64. */
static uint8_t *padded(const uint8_t *data, size_t size, size_t *ret_size, int big_endian)
{
	const size_t total = (size + 9 + 63) / 64 * 64;
	uint8_t *p = calloc(1, total);

	if (!p)
		abort();
	memcpy(p, data, size);
	p[size] = 0x80;
	for (unsigned i = 0; i < 8; i++) {
		const uint8_t byte = (uint8_t)(((uint64_t)size * 8) >> (8 * i));

		p[big_endian ? total - 1 - i : total - 8 + i] = byte;
	}
	*ret_size = total;
	return p;
}

static uint32_t ror(uint32_t v, unsigned n)
{
	return v >> n | v << (32 - n);
}

static const uint8_t primes[54] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59,
	61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157,
	163, 167, 173, 179, 181, 191, 193, 197, 199, 211, 223, 227, 229, 233, 239, 241, 251};

/* The table above ends at 251 (the 54th prime), for it holds bytes; the rest follow here. */
static const uint16_t more_primes[10] = {257, 263, 269, 271, 277, 281, 283, 293, 307, 311};

/* 32 bits of the fraction of a prime's square or cube root: FIPS 180-4, 4.2.2 and 5.3.3. */
static uint32_t root_fraction(unsigned i, int cube)
{
	const long double p = i < 54 ? primes[i] : more_primes[i - 54];
	const long double root = cube ? cbrtl(p) : sqrtl(p);

	return (uint32_t)((root - floorl(root)) * 4294967296.0L);
}

static void sha256_block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[64], v[8];

	for (unsigned t = 0; t < 64; t++) {
		if (t < 16) {
			w[t] = (uint32_t)p[4 * t] << 24 | (uint32_t)p[4 * t + 1] << 16 |
			       (uint32_t)p[4 * t + 2] << 8 | p[4 * t + 3];
			continue;
		}
		w[t] = (ror(w[t - 2], 17) ^ ror(w[t - 2], 19) ^ (w[t - 2] >> 10)) + w[t - 7] +
		       (ror(w[t - 15], 7) ^ ror(w[t - 15], 18) ^ (w[t - 15] >> 3)) + w[t - 16];
	}
	memcpy(v, h, sizeof(v));
	for (unsigned t = 0; t < 64; t++) {
		const uint32_t t1 = v[7] + (ror(v[4], 6) ^ ror(v[4], 11) ^ ror(v[4], 25)) +
				    ((v[4] & v[5]) ^ (~v[4] & v[6])) + root_fraction(t, 1) + w[t];
		const uint32_t t2 = (ror(v[0], 2) ^ ror(v[0], 13) ^ ror(v[0], 22)) +
				    ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));

		for (unsigned i = 7; i > 0; i--)
			v[i] = v[i - 1];
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (unsigned i = 0; i < 8; i++)
		h[i] += v[i];
}

void builder_sha256(uint8_t ret[32], const uint8_t *data, size_t size)
{
	uint32_t h[8];
	size_t total;
	uint8_t *p = padded(data, size, &total, 1);

	for (unsigned i = 0; i < 8; i++)
		h[i] = root_fraction(i, 0);
	for (size_t at = 0; at < total; at += 64)
		sha256_block(h, p + at);
	for (unsigned i = 0; i < 32; i++)
		ret[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
	free(p);
}

static void md5_block(uint32_t h[4], const uint8_t *p)
{
	static const uint8_t turn[16] = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
	uint32_t v[4];

	memcpy(v, h, sizeof(v));
	for (unsigned i = 0; i < 64; i++) {
		const unsigned round = i / 16;
		const unsigned g[4] = {i, 5 * i + 1, 3 * i + 5, 7 * i};
		const uint32_t f[4] = {(v[1] & v[2]) | (~v[1] & v[3]),
			(v[3] & v[1]) | (~v[3] & v[2]), v[1] ^ v[2] ^ v[3], v[2] ^ (v[1] | ~v[3])};
		const uint8_t *m = p + 4 * (g[round] % 16);
		const uint32_t word =
			m[0] | (uint32_t)m[1] << 8 | (uint32_t)m[2] << 16 | (uint32_t)m[3] << 24;
		const uint32_t sine = (uint32_t)(fabsl(sinl(i + 1.0L)) * 4294967296.0L);
		const uint32_t sum = v[0] + f[round] + sine + word;

		v[0] = v[3];
		v[3] = v[2];
		v[2] = v[1];
		v[1] += ror(sum, 32u - turn[4 * round + i % 4]);
	}
	for (unsigned i = 0; i < 4; i++)
		h[i] += v[i];
}

void builder_md5(uint8_t ret[16], const uint8_t *data, size_t size)
{
	uint32_t h[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
	size_t total;
	uint8_t *p = padded(data, size, &total, 0);

	for (size_t at = 0; at < total; at += 64)
		md5_block(h, p + at);
	for (unsigned i = 0; i < 16; i++)
		ret[i] = (uint8_t)(h[i / 4] >> (8 * (i % 4)));
	free(p);
}
