/* SPDX-License-Identifier: MIT */
/*
 * The error record: the first failure stays, the numbers are kept, texts are cut and not run over.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/error.h"

static void the_first_failure_is_never_overwritten(void **state)
{
	espflash_error_info e = {.struct_size = sizeof(e)};

	(void)state;
	assert_int_equal(
		ef_error_set(&e, ESPFLASH_ERROR_IMAGE, "try", "byte %d", 7), ESPFLASH_ERROR_IMAGE);
	assert_int_equal(ef_error_set(&e, ESPFLASH_ERROR_IO, "later", "other"), ESPFLASH_ERROR_IO);
	assert_int_equal(e.code, ESPFLASH_ERROR_IMAGE);
	assert_string_equal(e.message, "byte 7");
	assert_string_equal(e.hint, "try");
}

static void a_cleared_record_keeps_its_struct_size_only(void **state)
{
	espflash_error_info e = {.struct_size = 4711};

	(void)state;
	ef_error_set_at(&e, ESPFLASH_ERROR_RANGE, 0x1000, NULL, "x");
	ef_error_clear(&e);
	assert_true(e.struct_size == 4711);
	assert_int_equal(e.code, 0);
	assert_int_equal(e.fields, 0);
	assert_string_equal(e.message, "");
	ef_error_clear(NULL);
}

static void a_null_record_still_returns_the_code(void **state)
{
	(void)state;
	assert_int_equal(ef_error_set(NULL, -3, NULL, "x"), -3);
	assert_int_equal(ef_error_set_at(NULL, -4, 0, NULL, "x"), -4);
	assert_int_equal(ef_error_set_os(NULL, -7, ENOENT, NULL, "x"), -7);
	assert_int_equal(ef_error_no_memory(NULL, 5), ESPFLASH_ERROR_NO_MEMORY);
}

static void long_texts_are_cut_and_end_with_a_nul(void **state)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	char text[600];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ef_error_set_os(&e, ESPFLASH_ERROR_IO, ENOENT, text, "%s", text);
	assert_int_equal(strlen(e.message), sizeof(e.message) - 1);
	assert_int_equal(strlen(e.hint), sizeof(e.hint) - 1);
}

static void addresses_and_errno_are_marked_as_present(void **state)
{
	espflash_error_info e = {.struct_size = sizeof(e)};

	(void)state;
	ef_error_set_at(&e, ESPFLASH_ERROR_RANGE, 0x8000, NULL, "x");
	assert_int_equal(e.fields, ESPFLASH_ERROR_HAS_ADDRESS);
	assert_int_equal(e.address, 0x8000);
	ef_error_clear(&e);
	ef_error_set_os(&e, ESPFLASH_ERROR_IO, ENOENT, NULL, "open");
	assert_int_equal(e.fields, ESPFLASH_ERROR_HAS_OS);
	assert_int_equal(e.os_error, ENOENT);
	assert_true(strncmp(e.message, "open: ", 6) == 0 && strlen(e.message) > 6);
	ef_error_clear(&e);
	ef_error_no_memory(&e, 123);
	assert_non_null(strstr(e.message, "123"));
}

static void an_export_fills_the_callers_struct_as_far_as_it_goes(void **state)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_error_info out = {.struct_size = offsetof(espflash_error_info, os_error)};

	(void)state;
	ef_error_set_os(&e, ESPFLASH_ERROR_IO, ENOENT, NULL, "open");
	ef_error_export(&out, &e);
	assert_int_equal(out.code, ESPFLASH_ERROR_IO);
	assert_int_equal(out.os_error, 0);
	ef_error_export(NULL, &e);
}

static void every_code_has_a_name_and_others_are_unknown(void **state)
{
	(void)state;
	assert_string_equal(espflash_error_name(0), "OK");
	assert_string_equal(espflash_error_name(ESPFLASH_ERROR_TIMEOUT), "TIMEOUT");
	assert_string_equal(espflash_error_name(ESPFLASH_ERROR_IMAGE), "IMAGE");
	assert_string_equal(espflash_error_name(ESPFLASH_ERROR_VERIFY), "VERIFY");
	for (int code = 0; code >= ESPFLASH_ERROR_VERIFY; code--)
		assert_string_not_equal(espflash_error_name(code), "UNKNOWN");
	assert_string_equal(espflash_error_name(1), "UNKNOWN");
	assert_string_equal(espflash_error_name(ESPFLASH_ERROR_VERIFY - 1), "UNKNOWN");
	assert_string_equal(espflash_error_name(INT32_MIN), "UNKNOWN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_failure_is_never_overwritten),
		cmocka_unit_test(a_cleared_record_keeps_its_struct_size_only),
		cmocka_unit_test(a_null_record_still_returns_the_code),
		cmocka_unit_test(long_texts_are_cut_and_end_with_a_nul),
		cmocka_unit_test(addresses_and_errno_are_marked_as_present),
		cmocka_unit_test(an_export_fills_the_callers_struct_as_far_as_it_goes),
		cmocka_unit_test(every_code_has_a_name_and_others_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
