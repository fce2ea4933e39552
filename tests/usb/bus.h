/* SPDX-License-Identifier: MIT */
/*
 * The machine: sysfs with a root hub and the device, its node for libusb and, if wanted, its
 * terminal. The device may leave and come back under another number.
 */
#ifndef USB_BUS_H
#define USB_BUS_H

#include <stdatomic.h>

#include "terminal.h"
#include "usbfs.h"

struct bus {
	pthread_mutex_t lock;
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	struct device device;
	struct usbfs usbfs;
	struct terminal *terminal; /* NULL: no driver has made one */
	bool wants_terminal;
	const struct descriptors *second; /* of another device, with which nobody talks; or NULL */
	bool locked;			  /* its nodes are nobody's to open */
	bool busy;			  /* another program has its interfaces */
	unsigned number;		  /* of the device on the bus */
	bool there;
	uint64_t back_us; /* when a device that has left comes back */
	atomic_bool over;
};

/* The device must be set up. */
bool bus_init(struct bus *bus, bool wants_terminal);
void bus_end(struct bus *bus);

/* Make what has happened to the device visible: a cable that was pulled, a device that has left. */
void bus_watch(struct bus *bus);

#endif
