/* SPDX-License-Identifier: MIT */
/*
 * Flasher stubs in JSON: what is read, that it is a copy, and every refusal with its words. Run
 * under AddressSanitizer: each file is an allocation of exactly its size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stub/stub.h"

static espflash_error_info error;

/* Load a copy, which is spoiled and freed before anybody looks at the stub. */
static int load(espflash_stub **ret, const void *json, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	int rc;

	assert_non_null(copy);
	memcpy(copy, json, size);
	error = (espflash_error_info){.struct_size = sizeof(error)};
	rc = espflash_stub_load_json(ret, copy, size, &error);
	memset(copy, 0xa5, size);
	free(copy);
	assert_int_equal(rc, error.code);
	return rc;
}

static espflash_stub *loaded(const char *json)
{
	espflash_stub *stub = NULL;

	if (load(&stub, json, strlen(json)) != 0)
		fail_msg("%s: %s", json, error.message);
	assert_non_null(stub);
	return stub;
}

static void expect_refused(const char *json, const char *message)
{
	static espflash_stub *const untouched = (espflash_stub *)&error;
	espflash_stub *stub = untouched;

	if (load(&stub, json, strlen(json)) != ESPFLASH_ERROR_IMAGE)
		fail_msg("%s: taken", json);
	assert_ptr_equal(stub, untouched);
	assert_string_equal(error.message, message);
	assert_true(error.hint[0]);
}

/* 8 bytes of text, 4 of data, with bss in front of it: as the usual files. */
#define TEXT	   "\"text\":\"AAECAwQFBgc=\""
#define TEXT_START "\"text_start\":1074521600" /* 0x400be600 */
#define ENTRY	   "\"entry\":1074521604"      /* 0x400be604 */
#define DATA	   "\"data\":\"3q2+7w==\""
#define DATA_START "\"data_start\":1073605632" /* 0x3ffdec00 */
#define BSS_START  "\"bss_start\":1073528832"  /* 0x3ffcc000 */
#define NEEDED	   ENTRY "," TEXT "," TEXT_START

static void a_usual_file_is_read(void **state)
{
	espflash_stub *stub = loaded("{\n    " ENTRY ",\n    " TEXT ",\n    " TEXT_START
				     ",\n    " DATA ",\n    " DATA_START ",\n    " BSS_START "\n}");
	const struct ef_stub_blob *b = &stub->blob;

	(void)state;
	assert_null(b->chip);
	assert_null(b->source_sha256);
	assert_null(b->compiler);
	assert_int_equal(b->entry, 0x400be604);
	assert_int_equal(b->text_address, 0x400be600);
	assert_int_equal(b->text_size, 8);
	assert_memory_equal(b->text, "\0\1\2\3\4\5\6\7", 8);
	assert_int_equal(b->data_address, 0x3ffdec00);
	assert_int_equal(b->data_size, 4);
	assert_memory_equal(b->data, "\xde\xad\xbe\xef", 4);
	assert_int_equal(b->bss_start, 0x3ffcc000);
	assert_int_equal(b->bss_end, 0x3ffdec00);
	assert_int_equal(b->buffers_start, 0);
	assert_int_equal(b->buffers_end, 0);
	espflash_stub_free(&stub);
	assert_null(stub);
}

static void data_and_bss_may_be_missing(void **state)
{
	espflash_stub *stub = loaded("{" NEEDED "}");

	(void)state;
	assert_null(stub->blob.data);
	assert_int_equal(stub->blob.data_size, 0);
	assert_int_equal(stub->blob.bss_start, 0);
	assert_int_equal(stub->blob.bss_end, 0);
	espflash_stub_free(&stub);
	stub = loaded("{" NEEDED ",\"data\":\"\"," DATA_START "}");
	assert_null(stub->blob.data);
	assert_int_equal(stub->blob.data_size, 0);
	espflash_stub_free(&stub);
	stub = loaded("{" NEEDED "," BSS_START "}");
	assert_int_equal(stub->blob.bss_start, 0x3ffcc000);
	assert_int_equal(stub->blob.bss_end, 0x3ffcc000); /* not known */
	espflash_stub_free(&stub);
	stub = loaded("{" NEEDED "," DATA "," DATA_START ",\"bss_start\":1073605636}");
	assert_int_equal(stub->blob.bss_start, 0x3ffdec04);
	assert_int_equal(stub->blob.bss_end, 0x3ffdec04); /* behind the data: not known */
	espflash_stub_free(&stub);
	stub = loaded("{\"entry\":0," TEXT ",\"text_start\":0," DATA "," DATA_START
		      ",\"bss_start\":0}"); /* 0 is no bss, not one at address 0 */
	assert_int_equal(stub->blob.bss_end, 0);
	espflash_stub_free(&stub);
}

static void order_spelling_and_unknown_keys_do_not_matter(void **state)
{
	espflash_stub *stub =
		loaded("{\"plugins\":{\"nand\":{\"text\":\"!\",\"text_start\":-1,\"handlers\":{"
		       "\"d5\":0}}},"
		       "\"plugin_first_opcode\":213," BSS_START ",\"x\":[null,1.5e9]," DATA_START
		       "," DATA ",\"text_star\":1,\"\\u0074ext\":\"AAECAwQ\\u0046Bgc=\"," TEXT_START
		       ",\"entry\\u0000\":1,\"y\":-1," ENTRY "}\n");

	(void)state;
	assert_int_equal(stub->blob.text_size, 8);
	assert_memory_equal(stub->blob.text, "\0\1\2\3\4\5\6\7", 8);
	assert_int_equal(stub->blob.entry, 0x400be604);
	espflash_stub_free(&stub);
	/* '/' may be escaped, and some programs do it. */
	stub = loaded("{" ENTRY "," TEXT_START
		      ",\"text\":\"\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/8=\",\"entry2\":0,"
		      "\"data\":\"\"," DATA_START "}");
	assert_int_equal(stub->blob.text_size, 8);
	assert_memory_equal(stub->blob.text, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	espflash_stub_free(&stub);
}

static void what_is_no_object_is_refused(void **state)
{
	(void)state;
	expect_refused("", "line 1, column 1: no JSON: '{' wanted, but the file ends");
	expect_refused("\xe9\x02", "line 1, column 1: no JSON: '{' wanted, not byte 0xe9");
	expect_refused("[" NEEDED "]", "line 1, column 1: no JSON: '{' wanted, not '['");
	expect_refused("{\n" NEEDED "\n}\n}",
		"line 4, column 1: no JSON: the end of the file wanted, not '}'");
	expect_refused("{\"x\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]," NEEDED "}",
		"line 1, column 21: nested deeper than 16 levels");
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	static const char json[] =
		"{" NEEDED "," DATA "," DATA_START "," BSS_START ",\"plugins\":{\"a\":[1]}}";
	espflash_stub *stub = loaded(json);

	(void)state;
	espflash_stub_free(&stub);
	for (size_t size = 0; size < strlen(json); size++) {
		assert_int_equal(load(&stub, json, size), ESPFLASH_ERROR_IMAGE);
		assert_null(stub);
		assert_true(error.message[0] && error.hint[0]);
	}
}

static void keys_that_are_missing_are_named(void **state)
{
	(void)state;
	expect_refused("{}", "no \"entry\" in the file");
	expect_refused("{" TEXT "," TEXT_START "}", "no \"entry\" in the file");
	expect_refused("{" ENTRY "," TEXT_START "}", "no \"text\" in the file");
	expect_refused("{" ENTRY "," TEXT "}", "no \"text_start\" in the file");
	expect_refused("{" NEEDED "," DATA "}", "\"data\" but no \"data_start\" in the file");
}

static void keys_that_come_twice_are_refused(void **state)
{
	static const char *const members[] = {ENTRY, TEXT, TEXT_START, DATA, DATA_START, BSS_START};

	(void)state;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		espflash_stub *stub = NULL;
		char json[512];

		snprintf(json, sizeof(json),
			"{%s,%s," NEEDED "," DATA "," DATA_START "," BSS_START "}", "\"x\":1",
			members[i]);
		assert_int_equal(load(&stub, json, strlen(json)), ESPFLASH_ERROR_IMAGE);
		assert_non_null(strstr(error.message, "for the second time"));
	}
	expect_refused("{" NEEDED ",\n  \"entr\\u0079\": 1}",
		"line 2, column 17: \"entry\" for the second time");
	expect_refused("{" NEEDED "," DATA ",\n" DATA_START "," DATA "}",
		"line 2, column 32: \"data\" for the second time");
}

static void values_of_the_wrong_kind_are_refused(void **state)
{
	(void)state;
	expect_refused("{\"entry\":\"0x400be604\"}", "line 1, column 10: \"entry\" is no number");
	expect_refused("{\"entry\":1.0}", "line 1, column 10: \"entry\" is no integer");
	expect_refused("{\"entry\":4294967296}",
		"line 1, column 10: \"entry\" is 4294967296, not between 0 and 4294967295");
	expect_refused("{\"data_start\":-4}",
		"line 1, column 15: \"data_start\" is -4, not between 0 and 4294967295");
	expect_refused("{\"bss_start\":null}", "line 1, column 14: \"bss_start\" is no number");
	expect_refused("{\"text_start\":}", "line 1, column 15: no JSON: a number wanted, not '}'");
	expect_refused("{\"text\": 1}", "line 1, column 10: \"text\" is no string");
	expect_refused("{\"data\":null}", "line 1, column 9: \"data\" is no string");
}

static void bad_base64_is_refused_with_its_place(void **state)
{
	(void)state;
	expect_refused("{\n\"text\": \"AAECAwQFBgc\"}",
		"line 2, column 9: \"text\" is no base64: 11 characters, not a multiple of 4");
	expect_refused("{\"text\":\"AAEC wQFBgc=\"}",
		"line 1, column 9: \"text\" is no base64 at character 5 of 12");
	expect_refused("{\"data\":\"\\u0041AEC!wQFBgc=\"}",
		"line 1, column 9: \"data\" is no base64 at character 5 of 12");
	expect_refused("{\"data\":\"=AEC\"}",
		"line 1, column 9: \"data\" is no base64 at character 1 "
		"of 4");
	expect_refused("{\"data\":\"AB==\"}",
		"line 1, column 9: \"data\" is no base64 at character 2 "
		"of 4");
	expect_refused("{\"data\":\"\\ud800\"}",
		"line 1, column 9: \"data\" is no base64 at character 1 of 3");
	expect_refused("{\"text\":\"AAEC\nwQFBgc=\"}",
		"line 1, column 14: no JSON: a character of UTF-8, or a closing quote, wanted, not "
		"byte 0x0a");
}

/* All files of the usual makers have whole words; half a word would be copied by nobody. */
static void sections_are_whole_words(void **state)
{
	(void)state;
	expect_refused("{\"text\":\"AAEC\"}",
		"line 1, column 9: \"text\" has 3 bytes: a multiple of "
		"4, up to 65536, is wanted");
	expect_refused("{" NEEDED ",\n\"data\":\"AAECAwQ=\"}",
		"line 2, column 8: \"data\" has 5 bytes: a multiple of 4, up to 65536, is wanted");
	expect_refused("{" ENTRY "," TEXT ",\n\"text_start\":1074521602}",
		"line 2, column 14: \"text_start\" is 0x400be602, not a multiple of 4");
	expect_refused("{" NEEDED "," DATA ",\n\"data_start\":1}",
		"line 2, column 14: \"data_start\" is 0x00000001, not a multiple of 4");
}

/* A text of `size` bytes, size % 3 == 1, all zero. */
static char *file_with_text(size_t size)
{
	static const char head[] = "{" ENTRY "," TEXT_START ",\n\"text\":\"";
	const size_t characters = (size / 3 + 1) * 4;
	char *json = malloc(sizeof(head) + characters + 3);

	assert_non_null(json);
	strcpy(json, head);
	memset(json + strlen(head), 'A', characters);
	strcpy(json + strlen(head) + characters - 2, "==\"}");
	return json;
}

static void sections_are_bounded(void **state)
{
	char *json = file_with_text(EF_STUB_SECTION_MAX);
	espflash_stub *stub = loaded(json);
	char *large;

	(void)state;
	assert_int_equal(stub->blob.text_size, 65536);
	espflash_stub_free(&stub);
	free(json);
	json = file_with_text(EF_STUB_SECTION_MAX + 12);
	expect_refused(json, "line 2, column 8: \"text\" has 65548 bytes: a multiple of 4, up to "
			     "65536, is wanted");
	free(json);
	large = malloc((1u << 20) + 2);
	assert_non_null(large);
	memset(large, ' ', (1u << 20) + 1);
	memcpy(large, "{" NEEDED "}", strlen("{" NEEDED "}"));
	large[1u << 20] = '\0';
	stub = loaded(large);
	espflash_stub_free(&stub);
	large[1u << 20] = '\n';
	large[(1u << 20) + 1] = '\0';
	expect_refused(large, "the file has 1048577 bytes; a stub has 1048576 at most");
	free(large);
}

static void the_entry_is_in_the_text(void **state)
{
	espflash_stub *stub;

	(void)state;
	stub = loaded("{\"entry\":1074521607," TEXT "," TEXT_START "}");
	espflash_stub_free(&stub);
	stub = loaded("{\"entry\":1074521600," TEXT "," TEXT_START "}");
	espflash_stub_free(&stub);
	expect_refused("{\"entry\":1074521608," TEXT "," TEXT_START "}",
		"line 1, column 10: \"entry\" is 0x400be608, not in the 8 bytes at 0x400be600");
	expect_refused("{\"entry\":1074521599," TEXT "," TEXT_START "}",
		"line 1, column 10: \"entry\" is 0x400be5ff, not in the 8 bytes at 0x400be600");
	expect_refused("{" ENTRY ",\"text\":\"\"," TEXT_START "}",
		"line 1, column 10: \"entry\" is 0x400be604, not in the 0 bytes at 0x400be600");
}

static void sections_end_where_the_addresses_end(void **state)
{
	espflash_stub *stub = loaded("{\"entry\":4294967288," TEXT ",\"text_start\":4294967288}");

	(void)state;
	espflash_stub_free(&stub);
	expect_refused("{\"entry\":4294967292," TEXT ",\n\"text_start\":4294967292}",
		"line 2, column 14: \"text_start\" is 0xfffffffc: 8 bytes do not fit behind it");
}

static void sections_do_not_overlap(void **state)
{
	espflash_stub *stub;

	(void)state;
	/* Side by side, on either side. */
	stub = loaded("{" NEEDED "," DATA ",\"data_start\":1074521608}");
	espflash_stub_free(&stub);
	stub = loaded("{" NEEDED "," DATA ",\"data_start\":1074521596,\"bss_start\":1074521608}");
	espflash_stub_free(&stub);
	stub = loaded("{" NEEDED "," DATA "," DATA_START ",\"bss_start\":1073605632}");
	assert_int_equal(stub->blob.bss_end, stub->blob.bss_start);
	espflash_stub_free(&stub);
	expect_refused("{" NEEDED "," DATA ",\n\"data_start\":1074521604}",
		"line 2, column 14: data (0x400be604 to 0x400be608) overlaps text (0x400be600 to "
		"0x400be608)");
	expect_refused("{" NEEDED ",\"data\":\"AAECAwQFBgc=\",\n\"data_start\":1074521596}",
		"line 2, column 14: data (0x400be5fc to 0x400be604) overlaps text (0x400be600 to "
		"0x400be608)");
	expect_refused("{" NEEDED ",\n\"bss_start\":1074521600}",
		"line 2, column 13: bss (0x400be600 to 0x400be601) overlaps text (0x400be600 to "
		"0x400be608)");
	expect_refused("{" NEEDED "," DATA ",\"data_start\":1074530000,\n\"bss_start\":1074521500}",
		"line 2, column 13: bss (0x400be59c to 0x400c06d0) overlaps text (0x400be600 to "
		"0x400be608)");
	expect_refused("{" NEEDED "," DATA "," DATA_START ",\n\"bss_start\":1073605634}",
		"line 2, column 13: bss (0x3ffdec02 to 0x3ffdec02) overlaps data (0x3ffdec00 to "
		"0x3ffdec04)");
}

static void a_null_is_the_callers_mistake(void **state)
{
	espflash_stub *stub = NULL;

	(void)state;
	error = (espflash_error_info){.struct_size = sizeof(error)};
	assert_int_equal(espflash_stub_load_json(NULL, "{}", 2, &error), ESPFLASH_ERROR_ARGUMENT);
	assert_string_equal(error.message, "ret is NULL");
	assert_int_equal(espflash_stub_load_json(&stub, NULL, 0, &error), ESPFLASH_ERROR_ARGUMENT);
	assert_string_equal(error.message, "json is NULL");
	assert_int_equal(espflash_stub_load_json(&stub, "{}", 2, NULL), ESPFLASH_ERROR_IMAGE);
	assert_null(stub);
	espflash_stub_free(NULL);
	espflash_stub_free(&stub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_usual_file_is_read),
		cmocka_unit_test(data_and_bss_may_be_missing),
		cmocka_unit_test(order_spelling_and_unknown_keys_do_not_matter),
		cmocka_unit_test(what_is_no_object_is_refused),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(keys_that_are_missing_are_named),
		cmocka_unit_test(keys_that_come_twice_are_refused),
		cmocka_unit_test(values_of_the_wrong_kind_are_refused),
		cmocka_unit_test(bad_base64_is_refused_with_its_place),
		cmocka_unit_test(sections_are_whole_words),
		cmocka_unit_test(sections_are_bounded),
		cmocka_unit_test(the_entry_is_in_the_text),
		cmocka_unit_test(sections_end_where_the_addresses_end),
		cmocka_unit_test(sections_do_not_overlap),
		cmocka_unit_test(a_null_is_the_callers_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
