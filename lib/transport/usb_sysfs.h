/* SPDX-License-Identifier: MIT */
/*
 * What the system knows of a USB device that may not be opened. Used by ports_usb.c and usb_find.c.
 * Linux only: elsewhere nothing is known.
 */
#ifndef EF_TRANSPORT_USB_SYSFS_H
#define EF_TRANSPORT_USB_SYSFS_H

#include <stdbool.h>
#include <stddef.h>

/* One of the texts of the device in `place` ("1-2.3"): "serial", "product"; "" if there is none. */
void ef_usb_sysfs_text(const char *place, const char *name, char *dst, size_t size);

/* Does a program have the device's port, its communications or data interface, without a driver? */
bool ef_usb_sysfs_in_use(const char *place);

#endif
