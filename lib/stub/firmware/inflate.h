/* SPDX-License-Identifier: MIT */
/*
 * Decompression of a zlib stream (RFC 1950, 1951) that arrives in pieces of any size. Used by
 * writer.c. Knows nothing of flash: what comes out goes to a function.
 */
#ifndef STUB_INFLATE_H
#define STUB_INFLATE_H

#include <stdint.h>

#include "huffman.h"

#define INFLATE_WINDOW 32768u
/* Most bytes given to the sink at once, and so the pace at which the line is polled. */
#define INFLATE_PIECE 64u

enum inflate_result {
	INFLATE_MORE,  /* all input was taken, the stream goes on */
	INFLATE_DONE,  /* the stream has ended, its checksum is right */
	INFLATE_ERROR, /* not a valid stream */
	INFLATE_SINK,  /* the sink said no; its word is in sink_status */
};

/* Takes output; anything but 0 stops. */
typedef int (*inflate_sink)(const uint8_t *data, uint32_t size);

struct inflate {
	const uint8_t *in;
	const uint8_t *in_end;
	uint32_t bits; /* the next input bits, lowest first */
	uint32_t count;
	uint8_t *window;
	inflate_sink sink;
	int sink_status;
	uint32_t out;	  /* bytes decompressed */
	uint32_t flushed; /* of these, given to the sink */
	uint32_t sum_a;	  /* Adler-32 of what was flushed */
	uint32_t sum_b;
	uint32_t length; /* of a stored block or of a copy, what is left */
	uint32_t distance;
	uint16_t symbol;
	uint16_t lengths_read;
	uint16_t literals; /* code lengths of each kind, in a dynamic block */
	uint16_t distances;
	uint8_t state;
	uint8_t last_block;
	uint8_t lengths[HUFFMAN_LITERALS + HUFFMAN_DISTANCES];
	struct huffman literal;
	struct huffman distance_code;
};

/* window: INFLATE_WINDOW bytes that stay with the stream. */
void inflate_start(struct inflate *s, uint8_t *window, inflate_sink sink);

enum inflate_result inflate_feed(struct inflate *s, const uint8_t *data, uint32_t size);

#endif
