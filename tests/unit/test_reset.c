/* SPDX-License-Identifier: MIT */
/*
 * The reset strategies as a recording transport sees them: which lines, in which order, after
 * which waits. The sequences are those of REFERENCE 3.5, written down here once more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script_transport.h"
#include "session/session.h"

#define D    ESPFLASH_LINE_DTR
#define R    ESPFLASH_LINE_RTS
#define BOTH (D | R)

static struct script io;
static espflash_transport *transport;
static espflash_session *session;

static void open_session(uint32_t before)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .before = before};

	transport = script_open(&io);
	assert_int_equal(espflash_session_new(&session, transport, &o), 0);
}

static int teardown(void **state)
{
	(void)state;
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	return 0;
}

static void lines_were(const struct script_line *wanted, size_t count)
{
	assert_int_equal(io.line_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(io.lines[i].mask, wanted[i].mask);
		assert_int_equal(io.lines[i].value, wanted[i].value);
		assert_int_equal(io.lines[i].at_us, wanted[i].at_us);
	}
}

static void tight_sequence(uint32_t number, uint64_t wait_us)
{
	const struct script_line wanted[] = {{BOTH, 0, 0}, {BOTH, BOTH, 0}, {BOTH, R, 0},
		{BOTH, D, 100000}, {BOTH, 0, 100000 + wait_us}};

	open_session(ESPFLASH_BEFORE_DEFAULT);
	assert_int_equal(ef_reset_into_loader(session, number), 0);
	lines_were(wanted, 5);
	teardown(NULL);
}

static void classic_sequence(uint32_t number, uint64_t wait_us)
{
	const struct script_line wanted[] = {
		{D, 0, 0}, {R, R, 0}, {D, D, 100000}, {R, 0, 100000}, {D, 0, 100000 + wait_us}};

	open_session(ESPFLASH_BEFORE_DEFAULT);
	assert_int_equal(ef_reset_into_loader(session, number), 0);
	lines_were(wanted, 5);
	teardown(NULL);
}

static void attempts_cycle_through_the_four_variants(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 3; round++) {
		tight_sequence(4 * round, 50000);
		tight_sequence(4 * round + 1, 550000);
		classic_sequence(4 * round + 2, 50000);
		classic_sequence(4 * round + 3, 550000);
	}
}

/* Out of reset and into the loader in one step: in between lies a round trip otherwise. */
static void remote_sequence(uint32_t number, uint64_t wait_us)
{
	const struct script_line wanted[] = {
		{D, 0, 0}, {R, R, 0}, {BOTH, D, 100000}, {D, 0, 100000 + wait_us}};

	open_session(ESPFLASH_BEFORE_DEFAULT);
	transport->lines_apart = true;
	assert_int_equal(ef_reset_into_loader(session, number), 0);
	lines_were(wanted, 4);
	teardown(NULL);
}

static void lines_behind_a_server_have_a_sequence_of_their_own(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 3; round++) {
		remote_sequence(2 * round, 50000);
		remote_sequence(2 * round + 1, 550000);
	}
}

static void usb_reset_is_the_usb_serial_jtag_sequence_each_time(void **state)
{
	static const struct script_line wanted[] = {{R, 0, 0}, {D, 0, 0}, {D, D, 100000},
		{R, 0, 100000}, {R, R, 200000}, {D, 0, 200000}, {R, R, 200000}, {D, 0, 300000},
		{R, 0, 300000}};

	(void)state;
	for (uint32_t number = 0; number < 3; number++) {
		open_session(ESPFLASH_BEFORE_USB_RESET);
		assert_int_equal(ef_reset_into_loader(session, number), 0);
		lines_were(wanted, 9);
		teardown(NULL);
	}
}

static void hard_reset_holds_rts_for_100_ms_with_dtr_released(void **state)
{
	static const struct script_line wanted[] = {{BOTH, R, 0}, {R, 0, 100000}};

	(void)state;
	open_session(ESPFLASH_BEFORE_DEFAULT);
	assert_int_equal(ef_reset_hold(session), 0);
	assert_int_equal(io.now_us, 100000);
	assert_int_equal(ef_reset_release(session), 0);
	lines_were(wanted, 2);
}

static void transport_without_lines_is_unsupported_and_not_recorded(void **state)
{
	(void)state;
	open_session(ESPFLASH_BEFORE_DEFAULT);
	io.fail_lines = ESPFLASH_ERROR_UNSUPPORTED;
	assert_int_equal(ef_reset_into_loader(session, 0), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(ef_reset_hold(session), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(espflash_session_error(session)->code, 0);
	assert_int_equal(io.now_us, 0);
}

static void failing_lines_are_an_error_with_a_message(void **state)
{
	(void)state;
	open_session(ESPFLASH_BEFORE_DEFAULT);
	io.fail_lines = ESPFLASH_ERROR_DISCONNECTED;
	assert_int_equal(ef_reset_into_loader(session, 0), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(espflash_session_error(session)->code, ESPFLASH_ERROR_DISCONNECTED);
	assert_true(espflash_session_error(session)->message[0] != '\0');
}

static void cancel_ends_the_long_wait_within_100_ms(void **state)
{
	(void)state;
	open_session(ESPFLASH_BEFORE_DEFAULT);
	io.cancel = &session->context.cancel;
	io.cancel_at_us = 250000;
	assert_int_equal(ef_reset_into_loader(session, 1), ESPFLASH_ERROR_CANCELLED);
	assert_in_range(io.now_us, 250000, 350000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts_cycle_through_the_four_variants),
		cmocka_unit_test(lines_behind_a_server_have_a_sequence_of_their_own),
		cmocka_unit_test(usb_reset_is_the_usb_serial_jtag_sequence_each_time),
		cmocka_unit_test_teardown(
			hard_reset_holds_rts_for_100_ms_with_dtr_released, teardown),
		cmocka_unit_test_teardown(
			transport_without_lines_is_unsupported_and_not_recorded, teardown),
		cmocka_unit_test_teardown(failing_lines_are_an_error_with_a_message, teardown),
		cmocka_unit_test_teardown(cancel_ends_the_long_wait_within_100_ms, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
