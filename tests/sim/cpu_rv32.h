/* SPDX-License-Identifier: MIT */
/*
 * The pieces of the RISC-V core: what cpu_rv32.c calls in its other files. Encodings everywhere:
 * The RISC-V Instruction Set Manual, volume I, 20191213; chapter 24 has the opcode maps.
 */
#ifndef SIM_CPU_RV32_H
#define SIM_CPU_RV32_H

#include "cpu_core.h"

/* cpu_rv32_alu.c: rd = a OP b, for the opcodes OP and OP-IMM. *ret is written on success only. */
enum sim_cpu_why sim_rv32_op(struct sim_cpu *cpu, uint32_t insn, uint32_t *ret);
enum sim_cpu_why sim_rv32_op_imm(struct sim_cpu *cpu, uint32_t insn, uint32_t *ret);

/* cpu_rv32_c.c: the 32-bit instruction that a 16-bit one stands for; 0 = there is none. */
uint32_t sim_rv32_expand(uint32_t insn);

/* cpu_rv32_system.c: opcodes MISC-MEM and SYSTEM. */
enum sim_cpu_why sim_rv32_fence(struct sim_cpu *cpu, uint32_t insn);
enum sim_cpu_why sim_rv32_system(struct sim_cpu *cpu, uint32_t insn);

static inline unsigned sim_rv32_rd(uint32_t insn)
{
	return insn >> 7 & 31;
}

static inline unsigned sim_rv32_funct3(uint32_t insn)
{
	return insn >> 12 & 7;
}

static inline unsigned sim_rv32_rs1(uint32_t insn)
{
	return insn >> 15 & 31;
}

static inline unsigned sim_rv32_rs2(uint32_t insn)
{
	return insn >> 20 & 31;
}

#endif
