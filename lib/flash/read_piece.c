/* SPDX-License-Identifier: MIT */
/*
 * Reading a piece of flash into memory, whatever the loader. What the replies of ROM loaders and
 * usual stubs carry has no checksum, so that such a piece is compared with the loader's digest
 * before anyone sees it. Called by read.c, by the plan to keep bytes, and by verification.
 */
#include <string.h>

#include "flash/flash.h"
#include "util/bytes.h"
#include "util/md5.h"

bool ef_flash_can_read(const espflash_session *s)
{
	return s->command.dialect.has & (EF_DIALECT_READ_SLOW | EF_DIALECT_STUB);
}

bool ef_flash_can_digest(const espflash_session *s)
{
	return s->command.dialect.has & EF_DIALECT_MD5;
}

int ef_flash_no_read(espflash_session *s, const char *what)
{
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
		"a flasher stub can: do without --no-stub", "the %s's ROM loader cannot %s",
		s->chip->name, what);
}

/* By the usual stubs' READ_FLASH: REFERENCE 3.10. Their MD5 at the end is what prove() asks for. */
static int read_usual(
	espflash_session *s, uint32_t address, uint8_t *buf, uint32_t size, struct ef_meter *m)
{
	const uint64_t timeout_us = (uint64_t)s->command.timeout_ms * 1000;
	const uint8_t *frame = NULL;
	uint32_t done = 0;
	size_t got = 0;
	int r = ef_command_read_flash(&s->command, address, size, ESPFLASH_SECTOR_SIZE);

	while (r == 0 && done < size) {
		r = ef_command_frame(&s->command, timeout_us, &frame, &got);
		if (r < 0)
			break;
		if (got > size - done || (got < ESPFLASH_SECTOR_SIZE && got < size - done))
			r = ESPFLASH_ERROR_PROTOCOL;
		if (r < 0)
			break;
		memcpy(buf + done, frame, got);
		done += (uint32_t)got;
		r = ef_command_words(&s->command, &done, 1);
		if (r == 0)
			r = ef_meter_tell(m, done, address + done);
	}
	if (r == 0)
		r = ef_command_frame(&s->command, timeout_us, &frame, &got);
	if (r < 0)
		s->command.out_of_step = true;
	if (r == ESPFLASH_ERROR_TIMEOUT || r == ESPFLASH_ERROR_PROTOCOL)
		ef_error_set_at(ef_session_record(s), r, address + done,
			"the line may be bad: try a lower --baud",
			"packets are lost or damaged on reading at 0x%08x",
			(unsigned)(address + done));
	return r;
}

static int read_slow(
	espflash_session *s, uint32_t address, uint8_t *buf, uint32_t size, struct ef_meter *m)
{
	uint32_t done = 0;

	while (done < size) {
		/* On 64-byte boundaries, so that no command runs past the end of the flash. */
		const uint32_t skip = (address + done) % EF_READ_SLOW_SIZE;
		const uint32_t here = ef_min_u32(EF_READ_SLOW_SIZE - skip, size - done);
		uint8_t bytes[EF_READ_SLOW_SIZE];
		int r = ef_command_read_flash_slow(&s->command, address + done - skip, bytes);

		if (r < 0)
			return r;
		memcpy(buf + done, bytes + skip, here);
		done += here;
		r = ef_meter_tell(m, done, address + done);
		if (r < 0)
			return r;
	}
	return 0;
}

static int prove(espflash_session *s, uint32_t address, const uint8_t *buf, uint32_t size)
{
	uint8_t here[16], there[16];
	struct ef_md5 md5;
	int r;

	if (!ef_flash_can_digest(s))
		return 0;
	ef_md5_init(&md5);
	ef_md5_update(&md5, buf, size);
	ef_md5_final(&md5, here);
	r = ef_command_flash_md5(&s->command, address, size, there);
	if (r < 0 || memcmp(here, there, sizeof(here)) == 0)
		return r;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_VERIFY, address,
		"the line is bad: try a lower --baud or another cable",
		"what was read at 0x%08x to 0x%08x is not what the flash holds", (unsigned)address,
		(unsigned)(address + size));
}

struct target {
	uint8_t *buf;
	uint32_t address;
	struct ef_meter *meter;
};

static int take(void *user, uint32_t address, const uint8_t *data, uint32_t size)
{
	const struct target *t = user;
	const uint32_t at = address - t->address;

	memcpy(t->buf + at, data, size);
	return ef_meter_tell(t->meter, (uint64_t)at + size, address + size);
}

int ef_flash_read_piece(
	espflash_session *s, uint32_t address, uint8_t *buf, uint32_t size, struct ef_meter *m)
{
	struct target target = {buf, address, m};
	unsigned tries = 0;
	int r;

	if (s->command.dialect.has & EF_DIALECT_READ_STREAM)
		return ef_stream_read(s, address, size, take, &target);
	do {
		r = (s->command.dialect.has & EF_DIALECT_STUB)
			    ? read_usual(s, address, buf, size, m)
			    : read_slow(s, address, buf, size, m);
		if (r == 0)
			r = prove(s, address, buf, size);
	} while (r < 0 && ef_flash_try_again(s, r, ++tries));
	return r;
}
