/* SPDX-License-Identifier: MIT */
/*
 * Commands and their replies over a scripted chip: argument layouts, statuses, replies that are
 * none, refusals, timeouts on the virtual clock, and getting back in step.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "script_transport.h"

static struct script_rig rig;
static const uint8_t ok[4] = {0, 0, 0, 0};

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

static const espflash_error_info *record(void)
{
	return &rig.context.error;
}

static int read_reg(uint32_t *ret)
{
	return ef_command_read_reg(&rig.command, 0x40001000, ret);
}

static void read_reg_succeeds(uint32_t wanted)
{
	uint32_t value = 0;

	assert_int_equal(read_reg(&value), 0);
	assert_int_equal(value, wanted);
	assert_int_equal(record()->code, 0);
}

#define sent_words(...) script_sent_words(&rig.io, __VA_ARGS__)

static void read_reg_sends_the_address_and_returns_the_value(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 500, 0x0a, 0xdbc000f0, ok, 4);
	read_reg_succeeds(0xdbc000f0);
	sent_words(1, 0x0a, (const uint32_t[]){0x40001000}, 1);
}

static void statuses_of_two_and_four_bytes_are_taken(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 0, 0x0a, 1, ok, 2);
	script_reply(&rig.io, 2, 0, 0x0a, 2, ok, 4);
	read_reg_succeeds(1);
	read_reg_succeeds(2);
}

/* Measured on the ROMs: the reason byte of a success holds whatever was there before. */
static void reason_byte_after_a_good_status_is_ignored(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 0, 0x0a, 1, "\0\x05\xaa\x55", 4);
	script_reply(&rig.io, 2, 0, 0x0a, 2, "\0\x07", 2);
	read_reg_succeeds(1);
	read_reg_succeeds(2);
	assert_false(rig.command.out_of_step);
}

static void stale_replies_are_skipped(void **state)
{
	(void)state;
	script_sync(&rig.io, 0);
	script_reply(&rig.io, 0, 0, 0x09, 7, ok, 4);
	script_reply(&rig.io, 1, 1000, 0x0a, 42, ok, 4);
	read_reg_succeeds(42);
}

static void boot_text_and_noise_between_replies_are_no_reply(void **state)
{
	static const char text[] = "ets Jul 29 2019 12:21:46\r\n\r\nwaiting for download\r\n";

	(void)state;
	script_say(&rig.io, 1, 0, text, sizeof(text) - 1);
	script_say(&rig.io, 1, 0, "\xc0\x01\x0a\x04 noise\xc0\x00\x0a\xdb\x01\xc0", 15);
	script_say(&rig.io, 1, 0,
		"\xc0\x01\x0a\xff\xff"
		"1234"
		"\0\0\0\0\xc0",
		14);
	script_reply(&rig.io, 1, 100, 0x0a, 0x1234, ok, 4);
	read_reg_succeeds(0x1234);
}

/* A line that echoes gives the command back; it begins with 00 and is no reply. */
static void echo_of_the_command_is_no_reply(void **state)
{
	(void)state;
	script_say(&rig.io, 1, 0, "\xc0\x00\x0a\x04\x00\0\0\0\0\x00\x10\x00\x40\xc0", 14);
	script_reply(&rig.io, 1, 0, 0x0a, 9, ok, 4);
	read_reg_succeeds(9);
}

static void refusal_keeps_the_chips_own_status(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 0, 0x0b, 0, "\x01\x06\0\0", 4);
	assert_int_equal(ef_command_spi_set_params(&rig.command, 0x400000), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(record()->code, ESPFLASH_ERROR_DEVICE);
	assert_int_equal(record()->fields, ESPFLASH_ERROR_HAS_OPCODE | ESPFLASH_ERROR_HAS_DEVICE);
	assert_int_equal(record()->opcode, 0x0b);
	assert_int_equal(record()->device_status, 1);
	assert_int_equal(record()->device_reason, 6);
	assert_non_null(strstr(record()->message, "SPI_SET_PARAMS"));
	assert_non_null(strstr(record()->message, "operation failed"));
}

/* Measured on the ESP32 ROM: the opcode in the header is that of the reply before. */
static void unknown_command_is_refused_under_the_previous_opcode(void **state)
{
	uint8_t info[20];
	size_t size = 0;

	(void)state;
	for (int i = 0; i < 8; i++)
		script_reply(&rig.io, 1, 0, 0x08, 0x20120707, "\x01\x05\0\0", 4);
	assert_int_equal(
		ef_command_security_info(&rig.command, info, &size), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(record()->opcode, 0x14);
	assert_int_equal(record()->device_reason, 5);
	assert_non_null(strstr(record()->message, "GET_SECURITY_INFO"));
	/* the other seven must not be taken for the answer to what comes next */
	ef_error_clear(&rig.context.error);
	script_sync(&rig.io, 2);
	script_reply(&rig.io, 3, 0, 0x0a, 77, ok, 4);
	read_reg_succeeds(77);
}

/* The ESP32-S2 tells less than was asked for; its flags come where a refusal has its status. */
static void short_security_information_is_no_refusal(void **state)
{
	uint8_t info[20];
	size_t size = 0;

	(void)state;
	script_reply(&rig.io, 1, 0, 0x14, 0, "\x04\0\0\0\x07\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_int_equal(ef_command_security_info(&rig.command, info, &size), 0);
	assert_int_equal(size, 12);
	assert_int_equal(info[0], 4);
	assert_int_equal(info[4], 7);
}

static void refusal_without_payload_is_a_refusal(void **state)
{
	uint8_t digest[16];

	(void)state;
	script_reply(&rig.io, 1, 0, 0x13, 0, "\x01\x09\0\0", 4);
	assert_int_equal(
		ef_command_flash_md5(&rig.command, 0, 4096, digest), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(record()->device_reason, 9);
}

static void reply_that_is_too_short_is_a_protocol_error(void **state)
{
	uint8_t digest[16];
	uint32_t value = 5;

	(void)state;
	script_reply(&rig.io, 1, 0, 0x0a, 1, ok, 1);
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_PROTOCOL);
	assert_int_equal(value, 5);
	assert_true(rig.command.out_of_step);
	ef_error_clear(&rig.context.error);
	rig.command.out_of_step = false;
	script_reply(&rig.io, 0, 0, 0x13, 0, "0123456789", 10);
	assert_int_equal(
		ef_command_flash_md5(&rig.command, 0, 4096, digest), ESPFLASH_ERROR_PROTOCOL);
}

static void short_status_without_payload_is_a_protocol_error(void **state)
{
	uint8_t digest[16];

	(void)state;
	script_reply(&rig.io, 1, 0, 0x13, 0, ok, 4);
	assert_int_equal(
		ef_command_flash_md5(&rig.command, 0, 4096, digest), ESPFLASH_ERROR_PROTOCOL);
	assert_non_null(strstr(record()->message, "4 bytes"));
	assert_true(record()->hint[0] != '\0');
}

static void silence_times_out_at_the_promised_time(void **state)
{
	uint32_t value = 5;

	(void)state;
	rig.command.timeout_ms = 1000;
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_TIMEOUT);
	/* 28 bytes both ways, each perhaps escaped, at 115200 baud: 4.86 ms beyond the second */
	assert_in_range(rig.io.now_us, 1004861, 1005861);
	assert_int_equal(record()->opcode, 0x0a);
	assert_string_equal(record()->message, "no reply to READ_REG within 1000 ms");
	assert_true(record()->hint[0] != '\0');
	assert_int_equal(value, 5);
}

static void replies_to_others_do_not_prolong_the_wait(void **state)
{
	uint32_t value;

	(void)state;
	rig.command.timeout_ms = 100;
	for (int i = 0; i < 100; i++)
		script_reply(&rig.io, 1, (uint64_t)i * 10000, 0x09, 0, ok, 4);
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_TIMEOUT);
	assert_in_range(rig.io.now_us, 104000, 106000);
}

static uint64_t time_of_digest(uint32_t size)
{
	const uint64_t start = rig.io.now_us;
	uint8_t digest[16];

	rig.command.out_of_step = false;
	ef_error_clear(&rig.context.error);
	assert_int_equal(
		ef_command_flash_md5(&rig.command, 0, size, digest), ESPFLASH_ERROR_TIMEOUT);
	return rig.io.now_us - start;
}

/* REFERENCE 3.3: 8 s for 10^6 bytes of digest, 40 s of erase, never below the default. */
static void timeout_grows_with_the_work(void **state)
{
	(void)state;
	assert_in_range(time_of_digest(4096), 3000000, 3020000);
	assert_in_range(time_of_digest(1000000), 8000000, 8020000);
	assert_in_range(time_of_digest(0x400000), 33554000, 33574000);
	assert_int_equal(ef_command_timeout(&rig.command, 1000000, 40000), 40000);
	assert_int_equal(ef_command_timeout(&rig.command, 0x10000000, 40000), 10737418);
	assert_int_equal(ef_command_timeout(&rig.command, 1000, 40000), 3000);
}

static void after_a_timeout_the_next_command_gets_back_in_step(void **state)
{
	uint32_t value;
	uint8_t frame[64];

	(void)state;
	rig.command.timeout_ms = 100;
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_TIMEOUT);
	ef_error_clear(&rig.context.error);
	/* the answer to the command given up arrives late, before the SYNC is answered */
	script_reply(&rig.io, 1, 100, 0x0a, 0xbad, ok, 4);
	script_reply(&rig.io, 2, 100, 0x0a, 0xbad, ok, 4);
	script_sync(&rig.io, 2);
	script_reply(&rig.io, 3, 0, 0x0a, 0x900d, ok, 4);
	read_reg_succeeds(0x900d);
	script_sent(&rig.io, 2, frame, sizeof(frame));
	assert_int_equal(frame[1], 0x08);
	assert_int_equal(rig.io.frames, 3);
	assert_false(rig.command.out_of_step);
}

static void half_packets_are_ended_before_the_sync(void **state)
{
	(void)state;
	rig.command.out_of_step = true;
	script_sync(&rig.io, 1);
	script_reply(&rig.io, 2, 0, 0x0a, 1, ok, 4);
	read_reg_succeeds(1);
	assert_memory_equal(rig.io.sent, "\xc0\xc0\xc0\x00\x08", 5);
}

/* The half packet that the ENDs finish is answered by a refusal. */
static void refusal_while_getting_in_step_is_passed_over(void **state)
{
	(void)state;
	rig.command.out_of_step = true;
	script_reply(&rig.io, 1, 0, 0x03, 0, "\x01\x05\0\0", 4);
	script_sync(&rig.io, 2);
	script_reply(&rig.io, 3, 0, 0x0a, 3, ok, 4);
	read_reg_succeeds(3);
}

static void loader_that_never_answers_again_is_no_reply(void **state)
{
	uint32_t value;

	(void)state;
	rig.command.out_of_step = true;
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_NO_REPLY);
	assert_in_range(rig.io.now_us, 3000000, 4000000);
	assert_non_null(strstr(record()->message, "no longer answers"));
	assert_true(record()->hint[0] != '\0');
	assert_true(rig.command.out_of_step);
}

static void busy_loader_is_waited_for(void **state)
{
	uint8_t digest[16];

	(void)state;
	rig.io.cancel = &rig.context.cancel;
	rig.io.cancel_at_us = 1000000;
	assert_int_equal(
		ef_command_flash_md5(&rig.command, 0, 0x400000, digest), ESPFLASH_ERROR_CANCELLED);
	assert_in_range(rig.io.now_us, 1000000, 1100000);
	ef_error_clear(&rig.context.error);
	/* the digest goes on; its reply and the answers to the SYNCs come after 20 s */
	script_reply(&rig.io, 1, 20000000, 0x13, 0, ok, 4);
	script_sync(&rig.io, 1);
	script_reply(&rig.io, 1, 20500000, 0x0a, 11, ok, 4);
	read_reg_succeeds(11);
}

/* --- asked again --------------------------------------------------------------------------- */

/* One answer tells how long the next one may take. */
static void measure(void)
{
	script_reply(&rig.io, 0, 500, 0x0a, 1, ok, 4);
	read_reg_succeeds(1);
}

static void question_is_asked_again_soon_when_its_answer_is_lost(void **state)
{
	uint64_t start;

	(void)state;
	measure();
	start = rig.io.now_us;
	script_sync(&rig.io, 3);
	script_reply(&rig.io, 4, 0, 0x0a, 42, ok, 4);
	read_reg_succeeds(42);
	assert_in_range(rig.io.now_us - start, 200000, 400000);
	assert_int_equal(rig.command.line.errors, 1);
	assert_int_equal(rig.io.frames, 4);
}

static void damaged_answer_is_asked_for_again_at_once(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 0, 0x0a, 1, ok, 1);
	script_sync(&rig.io, 2);
	script_reply(&rig.io, 3, 0, 0x0a, 7, ok, 4);
	read_reg_succeeds(7);
	assert_true(rig.io.now_us < 200000);
}

/* Even though it is late it must not be taken for the answer to the next question. */
static void late_answer_is_not_the_answer_to_what_follows(void **state)
{
	(void)state;
	measure();
	script_reply(&rig.io, 2, 230000, 0x0a, 0xbad, ok, 4);
	script_sync(&rig.io, 3);
	script_reply(&rig.io, 4, 0, 0x0a, 0xbad, ok, 4);
	read_reg_succeeds(0xbad);
	script_reply(&rig.io, 5, 0, 0x0a, 0x900d, ok, 4);
	read_reg_succeeds(0x900d);
}

/* A line that has done no damage so far is trusted, another one has to say it twice. */
static void refusal_on_a_bad_line_counts_when_it_comes_twice(void **state)
{
	uint32_t value = 0;

	(void)state;
	script_reply(&rig.io, 1, 0, 0x0a, 0, "\1\6\0\0", 4);
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(rig.io.frames, 1);
	ef_error_clear(&rig.context.error);
	ef_line_erred(&rig.command.line);
	script_reply(&rig.io, 2, 0, 0x0a, 0, "\1\6\0\0", 4);
	script_reply(&rig.io, 3, 0, 0x0a, 5, ok, 4);
	read_reg_succeeds(5);
	script_reply(&rig.io, 4, 0, 0x0a, 0, "\1\6\0\0", 4);
	script_reply(&rig.io, 5, 0, 0x0a, 0, "\1\6\0\0", 4);
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(record()->device_reason, 6);
	assert_int_equal(rig.io.frames, 5);
}

/* A status that no loader gives, and a command unknown that all loaders know: damaged, both. */
static void refusal_that_cannot_be_one_is_asked_for_again(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 0, 0x0a, 0, "\x08\0\0\0", 4);
	script_reply(&rig.io, 2, 0, 0x0a, 5, ok, 4);
	read_reg_succeeds(5);
	script_reply(&rig.io, 3, 0, 0x0a, 0, "\1\5\0\0", 4);
	script_sync(&rig.io, 4);
	script_reply(&rig.io, 5, 0, 0x0a, 6, ok, 4);
	read_reg_succeeds(6);
}

static void what_may_do_something_twice_is_not_repeated(void **state)
{
	const struct ef_reg_write write = {0x60000078, 1, 0xffffffff, 0};

	(void)state;
	measure();
	assert_int_equal(
		ef_command_write_regs(&rig.command, &write, 1, false), ESPFLASH_ERROR_TIMEOUT);
	assert_int_equal(rig.io.frames, 2);
	assert_true(rig.io.now_us > 3000000);
}

/* One that was reset, its work half done, would answer. */
static void rom_loader_that_changes_the_flash_is_not_asked_again(void **state)
{
	uint32_t value = 0;

	(void)state;
	measure();
	ef_command_changes_flash(&rig.command);
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_TIMEOUT);
	assert_int_equal(rig.io.frames, 2);
}

static void stub_that_has_become_a_rom_loader_is_not_asked_again(void **state)
{
	uint32_t value = 0;

	(void)state;
	rig.command.dialect.has |= EF_DIALECT_STUB;
	measure();
	script_sync(&rig.io, 3); /* a ROM loader's */
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_TIMEOUT);
	assert_string_equal(record()->message, "no reply to READ_REG within 3000 ms");
	assert_int_not_equal(rig.command.sync_value, 0);
	assert_int_equal(rig.io.frames, 3);
}

static void loader_that_is_gone_fails_with_the_question(void **state)
{
	uint32_t value = 0;

	(void)state;
	measure();
	assert_int_equal(read_reg(&value), ESPFLASH_ERROR_TIMEOUT);
	assert_int_equal(record()->opcode, 0x0a);
	assert_in_range(rig.io.now_us, 3000000, 5000000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(read_reg_sends_the_address_and_returns_the_value),
		TEST(statuses_of_two_and_four_bytes_are_taken),
		TEST(reason_byte_after_a_good_status_is_ignored),
		TEST(stale_replies_are_skipped),
		TEST(boot_text_and_noise_between_replies_are_no_reply),
		TEST(echo_of_the_command_is_no_reply),
		TEST(refusal_keeps_the_chips_own_status),
		TEST(unknown_command_is_refused_under_the_previous_opcode),
		TEST(short_security_information_is_no_refusal),
		TEST(refusal_without_payload_is_a_refusal),
		TEST(reply_that_is_too_short_is_a_protocol_error),
		TEST(short_status_without_payload_is_a_protocol_error),
		TEST(silence_times_out_at_the_promised_time),
		TEST(replies_to_others_do_not_prolong_the_wait),
		TEST(timeout_grows_with_the_work),
		TEST(after_a_timeout_the_next_command_gets_back_in_step),
		TEST(half_packets_are_ended_before_the_sync),
		TEST(refusal_while_getting_in_step_is_passed_over),
		TEST(loader_that_never_answers_again_is_no_reply),
		TEST(busy_loader_is_waited_for),
		TEST(question_is_asked_again_soon_when_its_answer_is_lost),
		TEST(damaged_answer_is_asked_for_again_at_once),
		TEST(late_answer_is_not_the_answer_to_what_follows),
		TEST(refusal_on_a_bad_line_counts_when_it_comes_twice),
		TEST(refusal_that_cannot_be_one_is_asked_for_again),
		TEST(what_may_do_something_twice_is_not_repeated),
		TEST(rom_loader_that_changes_the_flash_is_not_asked_again),
		TEST(stub_that_has_become_a_rom_loader_is_not_asked_again),
		TEST(loader_that_is_gone_fails_with_the_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
