/* SPDX-License-Identifier: MIT */
/*
 * The JSON reader: the grammar piece by piece, what is next to it, and where a failure is said to
 * be. Run under AddressSanitizer: each text is an allocation of exactly its size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stub/json.h"

static espflash_error_info error;

/* A reader of a copy that ends where its allocation ends; free j.data. */
static struct ef_json reader(const void *text, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	memcpy(copy, text, size);
	error = (espflash_error_info){.struct_size = sizeof(error)};
	return (struct ef_json){copy, size, 0, &error};
}

static void release(struct ef_json *j)
{
	uint8_t *copy = (uint8_t *)(uintptr_t)j->data;

	free(copy);
}

/* Is `text` one value and nothing else? */
static int check(const void *text, size_t size)
{
	struct ef_json j = reader(text, size);
	int rc = ef_json_skip(&j);

	if (rc == 0)
		rc = ef_json_end(&j);
	release(&j);
	assert_int_equal(rc, error.code);
	assert_true(rc == 0 || (error.message[0] && error.hint[0]));
	return rc;
}

static void expect_taken(const char *text)
{
	if (check(text, strlen(text)) != 0)
		fail_msg("%s: %s", text, error.message);
}

static void expect_refused(const char *text, const char *message)
{
	if (check(text, strlen(text)) != ESPFLASH_ERROR_IMAGE)
		fail_msg("%s: taken", text);
	assert_string_equal(error.message, message);
}

static void values_of_every_kind_are_passed(void **state)
{
	static const char *const texts[] = {"{}", "[]", "\"\"", "0", "-0", "true", "false", "null",
		" \t\r\n[ ] \n", "[1,2]", "{\"a\":{\"b\":[{},[[]],\"c\"]},\"d\":null}", "10", "-12",
		"0.5", "1e9", "1E+9", "12.50e-07", "123456789012345678901234567890",
		"[ 1 , \"x\" , { \"k\" : true } ]", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\"",
		"\"\x7f\xc2\x80\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"",
		"{\"a\":1,\"a\":2}"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_taken(texts[i]);
}

static void what_is_no_json_is_refused_with_its_place(void **state)
{
	(void)state;
	expect_refused("", "line 1, column 1: no JSON: a value wanted, but the file ends");
	expect_refused("\n\n  x", "line 3, column 3: no JSON: a value wanted, not 'x'");
	expect_refused("[1,]", "line 1, column 4: no JSON: a value wanted, not ']'");
	expect_refused("[1 2]", "line 1, column 4: no JSON: ',' or ']' wanted, not '2'");
	expect_refused("[1", "line 1, column 3: no JSON: ',' or ']' wanted, but the file ends");
	expect_refused("{\"a\" 1}", "line 1, column 6: no JSON: ':' wanted, not '1'");
	expect_refused("{\"a\":1,}", "line 1, column 8: no JSON: a key in quotes wanted, not '}'");
	expect_refused("{a:1}", "line 1, column 2: no JSON: a key in quotes wanted, not 'a'");
	expect_refused("{,}", "line 1, column 2: no JSON: a key in quotes wanted, not ','");
	expect_refused(
		"{\"a\":1 \"b\":2}", "line 1, column 8: no JSON: ',' or '}' wanted, not '\"'");
	expect_refused("{\"a\":}", "line 1, column 6: no JSON: a value wanted, not '}'");
	expect_refused("{", "line 1, column 2: no JSON: a key in quotes wanted, but the file ends");
	expect_refused("{} {}", "line 1, column 4: no JSON: the end of the file wanted, not '{'");
	expect_refused("trUe", "line 1, column 1: no JSON: a value wanted, not 't'");
	expect_refused("nul", "line 1, column 1: no JSON: a value wanted, not 'n'");
	expect_refused("\v1", "line 1, column 1: no JSON: a value wanted, not byte 0x0b");
	expect_refused("[\f]", "line 1, column 2: no JSON: a value wanted, not byte 0x0c");
	expect_refused("'a'", "line 1, column 1: no JSON: a value wanted, not '''");
	expect_refused(
		"\xef\xbb\xbf{}", "line 1, column 1: no JSON: a value wanted, not byte 0xef");
	assert_int_equal(check("{}\0", 3), ESPFLASH_ERROR_IMAGE);
	assert_string_equal(error.message,
		"line 1, column 3: no JSON: the end of the file wanted, not byte 0x00");
}

static void numbers_are_those_of_the_grammar(void **state)
{
	static const char *const wrong[] = {"-", "+1", ".5", "1.", "1.e3", "1e", "1e+", "-a", "01",
		"-00", "0x10", "1_000", "Infinity", "NaN", "1.5.2", "--1"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (check(wrong[i], strlen(wrong[i])) != ESPFLASH_ERROR_IMAGE)
			fail_msg("%s: taken", wrong[i]);
	}
	expect_refused("[012]", "line 1, column 2: no JSON: a number of more digits begins with 0");
	expect_refused("1.", "line 1, column 3: no JSON: a digit wanted, but the file ends");
}

static void strings_are_those_of_the_grammar(void **state)
{
	static const char *const wrong[] = {"\"", "\"\\", "\"\\\"", "\"\n\"", "\"\x1f\"", "\"\\x\"",
		"\"\\u\"", "\"\\u12g4\"", "\"\\u123", "\"\\N\"", "\"\\u 123\""};
	/* RFC 3629: lone, cut, too long, a surrogate, beyond the last. */
	static const char *const no_utf8[] = {"\"\x80\"", "\"\xc3\"", "\"\xc1\xbf\"", "\"\xc3",
		"\"\xe0\x9f\xbf\"", "\"\xed\xa0\x80\"", "\"\xf0\x8f\xbf\xbf\"",
		"\"\xf4\x90\x80\x80\"", "\"\xf5\x80\x80\x80\"", "\"\xe2\x82\"", "\"\xe2\x28\xa1\"",
		"\"\xc3\xc3\"", "\"\xff\""};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (check(wrong[i], strlen(wrong[i])) != ESPFLASH_ERROR_IMAGE)
			fail_msg("%s: taken", wrong[i]);
	}
	for (size_t i = 0; i < sizeof(no_utf8) / sizeof(no_utf8[0]); i++) {
		if (check(no_utf8[i], strlen(no_utf8[i])) != ESPFLASH_ERROR_IMAGE)
			fail_msg("no_utf8[%zu]: taken", i);
	}
	expect_refused("\"a\\qb\"",
		"line 1, column 4: no JSON: one of \"\\/bfnrtu after a backslash wanted, not 'q'");
	expect_refused("\"ab",
		"line 1, column 4: no JSON: the end of a string wanted, but the file "
		"ends");
	assert_int_equal(check("\"a\0b\"", 5), ESPFLASH_ERROR_IMAGE);
}

static void escapes_in_strings_are_resolved(void **state)
{
	static const char text[] = " \"a\\u0041\\/\\n\\u0000\\u00e9\\u20AC\\\"\" ";
	static const char wanted[] = "aA/\n\0\xc3\xa9\xe2\x82\xac\"";
	struct ef_json j = reader(text, strlen(text));
	uint8_t out[32];
	size_t n = 0;

	(void)state;
	assert_int_equal(ef_json_string(&j, out, sizeof(out), &n), 0);
	assert_int_equal(n, sizeof(wanted) - 1);
	assert_memory_equal(out, wanted, n);
	assert_int_equal(ef_json_end(&j), 0);
	release(&j);
}

static void a_buffer_that_is_too_small_is_filled_and_not_overrun(void **state)
{
	struct ef_json j = reader("\"abc\\u20acdef\"", 14);
	uint8_t *out = malloc(4);
	size_t n = 0;

	(void)state;
	assert_int_equal(ef_json_string(&j, out, 4, &n), 0);
	assert_int_equal(n, 9);
	assert_memory_equal(out, "abc\xe2", 4);
	free(out);
	release(&j);
}

static uint32_t u32_of(const char *text, int wanted)
{
	struct ef_json j = reader(text, strlen(text));
	uint32_t value = 4711;

	assert_int_equal(ef_json_u32(&j, "n", &value), wanted);
	assert_int_equal(error.code, wanted);
	release(&j);
	return value;
}

static void integers_have_32_bits(void **state)
{
	static const char *const wrong[] = {"-1", "-0", "4294967296", "18446744073709551616",
		"99999999999999999999999999999999999999", "1.0", "1e3", "\"1\"", "true", "{}", "[]",
		"", "}", "0x10", "007"};

	(void)state;
	assert_int_equal(u32_of("0", 0), 0);
	assert_int_equal(u32_of("  1074521688 ", 0), 1074521688);
	assert_int_equal(u32_of("4294967295", 0), 4294967295u);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		/* 0x10 is the number 0, followed by what the caller does not expect. */
		const int rc = strcmp(wrong[i], "0x10") == 0 ? 0 : ESPFLASH_ERROR_IMAGE;

		assert_int_equal(u32_of(wrong[i], rc), rc ? 4711 : 0);
	}
	u32_of("\n 4294967296", ESPFLASH_ERROR_IMAGE);
	assert_string_equal(error.message,
		"line 2, column 2: \"n\" is 4294967296, not between 0 and 4294967295");
	u32_of("-7", ESPFLASH_ERROR_IMAGE);
	assert_string_equal(
		error.message, "line 1, column 1: \"n\" is -7, not between 0 and 4294967295");
	u32_of("11111111112222222222333333333344444444445555555555", ESPFLASH_ERROR_IMAGE);
	assert_string_equal(error.message,
		"line 1, column 1: \"n\" is 111111111122222222223333..., "
		"not between 0 and 4294967295");
	u32_of("2.5", ESPFLASH_ERROR_IMAGE);
	assert_string_equal(error.message, "line 1, column 1: \"n\" is no integer");
	u32_of("\"0x10\"", ESPFLASH_ERROR_IMAGE);
	assert_string_equal(error.message, "line 1, column 1: \"n\" is no number");
}

static void nesting_is_bounded(void **state)
{
	char text[256];

	(void)state;
	/* The reader counts the object around the value. */
	for (size_t depth = 1; depth <= 100; depth++) {
		const int wanted = depth + 1 <= EF_JSON_DEPTH_MAX ? 0 : ESPFLASH_ERROR_IMAGE;

		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		assert_int_equal(check(text, 2 * depth), wanted);
	}
	expect_refused("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
		"line 1, column 16: nested deeper than 16 levels");
	expect_refused("[[[[[[[[[[[[[[[{\"a\":1}]]]]]]]]]]]]]]]",
		"line 1, column 16: nested deeper than 16 levels");
}

static void members_are_walked(void **state)
{
	static const char text[] =
		"{ \"one\" : 1 , \"\\u0074wo\":[2,{}],\"a rather long key\":\"x\" }\n";
	struct ef_json j = reader(text, strlen(text));
	uint8_t key[4];
	uint32_t n;
	size_t size;

	(void)state;
	assert_int_equal(ef_json_enter(&j), 0);
	assert_int_equal(ef_json_key(&j, 1, key, sizeof(key), &size), 1);
	assert_int_equal(size, 3);
	assert_memory_equal(key, "one", 3);
	assert_int_equal(ef_json_peek(&j), EF_JSON_NUMBER);
	assert_int_equal(ef_json_u32(&j, "one", &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ef_json_key(&j, 0, key, sizeof(key), &size), 1);
	assert_int_equal(size, 3);
	assert_memory_equal(key, "two", 3);
	assert_int_equal(ef_json_peek(&j), EF_JSON_ARRAY);
	assert_int_equal(ef_json_skip(&j), 0);
	assert_int_equal(ef_json_key(&j, 0, key, sizeof(key), &size), 1);
	assert_int_equal(size, 17);
	assert_memory_equal(key, "a ra", 4);
	assert_int_equal(ef_json_peek(&j), EF_JSON_STRING);
	assert_int_equal(text[ef_json_position(&j)], '"');
	assert_int_equal(ef_json_skip(&j), 0);
	assert_int_equal(ef_json_key(&j, 0, key, sizeof(key), &size), 0);
	assert_int_equal(ef_json_end(&j), 0);
	release(&j);
}

static void a_text_cut_anywhere_is_refused(void **state)
{
	static const char text[] = "{\"a\":[1.5e3,\"\\u20ac\xc3\xa9\",true],\"b\":{\"c\":null}}";

	(void)state;
	expect_taken(text);
	for (size_t size = 0; size < strlen(text); size++)
		assert_int_equal(check(text, size), ESPFLASH_ERROR_IMAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_every_kind_are_passed),
		cmocka_unit_test(what_is_no_json_is_refused_with_its_place),
		cmocka_unit_test(numbers_are_those_of_the_grammar),
		cmocka_unit_test(strings_are_those_of_the_grammar),
		cmocka_unit_test(escapes_in_strings_are_resolved),
		cmocka_unit_test(a_buffer_that_is_too_small_is_filled_and_not_overrun),
		cmocka_unit_test(integers_have_32_bits),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(members_are_walked),
		cmocka_unit_test(a_text_cut_anywhere_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
