/* SPDX-License-Identifier: MIT */
/*
 * Example: the smallest firmware image that is one. It does nothing on a chip; quickstart.sh and
 * the tests use it to have something to flash. Needs libc only.
 *
 *     make_image esp32 100000 image.bin
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODE_SIZE 64u

struct model {
	const char *name;
	int chip_id;		/* in the extended header; -1 = has none (ESP8266) */
	uint32_t code;		/* load address of the first segment, RAM for instructions */
	uint32_t table;		/* load address of the second segment, flash mapped for reading */
	uint8_t size_frequency; /* header byte 3: 1 MB (ESP8266: 0x2.) and 40 MHz (0x.0) */
};

static const struct model models[] = {
	{"esp8266", -1, 0x40100000, 0x40210000, 0x20},
	{"esp32", 0, 0x40080400, 0x3f400020, 0x00},
	{"esp32c3", 5, 0x40380000, 0x3c000020, 0x00},
};

struct image {
	FILE *file;
	uint32_t size;	  /* bytes written so far */
	uint8_t checksum; /* of the segments' data: 0xef, then each byte by exclusive or */
};

static void put(struct image *image, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++, image->size++)
		putc((int)(value >> (8 * i) & 0xff), image->file);
}

static void put_header(struct image *image, const struct model *model)
{
	put(image, 0xe9, 1);		      /* magic */
	put(image, 2, 1);		      /* segments */
	put(image, 2, 1);		      /* flash mode: DIO */
	put(image, model->size_frequency, 1); /* to be set right when it is flashed */
	put(image, model->code, 4);	      /* entry point */
	if (model->chip_id < 0)
		return;
	put(image, 0xee, 1); /* WP pin: disabled */
	put(image, 0, 3);    /* pin drive strengths: default */
	put(image, (uint32_t)model->chip_id, 2);
	put(image, 0, 1); /* minimal revision, old form */
	put(image, 0, 2); /* minimal revision */
	put(image, 0, 2); /* maximal revision: not given */
	put(image, 0, 4); /* reserved */
	put(image, 0, 1); /* no SHA-256 is appended */
}

/* Words of a generator: bytes that neither compress to nothing nor look like erased flash. */
static void put_segment(struct image *image, uint32_t address, uint32_t size)
{
	uint32_t state = address | 1;

	put(image, address, 4);
	put(image, size, 4);
	for (uint32_t i = 0; i < size; i++) {
		uint8_t byte;

		state = state * 1664525u + 1013904223u;
		byte = i % 3 ? (uint8_t)(state >> 24) : 0;
		image->checksum ^= byte;
		put(image, byte, 1);
	}
}

static const struct model *find_model(const char *name)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		if (strcmp(models[i].name, name) == 0)
			return &models[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	const struct model *model = argc == 4 ? find_model(argv[1]) : NULL;
	struct image image = {.checksum = 0xef};
	unsigned long size = model ? strtoul(argv[2], NULL, 0) & ~3ul : 0;

	if (size < 256 || size > 16ul << 20) {
		fprintf(stderr, "usage: make_image esp8266|esp32|esp32c3 BYTES FILE\n");
		return 2;
	}
	image.file = fopen(argv[3], "wb");
	if (!image.file) {
		perror(argv[3]);
		return 1;
	}
	put_header(&image, model);
	put_segment(&image, model->code, CODE_SIZE);
	put_segment(&image, model->table, (uint32_t)size - CODE_SIZE - 64);
	while (image.size % 16 != 15) /* the checksum is the last byte of a row of 16 */
		put(&image, 0, 1);
	put(&image, image.checksum, 1);
	return fclose(image.file) == 0 ? 0 : 1;
}
