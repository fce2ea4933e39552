/* SPDX-License-Identifier: MIT */
/*
 * The stub's decompressor on its own; see stream.h.
 */
#include <setjmp.h>
#include <string.h>

#include "inflate.h"
#include "status.h"
#include "stream.h"
#include "window.h"

static jmp_buf base;
static struct stream_result *result;
static const uint8_t *next;
static size_t left;
static size_t each;

static _Noreturn void end(enum stream_end why)
{
	result->end = why;
	longjmp(base, 1);
}

_Noreturn void give_up(enum status status)
{
	end(status == STATUS_INFLATE ? STREAM_ERROR : STREAM_FULL);
}

void window_work(void)
{
}

/* Whole chunks only, and what begins or ends within one. */
void window_full(void)
{
	window.stop = window_stop(window.at);
	while (window.start + result->size != window.at) {
		if (result->size == STREAM_OUT_MAX)
			end(STREAM_FULL);
		result->out[result->size] =
			window_bytes.byte[(window.start + result->size) & (WINDOW_SIZE - 1)];
		result->size++;
	}
}

void inflate_more(struct inflate *s)
{
	const size_t n = left < each ? left : each;

	if (n == 0)
		end(STREAM_MORE);
	s->at = next;
	s->end = next + n;
	next += n;
	left -= n;
}

void stream_run(
	struct stream_result *ret, uint32_t address, const uint8_t *data, size_t size, size_t piece)
{
	ret->size = 0;
	result = ret;
	next = data;
	left = size;
	each = piece;
	if (setjmp(base))
		return;
	window_start(address, address - 1);
	inflater.at = inflater.end = data;
	inflate_stream();
	window_full();
	ret->end = STREAM_DONE;
}
