/* SPDX-License-Identifier: MIT */
/*
 * COM-PORT requests and their answers: the bytes of RFC 2217, section 3, and which answer belongs
 * to which request.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transport/comport.h"

static void requests_are_the_bytes_of_the_rfc(void **state)
{
	struct ef_comport_batch b = {0};
	uint8_t wire[EF_COMPORT_ROOM];
	size_t n;

	(void)state;
	ef_comport_add(&b, EF_COMPORT_DATA_BITS, 8);
	ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_DTR_ON);
	ef_comport_add(&b, EF_COMPORT_BAUD, 115200);
	n = ef_comport_encode(wire, &b);
	assert_int_equal(n, 7 + 7 + 10);
	assert_memory_equal(wire,
		"\xff\xfa\x2c\x02\x08\xff\xf0"
		"\xff\xfa\x2c\x05\x08\xff\xf0"
		"\xff\xfa\x2c\x01\x00\x01\xc2\x00\xff\xf0",
		n);
}

static void longest_batch_fits_its_room(void **state)
{
	struct ef_comport_batch b = {0};
	uint8_t wire[EF_COMPORT_ROOM];

	(void)state;
	for (int i = 0; i < EF_COMPORT_BATCH_MAX; i++)
		ef_comport_add(&b, EF_COMPORT_BAUD, UINT32_MAX);
	assert_in_range(ef_comport_encode(wire, &b), 1, sizeof(wire));
}

#define ANSWER(b, text) ef_comport_answer(b, (const uint8_t *)(text), sizeof(text) - 1)

static void answer_to_the_last_request_ends_the_wait(void **state)
{
	struct ef_comport_batch b = {0};

	(void)state;
	ef_comport_add(&b, EF_COMPORT_PURGE, EF_COMPORT_PURGE_BOTH);
	ef_comport_add(&b, EF_COMPORT_BAUD, 115200);
	assert_false(ef_comport_is_done(&b));
	ANSWER(&b, "\x70\x03");
	assert_false(ef_comport_is_done(&b));
	ANSWER(&b, "\x65\x00\x01\xc2\x00");
	assert_true(ef_comport_is_done(&b));
	assert_int_equal(b.requests[1].answer, 115200);
	assert_false(ef_comport_was_refused(&b.requests[1]));

	struct ef_comport_batch silent = {0};

	ef_comport_add(&silent, EF_COMPORT_PURGE, EF_COMPORT_PURGE_BOTH);
	ef_comport_add(&silent, EF_COMPORT_BAUD, 115200);
	ANSWER(&silent, "\x65\x00\x01\xc2\x00");
	assert_true(ef_comport_is_done(&silent));
	assert_false(silent.requests[0].answered);
	assert_false(ef_comport_was_refused(&silent.requests[0]));
}

static void question_behind_the_lines_need_not_be_answered(void **state)
{
	struct ef_comport_batch b = {0};

	(void)state;
	ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_DTR_ON);
	ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_RTS_OFF);
	ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_FLOW_ASK);
	ANSWER(&b, "\x69\x08");
	assert_false(ef_comport_is_done(&b));
	ANSWER(&b, "\x69\x0c");
	assert_true(ef_comport_is_done(&b));
}

static void question_answered_alone_ends_the_wait(void **state)
{
	struct ef_comport_batch b = {0};

	(void)state;
	ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_DTR_ON);
	ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_FLOW_ASK);
	ANSWER(&b, "\x69\x01");
	assert_true(ef_comport_is_done(&b));
	assert_false(b.requests[0].answered);
	assert_false(ef_comport_was_refused(&b.requests[1]));
}

static void one_command_many_meanings_are_told_apart(void **state)
{
	struct ef_comport_batch b = {0};

	(void)state;
	ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_RTS_ON);
	ANSWER(&b, "\x69\x01"); /* flow control */
	ANSWER(&b, "\x69\x06"); /* BREAK */
	ANSWER(&b, "\x69\x08"); /* DTR */
	ANSWER(&b, "\x69\x0e"); /* inbound flow control */
	assert_false(b.requests[0].answered);
	ANSWER(&b, "\x69\x0c"); /* RTS is off */
	assert_true(ef_comport_was_refused(&b.requests[0]));
}

static void first_answer_counts(void **state)
{
	struct ef_comport_batch b = {0};

	(void)state;
	ef_comport_add(&b, EF_COMPORT_BAUD, 115200);
	ANSWER(&b, "\x65\x00\x01\xc2\x00");
	ANSWER(&b, "\x65\x00\x00\x25\x80");
	assert_int_equal(b.requests[0].answer, 115200);
}

static void notifications_and_broken_answers_are_no_answers(void **state)
{
	struct ef_comport_batch b = {0};

	(void)state;
	ef_comport_add(&b, EF_COMPORT_BAUD, 115200);
	ANSWER(&b, "\x6b\xb0");		    /* modem state */
	ANSWER(&b, "\x6a\x00");		    /* line state */
	ANSWER(&b, "\x01\x00\x01\xc2\x00"); /* a request, not an answer */
	ANSWER(&b, "\x65\x00\x01\xc2");	    /* cut short */
	ANSWER(&b, "\x65");
	ANSWER(&b, "");
	assert_false(b.requests[0].answered);
}

static void rate_within_a_dividers_error_is_the_wanted_one(void **state)
{
	struct ef_comport_request q = {.command = EF_COMPORT_BAUD, .answered = true};

	(void)state;
	q.value = 921600;
	q.answer = 923076;
	assert_false(ef_comport_was_refused(&q));
	q.answer = 115200;
	assert_true(ef_comport_was_refused(&q));
	q.answer = 0;
	assert_true(ef_comport_was_refused(&q));
	q.value = UINT32_MAX;
	assert_true(ef_comport_was_refused(&q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_the_bytes_of_the_rfc),
		cmocka_unit_test(longest_batch_fits_its_room),
		cmocka_unit_test(answer_to_the_last_request_ends_the_wait),
		cmocka_unit_test(question_behind_the_lines_need_not_be_answered),
		cmocka_unit_test(question_answered_alone_ends_the_wait),
		cmocka_unit_test(one_command_many_meanings_are_told_apart),
		cmocka_unit_test(first_answer_counts),
		cmocka_unit_test(notifications_and_broken_answers_are_no_answers),
		cmocka_unit_test(rate_within_a_dividers_error_is_the_wanted_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
