/* SPDX-License-Identifier: MIT */
/*
 * An operation through the flasher stub that is cancelled at any moment: before each call that
 * waits for the chip. It ends within 100 ms, changes nothing outside of its range, and the session
 * does the same operation to the end afterwards. The three chips take turns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cable.h"

#define CHIPS	3u
#define ADDRESS 0x10000u
#define SIZE	0x1000u
/* After so many cancelled ones the same operation is done whole. */
#define WHOLE 4u
/* The sanitizers make it several times slower. */
#if defined(__SANITIZE_ADDRESS__)
#define STEP (4 * CHIPS)
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STEP (4 * CHIPS)
#endif
#endif
#ifndef STEP
#define STEP CHIPS
#endif

enum operation { WRITE, WRITE_RAW, ERASE, READ, VERIFY, OPERATIONS };

static uint8_t data[SIZE], back[SIZE];
static unsigned late; /* how often a cancel found nothing left to do */

struct moment {
	struct flow *f;
	unsigned at_read; /* cancel before this call */
	uint64_t at_us;	  /* when that was; 0 = not yet */
};

static int run(struct flow *f, enum operation what)
{
	const espflash_write_options raw = {
		.struct_size = sizeof(raw), .flags = ESPFLASH_WRITE_NO_COMPRESS};

	switch (what) {
	case WRITE:
	case WRITE_RAW:
		return espflash_flash_write(
			f->session, ADDRESS, data, SIZE, what == WRITE ? NULL : &raw);
	case ERASE:
		return espflash_flash_erase(f->session, ADDRESS, SIZE, NULL);
	case READ:
		return espflash_flash_read(f->session, ADDRESS, back, SIZE, NULL);
	default:
		return espflash_flash_verify(f->session, ADDRESS, f->flash + ADDRESS, SIZE, NULL);
	}
}

static void cancel_then(struct cable *cable)
{
	struct moment *m = cable->user;

	if (cable->reads != m->at_read)
		return;
	m->at_us = cable->ops->now_us(cable->sim);
	espflash_session_cancel(m->f->session);
}

static void outside_is_kept(const struct flow *f, const uint8_t *before)
{
	const size_t end = ADDRESS + SIZE;

	assert_memory_equal(f->flash, before, ADDRESS);
	assert_memory_equal(f->flash + end, before + end, f->flash_size - end);
}

static void did_it(const struct flow *f, enum operation what)
{
	switch (what) {
	case WRITE:
	case WRITE_RAW:
		assert_memory_equal(f->flash + ADDRESS, data, SIZE);
		break;
	case ERASE:
		for (size_t i = 0; i < SIZE; i++)
			assert_int_equal(f->flash[ADDRESS + i], 0xff);
		break;
	case READ:
		assert_memory_equal(back, f->flash + ADDRESS, SIZE);
		break;
	default:
		break;
	}
}

/* The operation was complete with that very call: the next one is told. */
static void came_too_late(struct flow *f, enum operation what)
{
	uint32_t value = 0;

	did_it(f, what);
	flow_fails(f, espflash_target_read_reg(f->session, 0x40001000, &value),
		ESPFLASH_ERROR_CANCELLED);
	late++;
}

static void works_again(struct flow *f, enum operation what, bool whole)
{
	uint8_t few[16];

	flow_ok(f, espflash_flash_read(f->session, 0x2345, few, sizeof(few), NULL));
	assert_memory_equal(few, f->flash + 0x2345, sizeof(few));
	if (!whole)
		return;
	flow_ok(f, run(f, what));
	did_it(f, what);
}

/* Returns whether there was something left to be cancelled. */
static bool cancel_at(struct flow *f, struct cable *cable, enum operation what, unsigned number)
{
	struct moment m = {.f = f, .at_read = number};
	uint8_t *before;
	int r;

	/* Never there yet, and no image. */
	flow_noise(data, SIZE, 100 * number + what);
	data[0] = 0;
	flow_noise(f->flash + ADDRESS, SIZE, 7);
	before = flow_copy(f);
	cable->reads = 0;
	cable->user = &m;
	cable->on_read = cancel_then;
	r = run(f, what);
	cable->on_read = NULL;
	if (m.at_us != 0 && r == 0)
		came_too_late(f, what);
	else if (m.at_us != 0)
		flow_result(f, r, ESPFLASH_ERROR_CANCELLED, "cancelled", __FILE__, __LINE__);
	assert_true(m.at_us == 0 || cable->ops->now_us(cable->sim) - m.at_us < 100000);
	outside_is_kept(f, before);
	free(before);
	works_again(f, what, number % (WHOLE * CHIPS) < CHIPS);
	return m.at_us != 0;
}

static void operation_is_cancelled_wherever_it_waits(void **state)
{
	(void)state;
	for (unsigned c = 0; c < CHIPS; c++) {
		espflash_loader_info info = {.struct_size = sizeof(info)};
		struct cable cable;
		unsigned moments = 0;
		struct flow f;

		flow_stub(&f, flow_chips[c], 0, NULL);
		f.options.baud = 460800;
		cable_between(&cable, &f);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_session_start_stub(f.session));
		for (enum operation what = 0; what < OPERATIONS; what++) {
			/* A packet comes in many calls, one like the other. */
			const unsigned step = what == READ ? 41 * STEP : STEP;

			for (unsigned n = 1 + c; cancel_at(&f, &cable, what, n); n += step)
				moments++;
		}
		flow_ok(&f, espflash_session_loader(f.session, &info));
		assert_int_equal(info.loader, ESPFLASH_LOADER_STUB);
		print_message("# %s: cancelled at %u moments, %u of them the last ones\n", f.chip,
			moments, late);
		assert_true(late <= OPERATIONS);
		late = 0;
		assert_true(moments > 20 * CHIPS / STEP);
		cable_remove(&f);
		flow_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operation_is_cancelled_wherever_it_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
