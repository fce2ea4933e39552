/* SPDX-License-Identifier: MIT */
/*
 * The whole board, for the simulator's own files: one struct, no globals. Time is in nanoseconds
 * and moves only in clock.c, or with the CPU that clock.c lets run.
 */
#ifndef SIM_H
#define SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "board.h"
#include "chip.h"
#include "console.h"
#include "cpu_chip.h"
#include "crypt.h"
#include "espflash_sim.h"
#include "fault.h"
#include "flash.h"
#include "mem.h"
#include "rom.h"
#include "uart.h"

#define SIM_NEVER UINT64_MAX

struct espflash_sim {
	const struct sim_chip *chip;
	uint64_t now; /* ns since power-on */
	struct sim_uart uart;
	struct sim_board board;
	struct sim_mem mem;
	struct sim_machine machine;
	struct sim_flash flash;
	struct sim_rom rom;
	struct sim_faults faults;
	espflash_transport_ops ops;
	uint32_t flags; /* ESPFLASH_SIM_... */
	uint8_t mac[6];
	struct sim_fuses fuses;
	enum sim_console console;
	uint32_t crystal_mhz;
	uint32_t uart_clock; /* Hz that the UART divides: from the crystal there is */
	bool unplugged;

	uint64_t bytes_from_host;
	uint64_t bytes_to_host;
	uint64_t commands;
	uint64_t resets;

	/* Where the program's messages go; NULL = nowhere. */
	void (*log)(void *user, const char *line);
	void *log_user;
	bool verbose;
};

/* clock.c: when the next thing happens (SIM_NEVER: nothing will), and let time pass until then. */
uint64_t sim_next_event(const struct espflash_sim *sim);
void sim_run(struct espflash_sim *sim, uint64_t until);

/* Let the next thing before `until` happen; false: nothing is left, and it is that time. */
bool sim_advance(struct espflash_sim *sim, uint64_t until);

/* Whether nothing is under way but what the chip does by itself, like firmware chatter. */
bool sim_only_background(const struct espflash_sim *sim);

/* inprocess.c: fill in the functions of the in-process transport. */
void sim_make_ops(struct espflash_sim *sim);

/* log.c: one line if the user asked for --verbose; one line in any case. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void sim_log(struct espflash_sim *sim, const char *format, ...);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void sim_warn(struct espflash_sim *sim, const char *format, ...);

/* cpu.c: MEM_END named an entry point; whether uploaded code runs; let it run until then. */
void sim_cpu_start(struct espflash_sim *sim, uint32_t entry);
bool sim_cpu_executes(const struct espflash_sim *sim);
void sim_cpu_pass(struct espflash_sim *sim, uint64_t until);
/* Until when it will only wait, SIM_NEVER included; 0: it works. */
uint64_t sim_cpu_idle_until(const struct espflash_sim *sim);

#endif
