/* SPDX-License-Identifier: MIT */
/*
 * One core, code, and data to work on, for the test_sim_cpu_*.c files. The operands of a vector
 * and its result are always in the same registers.
 */
#ifndef SIM_CPU_BENCH_H
#define SIM_CPU_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cpu_run.h"

#define CODE  0x40100000u
#define PC    (CODE + 0x10u) /* where the instruction stands */
#define DATA  0x3FFE8000u
#define STALE 0x5A5A5A5Au /* in the result's register before, on Xtensa */

struct vector {
	const char *text;
	uint32_t insn;
	uint32_t a;
	uint32_t b;
	uint32_t want;
};

struct branch {
	const char *text;
	uint32_t insn;
	uint32_t a;
	uint32_t b;
	bool taken; /* by 64 bytes */
};

static struct {
	struct sim_map map;
	struct sim_cpu *cpu;
	unsigned result; /* number of the register of the result, a and b */
	unsigned a;
	unsigned b;
	unsigned sp;
	uint8_t code[64];
	uint8_t data[4096];
} bench;

static inline int bench_open(enum sim_cpu_kind kind)
{
	bool xtensa = kind == SIM_CPU_LX106 || kind == SIM_CPU_LX6;
	struct sim_map_region ram = {.start = DATA,
		.size = sizeof(bench.data),
		.flags = SIM_MAP_READ | SIM_MAP_WRITE,
		.memory = bench.data};
	struct sim_map_region code = {.start = CODE,
		.size = sizeof(bench.code),
		.flags = SIM_MAP_READ | SIM_MAP_WRITE | SIM_MAP_CODE,
		.memory = bench.code};

	if (xtensa)
		code.flags |= SIM_MAP_WORDS;
	bench.result = xtensa ? 2 : 10;
	bench.a = xtensa ? 3 : 11;
	bench.b = xtensa ? 4 : 12;
	bench.sp = xtensa ? 1 : 2;
	memset(bench.code, 0, sizeof(bench.code));
	for (size_t i = 0; i < sizeof(bench.data); i++)
		bench.data[i] = (uint8_t)(0x80 + i);
	sim_map_init(&bench.map);
	if (!sim_map_add(&bench.map, &ram) || !sim_map_add(&bench.map, &code))
		return -1;
	return sim_cpu_new(&bench.cpu, kind, &bench.map.bus);
}

static inline int bench_close(void **state)
{
	(void)state;
	sim_cpu_free(&bench.cpu);
	return 0;
}

static inline unsigned bench_length(uint32_t insn)
{
	if (bench.result == 2)
		return insn & 8 ? 2 : 3;
	return (insn & 3) == 3 ? 4 : 2;
}

/* One instruction into the code; returns the address behind it. */
static inline uint32_t put(uint32_t pc, uint32_t insn)
{
	for (unsigned i = 0; i < bench_length(insn); i++) {
		assert_in_range(pc - CODE + i, 0, sizeof(bench.code) - 1);
		bench.code[(pc - CODE + i) % sizeof(bench.code)] = (uint8_t)(insn >> (8 * i));
	}
	return pc + bench_length(insn);
}

static inline uint32_t result(void)
{
	return sim_cpu_reg(bench.cpu, bench.result);
}

/* The next instruction: registers stay, but for the operands. */
static inline enum sim_cpu_stop then(uint32_t insn, uint32_t a, uint32_t b)
{
	put(PC, insn);
	sim_cpu_set_pc(bench.cpu, PC);
	sim_cpu_set_reg(bench.cpu, bench.a, a);
	sim_cpu_set_reg(bench.cpu, bench.b, b);
	return sim_cpu_run(bench.cpu, 1);
}

/* Run the instruction alone. On RISC-V, where many have two registers only, the result's has a. */
static inline enum sim_cpu_stop run(uint32_t insn, uint32_t a, uint32_t b)
{
	sim_cpu_reset(bench.cpu, 0, DATA);
	sim_cpu_set_reg(bench.cpu, bench.result, bench.result == 2 ? STALE : a);
	return then(insn, a, b);
}

static inline void check(const struct vector *vectors, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct vector *v = &vectors[i];

		if (run(v->insn, v->a, v->b) != SIM_CPU_RAN)
			fail_msg("%s: %s", v->text, sim_cpu_fault(bench.cpu)->text);
		if (result() != v->want)
			fail_msg("%s: %08x", v->text, (unsigned)result());
		assert_int_equal(sim_cpu_pc(bench.cpu), PC + bench_length(v->insn));
	}
}

static inline void check_branches(const struct branch *branches, size_t count, unsigned cost)
{
	for (size_t i = 0; i < count; i++) {
		const struct branch *b = &branches[i];

		assert_int_equal(run(b->insn, b->a, b->b), SIM_CPU_RAN);
		if (sim_cpu_pc(bench.cpu) != PC + (b->taken ? 64 : bench_length(b->insn)))
			fail_msg("%s: to %08x", b->text, (unsigned)sim_cpu_pc(bench.cpu));
		assert_int_equal(sim_cpu_cycles(bench.cpu), b->taken ? cost : 1);
	}
}

/* None of the words may be executed; the fault says so, and names the place and the bytes. */
static inline void check_refused(const uint32_t *words, size_t count, enum sim_cpu_why why)
{
	const struct sim_cpu_fault *fault = sim_cpu_fault(bench.cpu);

	for (size_t i = 0; i < count; i++) {
		if (run(words[i], 0, 0) != SIM_CPU_FAULTED)
			fail_msg("%08x was executed", (unsigned)words[i]);
		if (fault->why != why)
			fail_msg("%08x: %s", (unsigned)words[i], fault->text);
		assert_int_equal(fault->pc, PC);
		assert_int_equal(fault->byte_count, bench_length(words[i]));
		assert_memory_equal(fault->bytes, bench.code + (PC - CODE), fault->byte_count);
		assert_int_equal(sim_cpu_pc(bench.cpu), PC);
	}
}

/* The store wrote 12345678h, or its lower part, where it should, and nothing else. */
static inline void check_store(uint32_t insn, uint32_t a, size_t offset, size_t size)
{
	static const uint8_t written[4] = {0x78, 0x56, 0x34, 0x12};

	memset(bench.data, 0xEE, sizeof(bench.data));
	assert_int_equal(run(insn, a, 0x12345678), SIM_CPU_RAN);
	assert_memory_equal(bench.data + offset, written, size);
	memset(bench.data + offset, 0xEE, size);
	for (size_t k = 0; k < sizeof(bench.data); k++)
		assert_int_equal(bench.data[k], 0xEE);
	assert_int_equal(sim_cpu_cycles(bench.cpu), 2);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEST(name)   cmocka_unit_test_setup_teardown(name, setup, bench_close)

#endif
