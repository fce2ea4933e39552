/* SPDX-License-Identifier: MIT */
/*
 * Which failures of a piece are tried again, how often, and when the rate goes down.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flash/flash.h"
#include "script_transport.h"

static struct script io;
static espflash_transport *transport;
static espflash_session *session;
static char warning[256];

static void note(void *user, const espflash_event *event)
{
	(void)user;
	if (event->kind == ESPFLASH_EVENT_WARNING)
		strncpy(warning, event->message, sizeof(warning) - 1);
}

static int setup(void **state)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .event = note};

	(void)state;
	memset(warning, 0, sizeof(warning));
	transport = script_open(&io);
	assert_int_equal(espflash_session_new(&session, transport, &o), 0);
	/* as espflash_session_connect leaves it, on a chip that can change its rate */
	ef_link_init(&session->link, transport, &session->context);
	session->chip = &ef_chip_esp32c3;
	session->baud = 460800;
	session->command = (struct ef_command){.link = &session->link,
		.context = &session->context,
		.dialect = ef_chip_esp32c3.rom,
		.baud = 460800,
		.timeout_ms = 300};
	session->state = EF_SESSION_CONNECTED;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	return 0;
}

static int failure(int code)
{
	ef_error_clear(ef_session_record(session));
	return ef_error_set(ef_session_record(session), code, NULL, "failure %d", code);
}

static void only_what_the_line_may_have_done_is_tried_again(void **state)
{
	static const int codes[] = {ESPFLASH_ERROR_TIMEOUT, ESPFLASH_ERROR_PROTOCOL,
		ESPFLASH_ERROR_DEVICE, ESPFLASH_ERROR_VERIFY};

	(void)state;
	for (int code = ESPFLASH_ERROR_VERIFY; code < 0; code++) {
		bool wanted = false;

		for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
			wanted = wanted || codes[i] == code;
		assert_int_equal(ef_flash_try_again(session, failure(code), 1), wanted);
		assert_int_equal(ef_session_record(session)->code, wanted ? 0 : code);
	}
	assert_int_equal(io.sent_size, 0);
}

static void fourth_failure_is_the_last(void **state)
{
	(void)state;
	session->baud = session->command.baud = 115200; /* no lower rate: nothing is sent */
	for (unsigned tries = 1; tries < 4; tries++)
		assert_true(ef_flash_try_again(session, failure(ESPFLASH_ERROR_DEVICE), tries));
	assert_false(ef_flash_try_again(session, failure(ESPFLASH_ERROR_DEVICE), 4));
	assert_int_equal(ef_session_record(session)->code, ESPFLASH_ERROR_DEVICE);
	assert_int_equal(io.sent_size, 0);
}

static void second_failure_steps_the_rate_down_and_says_so(void **state)
{
	(void)state;
	script_reply(&io, 1, 0, 0x0f, 0, "\0\0\0", 4);
	script_sync(&io, 2);
	assert_true(ef_flash_try_again(session, failure(ESPFLASH_ERROR_DEVICE), 2));
	assert_int_equal(espflash_session_baud(session), 230400);
	assert_int_equal(io.baud, 230400);
	assert_string_equal(warning, "errors at 460800 baud: going on at 230400");
}

static void line_that_is_gone_keeps_the_first_failure(void **state)
{
	(void)state;
	assert_false(ef_flash_try_again(session, failure(ESPFLASH_ERROR_VERIFY), 2));
	assert_int_equal(ef_session_record(session)->code, ESPFLASH_ERROR_VERIFY);
	assert_string_equal(ef_session_record(session)->message, "failure -21");
}

static void cancel_while_stepping_down_is_a_cancel(void **state)
{
	(void)state;
	espflash_session_cancel(session);
	assert_false(ef_flash_try_again(session, failure(ESPFLASH_ERROR_VERIFY), 2));
	assert_int_equal(ef_session_record(session)->code, ESPFLASH_ERROR_CANCELLED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_what_the_line_may_have_done_is_tried_again),
		TEST(fourth_failure_is_the_last),
		TEST(second_failure_steps_the_rate_down_and_says_so),
		TEST(line_that_is_gone_keeps_the_first_failure),
		TEST(cancel_while_stepping_down_is_a_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
