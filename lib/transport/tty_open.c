/* SPDX-License-Identifier: MIT */
/*
 * Opening and locking a terminal device, and saying why that failed. Called by pty.c and serial.c.
 * Changes no setting of the device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/sysmacros.h>
#endif

#include "transport/tty.h"

static void destroy(void *self)
{
	struct ef_tty *t = self;

	free(t->path);
	free(t);
}

int ef_tty_new(espflash_transport **ret, const espflash_transport_ops *ops, size_t self_size,
	const char *path, espflash_error_info *e)
{
	espflash_transport_ops named = *ops;
	struct ef_tty *t = calloc(1, self_size);

	if (!t)
		return ef_error_no_memory(e, self_size);
	t->file.fd = -1;
	t->path = strdup(path);
	if (!t->path) {
		destroy(t);
		return ef_error_no_memory(e, strlen(path) + 1);
	}
	t->node = t->path;
	named.name = t->path;

	espflash_transport *made = NULL;
	const int r = ef_transport_new_builtin(&made, &named, t, destroy);

	if (r < 0)
		return ef_error_set(e, r, NULL, "%s: no transport could be made", path);
	t->owner = made;
	*ret = made;
	return 0;
}

espflash_error_info *ef_tty_record(const struct ef_tty *t)
{
	return t->owner->error;
}

int ef_tty_failed(struct ef_tty *t, int os_error, const char *what)
{
	if (ef_fd_is_gone(os_error))
		return ef_error_set_os(ef_tty_record(t), ESPFLASH_ERROR_DISCONNECTED, os_error,
			"check the cable, then run the same command again",
			"%s: the device went away during %s", t->path, what);
	return ef_error_set_os(ef_tty_record(t), ESPFLASH_ERROR_IO, os_error, NULL, "%s: %s failed",
		t->path, what);
}

static int busy(struct ef_tty *t)
{
	return ef_error_set(ef_tty_record(t), ESPFLASH_ERROR_BUSY,
		"another program has the port open (a serial monitor?): close it",
		"%s: the port is in use", t->path);
}

static int open_failed(struct ef_tty *t, int os_error)
{
	espflash_error_info *e = ef_tty_record(t);

	switch (os_error) {
	case ENOENT:
	case ENOTDIR:
		return ef_error_set_os(e, ESPFLASH_ERROR_NOT_FOUND, os_error,
			"list the ports to see its name; if none appears when the board is "
			"plugged in, the cable may carry power only",
			"%s: no such port", t->path);
	case ENODEV:
	case ENXIO:
	case EIO:
		return ef_error_set_os(e, ESPFLASH_ERROR_NOT_FOUND, os_error,
			"plug the board in again and list the ports",
			"%s: no device is behind this port", t->path);
	case EACCES:
	case EPERM:
		return ef_error_set_os(e, ESPFLASH_ERROR_ACCESS, os_error,
			"join the group that owns the port (dialout or uucp: sudo usermod -aG "
			"dialout $USER), then log in again",
			"%s: no permission to open the port", t->path);
	case EBUSY:
		return busy(t);
	case EISDIR:
	case ENOTTY:
	case EINVAL:
		return ef_error_set_os(e, ESPFLASH_ERROR_ARGUMENT, os_error,
			"list the ports to see which there are", "%s: not a serial port", t->path);
	default:
		return ef_error_set_os(e, ESPFLASH_ERROR_IO, os_error, NULL,
			"%s: the port cannot be opened", t->path);
	}
}

static bool is_pty(int fd)
{
#ifdef __linux__
	struct stat st;

	/* Linux, Documentation/admin-guide/devices.txt: 136-143 are Unix98 slaves, 3 BSD ones. */
	return fstat(fd, &st) == 0 &&
	       ((major(st.st_rdev) >= 136 && major(st.st_rdev) <= 143) || major(st.st_rdev) == 3);
#else
	const char *name = ttyname(fd);

	return name && (strncmp(name, "/dev/pts/", 9) == 0 || strncmp(name, "/dev/ttys", 9) == 0);
#endif
}

/*
 * The lock is taken before any setting is touched, so that a port in use is left as it is. flock is
 * what pySerial's exclusive=True, esptool and picocom use, and it binds root as well.
 */
int ef_tty_open(struct ef_tty *t)
{
	struct termios now;

	do
		t->file.fd = open(t->node, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	while (t->file.fd < 0 && errno == EINTR);
	if (t->file.fd < 0)
		return open_failed(t, errno);
	if (tcgetattr(t->file.fd, &now) < 0) {
		const int r = open_failed(t, errno);

		ef_tty_close(t);
		return r;
	}
	if (flock(t->file.fd, LOCK_EX | LOCK_NB) < 0) {
		const int r = errno == EWOULDBLOCK ? busy(t) : open_failed(t, errno);

		ef_tty_close(t);
		return r;
	}
	t->is_pty = is_pty(t->file.fd);
	return 0;
}
