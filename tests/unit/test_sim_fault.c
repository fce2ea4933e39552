/* SPDX-License-Identifier: MIT */
/*
 * Each fault of the simulator at least once, and that a specification with a mistake is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "sim_wire.h"

#include <cmocka.h>

#define MAGIC 0x40001000u

/* One READ_REG of 14 bytes each way: status << 8 | reason, or -1. */
static int probe(struct wire *w)
{
	const uint32_t address = MAGIC;

	return wire_command(w, 0x0A, &address, 1, NULL, 0, 500);
}

static uint8_t flash_begin(struct wire *w)
{
	static const uint32_t attach[2] = {0, 0}, begin[4] = {4096, 4, 1024, 0x3000};

	wire_sync(w);
	wire_command(w, 0x0D, attach, 2, NULL, 0, 500);
	memset(espflash_sim_flash(w->sim, NULL) + 0x3000, 0, 4096);
	wire_command(w, 0x02, begin, 4, NULL, 0, 500);
	return espflash_sim_flash(w->sim, NULL)[0x3000];
}

static void lost_byte_loses_the_command_or_the_reply(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", "tx:lose=13", 0);
	assert_int_equal(probe(&w), -1);
	wire_close(&w);
	wire_open(&w, "esp32", "rx:lose=0", 0);
	assert_int_equal(probe(&w), -1);
	assert_int_equal(probe(&w), 0);
	wire_close(&w);
}

static void corrupt_byte_differs(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", "rx:corrupt=5", 0);
	assert_int_equal(probe(&w), 0);
	assert_int_equal(wire_value(&w), 0x00F01D83 ^ 0x24);
	assert_int_equal(probe(&w), 0);
	assert_int_equal(wire_value(&w), 0x00F01D83);
	wire_close(&w);
}

static void repeated_byte_comes_twice(void **state)
{
	struct wire w;
	uint8_t buf[64];
	size_t total = 0, got = 1;

	(void)state;
	wire_open(&w, "esp32", "rx:repeat=every7", 0);
	wire_send(&w, 0x0A, (const uint32_t[]){MAGIC}, 1, NULL, 0);
	while (got) {
		assert_int_equal(w.ops->read(w.sim, buf, sizeof(buf), 100, &got), 0);
		total += got;
	}
	assert_int_equal(total, 14 + 2);
	wire_close(&w);
}

static void garbage_comes_before_its_byte(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", "tx:garbage=0", 0);
	assert_int_equal(probe(&w), 0);
	wire_close(&w);
}

static void delay_holds_up_all_that_follows(void **state)
{
	struct wire w;
	uint64_t start;

	(void)state;
	wire_open(&w, "esp32", "rx:delay=300@3", 0);
	start = w.ops->now_us(w.sim);
	assert_int_equal(probe(&w), 0);
	assert_in_range(w.ops->now_us(w.sim) - start, 300000, 310000);
	start = w.ops->now_us(w.sim);
	assert_int_equal(probe(&w), 0);
	assert_in_range(w.ops->now_us(w.sim) - start, 1000, 10000);
	wire_close(&w);
}

static void disconnect_lasts_until_plugged_in(void **state)
{
	struct wire w;
	uint8_t byte;
	size_t got;

	(void)state;
	wire_open(&w, "esp32", "disconnect=5", 0);
	assert_int_equal(probe(&w), -1);
	assert_int_equal(w.ops->read(w.sim, &byte, 1, 0, &got), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(w.ops->write(w.sim, "x", 1, 0, &got), ESPFLASH_ERROR_DISCONNECTED);
	w.ops->close(w.sim);
	assert_int_equal(w.ops->open(w.sim, 115200), ESPFLASH_ERROR_NOT_FOUND);
	espflash_sim_plug(w.sim);
	espflash_sim_set_fault(w.sim, NULL);
	assert_int_equal(w.ops->open(w.sim, 115200), 0);
	wire_send_raw(&w, "\xC0", 1); /* ends the half packet of before */
	w.ops->sleep_us(w.sim, 10000);
	assert_int_equal(wire_sync(&w), 8);
	wire_close(&w);
}

static void reset_and_brownout_show_in_the_boot_text(void **state)
{
	struct wire w;
	char text[512];

	(void)state;
	wire_open(&w, "esp32", "reset=3", 0);
	wire_send_raw(&w, "abcd", 4);
	wire_text(&w, text, sizeof(text), 100);
	assert_non_null(strstr(text, "rst:0x1 (POWERON_RESET)"));
	assert_int_equal(espflash_sim_set_fault(w.sim, "brownout=6"), 0);
	wire_send_raw(&w, "efgh", 4);
	wire_text(&w, text, sizeof(text), 100);
	assert_non_null(strstr(text, "BROWN_OUT"));
	wire_close(&w);
}

static void stall_is_for_ever(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", "stall=20", 0);
	assert_int_equal(probe(&w), 0);
	assert_int_equal(probe(&w), -1);
	espflash_sim_press_reset(w.sim, 1);
	assert_int_equal(wire_sync(&w), 0);
	wire_close(&w);
}

static void bit_errors_are_the_same_each_time(void **state)
{
	int first[50], errors = 0;
	struct wire w;

	(void)state;
	for (int run = 0; run < 2; run++) {
		wire_open(&w, "esp32", "ber=1e-3,seed=5", 0);
		for (int i = 0; i < 50; i++) {
			int ret;

			wire_send(&w, 0x0A, (const uint32_t[]){MAGIC}, 1, NULL, 0);
			ret = wire_receive(&w, 50) == 12 && wire_value(&w) == 0x00F01D83;
			if (run)
				assert_int_equal(ret, first[i]);
			first[i] = ret;
			errors += !ret;
		}
		wire_close(&w);
	}
	assert_in_range(errors, 2, 98);
}

static void split_gives_one_byte_per_read(void **state)
{
	struct wire w;
	uint8_t buf[64];
	size_t got;

	(void)state;
	wire_open(&w, "esp32", "split", 0);
	wire_send(&w, 0x0A, (const uint32_t[]){MAGIC}, 1, NULL, 0);
	w.ops->sleep_us(w.sim, 100000);
	assert_int_equal(w.ops->read(w.sim, buf, sizeof(buf), 0, &got), 0);
	assert_int_equal(got, 1);
	wire_close(&w);
}

static void replies_come_twice_or_not_at_all(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", "second-reply=1,lose-reply=2", 0);
	assert_int_equal(probe(&w), 0);
	assert_int_equal(wire_receive(&w, 100), 12);
	assert_int_equal(probe(&w), -1);
	assert_int_equal(probe(&w), 0);
	assert_int_equal(wire_receive(&w, 100), 0);
	wire_close(&w);
}

static void error_refuses_as_often_as_told(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", "error=0x0a:0x06:2", 0);
	assert_int_equal(probe(&w), 0x0106);
	assert_int_equal(probe(&w), 0x0106);
	assert_int_equal(probe(&w), 0);
	wire_close(&w);
}

static void flash_faults_keep_old_data(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", NULL, 0);
	assert_int_equal(flash_begin(&w), 0xFF);
	assert_int_equal(espflash_sim_set_fault(w.sim, "worn=0x3000"), 0);
	assert_int_equal(flash_begin(&w), 0);
	assert_int_equal(espflash_sim_set_fault(w.sim, "write-protect"), 0);
	assert_int_equal(flash_begin(&w), 0);
	assert_int_equal(espflash_sim_set_fault(w.sim, "noflash"), 0);
	assert_int_equal(flash_begin(&w), 0);
	assert_int_equal(probe(&w), -1); /* the loader waits for the flash for ever */
	wire_close(&w);
	wire_open(&w, "esp32", "busy", 0);
	assert_int_equal(flash_begin(&w), 0);
	assert_int_equal(probe(&w), -1);
	wire_close(&w);
}

static void power_cut_spoils_the_erase_under_way(void **state)
{
	static const uint32_t attach[2] = {0, 0}, begin[4] = {0x8000, 32, 1024, 0x3000};
	struct wire w;
	uint8_t *cells;

	(void)state;
	wire_open(&w, "esp32", NULL, 0);
	cells = espflash_sim_flash(w.sim, NULL);
	memset(cells, 0, 0x20000);
	wire_sync(&w);
	wire_command(&w, 0x0D, attach, 2, NULL, 0, 500);
	wire_send(&w, 0x02, begin, 4, NULL, 0);
	w.ops->sleep_us(w.sim, 100000); /* two sectors and a part of the third */
	espflash_sim_power_cycle(w.sim, 1);
	assert_int_equal(cells[0x4FFF], 0xFF);
	assert_int_equal(cells[0x6000], 0);
	w.ops->sleep_us(w.sim, 100000);
	assert_int_equal(wire_sync(&w), 8);
	wire_close(&w);
}

static void boot_noise_goes_on(void **state)
{
	struct wire w;
	char text[512];

	(void)state;
	wire_open(&w, "esp32", "boot-noise", ESPFLASH_SIM_MANUAL_BOOT);
	assert_true(wire_text(&w, text, sizeof(text), 500) > 100);
	wire_close(&w);
}

static void mistakes_in_a_specification_are_named(void **state)
{
	static const char *const wrong[] = {"lose", "lose=", "lose=x", "lose=every0", "xx:lose=1",
		"delay=5", "error=1", "error=1:2:", "ber=2", "nonsense", "lose=1,,lose=2"};
	espflash_error_info error = {.struct_size = sizeof(error)};
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", NULL, 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		espflash_sim_options o = {
			.struct_size = sizeof(o), .chip = "esp32", .fault = wrong[i]};
		espflash_sim *sim = NULL;

		assert_int_equal(espflash_sim_set_fault(w.sim, wrong[i]), ESPFLASH_ERROR_ARGUMENT);
		assert_int_equal(espflash_sim_new(&sim, &o, &error), ESPFLASH_ERROR_ARGUMENT);
		assert_null(sim);
		assert_non_null(strstr(error.message, "makes no sense"));
	}
	wire_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lost_byte_loses_the_command_or_the_reply),
		cmocka_unit_test(corrupt_byte_differs),
		cmocka_unit_test(repeated_byte_comes_twice),
		cmocka_unit_test(garbage_comes_before_its_byte),
		cmocka_unit_test(delay_holds_up_all_that_follows),
		cmocka_unit_test(disconnect_lasts_until_plugged_in),
		cmocka_unit_test(reset_and_brownout_show_in_the_boot_text),
		cmocka_unit_test(stall_is_for_ever),
		cmocka_unit_test(bit_errors_are_the_same_each_time),
		cmocka_unit_test(split_gives_one_byte_per_read),
		cmocka_unit_test(replies_come_twice_or_not_at_all),
		cmocka_unit_test(error_refuses_as_often_as_told),
		cmocka_unit_test(flash_faults_keep_old_data),
		cmocka_unit_test(power_cut_spoils_the_erase_under_way),
		cmocka_unit_test(boot_noise_goes_on),
		cmocka_unit_test(mistakes_in_a_specification_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
