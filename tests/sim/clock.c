/* SPDX-License-Identifier: MIT */
/*
 * The passage of time: which event is next, and what it sets off. The transports and the program
 * call sim_run; nothing else changes sim->now.
 */
#include "sim.h"

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* How long uploaded code runs before the board looks around again: our choice. */
#define SLICE (100 * SIM_NS_PER_US)
/* Code that is silent for longer after the host's last byte does something of its own: our choice,
   more than a digest of a whole flash takes. */
#define PATIENCE (30000 * SIM_NS_PER_MS)

/* Whether a received byte waits for the loader to finish what it does. */
static bool loader_busy(const struct espflash_sim *sim)
{
	return sim->board.mode == SIM_LOADER && sim->rom.job.state != SIM_JOB_NONE;
}

static uint64_t foreground(const struct espflash_sim *sim)
{
	const struct sim_fifo *in = &sim->uart.to_chip, *out = &sim->uart.to_host;
	uint64_t next = SIM_NEVER;

	if (out->count)
		next = out->bytes[out->head].due;
	if (sim_cpu_executes(sim)) {
		uint64_t idle = sim_cpu_idle_until(sim);

		/* It takes its bytes itself. */
		next = least(next, idle ? idle : sim->now + SLICE);
	} else if (loader_busy(sim) && !sim->board.stalled) {
		next = least(next, sim->rom.job.busy_until);
	} else if (in->count) {
		next = least(next, in->bytes[in->head].due);
	}
	return next;
}

uint64_t sim_next_event(const struct espflash_sim *sim)
{
	uint64_t next = foreground(sim);

	return sim->board.stalled ? next : least(next, sim_board_next(sim));
}

bool sim_only_background(const struct espflash_sim *sim)
{
	const struct sim_uart *uart = &sim->uart;
	uint64_t idle = sim_cpu_executes(sim) ? sim_cpu_idle_until(sim) : 0;

	/* Code that does not wait works for the host, for a while. */
	if (sim_cpu_executes(sim) && !idle)
		return !uart->to_host.count && uart->host_free + PATIENCE <= sim->now &&
		       sim->flash.busy_until <= sim->now;
	return foreground(sim) == SIM_NEVER;
}

static void chip_takes_byte(struct espflash_sim *sim)
{
	struct sim_byte byte;
	uint8_t heard[4];
	size_t count;

	sim_fifo_pop(&sim->uart.to_chip, &byte);
	if (sim->board.mode != SIM_LOADER || sim->board.stalled || byte.due < sim->board.ready_at)
		return;
	count = sim_uart_chip_hears(sim, byte, heard);
	for (size_t i = 0; i < count && sim->board.mode == SIM_LOADER; i++)
		sim_rom_byte(sim, heard[i]);
}

static void step(struct espflash_sim *sim)
{
	const struct sim_fifo *in = &sim->uart.to_chip, *out = &sim->uart.to_host;

	if (out->count && out->bytes[out->head].due <= sim->now) {
		sim_uart_deliver(sim);
		return;
	}
	if (!sim->board.stalled && sim_board_next(sim) <= sim->now) {
		sim_board_step(sim);
		return;
	}
	if (sim_cpu_executes(sim))
		return;
	if (loader_busy(sim) && !sim->board.stalled) {
		if (sim->rom.job.busy_until <= sim->now)
			sim_rom_step(sim);
	} else if (in->count && in->bytes[in->head].due <= sim->now) {
		chip_takes_byte(sim);
	}
}

bool sim_advance(struct espflash_sim *sim, uint64_t until)
{
	uint64_t next = sim_next_event(sim);
	bool executes = sim_cpu_executes(sim);

	/* Code also runs for the rest of a slice. */
	if (executes && next > until && sim->now < until)
		next = until;
	if (next == SIM_NEVER || next > until) {
		if (until > sim->now)
			sim->now = until;
		return false;
	}
	if (executes)
		sim_cpu_pass(sim, next);
	else if (next > sim->now)
		sim->now = next;
	step(sim);
	return true;
}

void sim_run(struct espflash_sim *sim, uint64_t until)
{
	while (sim_advance(sim, until)) {
	}
}
