/* SPDX-License-Identifier: MIT */
/*
 * A writing session; see writer.h. Bytes are gathered into the chunks that the controller takes;
 * while the flash programs one, the next is decompressed.
 */
#include "bytes.h"
#include "chip.h"
#include "erase.h"
#include "flash.h"
#include "md5.h"
#include "memory.h"
#include "port.h"
#include "writer.h"

/* How far to erase ahead: a block beyond the one being written. */
#define AHEAD (2 * FLASH_BLOCK)

union memory memory NOINIT;

static NOINIT struct inflate stream;
static uint32_t chunk[FLASH_CHUNK / 4];
static uint32_t start;
static uint32_t at; /* the next byte goes here */
static uint32_t end;
static bool active;
static bool deflated;
static bool padded;
static bool stream_done;
static bool prove;
static struct md5 proof;
static uint32_t proved;	   /* up to here it was read back */
static enum status failed; /* the error that ended the session; said again until a new one */

static enum status program_chunk(void)
{
	const uint32_t first = (at - 1) & ~(FLASH_CHUNK - 1);
	const uint32_t size = (at - first + 3) & ~3u;
	bool blank = true;
	enum status s;

	for (uint32_t i = 0; i < size / 4; i++)
		if (chunk[i] != UINT32_MAX)
			blank = false;
	s = erase_until(at);
	if (!s && !blank)
		s = flash_program(first, chunk, size);
	memset(chunk, 0xff, sizeof(chunk));
	return s;
}

static int take_bytes(const uint8_t *data, uint32_t size)
{
	while (size > 0) {
		const uint32_t used = at & (FLASH_CHUNK - 1);
		const uint32_t n = min_u32(min_u32(size, FLASH_CHUNK - used), end - at);

		if (n == 0)
			return padded ? STATUS_OK : STATUS_TOO_MUCH;
		memcpy((uint8_t *)chunk + used, data, n);
		at += n;
		data += n;
		size -= n;
		if (used + n == FLASH_CHUNK || at == end) {
			const enum status s = program_chunk();

			if (s)
				return (int)s;
		}
		port_poll();
	}
	return STATUS_OK;
}

enum status writer_begin(const struct writer_range *r)
{
	enum status s;

	active = false;
	if (r->size > UINT32_MAX - FLASH_BLOCK || r->address > UINT32_MAX - FLASH_BLOCK - r->size)
		return STATUS_BAD_LENGTH;
	s = r->size > 0 ? flash_unprotect() : STATUS_OK;
	if (s)
		return s;
	start = at = r->address;
	end = at + r->size;
	deflated = r->deflated;
	padded = r->padded;
	prove = r->prove;
	proved = start;
	md5_start(&proof);
	stream_done = false;
	failed = STATUS_OK;
	active = true;
	memset(chunk, 0xff, sizeof(chunk));
	erase_begin(start & ~(FLASH_SECTOR - 1), (end + FLASH_SECTOR - 1) & ~(FLASH_SECTOR - 1));
	inflate_start(&stream, memory.window, take_bytes);
	return STATUS_OK;
}

void writer_cancel(void)
{
	active = false;
}

bool writer_active(void)
{
	return active;
}

static enum status feed(const uint8_t *data, uint32_t size)
{
	if (!deflated)
		return (enum status)take_bytes(data, size);
	if (stream_done)
		return STATUS_OK;
	switch (inflate_feed(&stream, data, size)) {
	case INFLATE_MORE:
		return STATUS_OK;
	case INFLATE_DONE:
		stream_done = true;
		return STATUS_OK;
	case INFLATE_SINK:
		return (enum status)stream.sink_status;
	default:
		return STATUS_INFLATE;
	}
}

enum status writer_data(struct rx_cursor *data)
{
	const uint8_t *p;

	if (!active)
		return STATUS_NOT_WRITING;
	while (data->left > 0 && !failed) {
		const uint32_t n = rx_span(data, &p, data->left);

		failed = feed(p, n);
	}
	if (!failed)
		failed = flash_wait();
	return failed;
}

uint32_t writer_written(void)
{
	return at - start;
}

bool writer_complete(void)
{
	return active && !failed && at == end && (stream_done || !deflated);
}

bool writer_proves(void)
{
	return prove;
}

/* Reads a chunk back. */
static enum status prove_chunk(void)
{
	uint32_t words[FLASH_CHUNK / 4];
	const uint32_t n = min_u32(at - proved, FLASH_CHUNK);
	const enum status s = flash_read(proved, words, n);

	if (s)
		return s;
	md5_update(&proof, words, n);
	proved += n;
	return STATUS_OK;
}

enum status writer_proof(uint8_t ret[PROOF_SIZE])
{
	struct md5 whole;
	enum status s = STATUS_OK;

	while (proved != end && !s)
		s = prove_chunk();
	whole = proof;
	md5_end(&whole, ret);
	return s;
}

void writer_idle(void)
{
	if (!active || failed)
		return;
	erase_ahead(at + AHEAD);
	/* Whole chunks only: they are in the flash, or on their way while it is busy. */
	if (prove && at - proved >= FLASH_CHUNK && !flash_busy())
		failed = prove_chunk();
}
