/* SPDX-License-Identifier: MIT */
/*
 * Example: put a backup of the whole flash back. A plan tells what it will do before it does it:
 * what the flash holds already is skipped, and a backup that does not fit is refused.
 *
 *     restore /dev/ttyUSB0 backup.img
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

static void print_steps(const espflash_plan *plan)
{
	static const char *const names[] = {"?", "skip", "erase", "write", "verify"};
	espflash_plan_step step = {.struct_size = sizeof(step)};

	for (size_t i = 0; espflash_plan_step_at(plan, i, &step) == ESPFLASH_OK; i++)
		printf("%-6s %7u bytes at 0x%06x\n", step.kind < 5 ? names[step.kind] : names[0],
			(unsigned)step.size, (unsigned)step.address);
}

static int restore(espflash_session *session, const void *data, size_t size)
{
	/* No flash_mode, _freq or _size: image headers stay as they were when they were saved. */
	espflash_plan_result done = {.struct_size = sizeof(done)};
	espflash_plan *plan = NULL;
	int rc = espflash_session_connect(session);

	if (rc == ESPFLASH_OK)
		rc = espflash_plan_new(&plan, session, NULL);
	if (rc == ESPFLASH_OK)
		rc = espflash_plan_add(plan, 0, data, size, "the backup");
	/* Every refusal comes here, before a byte of the flash has changed. */
	if (rc == ESPFLASH_OK)
		rc = espflash_plan_check(plan);
	if (rc == ESPFLASH_OK) {
		print_steps(plan);
		rc = espflash_plan_run(plan);
	}
	if (rc == ESPFLASH_OK && espflash_plan_result_get(plan, &done) == ESPFLASH_OK)
		printf("%llu bytes written, %llu were there already, all of it verified\n",
			(unsigned long long)done.bytes_written,
			(unsigned long long)done.bytes_skipped);
	espflash_plan_free(&plan); /* before its session */
	return rc;
}

int main(int argc, char **argv)
{
	espflash_session_options options = {.struct_size = sizeof(options), .baud = 460800};
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	size_t size;
	void *data;
	int rc = ESPFLASH_ERROR_ARGUMENT;

	if (argc != 3) {
		fprintf(stderr, "usage: restore PORT FILE\n");
		return 2;
	}
	data = load(argv[2], &size);
	if (!data) {
		fprintf(stderr, "cannot read %s\n", argv[2]);
		return 1;
	}
	if (espflash_transport_open(&transport, argv[1], NULL) == ESPFLASH_OK &&
		espflash_session_new(&session, transport, &options) == ESPFLASH_OK) {
		rc = restore(session, data, size);
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
