/* SPDX-License-Identifier: MIT */
/*
 * The Xtensa core: one instruction after the other, loads and stores, and the first levels of
 * decoding (Xtensa ISA, tables 7-192 to 7-203). Called by cpu_run.c; knows no chip.
 */
#include "cpu_xtensa.h"

/* Table 7-194: op0 = QRST, op1 = RST0, op2 = ST0. */
static enum sim_cpu_why st0(struct sim_cpu *cpu, uint32_t insn)
{
	switch (sim_xt_r(insn)) {
	case 0:
		return sim_xt_jump_register(cpu, insn);
	case 1:
		return sim_xt_other(cpu, "movsp: no register windows");
	case 8:
	case 9:
	case 10:
	case 11:
		return sim_xt_other(cpu, "any4, all4, any8, all8: no boolean registers");
	default:
		return sim_xt_system(cpu, insn);
	}
}

static enum sim_cpu_why rst0(struct sim_cpu *cpu, uint32_t insn)
{
	switch (sim_xt_op2(insn)) {
	case 0:
		return st0(cpu, insn);
	case 4:
		return sim_xt_shift_setup(cpu, insn);
	case 5:
		return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "a TLB instruction");
	case 7:
		return SIM_CPU_ILLEGAL;
	default:
		return sim_xt_arithmetic(cpu, insn);
	}
}

static enum sim_cpu_why rst3(struct sim_cpu *cpu, uint32_t insn)
{
	switch (sim_xt_op2(insn)) {
	case 0:
		return sim_xt_rsr(cpu, insn);
	case 1:
		return sim_xt_wsr(cpu, insn);
	case 2:
	case 3:
		return sim_xt_other(cpu, "sext, clamps");
	case 4:
	case 5:
	case 6:
	case 7:
		return sim_xt_other(cpu, "min, max, minu, maxu");
	case 12:
	case 13:
		return sim_xt_other(cpu, "movf, movt: no boolean registers");
	case 14:
	case 15:
		return sim_xt_other(cpu, "rur, wur: no user registers");
	default:
		return sim_xt_conditional(cpu, insn);
	}
}

/* Table 7-193. */
static enum sim_cpu_why qrst(struct sim_cpu *cpu, uint32_t insn)
{
	switch (sim_xt_op1(insn)) {
	case 0:
		return rst0(cpu, insn);
	case 1:
		return sim_xt_op2(insn) == 6 ? sim_xt_xsr(cpu, insn) : sim_xt_shift(cpu, insn);
	case 2:
		return sim_xt_multiply(cpu, insn);
	case 3:
		return rst3(cpu, insn);
	case 4:
	case 5:
		return sim_xt_extract(cpu, insn);
	case 8:
	case 10:
	case 11:
		return sim_xt_other(cpu, "no floating point");
	case 9:
		return sim_xt_other(cpu, "l32e, s32e: no register windows");
	default:
		return SIM_CPU_ILLEGAL;
	}
}

static enum sim_cpu_why load_literal(struct sim_cpu *cpu, uint32_t insn)
{
	/* 16 bits of words, always backwards, from the next word on. */
	uint32_t offset = 0xFFFC0000u | insn >> 8 << 2;

	return sim_cpu_load(
		cpu, ((cpu->pc + 3) & ~UINT32_C(3)) + offset, 4, &cpu->r[sim_xt_t(insn)]);
}

/* Table 7-205: loads, stores and what else has an 8-bit immediate. */
static enum sim_cpu_why lsai(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t imm = insn >> 16, s = cpu->r[sim_xt_s(insn)];
	uint32_t *t = &cpu->r[sim_xt_t(insn)];
	enum sim_cpu_why why;

	switch (sim_xt_r(insn)) {
	case 0: /* L8UI */
		return sim_cpu_load(cpu, s + imm, 1, t);
	case 1: /* L16UI */
		return sim_cpu_load(cpu, s + 2 * imm, 2, t);
	case 2: /* L32I */
		return sim_cpu_load(cpu, s + 4 * imm, 4, t);
	case 4: /* S8I */
		return sim_cpu_store(cpu, s + imm, 1, *t & 0xFF);
	case 5: /* S16I */
		return sim_cpu_store(cpu, s + 2 * imm, 2, *t & 0xFFFF);
	case 6: /* S32I */
		return sim_cpu_store(cpu, s + 4 * imm, 4, *t);
	case 7:
		return sim_xt_other(cpu, "a cache instruction");
	case 9: /* L16SI */
		why = sim_cpu_load(cpu, s + 2 * imm, 2, t);
		if (!why)
			*t = sim_extend(*t, 16);
		return why;
	case 10: /* MOVI: the s field is the upper part of the immediate */
		*t = sim_extend(sim_xt_s(insn) << 8 | imm, 12);
		return SIM_CPU_FINE;
	case 11:
	case 14:
	case 15:
		return sim_xt_other(cpu, "l32ai, s32c1i, s32ri");
	case 12: /* ADDI */
		*t = s + sim_extend(imm, 8);
		return SIM_CPU_FINE;
	case 13: /* ADDMI */
		*t = s + (sim_extend(imm, 8) << 8);
		return SIM_CPU_FINE;
	default:
		return SIM_CPU_ILLEGAL;
	}
}

/* Table 7-192; insn has 24 bits, or 16 for op0 8 and up. */
static enum sim_cpu_why execute(struct sim_cpu *cpu, uint32_t insn)
{
	switch (insn & 15) {
	case 0:
		return qrst(cpu, insn);
	case 1:
		return load_literal(cpu, insn);
	case 2:
		return lsai(cpu, insn);
	case 3:
		return sim_xt_other(cpu, "no floating point");
	case 4:
		return sim_xt_other(cpu, "no MAC16 option");
	case 5:
		return sim_xt_call(cpu, insn);
	case 6:
		return sim_xt_jump(cpu, insn);
	case 7:
		return sim_xt_compare(cpu, insn);
	default:
		return sim_xt_narrow(cpu, insn);
	}
}

static enum sim_cpu_why step(struct sim_cpu *cpu)
{
	uint32_t insn = 0;
	enum sim_cpu_why why = sim_cpu_fetch(cpu, &insn);

	if (why)
		return why;
	cpu->insn = insn;
	cpu->length = insn & 8 ? 2 : 3;
	cpu->next = cpu->pc + cpu->length;
	cpu->cost = 1;
	why = execute(cpu, insn & (insn & 8 ? 0xFFFF : 0xFFFFFF));
	if (why)
		return why;
	cpu->pc = cpu->next;
	cpu->cycles += cpu->cost;
	cpu->instructions++;
	return SIM_CPU_FINE;
}

void sim_xtensa_run(struct sim_cpu *cpu)
{
	do {
		enum sim_cpu_why why = step(cpu);

		if (why) {
			sim_cpu_fail(cpu, why);
			return;
		}
	} while (cpu->cycles < cpu->until && cpu->pc != cpu->break_at);
}
