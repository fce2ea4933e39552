/* SPDX-License-Identifier: MIT */
/*
 * A writing session; see writer.h. The window is a queue, too: while the flash is busy, what comes
 * is decompressed into it, up to 32 KiB ahead of the flash.
 */
#include "bytes.h"
#include "chip.h"
#include "erase.h"
#include "flash.h"
#include "inflate.h"
#include "md5.h"
#include "port.h"
#include "ticks.h"
#include "window.h"
#include "writer.h"

/* Bytes in the window that are not in the flash. */
#define QUEUE_MAX    (WINDOW_SIZE - WINDOW_CHUNK)
#define QUEUE_ENOUGH (19 * WINDOW_CHUNK) /* what bench-stub is fastest with at 2 Mbaud */

/* How far to erase ahead: a block beyond the one being written. */
#define AHEAD (2 * FLASH_BLOCK)

/* Flags are words: an instruction for them is shorter. */
static struct writer {
	uint32_t programmed; /* up to here the flash was told */
	uint32_t proved;     /* up to here it was read back */
	uint32_t status;
	uint32_t active;
	uint32_t flags;
	uint32_t inflating; /* the decompressor is on the stack */
	uint32_t inflated;  /* the stream has ended */
	struct md5 proof;
} writer;

enum status writer_begin(uint32_t address, uint32_t size, uint32_t flags)
{
	struct writer *const w = near(&writer);
	const uint32_t end = address + size;

	writer_cancel();
	if (size > UINT32_MAX - FLASH_BLOCK || address > UINT32_MAX - FLASH_BLOCK - size)
		return STATUS_BAD_LENGTH;
	if (size > 0)
		flash_unprotect();
	window_start(address, end);
	erase_begin(address, end);
	md5_start(&w->proof);
	w->proved = w->programmed = address;
	w->flags = flags;
	w->inflated = false;
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

/* Begins what the flash is to do next, when it has done with what it does now. False: nothing. */
static bool advance(struct writer *w)
{
	const uint32_t chunk = w->programmed & ~(WINDOW_CHUNK - 1);
	const uint32_t stop = window_stop(w->programmed);
	uint32_t *const words = &window_bytes.word[(chunk & (WINDOW_SIZE - 1)) / 4];
	uint32_t n = stop - chunk;

	if (!w->active || w->status || window.at < stop || w->programmed >= window.end)
		return false;
	if (erase_step(stop))
		return true;
	for (; n & 3; n++)
		((uint8_t *)words)[n] = 0xff;
	if (!flash_is_blank(words, n))
		flash_program(chunk, words, n);
	w->programmed = stop;
	return true;
}

void window_work(void)
{
	if (!flash_busy())
		advance(near(&writer));
	port_poll();
}

/* Does the flash fall behind? While it erases, the queue is filled: the next chunk takes the place
 * of one that must be in the flash by then. */
static bool is_behind(const struct writer *w)
{
	return window.at - w->programmed > (flash_erases() ? QUEUE_MAX : QUEUE_ENOUGH);
}

void window_full(void)
{
	struct writer *const w = near(&writer);
	uint32_t turns = 2;

	window.stop = window_stop(window.at);
	if (!is_behind(w)) {
		window_work();
		ticks_rest();
		return;
	}
	/* Two chunks for one: the next may take longer to come than the flash takes for it. */
	do {
		advance(w);
		port_poll();
	} while (--turns > 0 && is_behind(w));
}

void writer_check(void)
{
	if (window.at > window.end && !(writer.flags & WRITER_PADDED))
		give_up(STATUS_TOO_MUCH);
}

void writer_settle(void)
{
	while (advance(near(&writer)))
		port_poll();
	flash_wait();
}

void writer_data(const uint8_t *data, uint32_t size)
{
	struct writer *const w = near(&writer);

	if (w->inflated)
		return;
	if (w->flags & WRITER_DEFLATED) {
		inflater.at = data;
		inflater.end = data + size;
		if (w->inflating)
			return;
		w->inflating = true;
		inflate_stream();
		w->inflating = false;
		w->inflated = true;
	} else {
		for (; size > 0; size--)
			window_put(*data++);
	}
	writer_check();
}

uint32_t writer_written(void)
{
	return min_u32(window.at, window.end) - window.start;
}

bool writer_complete(void)
{
	const struct writer *const w = near(&writer);

	return !w->status && window.at >= window.end &&
	       (w->inflated || !(w->flags & WRITER_DEFLATED));
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

	if (!(w->flags & WRITER_PROVES))
		return false;
	prove(window.end - w->proved);
	memcpy(&whole, &w->proof, sizeof(whole));
	md5_end(&whole);
	memcpy(ret, whole.state, MD5_SIZE);
	return true;
}

void writer_idle(void)
{
	struct writer *const w = near(&writer);

	if (!w->active || w->status || flash_busy())
		return;
	if (advance(w) || erase_step(window.at + AHEAD))
		return;
	if (w->flags & WRITER_PROVES && w->programmed - w->proved >= FLASH_CHUNK)
		prove(FLASH_CHUNK);
}
