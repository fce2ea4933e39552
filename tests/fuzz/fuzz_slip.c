/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target of the SLIP codec: decodes any bytes, and sees that what is encoded is decoded to
 * the same bytes. Built with libFuzzer, or with replay_main.c to run a corpus.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/slip.h"

#define CAPACITY 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode_any(const uint8_t *data, size_t size)
{
	uint8_t *frame = malloc(CAPACITY); /* on the heap, for the sanitizer's red zones */
	struct ef_slip_decoder d;

	if (!frame)
		return;
	ef_slip_decoder_init(&d, frame, CAPACITY);
	for (size_t i = 0; i < size; i++) {
		const enum ef_slip_result r = ef_slip_decode(&d, data[i]);

		if (r == EF_SLIP_FRAME && (d.size == 0 || d.size > CAPACITY))
			abort();
		if ((r == EF_SLIP_FRAME || r == EF_SLIP_DROPPED) && data[i] != EF_SLIP_END)
			abort();
	}
	free(frame);
}

static void round_trip(const uint8_t *data, size_t size)
{
	uint8_t *wire = malloc(EF_SLIP_ROOM(size) + 2);
	uint8_t *frame = malloc(size);
	struct ef_slip_decoder d;
	size_t n = 0;

	if (!wire || !frame)
		goto out;
	wire[n++] = EF_SLIP_END;
	n += ef_slip_encode(wire + n, data, size);
	if (n > EF_SLIP_ROOM(size) + 1 || memchr(wire + 1, EF_SLIP_END, n - 1))
		abort();
	wire[n++] = EF_SLIP_END;
	ef_slip_decoder_init(&d, frame, size);
	for (size_t i = 0; i + 1 < n; i++) {
		if (ef_slip_decode(&d, wire[i]) != EF_SLIP_MORE)
			abort();
	}
	if (ef_slip_decode(&d, wire[n - 1]) != EF_SLIP_FRAME)
		abort();
	if (d.size != size || memcmp(frame, data, size) != 0)
		abort();
out:
	free(frame);
	free(wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	decode_any(data, size);
	if (size > 0)
		round_trip(data, size);
	return 0;
}
