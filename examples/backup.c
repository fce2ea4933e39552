/* SPDX-License-Identifier: MIT */
/*
 * Example: read the whole flash into a file. A sink takes the data piece by piece, so that a
 * flash of 16 MB needs no 16 MB of memory.
 *
 *     backup /dev/ttyUSB0 backup.img
 */
#include <espflash/espflash.h>

#include <stdio.h>

/* Called with each piece in ascending order; anything but 0 stops the reading. */
static int to_file(void *user, uint32_t address, const void *data, size_t size)
{
	FILE *file = user;

	(void)address;
	return fwrite(data, 1, size, file) == size ? 0 : -1;
}

static int backup(espflash_session *session, FILE *file)
{
	espflash_flash_info flash = {.struct_size = sizeof(flash)};
	espflash_read_options options = {.struct_size = sizeof(options)};
	int rc;

	rc = espflash_session_connect(session);
	if (rc != ESPFLASH_OK)
		return rc;
	/* The size is needed before the reading; a flash that hides it needs a number from you. */
	rc = espflash_flash_identify(session, &flash);
	if (rc != ESPFLASH_OK)
		return rc;
	printf("reading %u bytes\n", (unsigned)flash.size);
	options.sink = to_file;
	options.sink_user = file;
	/* No buffer: the sink gets the only copy. */
	return espflash_flash_read(session, 0, NULL, flash.size, &options);
}

int main(int argc, char **argv)
{
	/* 460800 baud where the chip and the adapter can: reading is limited by the wire. */
	espflash_session_options options = {.struct_size = sizeof(options), .baud = 460800};
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	FILE *file;
	int rc = ESPFLASH_ERROR_ARGUMENT;

	if (argc != 3) {
		fprintf(stderr, "usage: backup PORT FILE\n");
		return 2;
	}
	/* Is there a place to write to? Ask before the chip is touched. */
	file = fopen(argv[2], "wb");
	if (!file) {
		perror(argv[2]);
		return 1;
	}
	if (espflash_transport_open(&transport, argv[1], NULL) == ESPFLASH_OK &&
		espflash_session_new(&session, transport, &options) == ESPFLASH_OK) {
		rc = backup(session, file);
		if (rc != ESPFLASH_OK)
			fprintf(stderr, "error: %s\n", espflash_session_error(session)->message);
		if (espflash_session_reset(session, ESPFLASH_AFTER_HARD_RESET) != ESPFLASH_OK)
			espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	}
	if (fclose(file) != 0 && rc == ESPFLASH_OK)
		rc = ESPFLASH_ERROR_IO;
	/* Half a backup must not look like one. */
	if (rc != ESPFLASH_OK)
		remove(argv[2]);
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	return rc == ESPFLASH_OK ? 0 : 1;
}
