/* SPDX-License-Identifier: MIT */
/*
 * Any baud rate through Linux's struct termios2 and BOTHER, elsewhere through cfsetspeed. Called by
 * tty.c. Must not include <termios.h> on Linux.
 */
#include <errno.h>
#include <stddef.h>

#include "transport/termios2.h"

#ifdef __linux__

#include <asm/termbits.h>
#include <sys/ioctl.h>

#ifndef TCGETS2 /* powerpc: its plain struct termios has the speeds already */
#define termios2 termios
#define TCGETS2	 TCGETS
#define TCSETS2	 TCSETS
#endif

#ifndef IBSHIFT
#define IBSHIFT 16
#endif

static const struct {
	uint32_t baud;
	uint32_t flag;
} standard[] = {
	{9600, B9600},
	{19200, B19200},
	{38400, B38400},
	{57600, B57600},
	{115200, B115200},
	{230400, B230400},
	{460800, B460800},
	{500000, B500000},
	{576000, B576000},
	{921600, B921600},
	{1000000, B1000000},
	{1152000, B1152000},
	{1500000, B1500000},
	{2000000, B2000000},
	{2500000, B2500000},
	{3000000, B3000000},
	{3500000, B3500000},
	{4000000, B4000000},
};

/* The B... constant where there is one: whoever reads the rate with cfgetospeed knows no other. */
static uint32_t speed_flag(uint32_t baud)
{
	for (size_t i = 0; i < sizeof(standard) / sizeof(standard[0]); i++) {
		if (standard[i].baud == baud)
			return standard[i].flag;
	}
	return BOTHER;
}

int ef_termios2_set_speed(int fd, uint32_t baud)
{
	struct termios2 t;

	if (ioctl(fd, TCGETS2, &t) < 0)
		return errno;
	/* No input rate of its own means: the same as the output's (ioctl_tty(2), TCSETS2). */
	t.c_cflag &= ~(tcflag_t)(CBAUD | (uint32_t)CBAUD << IBSHIFT);
	t.c_cflag |= speed_flag(baud);
	t.c_ispeed = baud;
	t.c_ospeed = baud;
	return ioctl(fd, TCSETS2, &t) < 0 ? errno : 0;
}

int ef_termios2_get_speed(int fd, uint32_t *ret_baud)
{
	struct termios2 t;

	if (ioctl(fd, TCGETS2, &t) < 0)
		return errno;
	*ret_baud = t.c_ospeed;
	return 0;
}

#else

#include <termios.h>

/* The BSDs and macOS define B9600 as 9600 and so on: the rate is its own constant. */
int ef_termios2_set_speed(int fd, uint32_t baud)
{
	struct termios t;

	if (tcgetattr(fd, &t) < 0 || cfsetspeed(&t, (speed_t)baud) < 0 ||
		tcsetattr(fd, TCSANOW, &t) < 0)
		return errno;
	return 0;
}

int ef_termios2_get_speed(int fd, uint32_t *ret_baud)
{
	struct termios t;

	if (tcgetattr(fd, &t) < 0)
		return errno;
	*ret_baud = (uint32_t)cfgetospeed(&t);
	return 0;
}

#endif
