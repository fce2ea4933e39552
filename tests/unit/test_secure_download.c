/* SPDX-License-Identifier: MIT */
/*
 * Secure download mode, where nothing is tried that it does not allow, and sizes are the user's to
 * know. REFERENCE 2.17, 3.13.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard_rig.h"
#include "image_builder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void prepare_secure(uint8_t crypt_count, uint32_t flags)
{
	prepare(9, 0x60002000);
	word_chip_secure(&rig.chip, 20, ESPFLASH_SECURITY_SECURE_DOWNLOAD | flags, 9);
	rig.chip.security[4] = crypt_count;
	rig.chip.reads_flash = false;
}

static void secure_download_mode_writes_and_erases(void **state)
{
	static const uint8_t allowed[] = {0x08, 0x02, 0x03, 0x0b, 0x0d, 0x14};
	const espflash_write_options w = {.struct_size = sizeof(w), .flash_size = 0x40000};
	const espflash_erase_options e = {.struct_size = sizeof(e), .flash_size = 0x40000};

	(void)state;
	prepare_secure(0, 0);
	connect_it();
	assert_int_equal(protection(), ESPFLASH_PROTECTION_SECURE_DOWNLOAD);
	succeeded(espflash_flash_write(rig.session, 0x10000, data, 0x2345, &w));
	assert_memory_equal(rig.chip.flash + 0x10000, data, 0x2345);
	assert_int_equal(rig.chip.flash_size, 0x40000);
	assert_non_null(strstr(rig.warning, "not verified"));
	succeeded(espflash_flash_erase(rig.session, 0x20000, 0x1000, &e));
	assert_int_equal(rig.chip.flash[0x20fff], 0xff);
	for (size_t i = 0; i < rig.chip.commands; i++)
		assert_non_null(memchr(allowed, rig.chip.ops[i], sizeof(allowed)));
}

static void size_must_be_given_there(void **state)
{
	const espflash_write_options detect = {
		.struct_size = sizeof(detect), .flash_size = ESPFLASH_SIZE_DETECT};
	const espflash_write_options small = {.struct_size = sizeof(small), .flash_size = 0x10000};

	(void)state;
	prepare_secure(0, 0);
	connect_it();
	failed_with(write_at(0x10000, 0), ESPFLASH_ERROR_FLASH, "does not tell its size");
	failed_with(erase_at(0x10000, 0), ESPFLASH_ERROR_FLASH, "does not tell its size");
	failed_with(espflash_flash_write(rig.session, 0, data, 0x1000, &detect),
		ESPFLASH_ERROR_FLASH, "does not tell its size");
	failed_with(espflash_flash_write(rig.session, 0xf000, data, 0x2000, &small),
		ESPFLASH_ERROR_RANGE, "beyond the flash's end at 0x00010000");
}

static void nothing_else_is_tried_there(void **state)
{
	espflash_flash_info info = {.struct_size = sizeof(info)};
	const espflash_spi_command spi = {.struct_size = sizeof(spi), .opcode = 0x9f};
	const espflash_read_options read = {.struct_size = sizeof(read), .flash_size = 0x40000};
	espflash_session *s;
	uint8_t bytes[64];
	uint32_t word;
	size_t commands;

	(void)state;
	prepare_secure(0, 0);
	connect_it();
	s = rig.session;
	assert_int_equal(capabilities() & ~ESPFLASH_CAN_WRITE_ENCRYPTED,
		ESPFLASH_CAN_ERASE_CHIP | ESPFLASH_CAN_ERASE_REGION | ESPFLASH_CAN_WRITE_FLASH |
			ESPFLASH_CAN_SECURITY_INFO | ESPFLASH_CAN_CHANGE_BAUD);
	succeeded(erase_at(0, 0) == ESPFLASH_ERROR_FLASH ? 0 : -1); /* it is attached now */
	commands = rig.chip.commands;

	const int results[] = {
		espflash_target_read_reg(s, 0x40001000, &word),
		espflash_target_write_reg(s, 0x40001000, 0, 0, 0),
		espflash_target_read_memory(s, 0x40001000, bytes, 4, NULL, NULL),
		espflash_target_write_memory(s, 0x3fc90000, bytes, 4),
		espflash_target_run(s, 0x40370000),
		espflash_target_spi(s, &spi, NULL),
		espflash_flash_identify(s, &info),
		espflash_flash_read(s, 0, bytes, sizeof(bytes), &read),
		espflash_flash_md5(s, 0, 0x1000, bytes),
		espflash_flash_read_status(s, 1, &word),
		espflash_flash_write_status(s, 0, 1, 0),
		espflash_flash_read_sfdp(s, 0, bytes, 4),
		espflash_flash_verify(s, 0, data, 0x1000, NULL),
	};

	for (size_t i = 0; i < COUNT(results); i++) {
		if (results[i] != ESPFLASH_ERROR_UNSUPPORTED)
			fail_msg("call %zu: %d", i, results[i]);
	}
	assert_int_equal(rig.chip.commands, commands);
	assert_non_null(strstr(espflash_session_error(s)->message, "in secure download mode"));
}

/* Nothing tells the revision there, and the header goes as it is. */
static void image_is_written_there_as_it_is(void **state)
{
	const espflash_write_options o = {.struct_size = sizeof(o),
		.flash_size = 0x40000,
		.flash_mode = ESPFLASH_MODE_QIO,
		.flash_freq = 80};
	struct builder b;

	(void)state;
	prepare_secure(0, 0);
	connect_it();
	builder_new(&b);
	builder_header(&b, 0xe9, 1, 2, 0x00, 0x40378000);
	builder_extended(&b, 9, 0);
	b.data[15] = 1; /* from revision 0.1 on */
	builder_segment(&b, 0x40378000, 64);
	builder_checksum(&b);
	succeeded(espflash_flash_write(rig.session, 0, b.data, b.size, &o));
	assert_memory_equal(rig.chip.flash, b.data, b.size);
	/* The chip it is for is known. */
	b.data[12] = 5;
	assert_int_equal(
		espflash_flash_write(rig.session, 0, b.data, b.size, &o), ESPFLASH_ERROR_CHIP);
	builder_free(&b);
}

static void guards_there_go_by_what_the_chip_reports(void **state)
{
	const espflash_write_options plain = {.struct_size = sizeof(plain), .flash_size = 0x40000};
	espflash_write_options o = plain;

	(void)state;
	prepare_secure(1, 0);
	connect_it();
	failed_with(espflash_flash_write(rig.session, 0x10000, data, 0x1000, &plain),
		ESPFLASH_ERROR_REFUSED, "flash encryption is on");
	o.flags = ESPFLASH_WRITE_ENCRYPT;
	succeeded(espflash_flash_write(rig.session, 0x10000, data, 0x1000, &o));
	assert_int_equal(rig.chip.flash[0x10000], WORD_CHIP_CIPHER(data[0]));
	o.flags = ESPFLASH_WRITE_FORCE;
	succeeded(espflash_flash_write(rig.session, 0x10000, data, 0x1000, &o));
	assert_int_equal(rig.chip.flash[0x10000], data[0]);
	teardown(NULL);

	prepare_secure(0, ESPFLASH_SECURITY_SECURE_BOOT);
	connect_it();
	failed_with(espflash_flash_write(rig.session, 0, data, 0x1000, &plain),
		ESPFLASH_ERROR_REFUSED, "secure boot is on");
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(secure_download_mode_writes_and_erases),
		TEST(size_must_be_given_there),
		TEST(nothing_else_is_tried_there),
		TEST(image_is_written_there_as_it_is),
		TEST(guards_there_go_by_what_the_chip_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
