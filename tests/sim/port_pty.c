/* SPDX-License-Identifier: MIT */
/*
 * The pseudo-terminal: the client opens its slave like a serial port. The master survives clients
 * coming and going. There are no modem lines on a pseudo-terminal.
 */
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static void make_raw(int fd)
{
	struct termios tio;

	if (tcgetattr(fd, &tio))
		return;
	cfmakeraw(&tio);
	tcsetattr(fd, TCSANOW, &tio);
}

bool sim_pty_open(struct sim_port *port)
{
	port->pty = true;
	port->listener = -1;
	port->connected = false;
	port->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (port->fd < 0 || grantpt(port->fd) || unlockpt(port->fd) ||
		ptsname_r(port->fd, port->url, sizeof(port->url))) {
		fprintf(stderr, "espflash-sim: no pseudo-terminal: %s\n", strerror(errno));
		return false;
	}
	/* Opened and closed once, the master reports a hang-up until a client comes. */
	sim_pty_clean(port);
	return true;
}

bool sim_pty_present(const struct sim_port *port)
{
	struct pollfd pfd = {.fd = port->fd};

	return poll(&pfd, 1, 0) >= 0 && !(pfd.revents & POLLHUP);
}

void sim_pty_clean(const struct sim_port *port)
{
	int fd = open(port->url, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	make_raw(fd);
	/* What the last client did not read must not greet the next one; it may be on its way
	   (flushed through the master) or have arrived (through the slave). */
	tcflush(port->fd, TCOFLUSH);
	tcflush(fd, TCIFLUSH);
	close(fd);
}
