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

static struct rx {
	uint8_t *head;	/* the next byte goes here */
	uint8_t *limit; /* below here it is stored without a second look; NULL: it is not */
	struct rx_frame *incoming;
	struct rx_frame *oldest; /* == incoming when waiting is 0 */
	uint32_t waiting;	 /* whole frames */
	uint32_t state;
} rx;

static struct rx_frame *first(void)
{
	return (struct rx_frame *)(void *)ring;
}

static void begin(struct rx *r, struct rx_frame *at)
{
	r->incoming = at;
	r->head = &at->direction;
	r->limit = NULL;
}

/* Where the frame that comes in has to end, as things are now. */
static uint8_t *limit(const struct rx *r)
{
	if (r->waiting > 0 && r->incoming <= r->oldest)
		return (uint8_t *)r->oldest;
	return ring + RX_RING_SIZE;
}

static void end(struct rx *r)
{
	struct rx_frame *const f = r->incoming;
	const uint32_t size = (uint32_t)(r->head - &f->direction);

	if (r->state == INSIDE && size > 0) {
		uint32_t next = ALIGNED((uint32_t)(r->head - ring));

		if (next > RX_RING_SIZE - ROOM)
			next = 0;
		f->size = size;
		f->next = (struct rx_frame *)(void *)(ring + next);
		r->waiting++;
		r->incoming = f->next;
	}
	begin(r, r->incoming);
	r->state = INSIDE;
}

/* All bytes but those that are stored as they are. */
static NOINLINE void special(struct rx *r, uint32_t byte)
{
	const uint32_t state = r->state;

	if (byte == SLIP_END) {
		end(r);
		return;
	}
	if (state == NOISE)
		return;
	r->limit = NULL;
	r->state = NOISE;
	if (state == ESCAPED) {
		byte -= SLIP_ESC_END;
		if (byte > SLIP_ESC_ESC - SLIP_ESC_END)
			return;
		byte = byte == 0 ? SLIP_END : SLIP_ESC;
	} else if (byte == SLIP_ESC) {
		r->state = ESCAPED;
		return;
	}
	if (r->head >= limit(r))
		return;
	r->limit = limit(r);
	r->state = INSIDE;
	*r->head++ = (uint8_t)byte;
}

void rx_take(const volatile uint32_t *fifo, uint32_t n)
{
	struct rx *const r = near(&rx);
	uint8_t *head = r->head, *limit = r->limit;

	for (; n > 0; n--) {
		const uint32_t byte = *fifo & 0xff;

		if (head < limit && byte != SLIP_END) {
			/* Two branches are shorter than one condition of both. */
			__asm__ volatile("");
			if (byte != SLIP_ESC) {
				*head++ = (uint8_t)byte;
				continue;
			}
		}
		r->head = head;
		special(r, byte);
		head = r->head;
		limit = r->limit;
	}
	r->head = head;
}

struct rx_frame *rx_oldest(void)
{
	const struct rx *const r = near(&rx);

	return r->waiting > 0 ? r->oldest : NULL;
}

void rx_release(void)
{
	struct rx *const r = near(&rx);

	r->oldest = r->oldest->next;
	r->waiting--;
	/* Nothing waits, nothing has begun: from the start again, so that any frame has room. */
	if (r->waiting == 0 && r->head == &r->incoming->direction) {
		r->oldest = first();
		begin(r, r->oldest);
	}
}

void rx_start(void)
{
	struct rx *const r = near(&rx);

	r->oldest = first();
	r->waiting = 0;
	r->state = NOISE;
	begin(r, r->oldest);
}
