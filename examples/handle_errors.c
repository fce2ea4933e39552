/* SPDX-License-Identifier: MIT */
/*
 * Example: what a program does with an error. The code decides what to try next, the record's
 * message and hint are made for people, its other fields for a log.
 *
 *     handle_errors /dev/ttyUSB0
 */
#include <espflash/espflash.h>

#include <inttypes.h>
#include <stdio.h>

/* Everything that is known, on one line: what to put into a bug report. */
static void log_record(const espflash_error_info *e)
{
	fprintf(stderr, "%s", espflash_error_name(e->code));
	if (e->fields & ESPFLASH_ERROR_HAS_OPCODE)
		fprintf(stderr, " opcode 0x%02x", e->opcode);
	if (e->fields & ESPFLASH_ERROR_HAS_DEVICE)
		fprintf(stderr, " status %u reason %u", e->device_status, e->device_reason);
	if (e->fields & ESPFLASH_ERROR_HAS_ADDRESS)
		fprintf(stderr, " address 0x%06" PRIx32, e->address);
	if (e->fields & ESPFLASH_ERROR_HAS_OS)
		fprintf(stderr, " errno %" PRId32, e->os_error);
	fprintf(stderr, ": %s\n", e->message);
	if (e->hint[0])
		fprintf(stderr, "try this: %s\n", e->hint);
}

enum next { DONE, AGAIN_SLOWER, ASK_A_PERSON, GIVE_UP };

/* Codes that later versions add end up in the last case: always have one. */
static enum next decide(int code)
{
	switch (code) {
	case ESPFLASH_OK:
		return DONE;
	case ESPFLASH_ERROR_TIMEOUT:
	case ESPFLASH_ERROR_PROTOCOL:
	case ESPFLASH_ERROR_VERIFY: /* the line: what was written is written again */
		return AGAIN_SLOWER;
	case ESPFLASH_ERROR_NOT_FOUND:
	case ESPFLASH_ERROR_BUSY:
	case ESPFLASH_ERROR_ACCESS:
	case ESPFLASH_ERROR_NO_REPLY:
	case ESPFLASH_ERROR_DISCONNECTED: /* a cable, a button, a permission */
		return ASK_A_PERSON;
	default:
		return GIVE_UP;
	}
}

static int job(espflash_session *session)
{
	static const char text[] = "written by an example";
	int rc = espflash_session_connect(session);

	if (rc == ESPFLASH_OK)
		rc = espflash_flash_write(session, 0x100000, text, sizeof(text), NULL);
	return rc;
}

static int attempt(const char *url, uint32_t baud)
{
	espflash_session_options options = {.struct_size = sizeof(options), .baud = baud};
	espflash_error_info record = {.struct_size = sizeof(record)};
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	int rc;

	/* No session yet: functions without one fill a record that the caller has. */
	rc = espflash_transport_open(&transport, url, &record);
	if (rc != ESPFLASH_OK) {
		log_record(&record);
		return rc;
	}
	rc = espflash_session_new(&session, transport, &options);
	if (rc == ESPFLASH_OK) {
		rc = job(session);
		if (rc != ESPFLASH_OK)
			log_record(espflash_session_error(session));
		espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	}
	espflash_session_free(&session); /* the record goes with it */
	espflash_transport_free(&transport);
	return rc;
}

int main(int argc, char **argv)
{
	static const uint32_t rates[] = {921600, 460800, 115200};
	enum next next = GIVE_UP;

	if (argc != 2) {
		fprintf(stderr, "usage: handle_errors PORT\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		next = decide(attempt(argv[1], rates[i]));
		if (next != AGAIN_SLOWER)
			break;
	}
	if (next == DONE)
		printf("done\n");
	else if (next == ASK_A_PERSON)
		printf("waiting for you\n");
	return next == DONE ? 0 : 1;
}
