/* SPDX-License-Identifier: MIT */
/*
 * Bounded reads and writes: try first, then poll for the time that is left. Called by socket.c
 * and tty.c. Knows neither names nor error records.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "transport/fd.h"
#include "util/clock.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* macOS: socket.c sets SO_NOSIGPIPE instead */
#endif

/* So many reads in a row of fewer bytes are a trickle; longer than any reply to a short command. */
#define TRICKLE_READS 32u
#define TRICKLE_BYTES 16u
#define NAP_US	      200u

int ef_fd_wait(int fd, short events, uint64_t end_us, short *ret_events)
{
	for (;;) {
		const uint64_t now = ef_clock_us();
		const uint64_t left_ms = end_us > now ? (end_us - now + 999) / 1000 : 0;
		struct pollfd p = {fd, events, 0};
		const int n = poll(&p, 1, left_ms > INT_MAX ? INT_MAX : (int)left_ms);

		if (n < 0 && errno == EINTR)
			continue;
		*ret_events = n > 0 ? p.revents : 0;
		return n;
	}
}

bool ef_fd_is_gone(int os_error)
{
	switch (os_error) {
	case EIO: /* a terminal that was hung up; a USB device that was pulled */
	case ENXIO:
	case ENODEV:
	case EPIPE:
	case ECONNRESET:
	case ECONNABORTED:
	case ENOTCONN:
	case ETIMEDOUT: /* keep-alive probes stayed unanswered */
	case EHOSTUNREACH:
	case ENETUNREACH:
		return true;
	default:
		return false;
	}
}

static int failed(struct ef_fd *f, int os_error)
{
	f->os_error = os_error;
	return ef_fd_is_gone(os_error) ? ESPFLASH_ERROR_DISCONNECTED : ESPFLASH_ERROR_IO;
}

static bool would_block(int os_error)
{
	return os_error == EAGAIN || os_error == EWOULDBLOCK;
}

int ef_fd_judge_empty(const struct ef_fd *f, short events)
{
	if (events & (POLLERR | POLLHUP | POLLNVAL))
		return ESPFLASH_ERROR_DISCONNECTED;
	/* poll(2), BUGS: a socket may be announced readable and not be so. A terminal is not. */
	if ((events & POLLIN) && !f->is_socket)
		return ESPFLASH_ERROR_BUSY;
	return 0;
}

/* Wait before the next try. Returns 1 to try again, 0 if the time is over, or an error. */
static int wait_again(struct ef_fd *f, short want, uint64_t end_us, short *events)
{
	const int r = ef_fd_judge_empty(f, *events);

	if (r < 0) {
		f->os_error = 0;
		return r;
	}

	const int n = ef_fd_wait(f->fd, want, end_us, events);

	if (n < 0)
		return failed(f, errno);
	return n;
}

/* Notes how much a read gave. */
static void note_read(struct ef_fd *f, size_t size)
{
	if (size >= TRICKLE_BYTES)
		f->trickle = 0;
	else if (f->trickle < TRICKLE_READS)
		f->trickle++;
}

/*
 * Some servers send each byte on its own, and a wake-up for each costs more than the byte. When
 * that has gone on for a while, let some gather. Returns whether it has waited.
 */
static bool let_gather(struct ef_fd *f, uint64_t end_us)
{
	const struct timespec nap = {0, NAP_US * 1000};

	if (f->trickle < TRICKLE_READS || ef_clock_us() + NAP_US >= end_us)
		return false;
	f->trickle--; /* one nap a read */
	nanosleep(&nap, NULL);
	return true;
}

int ef_fd_read(struct ef_fd *f, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	const uint64_t end = ef_clock_us() + (uint64_t)timeout_ms * 1000u;
	short events = 0;

	for (;;) {
		const ssize_t n = read(f->fd, buf, size);

		if (n > 0) {
			note_read(f, (size_t)n);
			*ret_size = (size_t)n;
			return 0;
		}
		if (n == 0) {
			f->os_error = 0;
			return ESPFLASH_ERROR_DISCONNECTED;
		}
		if (errno == EINTR)
			continue;
		if (!would_block(errno))
			return failed(f, errno);
		if (let_gather(f, end))
			continue;

		const int r = wait_again(f, POLLIN, end, &events);

		if (r <= 0) {
			*ret_size = 0;
			return r;
		}
	}
}

static ssize_t write_some(const struct ef_fd *f, const void *buf, size_t size)
{
	return f->is_socket ? send(f->fd, buf, size, MSG_NOSIGNAL) : write(f->fd, buf, size);
}

int ef_fd_write(
	struct ef_fd *f, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	const uint64_t end = ef_clock_us() + (uint64_t)timeout_ms * 1000u;
	short events = 0;

	for (;;) {
		const ssize_t n = write_some(f, buf, size);

		if (n > 0) {
			*ret_size = (size_t)n;
			return 0;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && !would_block(errno))
			return failed(f, errno);

		const int r = wait_again(f, POLLOUT, end, &events);

		if (r <= 0) {
			*ret_size = 0;
			return r;
		}
	}
}
