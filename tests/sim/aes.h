/* SPDX-License-Identifier: MIT */
/*
 * AES for one block of 16 bytes: FIPS 197, straight from the standard. crypt.c uses it. Not for
 * anything secret: its timing tells the key.
 */
#ifndef SIM_AES_H
#define SIM_AES_H

#include <stddef.h>
#include <stdint.h>

struct sim_aes {
	uint8_t keys[15][16];
	int rounds;
	uint8_t box[256]; /* the S-box, and back */
	uint8_t back[256];
};

/* A key of 16 or 32 bytes. */
void sim_aes_init(struct sim_aes *aes, const uint8_t *key, size_t size);
void sim_aes_encrypt(const struct sim_aes *aes, uint8_t block[16]);
void sim_aes_decrypt(const struct sim_aes *aes, uint8_t block[16]);

#endif
