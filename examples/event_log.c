/* SPDX-License-Identifier: MIT */
/*
 * Example: a log file of everything that happens, with times: events for what a program may want
 * to act on, log lines for whoever reads the file later.
 *
 *     event_log /dev/ttyUSB0 session.log
 */
#include <espflash/espflash.h>

#include <stdio.h>
#include <time.h>

struct journal {
	FILE *file;
	struct timespec start;
	unsigned warnings;
};

static void stamp(struct journal *j)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(j->file, "%8.3f ",
		(double)(now.tv_sec - j->start.tv_sec) +
			(double)(now.tv_nsec - j->start.tv_nsec) / 1e9);
}

/* Both callbacks run on the thread that called the library, and must be quick. */
static void on_log(void *user, int32_t level, const char *message)
{
	static const char letters[] = "-WIDT";
	struct journal *j = user;

	stamp(j);
	fprintf(j->file, "%c %s\n", level >= 0 && level < 5 ? letters[level] : '?', message);
}

static const char *phase_name(uint32_t phase)
{
	static const char *const names[] = {"?", "connect", "read", "erase", "write", "verify"};

	return phase < sizeof(names) / sizeof(names[0]) ? names[phase] : names[0];
}

static void on_event(void *user, const espflash_event *event)
{
	struct journal *j = user;

	stamp(j);
	switch (event->kind) {
	case ESPFLASH_EVENT_ATTEMPT:
		fprintf(j->file, "attempt %u of %u failed, seen: %u", event->number, event->count,
			event->seen);
		break;
	case ESPFLASH_EVENT_BAUD:
		fprintf(j->file, "now at %u baud", event->number);
		break;
	case ESPFLASH_EVENT_PHASE:
		fprintf(j->file, "phase: %s", phase_name(event->number));
		break;
	case ESPFLASH_EVENT_WARNING:
		j->warnings++;
		fprintf(j->file, "warning");
		break;
	default: /* later versions may have more kinds; all have a message */
		fprintf(j->file, "event %u", event->kind);
	}
	fprintf(j->file, " (%s)%s%s\n", event->message, event->hint[0] ? "; " : "", event->hint);
}

static int job(espflash_session *session)
{
	espflash_flash_info flash = {.struct_size = sizeof(flash)};
	unsigned char table[4096];
	int rc = espflash_session_connect(session);

	if (rc == ESPFLASH_OK)
		rc = espflash_flash_identify(session, &flash);
	if (rc == ESPFLASH_OK)
		rc = espflash_flash_read(session, 0x8000, table, sizeof(table), NULL);
	if (espflash_session_reset(session, ESPFLASH_AFTER_HARD_RESET) != ESPFLASH_OK)
		espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	return rc;
}

int main(int argc, char **argv)
{
	struct journal journal = {0};
	espflash_session_options options = {.struct_size = sizeof(options),
		.log = on_log,
		.log_user = &journal,
		.event = on_event,
		.event_user = &journal,
		.log_level = ESPFLASH_LOG_DEBUG,
		.baud = 460800};
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	int rc = ESPFLASH_ERROR_ARGUMENT;

	if (argc != 3) {
		fprintf(stderr, "usage: event_log PORT FILE\n");
		return 2;
	}
	journal.file = fopen(argv[2], "w");
	if (!journal.file) {
		perror(argv[2]);
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &journal.start);
	if (espflash_transport_open(&transport, argv[1], NULL) == ESPFLASH_OK &&
		espflash_session_new(&session, transport, &options) == ESPFLASH_OK)
		rc = job(session);
	espflash_session_free(&session); /* no callback comes after this */
	espflash_transport_free(&transport);
	fclose(journal.file);
	printf("%s, %u warnings\n", rc == ESPFLASH_OK ? "done" : espflash_error_name(rc),
		journal.warnings);
	return rc == ESPFLASH_OK ? 0 : 1;
}
