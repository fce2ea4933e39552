/* SPDX-License-Identifier: MIT */
/*
 * The simulator's RISC-V core, one instruction at a time: hand-made vectors for the corner cases
 * of the manual. The words come from GNU as (rv32imc); the results from the manual.
 */
#include "sim_cpu_bench.h"

enum { X0, RA, SP, A0 = 10, A1 };

static int setup(void **state)
{
	(void)state;
	return bench_open(SIM_CPU_RV32);
}

static const struct vector arithmetic[] = {
	{"add a0, a1, a2", 0x00C58533, 0xFFFFFFFF, 2, 1},
	{"sub a0, a1, a2", 0x40C58533, 1, 2, 0xFFFFFFFF},
	{"sll a0, a1, a2", 0x00C59533, 1, 0x0000001F, 0x80000000},
	{"sll a0, a1, a2", 0x00C59533, 3, 0x00000020, 3},
	{"slt a0, a1, a2", 0x00C5A533, 0x80000000, 1, 1},
	{"slt a0, a1, a2", 0x00C5A533, 1, 0x80000000, 0},
	{"sltu a0, a1, a2", 0x00C5B533, 1, 0x80000000, 1},
	{"xor a0, a1, a2", 0x00C5C533, 0xFF00FF00, 0x0FF00FF0, 0xF0F0F0F0},
	{"srl a0, a1, a2", 0x00C5D533, 0x80000000, 0x0000001F, 1},
	{"sra a0, a1, a2", 0x40C5D533, 0x80000000, 0x0000001F, 0xFFFFFFFF},
	{"sra a0, a1, a2", 0x40C5D533, 0x40000000, 0x0000001E, 1},
	{"sra a0, a1, a2", 0x40C5D533, 0x80000000, 0x00000020, 0x80000000},
	{"or a0, a1, a2", 0x00C5E533, 0x000000F0, 0x0000000F, 0x000000FF},
	{"and a0, a1, a2", 0x00C5F533, 0x00000FF0, 0x000000FF, 0x000000F0},
	{"addi a0, a1, -2048", 0x80058513, 0, 0, 0xFFFFF800},
	{"slti a0, a1, -1", 0xFFF5A513, 0xFFFFFFFE, 0, 1},
	{"sltiu a0, a1, -1", 0xFFF5B513, 5, 0, 1},
	{"sltiu a0, a1, 1", 0x0015B513, 0, 0, 1},
	{"xori a0, a1, -1", 0xFFF5C513, 0x12345678, 0, 0xEDCBA987},
	{"ori a0, a1, 0x7ff", 0x7FF5E513, 0x80000000, 0, 0x800007FF},
	{"andi a0, a1, -16", 0xFF05F513, 0xFFFFFFFF, 0, 0xFFFFFFF0},
	{"slli a0, a1, 31", 0x01F59513, 3, 0, 0x80000000},
	{"srli a0, a1, 1", 0x0015D513, 0x80000000, 0, 0x40000000},
	{"srai a0, a1, 31", 0x41F5D513, 0x80000000, 0, 0xFFFFFFFF},
	{"srai a0, a1, 0", 0x4005D513, 0x80000000, 0, 0x80000000},
	{"lui a0, 0xfffff", 0xFFFFF537, 0, 0, 0xFFFFF000},
	{"auipc a0, 0x1", 0x00001517, 0, 0, PC + 0x1000},
};

static const struct vector multiplication[] = {
	{"mul a0, a1, a2", 0x02C58533, 0xFFFFFFFF, 0xFFFFFFFF, 1},
	{"mul a0, a1, a2", 0x02C58533, 0x00010001, 0x00010001, 0x00020001},
	{"mulh a0, a1, a2", 0x02C59533, 0x80000000, 0x80000000, 0x40000000},
	{"mulh a0, a1, a2", 0x02C59533, 0xFFFFFFFF, 1, 0xFFFFFFFF},
	{"mulh a0, a1, a2", 0x02C59533, 0xFFFFFFFF, 0xFFFFFFFF, 0},
	{"mulhsu a0, a1, a2", 0x02C5A533, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF},
	{"mulhsu a0, a1, a2", 0x02C5A533, 0x80000000, 0x80000000, 0xC0000000},
	{"mulhu a0, a1, a2", 0x02C5B533, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE},
	{"div a0, a1, a2", 0x02C5C533, 0xFFFFFFF9, 2, 0xFFFFFFFD},
	{"div a0, a1, a2", 0x02C5C533, 7, 0xFFFFFFFE, 0xFFFFFFFD},
	{"div a0, a1, a2", 0x02C5C533, 7, 0, 0xFFFFFFFF},
	{"div a0, a1, a2", 0x02C5C533, 0x80000000, 0xFFFFFFFF, 0x80000000},
	{"divu a0, a1, a2", 0x02C5D533, 0x80000000, 0xFFFFFFFF, 0},
	{"divu a0, a1, a2", 0x02C5D533, 7, 0, 0xFFFFFFFF},
	{"divu a0, a1, a2", 0x02C5D533, 0xFFFFFFFF, 2, 0x7FFFFFFF},
	{"rem a0, a1, a2", 0x02C5E533, 0xFFFFFFF9, 2, 0xFFFFFFFF},
	{"rem a0, a1, a2", 0x02C5E533, 7, 0xFFFFFFFE, 1},
	{"rem a0, a1, a2", 0x02C5E533, 0xFFFFFFF9, 0, 0xFFFFFFF9},
	{"rem a0, a1, a2", 0x02C5E533, 0x80000000, 0xFFFFFFFF, 0},
	{"remu a0, a1, a2", 0x02C5F533, 7, 0, 7},
	{"remu a0, a1, a2", 0x02C5F533, 0x80000000, 0xFFFFFFFF, 0x80000000},
};

static const struct vector compressed[] = {
	{"c.addi a0, -32", 0x1501, 1, 0, 0xFFFFFFE1},
	{"c.li a0, 31", 0x457D, 7, 0, 0x0000001F},
	{"c.lui a0, 0xfffe0", 0x7501, 0, 0, 0xFFFE0000},
	{"c.lui a0, 31", 0x657D, 0, 0, 0x0001F000},
	{"c.srli a0, 31", 0x817D, 0x80000000, 0, 1},
	{"c.srai a0, 31", 0x857D, 0x80000000, 0, 0xFFFFFFFF},
	{"c.andi a0, -16", 0x9941, 0x000000FF, 0, 0x000000F0},
	{"c.sub a0, a2", 0x8D11, 1, 2, 0xFFFFFFFF},
	{"c.xor a0, a2", 0x8D31, 0x000000FF, 0x0000000F, 0x000000F0},
	{"c.or a0, a2", 0x8D51, 0x000000F0, 0x0000000F, 0x000000FF},
	{"c.and a0, a2", 0x8D71, 0x00000FF0, 0x000000FF, 0x000000F0},
	{"c.slli a0, 31", 0x057E, 3, 0, 0x80000000},
	{"c.mv a0, a2", 0x8532, 5, 6, 6},
	{"c.add a0, a2", 0x9532, 5, 6, 0x0000000B},
	{"c.addi4spn a0, sp, 1020", 0x1FE8, 0, 0, DATA + 1020},
	{"c.addi4spn a0, sp, 4", 0x0048, 0, 0, DATA + 4},
};

static const struct branch branches[] = {
	{"beq a1, a2, .+64", 0x04C58063, 1, 1, true},
	{"beq a1, a2, .+64", 0x04C58063, 1, 2, false},
	{"bne a1, a2, .+64", 0x04C59063, 1, 2, true},
	{"bne a1, a2, .+64", 0x04C59063, 1, 1, false},
	{"blt a1, a2, .+64", 0x04C5C063, 0x80000000, 1, true},
	{"blt a1, a2, .+64", 0x04C5C063, 1, 0x80000000, false},
	{"bge a1, a2, .+64", 0x04C5D063, 1, 0x80000000, true},
	{"bge a1, a2, .+64", 0x04C5D063, 1, 1, true},
	{"bge a1, a2, .+64", 0x04C5D063, 0x80000000, 1, false},
	{"bltu a1, a2, .+64", 0x04C5E063, 1, 0x80000000, true},
	{"bltu a1, a2, .+64", 0x04C5E063, 0x80000000, 1, false},
	{"bgeu a1, a2, .+64", 0x04C5F063, 0x80000000, 1, true},
	{"bgeu a1, a2, .+64", 0x04C5F063, 1, 0x80000000, false},
	{"c.beqz a1, .+64", 0xC1A1, 0, 0, true},
	{"c.beqz a1, .+64", 0xC1A1, 1, 0, false},
	{"c.bnez a1, .+64", 0xE1A1, 1, 0, true},
	{"c.bnez a1, .+64", 0xE1A1, 0, 0, false},
};

static void arithmetic_and_shifts(void **state)
{
	(void)state;
	check(arithmetic, COUNT(arithmetic));
}

static void multiplication_and_division_never_trap(void **state)
{
	(void)state;
	check(multiplication, COUNT(multiplication));
}

static void compressed_arithmetic(void **state)
{
	(void)state;
	check(compressed, COUNT(compressed));
	run(0x7101 /* c.addi16sp sp, -512 */, 0, 0);
	assert_int_equal(sim_cpu_reg(bench.cpu, SP), DATA - 512);
	run(0x617D /* c.addi16sp sp, 496 */, 0, 0);
	assert_int_equal(sim_cpu_reg(bench.cpu, SP), DATA + 496);
}

static void branches_go_or_stay(void **state)
{
	(void)state;
	check_branches(branches, COUNT(branches), 2);
}

static void jumps_reach_both_ends(void **state)
{
	static const struct {
		uint32_t insn;
		uint32_t a;
		uint32_t target;
		unsigned link; /* 0: none */
	} jumps[] = {
		{0x7FFFF0EF /* jal ra, .+0xffffe */, 0, PC + 0xFFFFE, RA},
		{0x800000EF /* jal ra, .-0x100000 */, 0, PC - 0x100000, RA},
		{0x0080056F /* jal a0, .+8 */, 0, PC + 8, A0},
		{0x005580E7 /* jalr ra, 5(a1) */, 0x1000, 0x1004, RA},
		{0xFFC585E7 /* jalr a1, -4(a1) */, 0x1000, 0xFFC, A1},
		{0x80000063 /* beq x0, x0, .-4096 */, 0, PC - 4096, 0},
		{0x7E000FE3 /* beq x0, x0, .+4094 */, 0, PC + 4094, 0},
		{0xAFFD /* c.j .+2046 */, 0, PC + 2046, 0},
		{0xB001 /* c.j .-2048 */, 0, PC - 2048, 0},
		{0x3001 /* c.jal .-2048 */, 0, PC - 2048, RA},
		{0x8582 /* c.jr a1 */, 0x2002, 0x2002, 0},
		{0x9582 /* c.jalr a1 */, 0x2002, 0x2002, RA},
		{0xD181 /* c.beqz a1, .-256 */, 0, PC - 256, 0},
		{0xEDFD /* c.bnez a1, .+254 */, 1, PC + 254, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(jumps); i++) {
		uint32_t next = PC + bench_length(jumps[i].insn);

		assert_int_equal(run(jumps[i].insn, jumps[i].a, 0), SIM_CPU_RAN);
		assert_int_equal(sim_cpu_pc(bench.cpu), jumps[i].target);
		if (jumps[i].link)
			assert_int_equal(sim_cpu_reg(bench.cpu, jumps[i].link), next);
		assert_int_equal(sim_cpu_cycles(bench.cpu), 2);
	}
}

static void loads_extend_as_they_should(void **state)
{
	static const struct vector loads[] = {
		{"lb a0, -1(a1)", 0xFFF58503, DATA + 1, 0, 0xFFFFFF80},
		{"lbu a0, 3(a1)", 0x0035C503, DATA, 0, 0x83},
		{"lh a0, 2(a1)", 0x00259503, DATA, 0, 0xFFFF8382},
		{"lhu a0, 2(a1)", 0x0025D503, DATA, 0, 0x8382},
		{"lw a0, 4(a1)", 0x0045A503, DATA, 0, 0x87868584},
		{"c.lw a0, 124(a1)", 0x5DE8, DATA, 0, 0xFFFEFDFC},
		{"c.lwsp a0, 252(sp)", 0x557E, 0, 0, 0x7F7E7D7C},
	};

	(void)state;
	check(loads, COUNT(loads));
	assert_int_equal(sim_cpu_cycles(bench.cpu), 2);
}

static void stores_touch_their_bytes_only(void **state)
{
	static const struct {
		uint32_t insn;
		uint32_t a;
		size_t offset;
		size_t size;
	} stores[] = {
		{0xFEC58FA3 /* sb a2, -1(a1) */, DATA + 1, 0, 1},
		{0x00C59123 /* sh a2, 2(a1) */, DATA, 2, 2},
		{0x00C5A223 /* sw a2, 4(a1) */, DATA, 4, 4},
		{0x7EC5AFA3 /* sw a2, 2047(a1) */, DATA + 1, 2048, 4},
		{0x80C5A023 /* sw a2, -2048(a1) */, DATA + 2048, 0, 4},
		{0xC1B0 /* c.sw a2, 64(a1) */, DATA, 64, 4},
		{0xC132 /* c.swsp a2, 128(sp) */, DATA, 128, 4},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(stores); i++)
		check_store(stores[i].insn, stores[i].a, stores[i].offset, stores[i].size);
}

static void x0_stays_zero(void **state)
{
	(void)state;
	run(0x00500013 /* addi x0, x0, 5 */, 0, 0);
	assert_int_equal(sim_cpu_reg(bench.cpu, X0), 0);
	sim_cpu_set_reg(bench.cpu, X0, 7);
	assert_int_equal(sim_cpu_reg(bench.cpu, X0), 0);
}

static void a_loop_of_both_lengths_runs(void **state)
{
	uint32_t at = put(PC, 0x0505 /* c.addi a0, 1 */);

	(void)state;
	put(at, 0xFEB51FE3 /* bne a0, a1, .-2 */);
	sim_cpu_reset(bench.cpu, PC, DATA);
	sim_cpu_set_reg(bench.cpu, A1, 1000);
	sim_cpu_set_break(bench.cpu, PC + 6);
	assert_int_equal(sim_cpu_run(bench.cpu, UINT64_MAX), SIM_CPU_AT_BREAK);
	assert_int_equal(result(), 1000);
	assert_int_equal(sim_cpu_instructions(bench.cpu), 2000);
	assert_int_equal(sim_cpu_cycles(bench.cpu), 2999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(arithmetic_and_shifts),
		TEST(multiplication_and_division_never_trap),
		TEST(compressed_arithmetic),
		TEST(branches_go_or_stay),
		TEST(jumps_reach_both_ends),
		TEST(loads_extend_as_they_should),
		TEST(stores_touch_their_bytes_only),
		TEST(x0_stays_zero),
		TEST(a_loop_of_both_lengths_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
