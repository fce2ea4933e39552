/* SPDX-License-Identifier: MIT */
/*
 * Uploading a stub, and what a stub that runs turns out to be: one of ours, another one, or none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_chip.h"

static struct fake_rig rig;
static uint8_t text[0x1802];
static const uint8_t data[6] = {9, 8, 7, 6, 5, 4};
static const struct ef_stub_blob blob = {.entry = 0x4010,
	.text_address = 0x4000,
	.text_size = 0x1800,
	.text = text,
	.data_address = 0x8000,
	.data_size = 8,
	.data = text};

static int setup(void **state)
{
	(void)state;
	fake_rig_open(&rig, 0);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * 7 + (i >> 8));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_rig_close(&rig);
	return 0;
}

static struct ef_stub_kind ask(void)
{
	struct ef_stub_kind kind;

	memset(&kind, 0xff, sizeof(kind));
	assert_int_equal(ef_stub_ask(&rig.session->command, &kind), 0);
	assert_int_equal(ef_session_record(rig.session)->code, 0);
	return kind;
}

static void text_and_data_go_up_before_the_start(void **state)
{
	static const uint8_t wanted[] = {0x05, 0x07, 0x05, 0x07, 0x06};

	(void)state;
	rig.io.forgetful = false;
	assert_int_equal(ef_stub_upload(&rig.session->command, &blob, false), 0);
	assert_int_equal(rig.chip.op_count, sizeof(wanted));
	assert_memory_equal(rig.chip.ops, wanted, sizeof(wanted));
	script_sent_words(&rig.io, 1, 0x05, (const uint32_t[]){0x1800, 1, 0x1800, 0x4000}, 4);
	script_sent_words(&rig.io, 3, 0x05, (const uint32_t[]){8, 1, 0x1800, 0x8000}, 4);
	script_sent_words(&rig.io, 5, 0x06, (const uint32_t[]){0, 0x4010}, 2);
}

static void stub_without_data_has_one_section(void **state)
{
	struct ef_stub_blob small = blob;

	(void)state;
	small.data_size = 0;
	assert_int_equal(ef_stub_upload(&rig.session->command, &small, false), 0);
	assert_int_equal(fake_chip_count(&rig.chip, 0x05), 1);
}

/* The text is 0x1800 bytes: 48 pieces, and one of data. */
static void bad_line_gets_short_blocks(void **state)
{
	(void)state;
	rig.io.forgetful = false;
	assert_int_equal(ef_stub_upload(&rig.session->command, &blob, true), 0);
	assert_int_equal(fake_chip_count(&rig.chip, 0x05), 2);
	assert_int_equal(fake_chip_count(&rig.chip, 0x07), 48 + 1);
	script_sent_words(&rig.io, 1, 0x05, (const uint32_t[]){0x1800, 24 * 49, 128, 0x4000}, 4);
	assert_memory_equal(rig.chip.ram + 0x4000, text, 0x1800);
}

static void spoilt_piece_comes_again_under_the_next_number(void **state)
{
	(void)state;
	rig.chip.spoilt_blocks = 2;
	assert_int_equal(ef_stub_upload(&rig.session->command, &blob, true), 0);
	assert_int_equal(fake_chip_count(&rig.chip, 0x05), 2);
	assert_int_equal(fake_chip_count(&rig.chip, 0x07), 48 + 1 + 2);
	assert_memory_equal(rig.chip.ram + 0x4000, text, 0x1800);
	assert_int_equal(ef_session_record(rig.session)->code, 0);
	assert_int_equal(rig.session->command.line.errors, 2);
}

/* Whether it was written nobody knows: the upload begins anew there. */
static void piece_without_an_answer_begins_anew_at_its_place(void **state)
{
	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		memset(rig.chip.ram, 0, sizeof(rig.chip.ram));
		rig.chip.op_count = 0;
		rig.chip.ram_blocks = 0;
		rig.chip.lose_ram_block = kind == 0 ? 20 : 0;
		rig.chip.lose_ram_reply = kind == 1 ? 20 : 0;
		assert_int_equal(ef_stub_upload(&rig.session->command, &blob, true), 0);
		assert_int_equal(fake_chip_count(&rig.chip, 0x05), 3);
		assert_int_equal(fake_chip_count(&rig.chip, 0x07), 48 + 1 + 1);
		assert_memory_equal(rig.chip.ram + 0x4000, text, 0x1800);
	}
}

static void line_that_spoils_everything_is_given_up(void **state)
{
	(void)state;
	rig.chip.spoilt_blocks = 1000;
	assert_int_equal(ef_stub_upload(&rig.session->command, &blob, true), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(fake_chip_count(&rig.chip, 0x07), 24);
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 0);
}

static void piece_of_ram_is_padded_to_words_and_cut_into_blocks(void **state)
{
	uint8_t frame[0x1900];

	(void)state;
	rig.io.forgetful = false;
	assert_int_equal(ef_command_mem_write(&rig.session->command, 0x100, text, 0x1802), 0);
	assert_int_equal(ef_command_mem_write(&rig.session->command, 0x200, data, 6), 0);
	script_sent_words(&rig.io, 1, 0x05, (const uint32_t[]){0x1804, 2, 0x1800, 0x100}, 4);
	assert_int_equal(script_sent(&rig.io, 2, frame, sizeof(frame)), 24 + 0x1800);
	assert_int_equal(script_sent(&rig.io, 3, frame, sizeof(frame)), 24 + 4);
	assert_memory_equal(frame + 8, "\4\0\0\0\1\0\0", 8);
	assert_int_equal(script_sent(&rig.io, 5, frame, sizeof(frame)), 24 + 8);
	assert_memory_equal(frame + 24, "\x9\x8\x7\x6\x5\x4\0\0", 8);
}

static void stub_that_tells_its_capabilities_is_ours(void **state)
{
	struct ef_stub_kind kind;

	(void)state;
	rig.chip.is = FAKE_OWN;
	kind = ask();
	assert_true(kind.own);
	assert_false(kind.rom);
	assert_int_equal(kind.capabilities.bits, 0xff);
	assert_int_equal(kind.capabilities.version, 1);
	assert_int_equal(kind.capabilities.chip_id, 5);
}

/* REFERENCE 3.11: what the usual stubs say to a command that they do not know. */
static void stub_that_does_not_know_the_question_is_of_another_program(void **state)
{
	static const uint16_t words[] = {0xff00, 0xffff, 0xc300};

	(void)state;
	rig.chip.is = FAKE_FOREIGN;
	for (size_t i = 0; i < 3; i++) {
		struct ef_stub_kind kind;

		rig.chip.unknown = words[i];
		kind = ask();
		assert_false(kind.own);
		assert_false(kind.rom);
	}
}

static void rom_loader_is_told_by_its_refusal(void **state)
{
	struct ef_stub_kind kind;

	(void)state;
	rig.chip.rom_value = 0;
	for (rig.chip.rom_status = 2; rig.chip.rom_status <= 4; rig.chip.rom_status += 2) {
		kind = ask();
		assert_false(kind.own);
		assert_true(kind.rom);
	}
}

static void other_refusals_are_errors(void **state)
{
	struct ef_stub_kind kind;

	(void)state;
	rig.chip.is = FAKE_FOREIGN;
	rig.chip.unknown = 0xc400;
	assert_int_equal(ef_stub_ask(&rig.session->command, &kind), ESPFLASH_ERROR_DEVICE);
	assert_false(kind.own || kind.rom);
}

/* --- the dialect --------------------------------------------------------------------------- */

static void each_capability_adds_its_commands(void **state)
{
	static const uint32_t pairs[][2] = {{1, EF_DIALECT_DIGESTS}, {2, EF_DIALECT_STREAM},
		{4, EF_DIALECT_READ_STREAM}, {8, EF_DIALECT_READ_PACKED}, {16, EF_DIALECT_PROVE},
		{32, EF_DIALECT_SUMMED}, {64, EF_DIALECT_SECURITY}};
	struct ef_stub_kind kind = {.own = true,
		.capabilities = {.block_size = 2048, .write_window = 3, .read_window = 5}};
	struct ef_dialect bare, d;

	(void)state;
	ef_stub_dialect(&bare, &kind);
	assert_int_equal(bare.has, EF_DIALECT_STUB | EF_DIALECT_CHANGE_BAUD | EF_DIALECT_DEFLATE |
					   EF_DIALECT_MD5 | EF_DIALECT_RESET);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		kind.capabilities.bits = pairs[i][0];
		ef_stub_dialect(&d, &kind);
		assert_int_equal(d.has, bare.has | pairs[i][1]);
	}
	/* bits of a later version */
	kind.capabilities.bits = 0xffffff80;
	ef_stub_dialect(&d, &kind);
	assert_int_equal(d.has, bare.has);
	assert_int_equal(d.stream_block, 2048);
	assert_int_equal(d.stream_window, 3);
	assert_int_equal(d.read_window, 5);
	assert_int_equal(d.md5_is_text, 0);
}

/* Whatever it offers has to fit into the host's buffers, and some of it is needed. */
static void offers_are_taken_within_bounds(void **state)
{
	struct ef_stub_kind kind = {.own = true,
		.capabilities = {.bits = 0x1f,
			.block_size = UINT32_MAX,
			.write_window = UINT32_MAX,
			.read_window = 7}};
	struct ef_dialect d;

	(void)state;
	ef_stub_dialect(&d, &kind);
	assert_int_equal(d.stream_block, EF_STREAM_BLOCK_MAX);
	assert_int_equal(d.stream_window, EF_STREAM_WINDOW_MAX);
	kind.capabilities.block_size = 0;
	ef_stub_dialect(&d, &kind);
	assert_false(d.has & EF_DIALECT_STREAM);
	kind.capabilities.block_size = 4096;
	kind.capabilities.write_window = 0;
	ef_stub_dialect(&d, &kind);
	assert_false(d.has & EF_DIALECT_STREAM);
	assert_true(d.has & EF_DIALECT_READ_STREAM);
	kind.capabilities.read_window = 0;
	ef_stub_dialect(&d, &kind);
	assert_false(d.has & EF_DIALECT_READ_STREAM);
}

static void usual_stub_takes_a_fifth_word_and_tells_its_status_late(void **state)
{
	const struct ef_stub_kind kind = {.capabilities = {.bits = 0x1f}};
	struct ef_dialect d;

	(void)state;
	ef_stub_dialect(&d, &kind);
	assert_int_equal(d.has, EF_DIALECT_STUB | EF_DIALECT_CHANGE_BAUD | EF_DIALECT_DEFLATE |
					EF_DIALECT_MD5 | EF_DIALECT_ATTACH | EF_DIALECT_SET_PARAMS |
					EF_DIALECT_ENCRYPT_WORD | EF_DIALECT_LATE_STATUS);
	assert_int_equal(d.stream_window, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_and_data_go_up_before_the_start),
		TEST(stub_without_data_has_one_section),
		TEST(bad_line_gets_short_blocks),
		TEST(spoilt_piece_comes_again_under_the_next_number),
		TEST(piece_without_an_answer_begins_anew_at_its_place),
		TEST(line_that_spoils_everything_is_given_up),
		TEST(piece_of_ram_is_padded_to_words_and_cut_into_blocks),
		TEST(stub_that_tells_its_capabilities_is_ours),
		TEST(stub_that_does_not_know_the_question_is_of_another_program),
		TEST(rom_loader_is_told_by_its_refusal),
		TEST(other_refusals_are_errors),
		TEST(each_capability_adds_its_commands),
		TEST(offers_are_taken_within_bounds),
		TEST(usual_stub_takes_a_fifth_word_and_tells_its_status_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
