/* SPDX-License-Identifier: MIT */
/*
 * Commands that change the flash: the usual ones and the windowed ones share one session and one
 * rule for sequence numbers: a repeat is acknowledged and not written, a gap is refused.
 */
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "crc32.h"
#include "erase.h"
#include "flash.h"
#include "port.h"
#include "reset.h"
#include "writer.h"

#define CHECKSUM_SEED 0xefu /* REFERENCE 3.1 */
#define FLAG_DEFLATED 1u
#define FLAG_PROVE    2u
#define SUMMED	      8u   /* bytes of arguments that the CRC-32 covers: length and sequence */
#define PIECE	      256u /* bytes between two looks at the line */

static uint32_t expected;   /* the next sequence number */
static uint32_t blocks;	    /* how many are to come */
static uint32_t block_size; /* the most bytes in one */
static bool windowed;

static enum status begin(struct command *c, const struct writer_range *r)
{
	const enum status s = writer_begin(r);

	if (s)
		return s;
	expected = 0;
	blocks = c->argument[windowed ? 2 : 1];
	block_size = c->argument[windowed ? 3 : 2];
	return STATUS_OK;
}

static enum status usual_begin(struct command *c, bool deflated)
{
	const struct writer_range r = {.address = c->argument[3],
		.size = c->argument[0],
		.deflated = deflated,
		.padded = !deflated};

	/* The fifth word asks for encryption, which only the ROM can do. */
	if (c->argument[4] != 0)
		return STATUS_NOT_IMPLEMENTED;
	windowed = false;
	return begin(c, &r);
}

enum status command_flash_begin(struct command *c)
{
	return usual_begin(c, false);
}

enum status command_deflate_begin(struct command *c)
{
	return usual_begin(c, true);
}

enum status command_write_begin(struct command *c)
{
	const struct writer_range r = {.address = c->argument[0],
		.size = c->argument[1],
		.deflated = (c->argument[4] & FLAG_DEFLATED) != 0,
		.prove = (c->argument[4] & FLAG_PROVE) != 0};

	if (r.address & (FLASH_SECTOR - 1))
		return STATUS_BAD_PARAMETER;
	if (c->argument[3] == 0 || c->argument[3] > BLOCK_MAX)
		return STATUS_BLOCK_SIZE;
	windowed = true;
	return begin(c, &r);
}

static bool sum_is_right(const struct command *c, const uint8_t *header, struct rx_cursor data)
{
	uint32_t sum = windowed ? crc32_update(0, header, SUMMED) : CHECKSUM_SEED;
	const uint8_t *p;

	while (data.left > 0) {
		const uint32_t n = rx_span(&data, &p, PIECE);

		if (windowed)
			sum = crc32_update(sum, p, n);
		for (uint32_t i = 0; i < n && !windowed; i++)
			sum ^= p[i];
		port_poll();
	}
	return sum == (windowed ? c->argument[2] : c->checksum & 0xff);
}

/* A block of either dialect. */
static enum status block(struct command *c)
{
	const uint32_t length = c->argument[0];
	const uint32_t sequence = c->argument[1];
	struct rx_cursor data = c->rest;
	uint8_t header[DATA_HEADER];
	enum status s;

	c->value = windowed ? expected : 0;
	if (!writer_active())
		return STATUS_NOT_WRITING;
	rx_copy(&data, header, DATA_HEADER);
	if (!sum_is_right(c, header, data)) /* before anything is believed that it covers */
		return STATUS_CHECKSUM;
	if (length != data.left)
		return length < data.left ? STATUS_TOO_MUCH : STATUS_TOO_LITTLE;
	if (length > block_size)
		return STATUS_BLOCK_SIZE;
	if (sequence < expected)
		return STATUS_OK;
	if (sequence > expected)
		return STATUS_GAP;
	if (sequence >= blocks)
		return STATUS_TOO_MUCH;
	s = writer_data(&data);
	if (!s)
		expected++;
	c->value = windowed ? expected : 0;
	return s;
}

enum status command_flash_data(struct command *c)
{
	return windowed ? STATUS_NOT_WRITING : block(c);
}

enum status command_write_data(struct command *c)
{
	return windowed ? block(c) : STATUS_NOT_WRITING;
}

enum status command_write_end(struct command *c)
{
	if (!writer_active() || !windowed)
		return STATUS_NOT_WRITING;
	c->value = writer_written();
	if (!writer_complete())
		return STATUS_TOO_LITTLE;
	/* The session stays, so that the command can be repeated when its reply was lost. */
	c->payload_size = writer_proves() ? PROOF_SIZE : 0;
	return writer_proves() ? writer_proof(c->payload) : STATUS_OK;
}

static void reboot(struct command *c)
{
	(void)c;
	reset_chip();
}

/* 0 = reboot, 1 = stay. Without a session there is nothing to end, but a reboot can be asked. */
enum status command_flash_end(struct command *c)
{
	const bool was_active = writer_active() && !windowed;
	const bool complete = writer_complete();

	writer_cancel();
	if (!was_active)
		return STATUS_NOT_WRITING;
	if (!complete)
		return STATUS_TOO_LITTLE;
	if (c->argument[0] == 0)
		c->afterwards = reboot;
	return STATUS_OK;
}

enum status command_erase_flash(struct command *c)
{
	enum status s = flash_unprotect();

	(void)c;
	writer_cancel();
	if (!s)
		s = flash_erase(0, FLASH_CHIP);
	return s ? s : flash_wait();
}

enum status command_erase_region(struct command *c)
{
	const uint32_t address = c->argument[0];
	const uint32_t size = c->argument[1];
	enum status s;

	writer_cancel();
	if ((address | size) & (FLASH_SECTOR - 1) || size > UINT32_MAX - address)
		return STATUS_BAD_LENGTH;
	s = size > 0 ? flash_unprotect() : STATUS_OK;
	erase_begin(address, address + size);
	if (!s)
		s = erase_until(address + size);
	return s ? s : flash_wait();
}
