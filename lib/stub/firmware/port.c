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

#define UART_FIFO_SIZE	127u  /* one less than there is */
#define UART_SETTLE_US	2000u /* a byte at 5000 baud */
#define UART_FIRST_BAUD 115200u

#ifdef USB
static bool on_usb;

void port_greet(const void *data, uint32_t size)
{
	do { /* to the UART, then to USB */
		tx_frame(data, size);
		port_poll(); /* there is room for a first word at once, or nobody listens */
		on_usb = !on_usb;
	} while (on_usb);
	tx_reset();
}

/* One loop for what comes and one for what goes, whichever line it is: that is small. */
void port_poll(void)
{
	const uint32_t uart = near(UART), usb = near(USB);
	uint32_t status, room, sent = 0;
	uint8_t byte;

	for (;;) {
		uint32_t from = uart + UART_FIFO_READ;
		uint32_t n;

		status = reg_read(uart + UART_STATUS);
		n = UART_RX_COUNT(status);
		if (n == 0) {
			if (!(reg_read(usb + USB_CONF) & USB_CONF_OUT_DATA))
				break;
			from = usb + USB_DATA;
			on_usb = true;
			n = 1;
		} else {
			on_usb = false;
		}
		rx_take(reg_at(from), n);
	}
	room = UART_FIFO_SIZE - UART_TX_COUNT(status);
	for (;;) {
		uint32_t to = UART_FIFO_WRITE;

		if (on_usb) {
			to = usb + USB_DATA;
			room = reg_read(usb + USB_CONF) & USB_CONF_IN_FREE;
		}
		if ((int32_t)room <= 0 || !tx_take(&byte))
			break;
		reg_write(to, byte);
		room--;
		sent = to;
	}
	if (sent == usb + USB_DATA)
		reg_write(usb + USB_CONF, USB_CONF_WR_DONE);
	reg_settle(); /* the next look counts these bytes */
}
#else
void port_greet(const void *data, uint32_t size)
{
	tx_frame(data, size);
}

void port_poll(void)
{
	const uint32_t uart = near(UART);
	const uint32_t status = reg_read(uart + UART_STATUS);
	uint32_t room = UART_FIFO_SIZE - UART_TX_COUNT(status);
	uint8_t byte;

	rx_take(reg_at(uart + UART_FIFO_READ), UART_RX_COUNT(status));
	for (; (int32_t)room > 0 && tx_take(&byte); room--)
		reg_write(UART_FIFO_WRITE, byte);
	reg_settle(); /* the next look counts these bytes */
}
#endif

void port_drain(void)
{
	while (!tx_empty() || UART_TX_COUNT(reg_read(UART + UART_STATUS)) > 0)
		port_poll();
	ticks_delay(UART_SETTLE_US); /* what the FIFO no longer counts is still on the line */
}

/* The divider counts in sixteenths where the chip has them, and so do UART_CLOCK's numbers. The
 * host has told the ROM its rate, or the ROM has measured it: one of the chip's clocks, divided as
 * it is, gives that rate. */
void port_set_baud(uint32_t baud, uint32_t old)
{
	const uint32_t uart = near(UART);
	const uint32_t v = reg_read(uart + UART_CLKDIV);
	uint32_t d = v & UART_DIV_INT;

	if (UART_DIV_FRAC)
		d = d << 4 | (v >> UART_DIV_FRAC & 15);
	d *= old > 0 ? old : UART_FIRST_BAUD;
	d = divide_u32(UART_CLOCK(d) + baud / 2, baud);
	if (UART_DIV_FRAC)
		d = d >> 4 | (d & 15) << UART_DIV_FRAC;
	reg_write(uart + UART_CLKDIV, d);
#ifdef UART_UPDATE
	reg_write(uart + UART_UPDATE, reg_read(uart + UART_UPDATE) | UART_UPDATE_BIT);
#endif
}
