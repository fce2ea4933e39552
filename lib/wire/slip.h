/* SPDX-License-Identifier: MIT */
/*
 * SLIP (RFC 1055) as a pure codec: bytes in, bytes out, resumable at every byte. Knows neither
 * transports nor packets.
 */
#ifndef EF_WIRE_SLIP_H
#define EF_WIRE_SLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 1055: frame end and escape. */
#define EF_SLIP_END 0xc0u
#define EF_SLIP_ESC 0xdbu

/* Room that `size` payload bytes take at most when encoded, without the two END bytes. */
#define EF_SLIP_ROOM(size) (2 * (size))

/* Encode a piece of a payload. `out` has EF_SLIP_ROOM(size) bytes. Returns the bytes written. */
size_t ef_slip_encode(uint8_t *out, const uint8_t *data, size_t size);

/* What a decoder made of one byte. */
enum ef_slip_result {
	EF_SLIP_MORE,	/* part of a frame */
	EF_SLIP_STRAY,	/* outside of any frame: noise or text */
	EF_SLIP_FRAME,	/* a frame is complete: frame, size; valid until the next byte */
	EF_SLIP_DROPPED /* a frame ended that was too long or wrongly escaped */
};

struct ef_slip_decoder {
	uint8_t *frame; /* the caller's buffer */
	size_t capacity;
	size_t size;   /* of the completed frame */
	size_t fill;   /* of the one under way; its first byte overwrites the completed one */
	bool in_frame; /* an END has been seen */
	bool escaped;
	bool broken; /* this frame is too long or wrongly escaped */
};

void ef_slip_decoder_init(struct ef_slip_decoder *d, uint8_t *buffer, size_t capacity);

/*
 * Take one byte. Every END both ends a frame and begins the next, so that a lost END costs one
 * frame and not the order of all that follow; empty frames are passed over (EF_SLIP_MORE).
 */
enum ef_slip_result ef_slip_decode(struct ef_slip_decoder *d, uint8_t byte);

#endif
