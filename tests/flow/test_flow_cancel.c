/* SPDX-License-Identifier: MIT */
/*
 * Callbacks and cancellation: re-entry is refused, a cancel from a callback or from another thread
 * is noticed within 100 ms, and the session works afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <pthread.h>
#include <semaphore.h>

#include <cmocka.h>

#include "cable.h"

static uint8_t data[0x20000];

/* Every long operation, by number; `o` has the progress function. */
enum operation { WRITE, WRITE_RAW, ERASE, ERASE_CHIP, READ, VERIFY, OPERATIONS };

static int run(struct flow *f, enum operation what)
{
	const espflash_write_options w = {.struct_size = sizeof(w),
		.progress = flow_progress,
		.progress_user = f,
		.flags = what == WRITE_RAW ? ESPFLASH_WRITE_NO_COMPRESS : 0};
	const espflash_erase_options e = {
		.struct_size = sizeof(e), .progress = flow_progress, .progress_user = f};
	const espflash_read_options r = {
		.struct_size = sizeof(r), .progress = flow_progress, .progress_user = f};
	const espflash_verify_options v = {
		.struct_size = sizeof(v), .progress = flow_progress, .progress_user = f};
	static uint8_t buf[sizeof(data)];

	flow_progress_begin(f);
	switch (what) {
	case ERASE:
		return espflash_flash_erase(f->session, 0x10000, 0x80000, &e);
	case ERASE_CHIP:
		return espflash_flash_erase_chip(f->session, &e);
	case READ:
		return espflash_flash_read(f->session, 0x10000, buf, sizeof(buf), &r);
	case VERIFY:
		memcpy(buf, f->flash + 0x10000, sizeof(buf));
		return espflash_flash_verify(f->session, 0x10000, buf, sizeof(buf), &v);
	default:
		flow_noise(data, sizeof(data), (uint32_t)flow_now_ms(f)); /* never there yet */
		data[0] = 0;						  /* no image */
		return espflash_flash_write(f->session, 0x10000, data, sizeof(data), &w);
	}
}

static bool can(const struct flow *f, enum operation what)
{
	return strcmp(f->chip, "esp8266") != 0 || (what != READ && what != VERIFY);
}

static void session_is_usable(struct flow *f)
{
	uint32_t value = 0;

	flow_ok(f, espflash_target_read_reg(f->session, 0x40001000, &value));
	assert_int_not_equal(value, 0);
	flow_ok(f, espflash_flash_erase(f->session, 0x8000, 0x1000, NULL));
	assert_int_equal(f->flash[0x8000], 0xff);
}

static void progress_is_monotonic_and_ends_at_its_total(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_connected(&f, flow_chips[i]);
		for (enum operation what = 0; what < OPERATIONS; what++) {
			if (!can(&f, what))
				continue;
			flow_ok(&f, run(&f, what));
			flow_progress_is_complete(&f);
		}
		flow_close(&f);
	}
}

static bool stop_in_the_middle(struct flow *f, const espflash_progress *p)
{
	f->user = f->user ? f->user : f;
	return p->done * 2 >= p->total;
}

static bool cancel_in_the_middle(struct flow *f, const espflash_progress *p)
{
	if (p->done * 2 >= p->total)
		espflash_session_cancel(f->session);
	return false;
}

/* run() begins with fresh progress; this puts the function back. */
static int run_with(struct flow *f, enum operation what,
	bool (*fn)(struct flow *f, const espflash_progress *p));

static bool (*wanted_fn)(struct flow *f, const espflash_progress *p);

static void install(struct flow *f, const espflash_event *event)
{
	if (event->kind == ESPFLASH_EVENT_PHASE)
		f->on_progress = wanted_fn;
}

static int run_with(
	struct flow *f, enum operation what, bool (*fn)(struct flow *f, const espflash_progress *p))
{
	int r;

	wanted_fn = fn;
	f->on_event = install;
	r = run(f, what);
	f->on_event = NULL;
	return r;
}

static void progress_callback_stops_every_operation(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_connected(&f, flow_chips[i]);
		for (enum operation what = 0; what < OPERATIONS; what++) {
			if (!can(&f, what))
				continue;
			flow_fails(&f, run_with(&f, what, stop_in_the_middle),
				ESPFLASH_ERROR_CANCELLED);
			session_is_usable(&f);
			flow_ok(&f, run(&f, what));
		}
		flow_close(&f);
	}
}

static void cancel_from_the_progress_callback_stops_every_operation(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_connected(&f, flow_chips[i]);
		for (enum operation what = 0; what < OPERATIONS; what++) {
			if (!can(&f, what) || what == VERIFY)
				continue; /* its last digest may be the last word */
			flow_fails(&f, run_with(&f, what, cancel_in_the_middle),
				ESPFLASH_ERROR_CANCELLED);
			session_is_usable(&f);
			flow_ok(&f, run(&f, what));
		}
		flow_close(&f);
	}
}

static void cancel_before_an_operation_stops_the_next_one_only(void **state)
{
	struct flow f;
	uint32_t value;

	(void)state;
	flow_connected(&f, "esp32");
	espflash_session_cancel(f.session);
	espflash_session_cancel(f.session);
	flow_fails(&f, espflash_target_read_reg(f.session, 0x40001000, &value),
		ESPFLASH_ERROR_CANCELLED);
	session_is_usable(&f);
	flow_close(&f);
}

static unsigned refused;

static void reenter(struct flow *f)
{
	uint32_t value = 0;
	uint8_t byte = 0;
	size_t got = 0;

	assert_int_equal(espflash_session_connect(f->session), ESPFLASH_ERROR_STATE);
	assert_int_equal(espflash_session_set_baud(f->session, 115200), ESPFLASH_ERROR_STATE);
	assert_int_equal(espflash_session_reset(f->session, 0), ESPFLASH_ERROR_STATE);
	assert_int_equal(
		espflash_session_read_raw(f->session, &byte, 1, 0, &got), ESPFLASH_ERROR_STATE);
	assert_int_equal(espflash_target_read_reg(f->session, 0, &value), ESPFLASH_ERROR_STATE);
	assert_int_equal(espflash_target_run(f->session, 4), ESPFLASH_ERROR_STATE);
	assert_int_equal(espflash_flash_read(f->session, 0, &byte, 1, NULL), ESPFLASH_ERROR_STATE);
	assert_int_equal(espflash_flash_erase_chip(f->session, NULL), ESPFLASH_ERROR_STATE);
	assert_int_equal(espflash_flash_write(f->session, 0, &byte, 1, NULL), ESPFLASH_ERROR_STATE);
	assert_int_equal(
		espflash_flash_verify(f->session, 0, &byte, 1, NULL), ESPFLASH_ERROR_STATE);
	/* those that only return what is known may be called */
	espflash_session_baud(f->session);
	espflash_session_chip(f->session);
	assert_int_equal(espflash_session_error(f->session)->code, 0);
	refused++;
}

static void reenter_from_event(struct flow *f, const espflash_event *event)
{
	(void)event;
	reenter(f);
}

static int reenter_from_sink(void *user, uint32_t address, const void *bytes, size_t size)
{
	(void)address;
	(void)bytes;
	(void)size;
	reenter(user);
	return 0;
}

static void reenter_from_log(void *user, int32_t level, const char *message)
{
	(void)level;
	assert_null(strchr(message, '\n'));
	reenter(user);
}

static bool reenter_from_progress(struct flow *f, const espflash_progress *p)
{
	(void)p;
	reenter(f);
	return false;
}

static void calls_from_callbacks_are_refused_and_harmless(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		const espflash_read_options o = {
			.struct_size = sizeof(o), .sink = reenter_from_sink, .sink_user = &f};

		flow_open(&f, flow_chips[i], 0, NULL);
		f.on_event = reenter_from_event;
		refused = 0;
		flow_ok(&f, espflash_session_connect(f.session));
		assert_true(refused > 0);
		flow_ok(&f, run_with(&f, WRITE, reenter_from_progress));
		assert_memory_equal(f.flash + 0x10000, data, sizeof(data));
		if (can(&f, READ))
			flow_ok(&f, espflash_flash_read(f.session, 0, NULL, 100, &o));
		f.on_event = NULL;
		f.on_progress = NULL;
		f.options.log = reenter_from_log;
		f.options.log_user = &f;
		f.options.log_level = ESPFLASH_LOG_TRACE;
		flow_session(&f);
		refused = 0;
		flow_ok(&f, espflash_session_connect(f.session));
		assert_true(refused > 100);
		flow_close(&f);
	}
}

/* The other thread: waits to be told, cancels, says that it has. */
struct canceller {
	espflash_session *session;
	sem_t go;
	sem_t done;
	unsigned at_read;
	uint64_t at_us;
};

static void *cancel_thread(void *arg)
{
	struct canceller *c = arg;

	sem_wait(&c->go);
	espflash_session_cancel(c->session);
	sem_post(&c->done);
	return NULL;
}

static void let_it_cancel(struct cable *cable)
{
	struct canceller *c = cable->user;

	if (cable->reads != c->at_read)
		return;
	c->at_us = cable->ops->now_us(cable->sim);
	sem_post(&c->go);
	sem_wait(&c->done);
}

static void cancel_at_read(struct flow *f, enum operation what, unsigned number)
{
	struct canceller c = {.at_read = number};
	struct cable cable;
	pthread_t thread;

	cable_between(&cable, f);
	flow_ok(f, espflash_session_connect(f->session));
	c.session = f->session;
	assert_int_equal(sem_init(&c.go, 0, 0), 0);
	assert_int_equal(sem_init(&c.done, 0, 0), 0);
	assert_int_equal(pthread_create(&thread, NULL, cancel_thread, &c), 0);
	cable.reads = 0;
	cable.user = &c;
	cable.on_read = let_it_cancel;
	flow_fails(f, run(f, what), ESPFLASH_ERROR_CANCELLED);
	assert_in_range(cable.ops->now_us(cable.sim) - c.at_us, 0, 100000);
	cable.on_read = NULL;
	assert_int_equal(pthread_join(thread, NULL), 0);
	sem_destroy(&c.go);
	sem_destroy(&c.done);
	session_is_usable(f);
	cable_remove(f);
}

static void cancel_from_another_thread_is_noticed_within_100_ms(void **state)
{
	static const unsigned reads[] = {1, 5, 40, 60};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], 0, NULL);
		for (enum operation what = 0; what < OPERATIONS; what++) {
			for (size_t n = 0; n < sizeof(reads) / sizeof(reads[0]); n++) {
				if (can(&f, what) && (what != VERIFY || n < 3))
					cancel_at_read(&f, what, reads[n]);
			}
		}
		flow_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress_is_monotonic_and_ends_at_its_total),
		cmocka_unit_test(progress_callback_stops_every_operation),
		cmocka_unit_test(cancel_from_the_progress_callback_stops_every_operation),
		cmocka_unit_test(cancel_before_an_operation_stops_the_next_one_only),
		cmocka_unit_test(calls_from_callbacks_are_refused_and_harmless),
		cmocka_unit_test(cancel_from_another_thread_is_noticed_within_100_ms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
