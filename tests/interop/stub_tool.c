/* SPDX-License-Identifier: MIT */
/*
 * espflash_stub_load_json as a program, for comparing with another reader of the same files
 * (stub_file_vs_python.py). Looks into the stub, which only the library's own code can.
 *   stub_tool FILE...      a line each: numbers and SHA-256 of text and data, or the refusal
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "stub/stub.h"
#include "util/sha256.h"

#define READ_MAX (2u << 20) /* more than the library takes */

static uint8_t *read_file(const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(READ_MAX);

	if (f && data)
		*ret_size = fread(data, 1, READ_MAX, f);
	if (!f || !data || ferror(f)) {
		free(data);
		data = NULL;
	}
	if (f)
		fclose(f);
	return data;
}

static void print_section(const char *name, uint32_t address, uint32_t size, const uint8_t *bytes)
{
	struct ef_sha256 sha;
	uint8_t digest[32];

	ef_sha256_init(&sha);
	if (size > 0)
		ef_sha256_update(&sha, bytes, size);
	ef_sha256_final(&sha, digest);
	printf(" %s 0x%08x %u ", name, (unsigned)address, (unsigned)size);
	for (size_t i = 0; i < sizeof(digest); i++)
		printf("%02x", digest[i]);
}

static void judge(const uint8_t *json, size_t size)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_stub *stub = NULL;

	if (espflash_stub_load_json(&stub, json, size, &e) < 0) {
		printf("refused %s: %s\n", espflash_error_name(e.code), e.message);
		return;
	}
	printf("entry 0x%08x", (unsigned)stub->blob.entry);
	print_section("text", stub->blob.text_address, stub->blob.text_size, stub->blob.text);
	print_section("data", stub->blob.data_address, stub->blob.data_size, stub->blob.data);
	printf(" bss 0x%08x 0x%08x\n", (unsigned)stub->blob.bss_start,
		(unsigned)stub->blob.bss_end);
	espflash_stub_free(&stub);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t size = 0;
		uint8_t *json = read_file(argv[i], &size);

		if (!json) {
			perror(argv[i]);
			return 1;
		}
		judge(json, size);
		free(json);
	}
	return 0;
}
