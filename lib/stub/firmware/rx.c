/* SPDX-License-Identifier: MIT */
/*
 * SLIP decoding into a ring of frames; see rx.h. Each frame stands in the ring behind two bytes
 * with its length. Called through the poll hook, so everything here is short.
 */
#include "chip.h"
#include "rx.h"
#include "slip.h"

#define HEADER 2u /* bytes of length before each frame */

static NOINIT uint8_t ring[RX_RING_SIZE];
static uint32_t tail;	  /* the oldest frame's header */
static uint32_t frame_at; /* the header of the frame that is coming in */
static uint32_t head;	  /* where its next byte goes */
static uint32_t fill;	  /* its bytes so far */
static uint32_t waiting;  /* bytes of whole frames, headers included */
static uint32_t frames;	  /* whole frames */
static bool inside;	  /* an END was seen: what comes is a frame, not noise */
static bool escaped;
static bool broken;

static uint32_t wrap(uint32_t at)
{
	return at >= RX_RING_SIZE ? at - RX_RING_SIZE : at;
}

static void begin(void)
{
	head = wrap(frame_at + HEADER);
	fill = 0;
	escaped = false;
	broken = false;
	inside = true;
}

static void end(void)
{
	if (inside && fill > 0 && fill <= UINT16_MAX && !broken && !escaped) {
		ring[frame_at] = (uint8_t)fill;
		ring[wrap(frame_at + 1)] = (uint8_t)(fill >> 8);
		waiting += fill + HEADER;
		frames++;
		frame_at = head;
	}
	begin();
}

/* What stands behind an ESC. */
static uint8_t unescape(uint8_t byte)
{
	escaped = false;
	if (byte == SLIP_ESC_END)
		return SLIP_END;
	if (byte != SLIP_ESC_ESC)
		broken = true;
	return SLIP_ESC;
}

void rx_byte(uint8_t byte)
{
	if (byte == SLIP_END) {
		end();
		return;
	}
	if (!inside || broken)
		return;
	if (escaped) {
		byte = unescape(byte);
	} else if (byte == SLIP_ESC) {
		escaped = true;
		return;
	}
	if (waiting + HEADER + fill >= RX_RING_SIZE) {
		broken = true;
		return;
	}
	ring[head] = byte;
	head = head + 1 == RX_RING_SIZE ? 0 : head + 1;
	fill++;
}

static uint32_t oldest_size(void)
{
	return ring[tail] | (uint32_t)ring[wrap(tail + 1)] << 8;
}

bool rx_frame(struct rx_cursor *ret)
{
	if (frames == 0)
		return false;
	ret->at = wrap(tail + HEADER);
	ret->left = oldest_size();
	return true;
}

void rx_release(void)
{
	const uint32_t size = oldest_size() + HEADER;

	tail = wrap(tail + size);
	waiting -= size;
	frames--;
}

uint32_t rx_span(struct rx_cursor *c, const uint8_t **ret, uint32_t max)
{
	uint32_t n = c->left < max ? c->left : max;

	if (n > RX_RING_SIZE - c->at)
		n = RX_RING_SIZE - c->at;
	*ret = ring + c->at;
	c->at = wrap(c->at + n);
	c->left -= n;
	return n;
}

void rx_copy(struct rx_cursor *c, void *to, uint32_t size)
{
	uint8_t *p = to;

	for (uint32_t i = 0; i < size; i++) {
		p[i] = ring[c->at];
		c->at = wrap(c->at + 1);
	}
	c->left -= size;
}

void rx_reset(void)
{
	tail = frame_at = head = fill = waiting = frames = 0;
	inside = escaped = broken = false;
}
