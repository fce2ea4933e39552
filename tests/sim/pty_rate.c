/* SPDX-License-Identifier: MIT */
/*
 * The rate of a terminal as a number, whichever constant or custom value the client used. On its
 * own because Linux's termios2 and the C library's <termios.h> exclude each other.
 */
#include "port.h"

#include <asm/termbits.h>
#include <sys/ioctl.h>

uint32_t sim_pty_rate(int fd)
{
	struct termios2 tio;

	return ioctl(fd, TCGETS2, &tio) ? 0 : tio.c_ospeed;
}
