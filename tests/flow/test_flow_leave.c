/* SPDX-License-Identifier: MIT */
/*
 * Changing the rate, leaving the chip in each way, reading what it says then, connecting again;
 * and code in RAM.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

static espflash_sim_counters count(const struct flow *f)
{
	espflash_sim_counters c;

	espflash_sim_count(f->sim, &c);
	return c;
}

/* Read the chip's text for a while. */
static void text_has(struct flow *f, const char *wanted)
{
	char text[2048];
	size_t used = 0, got = 0;

	do {
		flow_ok(f, espflash_session_read_raw(
				   f->session, text + used, sizeof(text) - 1 - used, 300, &got));
		used += got;
	} while (got > 0 && used < sizeof(text) - 1);
	text[used] = '\0';
	if (!strstr(text, wanted))
		fail_msg("%s: \"%s\" is not in \"%s\"", f->chip, wanted, text);
}

static void rate_goes_up_at_connect_and_home_when_staying(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		uint32_t value;

		flow_open(&f, flow_chips[i], 0, NULL);
		f.options.baud = 921600;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_int_equal(espflash_session_baud(f.session), 921600);
		assert_in_range(count(&f).baud, 900000, 943000);
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_BAUD, 921600), 1);
		flow_ok(&f, espflash_target_read_reg(f.session, 0x40001000, &value));
		flow_ok(&f, espflash_session_set_baud(f.session, 460800));
		flow_ok(&f, espflash_session_set_baud(f.session, 460800));
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_STAY));
		assert_int_equal(espflash_session_baud(f.session), 115200);
		assert_in_range(count(&f).baud, 112000, 118000);
		flow_ok(&f, espflash_target_read_reg(f.session, 0x40001000, &value));
		flow_fails(&f, espflash_session_set_baud(f.session, 299), ESPFLASH_ERROR_ARGUMENT);
		flow_fails(
			&f, espflash_session_set_baud(f.session, 5000001), ESPFLASH_ERROR_ARGUMENT);
		flow_close(&f);
	}
}

static void rate_that_cannot_change_is_a_warning_at_connect_and_an_error_later(void **state)
{
	struct flow f;

	(void)state;
	flow_open(&f, "esp8266", 0, NULL);
	f.options.baud = 921600;
	flow_session(&f);
	flow_ok(&f, espflash_session_connect(f.session));
	assert_int_equal(espflash_session_baud(f.session), 115200);
	assert_int_equal(flow_events(&f, ESPFLASH_EVENT_WARNING, 0), 1);
	flow_fails(&f, espflash_session_set_baud(f.session, 230400), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(espflash_session_baud(f.session), 115200);
	flow_close(&f);
}

static void hard_reset_starts_the_firmware_and_its_first_line_is_read(void **state)
{
	static const char *const lines[] = {"", "ets Jul 29 2019", "ESP-ROM:esp32c3-api1"};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], 0, NULL);
		flow_image(flow_chips[i], f.flash + (i == 1 ? 0x1000 : 0));
		f.options.baud = i > 0 ? 921600 : 0;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_HARD_RESET));
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_RESET, 0), 1);
		assert_int_equal(espflash_session_baud(f.session), 0);
		text_has(&f, lines[i]);
		assert_int_equal(count(&f).running, 1);
		flow_fails(&f, espflash_session_set_baud(f.session, 230400), ESPFLASH_ERROR_STATE);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_close(&f);
	}
}

static void soft_reset_starts_the_firmware_without_lines(void **state)
{
	static const char *const lines[] = {
		"load 0x40100000", "load:0x40080000", "load:0x40380000"};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], ESPFLASH_SIM_NO_LINES, NULL);
		flow_image(flow_chips[i], f.flash + (i == 1 ? 0x1000 : 0));
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_SOFT_RESET));
		text_has(&f, lines[i]);
		assert_int_equal(count(&f).running, 1);
		espflash_sim_press_reset(f.sim, 1);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_close(&f);
	}
}

static void chip_that_stays_serves_the_next_session_without_a_reset(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		uint64_t resets;

		flow_connected(&f, flow_chips[i]);
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_STAY));
		resets = count(&f).resets;
		f.options.before = ESPFLASH_BEFORE_NO_RESET;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_int_equal(count(&f).resets, resets);
		flow_fails(&f, espflash_session_reset(f.session, 5), ESPFLASH_ERROR_ARGUMENT);
		flow_close(&f);
	}
}

static void unconnected_session_refuses_everything_but_raw_reading(void **state)
{
	struct flow f;
	uint32_t value = 0;
	uint8_t byte;
	size_t got;

	(void)state;
	flow_open(&f, "esp32", 0, NULL);
	flow_fails(
		&f, espflash_session_read_raw(f.session, &byte, 1, 0, &got), ESPFLASH_ERROR_STATE);
	flow_fails(
		&f, espflash_session_reset(f.session, ESPFLASH_AFTER_STAY), ESPFLASH_ERROR_STATE);
	flow_fails(&f, espflash_target_read_reg(f.session, 0, &value), ESPFLASH_ERROR_STATE);
	flow_fails(&f, espflash_flash_read_status(f.session, 1, &value), ESPFLASH_ERROR_STATE);
	flow_fails(&f, espflash_flash_erase_chip(f.session, NULL), ESPFLASH_ERROR_STATE);
	flow_fails(&f, espflash_flash_write(f.session, 0, &byte, 1, NULL), ESPFLASH_ERROR_STATE);
	flow_ok(&f, espflash_session_connect(f.session));
	flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_HARD_RESET));
	flow_fails(&f, espflash_target_read_reg(f.session, 0, &value), ESPFLASH_ERROR_STATE);
	flow_ok(&f, espflash_session_read_raw(f.session, &byte, 1, 500, &got));
	flow_close(&f);
}

static void image_in_ram_is_loaded_checked_and_started(void **state)
{
	static uint8_t image[0x9000];
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		const uint32_t ram = i == 0 ? 0x40100000 : i == 1 ? 0x40080000 : 0x40380000;
		const size_t size = flow_image(flow_chips[i], image);
		const size_t start = i == 0 ? 16 : 32;
		uint32_t words[4];

		flow_connected(&f, flow_chips[i]);
		flow_fails(&f, espflash_target_load_ram(f.session, image, size - 100),
			ESPFLASH_ERROR_IMAGE);
		flow_ok(&f, espflash_target_write_memory(f.session, ram, image + start, 0x7000));
		flow_ok(&f, espflash_target_read_memory(
				    f.session, ram + 0x1800, words, 16, NULL, NULL));
		assert_memory_equal(words, image + start + 0x1800, 16);
		flow_ok(&f, espflash_target_load_ram(f.session, image, size));
		assert_int_equal(espflash_session_baud(f.session), 0);
		assert_int_equal(count(&f).running, 2);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_target_run(f.session, ram));
		assert_int_equal(count(&f).running, 2);
		flow_close(&f);
	}
}

static void image_for_the_flash_is_not_loaded_into_ram(void **state)
{
	static uint8_t image[0x9000];
	struct flow f;

	(void)state;
	flow_connected(&f, "esp32c3");

	const size_t size = flow_image("esp32", image);

	assert_true(espflash_target_load_ram(f.session, image, size) < 0);
	flow_fails(&f, espflash_target_load_ram(f.session, NULL, 5), ESPFLASH_ERROR_ARGUMENT);
	flow_fails(&f, espflash_target_run(f.session, 0), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(count(&f).running, 0);
	flow_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate_goes_up_at_connect_and_home_when_staying),
		cmocka_unit_test(
			rate_that_cannot_change_is_a_warning_at_connect_and_an_error_later),
		cmocka_unit_test(hard_reset_starts_the_firmware_and_its_first_line_is_read),
		cmocka_unit_test(soft_reset_starts_the_firmware_without_lines),
		cmocka_unit_test(chip_that_stays_serves_the_next_session_without_a_reset),
		cmocka_unit_test(unconnected_session_refuses_everything_but_raw_reading),
		cmocka_unit_test(image_in_ram_is_loaded_checked_and_started),
		cmocka_unit_test(image_for_the_flash_is_not_loaded_into_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
