/* SPDX-License-Identifier: MIT */
/*
 * The kernel's driver for the device, as far as programs see it: /dev/ttyACM0 with the ioctls for
 * its modem lines, a pseudo-terminal for its bytes.
 */
#ifndef USB_TERMINAL_H
#define USB_TERMINAL_H

#include <pthread.h>

#include <umockdev.h>

#include "device.h"

struct terminal;

/* Makes ttyACM0 or, for a device that came back, the next one. NULL: it cannot be made. */
struct terminal *terminal_new(
	UMockdevTestbed *testbed, struct device *device, pthread_mutex_t *lock, unsigned number);
/*
 * The device is gone; with the lock held. What answers those who have the terminal open stays for
 * ever: they go on asking.
 */
void terminal_hang_up(struct terminal *t, UMockdevTestbed *testbed);

/* Carry bytes and the rate; with the lock held. */
void terminal_pump(struct terminal *t);

#endif
