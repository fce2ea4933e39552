/* SPDX-License-Identifier: MIT */
/*
 * Attempts that fail: what was seen, what the hint says, how long it takes, and the person who
 * presses the buttons in the meantime.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define MANUAL ESPFLASH_SIM_MANUAL_BOOT
#define NAKED  ESPFLASH_SIM_NO_LINES

static void chip_fails_with(
	const char *chip, uint32_t flags, const char *fault, uint32_t seen, const char *hint)
{
	const espflash_event *event;
	struct flow f;
	uint64_t start;

	flow_open(&f, chip, flags, fault);
	f.options.attempts = 2;
	flow_session(&f);
	start = flow_now_ms(&f);
	flow_fails(&f, espflash_session_connect(f.session), ESPFLASH_ERROR_NO_REPLY);
	/* "at most about two seconds an attempt", and the rates that are guessed */
	assert_true(flow_now_ms(&f) - start < 2 * 5000);
	assert_int_equal(flow_events(&f, ESPFLASH_EVENT_ATTEMPT, 0), 2);
	event = flow_last_event(&f, ESPFLASH_EVENT_ATTEMPT);
	if (event->seen != seen)
		print_error("%s, flags %u, fault %s\n", chip, (unsigned)flags, fault);
	assert_int_equal(event->seen, seen);
	assert_int_equal(event->number, 2);
	assert_int_equal(event->count, 2);
	assert_non_null(strstr(espflash_session_error(f.session)->hint, hint));
	assert_null(espflash_session_chip(f.session));
	flow_close(&f);
}

static void silent_chip_was_silent(void **state)
{
	(void)state;
	for (size_t i = 0; flow_chips[i]; i++)
		chip_fails_with(
			flow_chips[i], NAKED, "stall=0", ESPFLASH_SEEN_NOTHING, "right port");
}

static void deaf_chip_in_download_mode_is_told_apart(void **state)
{
	(void)state;
	chip_fails_with("esp32", 0, "lose=every1", ESPFLASH_SEEN_DOWNLOAD, "RX pin");
	chip_fails_with("esp32c3", 0, "lose=every1", ESPFLASH_SEEN_DOWNLOAD, "RX pin");
}

static void boot_text_of_a_blank_chip_is_told_apart(void **state)
{
	(void)state;
	chip_fails_with("esp32", MANUAL | NAKED, NULL, ESPFLASH_SEEN_BOOT, "download mode");
	chip_fails_with("esp32c3", MANUAL | NAKED, NULL, ESPFLASH_SEEN_BOOT, "download mode");
}

static void text_of_a_running_firmware_is_told_apart(void **state)
{
	(void)state;
	chip_fails_with(
		"esp32c3", MANUAL | NAKED, "boot-noise", ESPFLASH_SEEN_TEXT, "download mode");
	chip_fails_with("esp32", MANUAL, "boot-noise", ESPFLASH_SEEN_TEXT, "download mode");
}

static void noise_is_told_apart(void **state)
{
	(void)state;
	chip_fails_with("esp32c3", MANUAL | NAKED, "boot-noise,rx:garbage=every2",
		ESPFLASH_SEEN_NOISE, "baud");
}

static void press_at_third_attempt(struct flow *f, const espflash_event *event)
{
	if (event->kind == ESPFLASH_EVENT_ATTEMPT && event->number == 3)
		espflash_sim_press_reset(f->sim, 1);
}

/* SCENARIOS T2: the person reads the hint and presses the buttons while the library goes on. */
static void buttons_pressed_meanwhile_are_enough(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], MANUAL, "boot-noise");
		f.on_event = press_at_third_attempt;
		flow_ok(&f, espflash_session_connect(f.session));
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_ATTEMPT, 0), 3);
		flow_close(&f);
	}
}

static void press_at_fifteenth_attempt(struct flow *f, const espflash_event *event)
{
	if (event->kind == ESPFLASH_EVENT_ATTEMPT) {
		assert_int_equal(event->count, 0);
		if (event->number == 15)
			espflash_sim_press_reset(f->sim, 1);
	}
}

static void negative_attempts_go_on_until_it_works(void **state)
{
	struct flow f;

	(void)state;
	flow_open(&f, "esp8266", MANUAL | NAKED, NULL);
	f.options.attempts = -1;
	flow_session(&f);
	f.on_event = press_at_fifteenth_attempt;
	flow_ok(&f, espflash_session_connect(f.session));
	flow_close(&f);
}

static void cancel_at_fifth_attempt(struct flow *f, const espflash_event *event)
{
	if (event->kind == ESPFLASH_EVENT_ATTEMPT && event->number == 5)
		espflash_session_cancel(f->session);
}

static void endless_attempts_can_be_cancelled_and_begun_again(void **state)
{
	struct flow f;

	(void)state;
	flow_open(&f, "esp32", MANUAL | NAKED, "stall=0");
	f.options.attempts = -1;
	flow_session(&f);
	f.on_event = cancel_at_fifth_attempt;
	flow_fails(&f, espflash_session_connect(f.session), ESPFLASH_ERROR_CANCELLED);
	assert_int_equal(flow_events(&f, ESPFLASH_EVENT_ATTEMPT, 0), 5);
	assert_int_equal(espflash_sim_set_fault(f.sim, NULL), 0);
	espflash_sim_press_reset(f.sim, 1);
	flow_ok(&f, espflash_session_connect(f.session));
	flow_close(&f);
}

static void chatter_after_the_reset_does_not_hinder(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], 0, "boot-noise");
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_HARD_RESET));
		flow_ok(&f, espflash_session_connect(f.session));
		flow_close(&f);
	}
}

static void loader_known_to_listen_needs_no_sync(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_connected(&f, flow_chips[i]);
		f.options.before = ESPFLASH_BEFORE_NO_SYNC;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		f.options.before = ESPFLASH_BEFORE_NO_RESET;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silent_chip_was_silent),
		cmocka_unit_test(deaf_chip_in_download_mode_is_told_apart),
		cmocka_unit_test(boot_text_of_a_blank_chip_is_told_apart),
		cmocka_unit_test(text_of_a_running_firmware_is_told_apart),
		cmocka_unit_test(noise_is_told_apart),
		cmocka_unit_test(buttons_pressed_meanwhile_are_enough),
		cmocka_unit_test(negative_attempts_go_on_until_it_works),
		cmocka_unit_test(endless_attempts_can_be_cancelled_and_begun_again),
		cmocka_unit_test(chatter_after_the_reset_does_not_hinder),
		cmocka_unit_test(loader_known_to_listen_needs_no_sync),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
