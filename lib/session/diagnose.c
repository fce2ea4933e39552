/* SPDX-License-Identifier: MIT */
/*
 * What was on the wire while a connection failed, and what a person should do about it. Pure
 * judgement on the bytes that the link remembered. Called by connect.c.
 */
#include <string.h>

#include "session/session.h"

/* Fewer bytes than this are no text: a reset makes a glitch or two. */
#define TEXT_MIN 8

/* Is `word` somewhere in the bytes? */
static bool contains(const uint8_t *data, size_t size, const char *word)
{
	const size_t length = strlen(word);

	for (size_t i = 0; i + length <= size; i++) {
		if (memcmp(data + i, word, length) == 0)
			return true;
	}
	return false;
}

static size_t printable(const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += (data[i] >= 0x20 && data[i] < 0x7f) || data[i] == '\r' || data[i] == '\n' ||
		     data[i] == '\t' || data[i] == 0x1b;
	return n;
}

uint32_t ef_diagnose_seen(const espflash_session *s)
{
	const uint8_t *seen = s->link.seen;
	const size_t size = s->link.seen_size;

	if (size == 0)
		return ESPFLASH_SEEN_NOTHING;
	/* ESP32 family; ESP8266 in download mode: REFERENCE 3.4, "boot mode:(1,x)". */
	if (contains(seen, size, "waiting for download") || contains(seen, size, "boot mode:(1,"))
		return ESPFLASH_SEEN_DOWNLOAD;
	if (contains(seen, size, "boot:(0x") || contains(seen, size, "boot:0x") ||
		contains(seen, size, "boot mode:(") || contains(seen, size, "rst:0x"))
		return ESPFLASH_SEEN_BOOT;
	if (size >= TEXT_MIN && printable(seen, size) * 10 >= size * 9)
		return ESPFLASH_SEEN_TEXT;
	return ESPFLASH_SEEN_NOISE;
}

const char *ef_diagnose_text(uint32_t seen)
{
	switch (seen) {
	case ESPFLASH_SEEN_NOISE:
		return "only noise was received";
	case ESPFLASH_SEEN_TEXT:
		return "text of a running firmware was received";
	case ESPFLASH_SEEN_BOOT:
		return "the boot text of a chip that starts its firmware was received";
	case ESPFLASH_SEEN_DOWNLOAD:
		return "the boot text of a chip in download mode was received, but no reply";
	default:
		return "nothing was received";
	}
}

const char *ef_diagnose_hint(uint32_t seen)
{
	switch (seen) {
	case ESPFLASH_SEEN_NOISE:
		return "hold BOOT (GPIO0 or GPIO9 to ground) while pressing RESET; if that does "
		       "not help, "
		       "check the ground wire, or the chip was left at another baud rate: reset it";
	case ESPFLASH_SEEN_TEXT:
	case ESPFLASH_SEEN_BOOT:
		return "the chip is not in download mode: hold BOOT (GPIO0 or GPIO9 to ground) "
		       "while "
		       "pressing RESET, then release both";
	case ESPFLASH_SEEN_DOWNLOAD:
		return "the chip listens but does not hear: check the wire to its RX pin";
	default:
		return "hold BOOT (GPIO0 or GPIO9 to ground) while pressing RESET; check that this "
		       "is the "
		       "right port, that the board has power, and that TX and RX are crossed";
	}
}
