/* SPDX-License-Identifier: MIT */
/*
 * Faults that are events: doubled and lost replies, refusals, worn and busy flash, resets,
 * brown-outs and silence in the middle of a session, and a line with bit errors.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fault_run.h"

/* More replies than a session has. */
#define REPLIES 500

static struct fault_run run;

static void session_with(const char *chip, const char *fault)
{
	const char *wrong;

	memset(&run, 0, sizeof(run));
	run.chip = chip;
	run.fault = fault;
	fault_session(&run);
	wrong = fault_judge(&run);
	if (wrong)
		fail_msg("%s, %s: %s (%s \"%s\", %llu ms)", chip, fault, wrong,
			espflash_error_name(run.result), run.error.message,
			(unsigned long long)run.elapsed_us / 1000);
}

/* The fault must not even show: the session succeeds. */
static void harmless(const char *chip, const char *fault)
{
	session_with(chip, fault);
	if (run.result != 0)
		fail_msg("%s, %s: %s \"%s\"", chip, fault, espflash_error_name(run.result),
			run.error.message);
}

static void doubled_reply_is_harmless_wherever_it_is(void **state)
{
	char fault[32];

	(void)state;
	for (size_t c = 0; fault_chips[c]; c++) {
		for (int n = 1; n < REPLIES; n++) {
			snprintf(fault, sizeof(fault), "second-reply=%d", n);
			harmless(fault_chips[c], fault);
		}
	}
}

static void lost_reply_is_judged_wherever_it_is(void **state)
{
	char fault[32];

	(void)state;
	for (size_t c = 0; fault_chips[c]; c++) {
		for (int n = 1; n < REPLIES; n++) {
			snprintf(fault, sizeof(fault), "lose-reply=%d", n);
			session_with(fault_chips[c], fault);
		}
	}
}

/* One refusal of a data or begin command: the piece is repeated. */
static void refused_piece_is_repeated(void **state)
{
	static const char *const faults[] = {
		"error=3:7", "error=3:7:2", "error=3:5", "error=3:8", "error=2:6:2"};

	(void)state;
	for (size_t c = 0; fault_chips[c]; c++) {
		for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
			if (c == 0 && faults[i][6] == '2')
				continue; /* the ESP8266's first one attaches */
			harmless(fault_chips[c], faults[i]);
		}
	}
}

static void lasting_refusal_keeps_the_chips_reason(void **state)
{
	char fault[32];

	(void)state;
	for (size_t c = 0; fault_chips[c]; c++) {
		for (unsigned op = 2; op < 0x14; op++) {
			snprintf(fault, sizeof(fault), "error=%u:%u:1000000", op, 6);
			session_with(fault_chips[c], fault);
			if (run.result != ESPFLASH_ERROR_DEVICE)
				continue;
			assert_int_equal(run.error.opcode, op);
			assert_int_equal(run.error.device_status, 1);
			assert_int_equal(run.error.device_reason, 6);
		}
		session_with(fault_chips[c], "error=3:8:1000000");
		assert_int_equal(run.result, ESPFLASH_ERROR_DEVICE);
		assert_int_equal(run.error.device_reason, 8);
	}
}

/* Only the chips that can digest can know. */
static void worn_sector_is_found_by_verifying(void **state)
{
	(void)state;
	for (size_t c = 1; fault_chips[c]; c++) {
		session_with(fault_chips[c], "worn=0x8000");
		assert_int_equal(run.result, ESPFLASH_ERROR_VERIFY);
		assert_int_equal(run.error.address, 0x8000);
		session_with(fault_chips[c], "write-protect");
		assert_int_equal(run.result, ESPFLASH_ERROR_VERIFY);
		assert_non_null(strstr(run.error.message, "write-protected (BP0 BP1 BP2 set): "));
		assert_non_null(strstr(run.error.hint, "write-flash-status"));
	}
}

static void flash_that_never_finishes_is_an_error(void **state)
{
	(void)state;
	for (size_t c = 0; fault_chips[c]; c++) {
		session_with(fault_chips[c], "busy");
		assert_true(run.result < 0);
		session_with(fault_chips[c], "noflash");
		assert_int_equal(run.result, ESPFLASH_ERROR_FLASH);
	}
}

/* Every 97th byte of the session. */
static void chip_that_resets_or_falls_silent_is_an_error_or_is_caught_up_with(void **state)
{
	static const char *const formats[] = {
		"tx:reset=%u", "rx:reset=%u", "tx:brownout=%u", "tx:stall=%u", "rx:stall=%u"};
	char fault[32];

	(void)state;
	for (size_t c = 0; fault_chips[c]; c++) {
		for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
			for (unsigned at = 0; at < 7000; at += formats[i][0] == 't' ? 97 : 23) {
				if (formats[i][0] == 'r' && at > 1500)
					break;
				snprintf(fault, sizeof(fault), formats[i], at);
				session_with(fault_chips[c], fault);
			}
		}
	}
}

/* The chips that can digest end with the right flash or an error, at any rate of bit errors. */
static void bit_errors_never_make_a_wrong_success(void **state)
{
	static const char *const rates[] = {"1e-6", "1e-5", "3e-5", "1e-4", "1e-3"};
	char fault[48];

	(void)state;
	for (size_t c = 1; fault_chips[c]; c++) {
		for (size_t r = 0; r < sizeof(rates) / sizeof(rates[0]); r++) {
			for (unsigned seed = 1; seed <= 20; seed++) {
				memset(&run, 0, sizeof(run));
				snprintf(fault, sizeof(fault), "ber=%s,seed=%u", rates[r], seed);
				run.chip = fault_chips[c];
				run.fault = fault;
				fault_session(&run);
				/* arguments have no sum: outside is judged by test_fault_bytes */
				run.outside_right = true;
				if (fault_judge(&run))
					fail_msg("%s, %s: %s", run.chip, fault, fault_judge(&run));
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubled_reply_is_harmless_wherever_it_is),
		cmocka_unit_test(lost_reply_is_judged_wherever_it_is),
		cmocka_unit_test(refused_piece_is_repeated),
		cmocka_unit_test(lasting_refusal_keeps_the_chips_reason),
		cmocka_unit_test(worn_sector_is_found_by_verifying),
		cmocka_unit_test(flash_that_never_finishes_is_an_error),
		cmocka_unit_test(chip_that_resets_or_falls_silent_is_an_error_or_is_caught_up_with),
		cmocka_unit_test(bit_errors_never_make_a_wrong_success),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
