/* SPDX-License-Identifier: MIT */
/*
 * Sized structs at the public edge: absent, older, newer and nonsensical ones; and NULL wherever a
 * pointer is taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

static uint8_t bytes[4096];

static void absent_options_are_the_defaults(void **state)
{
	struct flow f;
	espflash_session *s = NULL;

	(void)state;
	flow_open(&f, "esp32c3", 0, NULL);
	espflash_session_free(&f.session);
	assert_int_equal(espflash_session_new(&s, f.transport, NULL), 0);
	f.session = s;
	flow_ok(&f, espflash_session_connect(s));
	flow_ok(&f, espflash_flash_read(s, 0, bytes, sizeof(bytes), NULL));
	flow_ok(&f, espflash_flash_erase(s, 0x8000, 0x1000, NULL));
	flow_ok(&f, espflash_flash_write(s, 0x8000, bytes, sizeof(bytes), NULL));
	flow_ok(&f, espflash_flash_verify(s, 0x8000, bytes, sizeof(bytes), NULL));
	flow_close(&f);
}

struct newer {
	espflash_session_options o;
	uint64_t added;
};

static void older_and_newer_session_options_are_understood(void **state)
{
	struct flow f;
	espflash_session *s = NULL;
	espflash_session_options o = {.baud = 77}; /* 77 would be refused */
	struct newer newer = {.added = 0};

	(void)state;
	flow_open(&f, "esp32", 0, NULL);
	o.struct_size = offsetof(espflash_session_options, baud);
	assert_int_equal(espflash_session_new(&s, f.transport, &o), 0);
	espflash_session_free(&s);
	o.struct_size = sizeof(o.struct_size);
	assert_int_equal(espflash_session_new(&s, f.transport, &o), 0);
	espflash_session_free(&s);
	newer.o.struct_size = sizeof(newer);
	assert_int_equal(espflash_session_new(&s, f.transport, &newer.o), 0);
	espflash_session_free(&s);
	newer.added = 1;
	assert_int_equal(espflash_session_new(&s, f.transport, &newer.o), ESPFLASH_ERROR_ARGUMENT);
	assert_null(s);
	flow_close(&f);
}

static void nonsense_in_session_options_is_refused(void **state)
{
	static const espflash_session_options bad[] = {
		{.struct_size = 0},
		{.struct_size = 7},
		{.struct_size = (size_t)-1},
		{.struct_size = sizeof(bad[0]), .baud = 299},
		{.struct_size = sizeof(bad[0]), .baud = 5000001},
		{.struct_size = sizeof(bad[0]), .initial_baud = 1},
		{.struct_size = sizeof(bad[0]), .chip = 77},
		{.struct_size = sizeof(bad[0]), .before = 4},
		{.struct_size = sizeof(bad[0]), .log_level = 5},
		{.struct_size = sizeof(bad[0]), .flags = 2},
	};
	struct flow f;

	(void)state;
	flow_open(&f, "esp32", 0, NULL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		espflash_session *s = NULL;

		assert_int_equal(
			espflash_session_new(&s, f.transport, &bad[i]), ESPFLASH_ERROR_ARGUMENT);
		assert_null(s);
	}
	flow_close(&f);
}

static void sizes_of_operation_options_are_checked_before_anything_is_done(void **state)
{
	static const size_t sizes[] = {0, 1, sizeof(size_t) - 1, 1u << 20, (size_t)-1};
	espflash_sim_counters before, after;
	struct flow f;

	(void)state;
	flow_connected(&f, "esp32c3");
	flow_ok(&f, espflash_flash_read(f.session, 0, bytes, 1, NULL));
	espflash_sim_count(f.sim, &before);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const espflash_read_options r = {.struct_size = sizes[i]};
		const espflash_erase_options e = {.struct_size = sizes[i]};
		const espflash_write_options w = {.struct_size = sizes[i]};
		const espflash_verify_options v = {.struct_size = sizes[i]};
		const espflash_spi_command q = {.struct_size = sizes[i]};
		uint32_t value;

		flow_fails(&f, espflash_flash_read(f.session, 0, bytes, 1, &r),
			ESPFLASH_ERROR_ARGUMENT);
		flow_fails(
			&f, espflash_flash_erase(f.session, 0, 4096, &e), ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_flash_erase_chip(f.session, &e), ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_flash_write(f.session, 0, bytes, 1, &w),
			ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_flash_verify(f.session, 0, bytes, 1, &v),
			ESPFLASH_ERROR_ARGUMENT);
		flow_fails(&f, espflash_target_spi(f.session, &q, &value), ESPFLASH_ERROR_ARGUMENT);
	}
	espflash_sim_count(f.sim, &after);
	assert_int_equal(after.commands, before.commands);
	flow_close(&f);
}

static void older_operation_options_are_understood(void **state)
{
	const espflash_read_options r = {
		.struct_size = offsetof(espflash_read_options, flash_size), .flash_size = 1};
	const espflash_erase_options e = {
		.struct_size = offsetof(espflash_erase_options, flash_size), .flash_size = 1};
	const espflash_write_options w = {
		.struct_size = offsetof(espflash_write_options, flags), .flags = 0xffffffff};
	struct flow f;

	(void)state;
	flow_connected(&f, "esp32");
	flow_ok(&f, espflash_flash_read(f.session, 0x100000, bytes, sizeof(bytes), &r));
	flow_ok(&f, espflash_flash_erase(f.session, 0x8000, 0x1000, &e));
	flow_ok(&f, espflash_flash_write(f.session, 0x8000, bytes, sizeof(bytes), &w));
	flow_close(&f);
}

/* The caller's size decides how much is written: the bytes behind stay. */
static void results_are_written_into_the_callers_size_only(void **state)
{
	union {
		espflash_flash_info info;
		uint8_t raw[sizeof(espflash_flash_info) + 64];
	} u;
	struct flow f;

	(void)state;
	flow_connected(&f, "esp32");
	memset(&u, 0xa5, sizeof(u));
	u.info.struct_size = offsetof(espflash_flash_info, sfdp_size);
	flow_ok(&f, espflash_flash_identify(f.session, &u.info));
	assert_int_equal(u.info.jedec_id, 0xe04016);
	assert_int_equal(u.info.sfdp_size, 0xa5a5a5a5);
	assert_int_equal(u.info.struct_size, offsetof(espflash_flash_info, sfdp_size));
	memset(&u, 0xa5, sizeof(u));
	u.info.struct_size = sizeof(u);
	flow_ok(&f, espflash_flash_identify(f.session, &u.info));
	for (size_t i = sizeof(u.info); i < sizeof(u); i++)
		assert_int_equal(u.raw[i], 0);
	u.info.struct_size = 3;
	flow_fails(&f, espflash_flash_identify(f.session, &u.info), ESPFLASH_ERROR_ARGUMENT);
	flow_fails(&f, espflash_flash_identify(f.session, NULL), ESPFLASH_ERROR_ARGUMENT);
	flow_close(&f);
}

static void missing_objects_are_refused_and_frees_take_anything(void **state)
{
	espflash_session *s = NULL;
	espflash_plan *p = NULL;
	espflash_transport *t = NULL;
	uint32_t value;

	(void)state;
	assert_int_equal(espflash_session_new(&s, NULL, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_session_connect(NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_session_reset(NULL, 0), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_session_set_baud(NULL, 115200), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_target_read_reg(NULL, 0, &value), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_flash_erase_chip(NULL, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_flash_write(NULL, 0, bytes, 1, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_plan_new(&p, NULL, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_plan_add(NULL, 0, bytes, 1, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_plan_run(NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_plan_verify(NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_plan_step_count(NULL), 0);
	assert_null(espflash_session_chip(NULL));
	assert_null(espflash_session_error(NULL));
	assert_int_equal(espflash_session_baud(NULL), 0);
	espflash_session_cancel(NULL);
	espflash_session_free(NULL);
	espflash_session_free(&s);
	espflash_plan_free(NULL);
	espflash_plan_free(&p);
	espflash_transport_free(NULL);
	espflash_transport_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_options_are_the_defaults),
		cmocka_unit_test(older_and_newer_session_options_are_understood),
		cmocka_unit_test(nonsense_in_session_options_is_refused),
		cmocka_unit_test(sizes_of_operation_options_are_checked_before_anything_is_done),
		cmocka_unit_test(older_operation_options_are_understood),
		cmocka_unit_test(results_are_written_into_the_callers_size_only),
		cmocka_unit_test(missing_objects_are_refused_and_frees_take_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
