/* SPDX-License-Identifier: MIT */
/*
 * Example: flash, then show what the firmware says, from the same open port: nothing is lost from
 * the reset on, as it would be if the port were closed and opened again.
 *
 *     monitor /dev/ttyUSB0 0x1000 firmware.bin [SECONDS]
 */
#include <espflash/espflash.h>

#include <stdio.h>
#include <stdlib.h>

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

/* By the reset line; on a port that has none a person does it, now that somebody listens. */
static int start(espflash_session *session)
{
	int rc = espflash_session_reset(session, ESPFLASH_AFTER_HARD_RESET);

	if (rc != ESPFLASH_ERROR_UNSUPPORTED)
		return rc;
	rc = espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	if (rc == ESPFLASH_OK)
		fprintf(stderr, "press RESET\n");
	return rc;
}

/* The transport is still open, at 115200 baud again. */
static int listen(espflash_session *session, unsigned seconds)
{
	unsigned char text[512];
	size_t size = 0;

	/* Until nothing came for so long. */
	for (;;) {
		int rc = espflash_session_read_raw(
			session, text, sizeof(text), seconds * 1000, &size);

		if (rc != ESPFLASH_OK)
			return rc;
		if (size == 0)
			return ESPFLASH_OK;
		fwrite(text, 1, size, stdout);
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	espflash_session_options options = {.struct_size = sizeof(options), .baud = 460800};
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	unsigned seconds = argc == 5 ? (unsigned)strtoul(argv[4], NULL, 0) : 10;
	size_t size;
	void *data;
	int rc = ESPFLASH_ERROR_ARGUMENT;

	if (argc < 4 || argc > 5) {
		fprintf(stderr, "usage: monitor PORT ADDRESS FILE [SECONDS]\n");
		return 2;
	}
	data = load(argv[3], &size);
	if (!data) {
		fprintf(stderr, "cannot read %s\n", argv[3]);
		return 1;
	}
	if (espflash_transport_open(&transport, argv[1], NULL) == ESPFLASH_OK &&
		espflash_session_new(&session, transport, &options) == ESPFLASH_OK) {
		rc = espflash_session_connect(session);
		if (rc == ESPFLASH_OK)
			rc = espflash_flash_write(
				session, (uint32_t)strtoul(argv[2], NULL, 0), data, size, NULL);
		if (rc == ESPFLASH_OK)
			rc = start(session);
		if (rc == ESPFLASH_OK)
			rc = listen(session, seconds);
		if (rc != ESPFLASH_OK)
			fprintf(stderr, "error: %s\n", espflash_session_error(session)->message);
	}
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	free(data);
	return rc == ESPFLASH_OK ? 0 : 1;
}
