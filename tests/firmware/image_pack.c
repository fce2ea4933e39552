/* SPDX-License-Identifier: MIT */
/*
 * The image builder as a program, for the test firmware (build.py) and for comparing with esptool
 * (pack_vs_esptool.py). Uses the library's internals; knows nothing of the format itself.
 *   image_pack CHIP OUT entry=N [mode=1..4] [freq=MHZ] [size=BYTES] [min=N] [max=N] [digest=1]
 *              ADDRESS:FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/image.h"

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
	if (!ok)
		perror(path);
	return ok ? 0 : -1;
}

/* ADDRESS:FILE */
static int take_part(struct ef_image_part *part, const char *word)
{
	char *end;

	part->address = (uint32_t)strtoul(word, &end, 0);
	if (*end != ':')
		return -1;
	part->data = read_file(end + 1, &part->size);
	if (!part->data)
		perror(end + 1);
	return part->data ? 0 : -1;
}

/* NAME=NUMBER */
static int take_number(struct ef_image_recipe *recipe, const char *word)
{
	const char *equals = strchr(word, '=');
	const size_t length = (size_t)(equals - word);
	const uint32_t number = (uint32_t)strtoul(equals + 1, NULL, 0);

	if (strncmp(word, "entry", length) == 0)
		recipe->entry = number;
	else if (strncmp(word, "mode", length) == 0)
		recipe->flash.mode = number;
	else if (strncmp(word, "freq", length) == 0)
		recipe->flash.freq = number;
	else if (strncmp(word, "size", length) == 0)
		recipe->flash.flash_size = number;
	else if (strncmp(word, "min", length) == 0)
		recipe->min_revision = (uint16_t)number;
	else if (strncmp(word, "max", length) == 0)
		recipe->max_revision = (uint16_t)number;
	else if (strncmp(word, "digest", length) == 0)
		recipe->digest = number != 0;
	else
		return -1;
	return 0;
}

/* One part more than can be built: the library shall refuse it, not this program. */
#define PARTS (ESPFLASH_IMAGE_SEGMENTS_MAX + 1)

static int pack(const struct ef_image_recipe *recipe, const char *path)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	uint8_t *image = NULL;
	size_t size = 0;
	int rc = ef_image_build(NULL, 0, &size, recipe, &e);

	if (rc == 0)
		image = malloc(size);
	if (image)
		rc = ef_image_build(image, size, &size, recipe, &e);
	if (rc < 0)
		fprintf(stderr, "%s: %s\n", espflash_error_name(rc), e.message);
	else if (image)
		rc = write_file(path, image, size);
	free(image);
	return rc == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct ef_image_part parts[PARTS] = {{0}};
	struct ef_image_recipe recipe = {.parts = parts};
	int rc = argc > 3 && espflash_chip_from_name(argv[1], &recipe.chip) == 0 ? 0 : -1;

	for (int i = 3; rc == 0 && i < argc; i++) {
		if (strchr(argv[i], '='))
			rc = take_number(&recipe, argv[i]);
		else if (recipe.part_count < PARTS)
			rc = take_part(&parts[recipe.part_count++], argv[i]);
		else
			rc = -1;
	}
	if (rc == 0)
		rc = pack(&recipe, argv[2]);
	else
		fprintf(stderr, "usage: image_pack CHIP OUT entry=N [mode=1..4] [freq=MHZ] "
				"[size=BYTES] [min=N] [max=N] [digest=1] ADDRESS:FILE...\n");
	for (size_t i = 0; i < PARTS; i++)
		free((void *)(uintptr_t)parts[i].data);
	return rc < 0 ? 2 : rc;
}
