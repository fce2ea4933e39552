/* SPDX-License-Identifier: MIT */
/*
 * A writing session; see writer.h. While the flash programs one chunk, the next is received and
 * decompressed.
 */
#include "bytes.h"
#include "chip.h"
#include "erase.h"
#include "flash.h"
#include "inflate.h"
#include "md5.h"
#include "port.h"
#include "window.h"
#include "writer.h"

/* How far to erase ahead: a block beyond the one being written. */
#define AHEAD (2 * FLASH_BLOCK)

static struct writer {
	struct md5 proof;
	uint32_t proved; /* up to here it was read back */
	enum status status;
	bool active;
	bool deflated;
	bool inflating; /* the decompressor is on the stack */
	bool inflated;	/* the stream has ended */
	bool padded;
	bool prove;
} writer;

enum status writer_begin(const struct writer_range *r)
{
	struct writer *const w = near(&writer);
	const uint32_t end = r->address + r->size;

	if (r->size > UINT32_MAX - FLASH_BLOCK || r->address > UINT32_MAX - FLASH_BLOCK - r->size)
		return STATUS_BAD_LENGTH;
	writer_cancel();
	if (r->size > 0)
		flash_unprotect();
	window_start(r->address, end);
	erase_begin(r->address, end);
	md5_start(&w->proof);
	w->proved = r->address;
	w->deflated = r->deflated;
	w->inflated = false;
	w->padded = r->padded;
	w->prove = r->prove;
	w->status = STATUS_OK;
	w->active = true;
	return STATUS_OK;
}

void writer_cancel(void)
{
	struct writer *const w = near(&writer);

	w->active = false;
	if (w->inflating)
		give_up(STATUS_AGAIN);
}

bool writer_active(void)
{
	return writer.active;
}

enum status writer_status(void)
{
	return writer.status;
}

void writer_failed(enum status status)
{
	struct writer *const w = near(&writer);

	w->status = status;
	w->inflating = false;
}

void window_full(void)
{
	const uint32_t at = window.at, chunk = (at - 1) & ~(WINDOW_CHUNK - 1);
	uint32_t *const words = &window_bytes.word[(chunk & (WINDOW_SIZE - 1)) / 4];
	uint32_t n = at - chunk;

	port_poll();
	if (at > window.end)
		return;
	for (; n & 3; n++)
		((uint8_t *)words)[n] = 0xff;
	erase_until(at);
	if (!flash_is_blank(words, n))
		flash_program(chunk, words, n);
}

void writer_settle(void)
{
	if (window.at > window.end && !writer.padded)
		give_up(STATUS_TOO_MUCH);
	flash_wait();
}

void writer_data(const uint8_t *data, uint32_t size)
{
	struct writer *const w = near(&writer);

	if (w->deflated && !w->inflated) {
		inflate_input.at = data;
		inflate_input.end = data + size;
		if (w->inflating)
			return;
		w->inflating = true;
		inflate_stream();
		w->inflating = false;
		w->inflated = true;
	} else if (!w->deflated) {
		for (; size > 0; size--)
			window_put(*data++);
	}
	writer_settle();
}

uint32_t writer_written(void)
{
	return min_u32(window.at, window.end) - window.start;
}

bool writer_complete(void)
{
	const struct writer *const w = near(&writer);

	return !w->status && window.at >= window.end && w->inflated == w->deflated;
}

/* Reads some back. */
static void prove(uint32_t size)
{
	struct writer *const w = near(&writer);

	flash_each(w->proved, size, NULL, md5_add, &w->proof);
	w->proved += size;
}

bool writer_proof(uint32_t ret[4])
{
	struct writer *const w = near(&writer);
	struct md5 whole;

	if (!w->prove)
		return false;
	prove(window.end - w->proved);
	memcpy(&whole, &w->proof, sizeof(whole));
	md5_end(&whole);
	memcpy(ret, whole.state, MD5_SIZE);
	return true;
}

void writer_idle(void)
{
	const struct writer *const w = near(&writer);

	if (!w->active || w->status)
		return;
	erase_ahead(window.at + AHEAD);
	/* Whole chunks only: they are in the flash, or on their way while it is busy. */
	if (w->prove && window.at - w->proved >= FLASH_CHUNK && !flash_busy())
		prove(FLASH_CHUNK);
}
