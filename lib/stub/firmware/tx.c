/* SPDX-License-Identifier: MIT */
/*
 * SLIP encoding into a ring; see tx.h.
 */
#include "chip.h"
#include "port.h"
#include "slip.h"
#include "tx.h"

_Static_assert((TX_RING_SIZE & (TX_RING_SIZE - 1)) == 0, "indices are masked");

static NOINIT uint8_t ring[TX_RING_SIZE];
static struct {
	uint32_t head; /* counts bytes put in */
	uint32_t tail; /* counts bytes taken out */
} tx;

static void put(uint32_t byte)
{
	while (tx.head - tx.tail == TX_RING_SIZE)
		port_poll();
	ring[tx.head++ & (TX_RING_SIZE - 1)] = (uint8_t)byte;
}

void tx_mark(void)
{
	put(SLIP_END);
}

void tx_put(const void *data, uint32_t size)
{
	const uint8_t *p = data;

	for (; size > 0; size--) {
		uint32_t byte = *p++;

		if (byte == SLIP_END || byte == SLIP_ESC) {
			put(SLIP_ESC);
			byte = byte == SLIP_END ? SLIP_ESC_END : SLIP_ESC_ESC;
		}
		put(byte);
		if ((size & 63) == 0)
			port_poll();
	}
}

void tx_frame(const void *data, uint32_t size)
{
	tx_mark();
	tx_put(data, size);
	tx_mark();
}

bool tx_take(uint8_t *ret)
{
	if (tx.head == tx.tail)
		return false;
	*ret = ring[tx.tail++ & (TX_RING_SIZE - 1)];
	return true;
}

bool tx_empty(void)
{
	return tx.head == tx.tail;
}

void tx_reset(void)
{
	tx.tail = tx.head;
}
