/* SPDX-License-Identifier: MIT */
/*
 * The layout of each command's arguments, and of what its reply carries, over a scripted chip.
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

#define sent_words(...) script_sent_words(&rig.io, __VA_ARGS__)

static void digest_as_text_becomes_bytes(void **state)
{
	static const uint8_t wanted[16] = {0xd4, 0x1d, 0x8c, 0xd9, 0x8f, 0x00, 0xb2, 0x04, 0xe9,
		0x80, 0x09, 0x98, 0xec, 0xf8, 0x42, 0x7e};
	static const char text[] = "d41d8cd98f00b204E9800998ECF8427e\0\0\0";
	uint8_t digest[16] = {0};

	(void)state;
	script_reply(&rig.io, 1, 0, 0x13, 0, text, 36);
	assert_int_equal(ef_command_flash_md5(&rig.command, 0x1000, 0x2000, digest), 0);
	assert_memory_equal(digest, wanted, 16);
	sent_words(1, 0x13, (const uint32_t[]){0x1000, 0x2000, 0, 0}, 4);
}

static void digest_as_bytes_is_taken_as_it_is(void **state)
{
	static const char body[] = "0123456789abcdef\0";
	uint8_t digest[16] = {0};

	(void)state;
	rig.command.dialect.md5_is_text = 0;
	script_reply(&rig.io, 1, 0, 0x13, 0, body, 18);
	assert_int_equal(ef_command_flash_md5(&rig.command, 0, 1, digest), 0);
	assert_memory_equal(digest, body, 16);
}

static void digest_that_is_no_text_is_a_protocol_error(void **state)
{
	uint8_t digest[16] = {0}, untouched[16] = {0};
	char text[37] = "d41d8cd98f00b204e9800998ecf8427e";

	(void)state;
	text[31] = 'g';
	script_reply(&rig.io, 1, 0, 0x13, 0, text, 36);
	assert_int_equal(
		ef_command_flash_md5(&rig.command, 0x1000, 1, digest), ESPFLASH_ERROR_PROTOCOL);
	assert_memory_equal(digest, untouched, 16);
	assert_true(rig.command.out_of_step);
}

static void data_command_carries_its_checksum(void **state)
{
	static const uint8_t data[4] = {0xc0, 0xdb, 1, 2};
	uint8_t frame[64];

	(void)state;
	script_reply(&rig.io, 1, 0, 0x03, 0, ok, 4);
	assert_int_equal(ef_command_flash_data(&rig.command, 7, data, 4), 0);
	assert_int_equal(script_sent(&rig.io, 1, frame, sizeof(frame)), 28);
	assert_memory_equal(frame, "\0\x03\x14\0", 4);
	assert_int_equal(frame[4], 0xef ^ 0xc0 ^ 0xdb ^ 1 ^ 2);
	assert_memory_equal(frame + 8, "\4\0\0\0\7\0\0\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(frame + 24, data, 4);
}

/* What goes before it to make the loader safe is no concern of this test. */
static void begin_has_a_fifth_word_where_the_loader_wants_one(void **state)
{
	const struct ef_begin begin = {0x3000, 12, 0x400, 0x10000, 0};
	const uint32_t words[5] = {0x3000, 12, 0x400, 0x10000, 0};

	(void)state;
	rig.io.agreeable = true;
	assert_int_equal(ef_command_flash_begin(&rig.command, &begin), 0);
	sent_words(rig.io.frames, 0x02, words, 4);
	rig.command.dialect.has = EF_DIALECT_ENCRYPT_WORD;
	assert_int_equal(ef_command_deflate_begin(&rig.command, &begin), 0);
	sent_words(rig.io.frames, 0x10, words, 5);
	assert_int_equal(ef_command_mem_begin(&rig.command, &begin), 0);
	sent_words(rig.io.frames, 0x05, words, 4);
}

static void attach_and_parameters_have_their_layouts(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 0, 0x0d, 0, ok, 4);
	script_reply(&rig.io, 2, 0, 0x0d, 0, ok, 4);
	script_reply(&rig.io, 3, 0, 0x0b, 0, ok, 4);
	assert_int_equal(ef_command_spi_attach(&rig.command, 0x1234), 0);
	rig.command.dialect.has = EF_DIALECT_ATTACH_8BYTES;
	assert_int_equal(ef_command_spi_attach(&rig.command, 0x1234), 0);
	assert_int_equal(ef_command_spi_set_params(&rig.command, 0x400000), 0);
	sent_words(1, 0x0d, (const uint32_t[]){0x1234}, 1);
	sent_words(2, 0x0d, (const uint32_t[]){0x1234, 0}, 2);
	sent_words(3, 0x0b, (const uint32_t[]){0, 0x400000, 0x10000, 0x1000, 0x100, 0xffff}, 6);
}

/* In however many packets. */
static void register_writes_go_out_in_their_order(void **state)
{
	const struct ef_reg_write writes[3] = {{0x60000078, 1, 0xffffffff, 0},
		{0x6000007c, 2, 0xff, 7}, {0x60000078, 0xc0dbc0db, 0xffffffff, 0}};
	uint8_t frame[256];
	size_t found = 0;

	(void)state;
	rig.io.agreeable = true;
	assert_int_equal(ef_command_write_regs(&rig.command, writes, 3, false), 0);
	for (unsigned n = 1; n <= rig.io.frames; n++) {
		const size_t size = script_sent(&rig.io, n, frame, sizeof(frame));

		for (size_t at = 8; frame[1] == 0x09 && at < size; at += 16) {
			assert_true(found < 3 && at + 16 <= size);
			assert_memory_equal(frame + at, &writes[found++], 16);
		}
	}
	assert_int_equal(found, 3);
}

static void delays_of_register_writes_prolong_the_wait(void **state)
{
	const struct ef_reg_write write = {0x60000078, 0, 0, 5000000};

	(void)state;
	rig.command.timeout_ms = 500;
	script_reply(&rig.io, 1, 0, 0x05, 0, ok, 4);
	assert_int_equal(
		ef_command_write_regs(&rig.command, &write, 1, false), ESPFLASH_ERROR_TIMEOUT);
	assert_in_range(rig.io.now_us, 5500000, 5530000);
}

static void slow_read_returns_its_64_bytes(void **state)
{
	uint8_t body[68], out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 5);
	body[64] = 0;
	script_reply(&rig.io, 1, 0, 0x0e, 0, body, 68);
	assert_int_equal(ef_command_read_flash_slow(&rig.command, 0x2000, out), 0);
	assert_memory_equal(out, body, 64);
	sent_words(1, 0x0e, (const uint32_t[]){0x2000, 64}, 2);
}

static void security_info_of_both_lengths_is_taken(void **state)
{
	uint8_t body[24] = {0}, info[20];
	size_t size = 0;

	(void)state;
	body[12] = 5;
	script_reply(&rig.io, 1, 0, 0x14, 0, body, 24);
	assert_int_equal(ef_command_security_info(&rig.command, info, &size), 0);
	assert_int_equal(size, 20);
	assert_int_equal(info[12], 5);
	script_reply(&rig.io, 2, 0, 0x14, 0, body + 1, 16);
	assert_int_equal(ef_command_security_info(&rig.command, info, &size), 0);
	assert_int_equal(size, 12);
	assert_int_equal(record()->code, 0);
}

/* REFERENCE 3.3: the code may run before the reply is out. */
static void starting_code_needs_no_reply(void **state)
{
	(void)state;
	assert_int_equal(ef_command_mem_end(&rig.command, 0x40080000), 0);
	assert_int_equal(record()->code, 0);
	assert_in_range(rig.io.now_us, 200000, 210000);
	sent_words(1, 0x06, (const uint32_t[]){0, 0x40080000}, 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(digest_as_text_becomes_bytes),
		TEST(digest_as_bytes_is_taken_as_it_is),
		TEST(digest_that_is_no_text_is_a_protocol_error),
		TEST(data_command_carries_its_checksum),
		TEST(begin_has_a_fifth_word_where_the_loader_wants_one),
		TEST(attach_and_parameters_have_their_layouts),
		TEST(register_writes_go_out_in_their_order),
		TEST(delays_of_register_writes_prolong_the_wait),
		TEST(slow_read_returns_its_64_bytes),
		TEST(security_info_of_both_lengths_is_taken),
		TEST(starting_code_needs_no_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
