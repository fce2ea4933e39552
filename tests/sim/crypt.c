/* SPDX-License-Identifier: MIT */
/*
 * XTS-AES as the chips' flash encryption has it: IEEE 1619 over units of 128 bytes whose number is
 * their address, each unit backwards. Called by the loader and the boot ROM.
 *
 * Facts: ESP32-S3 Technical Reference 1.4, chapter "External Memory Encryption and Decryption";
 * esptool 5.6.0, espsecure, which a test compares with. The ESP32's own scheme is not modelled:
 * its loader cannot write encrypted, and what its boot ROM decrypts is noise here.
 */
#include "crypt.h"

#include <string.h>

#include "aes.h"
#include "sha256.h"
#include "sim.h"

#define DATA_UNIT 128u

/* KEY_PURPOSE values: REFERENCE.md section 2.8. */
#define PURPOSE_256_FIRST  2u
#define PURPOSE_256_SECOND 3u
#define PURPOSE_128	   4u

#define KEYS	  6
#define KEY_BYTES 32u

struct keys {
	struct sim_aes data;
	struct sim_aes tweak;
};

static const struct sim_fuse_map *map_of(const struct espflash_sim *sim)
{
	return &sim->chip->fuses;
}

static uint32_t fuse(const struct espflash_sim *sim, const char *name)
{
	return sim_fuse_get(&sim->fuses, map_of(sim), name);
}

/* A key as software has it: the eFuses hold it backwards. */
static void take_key(const struct espflash_sim *sim, int number, uint8_t *out, size_t size)
{
	size_t block = map_of(sim)->key_block + (size_t)number;
	const uint32_t *words = &sim->fuses.words[map_of(sim)->blocks[block] / 4];

	for (size_t i = 0; i < size; i++)
		out[size - 1 - i] = (uint8_t)(words[i / 4] >> (8 * (i % 4)));
}

/* The number of the key with a purpose; -1: there is none. */
static int find_key(const struct espflash_sim *sim, uint32_t purpose)
{
	static const char *const names[KEYS] = {"KEY_PURPOSE_0", "KEY_PURPOSE_1", "KEY_PURPOSE_2",
		"KEY_PURPOSE_3", "KEY_PURPOSE_4", "KEY_PURPOSE_5"};

	for (int i = 0; i < KEYS; i++)
		if (fuse(sim, names[i]) == purpose)
			return i;
	return -1;
}

/* REFERENCE.md section 2.18: the ESP32-C2's only key, whole or as the seed of one. */
static bool has_one_key(const struct espflash_sim *sim)
{
	return map_of(sim)->key_unit == KEY_BYTES / 2;
}

static size_t take_only_key(const struct espflash_sim *sim, uint8_t out[2 * KEY_BYTES])
{
	struct sim_sha256 sha;
	uint8_t seed[KEY_BYTES / 2];

	if (fuse(sim, "XTS_KEY_LENGTH_256")) {
		take_key(sim, 0, out, KEY_BYTES);
	} else {
		take_key(sim, 0, seed, sizeof(seed));
		sim_sha256_begin(&sha);
		sim_sha256_add(&sha, seed, sizeof(seed));
		sim_sha256_end(&sha, out);
	}
	return KEY_BYTES;
}

/* The key manager keeps its key to itself: any will do. */
static size_t take_managed_key(uint8_t out[2 * KEY_BYTES])
{
	memset(out, 0xA5, KEY_BYTES);
	return KEY_BYTES;
}

/* Both halves of the key, data first; 0: there is no key. */
static size_t gather(const struct espflash_sim *sim, uint8_t out[2 * KEY_BYTES])
{
	int number = find_key(sim, PURPOSE_128);
	int first = find_key(sim, PURPOSE_256_FIRST), second = find_key(sim, PURPOSE_256_SECOND);

	if (has_one_key(sim))
		return take_only_key(sim, out);
	if (fuse(sim, "FORCE_USE_KEY_MANAGER_KEY") & 2)
		return take_managed_key(out);
	if (number >= 0) {
		take_key(sim, number, out, KEY_BYTES);
		return KEY_BYTES;
	}
	if (first < 0 || second < 0)
		return 0;
	take_key(sim, first, out, KEY_BYTES);
	take_key(sim, second, out + KEY_BYTES, KEY_BYTES);
	return 2 * (size_t)KEY_BYTES;
}

static bool make_keys(const struct espflash_sim *sim, struct keys *keys)
{
	uint8_t bytes[2 * KEY_BYTES];
	size_t size = gather(sim, bytes);

	if (!size)
		return false;
	sim_aes_init(&keys->data, bytes, size / 2);
	sim_aes_init(&keys->tweak, bytes + size / 2, size / 2);
	return true;
}

bool sim_crypt_enabled(const struct espflash_sim *sim)
{
	uint32_t count = fuse(sim, "SPI_BOOT_CRYPT_CNT") | fuse(sim, "FLASH_CRYPT_CNT");
	bool odd = false;

	for (; count; count >>= 1)
		odd ^= count & 1;
	return odd;
}

bool sim_crypt_can_write(const struct espflash_sim *sim)
{
	uint8_t bytes[2 * KEY_BYTES];

	return gather(sim, bytes) && !fuse(sim, "DIS_DOWNLOAD_MANUAL_ENCRYPT");
}

/* IEEE 1619, section 5.2: the unit's number encrypted, times x for each block before. */
static void make_tweak(const struct keys *keys, uint32_t unit, unsigned block, uint8_t tweak[16])
{
	memset(tweak, 0, 16);
	for (int i = 0; i < 4; i++)
		tweak[i] = (uint8_t)(unit >> (8 * i));
	sim_aes_encrypt(&keys->tweak, tweak);
	for (; block; block--) {
		uint8_t carry = 0;

		for (int i = 0; i < 16; i++) {
			uint8_t next = tweak[i] >> 7;

			tweak[i] = (uint8_t)(tweak[i] << 1 | carry);
			carry = next;
		}
		if (carry)
			tweak[0] ^= 0x87;
	}
}

static void turn_around(uint8_t *bytes)
{
	for (int i = 0; i < 8; i++) {
		uint8_t byte = bytes[i];

		bytes[i] = bytes[15 - i];
		bytes[15 - i] = byte;
	}
}

typedef void (*cipher)(const struct sim_aes *aes, uint8_t block[16]);

/* One block. Since a unit is turned around, its last block is the first of the cipher's. */
static void crypt_block(const struct keys *keys, uint32_t address, uint8_t *bytes, cipher how)
{
	unsigned block = (DATA_UNIT - 1 - address % DATA_UNIT) / SIM_CRYPT_UNIT;
	uint8_t tweak[16];

	make_tweak(keys, address - address % DATA_UNIT, block, tweak);
	turn_around(bytes);
	for (int i = 0; i < 16; i++)
		bytes[i] ^= tweak[i];
	how(&keys->data, bytes);
	for (int i = 0; i < 16; i++)
		bytes[i] ^= tweak[i];
	turn_around(bytes);
}

static void crypt_all(
	const struct espflash_sim *sim, uint32_t address, uint8_t *bytes, size_t size, cipher how)
{
	struct keys keys;
	bool known = make_keys(sim, &keys);

	for (size_t i = 0; i + SIM_CRYPT_UNIT <= size; i += SIM_CRYPT_UNIT) {
		if (known)
			crypt_block(&keys, address + (uint32_t)i, bytes + i, how);
		else
			memset(bytes + i, 0x69, SIM_CRYPT_UNIT);
	}
}

void sim_crypt_encrypt(
	const struct espflash_sim *sim, uint32_t address, uint8_t *bytes, size_t size)
{
	crypt_all(sim, address, bytes, size, sim_aes_encrypt);
}

void sim_crypt_decrypt(
	const struct espflash_sim *sim, uint32_t address, uint8_t *bytes, size_t size)
{
	crypt_all(sim, address, bytes, size, sim_aes_decrypt);
}
