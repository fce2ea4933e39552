/* SPDX-License-Identifier: MIT */
/*
 * The SPI controller as the CPU sees it: a transaction takes the time of its clock pulses, its
 * registers are not to be touched meanwhile, and a busy flash is to be asked for its status only.
 * What goes over the wires is in spi.c.
 */
#include <stdio.h>

#include "cpu_chip.h"
#include "sim.h"

#define SPI_USR	 0x40000u /* bit 18 of CMD: REFERENCE.md section 3.8 */
#define SPI_SIZE 0x100u	  /* of the registers that belong to a transaction */

/* Bits of the USER register: REFERENCE.md section 3.8. */
#define USER_COMMAND 0x80000000u
#define USER_ADDRESS 0x40000000u
#define USER_DUMMY   0x20000000u
#define USER_MISO    0x10000000u
#define USER_MOSI    0x08000000u

static uint32_t get(const struct sim_machine *machine, uint32_t offset)
{
	return sim_mem_register(machine->sim, machine->sim->chip->spi.base + offset);
}

/*
 * What the SPI clock is divided by; 0 = the divider is none. N, H and L are the period and its
 * parts, less one, and L is N: ESP32 Technical Reference 5.2, SPI_CLOCK_REG; ESP-IDF 5.1,
 * soc/esp32c3/include/soc/spi_mem_reg.h, SPI_MEM_CLOCK_REG.
 */
static uint32_t divider(const struct sim_machine *machine)
{
	const struct sim_soc *soc = machine->soc;
	uint32_t clock = get(machine, soc->spi_clock);
	uint32_t n = soc->spi_mem ? clock >> 16 & 0xFF : clock >> 12 & 0x3F;
	uint32_t l = soc->spi_mem ? clock & 0xFF : clock & 0x3F;
	uint32_t prescaler = soc->spi_mem ? 1 : (clock >> 18 & 0x1FFF) + 1;

	if (clock >> 31)
		return 1;
	return l == n ? prescaler * (n + 1) : 0;
}

/* Clock pulses of the transaction in the registers, as spi.c will carry it out. */
static uint32_t pulses(const struct sim_machine *machine)
{
	const struct sim_spi_map *map = &machine->sim->chip->spi;
	uint32_t user = get(machine, map->user), user1 = get(machine, map->user1);
	uint32_t out = user1 >> 17 & 0x1FF, in = user1 >> 8 & 0x1FF;
	uint32_t bits = 0;

	if (map->mosi_dlen) {
		out = get(machine, map->mosi_dlen) & 0x3FF;
		in = get(machine, map->miso_dlen) & 0x3FF;
	}
	if (user & USER_COMMAND)
		bits += (get(machine, map->user2) >> 28) + 1;
	if (user & USER_ADDRESS)
		bits += (user1 >> 26) + 1;
	if (user & USER_DUMMY)
		bits += (user1 & 0xFF) + 1;
	if (user & USER_MISO)
		bits += in + 1;
	if (user & USER_MOSI)
		bits += out + 1;
	return bits;
}

static int object(struct sim_machine *machine, const char *text)
{
	machine->map.bus.objection = text;
	return SIM_CPU_DEVICE;
}

/* Silicon ignores most commands while the flash is busy; code that sends one is wrong. */
static int check_busy(struct sim_machine *machine)
{
	const struct sim_spi_map *map = &machine->sim->chip->spi;
	uint32_t user = get(machine, map->user), address = get(machine, 0x04);
	uint8_t opcode = (uint8_t)get(machine, map->user2);

	if (!(user & USER_COMMAND) ||
		!sim_flash_ignores(&machine->sim->flash, machine->sim->now, opcode))
		return SIM_CPU_FINE;
	if (map->msb_address)
		address >>= 32 - ((get(machine, map->user1) >> 26) + 1);
	if (user & USER_ADDRESS)
		snprintf(machine->text, sizeof(machine->text),
			"the flash is busy: command %02x at %06lx", opcode, (unsigned long)address);
	else
		snprintf(machine->text, sizeof(machine->text), "the flash is busy: command %02x",
			opcode);
	return object(machine, machine->text);
}

static int start(struct sim_machine *machine, uint32_t address, uint32_t value)
{
	struct espflash_sim *sim = machine->sim;
	uint32_t hz = machine->soc->spi_hz ? machine->soc->spi_hz : machine->hz;
	uint32_t bits = pulses(machine), parts = divider(machine);
	int why = check_busy(machine);

	if (why)
		return why;
	if (!parts)
		return object(machine, "SPI transfer with an impossible clock divider");
	machine->spi_until = sim->now + (uint64_t)bits * parts * UINT64_C(1000000000) / hz;
	sim_mem_set_register(sim, address, value & ~SPI_USR);
	/* What is written counts when the chip select rises. */
	sim_spi_run(sim, machine->spi_until);
	return SIM_CPU_FINE;
}

static bool is_spi(const struct sim_machine *machine, uint32_t address)
{
	return address - machine->sim->chip->spi.base < SPI_SIZE;
}

static bool under_way(const struct sim_machine *machine)
{
	return machine->sim->now < machine->spi_until;
}

int sim_spi_read(struct sim_machine *machine, uint32_t address, uint32_t *ret)
{
	const struct sim_spi_map *map = &machine->sim->chip->spi;

	if (!is_spi(machine, address) || !under_way(machine))
		return SIM_CPU_FINE;
	if (address == map->base)
		*ret |= SPI_USR;
	else if (address - map->base - map->w0 < 64)
		return object(machine, "SPI data is read before the transfer is over");
	return SIM_CPU_FINE;
}

int sim_spi_write(struct sim_machine *machine, uint32_t address, uint32_t value, bool *ret_done)
{
	*ret_done = false;
	if (!is_spi(machine, address))
		return SIM_CPU_FINE;
	if (under_way(machine))
		return object(machine, "an SPI register is written before the transfer is over");
	*ret_done = address == machine->sim->chip->spi.base && (value & SPI_USR) != 0;
	return *ret_done ? start(machine, address, value) : SIM_CPU_FINE;
}
