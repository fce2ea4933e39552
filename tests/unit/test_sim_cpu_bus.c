/* SPDX-License-Identifier: MIT */
/*
 * What a core sees beyond its instructions: the table of memory and devices, faults with their
 * address, waiting, breakpoints, and code at the edges of memory. With RISC-V instructions.
 */
#include "sim_cpu_bench.h"

#define DEVICE 0x60000000u

#define LW	0x0005A503u /* lw a0, 0(a1) */
#define LH	0x00059503u /* lh a0, 0(a1) */
#define LB	0x00058503u /* lb a0, 0(a1) */
#define SW	0x00C5A023u /* sw a2, 0(a1) */
#define SH	0x00C59023u /* sh a2, 0(a1) */
#define NOP	0x00000013u
#define C_NOP	0x0001u
#define C_JR_A1 0x8582u

/* What the device saw last, and how it is to answer. */
static struct {
	uint32_t offset;
	unsigned size;
	uint32_t value;
	uint64_t cycles;
	const char *objection;
	bool yield;
} seen;

static int touch(uint32_t offset, unsigned size, uint32_t value)
{
	seen.offset = offset;
	seen.size = size;
	seen.value = value;
	seen.cycles = sim_cpu_cycles(bench.cpu);
	if (seen.yield)
		sim_cpu_yield(bench.cpu);
	if (!seen.objection)
		return SIM_CPU_FINE;
	bench.map.bus.objection = seen.objection;
	return SIM_CPU_DEVICE;
}

static int read_device(void *device, uint32_t offset, unsigned size, uint32_t *ret)
{
	assert_ptr_equal(device, &seen);
	*ret = 0xC0FFEE00u + offset;
	return touch(offset, size, 0);
}

static int write_device(void *device, uint32_t offset, unsigned size, uint32_t value)
{
	assert_ptr_equal(device, &seen);
	return touch(offset, size, value);
}

static int setup(void **state)
{
	struct sim_map_region device = {.start = DEVICE,
		.size = 0x100,
		.flags = SIM_MAP_READ | SIM_MAP_WRITE | SIM_MAP_WORDS,
		.wait = 3,
		.device = &seen,
		.read = read_device,
		.write = write_device};

	(void)state;
	memset(&seen, 0, sizeof(seen));
	if (bench_open(SIM_CPU_RV32))
		return -1;
	return sim_map_add(&bench.map, &device) ? 0 : -1;
}

static void check_fault(enum sim_cpu_why why, uint32_t address, unsigned size)
{
	const struct sim_cpu_fault *fault = sim_cpu_fault(bench.cpu);

	assert_int_equal(fault->why, why);
	assert_int_equal(fault->address, address);
	assert_int_equal(fault->size, size);
}

static void unaligned_accesses_stop(void **state)
{
	(void)state;
	assert_int_equal(run(LW, DATA + 2, 0), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_UNALIGNED, DATA + 2, 4);
	assert_string_equal(sim_cpu_fault(bench.cpu)->text,
		"unaligned access: 4 bytes at 3ffe8002, pc 40100010, instruction 03 a5 05 00");
	assert_int_equal(run(SH, DATA + 1, 0), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_UNALIGNED, DATA + 1, 2);
}

static void unmapped_memory_stops(void **state)
{
	(void)state;
	assert_int_equal(run(LW, DATA - 4, 0), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_NO_READ, DATA - 4, 4);
	assert_int_equal(run(SW, DATA + sizeof(bench.data), 0), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_NO_WRITE, DATA + sizeof(bench.data), 4);
	assert_int_equal(run(LW, DATA + sizeof(bench.data) - 4, 0), SIM_CPU_RAN);
	assert_int_equal(run(LW, 0, 0), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_NO_READ, 0, 4);
}

static void a_fault_changes_no_register(void **state)
{
	(void)state;
	assert_int_equal(run(LW, DATA - 4, 7), SIM_CPU_FAULTED);
	assert_int_equal(result(), DATA - 4);
	assert_int_equal(sim_cpu_pc(bench.cpu), PC);
	assert_int_equal(sim_cpu_cycles(bench.cpu), 0);
	assert_int_equal(sim_cpu_instructions(bench.cpu), 0);
}

static void memory_that_is_read_only_or_no_code_stops(void **state)
{
	static uint8_t rom[16];
	struct sim_map_region region = {
		.start = 0x1000, .size = sizeof(rom), .flags = SIM_MAP_READ, .memory = rom};

	(void)state;
	assert_true(sim_map_add(&bench.map, &region));
	assert_int_equal(run(LW, 0x1000, 0), SIM_CPU_RAN);
	assert_int_equal(run(SW, 0x1000, 0), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_NO_WRITE, 0x1000, 4);
	assert_int_equal(run(C_JR_A1, 0x1000, 0), SIM_CPU_RAN);
	assert_int_equal(sim_cpu_run(bench.cpu, 1), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_NO_FETCH, 0x1000, 0);
	assert_string_equal(sim_cpu_fault(bench.cpu)->text, "no code, pc 00001000");
}

static void a_device_sees_offset_size_and_the_time(void **state)
{
	(void)state;
	assert_int_equal(run(LW, DEVICE + 0x1C, 0), SIM_CPU_RAN);
	assert_int_equal(result(), 0xC0FFEE1C);
	assert_int_equal(seen.size, 4);
	/* Two cycles of its own and three of waiting. */
	assert_int_equal(sim_cpu_cycles(bench.cpu), 5);
	assert_int_equal(then(SW, DEVICE + 0x20, 99), SIM_CPU_RAN);
	assert_int_equal(seen.offset, 0x20);
	assert_int_equal(seen.value, 99);
	assert_int_equal(seen.cycles, 5);
	assert_int_equal(run(LB, DEVICE, 0), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_WORDS_ONLY, DEVICE, 1);
	assert_int_equal(run(LH, DEVICE + 2, 0), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_WORDS_ONLY, DEVICE + 2, 2);
}

static void a_device_can_object(void **state)
{
	(void)state;
	seen.objection = "the FIFO overflows";
	assert_int_equal(run(SW, DEVICE, 1), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_DEVICE, DEVICE, 4);
	assert_string_equal(sim_cpu_fault(bench.cpu)->text,
		"the FIFO overflows: 4 bytes at 60000000, pc 40100010, instruction 23 a0 c5 00");
	/* The next fault has its own words. */
	assert_int_equal(run(LW, 0, 0), SIM_CPU_FAULTED);
	assert_int_equal(strncmp(sim_cpu_fault(bench.cpu)->text, "read of unmapped", 16), 0);
}

static void a_device_can_stop_the_run(void **state)
{
	(void)state;
	put(put(put(PC, LW), NOP), NOP);
	sim_cpu_reset(bench.cpu, PC, DATA);
	sim_cpu_set_reg(bench.cpu, bench.a, DEVICE);
	seen.yield = true;
	assert_int_equal(sim_cpu_run(bench.cpu, 1000), SIM_CPU_RAN);
	assert_int_equal(sim_cpu_pc(bench.cpu), PC + 4);
}

static void regions_that_overlap_or_wrap_are_refused(void **state)
{
	static uint8_t memory[32];
	struct sim_map_region region = {.size = 16, .flags = SIM_MAP_READ, .memory = memory};

	(void)state;
	region.start = DATA - 15;
	assert_false(sim_map_add(&bench.map, &region));
	region.start = DATA + sizeof(bench.data) - 1;
	assert_false(sim_map_add(&bench.map, &region));
	region.start = 0xFFFFFFF1;
	assert_false(sim_map_add(&bench.map, &region));
	region.start = 0xFFFFFFF0;
	assert_true(sim_map_add(&bench.map, &region));
	assert_int_equal(run(LW, 0xFFFFFFFC, 0), SIM_CPU_RAN);
	region.start = DATA - 16;
	assert_true(sim_map_add(&bench.map, &region));
	region.start = 0x1000;
	region.memory = NULL; /* neither memory nor a function */
	assert_false(sim_map_add(&bench.map, &region));
	region.memory = memory;
	while (bench.map.count < SIM_MAP_MAX) {
		assert_true(sim_map_add(&bench.map, &region));
		region.start += 16;
	}
	assert_false(sim_map_add(&bench.map, &region));
}

static void code_ends_with_its_memory(void **state)
{
	uint32_t end = CODE + sizeof(bench.code);

	(void)state;
	put(end - 2, C_NOP);
	sim_cpu_reset(bench.cpu, end - 2, DATA);
	assert_int_equal(sim_cpu_run(bench.cpu, 1), SIM_CPU_RAN);
	assert_int_equal(sim_cpu_run(bench.cpu, 1), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_NO_FETCH, end, 0);
	/* Half an instruction is none. */
	bench.code[sizeof(bench.code) - 2] = NOP & 0xFF;
	sim_cpu_reset(bench.cpu, end - 2, DATA);
	assert_int_equal(sim_cpu_run(bench.cpu, 1), SIM_CPU_FAULTED);
	check_fault(SIM_CPU_NO_FETCH, end, 0);
	assert_int_equal(sim_cpu_fault(bench.cpu)->byte_count, 0);
}

static void written_code_is_executed(void **state)
{
	(void)state;
	put(put(PC, SW), NOP);
	sim_cpu_reset(bench.cpu, PC, DATA);
	sim_cpu_set_reg(bench.cpu, bench.a, PC + 4);
	sim_cpu_set_reg(bench.cpu, bench.b, 0x00700513 /* li a0, 7 */);
	assert_int_equal(sim_cpu_run(bench.cpu, 3), SIM_CPU_RAN);
	assert_int_equal(result(), 7);
}

static void code_moves_when_the_memory_is_laid_out_anew(void **state)
{
	static uint8_t other[64];

	(void)state;
	assert_int_equal(run(NOP, 0, 0), SIM_CPU_RAN);
	memcpy(other + (PC - CODE), "\x13\x05\x70\x00" /* li a0, 7 */, 4);
	bench.map.regions[1].memory = other;
	sim_cpu_flush(bench.cpu);
	sim_cpu_set_pc(bench.cpu, PC);
	assert_int_equal(sim_cpu_run(bench.cpu, 1), SIM_CPU_RAN);
	assert_int_equal(result(), 7);
}

static void a_breakpoint_stops_before_and_lets_go(void **state)
{
	(void)state;
	put(put(put(PC, C_NOP), C_NOP), 0xBFFD /* c.j .-2 */);
	sim_cpu_reset(bench.cpu, PC, DATA);
	sim_cpu_set_break(bench.cpu, PC + 2);
	for (uint64_t round = 0; round < 3; round++) {
		assert_int_equal(sim_cpu_run(bench.cpu, 1000), SIM_CPU_AT_BREAK);
		assert_int_equal(sim_cpu_pc(bench.cpu), PC + 2);
		assert_int_equal(sim_cpu_instructions(bench.cpu), 1 + 2 * round);
	}
	sim_cpu_clear_break(bench.cpu);
	assert_int_equal(sim_cpu_run(bench.cpu, 300), SIM_CPU_RAN);
}

static void cycles_are_counted_and_can_be_skipped(void **state)
{
	(void)state;
	put(PC, 0xA001 /* c.j . */);
	sim_cpu_reset(bench.cpu, PC, DATA);
	assert_int_equal(sim_cpu_run(bench.cpu, 0), SIM_CPU_RAN);
	assert_int_equal(sim_cpu_cycles(bench.cpu), 0);
	assert_int_equal(sim_cpu_run(bench.cpu, 5), SIM_CPU_RAN);
	assert_int_equal(sim_cpu_cycles(bench.cpu), 6); /* the third jump is finished */
	sim_cpu_skip_cycles(bench.cpu, 1000);
	assert_int_equal(sim_cpu_run(bench.cpu, 2), SIM_CPU_RAN);
	assert_int_equal(sim_cpu_cycles(bench.cpu), 1008);
	assert_int_equal(sim_cpu_instructions(bench.cpu), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(unaligned_accesses_stop),
		TEST(unmapped_memory_stops),
		TEST(a_fault_changes_no_register),
		TEST(memory_that_is_read_only_or_no_code_stops),
		TEST(a_device_sees_offset_size_and_the_time),
		TEST(a_device_can_object),
		TEST(a_device_can_stop_the_run),
		TEST(regions_that_overlap_or_wrap_are_refused),
		TEST(code_ends_with_its_memory),
		TEST(written_code_is_executed),
		TEST(code_moves_when_the_memory_is_laid_out_anew),
		TEST(a_breakpoint_stops_before_and_lets_go),
		TEST(cycles_are_counted_and_can_be_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
