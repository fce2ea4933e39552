/* SPDX-License-Identifier: MIT */
/*
 * Data, rate and lines through a scripted RFC 2217 server on the loopback interface.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#include "rfc2217_link.h"

/* --- data --------------------------------------------------------------------------------------*/

static void all_bytes_pass_both_ways(void **state)
{
	const struct server_behaviour b = {.chatty = true};
	uint8_t all[512], wire[1024], back[512];
	struct server_log log;
	struct link l;
	size_t n = 0, got = 0;

	(void)state;
	link_start(&l, &b, "");
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)(i * 255);
	assert_int_equal(l.t->ops.write(l.t->self, all, sizeof(all), 60000, &n), 0);
	assert_int_equal(n, sizeof(all));
	server_wait_for_data(l.server, sizeof(all));
	log = server_heard(l.server);
	assert_memory_equal(log.data, all, sizeof(all));
	server_say(l.server, wire, ef_telnet_encode(wire, all, sizeof(all)));
	while (got < sizeof(back))
		got += link_read(&l, back + got, sizeof(back) - got);
	assert_memory_equal(back, all, sizeof(all));
	link_end(&l);
}

static void answers_that_come_byte_by_byte_are_understood(void **state)
{
	const struct server_behaviour b = {.byte_by_byte = true, .chatty = true};
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(ef_transport_set_baud(l.t, &l.c, 921600), 0);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 1), 0);
	link_end(&l);
}

static void notifications_are_neither_data_nor_the_end_of_a_wait(void **state)
{
	static const uint8_t modem[] = {255, 250, 44, 107, 0xb0, 255, 240};
	const struct server_behaviour b = {0};
	struct link l;
	char c = 0;

	(void)state;
	link_start(&l, &b, "");
	for (int i = 0; i < 3; i++)
		server_say(l.server, modem, sizeof(modem));
	server_say(l.server, "y", 1);
	assert_int_equal(link_read(&l, &c, 1), 1);
	assert_int_equal(c, 'y');
	link_end(&l);
}

static void data_before_an_answer_is_kept(void **state)
{
	const struct server_behaviour b = {0};
	struct link l;
	char buf[8] = "";

	(void)state;
	link_start(&l, &b, "");
	server_say(l.server, "abc", 3);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 1, 1), 0);
	assert_int_equal(link_read(&l, buf, 2), 2);
	assert_int_equal(link_read(&l, buf + 2, 2), 1);
	assert_memory_equal(buf, "abc", 3);
	link_end(&l);
}

static void server_that_asks_for_a_pause_gets_no_data_until_it_resumes(void **state)
{
	static const uint8_t suspend[] = {255, 250, 44, 108, 255, 240, 'p'};
	static const uint8_t resume[] = {255, 250, 44, 109, 255, 240};
	const struct server_behaviour b = {0};
	struct link l;
	size_t n = 7;
	char c;

	(void)state;
	link_start(&l, &b, "");
	server_say(l.server, suspend, sizeof(suspend));
	assert_int_equal(link_read(&l, &c, 1), 1);
	assert_int_equal(l.t->ops.write(l.t->self, "no", 2, 20, &n), 0);
	assert_int_equal(n, 0);
	server_say(l.server, resume, sizeof(resume));
	assert_int_equal(l.t->ops.write(l.t->self, "yes", 3, 60000, &n), 0);
	assert_int_equal(n, 3);
	server_wait_for_data(l.server, 3);
	assert_memory_equal(server_heard(l.server).data, "yes", 3);
	link_end(&l);
}

static void peer_that_leaves_shows_after_its_last_byte(void **state)
{
	const struct server_behaviour b = {0};
	struct link l;
	char buf[4];
	size_t n = 0;

	(void)state;
	link_start(&l, &b, "");
	server_say(l.server, "end", 3);
	server_hang_up(l.server);
	assert_int_equal(link_read(&l, buf, sizeof(buf)), 3);
	assert_int_equal(l.t->ops.read(l.t->self, buf, 4, 60000, &n), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(l.c.error.code, ESPFLASH_ERROR_DISCONNECTED);
	link_end(&l);
}

static void zero_timeout_takes_what_is_there(void **state)
{
	const struct server_behaviour b = {0};
	struct link l;
	size_t n = 9;
	char c;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(l.t->ops.read(l.t->self, &c, 1, 0, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(l.t->ops.write(l.t->self, "z", 1, 0, &n), 0);
	assert_int_equal(n, 1);
	server_wait_for_data(l.server, 1);
	link_end(&l);
}

/* --- rate and lines ----------------------------------------------------------------------------*/

static void rate_is_asked_for_once(void **state)
{
	const struct server_behaviour b = {0};
	struct server_log log;
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(ef_transport_set_baud(l.t, &l.c, 115200), 0);
	assert_int_equal(server_heard(l.server).count, 8);
	assert_int_equal(ef_transport_set_baud(l.t, &l.c, 921600), 0);
	assert_int_equal(ef_transport_set_baud(l.t, &l.c, 921600), 0);
	log = server_heard(l.server);
	assert_int_equal(log.count, 9);
	assert_int_equal(link_last(&log, 0)->value, 921600);
	assert_int_equal(log.options, 5);
	link_end(&l);
}

static void rate_that_the_port_cannot_do_is_taken_back(void **state)
{
	struct server_behaviour b = {0};
	struct server_log log;
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	b.one_baud = 460800;
	server_behave(l.server, &b);
	assert_int_equal(ef_transport_set_baud(l.t, &l.c, 921600), ESPFLASH_ERROR_UNSUPPORTED);
	assert_non_null(strstr(l.c.error.message, "460800 baud where 921600"));
	log = server_heard(l.server);
	assert_int_equal(link_last(&log, 0)->value, 115200);
	link_end(&l);
}

static void lines_travel_in_one_packet_dtr_first(void **state)
{
	const struct server_behaviour b = {0};
	struct server_log log;
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, ESPFLASH_LINE_DTR), 0);
	log = server_heard(l.server);
	assert_int_equal(log.requests[8].value, EF_COMPORT_DTR_ON);
	assert_int_equal(log.requests[9].value, EF_COMPORT_RTS_OFF);
	assert_int_equal(log.requests[8].packet, log.requests[9].packet);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, ESPFLASH_LINE_RTS), 0);
	log = server_heard(l.server);
	assert_int_equal(link_last(&log, 1)->value, EF_COMPORT_DTR_OFF);
	assert_int_equal(link_last(&log, 0)->value, EF_COMPORT_RTS_ON);
	link_end(&l);
}

static void lines_that_are_not_in_the_mask_stay(void **state)
{
	const struct server_behaviour b = {0};
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 0, 3), 0);
	assert_int_equal(server_heard(l.server).count, 8);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, ESPFLASH_LINE_RTS, 3), 0);
	assert_int_equal(server_heard(l.server).requests[8].value, EF_COMPORT_RTS_ON);
	link_end(&l);
}

/* esptool's server. What it answers to is asked each time. */
static void server_that_never_acknowledges_lines_is_waited_for_by_a_question(void **state)
{
	const struct server_behaviour b = {.mute_lines = true};
	struct server_log log;
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 3), 0);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 0), 0);
	log = server_heard(l.server);
	assert_int_equal(link_last(&log, 0)->value, EF_COMPORT_FLOW_ASK);
	link_end(&l);
}

static void server_that_knows_no_question_is_fine_if_it_acknowledges(void **state)
{
	const struct server_behaviour b = {.mute_question = true};
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 3), 0);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 1, 0), 0);
	link_end(&l);
}

static void port_without_lines_is_unsupported(void **state)
{
	const struct server_behaviour b = {.refuse_lines = true};
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 3), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(l.c.error.code, 0); /* a port without lines is no failure */
	link_end(&l);
}

static void server_that_falls_silent_is_a_timeout_with_the_way_out(void **state)
{
	struct server_behaviour b = {0};
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	b.mute_settings = true;
	server_behave(l.server, &b);
	l.client->answer_us = LINK_SHORT_US;
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 3), ESPFLASH_ERROR_TIMEOUT);
	assert_non_null(strstr(l.c.error.message, "DTR and RTS"));
	assert_non_null(strstr(l.c.error.hint, "timing=nowait"));
	link_end(&l);
}

static void nowait_does_not_wait_for_lines(void **state)
{
	struct server_behaviour b = {0};
	struct link l;

	(void)state;
	link_start(&l, &b, "?timing=nowait");
	b.mute_settings = true;
	server_behave(l.server, &b);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 3), 0);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 0), 0);
	link_end(&l);
}

static void cancel_ends_the_wait_for_an_answer(void **state)
{
	struct server_behaviour b = {0};
	struct link l;
	pthread_t thread;

	(void)state;
	link_start(&l, &b, "");
	b.mute_settings = true;
	server_behave(l.server, &b);
	pthread_create(&thread, NULL, link_cancel_soon, &l.c);
	assert_int_equal(ef_transport_set_lines(l.t, &l.c, 3, 3), ESPFLASH_ERROR_CANCELLED);
	pthread_join(thread, NULL);
	link_end(&l);
}

static void hang_up_during_the_wait_is_a_disconnect(void **state)
{
	const struct server_behaviour b = {.hang_up_at = 9};
	struct link l;

	(void)state;
	link_start(&l, &b, "");
	assert_int_equal(ef_transport_set_baud(l.t, &l.c, 921600), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(l.c.error.code, ESPFLASH_ERROR_DISCONNECTED);
	link_end(&l);
}

static void reset_sequence_fits_lines_that_come_one_by_one(void **state)
{
	const struct server_behaviour b = {0};
	struct link l;

	(void)state;
	link_prepare(&l, &b, "");
	assert_true(l.t->lines_apart);
	link_end(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_bytes_pass_both_ways),
		cmocka_unit_test(answers_that_come_byte_by_byte_are_understood),
		cmocka_unit_test(notifications_are_neither_data_nor_the_end_of_a_wait),
		cmocka_unit_test(data_before_an_answer_is_kept),
		cmocka_unit_test(server_that_asks_for_a_pause_gets_no_data_until_it_resumes),
		cmocka_unit_test(peer_that_leaves_shows_after_its_last_byte),
		cmocka_unit_test(zero_timeout_takes_what_is_there),
		cmocka_unit_test(rate_is_asked_for_once),
		cmocka_unit_test(rate_that_the_port_cannot_do_is_taken_back),
		cmocka_unit_test(lines_travel_in_one_packet_dtr_first),
		cmocka_unit_test(lines_that_are_not_in_the_mask_stay),
		cmocka_unit_test(server_that_never_acknowledges_lines_is_waited_for_by_a_question),
		cmocka_unit_test(server_that_knows_no_question_is_fine_if_it_acknowledges),
		cmocka_unit_test(port_without_lines_is_unsupported),
		cmocka_unit_test(server_that_falls_silent_is_a_timeout_with_the_way_out),
		cmocka_unit_test(nowait_does_not_wait_for_lines),
		cmocka_unit_test(cancel_ends_the_wait_for_an_answer),
		cmocka_unit_test(hang_up_during_the_wait_is_a_disconnect),
		cmocka_unit_test(reset_sequence_fits_lines_that_come_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
