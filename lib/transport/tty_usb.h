/* SPDX-License-Identifier: MIT */
/*
 * Which USB device is behind a serial port, and which port a device has now. Used by serial.c and
 * ports_scan.c. Linux only: elsewhere nothing is known and nothing found.
 */
#ifndef EF_TRANSPORT_TTY_USB_H
#define EF_TRANSPORT_TTY_USB_H

#include <stddef.h>

#include "transport/usb_name.h"

/* A port of a device: bridges may have several. */
struct ef_tty_usb {
	struct ef_usb_identity device; /* its place is "" if there is none */
	char interface[8];	       /* "1.0": configuration and interface */
};

/* What is behind "/dev/ttyACM0"; links are followed. False if that is no USB device. */
bool ef_tty_usb_identify(const char *path, struct ef_tty_usb *ret);

/* The port that this device has now, the one with the same interface if it can be. */
bool ef_tty_usb_find(const struct ef_tty_usb *known, char *path, size_t size);

#endif
