/* SPDX-License-Identifier: MIT */
/*
 * The in-process connection: the transport functions of <espflash/transport.h> over the virtual
 * clock. The library calls them; time passes only inside read, write, set_baud and sleep_us.
 */
#include "sim.h"

/* What a serial driver takes before it makes the writer wait: Linux's UART_XMIT_SIZE, 4 KiB. */
#define WRITE_ROOM 4096u

static uint64_t deadline(const struct espflash_sim *sim, uint32_t timeout_ms)
{
	return sim->now + timeout_ms * SIM_NS_PER_MS;
}

static int do_open(void *self, uint32_t baud)
{
	struct espflash_sim *sim = self;

	if (sim->unplugged)
		return ESPFLASH_ERROR_NOT_FOUND;
	sim_uart_attach(sim, sim->flags & ESPFLASH_SIM_NO_BAUD ? 0 : baud);
	sim_board_client_came(sim);
	return 0;
}

static void do_close(void *self)
{
	sim_uart_detach(self);
}

static int do_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct espflash_sim *sim = self;
	struct sim_fifo *in = &sim->uart.received;
	uint64_t until = deadline(sim, timeout_ms);
	uint8_t *out = buf;
	struct sim_byte byte;
	size_t count = 0;

	*ret_size = 0;
	sim_run(sim, sim->now);
	while (!in->count && !sim->unplugged && sim_advance(sim, until)) {
	}
	/* What else happens at this moment. */
	sim_run(sim, sim->now);
	if (sim->unplugged)
		return ESPFLASH_ERROR_DISCONNECTED;
	if (sim->faults.split && size > 1)
		size = 1;
	while (count < size && sim_fifo_pop(in, &byte))
		out[count++] = byte.value;
	*ret_size = count;
	return 0;
}

static int do_write(void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct espflash_sim *sim = self;
	uint64_t until = deadline(sim, timeout_ms);
	uint64_t queue = WRITE_ROOM * sim_byte_time(sim->uart.host_baud);

	*ret_size = 0;
	sim_run(sim, sim->now);
	/* Room comes back as bytes leave. */
	if (sim->uart.host_free > sim->now + queue) {
		uint64_t when = sim->uart.host_free - queue;

		sim_run(sim, when < until ? when : until);
		if (when > until)
			return sim->unplugged ? ESPFLASH_ERROR_DISCONNECTED : 0;
	}
	if (sim->unplugged)
		return ESPFLASH_ERROR_DISCONNECTED;
	if (size > WRITE_ROOM)
		size = WRITE_ROOM;
	sim_uart_host_sends(sim, buf, size);
	*ret_size = size;
	return sim->unplugged ? ESPFLASH_ERROR_DISCONNECTED : 0;
}

static int do_set_baud(void *self, uint32_t baud)
{
	struct espflash_sim *sim = self;

	if (sim->unplugged)
		return ESPFLASH_ERROR_DISCONNECTED;
	if (!baud)
		return ESPFLASH_ERROR_UNSUPPORTED;
	/* What was accepted leaves at the old rate. */
	sim_run(sim, sim->uart.host_free > sim->now ? sim->uart.host_free : sim->now);
	sim->uart.host_baud = baud;
	return 0;
}

static int do_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct espflash_sim *sim = self;
	bool dtr = sim->board.dtr, rts = sim->board.rts;

	if (sim->unplugged)
		return ESPFLASH_ERROR_DISCONNECTED;
	if (sim->flags & ESPFLASH_SIM_NO_LINES)
		return ESPFLASH_ERROR_UNSUPPORTED;
	if (mask & ESPFLASH_LINE_DTR)
		dtr = (value & ESPFLASH_LINE_DTR) != 0;
	if (mask & ESPFLASH_LINE_RTS)
		rts = (value & ESPFLASH_LINE_RTS) != 0;
	sim_run(sim, sim->now);
	sim_board_set_lines(sim, dtr, rts);
	return 0;
}

static uint64_t do_now_us(void *self)
{
	return ((struct espflash_sim *)self)->now / SIM_NS_PER_US;
}

static void do_sleep_us(void *self, uint64_t us)
{
	struct espflash_sim *sim = self;

	sim_run(sim, sim->now + us * SIM_NS_PER_US);
}

void sim_make_ops(struct espflash_sim *sim)
{
	sim->ops = (espflash_transport_ops){
		.struct_size = sizeof(sim->ops),
		.name = "simulator",
		.open = do_open,
		.close = do_close,
		.read = do_read,
		.write = do_write,
		.set_baud = sim->flags & ESPFLASH_SIM_NO_BAUD ? NULL : do_set_baud,
		.set_lines = do_set_lines,
		.now_us = do_now_us,
		.sleep_us = do_sleep_us,
	};
}
