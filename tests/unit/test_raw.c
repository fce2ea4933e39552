/* SPDX-License-Identifier: MIT */
/*
 * A transport used without a session, through the public functions, on a loop of the test's own:
 * what is written is read again. Time is virtual.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/session.h>
#include <espflash/transport.h>

struct loop {
	uint64_t now_us;
	int result; /* what each slot returns */
	unsigned opened, closed;
	uint32_t baud;
	uint32_t lines;
	uint8_t held[8];
	size_t count;
	bool meddle; /* stop the transport from within */
};

static struct loop loop;
static espflash_transport *t;

static int loop_open(void *self, uint32_t baud)
{
	struct loop *l = self;

	l->opened++;
	l->baud = baud;
	return l->result;
}

static void loop_close(void *self)
{
	((struct loop *)self)->closed++;
}

static int loop_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct loop *l = self;
	const size_t take = size < l->count ? size : l->count;

	if (take == 0)
		l->now_us += (uint64_t)timeout_ms * 1000;
	memcpy(buf, l->held, take);
	memmove(l->held, l->held + take, l->count - take);
	l->count -= take;
	*ret_size = take;
	return l->result;
}

static int loop_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct loop *l = self;
	const size_t room = sizeof(l->held) - l->count;
	const size_t take = size < room ? size : room;

	if (l->meddle) {
		espflash_transport_stop(t);
		assert_int_equal(l->closed, 1);
		assert_int_equal(espflash_transport_set_lines(t, 1, 1), ESPFLASH_ERROR_STATE);
	}
	if (take == 0)
		l->now_us += (uint64_t)timeout_ms * 1000;
	memcpy(l->held + l->count, buf, take);
	l->count += take;
	*ret_size = take;
	return l->result;
}

static int loop_set_baud(void *self, uint32_t baud)
{
	((struct loop *)self)->baud = baud;
	return ((struct loop *)self)->result;
}

static int loop_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct loop *l = self;

	l->lines = (l->lines & ~mask) | value;
	return l->result;
}

static uint64_t loop_now(void *self)
{
	return ((struct loop *)self)->now_us;
}

static void loop_sleep(void *self, uint64_t us)
{
	((struct loop *)self)->now_us += us;
}

static espflash_transport_ops loop_ops(void)
{
	const espflash_transport_ops ops = {
		.struct_size = sizeof(ops),
		.name = "loop",
		.open = loop_open,
		.close = loop_close,
		.read = loop_read,
		.write = loop_write,
		.set_baud = loop_set_baud,
		.set_lines = loop_set_lines,
		.now_us = loop_now,
		.sleep_us = loop_sleep,
	};

	return ops;
}

static int set_up(void **state)
{
	const espflash_transport_ops ops = loop_ops();

	(void)state;
	memset(&loop, 0, sizeof(loop));
	assert_int_equal(espflash_transport_new(&t, &ops, &loop), 0);
	assert_int_equal(espflash_transport_start(t, 115200), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	espflash_transport_free(&t);
	return 0;
}

static void failed_with(int r, int code, const char *words)
{
	assert_int_equal(r, code);
	assert_int_equal(espflash_transport_error(t)->code, code);
	assert_non_null(strstr(espflash_transport_error(t)->message, words));
}

static void bytes_rate_and_lines_reach_the_slots(void **state)
{
	char buf[8] = "";
	size_t n = 0;

	(void)state;
	assert_int_equal(espflash_transport_write(t, "hello", 5, 10, &n), 0);
	assert_int_equal(n, 5);
	assert_int_equal(espflash_transport_read(t, buf, 8, 10, &n), 0);
	assert_int_equal(n, 5);
	assert_memory_equal(buf, "hello", 5);
	assert_int_equal(espflash_transport_set_baud(t, 921600), 0);
	assert_int_equal(loop.baud, 921600);
	assert_int_equal(espflash_transport_set_lines(t, ESPFLASH_LINE_RTS, ESPFLASH_LINE_RTS), 0);
	assert_int_equal(loop.lines, ESPFLASH_LINE_RTS);
}

static void waits_last_as_long_as_asked_and_give_nothing(void **state)
{
	uint8_t buf[16] = {0};
	size_t n = 9;

	(void)state;
	assert_int_equal(espflash_transport_read(t, buf, 8, 1000, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(loop.now_us, 1000000);
	assert_int_equal(espflash_transport_read(t, buf, 8, 0, &n), 0);
	assert_int_equal(loop.now_us, 1000000);
	assert_int_equal(espflash_transport_write(t, buf, 16, 1000, &n), 0);
	assert_int_equal(n, 8);
	assert_int_equal(espflash_transport_write(t, buf, 16, 500, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(loop.now_us, 1500000);
}

static void rates_beyond_all_adapters_are_refused(void **state)
{
	static const uint32_t rates[] = {0, 299, 5000001};

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		failed_with(espflash_transport_set_baud(t, rates[i]), ESPFLASH_ERROR_ARGUMENT,
			"is not within 300 to 5000000");
		assert_int_equal(loop.baud, 115200);
	}
	espflash_transport_stop(t);
	failed_with(espflash_transport_start(t, 0), ESPFLASH_ERROR_ARGUMENT, "baud rate 0");
}

static void failures_are_recorded_and_forgotten_by_the_next_call(void **state)
{
	size_t n = 7;

	(void)state;
	loop.result = ESPFLASH_ERROR_DISCONNECTED;
	failed_with(espflash_transport_write(t, "x", 1, 10, &n), ESPFLASH_ERROR_DISCONNECTED,
		"loop: the device went away");
	assert_int_equal(n, 7);
	loop.result = ESPFLASH_ERROR_UNSUPPORTED;
	failed_with(espflash_transport_set_baud(t, 9600), ESPFLASH_ERROR_UNSUPPORTED, "loop");
	failed_with(espflash_transport_set_lines(t, 1, 1), ESPFLASH_ERROR_UNSUPPORTED,
		"no DTR and RTS");
	loop.result = 0;
	assert_int_equal(espflash_transport_write(t, "x", 1, 10, &n), 0);
	assert_int_equal(espflash_transport_error(t)->code, 0);
}

static void transport_without_the_slots_is_unsupported(void **state)
{
	espflash_transport_ops ops = loop_ops();

	(void)state;
	ops.set_baud = NULL;
	ops.set_lines = NULL;
	assert_int_equal(espflash_transport_new(&t, &ops, &loop), 0);
	loop.result = 0;
	assert_int_equal(espflash_transport_start(t, 115200), 0);
	failed_with(
		espflash_transport_set_baud(t, 9600), ESPFLASH_ERROR_UNSUPPORTED, "no baud rate");
	failed_with(espflash_transport_set_lines(t, 1, 1), ESPFLASH_ERROR_UNSUPPORTED,
		"no DTR and RTS");
	espflash_transport_free(&t);
}

static void senseless_arguments_are_refused(void **state)
{
	char c;
	size_t n;

	(void)state;
	failed_with(espflash_transport_read(t, NULL, 1, 0, &n), ESPFLASH_ERROR_ARGUMENT, "loop");
	failed_with(espflash_transport_read(t, &c, 0, 0, &n), ESPFLASH_ERROR_ARGUMENT, "loop");
	failed_with(espflash_transport_write(t, &c, 1, 0, NULL), ESPFLASH_ERROR_ARGUMENT, "loop");
	failed_with(espflash_transport_set_baud(t, 1), ESPFLASH_ERROR_ARGUMENT, "baud rate 1");
	failed_with(espflash_transport_set_lines(t, 4, 4), ESPFLASH_ERROR_ARGUMENT, "0x4");
	assert_int_equal(espflash_transport_start(NULL, 115200), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_transport_read(NULL, &c, 1, 0, &n), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_transport_set_lines(NULL, 1, 1), ESPFLASH_ERROR_ARGUMENT);
	assert_null(espflash_transport_error(NULL));
	espflash_transport_stop(NULL);
}

static void stopped_transport_does_nothing_until_it_is_started_again(void **state)
{
	size_t n;

	(void)state;
	espflash_transport_stop(t);
	espflash_transport_stop(t);
	assert_int_equal(loop.closed, 1);
	failed_with(espflash_transport_write(t, "x", 1, 0, &n), ESPFLASH_ERROR_STATE, "not open");
	assert_int_equal(espflash_transport_start(t, 9600), 0);
	failed_with(espflash_transport_start(t, 9600), ESPFLASH_ERROR_STATE, "open already");
	assert_int_equal(espflash_transport_write(t, "x", 1, 0, &n), 0);
	assert_int_equal(loop.opened, 2);
}

static void failed_start_leaves_it_closed(void **state)
{
	size_t n;

	(void)state;
	espflash_transport_stop(t);
	loop.result = ESPFLASH_ERROR_BUSY;
	assert_int_equal(espflash_transport_start(t, 9600), ESPFLASH_ERROR_BUSY);
	loop.result = 0;
	failed_with(espflash_transport_write(t, "x", 1, 0, &n), ESPFLASH_ERROR_STATE, "not open");
	espflash_transport_stop(t);
	assert_int_equal(loop.closed, 1);
}

static void session_and_raw_use_exclude_each_other(void **state)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .attempts = 1};
	espflash_session *s = NULL;

	(void)state;
	assert_int_equal(espflash_session_new(&s, t, &o), 0);
	assert_int_equal(espflash_session_connect(s), ESPFLASH_ERROR_STATE);
	assert_int_equal(loop.opened, 1);
	espflash_session_free(&s);
	assert_int_equal(loop.closed, 0); /* it was never the session's */

	espflash_transport_stop(t);
	loop.meddle = true;
	assert_int_equal(espflash_session_new(&s, t, &o), 0);
	assert_int_equal(espflash_session_connect(s), ESPFLASH_ERROR_NO_REPLY);
	espflash_session_free(&s);
}

#define live(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		live(bytes_rate_and_lines_reach_the_slots),
		live(waits_last_as_long_as_asked_and_give_nothing),
		live(rates_beyond_all_adapters_are_refused),
		live(failures_are_recorded_and_forgotten_by_the_next_call),
		cmocka_unit_test(transport_without_the_slots_is_unsupported),
		live(senseless_arguments_are_refused),
		live(stopped_transport_does_nothing_until_it_is_started_again),
		live(failed_start_leaves_it_closed),
		live(session_and_raw_use_exclude_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
