/* SPDX-License-Identifier: MIT */
/*
 * Example: in a program with an event loop. The library blocks, so it works in a thread of its own
 * and tells the loop through a pipe, which poll(), GLib, libuv or Qt can wait for. Here the loop
 * also reads the keyboard: "q" and Enter cancel.
 *
 *     event_loop /dev/ttyUSB0
 */
#include <espflash/espflash.h>

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

/* Small enough that a pipe takes it whole: no lock is needed. */
struct message {
	int finished; /* 0: percent counts; 1: code and text do */
	int code;
	unsigned percent;
	char text[256];
};

struct worker {
	espflash_session *session;
	int wake_fd; /* the pipe's end for writing */
	unsigned percent;
};

static void post(const struct worker *w, const struct message *m)
{
	if (write(w->wake_fd, m, sizeof(*m)) != (ssize_t)sizeof(*m))
		perror("write");
}

/* On the worker's thread; a message a percent, so that the pipe never fills. */
static int on_progress(void *user, const espflash_progress *now)
{
	struct worker *w = user;
	struct message m = {.percent = (unsigned)(now->done * 100 / (now->total ? now->total : 1))};

	if (m.percent != w->percent)
		post(w, &m);
	w->percent = m.percent;
	return 0;
}

static void *work(void *user)
{
	struct worker *w = user;
	struct message m = {.finished = 1};
	espflash_flash_info flash = {.struct_size = sizeof(flash)};
	uint8_t first[16384];
	espflash_read_options options = {
		.struct_size = sizeof(options), .progress = on_progress, .progress_user = w};

	m.code = espflash_session_connect(w->session);
	if (m.code == ESPFLASH_OK)
		m.code = espflash_flash_identify(w->session, &flash);
	if (m.code == ESPFLASH_OK)
		m.code = espflash_flash_read(w->session, 0, first, sizeof(first), &options);
	snprintf(m.text, sizeof(m.text), "%s",
		m.code == ESPFLASH_OK ? flash.part_name
				      : espflash_session_error(w->session)->message);
	if (espflash_session_reset(w->session, ESPFLASH_AFTER_HARD_RESET) != ESPFLASH_OK)
		espflash_session_reset(w->session, ESPFLASH_AFTER_STAY);
	post(w, &m);
	return NULL;
}

/* The program's own loop; returns the last message's code. */
static int loop(struct worker *w, int read_fd)
{
	struct pollfd fds[2] = {
		{.fd = read_fd, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
	struct message m;
	char key;

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue; /* a signal */
		if (fds[1].revents) {
			if (read(STDIN_FILENO, &key, 1) != 1)
				fds[1].fd = -1; /* no keyboard */
			else if (key == 'q')
				espflash_session_cancel(w->session); /* from any thread */
		}
		if (!fds[0].revents || read(read_fd, &m, sizeof(m)) != (ssize_t)sizeof(m))
			continue;
		if (m.finished) {
			printf("%s: %s\n", m.code == ESPFLASH_OK ? "done" : "failed", m.text);
			return m.code;
		}
		printf("%u %%\n", m.percent);
	}
}

int main(int argc, char **argv)
{
	espflash_transport *transport = NULL;
	struct worker worker = {0};
	pthread_t thread;
	int rc = ESPFLASH_ERROR_ARGUMENT;
	int fds[2];

	if (argc != 2) {
		fprintf(stderr, "usage: event_loop PORT\n");
		return 2;
	}
	if (pipe(fds) != 0) {
		perror("pipe");
		return 1;
	}
	worker.wake_fd = fds[1];
	if (espflash_transport_open(&transport, argv[1], NULL) == ESPFLASH_OK &&
		espflash_session_new(&worker.session, transport, NULL) == ESPFLASH_OK &&
		pthread_create(&thread, NULL, work, &worker) == 0) {
		rc = loop(&worker, fds[0]);
		pthread_join(thread, NULL); /* before its session goes */
	}
	espflash_session_free(&worker.session);
	espflash_transport_free(&transport);
	close(fds[0]);
	close(fds[1]);
	return rc == ESPFLASH_OK ? 0 : 1;
}
