/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target of stub files: takes any bytes for a stub in JSON. What is refused has its record and
 * no result; what is taken lies in memory as it must, and says the same when it is written down
 * plainly and read again. Built with libFuzzer, or with replay_main.c to run a corpus.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stub/stub.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(int holds)
{
	if (!holds)
		abort();
}

static void check_section(uint32_t address, uint32_t size, const uint8_t *bytes)
{
	unsigned sum = 0;

	expect(address % 4 == 0 && size % 4 == 0 && size <= EF_STUB_SECTION_MAX);
	expect((uint64_t)address + size <= UINT64_C(1) << 32);
	expect((size == 0) == !bytes);
	for (uint32_t i = 0; i < size; i++)
		sum += bytes[i]; /* readable */
	expect(sum <= 255 * size);
}

static int apart(uint32_t a, uint64_t a_end, uint32_t b, uint64_t b_end)
{
	return a >= b_end || b >= a_end;
}

static void check_stub(const struct ef_stub_blob *b)
{
	const uint64_t text_end = (uint64_t)b->text_address + b->text_size;
	const uint64_t data_end = (uint64_t)b->data_address + b->data_size;

	check_section(b->text_address, b->text_size, b->text);
	check_section(b->data_address, b->data_size, b->data);
	expect(b->entry >= b->text_address && b->entry < text_end);
	expect(b->bss_end >= b->bss_start);
	if (b->data_size > 0)
		expect(apart(b->data_address, data_end, b->text_address, text_end));
	if (b->bss_end > b->bss_start)
		expect(apart(b->bss_start, b->bss_end, b->text_address, text_end));
	expect(!b->chip && !b->source_sha256 && !b->compiler);
}

/* Base64 with every character as an escape. Returns the end of what it wrote. */
static char *write_bytes(char *to, const uint8_t *bytes, uint32_t size)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (uint32_t i = 0; i < size; i += 3) {
		const uint32_t left = size - i;
		const uint32_t bits = (uint32_t)bytes[i] << 16 |
				      (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
				      (left > 2 ? bytes[i + 2] : 0);

		for (unsigned k = 0; k < 4; k++)
			to += sprintf(to, "\\u%04x",
				k > left ? (unsigned)'='
					 : (unsigned)alphabet[bits >> (18 - 6 * k) & 63]);
	}
	return to;
}

static void write_and_read_again(const struct ef_stub_blob *b)
{
	char *text = malloc(256 + 8 * ((size_t)b->text_size + b->data_size + 6));
	espflash_stub *again = NULL;
	char *to = text;

	expect(text != NULL);
	to += sprintf(to, "{\"bss_start\":%lu,\"entry\":%lu,\"text_start\":%lu,\"text\":\"",
		(unsigned long)b->bss_start, (unsigned long)b->entry,
		(unsigned long)b->text_address);
	to = write_bytes(to, b->text, b->text_size);
	to += sprintf(to, "\"");
	if (b->data_address != 0 || b->data_size > 0) {
		to += sprintf(
			to, ",\"data_start\":%lu,\"data\":\"", (unsigned long)b->data_address);
		to = write_bytes(to, b->data, b->data_size);
		to += sprintf(to, "\"");
	}
	to += sprintf(to, "}");
	/* A large one outgrows what a file may have. */
	if (to - text <= 1 << 20) {
		expect(espflash_stub_load_json(&again, text, (size_t)(to - text), NULL) == 0);
		expect(again->blob.entry == b->entry && again->blob.text_size == b->text_size &&
			again->blob.data_size == b->data_size &&
			again->blob.data_address == b->data_address &&
			again->blob.bss_end == b->bss_end);
		expect(memcmp(again->blob.text, b->text, b->text_size) == 0);
		expect(b->data_size == 0 || memcmp(again->blob.data, b->data, b->data_size) == 0);
	}
	espflash_stub_free(&again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_stub *stub = NULL;
	uint8_t *copy = malloc(size ? size : 1); /* exactly as long: what is read beyond is seen */
	int rc;

	expect(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	rc = espflash_stub_load_json(&stub, copy, size, &error);
	free(copy);
	expect(rc == error.code);
	if (rc == 0) {
		check_stub(&stub->blob);
		write_and_read_again(&stub->blob);
	} else {
		expect(rc == ESPFLASH_ERROR_IMAGE && !stub);
		expect(error.message[0] && error.hint[0]);
	}
	espflash_stub_free(&stub);
	return 0;
}
