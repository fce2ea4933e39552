/* SPDX-License-Identifier: MIT */
/*
 * Makes firmware images for tests, from the format's description alone: shares no code and no
 * constant with lib/. The SHA-256 and MD5 are computed by the test's own code as well.
 */
#ifndef IMAGE_BUILDER_H
#define IMAGE_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#define BUILDER_MAX (640u * 1024u)

struct builder {
	uint8_t *data; /* BUILDER_MAX bytes; free with builder_free */
	size_t size;
	uint8_t checksum;
};

void builder_new(struct builder *b);
void builder_free(struct builder *b);

void builder_bytes(struct builder *b, const void *data, size_t size);
void builder_fill(struct builder *b, uint8_t value, size_t until);
void builder_le32(struct builder *b, uint32_t value);

/* The eight bytes at the start. */
void builder_header(struct builder *b, uint8_t magic, uint8_t count, uint8_t mode,
	uint8_t size_freq, uint32_t entry);

/* The ESP32 family's second header. digest: 0 or 1, or anything to be wrong. */
void builder_extended(struct builder *b, uint16_t chip_id, uint8_t digest);

/* A segment of pseudo-random bytes that takes part in the checksum, or one that does not. */
void builder_segment(struct builder *b, uint32_t address, uint32_t size);
void builder_unsummed(struct builder *b, uint32_t address, uint32_t size);

/* A DROM segment that begins with an application descriptor. */
void builder_app(struct builder *b, uint32_t address, uint32_t size);

void builder_checksum(struct builder *b);
void builder_digest(struct builder *b);

/* Whole images. */
void builder_esp32(struct builder *b, uint16_t chip_id); /* boot loader like, with digest */
void builder_esp8266(struct builder *b);		 /* version 1, two segments */
void builder_micropython(
	struct builder *b, uint32_t rom); /* built-in MD5, rom bytes of flash code */

/* Digests as the standards have them, slow and plain. */
void builder_sha256(uint8_t ret[32], const uint8_t *data, size_t size);
void builder_md5(uint8_t ret[16], const uint8_t *data, size_t size);

#endif
