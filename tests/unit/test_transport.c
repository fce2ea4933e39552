/* SPDX-License-Identifier: MIT */
/*
 * The frame around every transport, with a transport of the test's own: slices, foreign error
 * numbers, liars, cancellation, missing slots. Run by meson; time is virtual where it matters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transport/transport.h"

struct fake {
	uint64_t now_us;
	int result;	       /* what each slot returns */
	size_t got;	       /* what read and write claim */
	unsigned calls;	       /* of read or write */
	uint32_t longest_ms;   /* the longest wait that was asked for */
	unsigned data_at_call; /* read: the call that brings `got`; before it the time passes */
	unsigned cancel_at_call;
	struct ef_context *c;
	unsigned opened;
	unsigned closed;
	uint32_t lines;
};

static int fake_open(void *self, uint32_t baud)
{
	struct fake *f = self;

	f->opened += baud != 0;
	return f->result;
}

static void fake_close(void *self)
{
	((struct fake *)self)->closed++;
}

static int wait_or_give(struct fake *f, uint32_t timeout_ms, size_t *ret_size)
{
	f->calls++;
	if (f->cancel_at_call == f->calls)
		atomic_store(&f->c->cancel, 1);
	if (timeout_ms > f->longest_ms)
		f->longest_ms = timeout_ms;
	if (f->result < 0)
		return f->result;
	if (f->data_at_call && f->calls >= f->data_at_call) {
		*ret_size = f->got;
		return 0;
	}
	f->now_us += (uint64_t)timeout_ms * 1000u;
	*ret_size = 0;
	return 0;
}

static int fake_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	memset(buf, 0x55, size);
	return wait_or_give(self, timeout_ms, ret_size);
}

static int fake_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	(void)buf;
	(void)size;
	return wait_or_give(self, timeout_ms, ret_size);
}

static int fake_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct fake *f = self;

	f->lines = mask << 4 | value;
	return f->result;
}

static uint64_t fake_now(void *self)
{
	return ((struct fake *)self)->now_us;
}

static void fake_sleep(void *self, uint64_t us)
{
	struct fake *f = self;

	f->now_us += us;
	f->calls++;
	if (f->cancel_at_call == f->calls)
		atomic_store(&f->c->cancel, 1);
	if (us / 1000 > f->longest_ms)
		f->longest_ms = (uint32_t)(us / 1000);
}

static const espflash_transport_ops fake_ops = {
	.struct_size = sizeof(fake_ops),
	.name = "fake",
	.open = fake_open,
	.close = fake_close,
	.read = fake_read,
	.write = fake_write,
	.set_lines = fake_set_lines,
	.now_us = fake_now,
	.sleep_us = fake_sleep,
};

struct bench {
	struct ef_context c;
	struct fake f;
	espflash_transport *t;
};

static int set_up(void **state)
{
	static struct bench b;

	memset(&b.f, 0, sizeof(b.f));
	ef_context_init(&b.c);
	b.f.c = &b.c;
	b.f.now_us = 1000000;
	assert_int_equal(espflash_transport_new(&b.t, &fake_ops, &b.f), 0);
	assert_int_equal(ef_transport_open(b.t, &b.c, 115200), 0);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	espflash_transport_free(&b->t);
	return 0;
}

static struct ef_deadline in_ms(const struct bench *b, uint64_t ms)
{
	return ef_deadline_after(b->f.now_us, ms * 1000);
}

static void long_wait_is_cut_into_slices_of_50_ms(void **state)
{
	struct bench *b = *state;
	uint8_t buf[4];
	size_t n = 9;

	assert_int_equal(ef_transport_read(b->t, &b->c, buf, 4, in_ms(b, 1020), &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(b->f.longest_ms, 50);
	assert_int_equal(b->f.now_us, 1000000 + 1020000);
	assert_in_range(b->f.calls, 21, 22);
}

static void read_returns_with_the_first_bytes(void **state)
{
	struct bench *b = *state;
	uint8_t buf[4];
	size_t n = 9;

	b->f.data_at_call = 3;
	b->f.got = 2;
	assert_int_equal(ef_transport_read(b->t, &b->c, buf, 4, in_ms(b, 1000), &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(b->f.calls, 3);
}

static void passed_deadline_still_takes_what_is_there(void **state)
{
	struct bench *b = *state;
	uint8_t buf[4];
	size_t n = 0;

	b->f.data_at_call = 1;
	b->f.got = 1;
	assert_int_equal(ef_transport_read(b->t, &b->c, buf, 4, (struct ef_deadline){0}, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(b->f.longest_ms, 0);
}

static void foreign_error_number_becomes_io(void **state)
{
	struct bench *b = *state;
	uint8_t buf[4];
	size_t n = 7;

	b->f.result = -4711;
	assert_int_equal(
		ef_transport_read(b->t, &b->c, buf, 4, in_ms(b, 10), &n), ESPFLASH_ERROR_IO);
	assert_int_equal(b->c.error.code, ESPFLASH_ERROR_IO);
	assert_non_null(strstr(b->c.error.message, "fake"));
	assert_int_equal(n, 7);
}

static void own_error_number_passes_with_a_message(void **state)
{
	struct bench *b = *state;
	uint8_t buf[4] = {0};

	b->f.result = ESPFLASH_ERROR_DISCONNECTED;
	assert_int_equal(
		ef_transport_write(b->t, &b->c, buf, 4, in_ms(b, 10)), ESPFLASH_ERROR_DISCONNECTED);
	assert_non_null(strstr(b->c.error.message, "went away during writing"));
	assert_true(b->c.error.hint[0] != '\0');
}

static void read_longer_than_asked_is_an_io_error(void **state)
{
	struct bench *b = *state;
	uint8_t buf[4];
	size_t n = 7;

	b->f.data_at_call = 1;
	b->f.got = 5;
	assert_int_equal(
		ef_transport_read(b->t, &b->c, buf, 4, in_ms(b, 10), &n), ESPFLASH_ERROR_IO);
	assert_non_null(strstr(b->c.error.message, "5 bytes into 4"));
	assert_int_equal(n, 7);
}

static void write_longer_than_asked_is_an_io_error(void **state)
{
	struct bench *b = *state;
	uint8_t buf[4] = {0};

	b->f.data_at_call = 1;
	b->f.got = 5;
	assert_int_equal(ef_transport_write(b->t, &b->c, buf, 4, in_ms(b, 10)), ESPFLASH_ERROR_IO);
}

static void write_goes_on_until_all_is_sent(void **state)
{
	struct bench *b = *state;
	uint8_t buf[9] = {0};

	b->f.data_at_call = 2;
	b->f.got = 3;
	assert_int_equal(ef_transport_write(b->t, &b->c, buf, 9, in_ms(b, 1000)), 0);
	assert_int_equal(b->f.calls, 4);
}

static void blocked_write_times_out_with_the_number_sent(void **state)
{
	struct bench *b = *state;
	uint8_t buf[9] = {0};

	assert_int_equal(
		ef_transport_write(b->t, &b->c, buf, 9, in_ms(b, 200)), ESPFLASH_ERROR_TIMEOUT);
	assert_non_null(strstr(b->c.error.message, "0 of 9"));
}

static void cancel_is_noticed_within_100_ms(void **state)
{
	struct bench *b = *state;
	uint8_t buf[4];
	size_t n = 0;

	b->f.cancel_at_call = 3;
	assert_int_equal(ef_transport_read(b->t, &b->c, buf, 4, in_ms(b, 60000), &n),
		ESPFLASH_ERROR_CANCELLED);
	assert_true(b->f.now_us - 1000000 <= 3 * 50000 + 100000);
	assert_int_equal(b->c.error.code, ESPFLASH_ERROR_CANCELLED);
	ef_error_clear(&b->c.error);
	b->f.calls = 0;
	b->f.now_us = 1000000;
	assert_int_equal(ef_transport_sleep_us(b->t, &b->c, 60000000), ESPFLASH_ERROR_CANCELLED);
	assert_true(b->f.now_us - 1000000 <= 3 * 50000 + 100000);
}

static void sleep_lasts_exactly_as_long_as_asked(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ef_transport_sleep_us(b->t, &b->c, 123456), 0);
	assert_int_equal(b->f.now_us, 1123456);
	assert_int_equal(ef_transport_sleep_us(b->t, &b->c, 0), 0);
	assert_int_equal(b->f.now_us, 1123456);
}

static void absent_or_unsupported_slots_leave_no_record(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ef_transport_set_baud(b->t, &b->c, 9600), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(b->c.error.code, 0);
	b->f.result = ESPFLASH_ERROR_UNSUPPORTED;
	assert_int_equal(ef_transport_set_lines(b->t, &b->c, 3, 2), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(b->c.error.code, 0);
	b->f.result = 0;
	assert_int_equal(ef_transport_set_lines(b->t, &b->c, 3, 2), 0);
	assert_int_equal(b->f.lines, 0x32);
}

static void transport_without_the_needed_slots_is_refused(void **state)
{
	espflash_transport *t = NULL;
	espflash_transport_ops ops;

	(void)state;
	assert_int_equal(espflash_transport_new(NULL, &fake_ops, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_transport_new(&t, NULL, NULL), ESPFLASH_ERROR_ARGUMENT);
	for (int missing = 0; missing < 6; missing++) {
		ops = fake_ops;
		ops.open = missing == 0 ? NULL : ops.open;
		ops.close = missing == 1 ? NULL : ops.close;
		ops.read = missing == 2 ? NULL : ops.read;
		ops.write = missing == 3 ? NULL : ops.write;
		ops.now_us = missing == 4 ? NULL : ops.now_us;
		ops.sleep_us = missing == 5 ? NULL : ops.sleep_us;
		assert_int_equal(espflash_transport_new(&t, &ops, NULL), ESPFLASH_ERROR_ARGUMENT);
		assert_null(t);
	}
	ops = fake_ops;
	ops.struct_size = 0;
	assert_int_equal(espflash_transport_new(&t, &ops, NULL), ESPFLASH_ERROR_ARGUMENT);
}

static void close_is_called_once_for_each_successful_open(void **state)
{
	struct bench *b = *state;

	ef_transport_close(b->t);
	ef_transport_close(b->t);
	assert_int_equal(b->f.closed, 1);
	b->f.result = ESPFLASH_ERROR_BUSY;
	assert_int_equal(ef_transport_open(b->t, &b->c, 9600), ESPFLASH_ERROR_BUSY);
	ef_transport_close(b->t);
	assert_int_equal(b->f.closed, 1);
	b->f.result = 0;
	assert_int_equal(ef_transport_open(b->t, &b->c, 9600), 0);
	espflash_transport_free(&b->t);
	assert_null(b->t);
	espflash_transport_free(&b->t);
	espflash_transport_free(NULL);
	assert_int_equal(b->f.closed, 2);
	assert_int_equal(b->f.opened, 3);
}

static void closed_transport_holds_no_record(void **state)
{
	struct bench *b = *state;

	ef_transport_close(b->t);
	assert_null(b->t->error);
}

#define with(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with(long_wait_is_cut_into_slices_of_50_ms),
		with(read_returns_with_the_first_bytes),
		with(passed_deadline_still_takes_what_is_there),
		with(foreign_error_number_becomes_io),
		with(own_error_number_passes_with_a_message),
		with(read_longer_than_asked_is_an_io_error),
		with(write_longer_than_asked_is_an_io_error),
		with(write_goes_on_until_all_is_sent),
		with(blocked_write_times_out_with_the_number_sent),
		with(cancel_is_noticed_within_100_ms),
		with(sleep_lasts_exactly_as_long_as_asked),
		with(absent_or_unsupported_slots_leave_no_record),
		cmocka_unit_test(transport_without_the_needed_slots_is_refused),
		with(close_is_called_once_for_each_successful_open),
		with(closed_transport_holds_no_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
