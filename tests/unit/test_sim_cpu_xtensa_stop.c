/* SPDX-License-Identifier: MIT */
/*
 * Where the simulator's Xtensa core stops: what an LX106 has not, traps, special registers, memory
 * that takes words only, and waiti. The bytes come from GNU as, or from the tables of the manual.
 */
#include "sim_cpu_bench.h"

static int setup(void **state)
{
	(void)state;
	return bench_open(SIM_CPU_LX106);
}

static int setup_lx6(void **state)
{
	(void)state;
	return bench_open(SIM_CPU_LX6);
}

static const uint32_t none[] = {
	0x000000, /* ill */
	0xF06D,	  /* ill.n */
	0x000180, /* ret with an operand */
	0xF10D,	  /* ret.n with an operand */
	0x0000B0, /* callx0's row, reserved */
	0x002040, /* the sync group, reserved */
	0x002100, /* isync with an operand */
	0x003100, /* rfue */
	0x003400, /* rfwo */
	0x003110, /* rfi 1 */
	0x003410, /* rfi 4 */
	0x005200, /* syscall group */
	0x001230, /* movsp */
	0x008230, /* any4 */
	0x400310, /* ssr with an operand */
	0x404F20, /* ssai above 31 */
	0x408010, /* rotw */
	0x602250, /* neg's row, reserved */
	0x700000, /* RST0 7 */
	0x012300, /* slli by 32 */
	0x912140, /* srl with an operand */
	0xA12310, /* sll with an operand */
	0xE12340, /* RST1 14 */
	0x022340, /* andb */
	0xA22340, /* muluh */
	0xC22340, /* quou */
	0x232300, /* sext */
	0x432340, /* min */
	0xE32340, /* rur */
	0x092340, /* l32e */
	0x0A2340, /* add.s */
	0x00B322, /* l32ai */
	0x00E322, /* s32c1i */
	0x007302, /* a cache instruction */
	0x003322, /* LSAI 3 */
	0x000323, /* lsi */
	0x042324, /* MAC16 */
	0x000015, /* call4 */
	0x0000D0, /* callx4 */
	0x004136, /* entry */
	0x000076, /* bf */
	0x008376, /* loop */
	0x002376, /* B1 2 */
	0x000090, /* retw */
	0xF01D,	  /* retw.n */
	0xF07D,	  /* S3 7 */
	0x123D,	  /* ST3 1 */
	0x000E,	  /* op0 14 */
	0x000F,	  /* op0 15 */
};

static void what_is_no_instruction_stops_with_address_and_bytes(void **state)
{
	(void)state;
	check_refused(none, COUNT(none), SIM_CPU_ILLEGAL);
	run(0x432340, 0, 0);
	assert_string_equal(sim_cpu_fault(bench.cpu)->text,
		"min, max, minu, maxu, pc 40100010, instruction 40 23 43");
}

static void instruction_ram_takes_words_only(void **state)
{
	const struct sim_cpu_fault *fault = sim_cpu_fault(bench.cpu);

	(void)state;
	assert_int_equal(run(0x016342 /* s32i a4, a3, 4 */, CODE, 1), SIM_CPU_RAN);
	assert_int_equal(run(0x014342 /* s8i a4, a3, 1 */, CODE, 1), SIM_CPU_FAULTED);
	assert_int_equal(fault->why, SIM_CPU_WORDS_ONLY);
	assert_string_equal(fault->text, "access to memory that takes whole words only: 1 byte at "
					 "40100001, pc 40100010, instruction 42 43 01");
	assert_int_equal(run(0x019322 /* l16si a2, a3, 2 */, CODE, 1), SIM_CPU_FAULTED);
	assert_int_equal(fault->why, SIM_CPU_WORDS_ONLY);
	assert_int_equal(result(), STALE);
}

static void what_the_core_has_and_the_simulator_has_not_stops_too(void **state)
{
	static const uint32_t words[] = {
		0x406230, /* rer */
		0x407230, /* wer */
		0x506320, /* witlb */
		0x03B020, /* rsr.176 */
		0x03FF20, /* rsr of no register */
	};

	(void)state;
	check_refused(words, COUNT(words), SIM_CPU_UNMODELLED);
}

static void traps_stop_by_name(void **state)
{
	static const struct {
		uint32_t insn;
		const char *text;
	} traps[] = {
		{0x0041F0, "break, pc 40100010, instruction f0 41 00"},
		{0xF12D, "break.n, pc 40100010, instruction 2d f1"},
		{0x005000, "syscall, pc 40100010, instruction 00 50 00"},
		{0x005100, "simcall, pc 40100010, instruction 00 51 00"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(traps); i++) {
		assert_int_equal(run(traps[i].insn, 0, 0), SIM_CPU_FAULTED);
		assert_int_equal(sim_cpu_fault(bench.cpu)->why, SIM_CPU_TRAP);
		assert_string_equal(sim_cpu_fault(bench.cpu)->text, traps[i].text);
	}
}

static void special_registers_hold_and_swap(void **state)
{
	(void)state;
	run(0x13E730 /* wsr.vecbase a3 */, 0x40100000, 0);
	then(0x03E720 /* rsr.vecbase a2 */, 0, 0);
	assert_int_equal(result(), 0x40100000);
	run(0x61D130 /* xsr.excsave1 a3 */, 77, 0);
	assert_int_equal(sim_cpu_reg(bench.cpu, 3), 0);
	then(0x03D120 /* rsr.excsave1 a2 */, 0, 0);
	assert_int_equal(result(), 77);
	run(0x13E630 /* wsr.ps a3 */, 0x20, 0);
	then(0x006F20 /* rsil a2, 15 */, 0, 0);
	assert_int_equal(result(), 0x20);
	then(0x03E620 /* rsr.ps a2 */, 0, 0);
	assert_int_equal(result(), 0x2F);
	run(0x13EA30 /* wsr.ccount a3 */, 1000, 0);
	then(0x03EA20 /* rsr.ccount a2 */, 0, 0);
	assert_int_equal(result(), 1001);
	run(0x13B130 /* wsr.epc1 a3 */, 0x40104321, 0);
	then(0x003000 /* rfe */, 0, 0);
	assert_int_equal(sim_cpu_pc(bench.cpu), 0x40104321);
	run(0x13C230 /* wsr.eps2 a3 */, 0x21, 0);
	then(0x13B230 /* wsr.epc2 a3 */, 0x40104322, 0);
	then(0x003210 /* rfi 2 */, 0, 0);
	assert_int_equal(sim_cpu_pc(bench.cpu), 0x40104322);
	then(0x03E620 /* rsr.ps a2 */, 0, 0);
	assert_int_equal(result(), 0x21);
}

static void what_would_change_the_core_stops(void **state)
{
	(void)state;
	assert_int_equal(run(0x13E430 /* wsr.intenable a3 */, 0, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x13E430, 1, 0), SIM_CPU_FAULTED);
	assert_int_equal(sim_cpu_fault(bench.cpu)->why, SIM_CPU_UNMODELLED);
	assert_int_equal(run(0x13E230 /* wsr.intset a3 */, 1, 0), SIM_CPU_FAULTED);
	assert_int_equal(run(0x13E330 /* wsr.intclear a3 */, 1, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x130530 /* wsr.litbase a3 */, 0x40100000, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x130530, 0x40100001, 0), SIM_CPU_FAULTED);
	assert_int_equal(run(0x134830 /* wsr.windowbase a3 */, 0, 0), SIM_CPU_FAULTED);
}

static void an_lx6_may_put_its_windows_and_loops_away(void **state)
{
	(void)state;
	assert_int_equal(run(0x134830 /* wsr.windowbase a3 */, 0, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x134930 /* wsr.windowstart a3 */, 1, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x130230 /* wsr.lcount a3 */, 0, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x130230, 1, 0), SIM_CPU_FAULTED);
	assert_int_equal(run(0x004136 /* entry */, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(sim_cpu_fault(bench.cpu)->why, SIM_CPU_UNMODELLED);
}

static void waiti_idles_and_synchronisation_does_nothing(void **state)
{
	static const uint32_t nothing[] = {0x0020C0 /* memw */, 0x0020D0 /* extw */,
		0x002000 /* isync */, 0x002010 /* rsync */, 0x002020 /* esync */,
		0x002030 /* dsync */, 0x002080 /* excw */, 0x0020F0 /* nop */, 0xF03D /* nop.n */};

	(void)state;
	for (size_t i = 0; i < COUNT(nothing); i++)
		assert_int_equal(run(nothing[i], 0, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x007000 /* waiti 0 */, 0, 0), SIM_CPU_IDLE);
	assert_int_equal(sim_cpu_pc(bench.cpu), PC + 3);
	then(0x03E620 /* rsr.ps a2 */, 0, 0);
	assert_int_equal(result(), 0x10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_no_instruction_stops_with_address_and_bytes),
		TEST(instruction_ram_takes_words_only),
		TEST(what_the_core_has_and_the_simulator_has_not_stops_too),
		TEST(traps_stop_by_name),
		TEST(special_registers_hold_and_swap),
		TEST(what_would_change_the_core_stops),
		TEST(waiti_idles_and_synchronisation_does_nothing),
		cmocka_unit_test_setup_teardown(
			an_lx6_may_put_its_windows_and_loops_away, setup_lx6, bench_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
