/* SPDX-License-Identifier: MIT */
/*
 * Any baud rate, also one without a B... constant. Apart from tty.c because on Linux the kernel's
 * header for it and <termios.h> define the same names. Knows only descriptors.
 */
#ifndef EF_TRANSPORT_TERMIOS2_H
#define EF_TRANSPORT_TERMIOS2_H

#include <stdint.h>

#include "util/error.h"

/* Both directions at `baud` from now on, whatever is still queued. Returns 0 or an errno. */
int ef_termios2_set_speed(int fd, uint32_t baud) EF_MUST_CHECK;

/* The rate that the terminal says it runs at. Returns 0 or an errno. */
int ef_termios2_get_speed(int fd, uint32_t *ret_baud) EF_MUST_CHECK;

#endif
