/* SPDX-License-Identifier: MIT */
/*
 * Frames over a transport: what is sent, what is received before a deadline, what is discarded,
 * and what is remembered of the rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "script_transport.h"

static struct script_rig rig;

static int setup(void **state)
{
	(void)state;
	script_rig_open(&rig);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	script_rig_close(&rig);
	return 0;
}

static struct ef_deadline in_ms(uint64_t ms)
{
	return ef_deadline_after(rig.io.now_us, ms * 1000);
}

static void pieces_become_one_frame(void **state)
{
	const struct ef_piece pieces[3] = {
		{(const uint8_t *)"a\xc0", 2}, {NULL, 0}, {(const uint8_t *)"\xdb", 1}};

	(void)state;
	assert_int_equal(ef_link_send(&rig.link, pieces, 3, in_ms(100)), 0);
	assert_int_equal(rig.io.sent_size, 7);
	assert_memory_equal(rig.io.sent,
		"\xc0"
		"a\xdb\xdc\xdb\xdd\xc0",
		7);
	assert_int_equal(rig.link.sent, 7);
}

static void largest_frame_of_escapes_fits_and_a_larger_one_is_refused(void **state)
{
	static uint8_t data[EF_LINK_PAYLOAD_MAX + 1];
	const struct ef_piece fits = {data, EF_LINK_PAYLOAD_MAX}, larger = {data, sizeof(data)};

	(void)state;
	memset(data, 0xc0, sizeof(data));
	assert_int_equal(ef_link_send(&rig.link, &fits, 1, in_ms(100)), 0);
	assert_int_equal(rig.io.sent_size, 2 * EF_LINK_PAYLOAD_MAX + 2);
	assert_int_equal(ef_link_send(&rig.link, &larger, 1, in_ms(100)), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(rig.io.sent_size, 2 * EF_LINK_PAYLOAD_MAX + 2);
}

static void receive(const char *wanted, size_t size)
{
	const uint8_t *frame = NULL;
	size_t got = 0;

	assert_int_equal(ef_link_receive(&rig.link, in_ms(200), &frame, &got), 0);
	assert_int_equal(got, size);
	if (size > 0)
		assert_memory_equal(frame, wanted, size);
}

static void two_frames_in_one_read_come_one_by_one(void **state)
{
	(void)state;
	script_say(&rig.io, 0, 0,
		"\xc0"
		"one\xc0\xc0"
		"two\xc0\xc0"
		"thr",
		14);
	script_say(&rig.io, 0, 1000, "ee\xc0", 3);
	receive("one", 3);
	receive("two", 3);
	receive("three", 5);
	receive("", 0);
	assert_int_equal(rig.link.received, 17);
}

static void frame_that_comes_byte_by_byte_is_joined(void **state)
{
	(void)state;
	rig.io.one_byte = true;
	script_say(&rig.io, 0, 0,
		"\xc0"
		"a\xdb\xdc\xc0",
		5);
	receive("a\xc0", 2);
}

static void deadline_is_kept_exactly(void **state)
{
	const uint8_t *frame = NULL;
	size_t got = 1;

	(void)state;
	assert_int_equal(ef_link_receive(&rig.link, in_ms(1234), &frame, &got), 0);
	assert_int_equal(got, 0);
	assert_int_equal(rig.io.now_us, 1234000);
}

/* A chip that talks for ever must not keep the caller beyond its deadline. */
static void chatter_does_not_move_the_deadline(void **state)
{
	const uint8_t *frame = NULL;
	size_t got = 1;

	(void)state;
	for (int i = 0; i < 100; i++)
		script_say(&rig.io, 0, (uint64_t)(i + 1) * 20000, "still alive\r\n", 13);
	assert_int_equal(ef_link_receive(&rig.link, in_ms(500), &frame, &got), 0);
	assert_int_equal(got, 0);
	assert_in_range(rig.io.now_us, 500000, 500000 + 1000);
}

static void stray_bytes_are_remembered(void **state)
{
	(void)state;
	script_say(&rig.io, 0, 0,
		"boot:0x3\xc0"
		"frame\xc0",
		15);
	receive("frame", 5);
	assert_int_equal(rig.link.seen_size, 8);
	assert_memory_equal(rig.link.seen, "boot:0x3", 8);
	ef_link_forget(&rig.link);
	assert_int_equal(rig.link.seen_size, 0);
}

static void broken_frame_is_remembered_and_passed_over(void **state)
{
	static uint8_t longer[EF_LINK_FRAME_MAX + 2];

	(void)state;
	script_say(&rig.io, 0, 0,
		"\xc0"
		"ab\xdbx\xc0",
		6);
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = 0xc0;
	script_say(&rig.io, 0, 0, longer, sizeof(longer));
	script_say(&rig.io, 0, 0, "good\xc0", 5);
	receive("good", 4);
	assert_int_equal(rig.link.seen_size, EF_LINK_SEEN_MAX);
	assert_memory_equal(rig.link.seen, "abxxx", 5);
}

static void memory_of_what_was_seen_is_bounded(void **state)
{
	static uint8_t noise[3 * EF_LINK_SEEN_MAX];

	(void)state;
	memset(noise, 'n', sizeof(noise));
	script_say(&rig.io, 0, 0, noise, sizeof(noise));
	script_say(&rig.io, 0, 0,
		"\xc0"
		"x\xc0",
		3);
	receive("x", 1);
	assert_int_equal(rig.link.seen_size, EF_LINK_SEEN_MAX);
	ef_link_note(&rig.link, noise, sizeof(noise));
	assert_int_equal(rig.link.seen_size, EF_LINK_SEEN_MAX);
}

static void discard_takes_what_arrives_until_it_is_quiet(void **state)
{
	(void)state;
	script_say(&rig.io, 0, 0,
		"\xc0"
		"stale\xc0\xc0"
		"half",
		12);
	script_say(&rig.io, 0, 3000, "more\xc0", 5);
	script_say(&rig.io, 0, 100000,
		"\xc0"
		"fresh\xc0",
		7);
	receive("stale", 5);
	assert_int_equal(ef_link_discard(&rig.link, 5000, in_ms(1000)), 0);
	assert_in_range(rig.io.now_us, 8000, 9000);
	receive("fresh", 5);
}

static void discard_of_an_endless_talker_ends(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		script_say(&rig.io, 0, (uint64_t)i * 1000, "noise", 5);
	assert_int_equal(ef_link_discard(&rig.link, 5000, in_ms(50)), 0);
	assert_in_range(rig.io.now_us, 49000, 52000);
}

static void discard_at_once_does_not_wait(void **state)
{
	(void)state;
	script_say(&rig.io, 0, 0, "noise", 5);
	script_say(&rig.io, 0, 1,
		"\xc0"
		"x\xc0",
		3);
	assert_int_equal(ef_link_discard(&rig.link, 0, in_ms(50)), 0);
	assert_int_equal(rig.io.now_us, 0);
	assert_int_equal(rig.link.seen_size, 5);
	assert_memory_equal(rig.link.seen, "noise", 5);
	receive("x", 1);
}

static void cancel_ends_a_wait_within_100_ms(void **state)
{
	const uint8_t *frame = NULL;
	size_t got = 0;

	(void)state;
	rig.io.cancel = &rig.context.cancel;
	rig.io.cancel_at_us = 1010000;
	assert_int_equal(
		ef_link_receive(&rig.link, in_ms(60000), &frame, &got), ESPFLASH_ERROR_CANCELLED);
	assert_in_range(rig.io.now_us, 1010000, 1110000);
	assert_int_equal(rig.context.error.code, ESPFLASH_ERROR_CANCELLED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pieces_become_one_frame),
		TEST(largest_frame_of_escapes_fits_and_a_larger_one_is_refused),
		TEST(two_frames_in_one_read_come_one_by_one),
		TEST(frame_that_comes_byte_by_byte_is_joined),
		TEST(deadline_is_kept_exactly),
		TEST(chatter_does_not_move_the_deadline),
		TEST(stray_bytes_are_remembered),
		TEST(broken_frame_is_remembered_and_passed_over),
		TEST(memory_of_what_was_seen_is_bounded),
		TEST(discard_takes_what_arrives_until_it_is_quiet),
		TEST(discard_of_an_endless_talker_ends),
		TEST(discard_at_once_does_not_wait),
		TEST(cancel_ends_a_wait_within_100_ms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
