/* SPDX-License-Identifier: MIT */
/*
 * Writing with several blocks in flight: what happens when blocks, or the replies to them, are
 * lost, damaged, doubled or refused, and when the rate goes down.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_chip.h"
#include "flash/flash.h"

#define BLOCK  64u
#define BLOCKS 40u
#define FROM   0x3000u
#define SIZE   (BLOCK * BLOCKS - 5)

static struct fake_rig rig;
static struct ef_stream *stream;
static struct ef_meter meter;
static uint8_t data[SIZE];
static uint64_t sent;
static uint8_t compressed;

static int setup(void **state)
{
	(void)state;
	fake_rig_open(&rig, 0);
	fake_rig_adopt(&rig);
	rig.session->command.dialect.stream_block = BLOCK;
	assert_int_equal(ef_stream_new(&stream, rig.session), 0);
	ef_meter_begin(&meter, &rig.session->context, NULL, NULL);
	meter.total = SIZE;
	for (size_t i = 0; i < SIZE; i++)
		data[i] = (uint8_t)(i * 31 + (i >> 6));
	sent = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ef_stream_free(&stream);
	fake_rig_close(&rig);
	return 0;
}

static void bytes(const void *user, uint64_t address, uint8_t *out, size_t size)
{
	memcpy(out, (const uint8_t *)user + (address - FROM), size);
}

static int write_all(bool *ret_proved)
{
	struct ef_stream_job job = {.from = FROM,
		.to = FROM + SIZE,
		.prove = true,
		.bytes = bytes,
		.user = data,
		.sent = &sent,
		.compressed = &compressed};
	int r;

	ef_error_clear(ef_session_record(rig.session));
	r = ef_stream_write(rig.session, stream, &job, &meter);
	*ret_proved = job.proved;
	return r;
}

/* It succeeds with so many blocks on the wire. */
static void succeeds(unsigned least, unsigned most)
{
	bool proved = false;

	rig.chip.op_count = 0;
	rig.chip.blocks = rig.chip.replies = rig.chip.asks = 0;
	rig.session->command.line = (struct ef_line){0};
	memset(rig.chip.flash + FROM, 0, SIZE);
	assert_int_equal(write_all(&proved), 0);
	assert_int_equal(ef_session_record(rig.session)->code, 0);
	assert_true(proved);
	assert_memory_equal(rig.chip.flash + FROM, data, SIZE);
	assert_int_equal(rig.chip.write_at, FROM + SIZE);
	assert_in_range(rig.chip.blocks, least, most);
	assert_int_equal(fake_chip_count(&rig.chip, 0xe2), 1);
}

static void fails(int code)
{
	bool proved = true;

	assert_int_equal(write_all(&proved), code);
	assert_int_equal(ef_session_record(rig.session)->code, code);
	assert_true(ef_session_record(rig.session)->message[0]);
	assert_false(proved);
}

static void each_block_is_sent_once(void **state)
{
	(void)state;
	succeeds(BLOCKS, BLOCKS);
	assert_int_equal(sent, SIZE);
	assert_int_equal(rig.chip.op_count, BLOCKS + 2);
}

static void window_of_one_is_enough(void **state)
{
	(void)state;
	rig.session->command.dialect.stream_window = 1;
	succeeds(BLOCKS, BLOCKS);
}

/* The window is 4: no more than so many wait for their replies. */
static void lost_block_is_sent_again_and_those_behind_it(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= BLOCKS; n++) {
		rig.chip.lose_block = n;
		succeeds(BLOCKS + 1, BLOCKS + 4);
	}
}

static void spoilt_block_is_sent_again(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= BLOCKS; n++) {
		rig.chip.spoil_block = n;
		succeeds(BLOCKS + 1, BLOCKS + 4);
	}
}

/* The next reply tells of the block, too; at the very end it has to be asked for. */
static void lost_reply_costs_nothing_but_at_the_end(void **state)
{
	(void)state;
	rig.chip.lose_reply = 7;
	succeeds(BLOCKS, BLOCKS);
	rig.chip.lose_reply = BLOCKS;
	succeeds(BLOCKS, BLOCKS);
	assert_int_equal(rig.chip.asks, 2);
	assert_int_equal(rig.session->command.line.halvings, 0);
}

static void doubled_reply_is_harmless(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= BLOCKS; n++) {
		rig.chip.repeat_reply = n;
		succeeds(BLOCKS, BLOCKS);
	}
}

static void stale_replies_do_not_count(void **state)
{
	(void)state;
	/* of a longer write before this one, and of none at all */
	script_reply(&rig.io, 0, 0, 0xe3, 39, "\0\0", 2);
	script_reply(&rig.io, 0, 0, 0xe3, UINT32_MAX, "\0\0", 2);
	script_reply(&rig.io, 0, 0, 0x0a, 1, "\0\0", 2);
	succeeds(BLOCKS, BLOCKS);
}

static void trouble_that_lasts_is_given_up(void **state)
{
	(void)state;
	rig.chip.spoil_blocks_from = 10;
	fails(ESPFLASH_ERROR_DEVICE);
	assert_int_equal(ef_session_record(rig.session)->device_status, 0xc1);
	/* nine were right; seventeen tries of up to four */
	assert_in_range(rig.chip.blocks, 9 + 17, 9 + 4 * 17);
	assert_int_equal(rig.chip.expected, 9);
}

/* Without replies at all: a named error, in bounded time. */
static void silence_is_an_error(void **state)
{
	(void)state;
	rig.io.on_frame = NULL;
	fails(ESPFLASH_ERROR_TIMEOUT);
	assert_true(rig.io.now_us < 60000000);
}

/* A ROM loader refuses the block, or is found when getting in step. */
static void chip_that_was_reset_ends_the_stream(void **state)
{
	(void)state;
	rig.chip.reset_block = 12;
	fails(ESPFLASH_ERROR_DEVICE);
	assert_int_equal(ef_session_record(rig.session)->device_reason, 5);
	assert_int_equal(fake_chip_count(&rig.chip, 0xe2), 1);
	ef_error_clear(ef_session_record(rig.session));
	fake_rig_adopt(&rig);
	rig.session->command.dialect.stream_block = BLOCK;
	rig.chip.blocks = 0;
	rig.chip.reset_block = BLOCKS;
	fails(ESPFLASH_ERROR_TIMEOUT);
	assert_int_not_equal(rig.session->command.sync_value, 0);
}

/* --- the rate ------------------------------------------------------------------------------ */

static void at_rate(uint32_t baud)
{
	rig.session->baud = rig.session->wanted = rig.session->command.baud = baud;
	rig.io.baud = baud;
}

static void one_failure_leaves_the_rate_alone(void **state)
{
	(void)state;
	at_rate(460800);
	rig.chip.spoil_block = 10;
	succeeds(BLOCKS + 1, BLOCKS + 4);
	assert_int_equal(espflash_session_baud(rig.session), 460800);
	assert_int_equal(rig.warnings, 0);
}

static void failures_in_a_row_step_the_rate_down(void **state)
{
	(void)state;
	at_rate(460800);
	rig.chip.noisy_above = 230400;
	succeeds(BLOCKS + 6, 4 * BLOCKS);
	assert_int_equal(espflash_session_baud(rig.session), 230400);
	assert_int_equal(rig.session->wanted, 230400);
	assert_string_equal(rig.warning, "errors at 460800 baud: going on at 230400");
}

/* Errors that come as often at the lower rate: back to the higher one, and that is that. */
static void rate_that_is_not_to_blame_is_gone_back_to(void **state)
{
	(void)state;
	at_rate(460800);
	rig.chip.noisy_above = 1;
	succeeds(BLOCKS + 12, 8 * BLOCKS);
	assert_int_equal(espflash_session_baud(rig.session), 460800);
	assert_int_equal(rig.session->wanted, 460800);
	assert_int_equal(rig.warnings, 2);
	assert_string_equal(rig.warning, "as many errors at 230400 baud: going on at 460800");
	succeeds(BLOCKS + 12, 8 * BLOCKS);
	assert_int_equal(rig.warnings, 2);
}

/* --- the length of blocks -------------------------------------------------------------------- */

#define LONG 1024u

static void blocks_are_halved_until_they_pass_and_grow_again(void **state)
{
	(void)state;
	rig.session->command.dialect.stream_block = LONG;
	rig.chip.longest_whole = 1023;
	succeeds(1 + 4, 40);
	assert_int_equal(rig.chip.longest, LONG);
	assert_int_equal(rig.session->command.line.halvings, 3); /* of 4096: 512 */
	rig.chip.longest_whole = 0;
	for (int i = 0; i < 16; i++)
		ef_line_passed(&rig.session->command.line, 1, 512);
	rig.chip.longest = 0;
	assert_int_equal(rig.session->command.line.halvings, 2);
}

/*
 * Blocks in flight are cut anew; those that had arrived, their replies lost, must not come twice:
 * the flash would hold everything behind them in the wrong place.
 */
static void block_whose_reply_was_lost_is_not_cut_anew(void **state)
{
	(void)state;
	rig.session->command.dialect.stream_block = LONG;
	for (unsigned n = 1; n <= 2; n++) {
		rig.chip.longest_whole = 0;
		rig.chip.spoil_block = n + 1;
		rig.chip.lose_reply = n;
		succeeds(4, 20);
	}
}

/* A reply has no sum: what one alone says is acknowledged may be lost, and has to be sent again. */
static void wrong_number_is_not_believed(void **state)
{
	(void)state;
	rig.chip.reply_delay_us = 5000;
	for (unsigned n = 1; n <= BLOCKS - 4; n++) {
		rig.chip.lie_reply = n;
		rig.chip.lose_block = n + 1;
		succeeds(BLOCKS + 1, BLOCKS + 4);
	}
	rig.chip.reply_delay_us = 0;
	rig.chip.lie_reply = rig.chip.lose_block = 0;
	for (unsigned n = 1; n <= 2; n++) {
		rig.chip.spoil_block = 10;
		rig.chip.lie_ask = n;
		succeeds(BLOCKS + 1, BLOCKS + 4);
		assert_in_range(rig.chip.asks, 3, 4);
	}
}

static void refusal_that_is_no_fault_of_the_line_ends_the_stream(void **state)
{
	(void)state;
	rig.chip.writing = false;
	rig.chip.is = FAKE_FOREIGN; /* knows no WRITE_BEGIN */
	fails(ESPFLASH_ERROR_DEVICE);
	assert_int_equal(rig.chip.blocks, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_block_is_sent_once),
		TEST(window_of_one_is_enough),
		TEST(lost_block_is_sent_again_and_those_behind_it),
		TEST(spoilt_block_is_sent_again),
		TEST(lost_reply_costs_nothing_but_at_the_end),
		TEST(doubled_reply_is_harmless),
		TEST(stale_replies_do_not_count),
		TEST(trouble_that_lasts_is_given_up),
		TEST(silence_is_an_error),
		TEST(chip_that_was_reset_ends_the_stream),
		TEST(one_failure_leaves_the_rate_alone),
		TEST(failures_in_a_row_step_the_rate_down),
		TEST(rate_that_is_not_to_blame_is_gone_back_to),
		TEST(blocks_are_halved_until_they_pass_and_grow_again),
		TEST(block_whose_reply_was_lost_is_not_cut_anew),
		TEST(wrong_number_is_not_believed),
		TEST(refusal_that_is_no_fault_of_the_line_ends_the_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
