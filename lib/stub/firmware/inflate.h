/* SPDX-License-Identifier: MIT */
/*
 * Decompression of a zlib stream (RFC 1950, 1951) into the window. It fetches its input where it
 * needs it, and gives up with STATUS_INFLATE where the stream is damaged. Knows nothing of flash.
 */
#ifndef STUB_INFLATE_H
#define STUB_INFLATE_H

#include <stdint.h>

#include "huffman.h"

struct inflate {
	const uint8_t *at; /* the input at hand */
	const uint8_t *end;
	uint32_t bits; /* the next bits before it, lowest first */
	uint32_t count;
	uint8_t lengths[HUFFMAN_LITERALS + HUFFMAN_DISTANCES];
	struct huffman literal;
	struct huffman distance;
};

extern struct inflate inflater;

/* commands_write.c: waits until there is input again. */
void inflate_more(struct inflate *s);

/* From the stream's first byte to its last. */
void inflate_stream(void);

#endif
