/* SPDX-License-Identifier: MIT */
/*
 * Example: flash many boards at once, a thread and a bar for each. A board that fails does not
 * touch the others; the exit code is the number of those that did.
 *
 *     gang 921600 0x10000 app.bin /dev/ttyUSB0 /dev/ttyUSB1 /dev/ttyUSB2
 */
#include <espflash/espflash.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The same for all boards: set before the threads start, and only read by them. */
static struct {
	const void *data;
	size_t size;
	uint32_t address;
	espflash_session_options options;
} job = {.options = {.struct_size = sizeof(job.options)}};

struct board {
	const char *port;
	pthread_t thread;
	atomic_uint percent;
	_Atomic(const char *) end; /* "ok" or "FAILED"; what follows is there when this is */
	int rc;
	char message[256]; /* the chip, or what went wrong */
};

static int on_progress(void *user, const espflash_progress *now)
{
	struct board *b = user;

	atomic_store(&b->percent, (unsigned)(now->total ? now->done * 100 / now->total : 100));
	return 0;
}

static int flash_one(struct board *b, espflash_session *session)
{
	espflash_write_options options = {
		.struct_size = sizeof(options), .progress = on_progress, .progress_user = b};
	int rc = espflash_session_connect(session);

	if (rc == ESPFLASH_OK)
		rc = espflash_flash_write(session, job.address, job.data, job.size, &options);
	snprintf(b->message, sizeof(b->message), "%s",
		rc == ESPFLASH_OK ? espflash_session_chip(session)->description
				  : espflash_session_error(session)->message);
	if (espflash_session_reset(session, ESPFLASH_AFTER_HARD_RESET) != ESPFLASH_OK)
		espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	return rc;
}

static void *run(void *user)
{
	struct board *b = user;
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;

	b->rc = espflash_transport_open(&transport, b->port, &error);
	snprintf(b->message, sizeof(b->message), "%s", error.message);
	if (b->rc == ESPFLASH_OK)
		b->rc = espflash_session_new(&session, transport, &job.options);
	if (b->rc == ESPFLASH_OK)
		b->rc = flash_one(b, session);
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	atomic_store(&b->end, b->rc == ESPFLASH_OK ? "ok" : "FAILED");
	return NULL;
}

/* Redraw all bars; returns how many boards are not finished. */
static int draw(struct board *boards, int count, int again)
{
	int left = 0;

	if (again)
		printf("\033[%dA", count);
	for (int i = 0; i < count; i++) {
		const char *end = atomic_load(&boards[i].end);
		int filled = (int)atomic_load(&boards[i].percent) * 30 / 100;

		left += !end;
		printf("\033[2K%-20s [%.*s%*s] %s\n", boards[i].port, filled,
			"##############################", 30 - filled, "", end ? end : "");
	}
	fflush(stdout);
	return left;
}

static int summary(const struct board *boards, int count)
{
	int failed = 0;

	for (int i = 0; i < count; i++) {
		printf("%s: %s\n", boards[i].port, boards[i].message);
		failed += boards[i].rc != ESPFLASH_OK;
	}
	printf("%d of %d boards flashed\n", count - failed, count);
	return failed;
}

static int map(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat status = {0};

	if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size > 0)
		job.data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	job.size = (size_t)status.st_size;
	close(fd); /* the mapping stays */
	return job.data && job.data != MAP_FAILED ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct board *boards;
	int no_stub = argc > 1 && strcmp(argv[1], "--no-stub") == 0;
	int count = argc - no_stub - 4, terminal = isatty(STDOUT_FILENO), failed;

	argv += no_stub;
	job.options.flags = no_stub ? ESPFLASH_SESSION_NO_STUB : 0;
	if (count < 1 || map(argv[3]) != 0 || !(boards = calloc((size_t)count, sizeof(*boards)))) {
		fprintf(stderr, "usage: gang [--no-stub] BAUD ADDRESS FILE PORT...\n");
		return 125;
	}
	job.options.baud = (uint32_t)strtoul(argv[1], NULL, 0);
	job.address = (uint32_t)strtoul(argv[2], NULL, 0);
	for (int i = 0; i < count; i++) {
		boards[i] = (struct board){.port = argv[4 + i]};
		if (pthread_create(&boards[i].thread, NULL, run, &boards[i]) != 0)
			abort();
	}
	for (int again = 0; terminal && draw(boards, count, again) > 0; again = 1)
		nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
	for (int i = 0; i < count; i++)
		pthread_join(boards[i].thread, NULL);
	failed = summary(boards, count);
	free(boards);
	return failed < 125 ? failed : 124;
}
