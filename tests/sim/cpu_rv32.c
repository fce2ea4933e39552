/* SPDX-License-Identifier: MIT */
/*
 * The RISC-V core: one instruction after the other. Called by cpu_run.c; knows no chip. Formats:
 * The RISC-V Instruction Set Manual, volume I, sections 2.2 to 2.6.
 */
#include "cpu_rv32.h"

static uint32_t immediate_i(uint32_t insn)
{
	return sim_extend(insn >> 20, 12);
}

static uint32_t immediate_s(uint32_t insn)
{
	return sim_extend(insn >> 25 << 5 | sim_bits(insn, 7, 5), 12);
}

static uint32_t immediate_b(uint32_t insn)
{
	return sim_extend(sim_bits(insn, 31, 1) << 12 | sim_bits(insn, 7, 1) << 11 |
				  sim_bits(insn, 25, 6) << 5 | sim_bits(insn, 8, 4) << 1,
		13);
}

static uint32_t immediate_j(uint32_t insn)
{
	return sim_extend(sim_bits(insn, 31, 1) << 20 | sim_bits(insn, 12, 8) << 12 |
				  sim_bits(insn, 20, 1) << 11 | sim_bits(insn, 21, 10) << 1,
		21);
}

static enum sim_cpu_why load(struct sim_cpu *cpu, uint32_t insn)
{
	/* Bytes by funct3; 3, 6 and 7 belong to RV64. */
	static const uint8_t sizes[8] = {1, 2, 4, 0, 1, 2, 0, 0};
	unsigned funct3 = sim_rv32_funct3(insn), size = sizes[funct3];
	uint32_t value = 0;
	enum sim_cpu_why why;

	if (!size)
		return SIM_CPU_ILLEGAL;
	why = sim_cpu_load(cpu, cpu->r[sim_rv32_rs1(insn)] + immediate_i(insn), size, &value);
	if (why)
		return why;
	if (funct3 < 2)
		value = sim_extend(value, 8 * size);
	cpu->r[sim_rv32_rd(insn)] = value;
	return SIM_CPU_FINE;
}

static enum sim_cpu_why store(struct sim_cpu *cpu, uint32_t insn)
{
	unsigned funct3 = sim_rv32_funct3(insn);

	if (funct3 > 2)
		return SIM_CPU_ILLEGAL;
	return sim_cpu_store(cpu, cpu->r[sim_rv32_rs1(insn)] + immediate_s(insn), 1u << funct3,
		cpu->r[sim_rv32_rs2(insn)]);
}

static enum sim_cpu_why branch(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t a = cpu->r[sim_rv32_rs1(insn)], b = cpu->r[sim_rv32_rs2(insn)];
	unsigned funct3 = sim_rv32_funct3(insn);
	bool taken;

	if (funct3 < 2)
		taken = a == b;
	else if (funct3 < 4)
		return SIM_CPU_ILLEGAL;
	else if (funct3 < 6)
		taken = sim_less_signed(a, b);
	else
		taken = a < b;
	if (taken != (funct3 & 1)) { /* odd ones are the opposite */
		cpu->next = cpu->pc + immediate_b(insn);
		cpu->cost = SIM_COST_RV32_JUMP;
	}
	return SIM_CPU_FINE;
}

static enum sim_cpu_why jump_register(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t target = (cpu->r[sim_rv32_rs1(insn)] + immediate_i(insn)) & ~UINT32_C(1);

	if (sim_rv32_funct3(insn))
		return SIM_CPU_ILLEGAL;
	cpu->r[sim_rv32_rd(insn)] = cpu->next;
	cpu->next = target;
	cpu->cost = SIM_COST_RV32_JUMP;
	return SIM_CPU_FINE;
}

static enum sim_cpu_why execute(struct sim_cpu *cpu, uint32_t insn)
{
	uint32_t *rd = &cpu->r[sim_rv32_rd(insn)];

	switch (insn & 0x7F) { /* table 24.1 */
	case 0x03:
		return load(cpu, insn);
	case 0x0F:
		return sim_rv32_fence(cpu, insn);
	case 0x13:
		return sim_rv32_op_imm(cpu, insn, rd);
	case 0x17: /* AUIPC */
		*rd = cpu->pc + (insn & 0xFFFFF000u);
		return SIM_CPU_FINE;
	case 0x23:
		return store(cpu, insn);
	case 0x33:
		return sim_rv32_op(cpu, insn, rd);
	case 0x37: /* LUI */
		*rd = insn & 0xFFFFF000u;
		return SIM_CPU_FINE;
	case 0x63:
		return branch(cpu, insn);
	case 0x67:
		return jump_register(cpu, insn);
	case 0x6F: /* JAL */
		*rd = cpu->next;
		cpu->next = cpu->pc + immediate_j(insn);
		cpu->cost = SIM_COST_RV32_JUMP;
		return SIM_CPU_FINE;
	case 0x73:
		return sim_rv32_system(cpu, insn);
	default:
		return SIM_CPU_ILLEGAL;
	}
}

static enum sim_cpu_why step(struct sim_cpu *cpu)
{
	uint32_t insn = 0;
	enum sim_cpu_why why = sim_cpu_fetch(cpu, &insn);

	if (why)
		return why;
	cpu->insn = insn;
	cpu->length = 4;
	if ((insn & 3) != 3) {
		cpu->length = 2;
		insn = sim_rv32_expand(insn & 0xFFFF);
		if (!insn)
			return SIM_CPU_ILLEGAL;
	}
	cpu->next = cpu->pc + cpu->length;
	cpu->cost = 1;
	why = execute(cpu, insn);
	if (why)
		return why;
	cpu->r[0] = 0;
	cpu->pc = cpu->next;
	cpu->cycles += cpu->cost;
	cpu->instructions++;
	return SIM_CPU_FINE;
}

void sim_rv32_run(struct sim_cpu *cpu)
{
	do {
		enum sim_cpu_why why = step(cpu);

		if (why) {
			sim_cpu_fail(cpu, why);
			return;
		}
	} while (cpu->cycles < cpu->until && cpu->pc != cpu->break_at);
}
