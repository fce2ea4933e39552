/* SPDX-License-Identifier: MIT */
/*
 * What the words of a specimen say of its protection: REFERENCE 2.18. Called by security.c; must
 * not know a session, nor any chip by name.
 */
#include "session/decode.h"

/* Purposes of key blocks that mean flash encryption: REFERENCE 2.8, the same on all chips. */
#define XTS_AES_256_KEY_1 2u
#define XTS_AES_256_KEY_2 3u
#define XTS_AES_128_KEY	  4u

#define KEY_WORDS_256 8u
#define KEY_WORDS_128 4u

bool ef_decode_is_odd(uint32_t bits)
{
	bool odd = false;

	for (; bits != 0; bits &= bits - 1)
		odd = !odd;
	return odd;
}

int ef_decode_security(const struct ef_word_source *w, const struct ef_chip *c, uint16_t revision,
	struct ef_security_state *ret)
{
	const struct ef_security_fields *f = &c->security;
	uint32_t count = 0, boot = 0, boot_v2 = 0, manual = 0, manager = 0;
	int r = ef_decode_field(w, &f->crypt_count, &count);

	if (r == 0)
		r = ef_decode_field(w, &f->secure_boot, &boot);
	if (r == 0)
		r = ef_decode_field(w, &f->secure_boot_v2, &boot_v2);
	if (r == 0)
		r = ef_decode_field(w, &f->manual_encrypt_off, &manual);
	if (r == 0)
		r = ef_decode_field(w, &f->key_manager, &manager);
	for (size_t i = 0; r == 0 && i < EF_CHIP_KEYS; i++) {
		uint32_t purpose = 0;

		r = ef_decode_field(w, &f->key_purpose[i], &purpose);
		ret->key_purposes[i] = (uint8_t)purpose;
	}
	if (r < 0)
		return r;
	ret->encryption_on = ef_decode_is_odd(count);
	ret->secure_boot_on = boot != 0 || (boot_v2 != 0 && revision >= 300);
	ret->manual_encrypt_off = manual != 0;
	ret->key_manager = manager != 0;
	return 0;
}

static bool has_purpose(const struct ef_security_state *state, uint8_t purpose)
{
	for (size_t i = 0; i < EF_CHIP_KEYS; i++) {
		if (state->key_purposes[i] == purpose)
			return true;
	}
	return false;
}

/* A chip whose key has a place of its own: it is there if it cannot be read, or is not zero. */
static int key_by_words(const struct ef_word_source *w, const struct ef_chip *c, bool *ret)
{
	const struct ef_security_fields *f = &c->security;
	uint32_t long_key = 1, off = 0, any = 0;
	int r = ef_decode_field(w, &f->key_read_off, &off);

	if (r == 0 && f->key_length_256.part[0].width != 0)
		r = ef_decode_field(w, &f->key_length_256, &long_key);

	/* A field of one bit is for the whole key; of two, for its halves. REFERENCE 2.18. */
	const uint32_t all_off = f->key_read_off.part[0].width > 1 && long_key ? 3 : 1;
	const uint32_t words = long_key ? KEY_WORDS_256 : KEY_WORDS_128;

	*ret = off == all_off;
	for (uint32_t i = 0; r == 0 && i < words && !*ret && any == 0; i++)
		r = w->read(w->self, f->key_words + 4 * i, &any);
	*ret = *ret || any != 0;
	return r;
}

static bool has_key_by_purpose(const struct ef_chip *c, const struct ef_security_state *state)
{
	return has_purpose(state, XTS_AES_128_KEY) ||
	       (c->security.has_pair && has_purpose(state, XTS_AES_256_KEY_1) &&
		       has_purpose(state, XTS_AES_256_KEY_2));
}

static int decode_key(const struct ef_word_source *w, const struct ef_chip *c,
	const struct ef_security_state *state, bool *ret)
{
	if (c->security.key_words != 0)
		return key_by_words(w, c, ret);
	*ret = state->key_manager || has_key_by_purpose(c, state);
	return 0;
}

void ef_decode_reported_encryption(
	const struct ef_chip *c, const struct ef_security_state *state, struct ef_encryption *ret)
{
	const bool elsewhere =
		c->security.key_words != 0 || c->security.key_manager.part[0].width != 0;

	ret->has_key = state->encryption_on || elsewhere || has_key_by_purpose(c, state);
	ret->config_right = true;
}

int ef_decode_encryption(const struct ef_word_source *w, const struct ef_chip *c,
	const struct ef_security_state *state, struct ef_encryption *ret)
{
	const struct ef_security_fields *f = &c->security;
	uint32_t config = 0, hidden = 0;
	int r = decode_key(w, c, state, &ret->has_key);

	if (r == 0)
		r = ef_decode_field(w, &f->crypt_config, &config);
	if (r == 0)
		r = ef_decode_field(w, &f->crypt_config_read_off, &hidden);
	ret->config_right = f->crypt_config.part[0].width == 0 || hidden != 0 || config == 0xf;
	return r;
}
