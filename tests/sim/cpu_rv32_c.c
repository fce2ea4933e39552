/* SPDX-License-Identifier: MIT */
/*
 * The compressed instructions, each turned into the 32-bit one it stands for. Called by
 * cpu_rv32.c. The RISC-V Instruction Set Manual, volume I, tables 16.5 to 16.7; what is reserved
 * there, or belongs to RV64 or floating point, is none.
 */
#include "cpu_rv32.h"

/* The 32-bit formats, section 2.2. */
static uint32_t make_r(unsigned funct7, unsigned rs2, unsigned rs1, unsigned funct3, unsigned rd)
{
	return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x33;
}

static uint32_t make_i(uint32_t imm, unsigned rs1, unsigned funct3, unsigned rd, unsigned opcode)
{
	return imm << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}

static uint32_t make_sw(uint32_t imm, unsigned rs2, unsigned rs1)
{
	return imm >> 5 << 25 | rs2 << 20 | rs1 << 15 | 2u << 12 | (imm & 31) << 7 | 0x23;
}

static uint32_t make_jal(uint32_t imm, unsigned rd)
{
	return sim_bits(imm, 20, 1) << 31 | sim_bits(imm, 1, 10) << 21 |
	       sim_bits(imm, 11, 1) << 20 | sim_bits(imm, 12, 8) << 12 | rd << 7 | 0x6F;
}

static uint32_t make_branch(uint32_t imm, unsigned rs1, unsigned funct3)
{
	return sim_bits(imm, 12, 1) << 31 | sim_bits(imm, 5, 6) << 25 | rs1 << 15 | funct3 << 12 |
	       sim_bits(imm, 1, 4) << 8 | sim_bits(imm, 11, 1) << 7 | 0x63;
}

/* Registers x8 to x15, in three bits. */
static unsigned short_register(uint32_t insn, unsigned first)
{
	return 8 + sim_bits(insn, first, 3);
}

/* The 6-bit immediate with sign that most of quadrant 1 and C.SLLI share. */
static uint32_t immediate(uint32_t insn)
{
	return sim_extend(sim_bits(insn, 12, 1) << 5 | sim_bits(insn, 2, 5), 6);
}

static uint32_t quadrant_0(uint32_t insn)
{
	unsigned rs1 = short_register(insn, 7), rd = short_register(insn, 2);
	uint32_t word =
		sim_bits(insn, 10, 3) << 3 | sim_bits(insn, 6, 1) << 2 | sim_bits(insn, 5, 1) << 6;
	uint32_t stack = sim_bits(insn, 11, 2) << 4 | sim_bits(insn, 7, 4) << 6 |
			 sim_bits(insn, 6, 1) << 2 | sim_bits(insn, 5, 1) << 3;

	switch (insn >> 13) {
	case 0: /* C.ADDI4SPN; 0 is the illegal instruction */
		return stack ? make_i(stack, 2, 0, rd, 0x13) : 0;
	case 2: /* C.LW */
		return make_i(word, rs1, 2, rd, 0x03);
	case 6: /* C.SW */
		return make_sw(word, rd, rs1);
	default:
		return 0;
	}
}

/* C.SRLI, C.SRAI, C.ANDI and the operations of two registers. */
static uint32_t quadrant_1_alu(uint32_t insn)
{
	static const uint8_t funct3[4] = {0, 4, 6, 7}; /* SUB, XOR, OR, AND */
	unsigned rd = short_register(insn, 7), rs2 = short_register(insn, 2);
	unsigned which = sim_bits(insn, 5, 2);

	switch (sim_bits(insn, 10, 2)) {
	case 0:
	case 1: /* a shift of 32 and more is RV64's; 0 is a hint */
		if (sim_bits(insn, 12, 1))
			return 0;
		return make_i(sim_bits(insn, 10, 1) << 10 | sim_bits(insn, 2, 5), rd, 5, rd, 0x13);
	case 2:
		return make_i(immediate(insn), rd, 7, rd, 0x13);
	default:
		if (sim_bits(insn, 12, 1))
			return 0;
		return make_r(which ? 0 : 0x20, rs2, rd, funct3[which], rd);
	}
}

/* C.ADDI16SP and C.LUI. */
static uint32_t quadrant_1_lui(uint32_t insn)
{
	unsigned rd = sim_bits(insn, 7, 5);
	uint32_t stack = sim_extend(sim_bits(insn, 12, 1) << 9 | sim_bits(insn, 6, 1) << 4 |
					    sim_bits(insn, 5, 1) << 6 | sim_bits(insn, 3, 2) << 7 |
					    sim_bits(insn, 2, 1) << 5,
		10);

	if (!immediate(insn)) /* reserved in both */
		return 0;
	if (rd == 2)
		return make_i(stack, 2, 0, 2, 0x13);
	return immediate(insn) << 12 | rd << 7 | 0x37;
}

static uint32_t quadrant_1(uint32_t insn)
{
	unsigned rd = sim_bits(insn, 7, 5), rs1 = short_register(insn, 7);
	uint32_t jump = sim_extend(sim_bits(insn, 12, 1) << 11 | sim_bits(insn, 11, 1) << 4 |
					   sim_bits(insn, 9, 2) << 8 | sim_bits(insn, 8, 1) << 10 |
					   sim_bits(insn, 7, 1) << 6 | sim_bits(insn, 6, 1) << 7 |
					   sim_bits(insn, 3, 3) << 1 | sim_bits(insn, 2, 1) << 5,
		12);
	uint32_t branch = sim_extend(sim_bits(insn, 12, 1) << 8 | sim_bits(insn, 10, 2) << 3 |
					     sim_bits(insn, 5, 2) << 6 | sim_bits(insn, 3, 2) << 1 |
					     sim_bits(insn, 2, 1) << 5,
		9);

	switch (insn >> 13) {
	case 0: /* C.ADDI and C.NOP */
		return make_i(immediate(insn), rd, 0, rd, 0x13);
	case 1: /* C.JAL */
		return make_jal(jump, 1);
	case 2: /* C.LI */
		return make_i(immediate(insn), 0, 0, rd, 0x13);
	case 3:
		return quadrant_1_lui(insn);
	case 4:
		return quadrant_1_alu(insn);
	case 5: /* C.J */
		return make_jal(jump, 0);
	case 6: /* C.BEQZ */
		return make_branch(branch, rs1, 0);
	default: /* C.BNEZ */
		return make_branch(branch, rs1, 1);
	}
}

/* C.JR, C.MV, C.EBREAK, C.JALR and C.ADD. */
static uint32_t quadrant_2_registers(uint32_t insn)
{
	unsigned rd = sim_bits(insn, 7, 5), rs2 = sim_bits(insn, 2, 5);
	bool second = sim_bits(insn, 12, 1) != 0;

	if (rs2)
		return make_r(0, rs2, second ? rd : 0, 0, rd);
	if (rd)
		return make_i(0, rd, 0, second ? 1 : 0, 0x67);
	return second ? 0x00100073 /* EBREAK */ : 0;
}

static uint32_t quadrant_2(uint32_t insn)
{
	unsigned rd = sim_bits(insn, 7, 5);
	uint32_t load =
		sim_bits(insn, 12, 1) << 5 | sim_bits(insn, 4, 3) << 2 | sim_bits(insn, 2, 2) << 6;
	uint32_t store = sim_bits(insn, 9, 4) << 2 | sim_bits(insn, 7, 2) << 6;

	switch (insn >> 13) {
	case 0: /* C.SLLI */
		if (sim_bits(insn, 12, 1))
			return 0;
		return make_i(sim_bits(insn, 2, 5), rd, 1, rd, 0x13);
	case 2: /* C.LWSP */
		return rd ? make_i(load, 2, 2, rd, 0x03) : 0;
	case 4:
		return quadrant_2_registers(insn);
	case 6: /* C.SWSP */
		return make_sw(store, sim_bits(insn, 2, 5), 2);
	default:
		return 0;
	}
}

uint32_t sim_rv32_expand(uint32_t insn)
{
	switch (insn & 3) {
	case 0:
		return quadrant_0(insn);
	case 1:
		return quadrant_1(insn);
	case 2:
		return quadrant_2(insn);
	default:
		return 0;
	}
}
