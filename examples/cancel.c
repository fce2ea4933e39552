/* SPDX-License-Identifier: MIT */
/*
 * Example: Ctrl-C stops what the library does, cleanly: the call returns CANCELLED within a
 * tenth of a second, and the session can still be used to leave the chip in order.
 *
 *     cancel /dev/ttyUSB0        (then press Ctrl-C)
 */
#include <espflash/espflash.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* A signal handler gets no pointer of ours: this is the one place for a global. */
static _Atomic(espflash_session *) running;

static void on_signal(int number)
{
	(void)number;
	espflash_session_cancel(atomic_load(&running)); /* made for this; NULL is fine */
}

static int count(void *user, uint32_t address, const void *data, size_t size)
{
	unsigned long long *bytes = user;

	(void)address;
	(void)data;
	*bytes += size;
	return 0;
}

static int work(espflash_session *session)
{
	unsigned long long bytes = 0;
	espflash_flash_info flash = {.struct_size = sizeof(flash)};
	espflash_read_options options = {
		.struct_size = sizeof(options), .sink = count, .sink_user = &bytes};
	int rc = espflash_session_connect(session);

	if (rc == ESPFLASH_OK)
		rc = espflash_flash_identify(session, &flash);
	if (rc == ESPFLASH_OK) {
		printf("reading %u bytes; Ctrl-C stops\n", (unsigned)flash.size);
		fflush(stdout);
		rc = espflash_flash_read(session, 0, NULL, flash.size, &options);
	}
	if (rc == ESPFLASH_ERROR_CANCELLED)
		printf("stopped after %llu bytes\n", bytes);
	else if (rc != ESPFLASH_OK)
		printf("error: %s\n", espflash_session_error(session)->message);
	else
		printf("done, %llu bytes\n", bytes);
	return rc;
}

int main(int argc, char **argv)
{
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	struct sigaction action;
	int rc = ESPFLASH_ERROR_ARGUMENT;

	if (argc != 2) {
		fprintf(stderr, "usage: cancel PORT\n");
		return 2;
	}
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);

	if (espflash_transport_open(&transport, argv[1], NULL) == ESPFLASH_OK &&
		espflash_session_new(&session, transport, NULL) == ESPFLASH_OK) {
		atomic_store(&running, session);
		rc = work(session);
		/* The session is usable after a cancel: leave the chip in order. */
		if (espflash_session_reset(session, ESPFLASH_AFTER_HARD_RESET) != ESPFLASH_OK)
			espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	}
	atomic_store(&running, NULL); /* before the session goes */
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	return rc == ESPFLASH_OK ? 0 : 1;
}
