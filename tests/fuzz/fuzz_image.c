/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target of the image layer: parse, check and patch any bytes as an image of every chip.
 * Built with libFuzzer, or with replay_main.c to run a corpus. Public API only.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <espflash/image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold of every image that parses; a breach is a crash. */
static void expect(const espflash_image_info *info, size_t size)
{
	if (info->size > size || info->segment_count > ESPFLASH_IMAGE_SEGMENTS_MAX)
		abort();
	for (uint32_t i = 0; i < info->segment_count; i++) {
		const espflash_image_segment *s = &info->segments[i];

		if (s->file_offset > size || s->size > size - s->file_offset)
			abort();
		if (!memchr(s->memory, 0, sizeof(s->memory)))
			abort();
	}
	if (!memchr(info->app_project, 0, sizeof(info->app_project)))
		abort();
}

/* A whole image stays whole when its settings change, and only the planned bytes change. */
static void try_patch(const uint8_t *data, size_t size, uint32_t chip, uint32_t mode)
{
	uint8_t *copy = malloc(size);
	espflash_error_info error = {.struct_size = sizeof(error)};
	int rc;

	if (!copy)
		return;
	memcpy(copy, data, size);
	rc = espflash_image_patch(copy, size, chip, mode, 80, 0x400000, &error);
	if (rc < 0 && (memcmp(copy, data, size) != 0 || error.code != rc || !error.message[0]))
		abort();
	if (rc == 0 && espflash_image_check(NULL, copy, size, chip, NULL) != 0)
		abort();
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (uint32_t chip = 0; chip <= ESPFLASH_CHIP_ESP32C3; chip++) {
		espflash_image_info info = {.struct_size = sizeof(info)};
		espflash_error_info error = {.struct_size = sizeof(error)};
		const int rc = espflash_image_parse(&info, data, size, chip, &error);

		if (rc == 0)
			expect(&info, size);
		else if (rc != ESPFLASH_ERROR_IMAGE && rc != ESPFLASH_ERROR_ARGUMENT)
			abort();
		if (espflash_image_check(&info, data, size, chip, &error) == 0 && rc != 0)
			abort();
		if (size > 0)
			try_patch(data, size, chip, data[size - 1] % 6);
	}
	return 0;
}
