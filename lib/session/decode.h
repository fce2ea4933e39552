/* SPDX-License-Identifier: MIT */
/*
 * What the words of one specimen mean, by its model's descriptor: pure, so that it can be compared
 * with other tools on any words. identity.c and security.c bring the words from the chip.
 */
#ifndef EF_SESSION_DECODE_H
#define EF_SESSION_DECODE_H

#include "chip/chip.h"
#include "util/error.h"

/* Where words come from. read: 0, or what the caller of the decoder shall get. */
struct ef_word_source {
	int (*read)(void *self, uint32_t address, uint32_t *ret);
	void *self;
	espflash_error_info *error; /* for what the words themselves have wrong; may be NULL */
};

/* Read a field's words and put it together. */
int ef_decode_field(
	const struct ef_word_source *w, const struct ef_field *f, uint32_t *ret) EF_MUST_CHECK;

/*
 * Fill package, revision, description, features, sizes in the package, MAC address, EUI-64 and chip
 * id of *ret, whose fields are zero. CHIP: the words hold no MAC address that is known.
 */
int ef_decode_identity(const struct ef_word_source *w, const struct ef_chip *c,
	espflash_chip_info *ret) EF_MUST_CHECK;

/*
 * The crystal in MHz by the divider that the ROM chose for the host's rate; *ret_mhz is what the
 * arithmetic gives, before it is taken for the nearest one in use.
 */
uint32_t ef_decode_crystal(
	const struct ef_chip *c, uint32_t clkdiv, uint32_t baud, uint32_t *ret_mhz);

/* Is an odd number of the bits set? Then a counter of eFuse bits is on. */
bool ef_decode_is_odd(uint32_t bits);

/* How the flash is supplied and connected. */
struct ef_flash_wiring {
	uint8_t lines;	    /* of data: 4 or 8; 0 = not told */
	uint8_t voltage_by; /* enum espflash_voltage_by */
	uint16_t millivolts;
};

int ef_decode_wiring(const struct ef_word_source *w, const struct ef_chip *c,
	struct ef_flash_wiring *ret) EF_MUST_CHECK;

/* What eFuse says of security. */
struct ef_security_state {
	bool encryption_on;
	bool secure_boot_on;
	bool manual_encrypt_off; /* the loader encrypts nothing */
	bool key_manager;	 /* the key manager holds the flash's key */
	uint8_t key_purposes[EF_CHIP_KEYS];
};

/* revision: of the chip, major * 100 + minor. */
int ef_decode_security(const struct ef_word_source *w, const struct ef_chip *c, uint16_t revision,
	struct ef_security_state *ret) EF_MUST_CHECK;

/* Can the chip encrypt what is written? REFERENCE 2.18. */
struct ef_encryption {
	bool has_key;
	bool config_right; /* all of the key's bits take part */
};

int ef_decode_encryption(const struct ef_word_source *w, const struct ef_chip *c,
	const struct ef_security_state *state, struct ef_encryption *ret) EF_MUST_CHECK;

/* The same by what the chip reports. A key that has no purpose there is taken to exist. */
void ef_decode_reported_encryption(
	const struct ef_chip *c, const struct ef_security_state *state, struct ef_encryption *ret);

#endif
