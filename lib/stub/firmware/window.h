/* SPDX-License-Identifier: MIT */
/*
 * The last 32 KiB of what is being written, each byte at its flash address modulo the size: what
 * the decompressor copies from, and what the flash is programmed from. While the flash is read it
 * holds packets: reading therefore ends a writing session.
 */
#ifndef STUB_WINDOW_H
#define STUB_WINDOW_H

#include <stdint.h>

#define WINDOW_SIZE  32768u
#define WINDOW_CHUNK 64u

struct window {
	uint32_t start; /* addresses in flash */
	uint32_t at;	/* the next byte goes here */
	uint32_t end;
	/* Adler-32 (RFC 1950, section 8.2) of what stands before `summed`. */
	uint32_t summed;
	uint32_t sum_a;
	uint32_t sum_b;
};

extern struct window window;

union window_bytes {
	uint8_t byte[WINDOW_SIZE];
	uint32_t word[WINDOW_SIZE / 4];
};

extern union window_bytes window_bytes;

/* Adds a byte. At the end of each chunk, and at the window's end, calls window_full(). */
void window_put(uint8_t byte);

/* Brings the checksum up to window.at. */
void window_sum(void);

/* An empty window for bytes from start to end. */
void window_start(uint32_t start, uint32_t end);

/* writer.c: the chunk before window.at is complete. */
void window_full(void);

#endif
