/* SPDX-License-Identifier: MIT */
/*
 * Reads and writes by address. Called by the ROM loader's commands and by the CPU.
 */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

/* The RTC watchdog's key and enable bit: REFERENCE.md sections 2.4 and 2.16. */
#define WDT_KEY	   0x50D83AA1u
#define WDT_ENABLE 0x80000000u
/* Its clock, the internal RC oscillator: ESP32-C3 Technical Reference, 6.2 (136 kHz). */
#define WDT_HZ	136000u
#define SPI_USR 0x40000u /* bit 18 of CMD: REFERENCE.md section 3.8 */

int sim_mem_open(struct espflash_sim *sim)
{
	const struct sim_chip *chip = sim->chip;

	for (size_t i = 0; i < chip->region_count; i++) {
		const struct sim_region *region = &chip->regions[i];

		if (region->alias >= 0)
			continue;
		sim->mem.ram[i] = calloc(1, region->end - region->start);
		if (!sim->mem.ram[i])
			return ESPFLASH_ERROR_NO_MEMORY;
	}
	return 0;
}

void sim_mem_close(struct espflash_sim *sim)
{
	for (size_t i = 0; i < SIM_REGIONS_MAX; i++)
		free(sim->mem.ram[i]);
}

void sim_mem_reset(struct espflash_sim *sim)
{
	sim->mem.written_count = 0;
}

uint8_t *sim_mem_ram(struct espflash_sim *sim, uint32_t address, size_t size)
{
	const struct sim_chip *chip = sim->chip;

	for (size_t i = 0; i < chip->region_count; i++) {
		const struct sim_region *region = &chip->regions[i];
		size_t offset = address - region->start;

		if (address < region->start || address >= region->end ||
			size > region->end - address)
			continue;
		if (region->alias >= 0)
			return sim->mem.ram[region->alias] + region->alias_offset + offset;
		return sim->mem.ram[i] + offset;
	}
	return NULL;
}

static const struct sim_word *find(const struct sim_word *words, size_t count, uint32_t address)
{
	for (size_t i = 0; i < count; i++)
		if (words[i].address == address)
			return &words[i];
	return NULL;
}

uint32_t sim_mem_register(const struct espflash_sim *sim, uint32_t address)
{
	const struct sim_mem *mem = &sim->mem;
	const struct sim_word *word;
	uint32_t fuse;

	if (sim_fuse_read(&sim->fuses, &sim->chip->fuses, address, &fuse))
		return fuse;
	word = find(mem->written, mem->written_count, address);
	if (!word)
		word = find(sim->chip->words, sim->chip->word_count, address);
	return word ? word->value : 0;
}

bool sim_mem_known(const struct espflash_sim *sim, uint32_t address)
{
	return find(sim->chip->words, sim->chip->word_count, address) != NULL;
}

void sim_mem_set_register(struct espflash_sim *sim, uint32_t address, uint32_t value)
{
	struct sim_mem *mem = &sim->mem;

	for (size_t i = 0; i < mem->written_count; i++) {
		if (mem->written[i].address == address) {
			mem->written[i].value = value;
			return;
		}
	}
	if (mem->written_count == SIM_REGISTERS) {
		sim_log(sim, "register %08lx: no room to remember it", (unsigned long)address);
		return;
	}
	mem->written[mem->written_count].address = address;
	mem->written[mem->written_count++].value = value;
}

/* The divider for the present rate, as the UART's CLKDIV register shows it. */
static uint32_t clkdiv(const struct espflash_sim *sim)
{
	const struct sim_chip *chip = sim->chip;
	uint32_t baud = sim->uart.chip_baud ? sim->uart.chip_baud : sim->uart.text_baud;
	uint32_t sixteenths = (uint32_t)((uint64_t)sim->uart_clock * 16 / baud);

	return chip->clkdiv_fraction ? sixteenths >> 4 | (sixteenths & 15) << 20 : sixteenths >> 4;
}

uint32_t sim_mem_read(struct espflash_sim *sim, uint32_t address)
{
	const struct sim_chip *chip = sim->chip;
	const uint8_t *ram = sim_mem_ram(sim, address, 4);

	if (ram)
		return (uint32_t)ram[0] | (uint32_t)ram[1] << 8 | (uint32_t)ram[2] << 16 |
		       (uint32_t)ram[3] << 24;
	if (address == chip->clkdiv)
		return clkdiv(sim);
	if (chip->strap && address == chip->strap)
		return sim->board.download ? chip->strap_download : chip->strap_flash;
	return sim_mem_register(sim, address);
}

static void write_watchdog(struct espflash_sim *sim, uint32_t value)
{
	const struct sim_watchdogs *dogs = &sim->chip->watchdogs;
	uint64_t ticks = sim_mem_register(sim, dogs->config1);

	if (sim_mem_register(sim, dogs->protect) != WDT_KEY)
		return;
	sim_mem_set_register(sim, dogs->config0, value);
	sim->board.watchdog_armed = (value & WDT_ENABLE) != 0;
	sim->board.watchdog_at = sim->now + ticks * 1000000000u / WDT_HZ;
}

static void write_super_watchdog(struct espflash_sim *sim, uint32_t value)
{
	const struct sim_watchdogs *dogs = &sim->chip->watchdogs;

	if (sim_mem_register(sim, dogs->super_protect) != dogs->super_key)
		return;
	sim_mem_set_register(sim, dogs->super, value);
	if (value & dogs->super_feed)
		sim->board.super_armed = false;
}

void sim_mem_write(struct espflash_sim *sim, uint32_t address, uint32_t value)
{
	const struct sim_chip *chip = sim->chip;
	uint8_t *ram = sim_mem_ram(sim, address, 4);

	if (ram) {
		for (int i = 0; i < 4; i++)
			ram[i] = (uint8_t)(value >> (8 * i));
		return;
	}
	if (chip->watchdogs.config0 && address == chip->watchdogs.config0) {
		write_watchdog(sim, value);
		return;
	}
	if (chip->watchdogs.super && address == chip->watchdogs.super) {
		write_super_watchdog(sim, value);
		return;
	}
	sim_mem_set_register(sim, address, value);
	if (address == chip->spi.base && value & SPI_USR) {
		sim_spi_run(sim, sim->now);
		/* The bit clears itself when the transaction is over. */
		sim_mem_set_register(sim, address, value & ~SPI_USR);
	}
}
