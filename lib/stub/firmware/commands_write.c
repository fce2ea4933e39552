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
#include "inflate.h"
#include "port.h"
#include "reset.h"
#include "window.h"
#include "writer.h"

#define CHECKSUM_SEED 0xefu /* REFERENCE 3.1 */
#define SUMMED	      8u    /* bytes of arguments that the CRC-32 covers: length and sequence */
#define PIECE	      64u   /* bytes between two looks at line and flash */

static struct blocks {
	uint32_t expected; /* the next sequence number */
	uint32_t count;	   /* how many are to come */
	uint32_t size;	   /* the most bytes in one */
	uint32_t windowed;
} blocks;

static enum status usual_begin(const struct command *c, const uint32_t *a, uint32_t flags)
{
	struct blocks *const b = near(&blocks);

	/* The fifth word asks for encryption, which only the ROM can do. */
	if (c->frame->length > 16 && a[4] != 0)
		return STATUS_NOT_IMPLEMENTED;
	b->windowed = false;
	b->expected = 0;
	b->count = a[1];
	b->size = a[2];
	return writer_begin(a[3], a[0], flags);
}

enum status command_flash_begin(struct command *c, const uint32_t *a)
{
	return usual_begin(c, a, WRITER_PADDED);
}

enum status command_deflate_begin(struct command *c, const uint32_t *a)
{
	return usual_begin(c, a, WRITER_DEFLATED);
}

enum status command_write_begin(struct command *c, const uint32_t *a)
{
	struct blocks *const b = near(&blocks);

	(void)c;
	if (a[0] & (FLASH_SECTOR - 1))
		return STATUS_BAD_PARAMETER;
	if (a[3] == 0 || a[3] > BLOCK_MAX)
		return STATUS_BLOCK_SIZE;
	b->windowed = true;
	b->expected = 0;
	b->count = a[2];
	b->size = a[3];
	return writer_begin(a[0], a[1], a[4] & (WRITER_DEFLATED | WRITER_PROVES));
}

static void xor_add(void *self, const void *data, uint32_t size)
{
	uint32_t *const sum = self;

	for (const uint8_t *p = data, *const end = p + size; p < end; p++)
		*sum ^= *p;
}

static bool sum_is_right(const struct command *c, const uint32_t *a, uint32_t windowed)
{
	const uint8_t *p = (const uint8_t *)a + DATA_HEADER;
	uint32_t left = c->frame->length - DATA_HEADER;
	uint32_t sum = CHECKSUM_SEED, want = c->frame->checksum & 0xff;
	flash_taker *add = xor_add;

	if (windowed) {
		add = crc32_add;
		want = a[2];
		sum = 0;
		crc32_add(&sum, a, SUMMED);
	}
	while (left > 0) {
		const uint32_t n = min_u32(left, PIECE);

		add(&sum, p, n);
		p += n;
		left -= n;
		window_work();
	}
	return sum == want;
}

/* A block of either dialect. */
static enum status block(struct command *c, const uint32_t *a, uint32_t windowed)
{
	struct blocks *const b = near(&blocks);
	const uint32_t size = c->frame->length - DATA_HEADER;

	if (!writer_active() || b->windowed != windowed)
		return STATUS_NOT_WRITING;
	if (windowed)
		c->value = b->expected;
	if (!sum_is_right(c, a, windowed)) /* before anything is believed that it covers */
		return STATUS_CHECKSUM;
	if (a[0] != size)
		return a[0] < size ? STATUS_TOO_MUCH : STATUS_TOO_LITTLE;
	if (size > b->size)
		return STATUS_BLOCK_SIZE;
	if (a[1] < b->expected)
		return writer_status();
	if (a[1] > b->expected)
		return STATUS_GAP;
	if (a[1] >= b->count)
		return STATUS_TOO_MUCH;
	if (writer_status())
		return writer_status();
	b->expected++;
	c->counts = windowed;
	writer_data((const uint8_t *)a + DATA_HEADER, size);
	return STATUS_OK;
}

void inflate_more(struct inflate *s)
{
	enum status status = STATUS_OK;

	writer_check();
	while (s->at == s->end) /* answers the block under way, then runs commands */
		status = commands_step(status);
}

enum status command_flash_data(struct command *c, const uint32_t *a)
{
	return block(c, a, false);
}

enum status command_write_data(struct command *c, const uint32_t *a)
{
	return block(c, a, true);
}

/* The session stays, so that the command can be repeated when its reply was lost. */
enum status command_write_end(struct command *c, const uint32_t *a)
{
	(void)a;
	if (!writer_active() || !blocks.windowed)
		return STATUS_NOT_WRITING;
	c->value = writer_written();
	if (writer_status())
		return writer_status();
	if (!writer_complete())
		return STATUS_TOO_LITTLE;
	if (writer_proof(c->payload))
		c->payload_size = PROOF_SIZE;
	return STATUS_OK;
}

/* 0 = reboot, 1 = stay. */
enum status command_flash_end(struct command *c, const uint32_t *a)
{
	const uint32_t stay = a[0];

	if (!writer_active() || blocks.windowed)
		return STATUS_NOT_WRITING;
	if (!writer_complete())
		return STATUS_TOO_LITTLE;
	writer_cancel();
	if (stay)
		return STATUS_OK;
	command_answer(c, STATUS_OK);
	reset_chip();
}

enum status command_erase_flash(struct command *c, const uint32_t *a)
{
	(void)c;
	(void)a;
	writer_cancel();
	flash_unprotect();
	flash_erase(0, FLASH_CHIP);
	flash_wait();
	return STATUS_OK;
}

enum status command_erase_region(struct command *c, const uint32_t *a)
{
	(void)c;
	if ((a[0] | a[1]) & (FLASH_SECTOR - 1) || a[1] > UINT32_MAX - a[0])
		return STATUS_BAD_LENGTH;
	writer_cancel();
	if (a[1] == 0)
		return STATUS_OK;
	flash_unprotect();
	erase_begin(a[0], a[0] + a[1]);
	while (erase_step(a[0] + a[1]))
		port_poll();
	flash_wait();
	return STATUS_OK;
}
