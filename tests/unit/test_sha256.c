/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 against the vectors that NIST publishes with FIPS 180-4 ("abc", 448 bits, a million
 * "a"), and against the test's own SHA-256 at every length around the block size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "image_builder.h"
#include "util/sha256.h"

static void to_hex(char hex[65], struct ef_sha256 *s)
{
	uint8_t d[32];

	ef_sha256_final(s, d);
	for (unsigned i = 0; i < 32; i++) {
		hex[2 * i] = "0123456789abcdef"[d[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[d[i] & 15];
	}
	hex[64] = '\0';
}

static void fips_180_vectors_are_met(void **state)
{
	static const char *const vectors[][2] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	struct ef_sha256 s;
	char hex[65];

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		ef_sha256_init(&s);
		ef_sha256_update(&s, vectors[i][0], strlen(vectors[i][0]));
		to_hex(hex, &s);
		assert_string_equal(hex, vectors[i][1]);
	}
}

static void a_million_a_are_hashed_right(void **state)
{
	struct ef_sha256 s;
	char block[1000], hex[65];

	(void)state;
	memset(block, 'a', sizeof(block));
	ef_sha256_init(&s);
	for (unsigned i = 0; i < 1000; i++)
		ef_sha256_update(&s, block, sizeof(block));
	to_hex(hex, &s);
	assert_string_equal(
		hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void pieces_of_any_size_give_the_same(void **state)
{
	uint8_t data[200], expected[32], d[32];

	(void)state;
	for (unsigned i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31 + 7);
	for (size_t size = 0; size <= sizeof(data); size++) {
		builder_sha256(expected, data, size);
		for (size_t step = 1; step < 130; step += 43) {
			struct ef_sha256 s;

			ef_sha256_init(&s);
			for (size_t at = 0; at < size; at += step)
				ef_sha256_update(
					&s, data + at, size - at < step ? size - at : step);
			ef_sha256_final(&s, d);
			assert_memory_equal(d, expected, 32);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fips_180_vectors_are_met),
		cmocka_unit_test(a_million_a_are_hashed_right),
		cmocka_unit_test(pieces_of_any_size_give_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
