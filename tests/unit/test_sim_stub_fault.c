/* SPDX-License-Identifier: MIT */
/*
 * The line's faults while uploaded code runs: they strike as they do when the ROM loader listens.
 * The code is our stub, which answers SYNC (44 bytes) with eight replies of 12.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sim_stub_start.h"

#include <cmocka.h>

#define MAGIC 0x40001000u
#define PLACE 0x10000u

/* A stub runs; then `fault` is set, with # for the count of bytes seen so far in its direction. */
static void open_with(struct wire *w, size_t chip, const char *fault)
{
	espflash_sim_counters c;
	char text[64];

	stub_open(w, chip, NULL, 0);
	espflash_sim_count(w->sim, &c);
	snprintf(text, sizeof(text), fault,
		(unsigned)(strncmp(fault, "rx:", 3) ? c.bytes_from_host : c.bytes_to_host));
	assert_int_equal(espflash_sim_set_fault(w->sim, text), 0);
}

static int probe(struct wire *w)
{
	const uint32_t magic = MAGIC;

	return wire_command(w, 0x0A, &magic, 1, NULL, 0, 100);
}

static uint32_t running(const struct wire *w)
{
	espflash_sim_counters c;

	espflash_sim_count(w->sim, &c);
	return c.running;
}

/* Each costs one command or its reply, and the next is answered. */
static void one_bad_byte_costs_one_command(void **state)
{
	static const char *const faults[] = {"tx:lose=%u", "tx:corrupt=%u", "rx:lose=%u",
		"rx:corrupt=%u", "tx:garbage=%u", "rx:repeat=%u"};

	(void)state;
	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
			struct wire w;
			bool harmless = i >= 4; /* in front of a frame, or an END more */
			int ret;

			open_with(&w, chip, faults[i]);
			ret = probe(&w);
			assert_int_equal(ret == 0, harmless);
			wire_receive(&w, 100);
			assert_int_equal(probe(&w), 0);
			assert_null(espflash_sim_stopped(w.sim));
			wire_close(&w);
		}
	}
}

static void a_delay_holds_up_the_line_and_not_the_chip(void **state)
{
	static const char *const faults[] = {"tx:delay=300@%u", "rx:delay=300@%u"};

	(void)state;
	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		for (size_t i = 0; i < 2; i++) {
			/* More than the transmitter's FIFO has room for. */
			const uint32_t read[] = {0, 2048, 1024, 2};
			struct wire w;
			uint64_t start;

			open_with(&w, chip, faults[i]);
			start = w.ops->now_us(w.sim);
			assert_int_equal(wire_command(&w, 0xD2, read, 4, NULL, 0, 1000), 0);
			assert_int_equal(wire_receive(&w, 1000), 1024);
			assert_int_equal(wire_receive(&w, 1000), 1024);
			assert_true(w.ops->now_us(w.sim) - start > 300000 + 2048 * 86);
			assert_true(w.ops->now_us(w.sim) - start < 350000 + 2048 * 88);
			wire_send_raw(&w, "\xC0\x00\x08\x00\x00\xC0", 6);
			assert_int_equal(wire_receive(&w, 1000), 16);
			start = w.ops->now_us(w.sim);
			assert_int_equal(probe(&w), 0);
			assert_in_range(w.ops->now_us(w.sim) - start, 1000, 10000);
			assert_null(espflash_sim_stopped(w.sim));
			wire_close(&w);
		}
	}
}

static void a_pulled_cable_stops_nothing(void **state)
{
	(void)state;
	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		struct wire w;
		size_t count;

		open_with(&w, chip, "tx:disconnect=%u");
		wire_send_raw(&w, "?", 1);
		assert_int_equal(
			w.ops->read(w.sim, w.reply, 1, 100, &count), ESPFLASH_ERROR_DISCONNECTED);
		w.ops->close(w.sim);
		espflash_sim_plug(w.sim);
		assert_int_equal(w.ops->open(w.sim, 115200), 0);
		assert_int_equal(running(&w), 2);
		assert_int_equal(probe(&w), 0);
		wire_close(&w);
	}
}

/* Not only silence: the loader listens, and answers. */
static void a_reset_ends_in_the_loader(void **state)
{
	static const char *const faults[] = {
		"tx:reset=%u", "tx:brownout=%u", "rx:reset=%u", "rx:brownout=%u"};

	(void)state;
	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		for (size_t i = 0; i < 4; i++) {
			const uint32_t magic = MAGIC;
			struct wire w;
			char text[1000];

			open_with(&w, chip, faults[i]);
			wire_send(&w, 0x0A, &magic, 1, NULL, 0);
			assert_true(wire_text(&w, text, sizeof(text), 200) > 0);
			assert_int_equal(running(&w), 0);
			assert_int_equal(wire_sync(&w), 8);
			assert_int_equal(probe(&w), 0);
			wire_close(&w);
		}
	}
}

/* A sector's erase takes 45 ms: the supply fails in the middle. */
static void a_power_cut_spoils_what_is_being_erased(void **state)
{
	const uint32_t region[] = {PLACE, 0x1000};

	(void)state;
	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		struct wire w;
		uint8_t *cells;
		size_t size, blank = 0;

		stub_open(&w, chip, NULL, 0);
		cells = espflash_sim_flash(w.sim, &size);
		memset(cells, 0, size);
		wire_send(&w, 0xD1, region, 2, NULL, 0);
		w.ops->sleep_us(w.sim, 25000);
		espflash_sim_power_cycle(w.sim, 1);
		assert_int_equal(running(&w), 0);
		for (size_t i = 0; i < 0x1000; i++)
			blank += cells[PLACE + i] == 0xFF;
		assert_in_range(blank, 0x200, 0xE00);
		assert_int_equal(cells[PLACE - 1] | cells[PLACE + 0x1000], 0);
		wire_close(&w);
	}
}

static void a_stalled_chip_executes_nothing(void **state)
{
	(void)state;
	for (size_t chip = 0; chip < STUB_CHIPS; chip++) {
		struct wire w;

		open_with(&w, chip, "tx:stall=%u");
		assert_int_equal(probe(&w), -1);
		espflash_sim_press_reset(w.sim, 1);
		assert_int_equal(wire_sync(&w), 0);
		wire_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_bad_byte_costs_one_command),
		cmocka_unit_test(a_delay_holds_up_the_line_and_not_the_chip),
		cmocka_unit_test(a_pulled_cable_stops_nothing),
		cmocka_unit_test(a_reset_ends_in_the_loader),
		cmocka_unit_test(a_power_cut_spoils_what_is_being_erased),
		cmocka_unit_test(a_stalled_chip_executes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
