/* SPDX-License-Identifier: MIT */
/*
 * Received frames, decoded, in a ring buffer. Filled by port.c byte by byte, read by the command
 * loop; knows nothing of commands. A frame that is broken, or that finds no room, is dropped.
 */
#ifndef STUB_RX_H
#define STUB_RX_H

#include <stdbool.h>
#include <stdint.h>

/* A place in the oldest frame, and how much of the frame follows. */
struct rx_cursor {
	uint32_t at;
	uint32_t left;
};

/* Takes a byte from the line. */
void rx_byte(uint8_t byte);

/* Is a whole frame waiting? Then *ret stands at its first byte. */
bool rx_frame(struct rx_cursor *ret);

/* Drops the oldest frame. */
void rx_release(void);

/* Points *ret at the bytes that follow in one piece and steps over them: their number, <= max. */
uint32_t rx_span(struct rx_cursor *c, const uint8_t **ret, uint32_t max);

/* Copies and steps over size bytes; the caller has looked at c->left. */
void rx_copy(struct rx_cursor *c, void *to, uint32_t size);

/* Forgets everything. */
void rx_reset(void);

#endif
