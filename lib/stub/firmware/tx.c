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
static uint32_t head; /* counts bytes put in */
static uint32_t tail; /* counts bytes taken out */

static void put(uint8_t byte)
{
	while (head - tail == TX_RING_SIZE)
		port_poll();
	ring[head++ & (TX_RING_SIZE - 1)] = byte;
}

void tx_begin(void)
{
	put(SLIP_END);
}

void tx_put(const void *data, uint32_t size)
{
	const uint8_t *p = data;

	for (uint32_t i = 0; i < size; i++) {
		if (p[i] == SLIP_END || p[i] == SLIP_ESC) {
			put(SLIP_ESC);
			put(p[i] == SLIP_END ? SLIP_ESC_END : SLIP_ESC_ESC);
		} else {
			put(p[i]);
		}
		if ((i & 63) == 63)
			port_poll();
	}
}

void tx_end(void)
{
	put(SLIP_END);
	port_poll();
}

bool tx_take(uint8_t *ret)
{
	if (head == tail)
		return false;
	*ret = ring[tail++ & (TX_RING_SIZE - 1)];
	return true;
}

bool tx_empty(void)
{
	return head == tail;
}

void tx_reset(void)
{
	tail = head;
}
