/* SPDX-License-Identifier: MIT */
/*
 * The pieces of the Xtensa core: what cpu_xtensa.c calls in its other files. Encodings everywhere:
 * Xtensa Instruction Set Architecture Reference Manual (2010), chapter 7; which of its options an
 * LX106 has: the core's own configuration as in QEMU, target/xtensa/core-lx106.
 */
#ifndef SIM_CPU_XTENSA_H
#define SIM_CPU_XTENSA_H

#include "cpu_core.h"

#define SIM_PS_INTLEVEL 0xFu
#define SIM_PS_EXCM	0x10u
#define SIM_PS_WOE	0x40000u

/* cpu_xtensa_alu.c: RST0 with an arithmetic op2, RST1, RST2, RST3 without its registers, EXTUI. */
enum sim_cpu_why sim_xt_arithmetic(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_shift(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_multiply(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_conditional(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_extract(struct sim_cpu *cpu, uint32_t insn);
/* ST1: the shift amount, and counting leading zeros. */
enum sim_cpu_why sim_xt_shift_setup(struct sim_cpu *cpu, uint32_t insn);

/* cpu_xtensa_branch.c: op0 5, 6 and 7, and the returns and register jumps of SNM0. */
enum sim_cpu_why sim_xt_call(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_jump(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_compare(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_jump_register(struct sim_cpu *cpu, uint32_t insn);
void sim_xt_go(struct sim_cpu *cpu, uint32_t target);

/* cpu_xtensa_narrow.c: op0 8 to 15. */
enum sim_cpu_why sim_xt_narrow(struct sim_cpu *cpu, uint32_t insn);

/* cpu_xtensa_system.c: ST0 from SYNC on, and special registers. */
enum sim_cpu_why sim_xt_system(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_rsr(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_wsr(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_xt_xsr(struct sim_cpu *cpu, uint32_t insn);

/* The fields of section 7.3; op0 is bits 0 to 3. */
static inline unsigned sim_xt_t(uint32_t insn)
{
	return insn >> 4 & 15;
}

static inline unsigned sim_xt_s(uint32_t insn)
{
	return insn >> 8 & 15;
}

static inline unsigned sim_xt_r(uint32_t insn)
{
	return insn >> 12 & 15;
}

static inline unsigned sim_xt_op1(uint32_t insn)
{
	return insn >> 16 & 15;
}

static inline unsigned sim_xt_op2(uint32_t insn)
{
	return insn >> 20 & 15;
}

/* An instruction that other Xtensa cores have: the same stop, a text that helps. */
static inline enum sim_cpu_why sim_xt_other(struct sim_cpu *cpu, const char *option)
{
	return sim_cpu_refuse(
		cpu, cpu->kind == SIM_CPU_LX106 ? SIM_CPU_ILLEGAL : SIM_CPU_UNMODELLED, option);
}

#endif
