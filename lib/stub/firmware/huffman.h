/* SPDX-License-Identifier: MIT */
/*
 * Canonical prefix codes (RFC 1951, section 3.2.2). Used by inflate.c.
 */
#ifndef STUB_HUFFMAN_H
#define STUB_HUFFMAN_H

#include <stdint.h>

#define HUFFMAN_LITERALS  288u
#define HUFFMAN_DISTANCES 32u
#define HUFFMAN_BITS	  15u /* the longest code */
#define HUFFMAN_FAST	  9u  /* codes up to here are found in one look */

struct huffman {
	uint16_t count[HUFFMAN_BITS + 1];  /* codes of each length */
	uint16_t fast[1u << HUFFMAN_FAST]; /* symbol << 4 | length; 0: a longer code */
	uint16_t symbol[HUFFMAN_LITERALS]; /* in the order of their codes */
};

/* Builds the code of n lengths. One that is not complete fails, unless its longest code has no more
 * than `lone` bits: then it fails only when what is missing is used. */
void huffman_build(struct huffman *h, const uint8_t *lengths, uint32_t n, uint32_t lone);

/* The symbol that HUFFMAN_BITS input bits begin with << 4 | its length. Fails if there is none. */
uint32_t huffman_find(const struct huffman *h, uint32_t bits);

#endif
