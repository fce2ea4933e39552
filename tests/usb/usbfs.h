/* SPDX-License-Identifier: MIT */
/*
 * The kernel's usbfs for one mocked device: answers the ioctls that libusb makes on
 * /dev/bus/usb/BBB/DDD, with a device (device.h) behind it.
 */
#ifndef USB_USBFS_H
#define USB_USBFS_H

#include <pthread.h>

#include <umockdev.h>

#include "device.h"

#define USBFS_URBS_MAX 64

struct usbfs_urb {
	UMockdevIoctlData *urb;
	UMockdevIoctlData *buffer; /* NULL: no bytes */
	uint64_t sequence;	   /* in which order it was submitted */
	bool done;
};

struct usbfs {
	pthread_mutex_t *lock; /* of the device, shared with its other users */
	struct device *device;
	char node[64];	   /* its path; programs may still have an older one open */
	bool stalled[2];   /* in, out */
	bool busy;	   /* CLAIMINTERFACE is refused */
	int claimed;	   /* how often an interface has been, and */
	int released;	   /* was given back */
	bool driver[8];	   /* the kernel's driver has this interface */
	unsigned in_count; /* transfers to the host so far, and to the device */
	unsigned out_count;
	unsigned transfers_max[2]; /* most that were under way at once, to host and to device */
	unsigned empty_out;	   /* to the device, without a byte */
	uint64_t sequence;
	int signal[2]; /* a full pipe: nothing to reap */
	bool ready;
	struct usbfs_urb urbs[USBFS_URBS_MAX];
};

void usbfs_init(struct usbfs *u, struct device *device, pthread_mutex_t *lock, const char *node);

/* The handler of the "handle-ioctl" signal; `user` is the usbfs. */
gboolean usbfs_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user);

/* Replace the mocked node by a pipe, so that poll tells when there is something to reap. */
bool usbfs_make_node(struct usbfs *u, const char *path);

/* Finish what can be finished; to be called often, with the lock held. */
void usbfs_pump(struct usbfs *u);

#endif
