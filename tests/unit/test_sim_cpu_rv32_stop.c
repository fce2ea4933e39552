/* SPDX-License-Identifier: MIT */
/*
 * Where the simulator's RISC-V core stops: reserved encodings, traps, control registers and wfi.
 * The words come from GNU as, or from the tables of the manual where it knows none.
 */
#include "sim_cpu_bench.h"

static int setup(void **state)
{
	(void)state;
	return bench_open(SIM_CPU_RV32);
}

static int setup_c3(void **state)
{
	(void)state;
	return bench_open(SIM_CPU_ESP32C3);
}

static void reserved_encodings_stop_with_address_and_bytes(void **state)
{
	static const uint32_t words[] = {
		0x0000,			/* all zeros */
		0x0004,			/* c.addi4spn of 0 */
		0x2000,			/* c.fld */
		0x6000,			/* c.flw */
		0x8000,			/* reserved */
		0x6101,			/* c.addi16sp of 0 */
		0x6501,			/* c.lui of 0 */
		0x9101,			/* c.srli by 32 */
		0x9501,			/* c.srai by 32 */
		0x9C01,			/* c.subw */
		0x9C41,			/* reserved */
		0x1502,			/* c.slli by 32 */
		0x4002,			/* c.lwsp to x0 */
		0x6502,			/* c.flwsp */
		0x8002,			/* c.jr x0 */
		0xFFFFFFFF, 0x0000001F, /* longer than 32 bits */
		0x02000033 | 1u << 26,	/* OP with an unknown funct7 */
		0x40001033,		/* sll with sub's bit */
		0x02051513,		/* slli by 32 */
		0x42055513,		/* srai by 32 */
		0x0000B503,		/* ld */
		0x0000B023,		/* sd */
		0x00002063,		/* branch 2 */
		0x00001067,		/* jalr with funct3 */
		0x1005252F,		/* lr.w */
		0x00052507,		/* flw */
		0x00004073,		/* SYSTEM 4 */
		0x00200073,		/* uret */
	};

	(void)state;
	check_refused(words, COUNT(words), SIM_CPU_ILLEGAL);
	run(0x1005252F, 0, 0);
	assert_string_equal(sim_cpu_fault(bench.cpu)->text,
		"illegal instruction, pc 40100010, instruction 2f 25 05 10");
}

static void traps_stop_by_name(void **state)
{
	(void)state;
	assert_int_equal(run(0x00000073 /* ecall */, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(sim_cpu_fault(bench.cpu)->why, SIM_CPU_TRAP);
	assert_string_equal(
		sim_cpu_fault(bench.cpu)->text, "ecall, pc 40100010, instruction 73 00 00 00");
	assert_int_equal(run(0x9002 /* c.ebreak */, 0, 0), SIM_CPU_FAULTED);
	assert_string_equal(
		sim_cpu_fault(bench.cpu)->text, "ebreak, pc 40100010, instruction 02 90");
}

static void control_registers_hold_set_and_clear(void **state)
{
	(void)state;
	run(0x34059573 /* csrrw a0, mscratch, a1 */, 0xF0F0, 0);
	assert_int_equal(result(), 0);
	then(0x3405A573 /* csrrs a0, mscratch, a1 */, 0x0F, 0);
	assert_int_equal(result(), 0xF0F0);
	then(0x3405B573 /* csrrc a0, mscratch, a1 */, 0xF000, 0);
	assert_int_equal(result(), 0xF0FF);
	then(0x340FD573 /* csrrwi a0, mscratch, 31 */, 0, 0);
	assert_int_equal(result(), 0x00FF);
	then(0x34006573 /* csrrsi a0, mscratch, 0 */, 0, 0);
	assert_int_equal(result(), 31);
	then(0x30102573 /* csrr a0, misa */, 0, 0);
	assert_int_equal(result(), 0x40001104);
	/* mhartid is read-only; reading it with csrrs and x0 is no write. */
	assert_int_equal(run(0xF1459073 /* csrw mhartid, a1 */, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(run(0xF1402573 /* csrr a0, mhartid */, 9, 0), SIM_CPU_RAN);
	assert_int_equal(result(), 0);
	assert_int_equal(run(0x3A002573 /* csrr a0, pmpcfg0 */, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(sim_cpu_fault(bench.cpu)->why, SIM_CPU_UNMODELLED);
}

static void counters_count(void **state)
{
	(void)state;
	run(0x0045A503 /* lw a0, 4(a1) */, DATA, 0);
	then(0xB0002573 /* csrr a0, mcycle */, 0, 0);
	assert_int_equal(result(), 2);
	then(0xB0202573 /* csrr a0, minstret */, 0, 0);
	assert_int_equal(result(), 2);
	then(0xB0059073 /* csrw mcycle, a1 */, 100, 0);
	then(0xB8059073 /* csrw mcycleh, a1 */, 7, 0);
	then(0xB0002573 /* csrr a0, mcycle */, 0, 0);
	assert_int_equal(result(), 102);
	then(0xB8002573 /* csrr a0, mcycleh */, 0, 0);
	assert_int_equal(result(), 7);
}

static void the_esp32c3_has_its_own_counter_only(void **state)
{
	(void)state;
	assert_int_equal(run(0xB0002573 /* csrr a0, mcycle */, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(run(0x34402573 /* csrr a0, mip */, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(run(0x7E059073 /* csrw mpcer, a1 */, 1, 0), SIM_CPU_RAN);
	assert_int_equal(then(0x7E202573 /* csrr a0, mpccr */, 0, 0), SIM_CPU_RAN);
	assert_int_equal(result(), 1);
	assert_int_equal(run(0x7E059073 /* csrw mpcer, a1 */, 2, 0), SIM_CPU_FAULTED);
}

static void enabling_interrupts_stops(void **state)
{
	(void)state;
	assert_int_equal(run(0x30459073 /* csrw mie, a1 */, 8, 0), SIM_CPU_RAN);
	assert_int_equal(then(0x30046073 /* csrsi mstatus, 8 */, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(sim_cpu_fault(bench.cpu)->why, SIM_CPU_UNMODELLED);
}

static void mret_goes_to_mepc_and_wfi_idles(void **state)
{
	(void)state;
	run(0x34159073 /* csrw mepc, a1 */, 0x40101235, 0);
	assert_int_equal(then(0x30200073 /* mret */, 0, 0), SIM_CPU_RAN);
	assert_int_equal(sim_cpu_pc(bench.cpu), 0x40101234);
	put(PC, 0x10500073 /* wfi */);
	put(PC + 4, 0x00150513 /* addi a0, a0, 1 */);
	sim_cpu_reset(bench.cpu, PC, DATA);
	assert_int_equal(sim_cpu_run(bench.cpu, 100), SIM_CPU_IDLE);
	assert_int_equal(sim_cpu_pc(bench.cpu), PC + 4);
	assert_int_equal(sim_cpu_run(bench.cpu, 1), SIM_CPU_RAN);
	assert_int_equal(result(), 1);
}

static void fences_do_nothing(void **state)
{
	(void)state;
	assert_int_equal(run(0x0FF0000F /* fence */, 0, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x0000100F /* fence.i */, 0, 0), SIM_CPU_RAN);
	assert_int_equal(run(0x0000200F, 0, 0), SIM_CPU_FAULTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reserved_encodings_stop_with_address_and_bytes),
		TEST(traps_stop_by_name),
		TEST(control_registers_hold_set_and_clear),
		TEST(counters_count),
		TEST(enabling_interrupts_stops),
		TEST(mret_goes_to_mepc_and_wfi_idles),
		TEST(fences_do_nothing),
		cmocka_unit_test_setup_teardown(
			the_esp32c3_has_its_own_counter_only, setup_c3, bench_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
