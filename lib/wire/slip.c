/* SPDX-License-Identifier: MIT */
/*
 * SLIP encoder and decoder. Called by wire/link.c only.
 */
#include "wire/slip.h"

/* RFC 1055: what follows ESC in place of END and ESC. */
#define ESC_END 0xdcu
#define ESC_ESC 0xddu

size_t ef_slip_encode(uint8_t *out, const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		if (data[i] == EF_SLIP_END) {
			out[n++] = EF_SLIP_ESC;
			out[n++] = ESC_END;
		} else if (data[i] == EF_SLIP_ESC) {
			out[n++] = EF_SLIP_ESC;
			out[n++] = ESC_ESC;
		} else {
			out[n++] = data[i];
		}
	}
	return n;
}

void ef_slip_decoder_init(struct ef_slip_decoder *d, uint8_t *buffer, size_t capacity)
{
	*d = (struct ef_slip_decoder){.frame = buffer, .capacity = capacity};
}

static enum ef_slip_result frame_end(struct ef_slip_decoder *d)
{
	const bool broken = d->broken || d->escaped;
	const bool outside = !d->in_frame;

	d->size = d->fill;
	d->fill = 0;
	d->in_frame = true;
	d->escaped = false;
	d->broken = false;
	if (outside || (d->size == 0 && !broken))
		return EF_SLIP_MORE;
	return broken ? EF_SLIP_DROPPED : EF_SLIP_FRAME;
}

enum ef_slip_result ef_slip_decode(struct ef_slip_decoder *d, uint8_t byte)
{
	if (byte == EF_SLIP_END)
		return frame_end(d);
	if (!d->in_frame)
		return EF_SLIP_STRAY;
	if (byte == EF_SLIP_ESC && !d->escaped) {
		d->escaped = true;
		return EF_SLIP_MORE;
	}
	if (d->escaped) {
		d->escaped = false;
		if (byte != ESC_END && byte != ESC_ESC)
			d->broken = true;
		byte = byte == ESC_END ? EF_SLIP_END : EF_SLIP_ESC;
	}
	if (d->fill == d->capacity)
		d->broken = true;
	if (!d->broken)
		d->frame[d->fill++] = byte;
	return EF_SLIP_MORE;
}
