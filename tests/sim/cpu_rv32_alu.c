/* SPDX-License-Identifier: MIT */
/*
 * RISC-V arithmetic: the opcodes OP and OP-IMM, with multiplication and division. Called by
 * cpu_rv32.c. The RISC-V Instruction Set Manual, volume I, sections 2.4, 7.1 and 7.2.
 */
#include "cpu_rv32.h"

/* The eight operations that both opcodes have; `other` is SUB instead of ADD, SRA of SRL. */
static uint32_t compute(unsigned funct3, bool other, uint32_t a, uint32_t b)
{
	switch (funct3) {
	case 0:
		return other ? a - b : a + b;
	case 1:
		return a << (b & 31);
	case 2:
		return (uint32_t)sim_less_signed(a, b);
	case 3:
		return a < b;
	case 4:
		return a ^ b;
	case 5:
		return other ? sim_shift_signed(a, b & 31) : a >> (b & 31);
	case 6:
		return a | b;
	default:
		return a & b;
	}
}

static uint32_t multiply_high(unsigned funct3, uint32_t a, uint32_t b)
{
	uint32_t high = (uint32_t)((uint64_t)a * b >> 32);

	/* Each negative factor counted as 2^32 too much. 1 MULH, 2 MULHSU, 3 MULHU. */
	if (funct3 != 3 && a >> 31)
		high -= b;
	if (funct3 == 1 && b >> 31)
		high -= a;
	return high;
}

/* Table 7.1: nothing traps. 4 DIV, 5 DIVU, 6 REM, 7 REMU. */
static uint32_t divide(unsigned funct3, uint32_t a, uint32_t b)
{
	bool negative_a = !(funct3 & 1) && a >> 31, negative_b = !(funct3 & 1) && b >> 31;
	uint32_t quotient, remainder;

	if (!b)
		return funct3 < 6 ? UINT32_MAX : a;
	a = negative_a ? 0 - a : a;
	b = negative_b ? 0 - b : b;
	quotient = a / b;
	remainder = a % b;
	if (funct3 >= 6)
		return negative_a ? 0 - remainder : remainder;
	return negative_a != negative_b ? 0 - quotient : quotient;
}

enum sim_cpu_why sim_rv32_op(struct sim_cpu *cpu, uint32_t insn, uint32_t *ret)
{
	uint32_t a = cpu->r[sim_rv32_rs1(insn)], b = cpu->r[sim_rv32_rs2(insn)];
	unsigned funct3 = sim_rv32_funct3(insn);

	switch (insn >> 25) {
	case 0x00:
		*ret = compute(funct3, false, a, b);
		return SIM_CPU_FINE;
	case 0x20:
		if (funct3 != 0 && funct3 != 5)
			return SIM_CPU_ILLEGAL;
		*ret = compute(funct3, true, a, b);
		return SIM_CPU_FINE;
	case 0x01:
		if (funct3 >= 4) {
			cpu->cost = SIM_COST_DIVIDE;
			*ret = divide(funct3, a, b);
		} else {
			*ret = funct3 ? multiply_high(funct3, a, b) : a * b;
		}
		return SIM_CPU_FINE;
	default:
		return SIM_CPU_ILLEGAL;
	}
}

enum sim_cpu_why sim_rv32_op_imm(struct sim_cpu *cpu, uint32_t insn, uint32_t *ret)
{
	uint32_t a = cpu->r[sim_rv32_rs1(insn)], b = sim_extend(insn >> 20, 12);
	unsigned funct3 = sim_rv32_funct3(insn), high = insn >> 25;
	bool other = false;

	if (funct3 == 1 && high)
		return SIM_CPU_ILLEGAL;
	if (funct3 == 5) {
		other = high == 0x20;
		if (high && !other)
			return SIM_CPU_ILLEGAL;
	}
	*ret = compute(funct3, other, a, b);
	return SIM_CPU_FINE;
}
