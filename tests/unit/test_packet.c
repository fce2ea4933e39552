/* SPDX-License-Identifier: MIT */
/*
 * The packet codec: headers, checksum, names, and replies whose lengths lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "script_transport.h"
#include "wire/packet.h"

static void header_is_little_endian(void **state)
{
	static const uint8_t wanted[8] = {0, 0x03, 0x10, 0x04, 0x78, 0x56, 0x34, 0x12};
	uint8_t out[EF_PACKET_HEADER];

	(void)state;
	ef_packet_header(out, EF_OP_FLASH_DATA, 0x410, 0x12345678);
	assert_memory_equal(out, wanted, 8);
}

static void checksum_of_nothing_is_the_seed(void **state)
{
	static const uint8_t data[4] = {0xef, 0x01, 0x02, 0x04};

	(void)state;
	assert_int_equal(ef_packet_checksum(NULL, 0), 0xef);
	assert_int_equal(ef_packet_checksum(data, 1), 0);
	assert_int_equal(ef_packet_checksum(data, 4), 7);
}

/* REFERENCE appendix B: 46 bytes on the wire. */
static void sync_is_46_bytes_on_the_wire(void **state)
{
	static const uint8_t head[13] = {
		0xc0, 0, 0x08, 0x24, 0, 0, 0, 0, 0, 0x07, 0x07, 0x12, 0x20};
	struct script_rig rig;
	uint32_t value = 0;

	(void)state;
	script_rig_open(&rig);
	script_sync(&rig.io, 1);
	assert_int_equal(ef_command_sync(&rig.command, 100000, &value), 0);
	assert_int_equal(rig.io.sent_size, 46);
	assert_memory_equal(rig.io.sent, head, sizeof(head));
	for (size_t i = sizeof(head); i < 45; i++)
		assert_int_equal(rig.io.sent[i], 0x55);
	assert_int_equal(rig.io.sent[45], 0xc0);
	assert_int_equal(value, 0x20120707);
	script_rig_close(&rig);
}

static void reply_is_taken_apart(void **state)
{
	static const uint8_t frame[12] = {1, 0x0a, 4, 0, 0x83, 0x1d, 0xf0, 0, 0, 0, 7, 8};
	struct ef_packet p;

	(void)state;
	assert_true(ef_packet_parse(&p, frame, sizeof(frame)));
	assert_int_equal(p.opcode, 0x0a);
	assert_int_equal(p.value, 0x00f01d83);
	assert_ptr_equal(p.body, frame + 8);
	assert_int_equal(p.body_size, 4);
}

static void reply_that_is_no_packet_is_refused_at_every_size(void **state)
{
	uint8_t frame[16] = {1, 0x0a, 2, 0, 0, 0, 0, 0, 0, 0};
	struct ef_packet p;

	(void)state;
	for (size_t size = 0; size < sizeof(frame); size++)
		assert_int_equal(ef_packet_parse(&p, frame, size), size == 10);
	frame[0] = 0; /* a command, perhaps our own echo */
	assert_false(ef_packet_parse(&p, frame, 10));
	frame[0] = 0x81;
	assert_false(ef_packet_parse(&p, frame, 10));
}

static void hostile_lengths_are_refused(void **state)
{
	static const uint16_t lengths[] = {1, 3, 0x100, 0x7fff, 0x8000, 0xfff8, 0xffff};
	uint8_t frame[10] = {1, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0};
	struct ef_packet p;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		frame[2] = (uint8_t)lengths[i];
		frame[3] = (uint8_t)(lengths[i] >> 8);
		assert_false(ef_packet_parse(&p, frame, sizeof(frame)));
	}
	frame[2] = frame[3] = 0;
	assert_true(ef_packet_parse(&p, frame, 8));
	assert_int_equal(p.body_size, 0);
}

static void opcodes_and_reasons_have_names(void **state)
{
	(void)state;
	assert_string_equal(ef_opcode_name(0x02), "FLASH_BEGIN");
	assert_string_equal(ef_opcode_name(0x13), "SPI_FLASH_MD5");
	assert_string_equal(ef_opcode_name(0x14), "GET_SECURITY_INFO");
	assert_string_equal(ef_opcode_name(0x00), "?");
	assert_string_equal(ef_opcode_name(0x0c), "?");
	assert_string_equal(ef_opcode_name(0xff), "?");
	assert_string_equal(ef_reason_text(1, 7), "checksum wrong");
	assert_string_equal(ef_reason_text(1, 0x69), "storage insufficient");
	assert_string_equal(ef_reason_text(1, 0xfe), "unknown reason");
	assert_string_equal(ef_reason_text(0xc1, 0), "checksum wrong");
	assert_string_equal(ef_reason_text(0xc4, 0), "the flash chip failed");
	assert_string_equal(ef_reason_text(0xcf, 0), "unknown reason");
	assert_string_equal(ef_opcode_name(0xe3), "WRITE_DATA");
	assert_string_equal(ef_opcode_name(0xdf), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_is_little_endian),
		cmocka_unit_test(checksum_of_nothing_is_the_seed),
		cmocka_unit_test(sync_is_46_bytes_on_the_wire),
		cmocka_unit_test(reply_is_taken_apart),
		cmocka_unit_test(reply_that_is_no_packet_is_refused_at_every_size),
		cmocka_unit_test(hostile_lengths_are_refused),
		cmocka_unit_test(opcodes_and_reasons_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
