/* SPDX-License-Identifier: MIT */
/*
 * The chip's address space: RAM, the few ROM words and eFuses that matter, and peripheral
 * registers, which remember what is written unless they are modelled (SPI, UART divider, strap,
 * watchdog). The CPU reads and writes registers through here too.
 */
#ifndef SIM_MEM_H
#define SIM_MEM_H

#include <stddef.h>
#include <stdint.h>

#include "chip.h"

#define SIM_REGIONS_MAX 8
#define SIM_REGISTERS	512 /* written ones remembered at a time */

struct sim_mem {
	uint8_t *ram[SIM_REGIONS_MAX];
	struct sim_word written[SIM_REGISTERS];
	size_t written_count;
};

struct espflash_sim;

int sim_mem_open(struct espflash_sim *sim);
void sim_mem_close(struct espflash_sim *sim);

/* Registers return to their reset values; RAM keeps what it has. */
void sim_mem_reset(struct espflash_sim *sim);

uint32_t sim_mem_read(struct espflash_sim *sim, uint32_t address);
void sim_mem_write(struct espflash_sim *sim, uint32_t address, uint32_t value);

/* RAM behind `size` bytes at an address, or NULL. */
uint8_t *sim_mem_ram(struct espflash_sim *sim, uint32_t address, size_t size);

/* A register as last written, or its reset value; without side effects. */
uint32_t sim_mem_register(const struct espflash_sim *sim, uint32_t address);
void sim_mem_set_register(struct espflash_sim *sim, uint32_t address, uint32_t value);

/* Whether the chip's table has the word: ROM that is not there cannot be read by code. */
bool sim_mem_known(const struct espflash_sim *sim, uint32_t address);

/* spi.c: the controller's CMD register was written with USR set; the flash acts at `when`. */
void sim_spi_run(struct espflash_sim *sim, uint64_t when);

#endif
