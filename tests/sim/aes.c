/* SPDX-License-Identifier: MIT */
/*
 * FIPS 197. Called by crypt.c for each 16 bytes of encrypted flash. The S-box is computed from its
 * definition (section 5.1.1), bytes are state columns one after the other.
 */
#include "aes.h"

#include <string.h>

/* Multiplication by x in GF(2^8): section 4.2.1. */
static uint8_t times_two(uint8_t a)
{
	return (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1B : 0));
}

static uint8_t times(uint8_t a, uint8_t b)
{
	uint8_t product = 0;

	for (; b; b >>= 1, a = times_two(a))
		if (b & 1)
			product ^= a;
	return product;
}

static uint8_t rotated(uint8_t a, int count)
{
	return (uint8_t)(a << count | a >> (8 - count));
}

/* Section 5.1.1: the inverse, which is the 254th power, then the affine map. */
static uint8_t substitute(uint8_t a)
{
	uint8_t power = a, inverse = 1;

	for (int bit = 1; bit < 8; bit++) {
		power = times(power, power);
		inverse = times(inverse, power);
	}
	return (uint8_t)(inverse ^ rotated(inverse, 1) ^ rotated(inverse, 2) ^ rotated(inverse, 3) ^
			 rotated(inverse, 4) ^ 0x63);
}

static void make_boxes(struct sim_aes *aes)
{
	for (unsigned i = 0; i < 256; i++) {
		aes->box[i] = substitute((uint8_t)i);
		aes->back[aes->box[i]] = (uint8_t)i;
	}
}

/* Section 5.2. */
void sim_aes_init(struct sim_aes *aes, const uint8_t *key, size_t size)
{
	uint8_t *bytes = aes->keys[0], constant = 1;

	make_boxes(aes);
	aes->rounds = size == 32 ? 14 : 10;
	memcpy(bytes, key, size);
	for (size_t at = size; at < 16 * (size_t)(aes->rounds + 1); at += 4) {
		uint8_t word[4];

		memcpy(word, bytes + at - 4, 4);
		if (at % size == 0) {
			uint8_t first = word[0];

			word[0] = aes->box[word[1]] ^ constant;
			word[1] = aes->box[word[2]];
			word[2] = aes->box[word[3]];
			word[3] = aes->box[first];
			constant = times_two(constant);
		} else if (size == 32 && at % size == 16) {
			for (int i = 0; i < 4; i++)
				word[i] = aes->box[word[i]];
		}
		for (size_t i = 0; i < 4; i++)
			bytes[at + i] = bytes[at + i - size] ^ word[i];
	}
}

static void add_key(uint8_t *block, const uint8_t *key)
{
	for (int i = 0; i < 16; i++)
		block[i] ^= key[i];
}

/* Sections 5.1.2 and 5.3.1: row r moves by r columns, to the left or back. */
static void shift_rows(uint8_t *block, int direction)
{
	uint8_t before[16];

	memcpy(before, block, 16);
	for (int row = 1; row < 4; row++)
		for (int column = 0; column < 4; column++)
			block[4 * column + row] =
				before[4 * ((column + direction * row + 4) % 4) + row];
}

/* Sections 5.1.3 and 5.3.3. */
static void mix_columns(uint8_t *block, const uint8_t factors[4])
{
	for (int column = 0; column < 4; column++) {
		uint8_t in[4], *out = block + (size_t)(4 * column);

		memcpy(in, out, 4);
		for (int row = 0; row < 4; row++) {
			out[row] = 0;
			for (int i = 0; i < 4; i++)
				out[row] ^= times(in[i], factors[(i - row + 4) % 4]);
		}
	}
}

void sim_aes_encrypt(const struct sim_aes *aes, uint8_t block[16])
{
	static const uint8_t factors[4] = {2, 3, 1, 1};

	add_key(block, aes->keys[0]);
	for (int round = 1; round <= aes->rounds; round++) {
		for (int i = 0; i < 16; i++)
			block[i] = aes->box[block[i]];
		shift_rows(block, 1);
		if (round < aes->rounds)
			mix_columns(block, factors);
		add_key(block, aes->keys[round]);
	}
}

void sim_aes_decrypt(const struct sim_aes *aes, uint8_t block[16])
{
	static const uint8_t factors[4] = {14, 11, 13, 9};

	for (int round = aes->rounds; round > 0; round--) {
		add_key(block, aes->keys[round]);
		if (round < aes->rounds)
			mix_columns(block, factors);
		shift_rows(block, -1);
		for (int i = 0; i < 16; i++)
			block[i] = aes->back[block[i]];
	}
	add_key(block, aes->keys[0]);
}
