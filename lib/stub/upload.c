/* SPDX-License-Identifier: MIT */
/*
 * Uploading a stub, and learning what a stub that runs can do: REFERENCE 3.7 and 4.5,
 * docs/stub.md. Called by session/stub.c.
 */
#include "stub/stub.h"

#include <string.h>

#include "util/bytes.h"
#include "util/deflate.h"

/* What the usual stubs take: REFERENCE 3.3 has 0x4000; smaller blocks are resent sooner. */
#define USUAL_BLOCK 0x1000u

/*
 * On a bad line a long block is damaged each time, a short one now and then. The checksum is one
 * byte that two errors may leave as it was: the shorter, the rarer.
 */
#define PIECE	    128u
#define PIECE_TRIES 24
/* Of the proof of what runs. */
#define PROOF_TRIES 4

/* Where an upload in short blocks is. */
struct upload {
	struct ef_command *command;
	const uint8_t *data;
	size_t size;
	size_t at;
	uint32_t address;
	uint32_t sequence;
	bool begun;
};

static bool may_pass(int error)
{
	return error == ESPFLASH_ERROR_DEVICE || error == ESPFLASH_ERROR_PROTOCOL ||
	       error == ESPFLASH_ERROR_TIMEOUT || error == ESPFLASH_ERROR_NO_REPLY;
}

/*
 * From here on. The number of a damaged block is used up (measured on the ROMs), so that more
 * blocks are announced than there are pieces left.
 */
static int begin(struct upload *u)
{
	const uint32_t left = (uint32_t)ef_round_up(u->size - u->at, 4);
	const struct ef_begin b = {
		left, PIECE_TRIES * (left / PIECE + 1), PIECE, u->address + (uint32_t)u->at, 0};
	const int r = ef_command_mem_begin(u->command, &b);

	u->sequence = 0;
	u->begun = r == 0;
	return r;
}

/*
 * Send a piece. One that the loader found damaged was not written: it comes again under the next
 * number, and lands where it should (measured on the ROMs). After any other failure nobody knows
 * what became of it: the upload begins anew there.
 */
static int send_piece(struct upload *u)
{
	espflash_error_info *e = &u->command->context->error;
	const size_t here = ef_min_size(PIECE, u->size - u->at);
	uint8_t padded[PIECE] = {0};
	int r = u->begun ? 0 : begin(u);

	memcpy(padded, u->data + u->at, here);
	if (r == 0)
		r = ef_command_mem_piece(
			u->command, u->sequence++, padded, (size_t)ef_round_up(here, 4));
	if (r == 0)
		u->at += here;
	else if (r != ESPFLASH_ERROR_DEVICE || e->device_reason != EF_REASON_CHECKSUM)
		u->begun = false;
	return r;
}

static int write_pieces(struct ef_command *c, uint32_t address, const uint8_t *data, size_t size)
{
	struct upload u = {c, data, size, 0, address, 0, false};
	int tries = 0;

	while (u.at < size) {
		const int r = send_piece(&u);

		if (r == 0)
			tries = 0;
		if (r == 0)
			continue;
		if (!may_pass(r) || ++tries == PIECE_TRIES)
			return r;
		ef_line_erred(&c->line);
		ef_error_clear(&c->context->error);
	}
	return 0;
}

int ef_stub_upload(struct ef_command *c, const struct ef_stub_blob *b, bool bad_line)
{
	int (*const write)(struct ef_command *, uint32_t, const uint8_t *, size_t) =
		bad_line ? write_pieces : ef_command_mem_write;
	int r = write(c, b->text_address, b->text, b->text_size);

	if (r == 0 && b->data_size > 0)
		r = write(c, b->data_address, b->data, b->data_size);
	if (r == 0)
		r = ef_command_start_stub(c, b->entry);
	return r;
}

static int ask_once(struct ef_command *c, struct ef_stub_kind *ret)
{
	struct ef_capabilities caps = {0};
	const int r = ef_command_capabilities(c, &caps);

	*ret = (struct ef_stub_kind){0};
	if (r < 0 && ef_command_was_unknown(c)) {
		/* Stubs have status bytes of their own for it: REFERENCE 3.11. */
		ret->rom = c->context->error.device_reason == EF_REASON_UNSUPPORTED;
		ef_error_clear(&c->context->error);
		return 0;
	}
	if (r < 0)
		return r;
	*ret = (struct ef_stub_kind){.own = true, .capabilities = caps};
	return 0;
}

/* A reply has no sum: what our stub says is asked for until two answers agree. */
int ef_stub_ask(struct ef_command *c, struct ef_stub_kind *ret)
{
	struct ef_stub_kind last;
	int r = ask_once(c, ret);

	for (int i = 0; r == 0 && ret->own && i < PROOF_TRIES; i++) {
		last = *ret;
		r = ask_once(c, ret);
		if (r == 0 && memcmp(&last.capabilities, &ret->capabilities,
				      sizeof(last.capabilities)) == 0)
			return 0;
	}
	return r;
}

/* The CRC-32 of a section as it was uploaded: padded with zeros to words. */
static uint32_t section_crc(const uint8_t *data, size_t size)
{
	static const uint8_t zeros[4];

	return ef_crc32(ef_crc32(0, data, size), zeros, (size_t)(ef_round_up(size, 4) - size));
}

/* A reply has no sum: what is wrong counts when it comes twice. */
static int prove_section(
	struct ef_command *c, uint32_t address, const uint8_t *data, size_t size, bool *ret_right)
{
	const uint32_t wanted = section_crc(data, size);
	uint32_t crc = 0, last = wanted;

	for (int i = 0; i < PROOF_TRIES; i++) {
		const int r = ef_command_memory_crc(
			c, address, (uint32_t)(ef_round_up(size, 4) / 4), &crc);

		if (r < 0)
			return r;
		*ret_right = crc == wanted;
		if (crc == wanted || crc == last)
			break;
		last = crc;
	}
	return 0;
}

int ef_stub_prove(
	struct ef_command *c, const struct ef_stub_blob *b, const struct ef_stub_kind *kind)
{
	const struct ef_dialect before = c->dialect;
	bool right = true;
	int r = 0;

	if (!kind->own || !(kind->capabilities.bits & EF_CAPABILITY_MEMORY))
		return 0;
	if (kind->capabilities.bits & EF_CAPABILITY_SUMMED)
		c->dialect.has |= EF_DIALECT_SUMMED;
	r = prove_section(c, b->text_address, b->text, b->text_size, &right);
	if (r == 0 && right && b->data_size > 0)
		r = prove_section(c, b->data_address, b->data, b->data_size, &right);
	c->dialect = before;
	if (r < 0 || right)
		return r;
	return ef_error_set(&c->context->error, ESPFLASH_ERROR_PROTOCOL,
		"the line is bad: try another cable or a lower --baud",
		"the flasher stub was damaged on its way to the chip");
}

static uint32_t own_bits(uint32_t capabilities)
{
	static const uint32_t bits[][2] = {
		{EF_CAPABILITY_DIGESTS, EF_DIALECT_DIGESTS},
		{EF_CAPABILITY_STREAM, EF_DIALECT_STREAM},
		{EF_CAPABILITY_READ_STREAM, EF_DIALECT_READ_STREAM},
		{EF_CAPABILITY_READ_PACKED, EF_DIALECT_READ_PACKED},
		{EF_CAPABILITY_PROVE, EF_DIALECT_PROVE},
		{EF_CAPABILITY_SUMMED, EF_DIALECT_SUMMED},
		{EF_CAPABILITY_SECURITY, EF_DIALECT_SECURITY},
	};
	uint32_t has = EF_DIALECT_RESET;

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if (capabilities & bits[i][0])
			has |= bits[i][1];
	}
	return has;
}

void ef_stub_dialect(struct ef_dialect *ret, const struct ef_stub_kind *kind)
{
	*ret = (struct ef_dialect){
		.has = EF_DIALECT_STUB | EF_DIALECT_CHANGE_BAUD | EF_DIALECT_DEFLATE |
		       EF_DIALECT_MD5,
		.ram_block = 0x1800,
		.flash_block = USUAL_BLOCK,
	};
	if (!kind->own) {
		/* REFERENCE 3.14: every usual stub takes the fifth word. */
		ret->has |= EF_DIALECT_ATTACH | EF_DIALECT_SET_PARAMS | EF_DIALECT_ENCRYPT_WORD |
			    EF_DIALECT_LATE_STATUS;
		return;
	}
	ret->has |= own_bits(kind->capabilities.bits);
	ret->stream_block = ef_min_u32(kind->capabilities.block_size, EF_STREAM_BLOCK_MAX);
	ret->stream_window = ef_min_u32(kind->capabilities.write_window, EF_STREAM_WINDOW_MAX);
	ret->read_window = kind->capabilities.read_window;
	/* A reply has no sum: without room for a single block there would be no end of sending. */
	if (ret->stream_block == 0 || ret->stream_window == 0)
		ret->has &= ~EF_DIALECT_STREAM;
	if (ret->read_window == 0)
		ret->has &= ~EF_DIALECT_READ_STREAM;
}
