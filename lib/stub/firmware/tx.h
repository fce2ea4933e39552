/* SPDX-License-Identifier: MIT */
/*
 * Frames to send, encoded, in a ring buffer. Filled by the commands, emptied by port.c whenever
 * the line takes a byte. Filling waits while the ring is full.
 */
#ifndef STUB_TX_H
#define STUB_TX_H

#include <stdbool.h>
#include <stdint.h>

/* The mark at the beginning and at the end of a frame. */
void tx_mark(void);

/* Bytes of a frame. */
void tx_put(const void *data, uint32_t size);

/* A whole frame. */
void tx_frame(const void *data, uint32_t size);

/* The next byte for the line: is there one? */
bool tx_take(uint8_t *ret);

bool tx_empty(void);

/* Forgets what was not sent: the host has gone, or asks for something else. */
void tx_reset(void);

#endif
