/* SPDX-License-Identifier: MIT */
/*
 * The 16-bit instructions of Xtensa's density option. Called by cpu_xtensa.c. Xtensa ISA, tables
 * 7-210 to 7-213.
 */
#include "cpu_xtensa.h"

/* MOVI.N, BEQZ.N and BNEZ.N: the upper bits of t say which, the others belong to a number. */
static enum sim_cpu_why st2(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t *s = &cpu->r[sim_xt_s(insn)];
	unsigned t = sim_xt_t(insn);

	if (t < 8) {
		uint32_t imm = (t & 7) << 4 | sim_xt_r(insn);

		*s = imm >= 96 ? imm - 128 : imm; /* -32 to 95 */
		return SIM_CPU_FINE;
	}
	if ((*s == 0) == (t < 12)) /* forward only */
		sim_xt_go(cpu, cpu->pc + 4 + ((t & 3) << 4 | sim_xt_r(insn)));
	return SIM_CPU_FINE;
}

static enum sim_cpu_why st3(struct sim_cpu *cpu, uint32_t insn)
{
	if (sim_xt_r(insn) == 0) { /* MOV.N */
		cpu->r[sim_xt_t(insn)] = cpu->r[sim_xt_s(insn)];
		return SIM_CPU_FINE;
	}
	if (sim_xt_r(insn) != 15)
		return SIM_CPU_ILLEGAL;
	if (sim_xt_t(insn) == 2)
		return sim_cpu_refuse(cpu, SIM_CPU_TRAP, "break.n");
	if (sim_xt_s(insn))
		return SIM_CPU_ILLEGAL;
	switch (sim_xt_t(insn)) {
	case 0: /* RET.N */
		sim_xt_go(cpu, cpu->r[0]);
		return SIM_CPU_FINE;
	case 1:
		return sim_xt_other(cpu, "retw.n: no register windows");
	case 3: /* NOP.N */
		return SIM_CPU_FINE;
	default:
		return SIM_CPU_ILLEGAL;
	}
}

enum sim_cpu_why sim_xt_narrow(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t s = cpu->r[sim_xt_s(insn)];
	uint32_t *t = &cpu->r[sim_xt_t(insn)], *r = &cpu->r[sim_xt_r(insn)];

	switch (insn & 15) {
	case 8: /* L32I.N */
		return sim_cpu_load(cpu, s + 4 * sim_xt_r(insn), 4, t);
	case 9: /* S32I.N */
		return sim_cpu_store(cpu, s + 4 * sim_xt_r(insn), 4, *t);
	case 10: /* ADD.N */
		*r = s + *t;
		return SIM_CPU_FINE;
	case 11: /* ADDI.N: 0 stands for -1 */
		*r = s + (sim_xt_t(insn) ? sim_xt_t(insn) : UINT32_MAX);
		return SIM_CPU_FINE;
	case 12:
		return st2(cpu, insn);
	case 13:
		return st3(cpu, insn);
	default:
		return SIM_CPU_ILLEGAL;
	}
}
