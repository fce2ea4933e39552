/* SPDX-License-Identifier: MIT */
/*
 * A CPU of one kind on a bus: set it up, let it run for so many cycles, ask why it stopped. The
 * simulated chip calls it; it knows no chip, no device and no time but its own cycle count.
 */
#ifndef SIM_CPU_RUN_H
#define SIM_CPU_RUN_H

#include <stdint.h>

#include "cpu_bus.h"

enum sim_cpu_kind {
	SIM_CPU_RV32,	 /* RV32IMC and Zicsr with the standard counters */
	SIM_CPU_ESP32C3, /* RV32IMC with the CSRs of that chip */
	SIM_CPU_LX106,	 /* the ESP8266's Xtensa */
	SIM_CPU_LX6,	 /* ESP32 and its Xtensa successors, as far as LX106 code goes: no windows,
			    no loops, no floating point */
};

enum sim_cpu_stop {
	SIM_CPU_RAN,	  /* the cycles are used up, or a device said sim_cpu_yield */
	SIM_CPU_IDLE,	  /* wfi or waiti; pc is behind it */
	SIM_CPU_AT_BREAK, /* pc is the breakpoint, not executed yet */
	SIM_CPU_FAULTED,  /* sim_cpu_fault has it; pc is at the instruction */
};

/* What stopped a core. `address` and `size` are for memory, `bytes` of the instruction. */
struct sim_cpu_fault {
	enum sim_cpu_why why;
	uint32_t pc;
	uint32_t address;
	unsigned size;
	uint8_t bytes[4];
	unsigned byte_count;
	char text[160]; /* all of it in a line */
};

struct sim_cpu;

/* *ret to be freed. `bus` must live as long. 0 or ESPFLASH_ERROR_NO_MEMORY. */
int sim_cpu_new(struct sim_cpu **ret, enum sim_cpu_kind kind, struct sim_bus *bus);
void sim_cpu_free(struct sim_cpu **cpu);

/* Everything as after a reset, cycle count too; then pc and the stack pointer. */
void sim_cpu_reset(struct sim_cpu *cpu, uint32_t pc, uint32_t sp);

/*
 * Run until `cycles` more have passed (an instruction is finished even if it takes longer), or
 * something stops it. A breakpoint at the very pc where it starts does not count.
 */
enum sim_cpu_stop sim_cpu_run(struct sim_cpu *cpu, uint64_t cycles);

const struct sim_cpu_fault *sim_cpu_fault(const struct sim_cpu *cpu);

/* x0 to x31, or a0 to a15. */
uint32_t sim_cpu_reg(const struct sim_cpu *cpu, unsigned number);
void sim_cpu_set_reg(struct sim_cpu *cpu, unsigned number, uint32_t value);
uint32_t sim_cpu_pc(const struct sim_cpu *cpu);
void sim_cpu_set_pc(struct sim_cpu *cpu, uint32_t pc);

/* At most one breakpoint. */
void sim_cpu_set_break(struct sim_cpu *cpu, uint32_t pc);
void sim_cpu_clear_break(struct sim_cpu *cpu);

/* Exact also when a device asks in the middle of a run. */
uint64_t sim_cpu_cycles(const struct sim_cpu *cpu);
uint64_t sim_cpu_instructions(const struct sim_cpu *cpu);

/* Time passes without instructions: after wfi, or for a call that is not executed. */
void sim_cpu_skip_cycles(struct sim_cpu *cpu, uint64_t cycles);

/* For a device: stop the run after this instruction. */
void sim_cpu_yield(struct sim_cpu *cpu);

/* For a device: doing the same again would not be the same. */
void sim_cpu_impure(struct sim_cpu *cpu);

/* The bus's memory is laid out anew: forget where the code is. */
void sim_cpu_flush(struct sim_cpu *cpu);

#endif
