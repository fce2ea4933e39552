/* SPDX-License-Identifier: MIT */
/*
 * SLIP decoding into a ring of frames; see rx.h. A frame is never split: where too little is left
 * before the ring's end, the next one begins at its start. Called for every byte, so what happens
 * for most of them is short.
 */
#include "chip.h"
#include "rx.h"
#include "slip.h"

/* The largest frame that follows others closely, a block of the write window. Larger ones are sent
 * one at a time: they find the ring empty and have all of it. */
#define ROOM (sizeof(struct rx_frame) + 16 + BLOCK_MAX)

enum state {
	NOISE, /* until the next END: before the first, or in a broken frame */
	INSIDE,
	ESCAPED,
};

#define ALIGNED(n) (((n) + _Alignof(struct rx_frame) - 1) & ~(_Alignof(struct rx_frame) - 1))

static NOINIT _Alignas(struct rx_frame) uint8_t ring[RX_RING_SIZE];

static struct {
	uint8_t *head; /* the next byte goes here */
	uint8_t *limit;
	struct rx_frame *incoming;
	struct rx_frame *oldest; /* == incoming when waiting is 0 */
	uint32_t waiting;	 /* whole frames */
	uint32_t state;
} rx;

static struct rx_frame *first(void)
{
	return (struct rx_frame *)(void *)ring;
}

static void begin(struct rx_frame *at)
{
	rx.incoming = at;
	rx.head = &at->direction;
}

/* Where the frame that comes in has to end, as things are now. */
static uint8_t *limit(void)
{
	if (rx.waiting > 0 && rx.incoming <= rx.oldest)
		return (uint8_t *)rx.oldest;
	return ring + RX_RING_SIZE;
}

static void end(void)
{
	struct rx_frame *const f = rx.incoming;
	const uint32_t size = (uint32_t)(rx.head - &f->direction);

	if (rx.state == INSIDE && size > 0) {
		uint32_t next = ALIGNED((uint32_t)(rx.head - ring));

		if (next > RX_RING_SIZE - ROOM)
			next = 0;
		f->size = size;
		f->next = (struct rx_frame *)(void *)(ring + next);
		rx.waiting++;
		rx.incoming = f->next;
	}
	begin(rx.incoming);
	rx.limit = limit();
	rx.state = INSIDE;
}

void rx_byte(uint8_t byte)
{
	if (byte == SLIP_END) {
		end();
		return;
	}
	if (rx.state == NOISE)
		return;
	if (rx.state == ESCAPED) {
		rx.state = INSIDE;
		if (byte == SLIP_ESC_END)
			byte = SLIP_END;
		else if (byte == SLIP_ESC_ESC)
			byte = SLIP_ESC;
		else
			rx.state = NOISE;
	} else if (byte == SLIP_ESC) {
		rx.state = ESCAPED;
		return;
	}
	if (rx.head >= rx.limit) {
		rx.limit = limit(); /* meanwhile there may be more room */
		if (rx.head >= rx.limit) {
			rx.state = NOISE;
			return;
		}
	}
	*rx.head++ = byte;
}

struct rx_frame *rx_oldest(void)
{
	return rx.waiting > 0 ? rx.oldest : NULL;
}

void rx_release(void)
{
	rx.oldest = rx.oldest->next;
	rx.waiting--;
	if (rx.waiting == 0 && rx.head == &rx.incoming->direction) {
		rx.oldest = first();
		begin(rx.oldest);
		rx.limit = limit();
	}
}

void rx_start(void)
{
	rx.oldest = first();
	rx.waiting = 0;
	rx.state = NOISE;
	begin(rx.oldest);
}
