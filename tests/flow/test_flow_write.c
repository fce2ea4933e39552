/* SPDX-License-Identifier: MIT */
/*
 * Erasing, writing and verifying: after each operation the whole flash is compared with what it
 * must be, inside and outside of the region.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

static uint8_t data[0x40000];

static void erased_region_is_blank_and_nothing_else(void **state)
{
	static const uint32_t ranges[][2] = {{0x5000, 0x1000}, {0xf000, 0x8000}, {0x10000, 0x10000},
		{0x1e000, 0x35000}, {0x3ff000, 0x1000}, {0x20000, 0x3000}};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		uint8_t *wanted;

		flow_connected(&f, flow_chips[i]);
		wanted = flow_copy(&f);
		for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
			const espflash_erase_options o = {.struct_size = sizeof(o),
				.progress = flow_progress,
				.progress_user = &f};

			memset(wanted + ranges[r][0], 0xff, ranges[r][1]);
			flow_ok(&f,
				espflash_flash_erase(f.session, ranges[r][0], ranges[r][1], &o));
			flow_flash_is(&f, wanted);
			flow_progress_is_complete(&f);
		}
		free(wanted);
		flow_close(&f);
	}
}

static void erase_that_is_not_whole_sectors_is_refused(void **state)
{
	struct flow f;
	uint8_t *wanted;

	(void)state;
	flow_connected(&f, "esp32");
	wanted = flow_copy(&f);
	flow_fails(&f, espflash_flash_erase(f.session, 1, 4096, NULL), ESPFLASH_ERROR_RANGE);
	flow_fails(&f, espflash_flash_erase(f.session, 0, 4095, NULL), ESPFLASH_ERROR_RANGE);
	flow_fails(&f, espflash_flash_erase(f.session, 0, 0, NULL), ESPFLASH_ERROR_RANGE);
	flow_fails(
		&f, espflash_flash_erase(f.session, 0x3ff000, 0x2000, NULL), ESPFLASH_ERROR_RANGE);
	flow_fails(&f, espflash_flash_erase(f.session, 0xfffff000, 0x2000, NULL),
		ESPFLASH_ERROR_RANGE);
	flow_flash_is(&f, wanted);
	free(wanted);
	flow_close(&f);
}

static void erased_chip_is_blank(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_connected(&f, flow_chips[i]);
		flow_ok(&f, espflash_flash_erase_chip(f.session, NULL));
		for (size_t at = 0; at < f.flash_size; at++)
			assert_int_equal(f.flash[at], 0xff);
		flow_close(&f);
	}
}

static void write_one(const char *chip, uint32_t address, size_t size, uint32_t flags)
{
	const bool keeps = strcmp(chip, "esp8266") != 0;
	espflash_write_options o = {
		.struct_size = sizeof(o), .progress = flow_progress, .flags = flags};
	struct flow f;
	uint8_t *wanted;

	flow_connected(&f, chip);
	o.progress_user = &f;
	wanted = flow_copy(&f);
	memcpy(wanted + address, data, size);
	if (!keeps) /* the sector's rest becomes blank: its loader cannot read */
		memset(wanted + address + size, 0xff, -(address + size) & 4095);
	flow_ok(&f, espflash_flash_write(f.session, address, data, size, &o));
	flow_flash_is(&f, wanted);
	flow_progress_is_complete(&f);
	/* and again: nothing changes */
	flow_ok(&f, espflash_flash_write(f.session, address, data, size, &o));
	flow_flash_is(&f, wanted);
	flow_progress_is_complete(&f);
	free(wanted);
	flow_close(&f);
}

static void written_bytes_are_there_and_the_rest_is_kept(void **state)
{
	static const uint32_t flags[] = {0, ESPFLASH_WRITE_COMPRESS, ESPFLASH_WRITE_NO_COMPRESS,
		ESPFLASH_WRITE_NO_DIFF, ESPFLASH_WRITE_NO_VERIFY};
	static const uint32_t shapes[][2] = {{0x8000, 0x1000}, {0x8000, 1}, {0x9000, 0x12345},
		{0x1f000, 0x20fff}, {0x3f0000, 0x10000}};

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		for (size_t n = 0; n < sizeof(shapes) / sizeof(shapes[0]); n++) {
			const size_t half = shapes[n][1] / 2;

			flow_noise(data, half, 3);
			flow_pattern(data + half, shapes[n][1] - half, 4);
			write_one(flow_chips[i], shapes[n][0], shapes[n][1],
				flags[(i + n) % (sizeof(flags) / sizeof(flags[0]))]);
			write_one(flow_chips[i], shapes[n][0], shapes[n][1], 0);
		}
	}
}

static void every_kind_of_data_survives_both_ways_of_sending(void **state)
{
	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		for (unsigned kind = 0; kind < 5; kind++) {
			if (kind == 0)
				flow_noise(data, 0x13000, 9);
			else if (kind == 1)
				flow_pattern(data, 0x13000, 9);
			else
				memset(data, kind == 2 ? 0xff : kind == 3 ? 0x00 : 0xc0, 0x13000);
			if (kind == 2) /* blank, but for one byte */
				data[0x9100] = 0;
			write_one(flow_chips[i], 0x20000, 0x13000, ESPFLASH_WRITE_COMPRESS);
			write_one(flow_chips[i], 0x20000, 0x13000, ESPFLASH_WRITE_NO_COMPRESS);
		}
	}
}

static void unaligned_start_keeps_the_bytes_before_it(void **state)
{
	static const uint32_t shapes[][2] = {
		{0x8001, 1}, {0x8fff, 2}, {0x9123, 0x2000}, {0x1fff0, 0x10020}, {0x3ffff0, 0x10}};

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		for (size_t n = 0; n < sizeof(shapes) / sizeof(shapes[0]); n++) {
			flow_noise(data, shapes[n][1], 5);
			write_one(flow_chips[i], shapes[n][0], shapes[n][1], 0);
		}
	}
}

static void unaligned_start_without_reading_is_unsupported(void **state)
{
	const espflash_write_options all = {
		.struct_size = sizeof(all), .flags = ESPFLASH_WRITE_ERASE_ALL};
	struct flow f;
	uint8_t *wanted;

	(void)state;
	flow_connected(&f, "esp8266");
	wanted = flow_copy(&f);
	flow_fails(&f, espflash_flash_write(f.session, 0x8100, data, 16, NULL),
		ESPFLASH_ERROR_UNSUPPORTED);
	assert_non_null(strstr(espflash_session_error(f.session)->hint, "0x1000"));
	flow_flash_is(&f, wanted);
	/* with everything erased there is nothing to keep */
	flow_noise(data, 16, 5);
	memset(wanted, 0xff, f.flash_size);
	memcpy(wanted + 0x8100, data, 16);
	flow_ok(&f, espflash_flash_write(f.session, 0x8100, data, 16, &all));
	flow_flash_is(&f, wanted);
	free(wanted);
	flow_close(&f);
}

static void regions_in_any_order_are_all_written(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		espflash_plan_result result = {.struct_size = sizeof(result)};
		espflash_plan *plan = NULL;
		uint8_t *wanted;

		flow_connected(&f, flow_chips[i]);
		flow_noise(data, sizeof(data), 6);
		wanted = flow_copy(&f);
		memcpy(wanted + 0x30000, data, 0x11000);
		memcpy(wanted + 0x8000, data + 0x100, 0x1000);
		memcpy(wanted + 0x9000, data + 0x7, 0x3000);
		flow_ok(&f, espflash_plan_new(&plan, f.session, NULL));
		flow_ok(&f, espflash_plan_add(plan, 0x30000, data, 0x11000, "app"));
		flow_ok(&f, espflash_plan_add(plan, 0x8000, data + 0x100, 0x1000, NULL));
		flow_ok(&f, espflash_plan_add(plan, 0x9000, data + 0x7, 0x3000, "nvs"));
		flow_ok(&f, espflash_plan_check(plan));
		assert_true(espflash_plan_step_count(plan) >= 3);
		flow_fails(&f, espflash_plan_add(plan, 0, data, 1, NULL), ESPFLASH_ERROR_STATE);
		flow_ok(&f, espflash_plan_run(plan));
		flow_flash_is(&f, wanted);
		assert_int_equal(espflash_plan_result_get(plan, &result), 0);
		assert_int_equal(result.bytes_written, 0x15000);
		assert_int_equal(result.verified, i > 0);
		flow_fails(&f, espflash_plan_run(plan), ESPFLASH_ERROR_STATE);
		espflash_plan_free(&plan);
		free(wanted);
		flow_close(&f);
	}
}

static void plan_fails(struct flow *f, uint32_t first, uint32_t second, int code)
{
	espflash_plan *plan = NULL;

	flow_ok(f, espflash_plan_new(&plan, f->session, NULL));
	flow_ok(f, espflash_plan_add(plan, first, data, 0x1001, "first"));
	flow_ok(f, espflash_plan_add(plan, second, data, 0x1000, "second"));
	flow_fails(f, espflash_plan_run(plan), code);
	espflash_plan_free(&plan);
}

static void impossible_plans_are_refused_before_the_first_byte(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		espflash_plan *plan = NULL;
		uint8_t *wanted;

		flow_connected(&f, flow_chips[i]);
		wanted = flow_copy(&f);
		plan_fails(&f, 0x8000, 0x8000, ESPFLASH_ERROR_OVERLAP);
		plan_fails(&f, 0x8000, 0x9000, ESPFLASH_ERROR_OVERLAP);
		assert_non_null(strstr(espflash_session_error(f.session)->message, "second"));
		plan_fails(&f, 0xb000, 0xa000, 0);
		memcpy(wanted, f.flash, f.flash_size);
		plan_fails(&f, 0x8000, 0x400000, ESPFLASH_ERROR_RANGE);
		plan_fails(&f, 0x3ff000, 0x8000, ESPFLASH_ERROR_RANGE);
		flow_ok(&f, espflash_plan_new(&plan, f.session, NULL));
		flow_fails(&f, espflash_plan_run(plan), ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_plan_add(plan, 0xfffff000, data, 0x2000, NULL),
			ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_plan_add(plan, 0, data, 0, NULL), ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_plan_add(plan, 0, NULL, 1, NULL), ESPFLASH_ERROR_ARGUMENT);
		espflash_plan_free(&plan);
		flow_flash_is(&f, wanted);
		free(wanted);
		flow_close(&f);
	}
}

static void verify_names_the_first_byte_that_differs(void **state)
{
	static const uint32_t places[] = {0, 1, 0xfff, 0x1000, 0xffff, 0x10000, 0x23455};
	struct flow f;

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		const espflash_verify_options o = {
			.struct_size = sizeof(o), .progress = flow_progress, .progress_user = &f};

		flow_connected(&f, flow_chips[i]);
		memcpy(data, f.flash + 0x8100, 0x23456);
		flow_ok(&f, espflash_flash_verify(f.session, 0x8100, data, 0x23456, &o));
		flow_progress_is_complete(&f);
		for (size_t n = 0; n < sizeof(places) / sizeof(places[0]); n++) {
			const espflash_error_info *e = espflash_session_error(f.session);

			data[places[n]] ^= 0x10;
			data[0x23455] ^= 0x01; /* a later difference */
			flow_fails(&f,
				espflash_flash_verify(f.session, 0x8100, data, 0x23456, NULL),
				ESPFLASH_ERROR_VERIFY);
			assert_true((e->fields & ESPFLASH_ERROR_HAS_ADDRESS) != 0);
			assert_int_equal(e->address, 0x8100 + places[n]);
			assert_true(e->hint[0] != '\0');
			data[places[n]] ^= 0x10;
			data[0x23455] ^= 0x01;
		}
		flow_close(&f);
	}
}

/* SCENARIOS T9: what is there already is not written again. */
static void second_write_programs_nothing(void **state)
{
	struct flow f;
	espflash_sim_counters before, after;

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		flow_connected(&f, flow_chips[i]);
		flow_noise(data, sizeof(data), 8);
		flow_ok(&f, espflash_flash_write(f.session, 0x10000, data, 0x30000, NULL));
		espflash_sim_count(f.sim, &before);
		flow_ok(&f, espflash_flash_write(f.session, 0x10000, data, 0x30000, NULL));
		espflash_sim_count(f.sim, &after);
		assert_int_equal(after.bytes_programmed, before.bytes_programmed);
		assert_int_equal(after.sectors_erased, before.sectors_erased);
		data[0x15000] ^= 1;
		flow_ok(&f, espflash_flash_write(f.session, 0x10000, data, 0x30000, NULL));
		espflash_sim_count(f.sim, &after);
		assert_int_equal(after.sectors_erased - before.sectors_erased, 1);
		assert_memory_equal(f.flash + 0x10000, data, 0x30000);
		flow_close(&f);
	}
}

/* A spoilt block in each piece: pieces are repeated, progress does not go back. */
static void progress_does_not_fall_while_pieces_are_repeated(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		const espflash_write_options o = {.struct_size = sizeof(o),
			.progress = flow_progress,
			.progress_user = &f,
			.flags = ESPFLASH_WRITE_NO_COMPRESS};

		flow_connected(&f, flow_chips[i]);
		flow_noise(data, 0x20000, 21);
		flow_ok(&f, espflash_flash_erase(f.session, 0x8000, 0x1000, NULL));
		assert_int_equal(espflash_sim_set_fault(f.sim, "tx:corrupt=every90001"), 0);
		flow_ok(&f, espflash_flash_write(f.session, 0x20000, data, 0x20000, &o));
		flow_progress_is_complete(&f);
		assert_memory_equal(f.flash + 0x20000, data, 0x20000);
		flow_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(erased_region_is_blank_and_nothing_else),
		cmocka_unit_test(erase_that_is_not_whole_sectors_is_refused),
		cmocka_unit_test(erased_chip_is_blank),
		cmocka_unit_test(written_bytes_are_there_and_the_rest_is_kept),
		cmocka_unit_test(every_kind_of_data_survives_both_ways_of_sending),
		cmocka_unit_test(unaligned_start_keeps_the_bytes_before_it),
		cmocka_unit_test(unaligned_start_without_reading_is_unsupported),
		cmocka_unit_test(regions_in_any_order_are_all_written),
		cmocka_unit_test(impossible_plans_are_refused_before_the_first_byte),
		cmocka_unit_test(verify_names_the_first_byte_that_differs),
		cmocka_unit_test(second_write_programs_nothing),
		cmocka_unit_test(progress_does_not_fall_while_pieces_are_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
