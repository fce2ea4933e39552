/* SPDX-License-Identifier: MIT */
/*
 * Example: compare flash with a file, and show which sectors differ. The chip computes digests of
 * its flash, which takes a moment; only if they disagree is the flash read back.
 *
 *     verify /dev/ttyUSB0 0x10000 app.bin
 */
#include <espflash/espflash.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct comparison {
	const unsigned char *wanted;
	uint32_t start; /* flash address of wanted[0] */
	uint32_t sector;
	unsigned differing; /* bytes of that sector */
	unsigned sectors;
};

static void end_sector(struct comparison *c)
{
	if (c->differing) {
		printf("sector 0x%06" PRIx32 ": %u bytes differ\n", c->sector, c->differing);
		c->sectors++;
	}
	c->differing = 0;
}

/* A sink: takes the flash's content piece by piece, in ascending order. */
static int compare(void *user, uint32_t address, const void *data, size_t size)
{
	struct comparison *c = user;
	const unsigned char *have = data;

	for (size_t i = 0; i < size; i++) {
		uint32_t at = address + (uint32_t)i;

		if (at % ESPFLASH_SECTOR_SIZE == 0) {
			end_sector(c);
			c->sector = at;
		}
		c->differing += have[i] != c->wanted[at - c->start];
	}
	return 0;
}

static int verify(espflash_session *session, uint32_t address, const void *data, size_t size)
{
	struct comparison c = {.wanted = data,
		.start = address,
		.sector = address - address % ESPFLASH_SECTOR_SIZE};
	espflash_read_options options = {
		.struct_size = sizeof(options), .sink = compare, .sink_user = &c};
	int rc = espflash_session_connect(session);
	int read;

	if (rc == ESPFLASH_OK)
		rc = espflash_flash_verify(session, address, data, size, NULL);
	if (rc == ESPFLASH_OK)
		printf("the flash holds the file\n");
	if (rc != ESPFLASH_ERROR_VERIFY)
		return rc;
	read = espflash_flash_read(session, address, NULL, size, &options);
	if (read != ESPFLASH_OK)
		return read;
	end_sector(&c);
	printf("%u sectors differ\n", c.sectors);
	return rc;
}

static void *load(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	void *data = NULL;
	long size = -1;

	if (file && fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	if (size > 0 && fseek(file, 0, SEEK_SET) == 0)
		data = malloc((size_t)size);
	if (data && fread(data, 1, (size_t)size, file) != (size_t)size) {
		free(data);
		data = NULL;
	}
	if (file)
		fclose(file);
	*ret_size = (size_t)size;
	return data;
}

int main(int argc, char **argv)
{
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	size_t size;
	void *data;
	int rc = ESPFLASH_ERROR_ARGUMENT;

	if (argc != 4) {
		fprintf(stderr, "usage: verify PORT ADDRESS FILE\n");
		return 2;
	}
	data = load(argv[3], &size);
	if (!data) {
		fprintf(stderr, "cannot read %s\n", argv[3]);
		return 1;
	}
	if (espflash_transport_open(&transport, argv[1], NULL) == ESPFLASH_OK &&
		espflash_session_new(&session, transport, NULL) == ESPFLASH_OK) {
		rc = verify(session, (uint32_t)strtoul(argv[2], NULL, 0), data, size);
		if (rc != ESPFLASH_OK && rc != ESPFLASH_ERROR_VERIFY)
			fprintf(stderr, "error: %s\n", espflash_session_error(session)->message);
		if (espflash_session_reset(session, ESPFLASH_AFTER_HARD_RESET) != ESPFLASH_OK)
			espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	}
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	free(data);
	/* 0 = equal, 1 = different, 2 = nobody knows. */
	return rc == ESPFLASH_OK ? 0 : rc == ESPFLASH_ERROR_VERIFY ? 1 : 2;
}
