/* SPDX-License-Identifier: MIT */
/*
 * Base64: the vectors of RFC 4648, every character in every place, and what a tolerant decoder
 * would let pass. Run under AddressSanitizer: each text is an allocation of exactly its size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stub/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Decode a copy of `text`. Returns what the decoder does; `out` holds up to 64 bytes. */
static bool decode(const char *text, size_t size, uint8_t *out, size_t *ret_size)
{
	uint8_t *copy = malloc(size ? size : 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy, text, size);
	*ret_size = SIZE_MAX;
	ok = ef_base64_decode(copy, size, ret_size);
	if (ok) {
		assert_true(*ret_size <= 64);
		memcpy(out, copy, *ret_size);
	}
	free(copy);
	return ok;
}

static void expect_bytes(const char *text, const char *bytes, size_t size)
{
	uint8_t out[64];
	size_t n;

	assert_true(decode(text, strlen(text), out, &n));
	assert_int_equal(n, size);
	assert_memory_equal(out, bytes, size);
}

static void expect_refused(const char *text, size_t at)
{
	uint8_t out[64];
	size_t n;

	if (decode(text, strlen(text), out, &n))
		fail_msg("'%s' was taken", text);
	assert_int_equal(n, at);
}

/* RFC 4648, section 10. */
static void vectors_of_the_standard_are_decoded(void **state)
{
	static const char *const texts[] = {
		"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_bytes(texts[i], "foobar", i);
	expect_bytes("AAECAwQFBgc=", "\0\1\2\3\4\5\6\7", 8);
	expect_bytes("+/+/", "\xfb\xff\xbf", 3);
	expect_bytes("////", "\xff\xff\xff", 3);
}

/* The value of each of the 256 bytes, in each of the four places. */
static void every_character_counts_or_is_refused(void **state)
{
	(void)state;
	for (unsigned place = 0; place < 4; place++) {
		for (unsigned c = 0; c < 256; c++) {
			char text[9] = "AAAAAAAA";
			const char *found = c ? strchr(alphabet, (int)c) : NULL;
			uint8_t out[64];
			uint32_t bits;
			size_t n;

			text[place] = (char)c;
			if (!found) {
				assert_false(decode(text, 8, out, &n));
				assert_int_equal(n, place);
				continue;
			}
			assert_true(decode(text, 8, out, &n));
			assert_int_equal(n, 6);
			bits = (uint32_t)out[0] << 16 | (uint32_t)out[1] << 8 | out[2];
			assert_int_equal(bits, (uint32_t)(found - alphabet) << (18 - 6 * place));
		}
	}
}

static void a_text_that_is_too_short_is_refused_at_its_end(void **state)
{
	(void)state;
	expect_refused("Z", 1);
	expect_refused("Zm", 2);
	expect_refused("Zm9", 3);
	expect_refused("Zm9vY", 5);
	expect_refused("Zm9vYg=", 6); /* the '=' is where a value should be */
}

static void padding_only_stands_at_the_end(void **state)
{
	(void)state;
	expect_refused("Zg==Zg==", 2);
	expect_refused("====", 0);
	expect_refused("A===", 1);
	expect_refused("Z=g=", 1);
	expect_refused("=", 0);
	expect_refused("Zm9vYg==\n", 6);
	expect_refused("Zm9v=", 4);
}

/* "Zh==" and "Zg==" would be the same byte. */
static void left_over_bits_must_be_zero(void **state)
{
	(void)state;
	expect_refused("Zh==", 1);
	expect_refused("Zv==", 1);
	expect_refused("Zm9=", 2);
	expect_refused("Zm9vYh==", 5);
	expect_bytes("Zw==", "g", 1);
}

static void white_space_and_the_other_alphabet_are_refused(void **state)
{
	(void)state;
	expect_refused("Zm 9", 2);
	expect_refused("Zm9v\nZm9", 4);
	expect_refused("Zm9-", 3);
	expect_refused("Z_9v", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_of_the_standard_are_decoded),
		cmocka_unit_test(every_character_counts_or_is_refused),
		cmocka_unit_test(a_text_that_is_too_short_is_refused_at_its_end),
		cmocka_unit_test(padding_only_stands_at_the_end),
		cmocka_unit_test(left_over_bits_must_be_zero),
		cmocka_unit_test(white_space_and_the_other_alphabet_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
