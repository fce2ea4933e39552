/* SPDX-License-Identifier: MIT */
/*
 * The stub's CRC-32, MD5 and division against zlib, RFC 1321 and the compiler.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "bytes.h"
#include "md5.h"

/* Declared here: crc32.h and zlib.h do not go together with every compiler. */
void crc32_start(void);
void crc32_add(void *self, const void *data, uint32_t size);

static void crc_is_zlibs_in_any_pieces(void **state)
{
	uint8_t data[1000];

	(void)state;
	crc32_start();
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * i >> 3);
	for (uint32_t n = 0; n < sizeof(data); n += 13) {
		uint32_t sum = 0;

		crc32_add(&sum, data, n / 3);
		crc32_add(&sum, data + n / 3, n - n / 3);
		assert_int_equal(sum, crc32(0, data, n));
	}
}

static void md5_gives_the_digests_of_rfc_1321(void **state)
{
	static const struct {
		const char *text;
		const char *digest;
	} cases[] = {
		{"", "d41d8cd98f00b204e9800998ecf8427e"},
		{"a", "0cc175b9c0f1b6a831c399e269772661"},
		{"abc", "900150983cd24fb0d6963f7d28e17f72"},
		{"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
		{"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
			"d174ab98d277d9f5a5611c2c9f419d9f"},
		{"1234567890123456789012345678901234567890123456789012345678901234567890123456789"
		 "0",
			"57edf4a22be3c955ac49da2e2107b67a"},
	};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
		for (size_t piece = 1; piece < 70; piece += 9) {
			const size_t n = strlen(cases[c].text);
			char hex[33] = "";
			struct md5 m;
			const uint8_t *const digest = (const uint8_t *)m.state;

			md5_start(&m);
			for (size_t at = 0; at < n; at += piece)
				md5_add(&m, cases[c].text + at,
					(uint32_t)(n - at < piece ? n - at : piece));
			md5_end(&m);
			for (int i = 0; i < 16; i++) {
				hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
				hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
			}
			assert_string_equal(hex, cases[c].digest);
		}
}

static void division_is_the_compilers(void **state)
{
	static const uint32_t v[] = {1, 2, 3, 7, 16, 115200, 921600, 640000000, 0x7fffffff,
		0x80000000, 0xfffffffe, 0xffffffff};

	(void)state;
	for (int i = 0; i < 12; i++) {
		assert_int_equal(divide_u32(0, v[i]), 0);
		for (int j = 0; j < 12; j++)
			assert_int_equal(divide_u32(v[j], v[i]), v[j] / v[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc_is_zlibs_in_any_pieces),
		cmocka_unit_test(md5_gives_the_digests_of_rfc_1321),
		cmocka_unit_test(division_is_the_compilers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
