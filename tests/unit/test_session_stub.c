/* SPDX-License-Identifier: MIT */
/*
 * Whether a session starts a stub, and what becomes of it when that does not work: with the ROM
 * loader and a warning that names the reason, or an error where nothing answers any more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_chip.h"

#define ESP32_MAGIC 0x00f01d83u /* REFERENCE 2.1 */

static struct fake_rig rig;

static int setup(void **state)
{
	(void)state;
	fake_rig_open(&rig, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_rig_close(&rig);
	return 0;
}

static espflash_loader_info loader(void)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};

	assert_int_equal(espflash_session_loader(rig.session, &info), 0);
	return info;
}

/* The ROM loader goes on; the reason was told once. */
static void goes_without(const char *reason)
{
	uint32_t value = 1;

	assert_int_equal(espflash_session_start_stub(rig.session), 0);
	assert_int_equal(loader().loader, ESPFLASH_LOADER_ROM);
	assert_string_equal(loader().reason, reason);
	assert_int_equal(rig.warnings, 1);
	assert_non_null(strstr(rig.warning, reason));
	assert_int_equal(rig.session->command.dialect.has, rig.session->chip->rom.has);
	assert_int_equal(espflash_session_start_stub(rig.session), 0);
	assert_int_equal(rig.warnings, 1);
	assert_int_equal(espflash_target_read_reg(rig.session, 0x100, &value), 0);
	assert_int_equal(value, rig.chip.word);
}

static void works_with_the_stub(void)
{
	assert_int_equal(espflash_session_start_stub(rig.session), 0);
	assert_int_equal(ef_session_record(rig.session)->code, 0);
	assert_int_equal(loader().loader, ESPFLASH_LOADER_STUB);
	assert_int_equal(loader().window, 4);
	assert_int_equal(rig.chip.is, FAKE_OWN);
}

static void stub_is_started_once(void **state)
{
	(void)state;
	works_with_the_stub();
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 1);
	assert_int_equal(fake_chip_count(&rig.chip, 0x0d), 1);
	works_with_the_stub();
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 1);
	assert_int_equal(rig.warnings, 0);
}

static void nothing_is_sent_when_no_stub_is_wanted(void **state)
{
	(void)state;
	fake_rig_close(&rig);
	fake_rig_open(&rig, ESPFLASH_SESSION_NO_STUB);
	assert_int_equal(espflash_session_start_stub(rig.session), 0);
	assert_int_equal(rig.chip.op_count, 0);
	assert_int_equal(rig.warnings, 0);
	assert_int_equal(loader().loader, ESPFLASH_LOADER_ROM);
}

static void chip_without_a_blob_goes_without(void **state)
{
	static const struct ef_stub_build unknown[] = {{0, "esp32c99"}, {0, NULL}};
	struct ef_chip other = ef_chip_esp32c3;

	(void)state;
	other.stubs = unknown;
	rig.session->chip = &other;
	goes_without("there is no flasher stub for this chip");
	assert_int_equal(fake_chip_count(&rig.chip, 0x05), 0);
}

/* ESP32, two eFuse bits; the second counts from revision 3 on. */
static void secure_boot_goes_without(void **state)
{
	static const struct {
		uint32_t word;
		uint16_t revision;
		bool on;
	} cases[] = {{1u << 4, 0, true}, {1u << 4, 300, true}, {1u << 5, 300, true},
		{1u << 5, 200, false}, {0, 300, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_rig_close(&rig);
		fake_rig_open(&rig, 0);
		rig.session->chip = &ef_chip_esp32;
		rig.session->command.dialect = ef_chip_esp32.rom;
		rig.session->info.revision = cases[i].revision;
		rig.chip.word = cases[i].word;
		if (cases[i].on) {
			goes_without("secure boot is on");
			assert_int_equal(fake_chip_count(&rig.chip, 0x05), 0);
		} else {
			works_with_the_stub();
		}
	}
}

/* Where our own has never been tried, or is known not to run. */
static void chip_that_is_connected_otherwise_goes_without(void **state)
{
	struct ef_chip octal = ef_chip_esp32c3, early = ef_chip_esp32c3;

	(void)state;
	octal.flash_octal = (struct ef_field)EF_FIELD(0x100, 9, 1);
	rig.session->chip = &octal;
	rig.chip.word = 1u << 9;
	goes_without("the flasher stub does not know a flash with eight data lines");
	fake_rig_close(&rig);

	fake_rig_open(&rig, 0);
	rig.session->info.usb_mode = ESPFLASH_USB_OTG;
	goes_without("the flasher stub does not speak USB-OTG");
	fake_rig_close(&rig);

	fake_rig_open(&rig, 0);
	early.quirks |= EF_QUIRK_STUB_NOT_V0;
	rig.session->chip = &early;
	goes_without("stubs do not run on this revision");
	fake_rig_close(&rig);

	fake_rig_open(&rig, 0);
	rig.session->info.revision = 100;
	rig.session->chip = &early;
	works_with_the_stub();
}

/* REFERENCE 3.3 */
static void blocks_are_smaller_on_usb_otg(void **state)
{
	struct ef_stub_kind other = {0};

	(void)state;
	rig.session->chip = &ef_chip_esp32s3;
	rig.session->info.usb_mode = ESPFLASH_USB_OTG;
	ef_stub_adopt(rig.session, &other);
	assert_int_equal(rig.session->command.dialect.flash_block, 0x800);
	assert_int_equal(rig.session->command.dialect.ram_block, 0x800);
	ef_prepare_dialect(rig.session);
	assert_int_equal(rig.session->command.dialect.flash_block, 0x400);
	assert_int_equal(rig.session->command.dialect.ram_block, 0x800);
}

static void rom_that_knows_no_security_information_does_not_matter(void **state)
{
	(void)state;
	rig.chip.knows_security = false;
	works_with_the_stub();
	assert_int_equal(fake_chip_count(&rig.chip, 0x14), 1);
}

/* --- the start goes wrong ------------------------------------------------------------------ */

static void refused_start_is_tried_again(void **state)
{
	(void)state;
	rig.chip.refused_starts = 2;
	works_with_the_stub();
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 3);
	assert_int_equal(rig.warnings, 0);
}

static void start_that_is_refused_each_time_goes_without(void **state)
{
	(void)state;
	rig.chip.refused_starts = 99;
	goes_without("the flasher stub did not start");
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 3);
	assert_false(rig.session->flash_attached);
}

static void lost_greeting_does_not_hide_the_stub(void **state)
{
	(void)state;
	rig.chip.greets = false;
	works_with_the_stub();
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 1);
	assert_int_equal(rig.warnings, 0);
}

/* The checksums let some errors through; damaged code must not go on. */
static void stub_that_arrived_damaged_is_replaced(void **state)
{
	(void)state;
	rig.chip.damaged_uploads = 2;
	works_with_the_stub();
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 3);
}

static void stub_that_arrives_damaged_each_time_is_not_used(void **state)
{
	(void)state;
	rig.chip.damaged_uploads = 99;
	goes_without("the flasher stub did not start");
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 6);
	assert_int_equal(rig.chip.is, FAKE_ROM);
}

/* Without lines to reset the chip by, it is an error that says so. */
static void damaged_stub_without_reset_lines_is_an_error(void **state)
{
	(void)state;
	rig.chip.damaged_uploads = 99;
	rig.io.fail_lines = ESPFLASH_ERROR_UNSUPPORTED;
	assert_int_equal(espflash_session_start_stub(rig.session), ESPFLASH_ERROR_NO_REPLY);
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 1);
	assert_non_null(strstr(ef_session_record(rig.session)->hint, "hold BOOT"));
}

static void stub_that_cannot_tell_of_its_memory_is_trusted(void **state)
{
	(void)state;
	rig.chip.capabilities[0] &= ~0x80u;
	rig.chip.damaged_uploads = 99;
	works_with_the_stub();
}

static void chip_that_falls_silent_is_reset_by_its_lines(void **state)
{
	(void)state;
	rig.chip.becomes = FAKE_SILENT;
	rig.chip.greets = false;
	goes_without("the flasher stub did not start");
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 3);
	assert_false(rig.session->flash_attached);
}

static void chip_that_falls_silent_without_lines_is_an_error_with_a_hint(void **state)
{
	(void)state;
	rig.chip.becomes = FAKE_SILENT;
	rig.chip.greets = false;
	rig.io.fail_lines = ESPFLASH_ERROR_UNSUPPORTED;
	assert_int_equal(espflash_session_start_stub(rig.session), ESPFLASH_ERROR_NO_REPLY);
	assert_int_equal(ef_session_record(rig.session)->code, ESPFLASH_ERROR_NO_REPLY);
	assert_non_null(strstr(ef_session_record(rig.session)->hint, "--no-stub"));
	assert_true(rig.io.now_us < 30000000);
}

/* Lines that lead nowhere: the chip stays silent. */
static void lines_that_do_not_help_are_an_error(void **state)
{
	(void)state;
	rig.chip.becomes = FAKE_SILENT;
	rig.chip.greets = false;
	rig.chip.has_lines = false;
	assert_int_equal(espflash_session_start_stub(rig.session), ESPFLASH_ERROR_NO_REPLY);
	assert_non_null(strstr(ef_session_record(rig.session)->hint, "--no-stub"));
	assert_true(rig.io.now_us < 30000000);
}

static void chip_that_resets_behind_its_greeting_goes_without(void **state)
{
	(void)state;
	for (size_t status = 2; status <= 4; status += 2) {
		fake_rig_close(&rig);
		fake_rig_open(&rig, 0);
		rig.chip.rom_status = status;
		rig.chip.resets = true;
		rig.chip.after_all = FAKE_ROM;
		goes_without("the chip was reset as its flasher stub started");
		/* the reset has detached it */
		assert_false(rig.session->flash_attached);
	}
}

static void cancel_during_the_upload_is_a_cancel(void **state)
{
	(void)state;
	espflash_session_cancel(rig.session);
	assert_int_equal(espflash_session_start_stub(rig.session), ESPFLASH_ERROR_CANCELLED);
	assert_int_equal(rig.chip.op_count, 0);
}

static void rate_that_the_line_does_not_do_is_left_alone(void **state)
{
	(void)state;
	rig.session->wanted = 921600;
	rig.chip.baud_max = 115200;
	works_with_the_stub();
	assert_int_equal(espflash_session_baud(rig.session), 115200);
	assert_int_equal(rig.io.baud, 115200);
	assert_int_equal(rig.warnings, 1);
	assert_non_null(strstr(rig.warning, "115200"));
}

/* --- who answers SYNC ---------------------------------------------------------------------- */

/* Values of zero are a stub's; but it is asked, and a ROM loader says 01 05. */
static void rom_loader_whose_sync_values_are_zero_is_no_stub(void **state)
{
	(void)state;
	for (size_t status = 2; status <= 4; status += 2) {
		rig.chip.rom_value = 0;
		rig.chip.rom_status = status;
		rig.chip.is = FAKE_ROM;
		rig.chip.knows_security = false;
		rig.chip.word = ESP32_MAGIC;
		fake_rig_connect(&rig, 0);
		assert_int_equal(espflash_session_chip(rig.session)->chip, ESPFLASH_CHIP_ESP32);
		assert_int_equal(loader().loader, ESPFLASH_LOADER_ROM);
		assert_true(ef_stub_possible(rig.session));
	}
}

static void zero_sync_values_after_a_failed_start_are_no_stub(void **state)
{
	(void)state;
	rig.chip.rom_value = 0;
	rig.chip.refused_starts = 99;
	assert_int_equal(espflash_session_start_stub(rig.session), 0);
	assert_int_equal(loader().loader, ESPFLASH_LOADER_ROM);
	assert_int_equal(rig.warnings, 1);
	assert_false(rig.session->flash_attached);
}

/* A stub from a file, of another program, in a session that has gone to 460800 baud already. */
static void start_from_a_file(bool greets)
{
	static const uint8_t code[8] = {1};
	static struct espflash_stub file = {.blob = {.entry = 0x40380000,
						    .text_address = 0x40380000,
						    .text_size = sizeof(code),
						    .text = code}};

	assert_int_equal(espflash_session_set_baud(rig.session, 460800), 0);
	rig.session->wanted = 460800;
	rig.session->options.stub = &file;
	rig.session->options.initial_baud = 115200;
	rig.chip.becomes = FAKE_FOREIGN;
	rig.chip.greets = greets;
	rig.chip.op_count = 0;
	assert_int_equal(espflash_session_start_stub(rig.session), 0);
}

static size_t place_of(uint8_t opcode, size_t from)
{
	while (from < rig.chip.op_count && rig.chip.ops[from] != opcode)
		from++;
	return from;
}

static void foreign_stub_is_uploaded_at_the_first_rate(void **state)
{
	size_t down, upload;

	(void)state;
	start_from_a_file(true);
	assert_int_equal(loader().loader, ESPFLASH_LOADER_OTHER_STUB);
	down = place_of(0x0f, 0);
	upload = place_of(0x05, 0);
	assert_true(down < upload && upload < rig.chip.op_count);
	assert_true(place_of(0x0f, upload) < rig.chip.op_count); /* and back up by the stub */
	assert_int_equal(rig.io.baud, 460800);
	assert_int_equal(espflash_session_baud(rig.session), 460800);
}

static void foreign_stub_that_does_not_start_costs_no_speed(void **state)
{
	(void)state;
	rig.chip.refused_starts = 99;
	start_from_a_file(true);
	assert_int_equal(loader().loader, ESPFLASH_LOADER_ROM);
	assert_int_equal(rig.io.baud, 460800);
}

static void foreign_stub_that_was_left_is_used(void **state)
{
	static const uint16_t words[] = {0xff00, 0xffff, 0xc300};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		rig.chip.is = FAKE_FOREIGN;
		rig.chip.unknown = words[i];
		rig.chip.word = ESP32_MAGIC;
		rig.chip.op_count = 0;
		fake_rig_connect(&rig, 0);
		assert_int_equal(loader().loader, ESPFLASH_LOADER_OTHER_STUB);
		assert_int_equal(loader().window, 1);
		assert_int_equal(espflash_session_start_stub(rig.session), 0);
		assert_int_equal(fake_chip_count(&rig.chip, 0x05), 0);
		assert_true(rig.session->command.dialect.has & EF_DIALECT_LATE_STATUS);
	}
}

static void own_stub_that_was_left_tells_its_chip(void **state)
{
	(void)state;
	rig.chip.is = FAKE_OWN;
	rig.chip.word = ESP32_MAGIC; /* not asked for it */
	fake_rig_connect(&rig, 0);
	assert_int_equal(espflash_session_chip(rig.session)->chip, ESPFLASH_CHIP_ESP32C3);
	assert_int_equal(loader().loader, ESPFLASH_LOADER_STUB);
	assert_int_equal(fake_chip_count(&rig.chip, 0x14), 0);
	assert_int_equal(fake_chip_count(&rig.chip, 0xd1), 1); /* a write would have ended */
}

/* --- the stub is gone ---------------------------------------------------------------------- */

static void stub_is_started_again_after_a_reset(void **state)
{
	(void)state;
	works_with_the_stub();
	rig.chip.is = FAKE_ROM;
	rig.session->command.out_of_step = true;
	assert_int_equal(ef_stub_recover(rig.session), 0);
	works_with_the_stub();
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 2);
	assert_int_equal(fake_chip_count(&rig.chip, 0x0d), 2);
	assert_int_equal(rig.warnings, 1);
	assert_non_null(strstr(rig.warning, "was reset while it worked"));
}

static void stub_that_still_runs_is_left_alone(void **state)
{
	(void)state;
	works_with_the_stub();
	rig.session->command.out_of_step = true;
	assert_int_equal(ef_stub_recover(rig.session), 0);
	assert_int_equal(fake_chip_count(&rig.chip, 0x06), 1);
	assert_int_equal(rig.warnings, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stub_is_started_once),
		TEST(nothing_is_sent_when_no_stub_is_wanted),
		TEST(chip_without_a_blob_goes_without),
		TEST(secure_boot_goes_without),
		TEST(chip_that_is_connected_otherwise_goes_without),
		TEST(blocks_are_smaller_on_usb_otg),
		TEST(rom_that_knows_no_security_information_does_not_matter),
		TEST(refused_start_is_tried_again),
		TEST(start_that_is_refused_each_time_goes_without),
		TEST(lost_greeting_does_not_hide_the_stub),
		TEST(stub_that_arrived_damaged_is_replaced),
		TEST(stub_that_arrives_damaged_each_time_is_not_used),
		TEST(damaged_stub_without_reset_lines_is_an_error),
		TEST(stub_that_cannot_tell_of_its_memory_is_trusted),
		TEST(chip_that_falls_silent_is_reset_by_its_lines),
		TEST(chip_that_falls_silent_without_lines_is_an_error_with_a_hint),
		TEST(lines_that_do_not_help_are_an_error),
		TEST(chip_that_resets_behind_its_greeting_goes_without),
		TEST(cancel_during_the_upload_is_a_cancel),
		TEST(rate_that_the_line_does_not_do_is_left_alone),
		TEST(rom_loader_whose_sync_values_are_zero_is_no_stub),
		TEST(zero_sync_values_after_a_failed_start_are_no_stub),
		TEST(foreign_stub_is_uploaded_at_the_first_rate),
		TEST(foreign_stub_that_does_not_start_costs_no_speed),
		TEST(foreign_stub_that_was_left_is_used),
		TEST(own_stub_that_was_left_tells_its_chip),
		TEST(stub_is_started_again_after_a_reset),
		TEST(stub_that_still_runs_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
