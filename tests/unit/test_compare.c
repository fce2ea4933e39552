/* SPDX-License-Identifier: MIT */
/*
 * Which sectors a plan finds in the flash already, and with how many commands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_chip.h"
#include "flash/plan.h"

#define SECTOR 0x1000u
#define FROM   0x10000u
#define MD5    0x13
#define LIST   0xe1

static struct fake_rig rig;
static espflash_plan *plan;
static uint8_t data[0x20000];

/* A flash that was identified and attached before. */
static int setup(void **state)
{
	espflash_session *s;

	(void)state;
	fake_rig_open(&rig, 0);
	fake_rig_adopt(&rig);
	s = rig.session;
	s->flash_identified = s->security_known = true;
	s->flash.size = FAKE_FLASH;
	memcpy(data, rig.chip.flash + FROM, sizeof(data));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	espflash_plan_free(&plan);
	fake_rig_close(&rig);
	return 0;
}

/* A loader that has no list but tells an MD5. */
static void only_md5(void)
{
	rig.session->command.dialect.has &= ~(EF_DIALECT_DIGESTS | EF_DIALECT_STREAM);
}

static void differ(uint32_t sector)
{
	data[sector * SECTOR + 77] ^= 1;
}

static void check_at(uint32_t skip, uint32_t size, uint32_t flags)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flags = flags};

	rig.chip.op_count = 0;
	espflash_plan_free(&plan);
	assert_int_equal(espflash_plan_new(&plan, rig.session, &o), 0);
	assert_int_equal(espflash_plan_add(plan, FROM + skip, data + skip, size, NULL), 0);
	assert_int_equal(espflash_plan_check(plan), 0);
}

static void check(uint32_t sectors)
{
	check_at(0, sectors * SECTOR, 0);
}

static void sent(unsigned lists, unsigned md5s)
{
	assert_int_equal(fake_chip_count(&rig.chip, LIST), lists);
	assert_int_equal(fake_chip_count(&rig.chip, MD5), md5s);
	assert_int_equal(rig.chip.op_count, lists + md5s);
}

/* Of the plan's sectors those of `bits` are to be written, and no others. */
static void writes(uint32_t bits)
{
	const struct ef_part *part = &plan->parts[0];

	for (uint64_t at = part->start; at < part->end; at += SECTOR, bits >>= 1)
		assert_int_equal(!(*ef_part_sector(part, at) & EF_SECTOR_SAME), bits & 1);
	assert_int_equal(bits, 0);
}

/* --- with our stub ------------------------------------------------------------------------- */

static void few_sectors_are_listed_at_once(void **state)
{
	(void)state;
	differ(2);
	check(5);
	sent(1, 0);
	writes(0x4);
	check(8);
	sent(1, 0);
	writes(0x4);
}

static void flash_with_other_contents_costs_a_look_at_eight_sectors(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 32; i++)
		differ(i);
	check(32);
	sent(8, 0);
	writes(0xffffffff);
}

/* One of the places that are looked at agrees: then all are listed. */
static void list_follows_the_first_sector_that_agrees(void **state)
{
	(void)state;
	check(32);
	sent(1 + 1, 0);
	writes(0);
	for (uint32_t i = 0; i < 8; i++)
		differ(i);
	check(32);
	sent(3 + 1, 0);
	writes(0xff);
}

/* Between the places a difference, or likeness, is not missed once the list is there. */
static void odd_sectors_are_told_apart(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < 32; i += 2)
		differ(i);
	check(32);
	sent(1 + 1, 0);
	writes(0xaaaaaaaa);
}

static void list_that_was_damaged_is_asked_for_again(void **state)
{
	(void)state;
	differ(3);
	rig.chip.spoil_list = 1;
	check(6);
	assert_int_equal(fake_chip_count(&rig.chip, LIST), 2);
	writes(0x8);
}

/* The bytes of others in the first and last sector do not count. */
static void ends_within_a_sector_are_compared_by_their_own_bytes(void **state)
{
	(void)state;
	rig.chip.flash[FROM + 50] ^= 1;
	rig.chip.flash[FROM + 6 * SECTOR - 50] ^= 1;
	check_at(100, 6 * SECTOR - 200, 0);
	sent(1, 2);
	writes(0);
	data[100] ^= 1;
	check_at(100, 6 * SECTOR - 200, 0);
	sent(1, 2);
	writes(0x1);
}

static void nothing_is_asked_where_all_is_to_be_written(void **state)
{
	(void)state;
	check_at(0, 32 * SECTOR, ESPFLASH_WRITE_NO_DIFF);
	sent(0, 0);
	writes(0xffffffff);
	check_at(0, 32 * SECTOR, ESPFLASH_WRITE_ERASE_ALL);
	sent(0, 0);
	writes(0xffffffff);
}

/* --- with an MD5 only ---------------------------------------------------------------------- */

/* A piece has 16 sectors: a digest of it, and at most two for each halving. */
static void one_sector_that_differs_is_found_by_halving(void **state)
{
	(void)state;
	only_md5();
	for (uint32_t i = 1; i < 16; i++) {
		memcpy(data, rig.chip.flash + FROM, sizeof(data));
		differ(i);
		check(16);
		writes(1u << i);
		assert_in_range(fake_chip_count(&rig.chip, MD5), 2 + 4, 2 + 8);
		assert_int_equal(fake_chip_count(&rig.chip, MD5), rig.chip.op_count);
	}
}

static void differences_in_both_halves_end_the_halving(void **state)
{
	(void)state;
	only_md5();
	differ(1);
	differ(9);
	check(16);
	/* the first was looked at by itself */
	writes(0xfffe);
	sent(0, 1 + 1 + 2);
}

static void pieces_that_agree_cost_a_digest_each(void **state)
{
	(void)state;
	only_md5();
	check(32);
	sent(0, 1 + 2);
	writes(0);
}

static void other_contents_cost_a_digest_a_piece_besides(void **state)
{
	(void)state;
	only_md5();
	for (uint32_t i = 0; i < 32; i++)
		differ(i);
	check(32);
	sent(0, 8);
	writes(0xffffffff);
	/* few sectors: nothing says that a like image is there */
	check(4);
	sent(0, 1);
	writes(0xf);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(few_sectors_are_listed_at_once),
		TEST(flash_with_other_contents_costs_a_look_at_eight_sectors),
		TEST(list_follows_the_first_sector_that_agrees),
		TEST(odd_sectors_are_told_apart),
		TEST(list_that_was_damaged_is_asked_for_again),
		TEST(ends_within_a_sector_are_compared_by_their_own_bytes),
		TEST(nothing_is_asked_where_all_is_to_be_written),
		TEST(one_sector_that_differs_is_found_by_halving),
		TEST(differences_in_both_halves_end_the_halving),
		TEST(pieces_that_agree_cost_a_digest_each),
		TEST(other_contents_cost_a_digest_a_piece_besides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
