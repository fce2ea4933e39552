/* SPDX-License-Identifier: MIT */
/*
 * Linux's sysfs. Used by tty_usb.c and usb_sysfs.c.
 */
#ifndef EF_TRANSPORT_SYSFS_H
#define EF_TRANSPORT_SYSFS_H

#include <stddef.h>

/* The first line of the file "dir/name", without its end; "" if it cannot be read. */
void ef_sysfs_line(const char *dir, const char *name, char *dst, size_t size);

#endif
