/* SPDX-License-Identifier: MIT */
/*
 * Looking without changing: the flash's identity, its bytes, digests, status registers and SFDP,
 * and the chip's registers and memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "util/md5.h"

static void flash_is_identified_in_every_field(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		espflash_flash_info info = {.struct_size = sizeof(info)};

		flow_connected(&f, flow_chips[i]);
		flow_ok(&f, espflash_flash_identify(f.session, &info));
		assert_int_equal(info.jedec_id, 0xe04016);
		assert_int_equal(info.manufacturer_id, 0xe0);
		assert_int_equal(info.device_id, 0x4016);
		assert_int_equal(info.size, 0x400000);
		assert_int_equal(info.sfdp_size, 0x400000);
		assert_int_equal(info.sfdp_erase, 1u << 12 | 1u << 15 | 1u << 16);
		assert_int_equal(info.sfdp_revision, 0x0100);
		assert_string_equal(info.manufacturer, "BergMicro");
		assert_true(info.part_name[0] != '\0');
		flow_close(&f);
	}
}

static void flash_that_does_not_answer_is_an_error_with_a_hint(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		espflash_flash_info info = {.struct_size = sizeof(info), .size = 77};

		flow_open(&f, flow_chips[i], 0, "noflash");
		flow_ok(&f, espflash_session_connect(f.session));
		flow_fails(&f, espflash_flash_identify(f.session, &info), ESPFLASH_ERROR_FLASH);
		assert_true(espflash_session_error(f.session)->hint[0] != '\0');
		assert_int_equal(info.size, 77);
		flow_fails(
			&f, espflash_flash_erase(f.session, 0, 4096, NULL), ESPFLASH_ERROR_FLASH);
		flow_close(&f);
	}
}

static void bytes_are_read_at_any_address_and_size(void **state)
{
	static const uint32_t ranges[][2] = {{0, 1}, {1, 1}, {63, 2}, {0x1234, 0x777}, {0xffff, 2},
		{0xfff0, 0x10020}, {0x3fffff, 1}, {0x3fffc1, 63}, {0x3f0000, 0x10000}};
	uint8_t *buf = malloc(0x20000);
	struct flow f;

	(void)state;
	assert_non_null(buf);
	for (size_t i = 1; flow_chips[i]; i++) {
		flow_connected(&f, flow_chips[i]);
		for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
			const espflash_read_options o = {.struct_size = sizeof(o),
				.progress = flow_progress,
				.progress_user = &f};

			memset(buf, 0xa5, 0x20000);
			flow_ok(&f, espflash_flash_read(
					    f.session, ranges[r][0], buf + 8, ranges[r][1], &o));
			assert_memory_equal(buf + 8, f.flash + ranges[r][0], ranges[r][1]);
			assert_int_equal(buf[7], 0xa5);
			assert_int_equal(buf[8 + ranges[r][1]], 0xa5);
			assert_int_equal(f.total, ranges[r][1]);
			flow_progress_is_complete(&f);
		}
		flow_close(&f);
	}
	free(buf);
}

static void loader_that_cannot_read_says_so(void **state)
{
	uint8_t buf[4] = {1, 2, 3, 4}, digest[16];
	struct flow f;

	(void)state;
	flow_connected(&f, "esp8266");
	flow_fails(&f, espflash_flash_read(f.session, 0, buf, 4, NULL), ESPFLASH_ERROR_UNSUPPORTED);
	flow_fails(&f, espflash_flash_md5(f.session, 0, 4096, digest), ESPFLASH_ERROR_UNSUPPORTED);
	flow_fails(
		&f, espflash_flash_verify(f.session, 0, buf, 4, NULL), ESPFLASH_ERROR_UNSUPPORTED);
	assert_memory_equal(buf, "\1\2\3\4", 4);
	flow_close(&f);
}

static void range_beyond_the_end_is_refused(void **state)
{
	uint8_t buf[8], digest[16];
	struct flow f;

	(void)state;
	flow_connected(&f, "esp32");
	flow_fails(
		&f, espflash_flash_read(f.session, 0x3ffffc, buf, 8, NULL), ESPFLASH_ERROR_RANGE);
	flow_fails(
		&f, espflash_flash_read(f.session, 0xfffffffc, buf, 8, NULL), ESPFLASH_ERROR_RANGE);
	flow_fails(
		&f, espflash_flash_md5(f.session, 0x3ff000, 0x1001, digest), ESPFLASH_ERROR_RANGE);
	flow_fails(&f, espflash_flash_read(f.session, 0, NULL, 8, NULL), ESPFLASH_ERROR_ARGUMENT);
	flow_fails(&f, espflash_flash_read(f.session, 0, buf, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
	flow_close(&f);
}

struct sink {
	struct flow *f;
	uint32_t next;
	unsigned calls;
	unsigned stop_at;
	uint32_t largest;
};

static int take(void *user, uint32_t address, const void *data, size_t size)
{
	struct sink *s = user;

	assert_int_equal(address, s->next);
	assert_memory_equal(data, s->f->flash + address, size);
	if (size > s->largest)
		s->largest = (uint32_t)size;
	s->next += (uint32_t)size;
	return ++s->calls == s->stop_at;
}

static void sink_gets_every_piece_in_order(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		struct sink sink = {.f = &f, .next = 0x2ff01};
		const espflash_read_options o = {
			.struct_size = sizeof(o), .sink = take, .sink_user = &sink};

		flow_connected(&f, flow_chips[i]);
		flow_ok(&f, espflash_flash_read(f.session, 0x2ff01, NULL, 0x30000, &o));
		assert_int_equal(sink.next, 0x5ff01);
		assert_int_equal(sink.largest, 0x10000);
		assert_int_equal(sink.calls, 4);
		flow_close(&f);
	}
}

static void sink_that_stops_cancels_the_read(void **state)
{
	struct flow f;
	struct sink sink = {.f = &f, .stop_at = 2};
	const espflash_read_options o = {
		.struct_size = sizeof(o), .sink = take, .sink_user = &sink};
	uint8_t byte;

	(void)state;
	flow_connected(&f, "esp32c3");
	flow_fails(
		&f, espflash_flash_read(f.session, 0, NULL, 0x30000, &o), ESPFLASH_ERROR_CANCELLED);
	assert_int_equal(sink.calls, 2);
	flow_ok(&f, espflash_flash_read(f.session, 7, &byte, 1, NULL));
	assert_int_equal(byte, f.flash[7]);
	flow_close(&f);
}

static void digest_is_that_of_the_flash(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		uint8_t wanted[16], found[16];
		struct ef_md5 md5;

		flow_connected(&f, flow_chips[i]);
		ef_md5_init(&md5);
		ef_md5_update(&md5, f.flash + 0x1234, 0x34567);
		ef_md5_final(&md5, wanted);
		flow_ok(&f, espflash_flash_md5(f.session, 0x1234, 0x34567, found));
		assert_memory_equal(found, wanted, 16);
		flow_close(&f);
	}
}

static void status_registers_are_written_and_read(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		uint32_t status = 0;

		flow_connected(&f, flow_chips[i]);
		flow_ok(&f, espflash_flash_read_status(f.session, 3, &status));
		assert_int_equal(status, 0);
		flow_ok(&f, espflash_flash_write_status(f.session, 0x0218, 2, 1));
		flow_ok(&f, espflash_flash_read_status(f.session, 2, &status));
		assert_int_equal(status, 0x0218);
		flow_ok(&f, espflash_flash_write_status(f.session, 0x600200, 3, 0));
		flow_ok(&f, espflash_flash_read_status(f.session, 3, &status));
		assert_int_equal(status, 0x600200);
		flow_ok(&f, espflash_flash_read_status(f.session, 1, &status));
		assert_int_equal(status, 0);
		flow_fails(&f, espflash_flash_write_status(f.session, 0x100, 1, 1),
			ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_flash_write_status(f.session, 0, 4, 1),
			ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_flash_read_status(f.session, 0, &status),
			ESPFLASH_ERROR_ARGUMENT);
		/* bit 0 is read-only */
		flow_fails(&f, espflash_flash_write_status(f.session, 0x05, 1, 1),
			ESPFLASH_ERROR_VERIFY);
		flow_close(&f);
	}
}

static void sfdp_is_read_at_any_offset(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		uint8_t all[64], some[256];

		flow_connected(&f, flow_chips[i]);
		flow_ok(&f, espflash_flash_read_sfdp(f.session, 0, all, sizeof(all)));
		assert_memory_equal(all, "SFDP\x00\x01", 6);
		flow_ok(&f, espflash_flash_read_sfdp(f.session, 0x13, some, 7));
		assert_memory_equal(some, all + 0x13, 7);
		flow_ok(&f, espflash_flash_read_sfdp(f.session, 0, some, 256));
		flow_fails(&f, espflash_flash_read_sfdp(f.session, 0, some, 257),
			ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_flash_read_sfdp(f.session, 0, some, 0),
			ESPFLASH_ERROR_ARGUMENT);
		flow_close(&f);
	}
}

static void single_spi_command_is_sent_as_asked(void **state)
{
	const espflash_spi_command rdid = {
		.struct_size = sizeof(rdid), .opcode = 0x9f, .read_bits = 24};
	const espflash_spi_command read = {.struct_size = sizeof(read),
		.opcode = 0x03,
		.address_bits = 24,
		.address = 0x123456,
		.read_bits = 32};
	espflash_spi_command bad = rdid;
	struct flow f;

	(void)state;
	bad.read_bits = 33;
	for (size_t i = 0; flow_chips[i]; i++) {
		uint32_t answer = 0;

		flow_connected(&f, flow_chips[i]);
		flow_ok(&f, espflash_target_spi(f.session, &rdid, &answer));
		assert_int_equal(answer, 0x1640e0);
		flow_ok(&f, espflash_target_spi(f.session, &read, &answer));
		assert_memory_equal(&answer, f.flash + 0x123456, 4);
		flow_fails(
			&f, espflash_target_spi(f.session, &bad, &answer), ESPFLASH_ERROR_ARGUMENT);
		flow_fails(
			&f, espflash_target_spi(f.session, NULL, &answer), ESPFLASH_ERROR_ARGUMENT);
		flow_fails(
			&f, espflash_target_spi(f.session, &rdid, NULL), ESPFLASH_ERROR_ARGUMENT);
		flow_close(&f);
	}
}

static void registers_and_memory_are_read_and_written(void **state)
{
	static const uint32_t ram[] = {0x3ffe8000, 0x3ffb0000, 0x3fc90000};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		uint32_t value = 0, words[4];

		flow_connected(&f, flow_chips[i]);
		flow_ok(&f,
			espflash_target_write_reg(f.session, ram[i], 0x11223344, 0xffffffff, 0));
		flow_ok(&f,
			espflash_target_write_reg(f.session, ram[i], 0xaabbccdd, 0x00ff00ff, 50));
		flow_ok(&f, espflash_target_read_reg(f.session, ram[i], &value));
		assert_int_equal(value, 0x11bb33dd);
		flow_ok(&f, espflash_target_write_memory(f.session, ram[i] + 4, "hello wo", 7));
		flow_ok(&f, espflash_target_read_memory(
				    f.session, ram[i], words, 16, flow_progress, &f));
		assert_memory_equal(words, "\xdd\x33\xbb\x11hello w\0\0\0\0\0", 16);
		flow_progress_is_complete(&f);
		flow_fails(&f, espflash_target_read_reg(f.session, ram[i] + 2, &value),
			ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_target_write_memory(f.session, 0x40000000, "x", 1),
			ESPFLASH_ERROR_RANGE);
		flow_close(&f);
	}
}

static void security_information_is_told_where_there_is_one(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		espflash_security security = {.struct_size = sizeof(security)};

		flow_connected(&f, flow_chips[i]);
		if (i < 2) {
			flow_fails(&f, espflash_target_security(f.session, &security),
				ESPFLASH_ERROR_UNSUPPORTED);
		} else {
			flow_ok(&f, espflash_target_security(f.session, &security));
			assert_int_equal(security.flags, 0);
			assert_int_equal(security.has_chip_id, 1);
			assert_int_equal(security.chip_id, 5);
			assert_int_equal(security.api_version, 3);
		}
		flow_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flash_is_identified_in_every_field),
		cmocka_unit_test(flash_that_does_not_answer_is_an_error_with_a_hint),
		cmocka_unit_test(bytes_are_read_at_any_address_and_size),
		cmocka_unit_test(loader_that_cannot_read_says_so),
		cmocka_unit_test(range_beyond_the_end_is_refused),
		cmocka_unit_test(sink_gets_every_piece_in_order),
		cmocka_unit_test(sink_that_stops_cancels_the_read),
		cmocka_unit_test(digest_is_that_of_the_flash),
		cmocka_unit_test(status_registers_are_written_and_read),
		cmocka_unit_test(sfdp_is_read_at_any_offset),
		cmocka_unit_test(single_spi_command_is_sent_as_asked),
		cmocka_unit_test(registers_and_memory_are_read_and_written),
		cmocka_unit_test(security_information_is_told_where_there_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
