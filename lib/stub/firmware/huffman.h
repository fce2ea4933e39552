/* SPDX-License-Identifier: MIT */
/*
 * Canonical prefix codes (RFC 1951, section 3.2.2). Used by inflate.c.
 */
#ifndef STUB_HUFFMAN_H
#define STUB_HUFFMAN_H

#include <stdint.h>

#include "chip.h"

#define HUFFMAN_LITERALS  288u
#define HUFFMAN_DISTANCES 32u
#define HUFFMAN_BITS	  15u /* the longest code */
#define HUFFMAN_FAST	  9u  /* codes up to here are found in one look */

#define HUFFMAN_FAST_SIZE (1u << HUFFMAN_FAST)

struct huffman {
	uint16_t count[HUFFMAN_BITS + 1];  /* codes of each length */
	uint16_t fast[HUFFMAN_FAST_SIZE];  /* symbol << 4 | length; 0: a longer code */
	uint16_t symbol[HUFFMAN_LITERALS]; /* in the order of their codes */
};

/* Builds the code of n lengths. One that is not complete fails, unless its longest code has no more
 * than `lone` bits: then it fails only when what is missing is used. */
void huffman_build(struct huffman *h, const uint8_t *lengths, uint32_t n, uint32_t lone);

/* huffman_find() of a long code, bit by bit. */
NOINLINE uint32_t huffman_search(const struct huffman *h, uint32_t bits);

/* The symbol that HUFFMAN_BITS input bits begin with << 4 | its length. Fails if there is none. */
static inline uint32_t huffman_find(const struct huffman *h, uint32_t bits)
{
	const uint32_t v = h->fast[bits & (HUFFMAN_FAST_SIZE - 1)];

	return v > 0 ? v : huffman_search(h, bits);
}

#endif
