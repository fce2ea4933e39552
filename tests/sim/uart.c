/* SPDX-License-Identifier: MIT */
/*
 * The serial line between host and chip. The clock (clock.c) calls it when bytes are due; the
 * loader and the firmware send through it. It does not know what the bytes mean.
 */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_BAUD 115200u
#define RECEIVED_MAX (1u << 20) /* what the host's system buffers before it drops */

/*
 * A receiver samples ten bits from one edge, so it tolerates half a bit in 9.5, 5 %, of which the
 * sender's own error takes a share: 3.5 % (Maxim application note 2141 derives such budgets).
 */
#define TOLERANCE_PER_MILLE 35u

bool sim_fifo_push(struct sim_fifo *fifo, struct sim_byte byte)
{
	if (fifo->count == fifo->room) {
		size_t room = fifo->room ? fifo->room * 2 : 256;
		struct sim_byte *bytes = malloc(room * sizeof(*bytes));

		if (!bytes)
			return false;
		for (size_t i = 0; i < fifo->count; i++)
			bytes[i] = fifo->bytes[(fifo->head + i) % fifo->room];
		free(fifo->bytes);
		fifo->bytes = bytes;
		fifo->head = 0;
		fifo->room = room;
	}
	fifo->bytes[(fifo->head + fifo->count++) % fifo->room] = byte;
	return true;
}

bool sim_fifo_pop(struct sim_fifo *fifo, struct sim_byte *ret)
{
	if (!fifo->count)
		return false;
	*ret = fifo->bytes[fifo->head];
	fifo->head = (fifo->head + 1) % fifo->room;
	fifo->count--;
	return true;
}

void sim_fifo_clear(struct sim_fifo *fifo)
{
	fifo->head = 0;
	fifo->count = 0;
}

void sim_fifo_free(struct sim_fifo *fifo)
{
	free(fifo->bytes);
	memset(fifo, 0, sizeof(*fifo));
}

uint64_t sim_byte_time(uint32_t baud)
{
	return UINT64_C(10000000000) / (baud ? baud : DEFAULT_BAUD);
}

static bool rates_match(uint32_t a, uint32_t b)
{
	uint64_t low = a < b ? a : b, high = a < b ? b : a;

	return !a || !b || (high - low) * 1000 <= low * TOLERANCE_PER_MILLE;
}

/*
 * What a receiver at rate `hears` makes of a byte sent at rate `sent`: about hears/sent bytes of
 * deterministic noise, at most four.
 */
static size_t garble(
	struct sim_uart *uart, unsigned direction, uint32_t sent, uint32_t hears, uint8_t out[4])
{
	uint64_t share = uart->noise_share[direction] + UINT64_C(1000) * hears / sent;
	size_t count = (size_t)(share / 1000);

	uart->noise_share[direction] = (uint32_t)(share % 1000);
	if (count > 4)
		count = 4;
	for (size_t i = 0; i < count; i++) {
		uart->noise = uart->noise * 1664525u + 1013904223u; /* Numerical Recipes */
		out[i] = (uint8_t)(uart->noise >> 24);
	}
	return count;
}

/* A USB port has no rate. What goes over it is paced by bulk transfers: our choice. */
#define USB_BAUD 8000000u

static uint32_t chip_rate(const struct sim_uart *uart)
{
	return uart->chip_baud ? uart->chip_baud : uart->text_baud;
}

static uint64_t chip_byte_time(const struct espflash_sim *sim)
{
	return sim_byte_time(sim->console == SIM_CONSOLE_UART ? chip_rate(&sim->uart) : USB_BAUD);
}

static void wire_push(struct espflash_sim *sim, enum sim_way way, uint8_t value)
{
	struct sim_uart *uart = &sim->uart;
	bool from_host = way == SIM_TX;
	uint64_t *idle = from_host ? &uart->host_free : &uart->chip_free;
	uint32_t rate = from_host ? uart->host_baud : chip_rate(uart);
	struct sim_byte byte = {0, rate, value};
	uint64_t each = sim_byte_time(rate || !from_host ? rate : chip_rate(uart));

	if (sim->console != SIM_CONSOLE_UART) {
		byte.rate = 0;
		each = sim_byte_time(USB_BAUD);
	}

	if (*idle < sim->now)
		*idle = sim->now;
	*idle += each;
	/* Behind a byte that a fault holds up. */
	if (uart->held[way] > *idle - each)
		uart->held[way] += each;
	byte.due = uart->held[way] > *idle ? uart->held[way] : *idle;
	sim_fifo_push(from_host ? &uart->to_chip : &uart->to_host, byte);
}

/* The line, but not who sends, falls behind by `delay`; bytes that have not come yet queue up. */
static void hold(struct espflash_sim *sim, enum sim_way way, uint64_t idle, uint64_t delay)
{
	uint64_t *held = &sim->uart.held[way];

	if (*held < idle)
		*held = idle;
	if (*held < sim->now)
		*held = sim->now;
	*held += delay;
}

void sim_uart_host_sends(struct espflash_sim *sim, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		struct sim_fate fate;

		sim_fault_byte(sim, SIM_TX, data[i], &fate);
		sim->bytes_from_host++;
		if (fate.delay)
			hold(sim, SIM_TX, sim->uart.host_free, fate.delay);
		for (size_t k = 0; k < fate.count; k++)
			wire_push(sim, SIM_TX, fate.bytes[k]);
	}
}

void sim_uart_chip_sends(struct espflash_sim *sim, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		wire_push(sim, SIM_RX, data[i]);
}

void sim_uart_chip_prints(struct espflash_sim *sim, const char *text)
{
	sim_uart_chip_sends(sim, (const uint8_t *)text, strlen(text));
}

uint32_t sim_uart_chip_sending(const struct espflash_sim *sim)
{
	const struct sim_uart *uart = &sim->uart;
	uint64_t each = chip_byte_time(sim);

	if (uart->chip_free <= sim->now)
		return 0;
	return (uint32_t)((uart->chip_free - sim->now + each - 1) / each);
}

uint64_t sim_uart_chip_sent(const struct espflash_sim *sim)
{
	uint32_t count = sim_uart_chip_sending(sim);

	return count ? sim->uart.chip_free - (count - 1) * chip_byte_time(sim) : SIM_NEVER;
}

size_t sim_uart_chip_hears(struct espflash_sim *sim, struct sim_byte byte, uint8_t out[4])
{
	struct sim_uart *uart = &sim->uart;

	/* The loader measures the rate on the first bytes after a reset and then keeps it. */
	if (!uart->chip_baud)
		uart->chip_baud = byte.rate ? byte.rate : DEFAULT_BAUD;
	if (rates_match(byte.rate, uart->chip_baud)) {
		out[0] = byte.value;
		return 1;
	}
	return garble(uart, SIM_TX, byte.rate, uart->chip_baud, out);
}

/* One byte reaches the host's end of the cable: faults, then the wrong rate, then the buffer. */
static void host_hears(struct espflash_sim *sim, struct sim_byte byte)
{
	struct sim_uart *uart = &sim->uart;
	struct sim_fate fate;

	sim_fault_byte(sim, SIM_RX, byte.value, &fate);
	sim->bytes_to_host++;
	for (size_t k = 0; k < fate.count; k++) {
		uint8_t noise[4] = {fate.bytes[k]};
		size_t count = 1;

		if (!rates_match(byte.rate, uart->host_baud))
			count = garble(uart, SIM_RX, byte.rate, uart->host_baud, noise);
		for (size_t i = 0; i < count && uart->received.count < RECEIVED_MAX; i++) {
			byte.value = noise[i];
			sim_fifo_push(&uart->received, byte);
		}
	}
	/* A delayed byte holds up those behind it. */
	if (fate.delay) {
		for (size_t i = 0; i < uart->to_host.count; i++)
			uart->to_host.bytes[(uart->to_host.head + i) % uart->to_host.room].due +=
				fate.delay;
		hold(sim, SIM_RX, uart->chip_free, fate.delay);
	}
}

void sim_uart_deliver(struct espflash_sim *sim)
{
	struct sim_fifo *wire = &sim->uart.to_host;
	struct sim_byte byte;

	while (wire->count && wire->bytes[wire->head].due <= sim->now) {
		sim_fifo_pop(wire, &byte);
		if (sim->uart.attached && !sim->unplugged)
			host_hears(sim, byte);
	}
}

void sim_uart_attach(struct espflash_sim *sim, uint32_t host_baud)
{
	sim_fifo_clear(&sim->uart.received);
	sim->uart.attached = true;
	sim->uart.host_baud = host_baud;
	memset(sim->uart.held, 0, sizeof(sim->uart.held));
	sim_fault_restart(sim);
}

void sim_uart_detach(struct espflash_sim *sim)
{
	sim->uart.attached = false;
	sim_fifo_clear(&sim->uart.received);
}
