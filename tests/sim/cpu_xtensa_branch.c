/* SPDX-License-Identifier: MIT */
/*
 * Xtensa jumps, calls and branches. Called by cpu_xtensa.c. Xtensa ISA, tables 7-206 to 7-209;
 * the constants of the immediate comparisons: tables 3-17 and 3-18.
 */
#include "cpu_xtensa.h"

#define WINDOWS "a windowed call: no register windows"

static const uint32_t constants[16] = {
	UINT32_MAX, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256};

void sim_xt_go(struct sim_cpu *cpu, uint32_t target)
{
	cpu->next = target;
	cpu->cost = SIM_COST_XT_JUMP;
}

static void go_if(struct sim_cpu *cpu, bool taken, uint32_t offset)
{
	if (taken)
		sim_xt_go(cpu, cpu->pc + 4 + offset);
}

/* CALL0, CALL4, CALL8, CALL12: word addresses from the next word on. */
enum sim_cpu_why sim_xt_call(struct sim_cpu *cpu, uint32_t insn)
{
	if (sim_xt_t(insn) & 3)
		return sim_xt_other(cpu, WINDOWS);
	cpu->r[0] = cpu->pc + 3;
	sim_xt_go(cpu, (cpu->pc & ~UINT32_C(3)) + 4 + (sim_extend(insn >> 6, 18) << 2));
	return SIM_CPU_FINE;
}

/* SNM0: ILL, RET, JX and CALLX0, by the two halves of t. */
enum sim_cpu_why sim_xt_jump_register(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t target = cpu->r[sim_xt_s(insn)];

	switch (sim_xt_t(insn)) {
	case 0:
		return sim_cpu_refuse(
			cpu, SIM_CPU_ILLEGAL, insn ? NULL : "ill (zeros: is this code at all?)");
	case 8: /* RET */
		if (sim_xt_s(insn))
			return SIM_CPU_ILLEGAL;
		break;
	case 10: /* JX */
		break;
	case 12: /* CALLX0 */
		cpu->r[0] = cpu->pc + 3;
		break;
	case 9:
	case 13:
	case 14:
	case 15:
		return sim_xt_other(cpu, WINDOWS);
	default:
		return SIM_CPU_ILLEGAL;
	}
	sim_xt_go(cpu, target);
	return SIM_CPU_FINE;
}

static bool holds(unsigned which, uint32_t a, uint32_t b)
{
	switch (which) {
	case 0:
		return a == b;
	case 1:
		return a != b;
	case 2:
		return sim_less_signed(a, b);
	default:
		return !sim_less_signed(a, b);
	}
}

/* The branches with an immediate that compare without sign, and the windows and loops. */
static enum sim_cpu_why jump_3(struct sim_cpu *cpu, uint32_t insn)
{
	/* Table 3-18 differs from the signed one in its first two. */
	uint32_t b = sim_xt_r(insn) < 2 ? 32768u << sim_xt_r(insn) : constants[sim_xt_r(insn)];
	uint32_t s = cpu->r[sim_xt_s(insn)], offset = sim_extend(insn >> 16, 8);

	switch (sim_xt_t(insn) >> 2) {
	case 0:
		return sim_xt_other(cpu, "entry: no register windows");
	case 1:
		if (sim_xt_r(insn) < 2)
			return sim_xt_other(cpu, "bf, bt: no boolean registers");
		if (sim_xt_r(insn) >= 8 && sim_xt_r(insn) <= 10)
			return sim_xt_other(cpu, "loop, loopnez, loopgtz: no loop option");
		return SIM_CPU_ILLEGAL;
	case 2: /* BLTUI */
		go_if(cpu, s < b, offset);
		return SIM_CPU_FINE;
	default: /* BGEUI */
		go_if(cpu, s >= b, offset);
		return SIM_CPU_FINE;
	}
}

enum sim_cpu_why sim_xt_jump(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t s = cpu->r[sim_xt_s(insn)];
	unsigned which = sim_xt_t(insn) >> 2;

	switch (sim_xt_t(insn) & 3) {
	case 0: /* J */
		go_if(cpu, true, sim_extend(insn >> 6, 18));
		return SIM_CPU_FINE;
	case 1: /* BEQZ, BNEZ, BLTZ, BGEZ */
		go_if(cpu, holds(which, s, 0), sim_extend(insn >> 12, 12));
		return SIM_CPU_FINE;
	case 2: /* BEQI, BNEI, BLTI, BGEI */
		go_if(cpu, holds(which, s, constants[sim_xt_r(insn)]), sim_extend(insn >> 16, 8));
		return SIM_CPU_FINE;
	default:
		return jump_3(cpu, insn);
	}
}

/* Branches that compare two registers or look at one bit; r from 8 on is the opposite. */
enum sim_cpu_why sim_xt_compare(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t s = cpu->r[sim_xt_s(insn)], t = cpu->r[sim_xt_t(insn)];
	unsigned r = sim_xt_r(insn);
	bool taken;

	switch (r & 7) {
	case 0: /* BNONE, BANY */
		taken = !(s & t);
		break;
	case 1: /* BEQ, BNE */
		taken = s == t;
		break;
	case 2: /* BLT, BGE */
		taken = sim_less_signed(s, t);
		break;
	case 3: /* BLTU, BGEU */
		taken = s < t;
		break;
	case 4: /* BALL, BNALL */
		taken = !(~s & t);
		break;
	case 5: /* BBC, BBS */
		taken = !(s >> (t & 31) & 1);
		break;
	default: /* BBCI, BBSI */
		taken = !(s >> ((r & 1) << 4 | sim_xt_t(insn)) & 1);
	}
	go_if(cpu, taken != (r >= 8), sim_extend(insn >> 16, 8));
	return SIM_CPU_FINE;
}
