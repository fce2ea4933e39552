/* SPDX-License-Identifier: MIT */
/*
 * The CPU of a simulated chip on the board's clock: builds its address space from the chip's
 * tables, lets it run, and gives registers that take time or stop the CPU their effect.
 */
#include "cpu_chip.h"
#include "sim.h"

#include <string.h>

static uint64_t time_of(const struct sim_machine *machine, uint64_t cycles)
{
	uint64_t count = cycles - machine->since_cycles, hz = machine->hz;

	return machine->since + count / hz * 1000000000u + count % hz * 1000000000u / hz;
}

uint64_t sim_machine_cycles_at(const struct sim_machine *machine, uint64_t time)
{
	uint64_t ns = time > machine->since ? time - machine->since : 0, hz = machine->hz;

	return machine->since_cycles + ns / 1000000000u * hz +
	       (ns % 1000000000u * hz + 999999999u) / 1000000000u;
}

/* The CPU's clock changes: cycles from now on have another length. */
static void set_clock(struct sim_machine *machine, uint32_t hz)
{
	machine->since = time_of(machine, sim_cpu_cycles(machine->cpu));
	machine->since_cycles = sim_cpu_cycles(machine->cpu);
	machine->hz = hz;
	/* The present run was counted with the old one. */
	sim_cpu_yield(machine->cpu);
}

void sim_machine_time(struct sim_machine *machine)
{
	uint64_t now = time_of(machine, sim_cpu_cycles(machine->cpu));

	if (now > machine->sim->now)
		machine->sim->now = now;
}

static bool is_timer(const struct sim_machine *machine, uint32_t address)
{
	const struct sim_systimer *timer = &machine->soc->systimer;

	return timer->base && address - timer->base < 0x1000;
}

static uint32_t read_timer(const struct sim_machine *machine, uint32_t offset, uint32_t value)
{
	const struct sim_systimer *timer = &machine->soc->systimer;

	if (offset == timer->op)
		return timer->valid;
	if (offset == timer->high)
		return (uint32_t)(machine->timer_latch >> 32);
	if (offset == timer->low)
		return (uint32_t)machine->timer_latch;
	return value;
}

static int read_register(void *self, uint32_t offset, unsigned size, uint32_t *ret)
{
	const struct sim_window *window = self;
	struct sim_machine *machine = window->machine;
	uint32_t address = window->start + offset;

	(void)size;
	sim_machine_time(machine);
	if (sim_usb_is(machine, address))
		return sim_usb_read(machine, address, ret);
	if (window->rom && !sim_mem_known(machine->sim, address)) {
		machine->map.bus.objection = "read of ROM that is not modelled";
		return SIM_CPU_DEVICE;
	}
	*ret = sim_mem_read(machine->sim, address);
	if (!is_timer(machine, address))
		return sim_spi_read(machine, address, ret);
	*ret = read_timer(machine, address - machine->soc->systimer.base, *ret);
	return SIM_CPU_FINE;
}

static int write_register(void *self, uint32_t offset, unsigned size, uint32_t value)
{
	const struct sim_window *window = self;
	struct sim_machine *machine = window->machine;
	uint32_t address = window->start + offset;
	struct espflash_sim *sim = machine->sim;
	const struct sim_soc *soc = machine->soc;
	uint32_t hz = soc->clock ? soc->clock(soc, address, value) : SIM_SOC_SAME;
	bool done;
	int why;

	(void)size;
	sim_cpu_impure(machine->cpu);
	sim_machine_time(machine);
	if (sim_usb_is(machine, address))
		return sim_usb_write(machine, address, value);
	why = sim_spi_write(machine, address, value, &done);
	if (why || done)
		return why;
	if (hz == SIM_SOC_UNKNOWN) {
		machine->map.bus.objection = "a CPU clock that is not modelled";
		return SIM_CPU_DEVICE;
	}
	if (hz != SIM_SOC_SAME && hz != machine->hz)
		set_clock(machine, hz);
	if (is_timer(machine, address) && address - soc->systimer.base == soc->systimer.op &&
		value & soc->systimer.update)
		machine->timer_latch = sim->now * soc->systimer.mhz / 1000;
	if (soc->reset && address == soc->reset && value & soc->reset_bit) {
		machine->wants_reset = true;
		sim_cpu_yield(machine->cpu);
	}
	sim_mem_write(sim, address, value);
	return SIM_CPU_FINE;
}

/* The ROM words that are known can be read, peripherals written too. */
static bool add_window(
	struct sim_machine *machine, size_t number, const struct sim_span *span, bool rom)
{
	struct sim_window *window = &machine->windows[number];
	struct sim_map_region region = {.start = span->start,
		.size = span->size,
		.flags = SIM_MAP_READ | SIM_MAP_WORDS,
		.device = window,
		.read = read_register,
		.write = write_register};

	if (!region.size)
		return true;
	if (!rom)
		region.flags |= SIM_MAP_WRITE;
	window->machine = machine;
	window->start = span->start;
	window->rom = rom;
	return sim_map_add(&machine->map, &region);
}

static bool add_ram(struct sim_machine *machine, const struct sim_region *ram)
{
	struct sim_map_region region = {.start = ram->start,
		.size = ram->end - ram->start,
		.flags = SIM_MAP_READ | SIM_MAP_WRITE,
		.memory = sim_mem_ram(machine->sim, ram->start, ram->end - ram->start)};

	if (ram->flags & SIM_REGION_CODE)
		region.flags |= SIM_MAP_CODE;
	if (ram->flags & SIM_REGION_WORDS)
		region.flags |= SIM_MAP_WORDS;
	return sim_map_add(&machine->map, &region);
}

static bool add_uart(struct sim_machine *machine)
{
	struct sim_map_region region = {.start = machine->soc->uart,
		.size = machine->soc->uart_size,
		.flags = SIM_MAP_READ | SIM_MAP_WRITE | SIM_MAP_WORDS,
		.device = machine,
		.read = sim_uart_read,
		.write = sim_uart_write};

	if (!sim_map_add(&machine->map, &region))
		return false;
	if (!machine->soc->uart_write)
		return true;
	region.start = machine->soc->uart_write;
	region.size = 4;
	region.flags = SIM_MAP_WRITE | SIM_MAP_WORDS;
	return sim_map_add(&machine->map, &region);
}

int sim_machine_open(
	struct sim_machine *machine, struct espflash_sim *sim, const struct sim_soc *soc)
{
	bool fits;

	memset(machine, 0, sizeof(*machine));
	machine->sim = sim;
	machine->soc = soc;
	sim_map_init(&machine->map);
	fits = add_uart(machine);
	for (size_t i = 0; fits && i < SIM_SOC_WINDOWS; i++)
		fits = add_window(machine, i, &soc->registers[i], false);
	fits = fits && add_window(machine, SIM_SOC_WINDOWS, &soc->rom, true);
	for (size_t i = 0; fits && i < sim->chip->region_count; i++)
		fits = add_ram(machine, &sim->chip->regions[i]);
	if (!fits)
		return ESPFLASH_ERROR_ARGUMENT;
	if (sim_idle_open(machine))
		return ESPFLASH_ERROR_NO_MEMORY;
	return sim_cpu_new(&machine->cpu, soc->kind, &machine->map.bus);
}

void sim_machine_close(struct sim_machine *machine)
{
	sim_idle_close(machine);
	sim_cpu_free(&machine->cpu);
}

void sim_machine_start(struct sim_machine *machine, uint32_t entry)
{
	sim_cpu_reset(machine->cpu, entry, machine->soc->stack);
	machine->hz = machine->soc->hz;
	machine->since = machine->sim->now;
	machine->since_cycles = 0;
	machine->spi_until = 0;
	machine->clkdiv = 0;
	machine->usb_tx_count = 0;
	machine->wants_reset = false;
	machine->halted = false;
	machine->stopped = false;
	machine->rx_head = 0;
	machine->rx_count = 0;
	sim_idle_reset(machine);
}

enum sim_soc_end sim_machine_run(struct sim_machine *machine, uint64_t until)
{
	struct sim_cpu *cpu = machine->cpu;
	uint64_t target = sim_machine_cycles_at(machine, until);
	enum sim_cpu_stop stop = SIM_CPU_RAN;

	if (target > sim_cpu_cycles(cpu))
		stop = sim_cpu_run(cpu, target - sim_cpu_cycles(cpu));
	machine->halted = stop == SIM_CPU_IDLE;
	/* Nothing wakes an idle CPU: no interrupt is modelled. */
	if (stop == SIM_CPU_IDLE && target > sim_cpu_cycles(cpu))
		sim_cpu_skip_cycles(cpu, target - sim_cpu_cycles(cpu));
	sim_machine_time(machine);
	if (machine->wants_reset)
		return SIM_SOC_RESET;
	if (stop != SIM_CPU_FAULTED)
		return SIM_SOC_TIME;
	return machine->soc->rom_boot && sim_cpu_pc(cpu) == machine->soc->rom_boot ? SIM_SOC_BOOT
										   : SIM_SOC_FAULT;
}
