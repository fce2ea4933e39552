/* SPDX-License-Identifier: MIT */
/*
 * Jumping over waiting loops changes nothing: with and without it the same bytes come at the same
 * time. And it happens: a stub that waits costs next to nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "cpu_run.h"
#include "sim.h"
#include "sim_stub_start.h"

#include <cmocka.h>

#define PLACE 0x10000u
#define SIZE  0x1000u
#define BLOCK 0x400u
#define MAGIC 0x40001000u

/* Everything that can be seen of a board after some work, with the moment of every reply. */
struct seen {
	uint64_t times[64];
	size_t count;
	uint64_t cycles;
	uint64_t instructions;
	espflash_sim_counters counters;
	uint8_t flash[SIZE];
};

static void note(struct wire *w, struct seen *seen)
{
	assert_true(seen->count < sizeof(seen->times) / sizeof(seen->times[0]));
	seen->times[seen->count++] = w->sim->now;
}

static void command(
	struct wire *w, struct seen *seen, uint8_t op, const uint32_t *args, size_t count)
{
	assert_int_equal(wire_command(w, op, args, count, NULL, 0, 3000), 0);
	note(w, seen);
}

static void write_blocks(struct wire *w, struct seen *seen)
{
	const uint32_t begin[] = {SIZE, SIZE / BLOCK, BLOCK, PLACE};
	static uint8_t data[SIZE];

	for (size_t i = 0; i < SIZE; i++)
		data[i] = (uint8_t)(i * i >> 3);
	command(w, seen, 0x02, begin, 4);
	for (uint32_t i = 0; i < SIZE / BLOCK; i++) {
		const uint32_t args[] = {BLOCK, i, 0, 0};

		assert_int_equal(wire_command(w, 0x03, args, 4, data + i * BLOCK, BLOCK, 3000), 0);
		note(w, seen);
	}
}

static void work(size_t chip, uint32_t flags, const char *fault, uint32_t baud, struct seen *seen)
{
	const uint32_t rate[] = {baud, 115200}, magic = MAGIC, digest[] = {PLACE, SIZE, 0, 0};
	struct wire w;
	size_t size;

	memset(seen, 0, sizeof(*seen));
	stub_open(&w, chip, fault, flags);
	note(&w, seen);
	command(&w, seen, 0x0F, rate, 2);
	w.ops->sleep_us(w.sim, 20000);
	assert_int_equal(w.ops->set_baud(w.sim, baud), 0);
	write_blocks(&w, seen);
	w.ops->sleep_us(w.sim, 123457);
	command(&w, seen, 0x0A, &magic, 1);
	command(&w, seen, 0x13, digest, 4);
	w.ops->sleep_us(w.sim, 333);
	assert_null(espflash_sim_stopped(w.sim));
	seen->cycles = sim_cpu_cycles(w.sim->machine.cpu);
	seen->instructions = sim_cpu_instructions(w.sim->machine.cpu);
	espflash_sim_count(w.sim, &seen->counters);
	memcpy(seen->flash, espflash_sim_flash(w.sim, &size) + PLACE, SIZE);
	wire_close(&w);
}

/* Round by round a second of waiting is up to 52 million cycles: no more of it than needed. */
static void same_with_and_without(const char *fault, uint32_t baud)
{
	static struct seen with, without;

	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		work(chip, 0, fault, baud, &with);
		work(chip, ESPFLASH_SIM_NO_SKIP, fault, baud, &without);
		assert_int_equal(with.count, without.count);
		assert_memory_equal(with.times, without.times, sizeof(with.times));
		assert_memory_equal(&with.counters, &without.counters, sizeof(with.counters));
		assert_memory_equal(with.flash, without.flash, SIZE);
		assert_true(with.instructions < without.instructions);
	}
}

static void the_same_bytes_at_the_same_time(void **state)
{
	(void)state;
	same_with_and_without(NULL, 115200);
	same_with_and_without(NULL, 460800);
}

static void also_when_the_line_is_late(void **state)
{
	(void)state;
	same_with_and_without("delay=7@3000,rx:delay=3@90,rx:repeat=60", 460800);
}

/* One second of waiting, at 20 to 52 MHz. */
static void a_stub_that_waits_costs_nothing(void **state)
{
	(void)state;
	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		struct wire w;
		uint64_t before;

		stub_open(&w, chip, NULL, 0);
		w.ops->sleep_us(w.sim, 10000);
		before = sim_cpu_instructions(w.sim->machine.cpu);
		w.ops->sleep_us(w.sim, 1000000);
		assert_true(sim_cpu_instructions(w.sim->machine.cpu) - before < 1000);
		assert_true(sim_only_background(w.sim));
		assert_true(sim_cpu_cycles(w.sim->machine.cpu) > 20000000);
		wire_close(&w);
	}
}

/* Slices of a round's length and less: the jumps may not add up to another time. */
static void a_clock_that_looks_often_sees_the_same(void **state)
{
	const uint32_t magic = MAGIC;

	(void)state;
	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		uint64_t end[2];

		for (int often = 0; often < 2; often++) {
			struct wire w;

			uint64_t start;

			stub_open(&w, chip, NULL, 0);
			start = w.sim->now;
			for (uint64_t i = 1; i <= 3000; i++)
				if (often || i == 3000)
					sim_run(w.sim, start + 7 * i * SIM_NS_PER_US);
			assert_int_equal(wire_command(&w, 0x0A, &magic, 1, NULL, 0, 100), 0);
			end[often] = w.sim->now;
			wire_close(&w);
		}
		assert_int_equal(end[0], end[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_bytes_at_the_same_time),
		cmocka_unit_test(also_when_the_line_is_late),
		cmocka_unit_test(a_stub_that_waits_costs_nothing),
		cmocka_unit_test(a_clock_that_looks_often_sees_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
