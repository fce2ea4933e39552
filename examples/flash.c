/* SPDX-License-Identifier: MIT */
/*
 * Example: write a file to flash with a progress bar. Writing ends with a verification of
 * its own; espflash_flash_verify compares without writing.
 *
 *     flash /dev/ttyUSB0 0x1000 bootloader.bin
 */
#include <espflash/espflash.h>

#include <stdio.h>
#include <stdlib.h>

/* Called while the library works; returning anything but 0 would cancel. */
static int on_progress(void *user, const espflash_progress *now)
{
	unsigned percent = now->total ? (unsigned)(now->done * 100 / now->total) : 100;
	int filled = (int)percent * 40 / 100;

	(void)user;
	printf("\r[%.*s%*s] %3u %%", filled, "########################################",
		40 - filled, "", percent);
	if (now->done == now->total)
		putchar('\n');
	fflush(stdout);
	return 0;
}

static unsigned char *load(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data = NULL;
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

static int write_flash(espflash_session *session, uint32_t address, const void *data, size_t size)
{
	/* Everything left zero is the default: compressed, guarded, verified, header kept. */
	espflash_write_options options = {
		.struct_size = sizeof(options),
		.progress = on_progress,
		.flash_size = ESPFLASH_SIZE_DETECT, /* an image header gets the real size */
	};
	int rc = espflash_session_connect(session);

	if (rc == ESPFLASH_OK)
		rc = espflash_flash_write(session, address, data, size, &options);
	return rc;
}

int main(int argc, char **argv)
{
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	unsigned char *data;
	size_t size;
	int rc = ESPFLASH_ERROR_ARGUMENT;

	if (argc != 4) {
		fprintf(stderr, "usage: flash PORT ADDRESS FILE\n");
		return 2;
	}
	data = load(argv[3], &size);
	if (!data) {
		fprintf(stderr, "cannot read %s\n", argv[3]);
		return 1;
	}
	if (espflash_transport_open(&transport, argv[1], NULL) == ESPFLASH_OK &&
		espflash_session_new(&session, transport, NULL) == ESPFLASH_OK) {
		rc = write_flash(session, (uint32_t)strtoul(argv[2], NULL, 0), data, size);
		if (rc != ESPFLASH_OK)
			fprintf(stderr, "error: %s\nhint: %s\n",
				espflash_session_error(session)->message,
				espflash_session_error(session)->hint);
		if (espflash_session_reset(session, ESPFLASH_AFTER_HARD_RESET) != ESPFLASH_OK)
			espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	}
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	free(data);
	return rc == ESPFLASH_OK ? 0 : 1;
}
