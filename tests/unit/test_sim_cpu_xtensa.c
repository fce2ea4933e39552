/* SPDX-License-Identifier: MIT */
/*
 * The simulator's Xtensa core, one instruction at a time: hand-made vectors for the corner cases
 * of the manual. The bytes come from GNU as (lx106); the results from the manual.
 */
#include "sim_cpu_bench.h"

static int setup(void **state)
{
	(void)state;
	return bench_open(SIM_CPU_LX106);
}

static const struct vector arithmetic[] = {
	{"add a2, a3, a4", 0x802340, 0xFFFFFFFF, 2, 1},
	{"addx2 a2, a3, a4", 0x902340, 0x80000001, 1, 3},
	{"addx4 a2, a3, a4", 0xA02340, 3, 0xFFFFFFF4, 0},
	{"addx8 a2, a3, a4", 0xB02340, 0x20000001, 5, 0x0000000D},
	{"sub a2, a3, a4", 0xC02340, 1, 2, 0xFFFFFFFF},
	{"subx2 a2, a3, a4", 0xD02340, 3, 7, 0xFFFFFFFF},
	{"subx4 a2, a3, a4", 0xE02340, 3, 7, 5},
	{"subx8 a2, a3, a4", 0xF02340, 3, 7, 0x00000011},
	{"and a2, a3, a4", 0x102340, 0x00000FF0, 0x000000FF, 0x000000F0},
	{"or a2, a3, a4", 0x202340, 0x000000F0, 0x0000000F, 0x000000FF},
	{"xor a2, a3, a4", 0x302340, 0x000000FF, 0x0000000F, 0x000000F0},
	{"neg a2, a4", 0x602040, 0, 1, 0xFFFFFFFF},
	{"neg a2, a4", 0x602040, 0, 0x80000000, 0x80000000},
	{"abs a2, a4", 0x602140, 0, 0xFFFFFFFB, 5},
	{"abs a2, a4", 0x602140, 0, 0x80000000, 0x80000000},
	{"addi a2, a3, -128", 0x80C322, 0, 0, 0xFFFFFF80},
	{"addi a2, a3, 127", 0x7FC322, 1, 0, 0x00000080},
	{"addmi a2, a3, -32768", 0x80D322, 0, 0, 0xFFFF8000},
	{"addmi a2, a3, 32512", 0x7FD322, 1, 0, 0x00007F01},
	{"movi a2, -2048", 0x00A822, 0, 0, 0xFFFFF800},
	{"movi a2, 2047", 0xFFA722, 0, 0, 0x000007FF},
	{"slli a2, a3, 1", 0x1123F0, 0x80000001, 0, 2},
	{"slli a2, a3, 31", 0x012310, 3, 0, 0x80000000},
	{"srai a2, a4, 31", 0x312F40, 0, 0x80000000, 0xFFFFFFFF},
	{"srai a2, a4, 0", 0x212040, 0, 0x80000000, 0x80000000},
	{"srai a2, a4, 16", 0x312040, 0, 0x7FFF0000, 0x00007FFF},
	{"srli a2, a4, 15", 0x412F40, 0, 0x80000000, 0x00010000},
	{"extui a2, a4, 31, 1", 0x052F40, 0, 0x80000000, 1},
	{"extui a2, a4, 16, 16", 0xF52040, 0, 0xABCD1234, 0x0000ABCD},
	{"extui a2, a4, 4, 8", 0x742440, 0, 0xABCD1234, 0x00000023},
	{"mul16u a2, a3, a4", 0xC12340, 0x0001FFFF, 0x0000FFFF, 0xFFFE0001},
	{"mul16s a2, a3, a4", 0xD12340, 0x0000FFFF, 0x0000FFFF, 1},
	{"mul16s a2, a3, a4", 0xD12340, 0x00008000, 0x00007FFF, 0xC0008000},
	{"mull a2, a3, a4", 0x822340, 0xFFFFFFFF, 0xFFFFFFFF, 1},
	{"mull a2, a3, a4", 0x822340, 0x00010001, 0x00010001, 0x00020001},
	{"nsa a2, a3", 0x40E320, 0, 0, 0x0000001F},
	{"nsa a2, a3", 0x40E320, 0xFFFFFFFF, 0, 0x0000001F},
	{"nsa a2, a3", 0x40E320, 1, 0, 0x0000001E},
	{"nsa a2, a3", 0x40E320, 0x80000000, 0, 0},
	{"nsa a2, a3", 0x40E320, 0x00FF0000, 0, 7},
	{"nsau a2, a3", 0x40F320, 0, 0, 0x00000020},
	{"nsau a2, a3", 0x40F320, 1, 0, 0x0000001F},
	{"nsau a2, a3", 0x40F320, 0x80000000, 0, 0},
	{"moveqz a2, a3, a4", 0x832340, 7, 0, 7},
	{"moveqz a2, a3, a4", 0x832340, 7, 1, STALE},
	{"movnez a2, a3, a4", 0x932340, 7, 1, 7},
	{"movnez a2, a3, a4", 0x932340, 7, 0, STALE},
	{"movltz a2, a3, a4", 0xA32340, 7, 0x80000000, 7},
	{"movltz a2, a3, a4", 0xA32340, 7, 0, STALE},
	{"movgez a2, a3, a4", 0xB32340, 7, 0, 7},
	{"movgez a2, a3, a4", 0xB32340, 7, 0xFFFFFFFF, STALE},
	{"add.n a2, a3, a4", 0x234A, 0xFFFFFFFF, 2, 1},
	{"addi.n a2, a3, -1", 0x230B, 0, 0, 0xFFFFFFFF},
	{"addi.n a2, a3, 15", 0x23FB, 1, 0, 0x00000010},
	{"movi.n a2, -32", 0x026C, 0, 0, 0xFFFFFFE0},
	{"movi.n a2, 95", 0xF25C, 0, 0, 0x0000005F},
	{"movi.n a2, 0", 0x020C, 0, 0, 0},
	{"mov.n a2, a3", 0x032D, 9, 0, 9},
};

static const struct branch branches[] = {
	{"beq a3, a4, .+64", 0x3C1347, 1, 1, true},
	{"beq a3, a4, .+64", 0x3C1347, 1, 2, false},
	{"bne a3, a4, .+64", 0x3C9347, 1, 2, true},
	{"bne a3, a4, .+64", 0x3C9347, 1, 1, false},
	{"blt a3, a4, .+64", 0x3C2347, 0x80000000, 1, true},
	{"blt a3, a4, .+64", 0x3C2347, 1, 0x80000000, false},
	{"bge a3, a4, .+64", 0x3CA347, 1, 0x80000000, true},
	{"bge a3, a4, .+64", 0x3CA347, 1, 1, true},
	{"bge a3, a4, .+64", 0x3CA347, 0x80000000, 1, false},
	{"bltu a3, a4, .+64", 0x3C3347, 1, 0x80000000, true},
	{"bltu a3, a4, .+64", 0x3C3347, 0x80000000, 1, false},
	{"bgeu a3, a4, .+64", 0x3CB347, 0x80000000, 1, true},
	{"bgeu a3, a4, .+64", 0x3CB347, 1, 0x80000000, false},
	{"bany a3, a4, .+64", 0x3C8347, 6, 4, true},
	{"bany a3, a4, .+64", 0x3C8347, 6, 1, false},
	{"bnone a3, a4, .+64", 0x3C0347, 6, 1, true},
	{"bnone a3, a4, .+64", 0x3C0347, 6, 4, false},
	{"ball a3, a4, .+64", 0x3C4347, 7, 5, true},
	{"ball a3, a4, .+64", 0x3C4347, 3, 5, false},
	{"bnall a3, a4, .+64", 0x3CC347, 3, 5, true},
	{"bnall a3, a4, .+64", 0x3CC347, 7, 5, false},
	{"bbc a3, a4, .+64", 0x3C5347, 0x80000000, 0x0000001E, true},
	{"bbc a3, a4, .+64", 0x3C5347, 0x80000000, 0x0000003F, false},
	{"bbs a3, a4, .+64", 0x3CD347, 0x80000000, 0x0000001F, true},
	{"bbs a3, a4, .+64", 0x3CD347, 0x80000000, 0, false},
	{"bbci a3, 31, .+64", 0x3C73F7, 1, 0, true},
	{"bbci a3, 0, .+64", 0x3C6307, 1, 0, false},
	{"bbsi a3, 31, .+64", 0x3CF3F7, 0x80000000, 0, true},
	{"bbsi a3, 15, .+64", 0x3CE3F7, 0x80000000, 0, false},
	{"beqz a3, .+64", 0x03C316, 0, 0, true},
	{"beqz a3, .+64", 0x03C316, 1, 0, false},
	{"bnez a3, .+64", 0x03C356, 1, 0, true},
	{"bnez a3, .+64", 0x03C356, 0, 0, false},
	{"bltz a3, .+64", 0x03C396, 0x80000000, 0, true},
	{"bltz a3, .+64", 0x03C396, 0, 0, false},
	{"bgez a3, .+64", 0x03C3D6, 0, 0, true},
	{"bgez a3, .+64", 0x03C3D6, 0x80000000, 0, false},
	{"beqi a3, -1, .+64", 0x3C0326, 0xFFFFFFFF, 0, true},
	{"beqi a3, 256, .+64", 0x3CF326, 0x00000100, 0, true},
	{"beqi a3, 10, .+64", 0x3C9326, 9, 0, false},
	{"bnei a3, 12, .+64", 0x3CA366, 0x0000000B, 0, true},
	{"bnei a3, 1, .+64", 0x3C1366, 1, 0, false},
	{"blti a3, -1, .+64", 0x3C03A6, 0x80000000, 0, true},
	{"blti a3, 8, .+64", 0x3C83A6, 8, 0, false},
	{"bgei a3, 128, .+64", 0x3CE3E6, 0x00000080, 0, true},
	{"bgei a3, 1, .+64", 0x3C13E6, 0xFFFFFFFF, 0, false},
	{"bltui a3, 32768, .+64", 0x3C03B6, 0x00007FFF, 0, true},
	{"bltui a3, 65536, .+64", 0x3C13B6, 0x00010000, 0, false},
	{"bgeui a3, 65536, .+64", 0x3C13F6, 0xFFFFFFFF, 0, true},
	{"bgeui a3, 2, .+64", 0x3C23F6, 1, 0, false},
	{"bgeui a3, 32768, .+64", 0x3C03F6, 0x00008000, 0, true},
	{"beqz.n a3, .+64", 0xC3BC, 0, 0, true},
	{"beqz.n a3, .+64", 0xC3BC, 1, 0, false},
	{"bnez.n a3, .+64", 0xC3FC, 1, 0, true},
	{"bnez.n a3, .+64", 0xC3FC, 0, 0, false},
};

static void arithmetic_and_constant_shifts(void **state)
{
	(void)state;
	check(arithmetic, COUNT(arithmetic));
}

static void branches_go_or_stay(void **state)
{
	(void)state;
	check_branches(branches, COUNT(branches), 3);
}

static void shifts_by_sar_work_from_0_to_32(void **state)
{
	static const struct {
		uint32_t setup; /* with the amount in a3 */
		uint32_t amount;
		uint32_t sar;
	} amounts[] = {
		{0x400300 /* ssr a3 */, 31, 31},
		{0x400300 /* ssr a3 */, 32, 0},
		{0x401300 /* ssl a3 */, 0, 32},
		{0x401300 /* ssl a3 */, 33, 31},
		{0x402300 /* ssa8l a3 */, 7, 24},
		{0x403300 /* ssa8b a3 */, 4, 32},
		{0x403300 /* ssa8b a3 */, 3, 8},
		{0x404F10 /* ssai 31 */, 0, 31},
		{0x404000 /* ssai 0 */, 0, 0},
		{0x130330 /* wsr.sar a3 */, 0xFE0, 32},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(amounts); i++) {
		uint32_t a = 0x87654321, b = 0xFEDCBA98, sar = amounts[i].sar;
		uint64_t pair = (uint64_t)a << 32 | b;

		run(amounts[i].setup, amounts[i].amount, 0);
		then(0x030320 /* rsr.sar a2 */, a, b);
		assert_int_equal(result(), sar);
		then(0xA12300 /* sll a2, a3 */, a, b);
		assert_int_equal(result(), (uint32_t)(((uint64_t)a << 32) >> sar));
		then(0x912040 /* srl a2, a4 */, a, b);
		assert_int_equal(result(), (uint32_t)((uint64_t)b >> sar));
		then(0xB12040 /* sra a2, a4 */, a, b);
		assert_int_equal(result(), (uint32_t)((0xFFFFFFFF00000000u | b) >> sar));
		then(0x812340 /* src a2, a3, a4 */, a, b);
		assert_int_equal(result(), (uint32_t)(pair >> sar));
	}
	run(0x130330 /* wsr.sar a3 */, 33, 0);
	assert_int_equal(then(0x912040 /* srl a2, a4 */, 0, 0), SIM_CPU_FAULTED);
}

static void jumps_and_calls_reach_both_ends(void **state)
{
	static const struct {
		uint32_t insn;
		uint32_t target;
		bool call;
	} jumps[] = {
		{0x7FFFC6 /* j .+131075 */, PC + 131075, false},
		{0x800006 /* j .-131068 */, PC - 131068, false},
		{0x7FFFC5 /* call0 .+524288 */, PC + 524288, true},
		{0x800005 /* call0 .-524284 */, PC - 524284, true},
		{0x801337 /* beq a3, a3, .-124 */, PC - 124, false},
		{0x0003C0 /* callx0 a3 */, 0x40101237, true},
		{0x0000C0 /* callx0 a0 */, 0x40105551, true},
		{0x0003A0 /* jx a3 */, 0x40101237, false},
		{0x000080 /* ret */, 0x40105551, false},
		{0xF00D /* ret.n */, 0x40105551, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(jumps); i++) {
		sim_cpu_reset(bench.cpu, 0, DATA);
		sim_cpu_set_reg(bench.cpu, 0, 0x40105551);
		assert_int_equal(then(jumps[i].insn, 0x40101237, 0), SIM_CPU_RAN);
		assert_int_equal(sim_cpu_pc(bench.cpu), jumps[i].target);
		assert_int_equal(sim_cpu_reg(bench.cpu, 0), jumps[i].call ? PC + 3 : 0x40105551);
		assert_int_equal(sim_cpu_cycles(bench.cpu), 3);
	}
}

static void a_call_from_an_odd_address_hits_its_word(void **state)
{
	(void)state;
	for (uint32_t at = PC; at < PC + 4; at++) {
		put(at, 0x000045 /* call0, one word behind the next */);
		sim_cpu_reset(bench.cpu, at, DATA);
		assert_int_equal(sim_cpu_run(bench.cpu, 1), SIM_CPU_RAN);
		assert_int_equal(sim_cpu_pc(bench.cpu), PC + 8);
		assert_int_equal(sim_cpu_reg(bench.cpu, 0), at + 3);
	}
}

static void literals_lie_before_the_code(void **state)
{
	(void)state;
	memcpy(bench.code + (PC - 4 - CODE), "\x78\x56\x34\x12", 4);
	assert_int_equal(run(0xFFFF21 /* l32r a2, one word back */, 0, 0), SIM_CPU_RAN);
	assert_int_equal(result(), 0x12345678);
	/* From an odd pc the next word is where it counts from. */
	put(PC + 1, 0xFFFE21);
	sim_cpu_set_pc(bench.cpu, PC + 1);
	assert_int_equal(sim_cpu_run(bench.cpu, 1), SIM_CPU_RAN);
	assert_int_equal(result(), 0x12345678);
	assert_int_equal(run(0x000021 /* l32r a2, 256 KiB back */, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(sim_cpu_fault(bench.cpu)->address, PC - 0x40000);
}

static void loads_extend_as_they_should(void **state)
{
	static const struct vector loads[] = {
		{"l8ui a2, a3, 255", 0xFF0322, DATA, 0, 0x7F},
		{"l16ui a2, a3, 510", 0xFF1322, DATA, 0, 0x7F7E},
		{"l16si a2, a3, 2", 0x019322, DATA, 0, 0xFFFF8382},
		{"l32i a2, a3, 1020", 0xFF2322, DATA, 0, 0x7F7E7D7C},
		{"l32i.n a2, a3, 60", 0xF328, DATA, 0, 0xBFBEBDBC},
	};

	(void)state;
	check(loads, COUNT(loads));
	assert_int_equal(sim_cpu_cycles(bench.cpu), 2);
}

static void stores_touch_their_bytes_only(void **state)
{
	static const struct {
		uint32_t insn;
		size_t offset;
		size_t size;
	} stores[] = {
		{0x014342 /* s8i a4, a3, 1 */, 1, 1},
		{0x015342 /* s16i a4, a3, 2 */, 2, 2},
		{0x016342 /* s32i a4, a3, 4 */, 4, 4},
		{0xF349 /* s32i.n a4, a3, 60 */, 60, 4},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(stores); i++)
		check_store(stores[i].insn, DATA, stores[i].offset, stores[i].size);
}

static void a_loop_of_both_lengths_runs(void **state)
{
	uint32_t at = put(PC, 0x221B /* addi.n a2, a2, 1 */);

	(void)state;
	put(at, 0xFA9237 /* bne a2, a3, .-2 */);
	sim_cpu_reset(bench.cpu, PC, DATA);
	sim_cpu_set_reg(bench.cpu, 3, 1000);
	sim_cpu_set_break(bench.cpu, PC + 5);
	assert_int_equal(sim_cpu_run(bench.cpu, UINT64_MAX), SIM_CPU_AT_BREAK);
	assert_int_equal(result(), 1000);
	assert_int_equal(sim_cpu_instructions(bench.cpu), 2000);
	assert_int_equal(sim_cpu_cycles(bench.cpu), 3998);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(arithmetic_and_constant_shifts),
		TEST(branches_go_or_stay),
		TEST(shifts_by_sar_work_from_0_to_32),
		TEST(jumps_and_calls_reach_both_ends),
		TEST(a_call_from_an_odd_address_hits_its_word),
		TEST(literals_lie_before_the_code),
		TEST(loads_extend_as_they_should),
		TEST(stores_touch_their_bytes_only),
		TEST(a_loop_of_both_lengths_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
