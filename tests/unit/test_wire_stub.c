/* SPDX-License-Identifier: MIT */
/*
 * The commands that only stubs have: each layout byte for byte, and replies that are damaged, late
 * or no replies at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "script_transport.h"
#include "util/bytes.h"
#include "wire/stub.h"

static struct script_rig rig;
static const uint8_t ok[2];

static int setup(void **state)
{
	(void)state;
	script_rig_open(&rig);
	rig.command.dialect = (struct ef_dialect){.has = EF_DIALECT_STUB};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	script_rig_close(&rig);
	return 0;
}

static void sent_words(unsigned number, uint8_t opcode, const uint32_t *words, size_t count)
{
	script_sent_words(&rig.io, number, opcode, words, count);
}

static void put32(uint8_t *out, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

/* --- layouts ------------------------------------------------------------------------------- */

static void erase_reading_and_reset_have_their_layouts(void **state)
{
	const struct ef_read_begin read = {0x123456, 0x10000, 4096, 12, true};
	struct ef_read_begin plain = read;

	(void)state;
	script_reply(&rig.io, 1, 0, 0xd1, 0, ok, 2);
	script_reply(&rig.io, 2, 0, 0xd2, 0, ok, 2);
	script_reply(&rig.io, 3, 0, 0xe5, 0, ok, 2);
	script_reply(&rig.io, 4, 0, 0xe5, 0, ok, 2);
	script_reply(&rig.io, 5, 0, 0xe6, 0, ok, 2);
	assert_int_equal(ef_command_erase_region(&rig.command, 0x11000, 0x3000), 0);
	assert_int_equal(ef_command_read_flash(&rig.command, 0x2000, 0x5000, 0x1000), 0);
	assert_int_equal(ef_command_read_begin(&rig.command, &read), 0);
	plain.pack = false;
	assert_int_equal(ef_command_read_begin(&rig.command, &plain), 0);
	assert_int_equal(ef_command_stub_reset(&rig.command), 0);
	assert_int_equal(ef_command_run_user_code(&rig.command), 0);
	sent_words(1, 0xd1, (const uint32_t[]){0x11000, 0x3000}, 2);
	sent_words(2, 0xd2, (const uint32_t[]){0x2000, 0x5000, 0x1000, 64}, 4);
	sent_words(3, 0xe5, (const uint32_t[]){0x123456, 0x10000, 4096, 12, 1}, 5);
	sent_words(4, 0xe5, (const uint32_t[]){0x123456, 0x10000, 4096, 12, 0}, 5);
	sent_words(5, 0xe6, (const uint32_t[]){0}, 1);
	sent_words(6, 0xd3, NULL, 0);
}

static void write_begin_tells_its_flags(void **state)
{
	struct ef_stream_begin b = {0x10000, 0x2345, UINT32_MAX, 4096, false, false};

	(void)state;
	for (unsigned flags = 0; flags < 4; flags++) {
		b.deflated = flags & 1;
		b.prove = flags & 2;
		script_reply(&rig.io, flags + 1, 0, 0xe2, 0, ok, 2);
		assert_int_equal(ef_command_stream_begin(&rig.command, &b), 0);
		sent_words(flags + 1, 0xe2,
			(const uint32_t[]){0x10000, 0x2345, UINT32_MAX, 4096, flags}, 5);
	}
}

/* docs/stub.md: the CRC-32 covers the length, the number and the data. */
static void sum_of_a_block_covers_its_length_its_number_and_its_data(void **state)
{
	static const uint8_t data[5] = {0xc0, 0xdb, 1, 2, 3};
	uint8_t frame[64], covered[13], words[16] = {0};

	(void)state;
	assert_int_equal(ef_command_stream_post(&rig.command, 0x01020304, data, 5), 0);
	assert_int_equal(script_sent(&rig.io, 1, frame, sizeof(frame)), 8 + 16 + 5);
	assert_memory_equal(frame, "\0\xe3\x15\0\0\0\0\0", 8);
	put32(words, 5);
	put32(words + 4, 0x01020304);
	memcpy(covered, words, 8);
	memcpy(covered + 8, data, 5);
	put32(words + 8, (uint32_t)crc32(0, covered, sizeof(covered)));
	assert_memory_equal(frame + 8, words, 16);
	assert_memory_equal(frame + 24, data, 5);
	assert_int_equal(rig.io.frames, 1);
}

static void acknowledgement_is_a_frame_of_bare_words(void **state)
{
	uint8_t frame[16];

	(void)state;
	assert_int_equal(
		ef_command_words(&rig.command, (const uint32_t[]){0xdbc0, EF_READ_REPEAT}, 2), 0);
	assert_int_equal(script_sent(&rig.io, 1, frame, sizeof(frame)), 8);
	assert_memory_equal(frame, "\xc0\xdb\0\0\2\0\0\0", 8);
}

static void capabilities_are_six_words(void **state)
{
	struct ef_capabilities caps = {0};
	uint8_t body[22] = {0}, frame[16];

	(void)state;
	for (uint32_t i = 0; i < 5; i++)
		put32(body + 4 * i, 0x100 + i);
	script_reply(&rig.io, 1, 0, 0xe0, 0x1f, body, 22);
	assert_int_equal(ef_command_capabilities(&rig.command, &caps), 0);
	assert_int_equal(script_sent(&rig.io, 1, frame, sizeof(frame)), 8);
	assert_memory_equal(frame, "\0\xe0\0\0\0\xe0\0\0", 8); /* summed before it is known */
	assert_int_equal(caps.bits, 0x1f);
	assert_int_equal(caps.version, 0x100);
	assert_int_equal(caps.block_size, 0x101);
	assert_int_equal(caps.write_window, 0x102);
	assert_int_equal(caps.read_window, 0x103);
	assert_int_equal(caps.chip_id, 0x104);
}

static void end_of_a_write_tells_its_digest_where_one_was_asked_for(void **state)
{
	uint8_t body[18] = "0123456789abcdef", md5[16];

	(void)state;
	body[16] = body[17] = 0;
	script_reply(&rig.io, 1, 0, 0xe4, 0x1234, body, 18);
	script_reply(&rig.io, 2, 0, 0xe4, 0x1234, ok, 2);
	script_reply(&rig.io, 3, 0, 0xe4, 0x1233, ok, 2);
	assert_int_equal(ef_command_stream_end(&rig.command, 0x1234, md5), 0);
	assert_memory_equal(md5, "0123456789abcdef", 16);
	assert_int_equal(ef_command_stream_end(&rig.command, 0x1234, NULL), 0);
	assert_int_equal(
		ef_command_stream_end(&rig.command, 0x1234, NULL), ESPFLASH_ERROR_PROTOCOL);
}

/* A refused command, with the checksum that the stub found to be wrong. */
static const uint8_t spoilt[2] = {0xc1, 0};

static void arguments_are_summed_where_the_stub_looks_at_the_sum(void **state)
{
	uint8_t frame[32], words[16] = {0};
	const uint32_t address = 0x1000, size = 0x2000;

	(void)state;
	rig.command.dialect.has |= EF_DIALECT_SUMMED;
	script_reply(&rig.io, 1, 0, 0xd1, 0, ok, 2);
	assert_int_equal(ef_command_erase_region(&rig.command, address, size), 0);
	assert_int_equal(script_sent(&rig.io, 1, frame, sizeof(frame)), 16);
	put32(words, address);
	put32(words + 4, size);
	assert_memory_equal(frame + 8, words, 8);
	put32(words, (uint32_t)crc32(0x08d100, frame + 8, 8));
	assert_memory_equal(frame + 4, words, 4);
}

static void spoilt_command_is_sent_again_a_few_times(void **state)
{
	(void)state;
	rig.command.dialect.has |= EF_DIALECT_SUMMED;
	script_reply(&rig.io, 1, 0, 0xd1, 0, spoilt, 2);
	script_reply(&rig.io, 2, 0, 0xd1, 0, ok, 2);
	assert_int_equal(ef_command_erase_region(&rig.command, 0, 0x1000), 0);
	assert_int_equal(rig.io.frames, 2);
	assert_int_equal(rig.context.error.code, 0);
	for (unsigned i = 3; i <= 10; i++)
		script_reply(&rig.io, i, 0, 0xd1, 0, spoilt, 2);
	assert_int_equal(ef_command_erase_region(&rig.command, 0, 0x1000), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(rig.io.frames, 10);
	assert_int_equal(rig.context.error.device_status, 0xc1);
}

/* --- starting ------------------------------------------------------------------------------ */

static void greeting_starts_the_stub_whatever_comes_before_it(void **state)
{
	(void)state;
	script_say(&rig.io, 1, 0, "noise", 5);
	script_reply(&rig.io, 1, 0, 0x06, 0, "\0\0\0", 4);
	script_frame(&rig.io, 1, 0, "OHAJ", 4);
	script_frame(&rig.io, 1, 0, "OHAI!", 5);
	script_frame(&rig.io, 1, 100000, "OHAI", 4);
	assert_int_equal(ef_command_start_stub(&rig.command, 0x40100010), 0);
	sent_words(1, 0x06, (const uint32_t[]){0, 0x40100010}, 2);
	assert_int_equal(rig.context.error.code, 0);
}

static void lost_greeting_is_a_timeout_and_out_of_step(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 0, 0x06, 0, "\0\0\0", 4);
	assert_int_equal(ef_command_start_stub(&rig.command, 0x40100010), ESPFLASH_ERROR_TIMEOUT);
	assert_int_equal(rig.context.error.code, ESPFLASH_ERROR_TIMEOUT);
	assert_true(rig.command.out_of_step);
	assert_in_range(rig.io.now_us, 3000000, 3100000);
}

static void refused_start_is_told_with_its_reason(void **state)
{
	(void)state;
	script_reply(&rig.io, 1, 0, 0x06, 0, "\1\7\0", 4);
	assert_int_equal(ef_command_start_stub(&rig.command, 0x40100010), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(rig.context.error.code, ESPFLASH_ERROR_DEVICE);
	assert_true(rig.io.now_us < 1000000);
}

/* --- damaged replies ----------------------------------------------------------------------- */

static void say_list(unsigned after, uint32_t count, const uint32_t *crcs, unsigned frames)
{
	uint8_t bytes[4 * 300], all[4];

	for (uint32_t i = 0; i < count; i++)
		put32(bytes + 4 * i, crcs[i]);
	put32(all, (uint32_t)crc32(0, bytes, 4 * count));
	script_reply(&rig.io, after, 0, 0xe1, count, ok, 2);
	if (frames >= 1)
		script_frame(&rig.io, after, 0, bytes, 4 * ef_min_u32(count, 256));
	if (frames >= 2 && count > 256)
		script_frame(&rig.io, after, 0, bytes + 1024, 4 * (count - 256));
	if (frames >= 3)
		script_frame(&rig.io, after, 0, all, 4);
}

static void list_of_digests_is_asked_for_256_at_a_time(void **state)
{
	static uint32_t crcs[300], got[300];

	(void)state;
	for (uint32_t i = 0; i < 300; i++)
		crcs[i] = i * 0x01010101u ^ 0xc0db;
	say_list(1, 256, crcs, 3);
	say_list(2, 44, crcs + 256, 3);
	say_list(3, 1, crcs, 3);
	assert_int_equal(ef_command_digests(&rig.command, 0x1000, 300 * 4096 - 1, 4096, got), 0);
	sent_words(1, 0xe1, (const uint32_t[]){0x1000, 256 * 4096, 4096, 0}, 4);
	sent_words(2, 0xe1, (const uint32_t[]){0x101000, 44 * 4096 - 1, 4096, 0}, 4);
	assert_memory_equal(got, crcs, sizeof(crcs));
	assert_int_equal(ef_command_digests(&rig.command, 0x1000, 8192, 8192, got), 0);
}

/* A frame that is missing, has another size or another sum. */
static void damaged_list_of_digests_is_a_protocol_error_and_half_a_one_silence(void **state)
{
	static const uint32_t crcs[2] = {1, 2};
	uint32_t got[4];

	(void)state;
	for (unsigned kind = 0; kind < 6; kind++) {
		script_rig_close(&rig);
		script_rig_open(&rig);
		if (kind < 2) {
			say_list(1, 2, crcs, kind); /* no list; no sum */
		} else if (kind == 2) {
			script_reply(&rig.io, 1, 0, 0xe1, 3, ok, 2); /* another number */
		} else if (kind == 3) {
			say_list(1, 2, crcs, 0);
			script_frame(&rig.io, 1, 0, crcs, 7);
		} else {
			say_list(1, 2, crcs, 1);
			script_frame(&rig.io, 1, 0, crcs, kind == 4 ? 4 : 8);
		}
		assert_int_equal(ef_command_digests(&rig.command, 0x1000, 8192, 4096, got),
			kind < 2 ? ESPFLASH_ERROR_TIMEOUT : ESPFLASH_ERROR_PROTOCOL);
		assert_int_equal(rig.context.error.address, 0x1000);
		assert_true(rig.command.out_of_step);
	}
}

/* docs/stub.md: the flash cannot be read; ten bytes stand where digests would be. */
static void second_reply_instead_of_digests_is_no_list(void **state)
{
	static const uint8_t failed[10] = {1, 0xe1, 2, 0, 0, 0, 0, 0, 0xc4, 0};
	uint32_t got[3];

	(void)state;
	script_reply(&rig.io, 1, 0, 0xe1, 3, ok, 2);
	script_frame(&rig.io, 1, 0, failed, sizeof(failed));
	assert_true(ef_command_digests(&rig.command, 0, 3 * 4096, 4096, got) < 0);
	assert_true(rig.context.error.message[0]);
}

static void ack_tells_the_next_number_and_a_refusal_its_status(void **state)
{
	uint32_t next = 77;

	(void)state;
	script_reply(&rig.io, 0, 0, 0xe3, 5, ok, 2);
	script_reply(&rig.io, 0, 0, 0xe3, 5, "\xc6\1", 2);
	assert_int_equal(ef_command_stream_ack(&rig.command, 1000, &next), 0);
	assert_int_equal(next, 5);
	next = 77;
	assert_int_equal(ef_command_stream_ack(&rig.command, 1000, &next), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(rig.context.error.device_status, 0xc6);
	assert_int_equal(rig.context.error.device_reason, 1);
	assert_int_equal(next, 77);
	ef_error_clear(&rig.context.error);
	assert_int_equal(ef_command_stream_ack(&rig.command, 1000, &next), ESPFLASH_ERROR_TIMEOUT);
	assert_int_equal(rig.context.error.code, 0);
}

/* --- packets ------------------------------------------------------------------------------- */

static size_t make_packet(uint8_t *out, uint32_t offset, uint16_t flags, const void *plain,
	uint16_t plain_size, const void *data, size_t size)
{
	put32(out, offset);
	put32(out + 4, (uint32_t)crc32(0, plain, plain_size));
	put32(out + 8, plain_size | (uint32_t)flags << 16);
	memcpy(out + 12, data, size);
	return 12 + size;
}

static void packets_are_unpacked_and_damaged_ones_are_skipped(void **state)
{
	static const uint8_t packed[] = {1, 'a', 'b', 130, 'c'};
	struct ef_read_packet p = {0};
	uint8_t frame[64] = {0}, out[8] = {0};
	bool damaged = false;
	size_t n = make_packet(frame, 0x1000, 0, "abccccc", 7, "abccccc", 7);

	(void)state;
	script_frame(&rig.io, 0, 0, frame, n);
	assert_int_equal(ef_command_read_packet(&rig.command, 1000, out, 8, &p, &damaged), 0);
	assert_false(damaged);
	assert_memory_equal(out, "abccccc", 8);
	assert_int_equal(p.offset, 0x1000);
	assert_int_equal(p.size, 7);
	/* a bit of the data, a byte less, less than a header, more than there is room for */
	frame[n - 1] ^= 4;
	script_frame(&rig.io, 0, 0, frame, n);
	frame[n - 1] ^= 4;
	script_frame(&rig.io, 0, 0, frame, n - 1);
	script_frame(&rig.io, 0, 0, frame, n + 1);
	script_frame(&rig.io, 0, 0, frame, 11);
	script_frame(&rig.io, 0, 0, frame, make_packet(frame, 0, 0, out, 9, "123456789", 9));
	script_frame(&rig.io, 0, 0, frame,
		make_packet(frame, 7, 1, "abccccd", 7, packed, sizeof(packed)));
	script_frame(&rig.io, 0, 0, frame,
		make_packet(frame, 7, 1, "abccccc", 7, packed, sizeof(packed)));
	memset(out, 0, sizeof(out));
	assert_int_equal(ef_command_read_packet(&rig.command, 1000, out, 8, &p, &damaged), 0);
	assert_true(damaged);
	assert_memory_equal(out, "abccccc", 8);
	assert_int_equal(p.offset, 7);
	assert_int_equal(ef_command_read_packet(&rig.command, 1000, out, 8, &p, &damaged),
		ESPFLASH_ERROR_TIMEOUT);
	assert_int_equal(rig.context.error.code, 0);
}

/* --- who answers SYNC ---------------------------------------------------------------------- */

/* A bit of a reply may be wrong: most of them decide. */
static void most_replies_to_sync_tell_who_answers(void **state)
{
	uint32_t value = 0;

	(void)state;
	for (int i = 0; i < 8; i++)
		script_reply(&rig.io, 1, 0, 0x08, i == 5 ? 0x100 : 0, ok, 2);
	for (int i = 0; i < 8; i++)
		script_reply(&rig.io, 2, 0, 0x08, i == 0 ? 0 : 0x20120707, ok, 2);
	for (int i = 0; i < 8; i++)
		script_reply(&rig.io, 3, 0, 0x08, 0, i == 3 ? (const void *)"\x40\0" : ok, 2);
	assert_int_equal(ef_command_sync(&rig.command, 100000, &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(rig.command.sync_value, 0);
	assert_int_equal(ef_command_sync(&rig.command, 100000, &value), 0);
	assert_int_equal(value, 0x20120707);
	assert_int_equal(rig.command.sync_value, 0x20120707);
	/* a status that is damaged refuses nothing */
	assert_int_equal(ef_command_sync(&rig.command, 100000, &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(rig.context.error.code, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(erase_reading_and_reset_have_their_layouts),
		TEST(write_begin_tells_its_flags),
		TEST(sum_of_a_block_covers_its_length_its_number_and_its_data),
		TEST(acknowledgement_is_a_frame_of_bare_words),
		TEST(capabilities_are_six_words),
		TEST(end_of_a_write_tells_its_digest_where_one_was_asked_for),
		TEST(arguments_are_summed_where_the_stub_looks_at_the_sum),
		TEST(spoilt_command_is_sent_again_a_few_times),
		TEST(greeting_starts_the_stub_whatever_comes_before_it),
		TEST(lost_greeting_is_a_timeout_and_out_of_step),
		TEST(refused_start_is_told_with_its_reason),
		TEST(list_of_digests_is_asked_for_256_at_a_time),
		TEST(damaged_list_of_digests_is_a_protocol_error_and_half_a_one_silence),
		TEST(second_reply_instead_of_digests_is_no_list),
		TEST(ack_tells_the_next_number_and_a_refusal_its_status),
		TEST(packets_are_unpacked_and_damaged_ones_are_skipped),
		TEST(most_replies_to_sync_tell_who_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
