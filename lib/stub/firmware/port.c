/* SPDX-License-Identifier: MIT */
/*
 * The line to the host; see port.h. On chips with USB-Serial/JTAG both lines are read, and the
 * one that spoke last is answered.
 */
#include "bytes.h"
#include "chip.h"
#include "port.h"
#include "rx.h"
#include "ticks.h"
#include "tx.h"

#define UART_FIFO_SIZE	127u /* one less than there is */
#define UART_SETTLE_US	1000u
#define UART_FIRST_BAUD 115200u

#ifdef USB_DATA
static bool on_usb;

void port_start(const void *word, uint32_t size)
{
	const uint8_t *p = word;

	/* Room for it is either there at once, or nobody listens. */
	for (uint32_t i = 0; i < size && (reg_read(USB_CONF) & USB_CONF_IN_FREE); i++)
		reg_write(USB_DATA, p[i]);
	reg_write(USB_CONF, USB_CONF_WR_DONE);
}

static void usb_poll(void)
{
	uint8_t byte;

	while (reg_read(USB_CONF) & USB_CONF_OUT_DATA) {
		on_usb = true;
		rx_byte((uint8_t)reg_read(USB_DATA));
	}
	if (!on_usb || tx_empty() || !(reg_read(USB_CONF) & USB_CONF_IN_FREE))
		return;
	while ((reg_read(USB_CONF) & USB_CONF_IN_FREE) && tx_take(&byte))
		reg_write(USB_DATA, byte);
	reg_write(USB_CONF, USB_CONF_WR_DONE);
}
#else
static const bool on_usb = false;

void port_start(const void *word, uint32_t size)
{
	(void)word;
	(void)size;
}

static void usb_poll(void)
{
}
#endif

static void uart_poll(void)
{
	const uint32_t status = reg_read(UART_STATUS);
	uint32_t used = UART_TX_COUNT(status);
	uint8_t byte;

	for (uint32_t n = UART_RX_COUNT(status); n > 0; n--) {
#ifdef USB_DATA
		on_usb = false;
#endif
		rx_byte((uint8_t)reg_read(UART_FIFO_READ));
	}
	while (!on_usb && used < UART_FIFO_SIZE && tx_take(&byte)) {
		reg_write(UART_FIFO_WRITE, byte);
		used++;
	}
}

void port_poll(void)
{
	uart_poll();
	usb_poll();
}

static bool uart_sending(void)
{
	if (UART_TX_COUNT(reg_read(UART_STATUS)) > 0)
		return true;
#ifdef UART_TX_STATE
	return (reg_read(UART_TX_STATE) & UART_TX_BUSY) != 0;
#else
	return false;
#endif
}

void port_drain(void)
{
	while (!tx_empty() || uart_sending())
		port_poll();
	ticks_delay(UART_SETTLE_US); /* what the FIFO no longer counts is still on the line */
}

/* The divider of a rate, in sixteenths where the chip has them. */
static uint32_t divider(uint32_t clock, uint32_t baud)
{
	return divide_u32((UART_DIV_FRAC ? clock << 4 : clock) + baud / 2, baud);
}

static uint32_t current_divider(void)
{
	const uint32_t v = reg_read(UART_CLKDIV);

	if (!UART_DIV_FRAC)
		return v & UART_DIV_INT;
	return (v & UART_DIV_INT) << 4 | (v >> UART_DIV_FRAC & 15);
}

/* The ROM has measured the host's rate: the clock that explains its divider best. */
static uint32_t uart_clock(uint32_t baud)
{
	static const uint32_t clocks[] = UART_CLOCKS;
	const uint32_t now = current_divider();
	uint32_t best = 0;
	uint32_t best_error = UINT32_MAX;

	for (uint32_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		const uint32_t want = divider(clocks[i], baud);
		const uint32_t error = want > now ? want - now : now - want;

		if (error < best_error) {
			best_error = error;
			best = clocks[i];
		}
	}
	return best;
}

void port_set_baud(uint32_t baud, uint32_t old)
{
	const uint32_t d = divider(uart_clock(old > 0 ? old : UART_FIRST_BAUD), baud);

	if (UART_DIV_FRAC)
		reg_write(UART_CLKDIV, d >> 4 | (d & 15) << UART_DIV_FRAC);
	else
		reg_write(UART_CLKDIV, d);
}
