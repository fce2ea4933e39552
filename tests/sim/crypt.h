/* SPDX-License-Identifier: MIT */
/*
 * Flash encryption: XTS-AES with the key in the eFuses. The ROM loader writes through it when a
 * host asks, the boot ROM reads through it when the eFuses say so.
 */
#ifndef SIM_CRYPT_H
#define SIM_CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_CRYPT_UNIT 16u /* bytes that are encrypted together; addresses and sizes are in them */

struct espflash_sim;

/* Whether the chip reads its flash through it: the counter's bits are odd. */
bool sim_crypt_enabled(const struct espflash_sim *sim);

/* Whether the loader can write encrypted: there is a key, and it is not forbidden. */
bool sim_crypt_can_write(const struct espflash_sim *sim);

/* In place; the address is that of the first byte. Without a key both leave noise behind. */
void sim_crypt_encrypt(
	const struct espflash_sim *sim, uint32_t address, uint8_t *bytes, size_t size);
void sim_crypt_decrypt(
	const struct espflash_sim *sim, uint32_t address, uint8_t *bytes, size_t size);

#endif
