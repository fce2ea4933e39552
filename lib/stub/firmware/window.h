/* SPDX-License-Identifier: MIT */
/*
 * The last 32 KiB of what is being written, each byte at its flash address modulo the size: what
 * the decompressor copies from, and what the flash is programmed from. While the flash is read it
 * holds packets: reading therefore ends a writing session.
 */
#ifndef STUB_WINDOW_H
#define STUB_WINDOW_H

#include <stdint.h>

#include "chip.h"

#define WINDOW_SIZE  32768u
#define WINDOW_CHUNK 64u

struct window {
	uint32_t start; /* addresses in flash */
	uint32_t at;	/* the next byte goes here */
	uint32_t stop;	/* here window_full() is called: the end of a chunk, or: */
	uint32_t end;
};

extern struct window window;

union window_bytes {
	uint8_t byte[WINDOW_SIZE];
	uint32_t word[WINDOW_SIZE / 4];
};

extern union window_bytes window_bytes;

/* Adds what stands so far back, one after the other: it may be what was just added. */
void window_copy(uint32_t distance, uint32_t length);

/* Where the chunk ends that an address is in: no further than the end of all. */
uint32_t window_stop(uint32_t at);

/* An empty window for bytes from start to end. */
void window_start(uint32_t start, uint32_t end);

/* writer.c: window.at has come to window.stop, which has to be set anew. */
NOINLINE void window_full(void);

/* Adds a byte. */
static inline __attribute__((always_inline)) void window_put(uint8_t byte)
{
	struct window *const w = near(&window);

	window_bytes.byte[w->at & (WINDOW_SIZE - 1)] = byte;
	if (++w->at == w->stop)
		window_full();
}

/* writer.c: keeps line and flash busy; to be called now and then. */
void window_work(void);

#endif
