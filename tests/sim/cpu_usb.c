/* SPDX-License-Identifier: MIT */
/*
 * The USB-Serial/JTAG as the CPU sees it: packets of 64 bytes each way, told of in one register.
 * The bytes are on the wire of uart.c, at the pace of USB. ESP32-C3 Technical Reference 1.1,
 * section 30.5; alike on all later chips (ESP-IDF 102122904a, usb_serial_jtag_reg.h of each).
 */
#include "cpu_chip.h"
#include "sim.h"

#define DATA 0x00u /* EP1 */
#define CONF 0x04u /* EP1_CONF */
#define SIZE 0x08u

#define CONF_WR_DONE  1u
#define CONF_IN_FREE  2u
#define CONF_OUT_DATA 4u

static int object(struct sim_machine *machine, const char *text)
{
	machine->map.bus.objection = text;
	return SIM_CPU_DEVICE;
}

bool sim_usb_is(const struct sim_machine *machine, uint32_t address)
{
	return machine->soc->usb && machine->sim->console == SIM_CONSOLE_JTAG &&
	       address - machine->soc->usb < SIZE;
}

static bool has_data(const struct espflash_sim *sim)
{
	const struct sim_fifo *wire = &sim->uart.to_chip;

	return wire->count && wire->bytes[wire->head].due <= sim->now;
}

/* The host has fetched what was sent before. */
static bool is_free(const struct espflash_sim *sim)
{
	return !sim_uart_chip_sending(sim);
}

int sim_usb_read(struct sim_machine *machine, uint32_t address, uint32_t *ret)
{
	struct espflash_sim *sim = machine->sim;
	struct sim_byte byte;

	if (address - machine->soc->usb == CONF) {
		sim_idle_look(machine);
		*ret = (is_free(sim) ? CONF_IN_FREE : 0) | (has_data(sim) ? CONF_OUT_DATA : 0);
		return SIM_CPU_FINE;
	}
	if (!has_data(sim))
		return object(machine, "the USB's receive FIFO is empty");
	sim_cpu_impure(machine->cpu);
	sim_fifo_pop(&sim->uart.to_chip, &byte);
	*ret = byte.value;
	return SIM_CPU_FINE;
}

static void send(struct sim_machine *machine)
{
	sim_uart_chip_sends(machine->sim, machine->usb_tx, machine->usb_tx_count);
	machine->usb_tx_count = 0;
	/* The clock did not know of it when it let the CPU run: it is to look again. */
	sim_cpu_yield(machine->cpu);
}

int sim_usb_write(struct sim_machine *machine, uint32_t address, uint32_t value)
{
	if (address - machine->soc->usb == CONF) {
		if (value & CONF_WR_DONE && machine->usb_tx_count)
			send(machine);
		return SIM_CPU_FINE;
	}
	if (!is_free(machine->sim))
		return object(machine, "the USB's transmit FIFO is written before it is free");
	machine->usb_tx[machine->usb_tx_count++] = (uint8_t)value;
	if (machine->usb_tx_count == SIM_USB_PACKET)
		send(machine);
	return SIM_CPU_FINE;
}
