/* SPDX-License-Identifier: MIT */
/*
 * An open terminal device: make it raw, move bytes, change rate and lines, let go of it. Called by
 * pty.c and serial.c. Knows neither libserialport nor the chip.
 */
#include <assert.h>
#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "transport/termios2.h"
#include "transport/tty.h"
#include "util/clock.h"

#define DRAIN_US       2000000u /* 20 KiB at 115200 baud, more than any kernel queues */
#define DRAIN_SLICE_US 50000u	/* between two looks for a cancel */
#define CLOSE_DRAIN_US 200000u
#define DRAIN_STEP_US  1000u

/* A bridge or a UART keeps this much behind the kernel's back (16550: 16 B, most others: 64 B). */
#define FIFO_BITS (64u * 10u)

/* A rate this far off still works: an 8N1 receiver tolerates 5% over both ends together. */
#define SPEED_TOLERANCE_PERCENT 3u

/*
 * VMIN 1 makes the kernel tell three cases apart: bytes; none yet (EAGAIN); hung up (0 or EIO).
 *
 * HUPCL is taken off: with it the close drops DTR and RTS, an edge that some bridges do not put on
 * both lines at once, so that the chip resets or enters download mode after the work is done
 * (espressif/esptool, pull request 1157). What the session set last stays set.
 */
int ef_tty_make_raw(struct ef_tty *t)
{
	struct termios tio;

	if (tcgetattr(t->file.fd, &tio) < 0)
		return ef_tty_failed(t, errno, "reading its settings");
	tio.c_iflag = IGNPAR;
	tio.c_oflag = 0;
	tio.c_lflag = 0;
	tio.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | CSTOPB | HUPCL | CRTSCTS);
	tio.c_cflag |= CS8 | CREAD | CLOCAL;
	tio.c_cc[VMIN] = 1;
	tio.c_cc[VTIME] = 0;
	if (tcsetattr(t->file.fd, TCSANOW, &tio) < 0)
		return ef_tty_failed(t, errno, "making it raw");
	return 0;
}

void ef_tty_claim(struct ef_tty *t)
{
	/* A driver that does not know it is no worse than before: the flock holds. */
	(void)ioctl(t->file.fd, TIOCEXCL);
}

static void pause_us(uint64_t us)
{
	struct timespec left = {(time_t)(us / 1000000u), (long)(us % 1000000u) * 1000};

	while (nanosleep(&left, &left) < 0 && errno == EINTR) {
	}
}

/* Bytes that have not left after `limit_us`, or a negative errno. tcdrain has no limit. */
static int drain_within(struct ef_tty *t, uint64_t limit_us)
{
	const uint64_t end = ef_clock_us() + limit_us;

	for (;;) {
		int queued = 0;

		if (ioctl(t->file.fd, TIOCOUTQ, &queued) < 0)
			return -errno;
		if (queued <= 0 || ef_clock_us() >= end)
			return queued;
		pause_us(DRAIN_STEP_US);
	}
}

static int check_cancel(const struct ef_tty *t)
{
	return t->owner->lent ? ef_context_check_cancel(t->owner->lent) : 0;
}

int ef_tty_drain(struct ef_tty *t)
{
	const uint64_t end = ef_clock_us() + DRAIN_US;
	int queued = 1;

	while (queued > 0 && ef_clock_us() < end) {
		const int r = check_cancel(t);

		if (r < 0)
			return r;
		queued = drain_within(t, DRAIN_SLICE_US);
	}
	if (queued < 0)
		return ef_tty_failed(t, -queued, "sending");
	if (queued > 0)
		return ef_error_set(ef_tty_record(t), ESPFLASH_ERROR_TIMEOUT,
			"the port takes no data: unplug it and plug it in again",
			"%s: %d bytes did not leave within %u ms", t->path, queued,
			DRAIN_US / 1000u);
	if (!t->is_pty && t->baud > 0)
		pause_us((uint64_t)FIFO_BITS * 1000000u / t->baud);
	return 0;
}

int ef_tty_set_speed(struct ef_tty *t, uint32_t baud)
{
	assert(baud > 0); /* B0 drops the lines */

	const int err = ef_termios2_set_speed(t->file.fd, baud);

	if (err == EINVAL)
		return ef_error_set_os(ef_tty_record(t), ESPFLASH_ERROR_UNSUPPORTED, err,
			"choose a lower baud rate", "%s: the port cannot do %u baud", t->path,
			(unsigned)baud);
	if (err)
		return ef_tty_failed(t, err, "setting the baud rate");
	return ef_tty_check_speed(t, baud);
}

/* A driver that cannot do a rate does another one and says so only here. */
int ef_tty_check_speed(struct ef_tty *t, uint32_t baud)
{
	uint32_t real = 0;
	const int err = ef_termios2_get_speed(t->file.fd, &real);

	if (err)
		return ef_tty_failed(t, err, "reading the baud rate");

	const uint32_t off = real > baud ? real - baud : baud - real;

	if ((uint64_t)off * 100u > (uint64_t)baud * SPEED_TOLERANCE_PERCENT) {
		const int r = ef_error_set(ef_tty_record(t), ESPFLASH_ERROR_UNSUPPORTED,
			"choose a lower baud rate", "%s: asked for %u baud, the port does %u",
			t->path, (unsigned)baud, (unsigned)real);

		if (t->baud > 0 && ef_termios2_set_speed(t->file.fd, t->baud) != 0)
			t->baud = real;
		return r;
	}
	t->baud = baud;
	return 0;
}

/*
 * close(2) waits up to 30 s for bytes that do not leave (tty_port's closing_wait); so they get a
 * short time and are then thrown away.
 */
void ef_tty_close(struct ef_tty *t)
{
	if (t->file.fd < 0)
		return;
	if (t->baud > 0) {
		(void)drain_within(t, CLOSE_DRAIN_US);
		(void)tcflush(t->file.fd, TCOFLUSH);
		/* The mark of ef_tty_claim outlives us if someone else has the port open. */
		if (!t->is_pty)
			(void)ioctl(t->file.fd, TIOCNXCL);
	}
	close(t->file.fd);
	t->file.fd = -1;
	t->baud = 0;
}

int ef_tty_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct ef_tty *t = self;
	const int r = ef_fd_read(&t->file, buf, size, timeout_ms, ret_size);

	if (r == ESPFLASH_ERROR_BUSY)
		return ef_error_set(ef_tty_record(t), r,
			"another program reads from this port (a serial monitor, ModemManager): "
			"stop it",
			"%s: bytes arrived and another program took them", t->path);
	return r < 0 ? ef_tty_failed(t, t->file.os_error ? t->file.os_error : EIO, "reading") : 0;
}

int ef_tty_write(void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct ef_tty *t = self;
	const int r = ef_fd_write(&t->file, buf, size, timeout_ms, ret_size);

	return r < 0 ? ef_tty_failed(t, t->file.os_error ? t->file.os_error : EIO, "writing") : 0;
}

int ef_tty_set_baud(void *self, uint32_t baud)
{
	struct ef_tty *t = self;
	const int r = ef_tty_drain(t);

	return r < 0 ? r : ef_tty_set_speed(t, baud);
}

/*
 * TIOCMSET puts both lines into one request to the driver. One line after the other would pass
 * through a state in between, which is a reset on the usual two-transistor circuit.
 */
int ef_tty_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct ef_tty *t = self;
	const int bits = (mask & ESPFLASH_LINE_DTR ? TIOCM_DTR : 0) |
			 (mask & ESPFLASH_LINE_RTS ? TIOCM_RTS : 0);
	const int on = (value & ESPFLASH_LINE_DTR ? TIOCM_DTR : 0) |
		       (value & ESPFLASH_LINE_RTS ? TIOCM_RTS : 0);
	int now = 0;

	if (ioctl(t->file.fd, TIOCMGET, &now) == 0) {
		now = (now & ~bits) | (on & bits);
		if (ioctl(t->file.fd, TIOCMSET, &now) == 0)
			return 0;
	}
	if (errno == ENOTTY || errno == EINVAL)
		return ESPFLASH_ERROR_UNSUPPORTED;
	return ef_tty_failed(t, errno, "setting DTR and RTS");
}
