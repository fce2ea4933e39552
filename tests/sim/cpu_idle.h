/* SPDX-License-Identifier: MIT */
/*
 * Loops that only wait. Code that asks the UART again and again comes back to the very state that
 * it had: until something changes what it reads, every further round is like the last one, and the
 * clock can jump over them. cpu_uart.c calls it, and clock.c asks it.
 */
#ifndef SIM_CPU_IDLE_H
#define SIM_CPU_IDLE_H

#include <stdbool.h>
#include <stdint.h>

struct sim_machine;
struct sim_watch;

/* 0 or ESPFLASH_ERROR_NO_MEMORY. */
int sim_idle_open(struct sim_machine *machine);
void sim_idle_close(struct sim_machine *machine);

/* Other code starts. */
void sim_idle_reset(struct sim_machine *machine);

/* The code is about to read the UART's STATUS. May move the CPU's clock, by whole rounds. */
void sim_idle_look(struct sim_machine *machine);

/* Until when a loop that only waits will go on as it is, SIM_NEVER included; 0: there is none. */
uint64_t sim_idle_until(const struct sim_machine *machine);

#endif
