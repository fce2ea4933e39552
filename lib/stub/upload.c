/* SPDX-License-Identifier: MIT */
/*
 * Uploading a stub, and learning what a stub that runs can do: REFERENCE 3.7 and 4.5,
 * docs/stub.md. Called by session/stub.c.
 */
#include "stub/stub.h"

#include "util/bytes.h"

/* What the usual stubs take: REFERENCE 3.3 has 0x4000; smaller blocks are resent sooner. */
#define USUAL_BLOCK 0x1000u

/* On a bad line a long block is damaged each time, a short one now and then. */
#define PIECE	    512u
#define PIECE_TRIES 12

static bool may_pass(int error)
{
	return error == ESPFLASH_ERROR_DEVICE || error == ESPFLASH_ERROR_PROTOCOL ||
	       error == ESPFLASH_ERROR_TIMEOUT || error == ESPFLASH_ERROR_NO_REPLY;
}

/*
 * The number of a damaged block is used up: measured on the ROMs. So each piece is an upload of its
 * own, which can be repeated whatever became of it.
 */
static int write_pieces(struct ef_command *c, uint32_t address, const uint8_t *data, size_t size)
{
	int r = 0;

	for (size_t at = 0; r == 0 && at < size; at += PIECE) {
		const size_t here = ef_min_size(PIECE, size - at);
		int tries = 1;

		r = ef_command_mem_write(c, address + (uint32_t)at, data + at, here);
		while (may_pass(r) && tries++ < PIECE_TRIES) {
			ef_error_clear(&c->context->error);
			r = ef_command_mem_write(c, address + (uint32_t)at, data + at, here);
		}
	}
	return r;
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

int ef_stub_ask(struct ef_command *c, struct ef_stub_kind *ret)
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
