/* SPDX-License-Identifier: MIT */
/*
 * RISC-V fences, traps and control registers. Called by cpu_rv32.c. Numbers: The RISC-V
 * Instruction Set Manual, volume II, 20211203, tables 2.2 to 2.6; ESP32-C3 Technical Reference
 * Manual 1.0, section 1.4. No interrupt is ever taken: enabling them is a loud stop.
 */
#include "cpu_rv32.h"

#define CSR_MSTATUS   0x300
#define CSR_MISA      0x301
#define CSR_MIE	      0x304
#define CSR_MTVEC     0x305
#define CSR_MSCRATCH  0x340
#define CSR_MEPC      0x341
#define CSR_MCAUSE    0x342
#define CSR_MTVAL     0x343
#define CSR_MIP	      0x344
#define CSR_MPCER     0x7E0
#define CSR_MPCMR     0x7E1
#define CSR_MPCCR     0x7E2
#define CSR_MCYCLE    0xB00
#define CSR_MINSTRET  0xB02
#define CSR_MCYCLEH   0xB80
#define CSR_MINSTRETH 0xB82
#define CSR_CYCLE     0xC00
#define CSR_INSTRET   0xC02
#define CSR_CYCLEH    0xC80
#define CSR_INSTRETH  0xC82
#define CSR_MVENDORID 0xF11
#define CSR_MARCHID   0xF12
#define CSR_MIMPID    0xF13
#define CSR_MHARTID   0xF14

#define MSTATUS_MIE  0x8u
#define MSTATUS_MPIE 0x80u
#define MSTATUS_MPP  0x1800u

#define MISA_RV32IMC  0x40001104u
#define MISA_ESP32C3  0x40101104u /* and user mode */
#define PCER_CYCLES   0x1u
#define PCMR_COUNTING 0x1u

static bool is_c3(const struct sim_cpu *cpu)
{
	return cpu->kind == SIM_CPU_ESP32C3;
}

/* The registers that are nothing but a word, or NULL. */
static uint32_t *plain(struct sim_cpu *cpu, unsigned number)
{
	struct sim_rv32_state *rv = &cpu->u.rv;

	switch (number) {
	case CSR_MSTATUS:
		return &rv->mstatus;
	case CSR_MTVEC:
		return &rv->mtvec;
	case CSR_MSCRATCH:
		return &rv->mscratch;
	case CSR_MEPC:
		return &rv->mepc;
	case CSR_MCAUSE:
		return &rv->mcause;
	case CSR_MTVAL:
		return &rv->mtval;
	case CSR_MIE:
		return is_c3(cpu) ? NULL : &rv->mie;
	case CSR_MPCER:
		return is_c3(cpu) ? &rv->pcer : NULL;
	case CSR_MPCMR:
		return is_c3(cpu) ? &rv->pcmr : NULL;
	default:
		return NULL;
	}
}

/* The standard counters, which the ESP32-C3 does not have. */
static bool read_counter(const struct sim_cpu *cpu, unsigned number, uint32_t *ret)
{
	uint64_t cycle = cpu->cycles + cpu->u.rv.cycle_base;
	uint64_t instret = cpu->instructions + cpu->u.rv.instret_base;

	if (is_c3(cpu))
		return false;
	switch (number) {
	case CSR_MCYCLE:
	case CSR_CYCLE:
		*ret = (uint32_t)cycle;
		return true;
	case CSR_MCYCLEH:
	case CSR_CYCLEH:
		*ret = (uint32_t)(cycle >> 32);
		return true;
	case CSR_MINSTRET:
	case CSR_INSTRET:
		*ret = (uint32_t)instret;
		return true;
	case CSR_MINSTRETH:
	case CSR_INSTRETH:
		*ret = (uint32_t)(instret >> 32);
		return true;
	default:
		return false;
	}
}

static enum sim_cpu_why read_csr(struct sim_cpu *cpu, unsigned number, uint32_t *ret)
{
	const uint32_t *word = plain(cpu, number);

	if (word) {
		*ret = *word;
		return SIM_CPU_FINE;
	}
	if (read_counter(cpu, number, ret))
		return SIM_CPU_FINE;
	*ret = 0;
	switch (number) {
	case CSR_MISA:
		*ret = is_c3(cpu) ? MISA_ESP32C3 : MISA_RV32IMC;
		return SIM_CPU_FINE;
	case CSR_MVENDORID:
	case CSR_MARCHID:
	case CSR_MIMPID:
	case CSR_MHARTID:
		return SIM_CPU_FINE;
	case CSR_MIP:
		return is_c3(cpu) ? SIM_CPU_ILLEGAL : SIM_CPU_FINE;
	case CSR_MPCCR:
		if (!is_c3(cpu))
			break;
		*ret = (uint32_t)(cpu->cycles + cpu->u.rv.pccr_base);
		return SIM_CPU_FINE;
	default:
		break;
	}
	return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "no such control register");
}

/* ESP32-C3, section 1.4.3: only cycles can be counted, and only from the start. */
static enum sim_cpu_why write_performance(struct sim_cpu *cpu)
{
	const struct sim_rv32_state *rv = &cpu->u.rv;

	if (rv->pcer & ~PCER_CYCLES || rv->pcmr & ~PCMR_COUNTING)
		return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "performance counter: cycles only");
	return SIM_CPU_FINE;
}

static void write_counter(struct sim_cpu *cpu, unsigned number, uint32_t value)
{
	bool cycles = number == CSR_MCYCLE || number == CSR_MCYCLEH;
	uint64_t *base = cycles ? &cpu->u.rv.cycle_base : &cpu->u.rv.instret_base;
	uint64_t count = cycles ? cpu->cycles : cpu->instructions;
	uint64_t now = count + *base;

	if (number & 0x80)
		now = (now & UINT32_MAX) | (uint64_t)value << 32;
	else
		now = (now & ~(uint64_t)UINT32_MAX) | value;
	*base = now - count;
}

static enum sim_cpu_why write_csr(struct sim_cpu *cpu, unsigned number, uint32_t value)
{
	struct sim_rv32_state *rv = &cpu->u.rv;
	uint32_t *word = plain(cpu, number);
	uint32_t dummy;

	if (number >> 10 == 3) /* volume II, 2.1: the read-only ones */
		return SIM_CPU_ILLEGAL;
	if (word) {
		*word = value;
		if (number == CSR_MEPC)
			rv->mepc &= ~UINT32_C(1);
		if (number == CSR_MSTATUS) /* only machine mode is modelled */
			rv->mstatus = (value & (MSTATUS_MIE | MSTATUS_MPIE)) | MSTATUS_MPP;
		if (number == CSR_MPCER || number == CSR_MPCMR)
			return write_performance(cpu);
		if (rv->mie && rv->mstatus & MSTATUS_MIE)
			return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "interrupts are enabled");
		return SIM_CPU_FINE;
	}
	if (read_counter(cpu, number, &dummy)) {
		write_counter(cpu, number, value);
		return SIM_CPU_FINE;
	}
	if (number == CSR_MISA || (number == CSR_MIP && !is_c3(cpu)))
		return SIM_CPU_FINE; /* fixed */
	if (number == CSR_MPCCR && is_c3(cpu)) {
		rv->pccr_base = value - cpu->cycles;
		return SIM_CPU_FINE;
	}
	return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "no such control register");
}

static enum sim_cpu_why access_csr(struct sim_cpu *cpu, uint32_t insn)
{
	unsigned funct3 = sim_rv32_funct3(insn), number = insn >> 20, source = sim_rv32_rs1(insn);
	uint32_t operand = funct3 & 4 ? source : cpu->r[source];
	uint32_t old = 0;
	enum sim_cpu_why why = SIM_CPU_FINE;

	/* Volume I, table 9.1: CSRRW to x0 does not read, the others with x0 or 0 do not write. */
	if ((funct3 & 3) != 1 || sim_rv32_rd(insn))
		why = read_csr(cpu, number, &old);
	if (!why && ((funct3 & 3) == 1 || source)) {
		if ((funct3 & 3) == 2)
			operand |= old;
		else if ((funct3 & 3) == 3)
			operand = old & ~operand;
		why = write_csr(cpu, number, operand);
	}
	if (!why)
		cpu->r[sim_rv32_rd(insn)] = old;
	return why;
}

enum sim_cpu_why sim_rv32_fence(struct sim_cpu *cpu, uint32_t insn)
{
	/* FENCE and FENCE.I; the reserved fields are to be ignored (2.7). Nothing is cached. */
	(void)cpu;
	return sim_rv32_funct3(insn) < 2 ? SIM_CPU_FINE : SIM_CPU_ILLEGAL;
}

enum sim_cpu_why sim_rv32_system(struct sim_cpu *cpu, uint32_t insn)
{
	struct sim_rv32_state *rv = &cpu->u.rv;

	cpu->impure = true;
	if (sim_rv32_funct3(insn) == 4)
		return SIM_CPU_ILLEGAL;
	if (sim_rv32_funct3(insn))
		return access_csr(cpu, insn);
	switch (insn) {
	case 0x00000073:
		return sim_cpu_refuse(cpu, SIM_CPU_TRAP, "ecall");
	case 0x00100073:
		return sim_cpu_refuse(cpu, SIM_CPU_TRAP, "ebreak");
	case 0x10500073: /* WFI */
		cpu->stop = SIM_CPU_IDLE;
		cpu->until = 0;
		return SIM_CPU_FINE;
	case 0x30200073: /* MRET */
		if (rv->mstatus & MSTATUS_MPIE && rv->mie)
			return sim_cpu_refuse(cpu, SIM_CPU_UNMODELLED, "interrupts are enabled");
		rv->mstatus =
			MSTATUS_MPP | MSTATUS_MPIE | (rv->mstatus & MSTATUS_MPIE ? MSTATUS_MIE : 0);
		cpu->next = rv->mepc;
		cpu->cost = SIM_COST_RV32_JUMP;
		return SIM_CPU_FINE;
	default:
		return SIM_CPU_ILLEGAL;
	}
}
