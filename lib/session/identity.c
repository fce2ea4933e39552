/* SPDX-License-Identifier: MIT */
/*
 * What one specimen says of itself. Brings the words that decode.c asks for, each read until it is
 * sure. Called by connect.c; the field reader also by baud.c, attach.c and security.c.
 */
#include <stdio.h>
#include <string.h>

#include "session/session.h"

/* Reads of one word until two in a row agree. */
#define STABLE_READS 6

/*
 * A reply has no checksum, and what is read here decides what is written later: read a word until
 * two readings in a row agree.
 */
int ef_identity_stable_reg(espflash_session *s, uint32_t address, uint32_t *ret)
{
	uint32_t last = 0;

	for (int i = 0; i < STABLE_READS; i++) {
		uint32_t value = 0;
		const int r = ef_command_read_reg(&s->command, address, &value);

		if (r < 0)
			return r;
		if (i > 0 && value == last) {
			*ret = value;
			return 0;
		}
		last = value;
	}
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_PROTOCOL, address,
		"the line is bad: try another cable or a lower --baud",
		"the word at 0x%08x reads differently each time", (unsigned)address);
}

/* An eFuse word: read once a connection. */
static int word_of(espflash_session *s, uint32_t address, uint32_t *ret)
{
	struct ef_words *w = &s->words;

	for (size_t i = 0; i < w->count; i++) {
		if (w->address[i] == address) {
			*ret = w->value[i];
			return 0;
		}
	}

	const int r = ef_identity_stable_reg(s, address, ret);

	if (r == 0 && w->count < EF_WORDS_MAX) {
		w->address[w->count] = address;
		w->value[w->count++] = *ret;
	}
	return r;
}

static int read_word(void *self, uint32_t address, uint32_t *ret)
{
	return word_of(self, address, ret);
}

struct ef_word_source ef_identity_words(espflash_session *s)
{
	return (struct ef_word_source){.read = read_word, .self = s, .error = ef_session_record(s)};
}

int ef_identity_field(espflash_session *s, const struct ef_field *f, uint32_t *ret)
{
	const struct ef_word_source words = ef_identity_words(s);

	return ef_decode_field(&words, f, ret);
}

static int read_crystal(espflash_session *s)
{
	uint32_t word = 0, mhz = 0;

	s->info.crystal_mhz = s->chip->crystal_mhz;
	if (s->chip->crystal_divider == 0)
		return 0;

	const int r = ef_identity_stable_reg(s, s->chip->uart_clkdiv, &word);

	if (r < 0)
		return r;
	s->info.crystal_mhz = ef_decode_crystal(s->chip, word, s->baud, &mhz);
	/* A stub may have chosen another clock for its UART. */
	if (s->command.dialect.has & EF_DIALECT_STUB)
		return 0;
	if (mhz + 1 < s->info.crystal_mhz || mhz > s->info.crystal_mhz + 1u)
		ef_warn(&s->context, NULL, "the crystal seems to be of %u MHz, taken for %u MHz",
			(unsigned)mhz, (unsigned)s->info.crystal_mhz);
	return 0;
}

int ef_identity_read(espflash_session *s)
{
	const struct ef_word_source words = ef_identity_words(s);
	int r;

	memset(&s->info, 0, sizeof(s->info));
	s->info.struct_size = sizeof(s->info);
	s->info.chip = s->chip->chip;
	s->info.image_chip_id = s->chip->image_chip_id;
	s->info.bootloader_offset = s->chip->bootloader_offset;
	ef_capability_refresh(s);
	snprintf(s->info.name, sizeof(s->info.name), "%s", s->chip->name);
	snprintf(s->info.description, sizeof(s->info.description), "%s", s->chip->name);
	if (s->secure_download)
		return 0;
	r = ef_decode_identity(&words, s->chip, &s->info);
	return r == 0 ? read_crystal(s) : r;
}
