/* SPDX-License-Identifier: MIT */
/*
 * Decompression of a zlib stream (RFC 1950, 1951) into the window. It fetches its input where it
 * needs it, and fails with STATUS_INFLATE where the stream is damaged. Knows nothing of flash.
 */
#ifndef STUB_INFLATE_H
#define STUB_INFLATE_H

#include <stdint.h>

/* The input at hand. */
struct inflate_input {
	const uint8_t *at;
	const uint8_t *end;
};

extern struct inflate_input inflate_input;

/* commands_write.c: waits until there is more. */
void inflate_more(void);

/* From the stream's first byte to its last. */
void inflate_stream(void);

#endif
