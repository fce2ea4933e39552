/* SPDX-License-Identifier: MIT */
/*
 * MD5 against the vectors of RFC 1321, A.5, and against the test's own MD5 at every length
 * around the block size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "image_builder.h"
#include "util/md5.h"

static void digest_of(char hex[33], const char *text)
{
	struct ef_md5 m;
	uint8_t d[16];

	ef_md5_init(&m);
	ef_md5_update(&m, text, strlen(text));
	ef_md5_final(&m, d);
	for (unsigned i = 0; i < 16; i++) {
		hex[2 * i] = "0123456789abcdef"[d[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[d[i] & 15];
	}
	hex[32] = '\0';
}

static void rfc_1321_vectors_are_met(void **state)
{
	static const char *const vectors[][2] = {
		{"", "d41d8cd98f00b204e9800998ecf8427e"},
		{"a", "0cc175b9c0f1b6a831c399e269772661"},
		{"abc", "900150983cd24fb0d6963f7d28e17f72"},
		{"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
		{"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
			"d174ab98d277d9f5a5611c2c9f419d9f"},
		{"1234567890123456789012345678901234567890123456789012345678901234567890"
		 "1234567890",
			"57edf4a22be3c955ac49da2e2107b67a"},
	};
	char hex[33];

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		digest_of(hex, vectors[i][0]);
		assert_string_equal(hex, vectors[i][1]);
	}
}

static void pieces_of_any_size_give_the_same(void **state)
{
	uint8_t data[200], expected[16], d[16];

	(void)state;
	for (unsigned i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31 + 7);
	for (size_t size = 0; size <= sizeof(data); size++) {
		builder_md5(expected, data, size);
		for (size_t step = 1; step < 130; step += 21) {
			struct ef_md5 m;

			ef_md5_init(&m);
			for (size_t at = 0; at < size; at += step)
				ef_md5_update(&m, data + at, size - at < step ? size - at : step);
			ef_md5_final(&m, d);
			assert_memory_equal(d, expected, 16);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_1321_vectors_are_met),
		cmocka_unit_test(pieces_of_any_size_give_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
