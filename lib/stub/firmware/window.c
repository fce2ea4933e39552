/* SPDX-License-Identifier: MIT */
/*
 * The window; see window.h.
 */
#include "bytes.h"
#include "chip.h"
#include "window.h"

union window_bytes window_bytes NOINIT;
struct window window;

void window_start(uint32_t start, uint32_t end)
{
	struct window *const w = near(&window);

	w->start = w->at = start;
	w->end = end;
	w->stop = window_stop(start);
	/* What a first chunk has before its first byte is programmed as nothing. */
	memset(&window_bytes.word[(start & (WINDOW_SIZE - WINDOW_CHUNK)) / 4], 0xff, WINDOW_CHUNK);
}

uint32_t window_stop(uint32_t at)
{
	const uint32_t stop = (at | (WINDOW_CHUNK - 1)) + 1;

	return at < window.end && window.end < stop ? window.end : stop;
}

void window_copy(uint32_t distance, uint32_t length)
{
	struct window *const w = near(&window);
	uint8_t *const bytes = window_bytes.byte;

	while (length > 0) {
		uint32_t at = w->at;
		const uint32_t end = at + min_u32(length, w->stop - at);

		length -= end - at;
		do {
			bytes[at & (WINDOW_SIZE - 1)] = bytes[(at - distance) & (WINDOW_SIZE - 1)];
			at++;
		} while (at != end);
		w->at = at;
		if (at == w->stop)
			window_full();
	}
}
