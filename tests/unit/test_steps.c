/* SPDX-License-Identifier: MIT */
/*
 * From parts to steps: the order that leaves no half image that starts, what is skipped, and that
 * the steps cover each part exactly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flash/plan.h"

static espflash_session session;
static espflash_plan plan;
static struct ef_part parts[3];
static uint8_t states[3][1024];

static int setup(void **state)
{
	(void)state;
	memset(&session, 0, sizeof(session));
	memset(&plan, 0, sizeof(plan));
	memset(parts, 0, sizeof(parts));
	memset(states, 0, sizeof(states));
	session.command.dialect.has = EF_DIALECT_MD5 | EF_DIALECT_READ_SLOW;
	plan.session = &session;
	plan.parts = parts;
	plan.flash_size = 0x400000;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(plan.steps);
	return 0;
}

static struct ef_part *part(uint32_t start, uint32_t end, uint64_t header_at)
{
	struct ef_part *p = &parts[plan.part_count];

	*p = (struct ef_part){.address = start,
		.size = end - start,
		.start = start,
		.end = end,
		.header_at = header_at,
		.sectors = states[plan.part_count],
		.index = (uint32_t)plan.part_count};
	plan.part_count++;
	return p;
}

/* The flash holds [from, to) of the part already. */
static void holds(const struct ef_part *p, uint32_t from, uint32_t to)
{
	for (; from < to; from += ESPFLASH_SECTOR_SIZE)
		*ef_part_sector(p, from) = EF_SECTOR_SAME;
}

static void make(void)
{
	assert_int_equal(ef_plan_make_steps(&plan), 0);
}

static void step_is(size_t index, uint32_t kind, uint32_t from, uint32_t to, uint32_t region)
{
	assert_true(index < plan.step_count);

	const espflash_plan_step *s = &plan.steps[index];

	assert_int_equal(s->kind, kind);
	assert_int_equal(s->address, from);
	assert_int_equal(s->size, to - from);
	assert_int_equal(s->region, region);
}

#define ERASE	ESPFLASH_STEP_ERASE
#define PROGRAM ESPFLASH_STEP_PROGRAM
#define SKIP	ESPFLASH_STEP_SKIP
#define VERIFY	ESPFLASH_STEP_VERIFY

static void data_without_header_are_written_and_verified(void **state)
{
	(void)state;
	part(0x8000, 0x9000, EF_NO_HEADER);
	make();
	assert_int_equal(plan.step_count, 2);
	step_is(0, PROGRAM, 0x8000, 0x9000, 0);
	step_is(1, VERIFY, 0x8000, 0x9000, 0);
}

static void header_is_erased_first_and_written_last(void **state)
{
	(void)state;
	part(0x10000, 0x48000, 0);
	make();
	assert_int_equal(plan.step_count, 4);
	step_is(0, ERASE, 0x10000, 0x11000, 0);
	step_is(1, PROGRAM, 0x11000, 0x48000, 0);
	step_is(2, PROGRAM, 0x10000, 0x11000, 0);
	step_is(3, VERIFY, 0x10000, 0x48000, 0);
}

static void header_inside_of_a_merged_file_is_split_out(void **state)
{
	(void)state;
	part(0, 0x20000, 0x1000);
	make();
	assert_int_equal(plan.step_count, 5);
	step_is(0, ERASE, 0x1000, 0x2000, 0);
	step_is(1, PROGRAM, 0, 0x1000, 0);
	step_is(2, PROGRAM, 0x2000, 0x20000, 0);
	step_is(3, PROGRAM, 0x1000, 0x2000, 0);
	step_is(4, VERIFY, 0, 0x20000, 0);
}

static void one_sector_with_a_header_is_erased_and_written(void **state)
{
	(void)state;
	part(0, 0x1000, 0);
	make();
	assert_int_equal(plan.step_count, 3);
	step_is(0, ERASE, 0, 0x1000, 0);
	step_is(1, PROGRAM, 0, 0x1000, 0);
	step_is(2, VERIFY, 0, 0x1000, 0);
}

static void bootloader_comes_last_of_all(void **state)
{
	(void)state;
	part(0x1000, 0x7000, 0);
	part(0x8000, 0x9000, EF_NO_HEADER);
	part(0x10000, 0x30000, 0);
	make();
	assert_int_equal(plan.step_count, 2 + 3 + 2 + 3);
	step_is(0, ERASE, 0x1000, 0x2000, 0);
	step_is(1, ERASE, 0x10000, 0x11000, 2);
	step_is(2, PROGRAM, 0x2000, 0x7000, 0);
	step_is(3, PROGRAM, 0x8000, 0x9000, 1);
	step_is(4, PROGRAM, 0x11000, 0x30000, 2);
	step_is(5, PROGRAM, 0x10000, 0x11000, 2);
	step_is(6, PROGRAM, 0x1000, 0x2000, 0);
	step_is(7, VERIFY, 0x1000, 0x7000, 0);
	step_is(9, VERIFY, 0x10000, 0x30000, 2);
}

static void erasing_everything_replaces_the_single_erases(void **state)
{
	(void)state;
	plan.options.flags = ESPFLASH_WRITE_ERASE_ALL;
	part(0x1000, 0x3000, 0);
	make();
	assert_int_equal(plan.step_count, 4);
	step_is(0, ERASE, 0, 0x400000, 0);
	step_is(1, PROGRAM, 0x2000, 0x3000, 0);
	step_is(2, PROGRAM, 0x1000, 0x2000, 0);
	step_is(3, VERIFY, 0x1000, 0x3000, 0);
}

static void nothing_is_verified_where_that_is_not_wanted_or_cannot_be(void **state)
{
	(void)state;
	part(0x8000, 0x9000, EF_NO_HEADER);
	plan.options.flags = ESPFLASH_WRITE_NO_VERIFY;
	make();
	assert_int_equal(plan.step_count, 1);
	free(plan.steps);
	plan.options.flags = 0;
	session.command.dialect.has = 0;
	make();
	assert_int_equal(plan.step_count, 1);
	free(plan.steps);
	session.command.dialect.has = EF_DIALECT_READ_SLOW;
	make();
	assert_int_equal(plan.step_count, 2);
}

static void sectors_that_are_there_already_are_skipped(void **state)
{
	(void)state;

	const struct ef_part *p = part(0x8000, 0x48000, EF_NO_HEADER);

	holds(p, 0x10000, 0x2f000);
	holds(p, 0x47000, 0x48000);
	make();
	assert_int_equal(plan.step_count, 5);
	step_is(0, PROGRAM, 0x8000, 0x10000, 0);
	step_is(1, SKIP, 0x10000, 0x2f000, 0);
	step_is(2, PROGRAM, 0x2f000, 0x47000, 0);
	step_is(3, SKIP, 0x47000, 0x48000, 0);
	step_is(4, VERIFY, 0x8000, 0x48000, 0);
}

/* While any sector is to be written, the header goes first and comes last, same or not. */
static void header_of_a_changed_image_is_written_although_it_is_there(void **state)
{
	(void)state;

	const struct ef_part *p = part(0x10000, 0x30000, 0);

	holds(p, 0x10000, 0x20000);
	make();
	assert_int_equal(plan.step_count, 5);
	step_is(0, ERASE, 0x10000, 0x11000, 0);
	step_is(1, SKIP, 0x11000, 0x20000, 0);
	step_is(2, PROGRAM, 0x20000, 0x30000, 0);
	step_is(3, PROGRAM, 0x10000, 0x11000, 0);
	step_is(4, VERIFY, 0x10000, 0x30000, 0);
}

static void unchanged_image_is_not_touched(void **state)
{
	(void)state;

	const struct ef_part *p = part(0x1000, 0x21000, 0);

	holds(p, 0x1000, 0x21000);
	make();
	assert_int_equal(plan.step_count, 2);
	step_is(0, SKIP, 0x1000, 0x21000, 0);
	step_is(1, VERIFY, 0x1000, 0x21000, 0);
}

/* Whatever is there: each sector is programmed or skipped exactly once, all steps fit. */
static void every_sector_is_covered_once_for_every_pattern(void **state)
{
	(void)state;
	for (unsigned pattern = 0; pattern < 64; pattern++) {
		uint8_t covered[0x60] = {0};

		setup(NULL);
		const struct ef_part *p =
			part(0x5000, 0x5a000, pattern & 1 ? 0xc000 : EF_NO_HEADER);

		for (uint32_t at = 0x5000; at < 0x5a000; at += 0x1000) {
			if (pattern >> (at / 0x1000 * 7 % 6) & 1)
				holds(p, at, at + 0x1000);
		}
		make();
		for (size_t i = 0; i < plan.step_count; i++) {
			const espflash_plan_step *s = &plan.steps[i];

			for (uint32_t at = 0; at < s->size; at += 0x1000)
				if (s->kind == PROGRAM || s->kind == SKIP)
					covered[(s->address + at) / 0x1000]++;
		}
		for (size_t i = 0; i < sizeof(covered); i++)
			assert_int_equal(covered[i], i >= 5 && i < 0x5a);
		free(plan.steps);
	}
	plan.steps = NULL;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(data_without_header_are_written_and_verified),
		TEST(header_is_erased_first_and_written_last),
		TEST(header_inside_of_a_merged_file_is_split_out),
		TEST(one_sector_with_a_header_is_erased_and_written),
		TEST(bootloader_comes_last_of_all),
		TEST(erasing_everything_replaces_the_single_erases),
		TEST(nothing_is_verified_where_that_is_not_wanted_or_cannot_be),
		TEST(sectors_that_are_there_already_are_skipped),
		TEST(header_of_a_changed_image_is_written_although_it_is_there),
		TEST(unchanged_image_is_not_touched),
		TEST(every_sector_is_covered_once_for_every_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
