/* SPDX-License-Identifier: MIT */
/*
 * The window; see window.h.
 */
#include "bytes.h"
#include "chip.h"
#include "window.h"

#define ADLER_BASE 65521u

union window_bytes window_bytes NOINIT;
struct window window;

void window_start(uint32_t start, uint32_t end)
{
	struct window *const w = near(&window);

	w->start = w->at = w->summed = start;
	w->end = end;
	w->sum_a = 1;
	w->sum_b = 0;
	/* What a first chunk has before its first byte is programmed as nothing. */
	memset(&window_bytes.word[(start & (WINDOW_SIZE - WINDOW_CHUNK)) / 4], 0xff, WINDOW_CHUNK);
}

/* The sums of one chunk are not far above the base. */
static uint32_t reduce(uint32_t v)
{
	while (v >= ADLER_BASE)
		v -= ADLER_BASE;
	return v;
}

void window_sum(void)
{
	struct window *const w = near(&window);
	uint32_t a = w->sum_a, b = w->sum_b;

	while (w->summed != w->at) {
		a += window_bytes.byte[w->summed++ & (WINDOW_SIZE - 1)];
		b += a;
	}
	w->sum_a = reduce(a);
	w->sum_b = reduce(b);
}

void window_put(uint8_t byte)
{
	struct window *const w = near(&window);

	window_bytes.byte[w->at++ & (WINDOW_SIZE - 1)] = byte;
	if ((w->at & (WINDOW_CHUNK - 1)) == 0 || w->at == w->end) {
		window_sum();
		window_full();
	}
}
