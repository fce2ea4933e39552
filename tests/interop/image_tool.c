/* SPDX-License-Identifier: MIT */
/*
 * The image functions as a program, for comparing with other tools (image_vs_esptool.py). Public
 * API only.
 *   image_tool check FILE CHIP                        prints what was found; exit 1 if not whole
 *   image_tool patch FILE CHIP MODE FREQ SIZE OUT     each of the three may be "keep"
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espflash/image.h>

static uint8_t *read_file(const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	long size = -1;

	if (f && fseek(f, 0, SEEK_END) == 0)
		size = ftell(f);
	if (size >= 0) {
		rewind(f);
		data = malloc((size_t)size + 1);
	}
	if (data && fread(data, 1, (size_t)size, f) != (size_t)size) {
		free(data);
		data = NULL;
	}
	if (f)
		fclose(f);
	*ret_size = size > 0 ? (size_t)size : 0;
	return data;
}

static int write_file(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");
	int ok = f && fwrite(data, 1, size, f) == size;

	if (f && fclose(f) != 0)
		ok = 0;
	return ok ? 0 : -1;
}

static int fail(const espflash_error_info *e)
{
	fprintf(stderr, "%s: %s\n", espflash_error_name(e->code), e->message);
	return 1;
}

static int do_check(const uint8_t *data, size_t size, uint32_t chip)
{
	espflash_image_info info = {.struct_size = sizeof(info)};
	espflash_error_info e = {.struct_size = sizeof(e)};

	if (espflash_image_check(&info, data, size, chip, &e) < 0)
		return fail(&e);
	printf("chip %s id 0x%04x entry 0x%08x size %u segments %u checksum 0x%02x\n",
		info.chip ? espflash_chip_name(info.chip) : "unknown", info.chip_id, info.entry,
		info.size, info.segment_count, info.checksum);
	for (uint32_t i = 0; i < info.segment_count; i++)
		printf("segment 0x%08x 0x%x at 0x%x [%s]\n", info.segments[i].address,
			info.segments[i].size, info.segments[i].file_offset,
			info.segments[i].memory);
	return 0;
}

static uint32_t mode_of(const char *word)
{
	static const char *const modes[] = {"keep", "qio", "qout", "dio", "dout"};

	for (uint32_t i = 0; i < 5; i++) {
		if (strcmp(word, modes[i]) == 0)
			return i;
	}
	return UINT32_MAX;
}

/* "4MB", "512KB", "2MB-c1", "keep". */
static uint32_t size_of(const char *word)
{
	char *end;
	const uint32_t n = (uint32_t)strtoul(word, &end, 10);

	if (strncmp(end, "KB", 2) == 0)
		return n * 1024;
	return n * 1024 * 1024 + (strcmp(end, "MB-c1") == 0 ? 2 : 0);
}

static int do_patch(uint8_t *data, size_t size, uint32_t chip, char **words)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	const uint32_t freq = (uint32_t)strtoul(words[1], NULL, 10); /* "40m"; "keep" is 0 */

	if (espflash_image_patch(data, size, chip, mode_of(words[0]), freq, size_of(words[2]), &e) <
		0)
		return fail(&e);
	return write_file(words[3], data, size) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	uint32_t chip = 0;
	uint8_t *data = NULL;
	size_t size;
	int rc = 2;

	if (argc < 4 || espflash_chip_from_name(argv[3], &chip) < 0 ||
		!(data = read_file(argv[2], &size)))
		fprintf(stderr, "usage: image_tool check FILE CHIP\n"
				"       image_tool patch FILE CHIP MODE FREQ SIZE OUT\n");
	else if (strcmp(argv[1], "check") == 0)
		rc = do_check(data, size, chip);
	else if (strcmp(argv[1], "patch") == 0 && argc == 8)
		rc = do_patch(data, size, chip, argv + 4);
	free(data);
	return rc;
}
