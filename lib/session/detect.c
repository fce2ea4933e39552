/* SPDX-License-Identifier: MIT */
/*
 * Which chip answers: by its security information where the ROM has that, else by the magic word.
 * REFERENCE 2 and 2.1. Called by connect.c.
 */
#include <stdlib.h>

#include "session/session.h"
#include "util/bytes.h"

static void take(espflash_session *s, const struct ef_chip *chip)
{
	s->chip = chip;
	s->command.dialect = chip->rom;
}

static int unknown_id(espflash_session *s, uint32_t id)
{
	const char *name = ef_chip_image_name(id);

	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_CHIP,
		name ? "it was never sold, and other numbers hold for the one that is"
		     : "this version of the library does not know it: look for a newer one",
		"the chip says it is number %u%s%s%s", (unsigned)id, name ? " (" : "",
		name ? name : "", name ? ")" : "");
}

/* The chip whose security information has no chip id. */
static const struct ef_chip *chip_without_id(void)
{
	size_t i = 0;

	while (ef_chip_at(i) && !(ef_chip_at(i)->quirks & EF_QUIRK_SECURE_SHORT))
		i++;
	return ef_chip_at(i);
}

/*
 * Sets s->chip, or leaves it NULL where the ROM has no such command or gives no chip id. In secure
 * download mode (a flag: REFERENCE 2.18) no register can be read, so that the reply without a chip
 * id must do.
 */
static int by_security_info(espflash_session *s)
{
	const uint8_t *info = s->security;
	const int r = ef_security_ask(s);

	if (r < 0 && ef_command_was_unknown(&s->command)) {
		ef_error_clear(ef_session_record(s));
		return 0;
	}
	if (r < 0)
		return r;
	s->secure_download = (ef_load_le32(info) & ESPFLASH_SECURITY_SECURE_DOWNLOAD) != 0;
	if (s->security_size < 20) {
		if (s->secure_download && chip_without_id())
			take(s, chip_without_id());
		return 0;
	}

	const uint32_t id = ef_load_le32(info + 12); /* REFERENCE 2.18: layout */
	const struct ef_chip *chip = id < 0xffff ? ef_chip_by_image_id((uint16_t)id) : NULL;

	if (!chip)
		return unknown_id(s, id);
	take(s, chip);
	return 0;
}

/* Sets s->chip, or leaves it NULL where the word is none that is known; *ret_magic is the word. */
static int by_magic(espflash_session *s, uint32_t *ret_magic)
{
	const int r = ef_identity_stable_reg(s, EF_CHIP_MAGIC_ADDRESS, ret_magic);
	const struct ef_chip *chip = r == 0 ? ef_chip_by_magic(*ret_magic) : NULL;

	if (chip)
		take(s, chip);
	return r;
}

static int check_wanted(espflash_session *s)
{
	const struct ef_chip *wanted = ef_chip_by_id(s->options.chip);

	if (!wanted || wanted == s->chip)
		return 0;
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_CHIP,
		"leave --chip away, or name the chip that is there",
		"this chip is an %s, not an %s", s->chip->name, wanted->name);
}

int ef_detect(espflash_session *s)
{
	const struct ef_chip *wanted = ef_chip_by_id(s->options.chip);
	/* A ROM that lacks the command answers it eight times: ask last where one is wanted. */
	const bool security_first = !wanted || (wanted->rom.has & EF_DIALECT_SECURITY);
	uint32_t magic = 0;
	int r = 0;

	if (s->chip)
		return check_wanted(s);
	if (security_first)
		r = by_security_info(s);
	if (r == 0 && !s->chip)
		r = by_magic(s, &magic);
	if (r < 0 && !security_first && ef_command_was_unknown(&s->command)) {
		ef_error_clear(ef_session_record(s));
		r = 0;
	}
	if (r == 0 && !s->chip && !security_first)
		r = by_security_info(s);
	if (r == 0 && !s->chip)
		r = ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_CHIP,
			EF_CHIP_MAGIC_ADDRESS,
			"this version of the library does not know it: look for a newer one",
			"unknown chip: the word at 0x%08x is 0x%08x", EF_CHIP_MAGIC_ADDRESS,
			(unsigned)magic);
	if (r == 0)
		r = check_wanted(s);
	if (r < 0)
		s->chip = NULL;
	return r;
}
