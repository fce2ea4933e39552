/* SPDX-License-Identifier: MIT */
/*
 * Opening a port behind a scripted RFC 2217 server: one that does as it should, and all the ways in
 * which one does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#include "rfc2217_link.h"

/* Open and expect that it fails. */
static espflash_error_info refused(const struct server_behaviour *b, int code, uint32_t patience_us)
{
	struct link l;
	espflash_error_info e;

	link_prepare(&l, b, "");
	l.client->negotiation_us = patience_us;
	assert_int_equal(ef_transport_open(l.t, &l.c, 115200), code);
	e = l.c.error;
	assert_int_equal(e.code, code);
	assert_non_null(strstr(e.message, "rfc2217://127.0.0.1:"));
	link_end(&l);
	return e;
}

/* --- opening -----------------------------------------------------------------------------------*/

static void port_is_set_to_8n1_and_the_rate_in_one_packet(void **state)
{
	const struct server_behaviour b = {0};
	struct server_log log;
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	log = server_heard(l.server);
	assert_int_equal(log.count, 8);
	assert_int_equal(log.requests[0].value, 8);
	assert_int_equal(log.requests[1].value, EF_COMPORT_PARITY_NONE);
	assert_int_equal(log.requests[2].value, EF_COMPORT_ONE_STOP_BIT);
	assert_int_equal(log.requests[3].value, EF_COMPORT_FLOW_NONE);
	assert_int_equal(log.requests[6].command, EF_COMPORT_PURGE);
	assert_int_equal(link_last(&log, 0)->command, EF_COMPORT_BAUD);
	assert_int_equal(link_last(&log, 0)->value, 115200);
	for (size_t i = 0; i < log.count; i++)
		assert_int_equal(log.requests[i].packet, log.requests[0].packet);
	assert_int_equal(log.options, 5); /* each said once */
	link_end(&l);
}

static void plain_telnet_server_is_unsupported_and_says_what_is_missing(void **state)
{
	const struct server_behaviour b = {.refuse_com_port = true};
	const espflash_error_info e = refused(&b, ESPFLASH_ERROR_UNSUPPORTED, LINK_LONG_US);

	(void)state;
	assert_non_null(strstr(e.message, "refuses the COM-PORT option"));
	assert_non_null(strstr(e.hint, "tcp://"));
}

static void server_without_binary_is_unsupported(void **state)
{
	const struct server_behaviour b = {.refuse_binary = true};
	const espflash_error_info e = refused(&b, ESPFLASH_ERROR_UNSUPPORTED, LINK_LONG_US);

	(void)state;
	assert_non_null(strstr(e.message, "binary"));
}

static void silent_server_is_a_timeout_and_no_refusal(void **state)
{
	const struct server_behaviour b = {.mute = true};
	const espflash_error_info e = refused(&b, ESPFLASH_ERROR_TIMEOUT, LINK_SHORT_US);

	(void)state;
	assert_non_null(strstr(e.message, "does not answer"));
	assert_non_null(strstr(e.hint, "tcp://"));
}

/* Slow is neither no nor silence; and while it is waited for, nothing is asked again. */
static void slow_server_is_waited_for_and_asked_once(void **state)
{
	const struct server_behaviour b = {.slow_us = 80000};
	struct server_log log;
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	log = server_heard(l.server);
	assert_int_equal(log.options, 5);
	assert_int_equal(log.count, 8);
	link_end(&l);
}

static void undecided_telnet_server_is_another_timeout(void **state)
{
	const struct server_behaviour b = {.mute_com_port = true};
	const espflash_error_info e = refused(&b, ESPFLASH_ERROR_TIMEOUT, LINK_SHORT_US);

	(void)state;
	assert_non_null(strstr(e.message, "neither yes nor no"));
}

/* Our own words come back: WILL COM-PORT from the server, but never an answer to a request. */
static void echo_server_fails_within_the_deadline(void **state)
{
	const struct server_behaviour b = {.raw = true};
	struct link l;

	(void)state;
	link_prepare(&l, &b, "");
	l.client->negotiation_us = LINK_SHORT_US;
	assert_true(ef_transport_open(l.t, &l.c, 115200) < 0);
	link_end(&l);
}

static void words_of_a_server_that_hangs_up_are_in_the_message(void **state)
{
	const struct server_behaviour b = {
		.greeting = "\r\nPort already in use\r\n", .hang_up = true};
	const espflash_error_info e = refused(&b, ESPFLASH_ERROR_BUSY, LINK_LONG_US);

	(void)state;
	assert_non_null(strstr(e.message, ": Port already in use"));
	assert_null(strchr(e.message, '\r'));
}

static void server_that_hangs_up_without_a_word_is_a_disconnect(void **state)
{
	const struct server_behaviour at_once = {.hang_up = true};
	const struct server_behaviour later = {.hang_up_at = 3};

	(void)state;
	assert_non_null(strstr(
		refused(&at_once, ESPFLASH_ERROR_DISCONNECTED, LINK_LONG_US).message, "hung up"));
	assert_non_null(strstr(
		refused(&later, ESPFLASH_ERROR_DISCONNECTED, LINK_LONG_US).message, "hung up"));
}

static void seven_data_bits_are_unsupported(void **state)
{
	const struct server_behaviour b = {.seven_bits = true};

	(void)state;
	assert_non_null(strstr(
		refused(&b, ESPFLASH_ERROR_UNSUPPORTED, LINK_LONG_US).message, "8 data bits"));
}

static void port_of_one_rate_is_unsupported_and_named(void **state)
{
	const struct server_behaviour b = {.one_baud = 9600};

	(void)state;
	assert_non_null(strstr(refused(&b, ESPFLASH_ERROR_UNSUPPORTED, LINK_LONG_US).message,
		"9600 baud where 115200"));
}

static void cancel_ends_the_negotiation(void **state)
{
	const struct server_behaviour b = {.mute = true};
	struct link l;
	pthread_t thread;

	(void)state;
	link_prepare(&l, &b, "");
	pthread_create(&thread, NULL, link_cancel_soon, &l.c);
	assert_int_equal(ef_transport_open(l.t, &l.c, 115200), ESPFLASH_ERROR_CANCELLED);
	pthread_join(thread, NULL);
	link_end(&l);
}

static void greeting_and_old_output_are_not_data(void **state)
{
	const struct server_behaviour b = {.greeting = "ser2net port 4000\r\n"};
	struct link l;
	char buf[8];
	size_t n;

	(void)state;
	link_start(&l, &b, "");
	server_say(l.server, "x", 1);
	n = link_read(&l, buf, sizeof(buf));
	assert_int_equal(n, 1);
	assert_int_equal(buf[0], 'x');
	link_end(&l);
}

static void failed_open_leaves_it_closed_and_fit_for_another(void **state)
{
	const struct server_behaviour b = {.hang_up = true};
	struct link l;

	(void)state;
	link_prepare(&l, &b, "");
	assert_int_equal(ef_transport_open(l.t, &l.c, 115200), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(l.client->socket.file.fd, -1);
	link_end(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(port_is_set_to_8n1_and_the_rate_in_one_packet),
		cmocka_unit_test(plain_telnet_server_is_unsupported_and_says_what_is_missing),
		cmocka_unit_test(server_without_binary_is_unsupported),
		cmocka_unit_test(silent_server_is_a_timeout_and_no_refusal),
		cmocka_unit_test(slow_server_is_waited_for_and_asked_once),
		cmocka_unit_test(undecided_telnet_server_is_another_timeout),
		cmocka_unit_test(echo_server_fails_within_the_deadline),
		cmocka_unit_test(words_of_a_server_that_hangs_up_are_in_the_message),
		cmocka_unit_test(server_that_hangs_up_without_a_word_is_a_disconnect),
		cmocka_unit_test(seven_data_bits_are_unsupported),
		cmocka_unit_test(port_of_one_rate_is_unsupported_and_named),
		cmocka_unit_test(cancel_ends_the_negotiation),
		cmocka_unit_test(greeting_and_old_output_are_not_data),
		cmocka_unit_test(failed_open_leaves_it_closed_and_fit_for_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
