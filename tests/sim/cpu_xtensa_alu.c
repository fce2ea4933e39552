/* SPDX-License-Identifier: MIT */
/*
 * Xtensa arithmetic: sums, logic, shifts, multiplication, conditional moves. Called by
 * cpu_xtensa.c. Xtensa ISA, tables 7-194 to 7-204; a field that the manual wants 0 must be 0.
 */
#include "cpu_xtensa.h"

/* NEG and ABS, op2 = 6: s says which. */
static enum sim_cpu_why negate(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t value = cpu->r[sim_xt_t(insn)];

	if (sim_xt_s(insn) > 1)
		return SIM_CPU_ILLEGAL;
	if (sim_xt_s(insn) == 0 || value >> 31)
		value = 0 - value;
	cpu->r[sim_xt_r(insn)] = value;
	return SIM_CPU_FINE;
}

enum sim_cpu_why sim_xt_arithmetic(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t s = cpu->r[sim_xt_s(insn)], t = cpu->r[sim_xt_t(insn)];
	uint32_t *r = &cpu->r[sim_xt_r(insn)];
	unsigned op2 = sim_xt_op2(insn);

	switch (op2) {
	case 1:
		*r = s & t;
		return SIM_CPU_FINE;
	case 2:
		*r = s | t;
		return SIM_CPU_FINE;
	case 3:
		*r = s ^ t;
		return SIM_CPU_FINE;
	case 6:
		return negate(cpu, insn);
	case 8:
	case 9:
	case 10:
	case 11: /* ADD, ADDX2, ADDX4, ADDX8 */
		*r = (s << (op2 & 3)) + t;
		return SIM_CPU_FINE;
	case 12:
	case 13:
	case 14:
	case 15: /* SUB, SUBX2, SUBX4, SUBX8 */
		*r = (s << (op2 & 3)) - t;
		return SIM_CPU_FINE;
	default:
		return SIM_CPU_ILLEGAL;
	}
}

/* SRC, SRL, SLL and SRA: a 64-bit value shifted right by SAR. Above 32 nothing is promised. */
static enum sim_cpu_why shift_by_sar(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t s = cpu->r[sim_xt_s(insn)], t = cpu->r[sim_xt_t(insn)];
	uint32_t high, low;

	switch (sim_xt_op2(insn)) {
	case 8:
		high = s;
		low = t;
		break;
	case 9:
		high = 0;
		low = t;
		break;
	case 10:
		high = s;
		low = 0;
		break;
	default:
		high = t >> 31 ? UINT32_MAX : 0;
		low = t;
	}
	if (cpu->u.xt.sar > 32)
		return sim_cpu_refuse(cpu, SIM_CPU_ILLEGAL, "a shift with SAR above 32");
	cpu->r[sim_xt_r(insn)] = (uint32_t)(((uint64_t)high << 32 | low) >> cpu->u.xt.sar);
	return SIM_CPU_FINE;
}

static uint32_t multiply_16(bool with_sign, uint32_t a, uint32_t b)
{
	if (with_sign)
		return sim_extend(a & 0xFFFF, 16) * sim_extend(b & 0xFFFF, 16);
	return (a & 0xFFFF) * (b & 0xFFFF);
}

enum sim_cpu_why sim_xt_shift(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t s = cpu->r[sim_xt_s(insn)], t = cpu->r[sim_xt_t(insn)];
	uint32_t *r = &cpu->r[sim_xt_r(insn)];
	unsigned op2 = sim_xt_op2(insn), upper = (op2 & 1) << 4;

	switch (op2) {
	case 0:
	case 1: /* SLLI: 32 less the amount */
		if (!(upper | sim_xt_t(insn)))
			return sim_cpu_refuse(cpu, SIM_CPU_ILLEGAL, "slli by 32");
		*r = s << (32 - (upper | sim_xt_t(insn)));
		return SIM_CPU_FINE;
	case 2:
	case 3: /* SRAI */
		*r = sim_shift_signed(t, upper | sim_xt_s(insn));
		return SIM_CPU_FINE;
	case 4: /* SRLI */
		*r = t >> sim_xt_s(insn);
		return SIM_CPU_FINE;
	case 8:
		return shift_by_sar(cpu, insn);
	case 9:
	case 11:
		return sim_xt_s(insn) ? SIM_CPU_ILLEGAL : shift_by_sar(cpu, insn);
	case 10:
		return sim_xt_t(insn) ? SIM_CPU_ILLEGAL : shift_by_sar(cpu, insn);
	case 12: /* MUL16U */
	case 13: /* MUL16S */
		*r = multiply_16(op2 == 13, s, t);
		return SIM_CPU_FINE;
	default:
		return SIM_CPU_ILLEGAL;
	}
}

enum sim_cpu_why sim_xt_multiply(struct sim_cpu *cpu, uint32_t insn)
{
	switch (sim_xt_op2(insn)) {
	case 8: /* MULL */
		cpu->r[sim_xt_r(insn)] = cpu->r[sim_xt_s(insn)] * cpu->r[sim_xt_t(insn)];
		return SIM_CPU_FINE;
	case 10:
	case 11:
		return sim_xt_other(cpu, "muluh, mulsh");
	case 12:
	case 13:
	case 14:
	case 15:
		return sim_xt_other(cpu, "quou, quos, remu, rems: no divider");
	default:
		return SIM_CPU_ILLEGAL;
	}
}

/* MOVEQZ, MOVNEZ, MOVLTZ, MOVGEZ: op2 8 to 11. */
enum sim_cpu_why sim_xt_conditional(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t t = cpu->r[sim_xt_t(insn)];
	bool zero = sim_xt_op2(insn) < 10, odd = sim_xt_op2(insn) & 1;

	if ((zero ? t == 0 : t >> 31 != 0) != odd)
		cpu->r[sim_xt_r(insn)] = cpu->r[sim_xt_s(insn)];
	return SIM_CPU_FINE;
}

enum sim_cpu_why sim_xt_extract(struct sim_cpu *cpu, uint32_t insn)
{
	unsigned first = (sim_xt_op1(insn) & 1) << 4 | sim_xt_s(insn);

	cpu->r[sim_xt_r(insn)] = sim_bits(cpu->r[sim_xt_t(insn)], first, sim_xt_op2(insn) + 1);
	return SIM_CPU_FINE;
}

static uint32_t leading_zeros(uint32_t value)
{
	uint32_t count = 0;

	while (count < 32 && !(value << count >> 31))
		count++;
	return count;
}

enum sim_cpu_why sim_xt_shift_setup(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t s = cpu->r[sim_xt_s(insn)];
	unsigned which = sim_xt_r(insn), t = sim_xt_t(insn);

	if ((which < 4 && t) || (which == 4 && t > 1))
		return SIM_CPU_ILLEGAL;
	switch (which) {
	case 0: /* SSR */
		cpu->u.xt.sar = s & 31;
		return SIM_CPU_FINE;
	case 1: /* SSL */
		cpu->u.xt.sar = 32 - (s & 31);
		return SIM_CPU_FINE;
	case 2: /* SSA8L */
		cpu->u.xt.sar = (s & 3) * 8;
		return SIM_CPU_FINE;
	case 3: /* SSA8B */
		cpu->u.xt.sar = 32 - (s & 3) * 8;
		return SIM_CPU_FINE;
	case 4: /* SSAI */
		cpu->u.xt.sar = t << 4 | sim_xt_s(insn);
		return SIM_CPU_FINE;
	case 6:
	case 7:
		return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "rer, wer");
	case 8:
		return sim_xt_other(cpu, "rotw: no register windows");
	case 14: /* NSA: how far a number can be shifted left without losing its sign */
		cpu->r[t] = leading_zeros(s >> 31 ? ~s : s) - 1;
		return SIM_CPU_FINE;
	case 15: /* NSAU */
		cpu->r[t] = leading_zeros(s);
		return SIM_CPU_FINE;
	default:
		return SIM_CPU_ILLEGAL;
	}
}
