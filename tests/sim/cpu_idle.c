/* SPDX-License-Identifier: MIT */
/*
 * Proof that a loop only waits, see cpu_idle.h: between two readings of STATUS by the same
 * instruction registers and memory came back to what they were, no device was written, nothing
 * that counts was read, and nothing happened that a register would show. It is exact: what runs
 * after a jump is what would have run without it.
 */
#include "cpu_idle.h"

#include <stdlib.h>
#include <string.h>

#include "cpu_core.h"
#include "sim.h"

/* A round that takes longer is not recognised: our choice, some ten times that of our stub. */
#define ROUND_MAX 5000u

struct sim_watch {
	bool armed;
	bool proven; /* the round before this one was a whole one */
	uint32_t pc;
	uint64_t cycles;
	uint64_t event; /* ns: nothing changes before */
	uint32_t r[32];
	uint32_t sar;
	struct sim_map_trace trace;
};

int sim_idle_open(struct sim_machine *machine)
{
	machine->watch = calloc(1, sizeof(*machine->watch));
	return machine->watch ? 0 : ESPFLASH_ERROR_NO_MEMORY;
}

void sim_idle_close(struct sim_machine *machine)
{
	free(machine->watch);
	machine->watch = NULL;
}

void sim_idle_reset(struct sim_machine *machine)
{
	machine->watch->armed = false;
	machine->watch->proven = false;
	machine->map.trace = NULL;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* When the next thing happens that a register would show: a byte comes, one leaves, SPI is done. */
static uint64_t next_event(const struct sim_machine *machine)
{
	const struct espflash_sim *sim = machine->sim;
	const struct sim_fifo *wire = &sim->uart.to_chip;
	uint64_t next = sim_uart_chip_sent(sim);

	if (wire->count)
		next = least(next, wire->bytes[wire->head].due);
	if (machine->spi_until > sim->now)
		next = least(next, machine->spi_until);
	return next;
}

static uint32_t shift_amount(const struct sim_cpu *cpu)
{
	bool xtensa = cpu->kind == SIM_CPU_LX106 || cpu->kind == SIM_CPU_LX6;

	return xtensa ? cpu->u.xt.sar : 0;
}

static void arm(struct sim_machine *machine, bool proven)
{
	struct sim_watch *watch = machine->watch;
	struct sim_cpu *cpu = machine->cpu;

	watch->armed = true;
	watch->proven = proven;
	watch->pc = cpu->pc;
	watch->cycles = cpu->cycles;
	watch->event = next_event(machine);
	memcpy(watch->r, cpu->r, sizeof(watch->r));
	watch->sar = shift_amount(cpu);
	watch->trace.count = 0;
	watch->trace.lost = false;
	machine->map.trace = &watch->trace;
	cpu->impure = false;
}

/* Whether everything is as it was when the watch began. */
static bool came_back(const struct sim_machine *machine)
{
	const struct sim_watch *watch = machine->watch;
	const struct sim_cpu *cpu = machine->cpu;

	if (cpu->impure || watch->trace.lost || watch->event <= machine->sim->now ||
		memcmp(watch->r, cpu->r, sizeof(watch->r)) != 0 || watch->sar != shift_amount(cpu))
		return false;
	for (size_t i = 0; i < watch->trace.count; i++)
		if (memcmp(watch->trace.words[i].at, watch->trace.words[i].was, 4) != 0)
			return false;
	return true;
}

/* As many whole rounds as begin and end before anything happens and within the present run. */
static void skip(struct sim_machine *machine)
{
	struct sim_watch *watch = machine->watch;
	struct sim_cpu *cpu = machine->cpu;
	uint64_t period = cpu->cycles - watch->cycles;
	uint64_t end = cpu->until, until = least(watch->event, next_event(machine));

	if (until != SIM_NEVER)
		end = least(end, sim_machine_cycles_at(machine, until));
	/* Not onto the end itself: there this instruction would not have been begun. */
	if (end > cpu->cycles)
		sim_cpu_skip_cycles(cpu, (end - cpu->cycles - 1) / period * period);
	sim_machine_time(machine);
}

void sim_idle_look(struct sim_machine *machine)
{
	struct sim_watch *watch = machine->watch;
	const struct sim_cpu *cpu = machine->cpu;
	bool proven = false;

	if (machine->sim->flags & ESPFLASH_SIM_NO_SKIP)
		return;
	/* A loop may ask in several places. */
	if (watch->armed && watch->pc != cpu->pc && !cpu->impure && !watch->trace.lost &&
		cpu->cycles - watch->cycles < ROUND_MAX)
		return;
	if (watch->armed && watch->pc == cpu->pc && came_back(machine)) {
		proven = true;
		skip(machine);
	}
	arm(machine, proven);
}

uint64_t sim_idle_until(const struct sim_machine *machine)
{
	const struct sim_watch *watch = machine->watch;
	uint64_t until = least(watch->event, next_event(machine));

	if (machine->halted)
		return SIM_NEVER;
	if (!watch->proven || machine->cpu->impure || watch->trace.lost)
		return 0;
	return until > machine->sim->now ? until : 0;
}
