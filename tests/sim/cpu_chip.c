/* SPDX-License-Identifier: MIT */
/*
 * The CPU of a simulated chip on the board's clock: builds its address space from the chip's
 * tables, lets it run, and gives registers that take time or stop the CPU their effect.
 */
#include "cpu_chip.h"
#include "sim.h"

#include <string.h>

#define SPI_USR 0x40000u /* bit 18 of CMD: REFERENCE.md section 3.8 */

/* SYSTIMER of the ESP32-C3: Technical Reference 1.1, section 10.5; it counts at 16 MHz. */
#define TIMER_OP	0x04u
#define TIMER_OP_UPDATE 0x40000000u
#define TIMER_OP_VALID	0x20000000u
#define TIMER_HIGH	0x40u
#define TIMER_LOW	0x44u

static uint64_t time_of(const struct sim_machine *machine, uint64_t cycles)
{
	uint32_t hz = machine->soc->hz;

	return machine->started + cycles / hz * 1000000000u + cycles % hz * 1000000000u / hz;
}

static uint64_t cycles_of(const struct sim_machine *machine, uint64_t ns)
{
	uint32_t hz = machine->soc->hz;

	return ns / 1000000000u * hz + (ns % 1000000000u * hz + 999999999u) / 1000000000u;
}

void sim_machine_time(struct sim_machine *machine)
{
	uint64_t now = time_of(machine, sim_cpu_cycles(machine->cpu));

	if (now > machine->sim->now)
		machine->sim->now = now;
}

static bool is_timer(const struct sim_machine *machine, uint32_t address)
{
	return machine->soc->systimer && (address & ~UINT32_C(0xFFF)) == machine->soc->systimer;
}

static int read_register(void *self, uint32_t offset, unsigned size, uint32_t *ret)
{
	const struct sim_window *window = self;
	struct sim_machine *machine = window->machine;
	uint32_t address = window->start + offset;

	(void)size;
	sim_machine_time(machine);
	*ret = sim_mem_read(machine->sim, address);
	if (!is_timer(machine, address))
		return SIM_CPU_FINE;
	switch (address & 0xFFF) {
	case TIMER_OP:
		*ret = TIMER_OP_VALID;
		break;
	case TIMER_HIGH:
		*ret = (uint32_t)(machine->timer_latch >> 32);
		break;
	case TIMER_LOW:
		*ret = (uint32_t)machine->timer_latch;
		break;
	default:
		break;
	}
	return SIM_CPU_FINE;
}

/*
 * Cycles of the CPU in one bit on the SPI wires; 0 = the divider is none. N, H and L are the
 * period and its parts, less one, and L is N: ESP32 Technical Reference 5.2, SPI_CLOCK_REG;
 * ESP-IDF 5.1, soc/esp32c3/include/soc/spi_mem_reg.h, SPI_MEM_CLOCK_REG.
 */
static uint64_t spi_bits(const struct sim_machine *machine, uint64_t bits)
{
	const struct sim_soc *soc = machine->soc;
	uint32_t clock =
		sim_mem_register(machine->sim, machine->sim->chip->spi.base + soc->spi_clock);
	uint32_t n = soc->spi_mem ? clock >> 16 & 0xFF : clock >> 12 & 0x3F;
	uint32_t l = soc->spi_mem ? clock & 0xFF : clock & 0x3F;
	uint32_t prescaler = soc->spi_mem ? 1 : (clock >> 18 & 0x1FFF) + 1;

	if (clock >> 31)
		return bits * soc->hz / soc->spi_hz;
	if (l != n)
		return 0;
	return bits * soc->hz * prescaler * (n + 1) / soc->spi_hz;
}

/* Clock pulses of the transaction in the registers, as spi.c will carry it out. */
static uint64_t spi_length(const struct espflash_sim *sim)
{
	const struct sim_spi_map *map = &sim->chip->spi;
	uint32_t user = sim_mem_register(sim, map->base + map->user);
	uint32_t user1 = sim_mem_register(sim, map->base + map->user1);
	uint32_t out = user1 >> 17 & 0x1FF, in = user1 >> 8 & 0x1FF;
	uint64_t bits = 0;

	if (map->mosi_dlen) {
		out = sim_mem_register(sim, map->base + map->mosi_dlen) & 0x3FF;
		in = sim_mem_register(sim, map->base + map->miso_dlen) & 0x3FF;
	}
	if (user >> 31)
		bits += (sim_mem_register(sim, map->base + map->user2) >> 28) + 1;
	if (user >> 30 & 1)
		bits += (user1 >> 26) + 1;
	if (user >> 29 & 1)
		bits += (user1 & 0xFF) + 1;
	if (user >> 28 & 1)
		bits += in + 1;
	if (user >> 27 & 1)
		bits += out + 1;
	return bits;
}

static int run_spi(struct sim_machine *machine, uint32_t address, uint32_t value)
{
	uint64_t wait = spi_bits(machine, spi_length(machine->sim));

	if (!wait && spi_length(machine->sim)) {
		machine->map.bus.objection = "SPI transfer with an impossible clock divider";
		return SIM_CPU_DEVICE;
	}
	sim_mem_write(machine->sim, address, value);
	machine->map.bus.wait +=
		(uint32_t)wait; /* the CMD bit is only seen again when it is over */
	return SIM_CPU_FINE;
}

static int write_register(void *self, uint32_t offset, unsigned size, uint32_t value)
{
	const struct sim_window *window = self;
	struct sim_machine *machine = window->machine;
	uint32_t address = window->start + offset;
	struct espflash_sim *sim = machine->sim;

	(void)size;
	sim_machine_time(machine);
	if (address == sim->chip->spi.base && value & SPI_USR)
		return run_spi(machine, address, value);
	if (is_timer(machine, address) && (address & 0xFFF) == TIMER_OP && value & TIMER_OP_UPDATE)
		machine->timer_latch = sim->now * 16 / 1000;
	if (address == machine->soc->reset && value >> 31) {
		machine->wants_reset = true;
		sim_cpu_yield(machine->cpu);
	}
	sim_mem_write(sim, address, value);
	return SIM_CPU_FINE;
}

/* ROM words can be read, peripherals written too. */
static bool add_registers(struct sim_machine *machine, size_t number)
{
	struct sim_window *window = &machine->windows[number];
	uint32_t start = machine->soc->registers[number].start;
	struct sim_map_region region = {.start = start,
		.size = machine->soc->registers[number].size,
		.flags = SIM_MAP_READ | SIM_MAP_WORDS,
		.device = window,
		.read = read_register,
		.write = write_register};

	if (!region.size)
		return true;
	if (start >> 28 != 4)
		region.flags |= SIM_MAP_WRITE;
	window->machine = machine;
	window->start = start;
	return sim_map_add(&machine->map, &region);
}

/* RAM by its addresses: at 4xxxxxxx there is code, on Xtensa in whole words only. */
static bool add_ram(struct sim_machine *machine, const struct sim_region *ram)
{
	bool xtensa = machine->soc->kind == SIM_CPU_LX106 || machine->soc->kind == SIM_CPU_LX6;
	struct sim_map_region region = {.start = ram->start,
		.size = ram->end - ram->start,
		.flags = SIM_MAP_READ | SIM_MAP_WRITE,
		.memory = sim_mem_ram(machine->sim, ram->start, ram->end - ram->start)};

	if (ram->start >> 28 >= 4)
		region.flags |= SIM_MAP_CODE;
	if (ram->start >> 28 == 4 && xtensa)
		region.flags |= SIM_MAP_WORDS;
	return sim_map_add(&machine->map, &region);
}

static bool add_uart(struct sim_machine *machine)
{
	struct sim_map_region region = {.start = machine->soc->uart,
		.size = SIM_UART_SIZE,
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
		fits = add_registers(machine, i);
	for (size_t i = 0; fits && i < sim->chip->region_count; i++)
		fits = add_ram(machine, &sim->chip->regions[i]);
	if (!fits)
		return ESPFLASH_ERROR_ARGUMENT;
	return sim_cpu_new(&machine->cpu, soc->kind, &machine->map.bus);
}

void sim_machine_close(struct sim_machine *machine)
{
	sim_cpu_free(&machine->cpu);
}

void sim_machine_start(struct sim_machine *machine, uint32_t entry)
{
	sim_cpu_reset(machine->cpu, entry, machine->soc->stack);
	machine->started = machine->sim->now;
	machine->wants_reset = false;
	machine->stopped = false;
	machine->rx_head = 0;
	machine->rx_count = 0;
}

enum sim_soc_end sim_machine_run(struct sim_machine *machine, uint64_t until)
{
	struct sim_cpu *cpu = machine->cpu;
	uint64_t target =
		until > machine->started ? cycles_of(machine, until - machine->started) : 0;
	enum sim_cpu_stop stop = SIM_CPU_RAN;

	if (target > sim_cpu_cycles(cpu))
		stop = sim_cpu_run(cpu, target - sim_cpu_cycles(cpu));
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
