/* SPDX-License-Identifier: MIT */
/*
 * The state of a core and what both instruction sets share: fetching, loads and stores. For the
 * cpu_*.c files only.
 *
 * Cycle counts are estimates, not a pipeline: 1 an instruction, 2 a load or store (and what the
 * bus adds), 10 a division, 2 a jump or taken branch on RISC-V and 3 on Xtensa.
 */
#ifndef SIM_CPU_CORE_H
#define SIM_CPU_CORE_H

#include "cpu_run.h"

#define SIM_COST_MEMORY	   2
#define SIM_COST_DIVIDE	   10
#define SIM_COST_RV32_JUMP 2
#define SIM_COST_XT_JUMP   3

#define SIM_NO_BREAK UINT64_MAX

/* RISC-V's control and status registers, as far as a core without interrupts needs them. */
struct sim_rv32_state {
	uint32_t mstatus;
	uint32_t mie;
	uint32_t mtvec;
	uint32_t mscratch;
	uint32_t mepc;
	uint32_t mcause;
	uint32_t mtval;
	uint32_t pcer; /* ESP32-C3: which events count, whether they do */
	uint32_t pcmr;
	uint64_t cycle_base; /* added to the core's own counts */
	uint64_t instret_base;
	uint64_t pccr_base;
};

struct sim_xtensa_state {
	uint32_t sar;
	uint32_t ps;
	uint32_t ccount_base;  /* added to the core's own count */
	uint32_t special[256]; /* the others, by number */
};

struct sim_cpu {
	enum sim_cpu_kind kind;
	struct sim_bus *bus;
	uint32_t r[32];
	uint32_t pc;
	uint32_t next; /* pc after the present instruction */
	uint32_t cost; /* its cycles */
	uint64_t cycles;
	uint64_t until;
	uint64_t instructions;
	uint64_t break_at; /* SIM_NO_BREAK: nowhere */
	struct sim_code code;
	enum sim_cpu_stop stop;
	bool impure;	    /* a counter, a device or a register for control was used: cpu_idle.c */
	uint32_t insn;	    /* the present instruction's bytes */
	unsigned length;    /* how many they are; 0: not even fetched */
	const char *detail; /* what the fault's text starts with, or NULL for the usual */
	struct sim_cpu_fault fault;
	union {
		struct sim_rv32_state rv;
		struct sim_xtensa_state xt;
	} u;
};

/* cpu_rv32.c, cpu_xtensa.c: run until something stops it. */
void sim_rv32_run(struct sim_cpu *cpu);
void sim_xtensa_run(struct sim_cpu *cpu);

/* cpu_run.c: find the code at pc; cpu->insn gets what can be read of 4 bytes. */
enum sim_cpu_why sim_cpu_fetch_slowly(struct sim_cpu *cpu, uint32_t *ret);
/* cpu_run.c: the present instruction cannot be executed. Fills the fault. */
void sim_cpu_fail(struct sim_cpu *cpu, enum sim_cpu_why why);

static inline enum sim_cpu_why sim_cpu_refuse(
	struct sim_cpu *cpu, enum sim_cpu_why why, const char *detail)
{
	cpu->detail = detail;
	return why;
}

/* The 4 bytes at pc, little-endian; at the end of the code the missing ones are 0. */
static inline enum sim_cpu_why sim_cpu_fetch(struct sim_cpu *cpu, uint32_t *ret)
{
	uint32_t offset = cpu->pc - cpu->code.start;
	const uint8_t *at;

	if (cpu->code.size < 4 || offset > cpu->code.size - 4)
		return sim_cpu_fetch_slowly(cpu, ret);
	at = cpu->code.bytes + offset;
	*ret = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
	return SIM_CPU_FINE;
}

static inline enum sim_cpu_why sim_cpu_load(
	struct sim_cpu *cpu, uint32_t address, unsigned size, uint32_t *ret)
{
	enum sim_cpu_why why = SIM_CPU_UNALIGNED;

	if (!(address & (size - 1)))
		why = (enum sim_cpu_why)cpu->bus->read(cpu->bus->self, address, size, ret);
	if (why) {
		cpu->fault.address = address;
		cpu->fault.size = size;
		return why;
	}
	cpu->cost = SIM_COST_MEMORY + cpu->bus->wait;
	return SIM_CPU_FINE;
}

static inline enum sim_cpu_why sim_cpu_store(
	struct sim_cpu *cpu, uint32_t address, unsigned size, uint32_t value)
{
	enum sim_cpu_why why = SIM_CPU_UNALIGNED;

	if (!(address & (size - 1)))
		why = (enum sim_cpu_why)cpu->bus->write(cpu->bus->self, address, size, value);
	if (why) {
		cpu->fault.address = address;
		cpu->fault.size = size;
		return why;
	}
	cpu->cost = SIM_COST_MEMORY + cpu->bus->wait;
	return SIM_CPU_FINE;
}

/* Bits first .. first + count - 1 of a word, as a number with a sign and without. */
static inline uint32_t sim_bits(uint32_t word, unsigned first, unsigned count)
{
	return word >> first & ((UINT32_C(1) << count) - 1);
}

static inline uint32_t sim_extend(uint32_t value, unsigned bits)
{
	uint32_t sign = UINT32_C(1) << (bits - 1);

	return ((value & (2 * sign - 1)) ^ sign) - sign;
}

/* The quotient of a shift to the right that keeps the sign; C leaves it to the compiler. */
static inline uint32_t sim_shift_signed(uint32_t value, unsigned count)
{
	uint32_t sign = value >> 31 ? UINT32_MAX : 0;

	return count ? value >> count | (sign << 1) << (31 - count) : value;
}

static inline int sim_less_signed(uint32_t a, uint32_t b)
{
	return (a ^ 0x80000000u) < (b ^ 0x80000000u);
}

#endif
