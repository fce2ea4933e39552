/* SPDX-License-Identifier: MIT */
/*
 * Sized structs across the public edge: programs older and newer than the library.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/options.h"

struct old_options {
	size_t struct_size;
	uint32_t a, b;
};

struct options {
	size_t struct_size;
	uint32_t a, b, c, d;
};

struct new_options {
	size_t struct_size;
	uint32_t a, b, c, d, e, f;
};

static void no_options_are_all_defaults(void **state)
{
	struct options o;

	(void)state;
	memset(&o, 0xaa, sizeof(o));
	assert_int_equal(ef_options_import(NULL, &o, sizeof(o), NULL, "x"), 0);
	assert_true(o.struct_size == 0 && o.a == 0 && o.d == 0);
}

static void an_older_program_gets_defaults_for_new_fields(void **state)
{
	const struct old_options in = {sizeof(in), 1, 2};
	struct options o;

	(void)state;
	memset(&o, 0xaa, sizeof(o));
	assert_int_equal(ef_options_import(NULL, &o, sizeof(o), &in, "x"), 0);
	assert_true(o.a == 1 && o.b == 2 && o.c == 0 && o.d == 0);
}

static void a_newer_program_is_fine_until_it_sets_a_field_we_lack(void **state)
{
	struct new_options in = {sizeof(in), 1, 2, 3, 4, 0, 0};
	espflash_error_info e = {.struct_size = sizeof(e)};
	struct options o;

	(void)state;
	assert_int_equal(ef_options_import(&e, &o, sizeof(o), &in, "x"), 0);
	assert_true(o.c == 3 && o.d == 4);
	in.f = 0x01000000;
	assert_int_equal(
		ef_options_import(&e, &o, sizeof(o), &in, "the x"), ESPFLASH_ERROR_ARGUMENT);
	assert_non_null(strstr(e.message, "the x"));
}

static void an_uninitialised_struct_size_is_refused(void **state)
{
	static const size_t bad[] = {0, 1, sizeof(size_t) - 1, 65537, SIZE_MAX};
	struct options in = {0}, o;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		in.struct_size = bad[i];
		assert_int_equal(
			ef_options_import(NULL, &o, sizeof(o), &in, "x"), ESPFLASH_ERROR_ARGUMENT);
		assert_int_equal(ef_struct_check(NULL, &in, "x"), ESPFLASH_ERROR_ARGUMENT);
	}
	assert_int_equal(ef_struct_check(NULL, NULL, "x"), ESPFLASH_ERROR_ARGUMENT);
}

static void a_result_fits_into_a_smaller_struct(void **state)
{
	const struct options full = {sizeof(full), 1, 2, 3, 4};
	struct {
		struct old_options o;
		uint32_t guard;
	} out = {{sizeof(struct old_options), 9, 9}, 0x5a5a5a5a};

	(void)state;
	ef_struct_export(&out, &full, sizeof(full));
	assert_true(out.o.struct_size == sizeof(struct old_options));
	assert_true(out.o.a == 1 && out.o.b == 2 && out.guard == 0x5a5a5a5a);
}

static void a_result_zeroes_the_rest_of_a_larger_struct(void **state)
{
	const struct options full = {sizeof(full), 1, 2, 3, 4};
	struct new_options out = {sizeof(out), 9, 9, 9, 9, 9, 9};

	(void)state;
	ef_struct_export(&out, &full, sizeof(full));
	assert_true(out.d == 4 && out.e == 0 && out.f == 0 && out.struct_size == sizeof(out));
	ef_struct_export(NULL, &full, sizeof(full));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_options_are_all_defaults),
		cmocka_unit_test(an_older_program_gets_defaults_for_new_fields),
		cmocka_unit_test(a_newer_program_is_fine_until_it_sets_a_field_we_lack),
		cmocka_unit_test(an_uninitialised_struct_size_is_refused),
		cmocka_unit_test(a_result_fits_into_a_smaller_struct),
		cmocka_unit_test(a_result_zeroes_the_rest_of_a_larger_struct),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
