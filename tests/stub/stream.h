/* SPDX-License-Identifier: MIT */
/*
 * The stub's decompressor on its own: input in pieces, output in memory. Used by test_inflate.c and
 * fuzz_inflate.c; takes the place of writer.c and commands_write.c.
 */
#ifndef STUB_STREAM_H
#define STUB_STREAM_H

#include <stddef.h>
#include <stdint.h>

enum stream_end {
	STREAM_DONE,  /* the stream has ended */
	STREAM_MORE,  /* all input was taken, the stream goes on */
	STREAM_ERROR, /* not a valid stream */
	STREAM_FULL,  /* more output than asked for */
};

#define STREAM_OUT_MAX (1u << 20)

struct stream_result {
	enum stream_end end;
	uint32_t size;
	uint8_t out[STREAM_OUT_MAX];
};

/* Decompresses, as if to this flash address; *ret says what came of it. */
void stream_run(struct stream_result *ret, uint32_t address, const uint8_t *data, size_t size,
	size_t piece);

#endif
