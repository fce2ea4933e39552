/* SPDX-License-Identifier: MIT */
/*
 * Canonical prefix codes (RFC 1951, section 3.2.2). Used by inflate.c.
 */
#ifndef STUB_HUFFMAN_H
#define STUB_HUFFMAN_H

#include <stdbool.h>
#include <stdint.h>

#define HUFFMAN_LITERALS  288u
#define HUFFMAN_DISTANCES 32u
#define HUFFMAN_BITS	  15u /* the longest code */
#define HUFFMAN_FAST	  9u  /* codes up to here are found in one look */

struct huffman {
	uint16_t count[HUFFMAN_BITS + 1];  /* codes of each length */
	uint16_t symbol[HUFFMAN_LITERALS]; /* in the order of their codes */
	uint16_t fast[1u << HUFFMAN_FAST]; /* symbol << 4 | length; 0: a longer code */
};

/* Builds the code of n lengths: 0, or -1 when they make no complete code. None at all is let pass
 * and, unless whole, a single one of one bit: they fail only when what is missing is used. */
int huffman_build(struct huffman *h, const uint8_t *lengths, uint32_t n, bool whole);

#define HUFFMAN_MORE  (-1) /* the code is longer than the bits at hand */
#define HUFFMAN_ERROR (-2) /* no such code */

/* The symbol that the low bits begin with, and its length in *ret. */
int huffman_decode(const struct huffman *h, uint32_t bits, uint32_t count, uint32_t *ret);

#endif
