/* SPDX-License-Identifier: MIT */
/*
 * What the bytes of a recorded session belong to; see fault_run.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fault_run.h"

/* An SPI erase through registers: the sector erase command 20h stands in USER2 (ESP8266). */
static bool erases_by_register(const uint8_t *frame, size_t size)
{
	for (size_t i = 0; i + 4 <= size; i++) {
		if (memcmp(frame + i, "\x20\x00\x00\x70", 4) == 0)
			return true;
	}
	return false;
}

static uint8_t kind_of(const uint8_t *frame, size_t size)
{
	if (size <= 8)
		return FAULT_PLAIN;
	switch (frame[2]) {
	case 0x02: /* FLASH_BEGIN */
	case 0x10: /* FLASH_DEFL_BEGIN */
	case 0xd1: /* ERASE_REGION */
	case 0xe2: /* WRITE_BEGIN */
		return FAULT_ERASE;
	case 0x03: /* FLASH_DATA */
	case 0x11: /* FLASH_DEFL_DATA */
	case 0xe3: /* WRITE_DATA */
		return FAULT_DATA;
	case 0x07: /* MEM_DATA */
		return FAULT_UPLOAD;
	case 0xe5: /* READ */
		return FAULT_READ;
	case 0x09: /* WRITE_REG */
	case 0x0a: /* READ_REG */
		return FAULT_REGISTER;
	default:
		return FAULT_PLAIN;
	}
}

void fault_classify(const struct fault_run *clean, uint8_t out[FAULT_SENT])
{
	size_t start = 0, group = 0; /* of register writes in a row */
	bool erases = false;

	assert_true(clean->record && clean->sent <= FAULT_SENT);
	memset(out, FAULT_PLAIN, FAULT_SENT);
	for (size_t i = 0; i < clean->sent; i++) {
		const uint8_t *frame = clean->bytes + start;
		const size_t size = i - start;

		if (clean->bytes[i] != 0xc0)
			continue;
		if (size > 8) {
			memset(out + start, kind_of(frame, size), size + 1);
			if (frame[2] != 0x09) {
				erases = false;
				group = i;
			} else if (erases || erases_by_register(frame, size)) {
				erases = true;
				memset(out + group, FAULT_ERASE, i + 1 - group);
			}
		}
		start = i;
	}
}

void fault_classify_heard(const struct fault_run *clean, uint8_t out[FAULT_HEARD])
{
	size_t start = 0;

	memset(out, FAULT_PLAIN, FAULT_HEARD);
	for (size_t i = 0; i < clean->heard_size; i++) {
		if (clean->heard[i] != 0xc0)
			continue;
		/* longer than any reply: a packet */
		if (i - start > 300)
			memset(out + start, FAULT_DATA, i - start);
		else if (i - start > 8 &&
			 kind_of(clean->heard + start, i - start) == FAULT_REGISTER)
			memset(out + start, FAULT_REGISTER, i - start);
		start = i;
	}
}

/* How often the frame [start, end) was sent before. */
static unsigned copies_before(const struct fault_run *clean, size_t start, size_t end)
{
	unsigned count = 0;

	for (size_t i = 0; i + (end - start) <= start; i++)
		count += clean->bytes[i] == 0xc0 &&
			 memcmp(clean->bytes + i, clean->bytes + start, end - start) == 0;
	return count;
}

void fault_repeats(const struct fault_run *clean, bool out[FAULT_SENT])
{
	size_t start = 0;

	assert_true(clean->record && clean->sent <= FAULT_SENT);
	memset(out, 0, FAULT_SENT * sizeof(*out));
	for (size_t i = 0; i < clean->sent; i++) {
		if (clean->bytes[i] != 0xc0)
			continue;
		if (i > start + 1 && copies_before(clean, start, i + 1) >= 2)
			memset(out + start, true, i + 1 - start);
		start = i;
	}
}
