/* SPDX-License-Identifier: MIT */
/*
 * Security information: as the chip reports it, as eFuse has it, and what the guards of the flash
 * layer need.
 */
#include <string.h>

#include "session/session.h"
#include "util/bytes.h"
#include "util/options.h"

#define STABLE_READS 6

/* REFERENCE 2.18: u32 flags, u8 count, u8 purposes[7], u32 chip id, u32 API version. */
static void decode(espflash_security *ret, const uint8_t info[20], size_t size)
{
	memset(ret, 0, sizeof(*ret));
	ret->flags = ef_load_le32(info);
	ret->flash_crypt_count = info[4];
	memcpy(ret->key_purposes, info + 5, sizeof(ret->key_purposes));
	if (size == 20) {
		ret->chip_id = ef_load_le32(info + 12);
		ret->api_version = ef_load_le32(info + 16);
		ret->has_chip_id = 1;
	}
}

/* A reply has no sum: asked until two agree, as words are (identity.c). */
int ef_security_ask(espflash_session *s)
{
	uint8_t last[sizeof(s->security)] = {0};
	size_t last_size = 0;

	for (int i = 0; i < STABLE_READS; i++) {
		uint8_t info[sizeof(s->security)] = {0};
		size_t size = 0;
		const int r = ef_command_security_info(&s->command, info, &size);

		if (r < 0)
			return r;
		if (size == last_size && memcmp(info, last, sizeof(info)) == 0) {
			memcpy(s->security, info, sizeof(info));
			s->security_size = size;
			return 0;
		}
		memcpy(last, info, sizeof(info));
		last_size = size;
	}
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_PROTOCOL,
		"the line is bad: try another cable or a lower --baud",
		"the chip's security information reads differently each time");
}

int ef_security_info(espflash_session *s)
{
	if (s->security_size > 0)
		return 0;
	if (s->command.dialect.has & EF_DIALECT_SECURITY)
		return ef_security_ask(s);
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
		s->loader == ESPFLASH_LOADER_ROM ? "its eFuses can be read as registers (read-mem)"
						 : "reset the chip: its ROM loader may know",
		"the %s reports no security information", s->chip->name);
}

int espflash_target_security(espflash_session *s, espflash_security *ret)
{
	espflash_security security;
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = ef_struct_check(ef_session_record(s), ret, "security");
	if (r == 0)
		r = ef_security_info(s);
	if (r < 0)
		return r;
	decode(&security, s->security, s->security_size);
	ef_struct_export(ret, &security, sizeof(security));
	return 0;
}

/* In secure download mode eFuse cannot be read: what the chip reports must do. */
static int reported_state(espflash_session *s, struct ef_security_state *ret)
{
	const int r = ef_security_info(s);

	if (r < 0)
		return r;

	espflash_security security;

	decode(&security, s->security, s->security_size);
	ret->encryption_on = ef_decode_is_odd(security.flash_crypt_count);
	ret->secure_boot_on = (security.flags & ESPFLASH_SECURITY_SECURE_BOOT) != 0;
	memcpy(ret->key_purposes, security.key_purposes, sizeof(ret->key_purposes));
	return 0;
}

int ef_security_state(espflash_session *s)
{
	const struct ef_word_source words = ef_identity_words(s);
	struct ef_security_state state = {0};
	int r;

	if (s->security_known)
		return 0;
	r = s->secure_download ? reported_state(s, &state)
			       : ef_decode_security(&words, s->chip, s->info.revision, &state);
	if (r < 0)
		return r;
	s->protection = state;
	s->security_known = true;
	return 0;
}

int ef_security_encryption(espflash_session *s, struct ef_encryption *ret)
{
	const struct ef_word_source words = ef_identity_words(s);

	if (s->secure_download) {
		ef_decode_reported_encryption(s->chip, &s->protection, ret);
		return 0;
	}
	return ef_decode_encryption(&words, s->chip, &s->protection, ret);
}

int ef_security_permits(espflash_session *s, const char *what)
{
	if (!s->secure_download)
		return 0;
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
		"writing, erasing and get-security-info are what is left there",
		"in secure download mode the %s does not let anyone %s", s->chip->name, what);
}

static uint32_t flags_of(const struct ef_security_state *p)
{
	return (p->encryption_on ? ESPFLASH_PROTECTION_ENCRYPTION : 0) |
	       (p->secure_boot_on ? ESPFLASH_PROTECTION_SECURE_BOOT : 0) |
	       (p->manual_encrypt_off ? ESPFLASH_PROTECTION_NO_ENCRYPTING : 0) |
	       (p->key_manager ? ESPFLASH_PROTECTION_KEY_MANAGER : 0);
}

int espflash_target_protection(espflash_session *s, espflash_protection *ret)
{
	espflash_protection p = {.struct_size = sizeof(p)};
	struct ef_encryption encryption = {0};
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = ef_struct_check(ef_session_record(s), ret, "protection");
	if (r == 0)
		r = ef_security_state(s);
	if (r == 0 && !s->secure_download)
		r = ef_security_encryption(s, &encryption);
	if (r < 0)
		return r;
	p.flags = flags_of(&s->protection) |
		  (s->secure_download ? ESPFLASH_PROTECTION_SECURE_DOWNLOAD : 0) |
		  (encryption.has_key ? ESPFLASH_PROTECTION_HAS_KEY : 0);
	p.encrypt_align = s->chip->security.encrypt_align;
	ef_struct_export(ret, &p, sizeof(p));
	return 0;
}
