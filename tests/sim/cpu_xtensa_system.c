/* SPDX-License-Identifier: MIT */
/*
 * Xtensa's special registers, traps, returns from exceptions and synchronisation. Called by
 * cpu_xtensa.c. Xtensa ISA, tables 7-194 and 5-155 (register numbers). No interrupt is ever
 * taken: enabling one is a loud stop.
 */
#include "cpu_xtensa.h"

#define SR_LBEG		0
#define SR_LEND		1
#define SR_LCOUNT	2
#define SR_SAR		3
#define SR_LITBASE	5
#define SR_WINDOWBASE	72
#define SR_WINDOWSTART	73
#define SR_IBREAKENABLE 96
#define SR_ATOMCTL	99
#define SR_DDR		104
#define SR_IBREAKA0	128
#define SR_DBREAKA0	144
#define SR_DBREAKC0	160
#define SR_EPC1		177
#define SR_DEPC		192
#define SR_EPS2		194
#define SR_EXCSAVE1	209
#define SR_CPENABLE	224
#define SR_INTERRUPT	226 /* written: INTSET */
#define SR_INTCLEAR	227
#define SR_INTENABLE	228
#define SR_PS		230
#define SR_VECBASE	231
#define SR_EXCCAUSE	232
#define SR_DEBUGCAUSE	233
#define SR_CCOUNT	234
#define SR_PRID		235
#define SR_ICOUNT	236
#define SR_ICOUNTLEVEL	237
#define SR_EXCVADDR	238
#define SR_CCOMPARE0	240
#define SR_MISC0	244

static bool within(unsigned number, unsigned first, unsigned count)
{
	return number - first < count;
}

/* Registers that are nothing but a word, for what can happen without interrupts. */
static bool is_plain(const struct sim_cpu *cpu, unsigned number)
{
	bool lx106 = cpu->kind == SIM_CPU_LX106;
	unsigned levels = lx106 ? 3 : 7; /* level 1, the others, debug, NMI */

	if (within(number, SR_EPC1, levels) || within(number, SR_EXCSAVE1, levels) ||
		within(number, SR_EPS2, levels - 1))
		return true;
	switch (number) {
	case SR_DDR:
	case SR_IBREAKA0:
	case SR_DBREAKA0:
	case SR_DEPC:
	case SR_VECBASE:
	case SR_EXCCAUSE:
	case SR_DEBUGCAUSE:
	case SR_ICOUNTLEVEL:
	case SR_EXCVADDR:
	case SR_CCOMPARE0:
	case SR_INTENABLE:
	case SR_IBREAKENABLE:
	case SR_DBREAKC0:
	case SR_ICOUNT:
		return true;
	case SR_LITBASE:
		return lx106;
	case SR_CCOMPARE0 + 1:
	case SR_CCOMPARE0 + 2:
	case SR_LBEG:
	case SR_LEND:
	case SR_LCOUNT:
	case SR_WINDOWBASE:
	case SR_WINDOWSTART:
	case SR_ATOMCTL:
	case SR_CPENABLE:
	case SR_MISC0:
	case SR_MISC0 + 1:
	case SR_MISC0 + 2:
	case SR_MISC0 + 3:
		return !lx106;
	default:
		return false;
	}
}

static enum sim_cpu_why read_special(struct sim_cpu *cpu, unsigned number, uint32_t *ret)
{
	switch (number) {
	case SR_SAR:
		*ret = cpu->u.xt.sar;
		return SIM_CPU_FINE;
	case SR_PS:
		*ret = cpu->u.xt.ps;
		return SIM_CPU_FINE;
	case SR_CCOUNT:
		cpu->impure = true;
		*ret = (uint32_t)cpu->cycles + cpu->u.xt.ccount_base;
		return SIM_CPU_FINE;
	case SR_INTERRUPT:
	case SR_PRID: /* the first core */
		*ret = 0;
		return SIM_CPU_FINE;
	default:
		break;
	}
	if (!is_plain(cpu, number))
		return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "no such special register");
	*ret = cpu->u.xt.special[number];
	return SIM_CPU_FINE;
}

/* A plain register that would change how the core works if it were another value. */
static bool would_matter(unsigned number, uint32_t value)
{
	switch (number) {
	case SR_LITBASE: /* bit 0: L32R relative to it */
		return value & 1;
	case SR_LCOUNT:
	case SR_WINDOWBASE:
	case SR_INTENABLE:
	case SR_IBREAKENABLE:
		return value != 0;
	case SR_DBREAKC0: /* bits 31 and 30: break on stores and loads */
		return value >> 30 != 0;
	case SR_ICOUNTLEVEL: /* counting below this level */
		return value != 0;
	default:
		return false;
	}
}

static enum sim_cpu_why write_special(struct sim_cpu *cpu, unsigned number, uint32_t value)
{
	cpu->impure |= number != SR_SAR;
	switch (number) {
	case SR_SAR:
		cpu->u.xt.sar = value & 63;
		return SIM_CPU_FINE;
	case SR_PS:
		if (value & SIM_PS_WOE && cpu->kind == SIM_CPU_LX106)
			value &= ~SIM_PS_WOE;
		cpu->u.xt.ps = value;
		return SIM_CPU_FINE;
	case SR_CCOUNT:
		cpu->u.xt.ccount_base = value - (uint32_t)cpu->cycles;
		return SIM_CPU_FINE;
	case SR_INTERRUPT:
		if (!value)
			return SIM_CPU_FINE;
		return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "an interrupt is set");
	case SR_INTCLEAR:
		return SIM_CPU_FINE;
	default:
		break;
	}
	if (!is_plain(cpu, number))
		return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "no such special register");
	if (would_matter(number, value))
		return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED,
			"interrupts, loops, windows, breakpoints or LITBASE switched on");
	cpu->u.xt.special[number] = value;
	return SIM_CPU_FINE;
}

static unsigned special_number(uint32_t insn)
{
	return insn >> 8 & 0xFF;
}

enum sim_cpu_why sim_xt_rsr(struct sim_cpu *cpu, uint32_t insn)
{
	return read_special(cpu, special_number(insn), &cpu->r[sim_xt_t(insn)]);
}

enum sim_cpu_why sim_xt_wsr(struct sim_cpu *cpu, uint32_t insn)
{
	return write_special(cpu, special_number(insn), cpu->r[sim_xt_t(insn)]);
}

enum sim_cpu_why sim_xt_xsr(struct sim_cpu *cpu, uint32_t insn)
{
	unsigned number = special_number(insn);
	uint32_t old = 0;
	enum sim_cpu_why why = read_special(cpu, number, &old);

	if (number == SR_INTERRUPT || number == SR_PRID)
		return SIM_CPU_ILLEGAL;
	if (!why)
		why = write_special(cpu, number, cpu->r[sim_xt_t(insn)]);
	if (!why)
		cpu->r[sim_xt_t(insn)] = old;
	return why;
}

/* RFE, RFDE and RFI; what belongs to windows is not there. */
static enum sim_cpu_why return_from(struct sim_cpu *cpu, uint32_t insn)
{
	struct sim_xtensa_state *xt = &cpu->u.xt;
	unsigned t = sim_xt_t(insn), s = sim_xt_s(insn),
		 levels = cpu->kind == SIM_CPU_LX106 ? 3 : 7;

	cpu->impure = true;
	if (t == 1 && s >= 2 && s <= levels) { /* RFI level */
		xt->ps = xt->special[SR_EPS2 + s - 2];
		sim_xt_go(cpu, xt->special[SR_EPC1 + s - 1]);
		return SIM_CPU_FINE;
	}
	if (t != 0 || (s != 0 && s != 2))
		return t == 0 && (s == 4 || s == 5)
			       ? sim_xt_other(cpu, "rfwo, rfwu: no register windows")
			       : SIM_CPU_ILLEGAL;
	if (s == 0)
		xt->ps &= ~SIM_PS_EXCM;
	sim_xt_go(cpu, xt->special[s ? SR_DEPC : SR_EPC1]);
	return SIM_CPU_FINE;
}

static enum sim_cpu_why synchronise(uint32_t insn)
{
	/* ISYNC, RSYNC, ESYNC, DSYNC, EXCW, MEMW, EXTW, NOP */
	static const uint16_t known = 0xB10F;

	return sim_xt_s(insn) || !(known >> sim_xt_t(insn) & 1) ? SIM_CPU_ILLEGAL : SIM_CPU_FINE;
}

static void set_level(struct sim_cpu *cpu, uint32_t level)
{
	cpu->impure = true;
	cpu->u.xt.ps = (cpu->u.xt.ps & ~SIM_PS_INTLEVEL) | level;
}

enum sim_cpu_why sim_xt_system(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t *t = &cpu->r[sim_xt_t(insn)];

	switch (sim_xt_r(insn)) {
	case 2:
		return synchronise(insn);
	case 3:
		return return_from(cpu, insn);
	case 4:
		return sim_cpu_refuse(cpu, SIM_CPU_TRAP, "break");
	case 5:
		if (sim_xt_t(insn) || sim_xt_s(insn) > 1)
			return SIM_CPU_ILLEGAL;
		return sim_cpu_refuse(cpu, SIM_CPU_TRAP, sim_xt_s(insn) ? "simcall" : "syscall");
	case 6: /* RSIL */
		*t = cpu->u.xt.ps;
		set_level(cpu, sim_xt_s(insn));
		return SIM_CPU_FINE;
	case 7: /* WAITI */
		if (sim_xt_t(insn))
			return SIM_CPU_ILLEGAL;
		set_level(cpu, sim_xt_s(insn));
		cpu->stop = SIM_CPU_IDLE;
		cpu->until = 0;
		return SIM_CPU_FINE;
	default:
		return SIM_CPU_ILLEGAL;
	}
}
