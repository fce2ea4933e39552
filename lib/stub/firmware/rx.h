/* SPDX-License-Identifier: MIT */
/*
 * Received frames, decoded, in a ring buffer. Filled by port.c, read by the command
 * loop; knows nothing of commands. A frame that is broken, or that finds no room, is dropped.
 */
#ifndef STUB_RX_H
#define STUB_RX_H

#include <stddef.h>
#include <stdint.h>

/* A frame where it was received, in one piece and aligned. It may be no command at all. */
struct rx_frame {
	struct rx_frame *next;
	uint32_t size; /* of what follows, from the line */
	/* A command's: REFERENCE 3.1. */
	uint8_t direction;
	uint8_t op;
	uint16_t length; /* of the arguments and data */
	uint32_t checksum;
	uint32_t argument[];
};

#define RX_HEADER (offsetof(struct rx_frame, argument) - offsetof(struct rx_frame, direction))

/* A frame that is no command: its words. */
static inline const uint32_t *rx_words(const struct rx_frame *f)
{
	return (const uint32_t *)(const void *)&f->direction;
}

/* Takes n bytes from the line: each is the low one of a word read here. */
void rx_take(const volatile uint32_t *fifo, uint32_t n);

/* The oldest whole frame, or NULL. */
struct rx_frame *rx_oldest(void);

/* Drops it; its bytes may be overwritten from now on. */
void rx_release(void);

/* Forgets everything. */
void rx_start(void);

#endif
