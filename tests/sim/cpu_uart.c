/* SPDX-License-Identifier: MIT */
/*
 * UART0 as the CPU sees it: two FIFOs of 128 bytes and their counts, the divider. The bytes are on
 * the wire of uart.c, which gives each its ten bit times. Offsets: ESP8266 Technical Reference
 * 1.7, appendix 2; ESP32 5.2, section 13.5; ESP32-C3 1.1, section 26.6; alike on all three.
 */
#include "cpu_chip.h"
#include "sim.h"

#define FIFO   0x00u
#define CLKDIV 0x14u
#define STATUS 0x1Cu
#define CONF0  0x20u

#define STATE_BUSY 3u /* any number but 0: a data bit is being sent */

static int object(struct sim_machine *machine, const char *text)
{
	machine->map.bus.objection = text;
	return SIM_CPU_DEVICE;
}

/* Whether the cable is in another port: nothing comes in here, and nobody hears what goes out. */
static bool is_idle(const struct espflash_sim *sim)
{
	return sim->console != SIM_CONSOLE_UART;
}

/* What has come in since the last look goes into the FIFO. */
static int receive(struct sim_machine *machine)
{
	struct espflash_sim *sim = machine->sim;
	struct sim_fifo *wire = &sim->uart.to_chip;
	struct sim_byte byte;
	uint8_t heard[4];

	if (is_idle(sim))
		return SIM_CPU_FINE;
	while (wire->count && wire->bytes[wire->head].due <= sim->now) {
		size_t count;

		sim_cpu_impure(machine->cpu);
		sim_fifo_pop(wire, &byte);
		count = sim_uart_chip_hears(sim, byte, heard);
		for (size_t i = 0; i < count; i++) {
			unsigned at = (machine->rx_head + machine->rx_count) % SIM_UART_FIFO;

			if (machine->rx_count == SIM_UART_FIFO)
				return object(machine, "the UART's receive FIFO has overflowed");
			machine->rx[at] = heard[i];
			machine->rx_count++;
		}
	}
	return SIM_CPU_FINE;
}

static int read_fifo(struct sim_machine *machine, uint32_t *ret)
{
	if (!machine->rx_count)
		return object(machine, "the UART's receive FIFO is empty");
	sim_cpu_impure(machine->cpu);
	*ret = machine->rx[machine->rx_head];
	machine->rx_head = (machine->rx_head + 1) % SIM_UART_FIFO;
	machine->rx_count--;
	return SIM_CPU_FINE;
}

int sim_uart_read(void *self, uint32_t offset, unsigned size, uint32_t *ret)
{
	struct sim_machine *machine = self;
	const struct sim_soc *soc = machine->soc;
	uint32_t busy, queued;
	int why;

	(void)size;
	sim_machine_time(machine);
	if (offset == STATUS)
		sim_idle_look(machine);
	why = receive(machine);
	if (why)
		return why;
	if (offset == FIFO)
		return read_fifo(machine, ret);
	*ret = 0;
	if (offset != STATUS && (!soc->uart_state || offset != soc->uart_state)) {
		*ret = sim_mem_read(machine->sim, soc->uart + offset);
		return SIM_CPU_FINE;
	}
	busy = is_idle(machine->sim) ? 0 : sim_uart_chip_sending(machine->sim);
	queued = busy ? busy - 1 : 0;
	if (offset == STATUS)
		*ret = (machine->rx_count & soc->uart_count) | (queued & soc->uart_count) << 16;
	if (offset == soc->uart_state && busy)
		*ret |= STATE_BUSY << soc->uart_state_shift;
	return SIM_CPU_FINE;
}

/* The divider counts sixteenths too, where the chip has them. */
static void set_divider(struct espflash_sim *sim, uint32_t value)
{
	uint64_t sixteenths = (uint64_t)(value & 0xFFFFF) << 4;

	if (sim->chip->clkdiv_fraction)
		sixteenths += value >> 20 & 15;
	if (sixteenths)
		sim->uart.chip_baud = (uint32_t)(sim->uart_clock * UINT64_C(16) / sixteenths);
}

/* A divider that has been written; later chips take it over when they are told. */
static void write_divider(struct sim_machine *machine, uint32_t value)
{
	if (machine->soc->uart_update)
		machine->clkdiv = value;
	else
		set_divider(machine->sim, value);
}

static void update(struct sim_machine *machine)
{
	if (machine->clkdiv)
		set_divider(machine->sim, machine->clkdiv);
	machine->clkdiv = 0;
}

int sim_uart_write(void *self, uint32_t offset, unsigned size, uint32_t value)
{
	struct sim_machine *machine = self;
	uint8_t byte = (uint8_t)value;

	(void)size;
	sim_cpu_impure(machine->cpu);
	sim_machine_time(machine);
	switch (offset) {
	case FIFO:
		if (is_idle(machine->sim))
			return SIM_CPU_FINE;
		/* One more is in the shift register. */
		if (sim_uart_chip_sending(machine->sim) > SIM_UART_FIFO)
			return object(machine, "the UART's transmit FIFO overflows");
		sim_uart_chip_sends(machine->sim, &byte, 1);
		/* The clock did not know of it when it let the CPU run: it is to look again. */
		if (machine->sim->uart.to_host.count == 1)
			sim_cpu_yield(machine->cpu);
		return SIM_CPU_FINE;
	case CLKDIV:
		write_divider(machine, value);
		return SIM_CPU_FINE;
	case CONF0:
		if (value & machine->soc->uart_rx_reset) {
			int why = receive(machine);

			machine->rx_count = 0;
			if (why)
				return why;
		}
		break;
	default:
		break;
	}
	if (machine->soc->uart_update && offset == machine->soc->uart_update &&
		value & machine->soc->uart_update_bit) {
		update(machine);
		value &= ~machine->soc->uart_update_bit; /* it clears itself */
	}
	sim_mem_write(machine->sim, machine->soc->uart + offset, value);
	return SIM_CPU_FINE;
}
