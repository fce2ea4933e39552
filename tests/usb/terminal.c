/* SPDX-License-Identifier: MIT */
/*
 * ttyACM0: bytes between the pseudo-terminal that umockdev makes and the device, its rate, its
 * lines. Called by board.c and by umockdev's thread.
 */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <asm/termbits.h>

#define INTERFACE "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0"

struct terminal {
	struct device *device;
	pthread_mutex_t *lock;
	UMockdevIoctlBase *handler;
	int master;
	uint32_t baud;
	bool gone;
	char node[32];
	char path[128];
};

/* Bits of the kernel's modem lines and ours. */
static uint32_t from_tiocm(int bits)
{
	return (bits & TIOCM_DTR ? ESPFLASH_LINE_DTR : 0u) |
	       (bits & TIOCM_RTS ? ESPFLASH_LINE_RTS : 0u);
}

static int to_tiocm(uint32_t lines)
{
	return (lines & ESPFLASH_LINE_DTR ? TIOCM_DTR : 0) |
	       (lines & ESPFLASH_LINE_RTS ? TIOCM_RTS : 0);
}

/* Which the pseudo-terminal does not answer itself. */
static bool is_ours(const struct terminal *t, gulong request)
{
	return request == TIOCMGET || request == TIOCMSET || request == TIOCMBIS ||
	       request == TIOCMBIC || (request == TIOCOUTQ && t->device->faults.mute);
}

/* The modem lines, and how many bytes have not left: some, if the device takes none. */
static int modem_ioctl(struct terminal *t, gulong request, UMockdevIoctlData *arg)
{
	UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, sizeof(int), NULL);
	struct device *d = t->device;
	int bits = 0;

	if (!data)
		return -EFAULT;
	memcpy(&bits, data->data, sizeof(bits));
	if (request == TIOCMGET) {
		bits = to_tiocm(d->lines);
		umockdev_ioctl_data_update(data, 0, (guint8 *)&bits, sizeof(bits));
	} else if (request == TIOCOUTQ) {
		bits = 1;
		umockdev_ioctl_data_update(data, 0, (guint8 *)&bits, sizeof(bits));
	} else if (request == TIOCMSET) {
		device_lines(d, from_tiocm(bits));
	} else if (request == TIOCMBIS) {
		device_lines(d, d->lines | from_tiocm(bits));
	} else {
		device_lines(d, d->lines & ~from_tiocm(bits));
	}
	g_object_unref(data);
	return 0;
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
	const gulong request = umockdev_ioctl_client_get_request(client);
	struct terminal *t = user;
	int r, error = 0;

	(void)base;
	if (!is_ours(t, request)) {
		r = umockdev_ioctl_client_execute(client, &error, NULL);
		umockdev_ioctl_client_complete(client, r, error);
		return TRUE;
	}
	pthread_mutex_lock(t->lock);
	r = t->gone || t->device->gone
		    ? -EIO
		    : modem_ioctl(t, request, umockdev_ioctl_client_get_arg(client));
	pthread_mutex_unlock(t->lock);
	umockdev_ioctl_client_complete(client, r < 0 ? -1 : 0, r < 0 ? -r : 0);
	return TRUE;
}

struct terminal *terminal_new(
	UMockdevTestbed *testbed, struct device *device, pthread_mutex_t *lock, unsigned number)
{
	struct terminal *t = calloc(1, sizeof(*t));
	char text[1024];

	if (!t)
		return NULL;
	t->device = device;
	t->lock = lock;
	snprintf(t->node, sizeof(t->node), "ttyACM%u", number - 5);
	snprintf(t->path, sizeof(t->path),
		"/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/tty/%s", t->node);
	snprintf(text, sizeof(text),
		"P: /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0\n"
		"E: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\nE: DRIVER=cdc_acm\n"
		"A: bInterfaceNumber=00\n\n"
		"P: %s\nN: %s\nE: SUBSYSTEM=tty\nE: DEVNAME=/dev/%s\nL: device=../../../1-2:1.0\n",
		t->path, t->node, t->node);
	t->handler = umockdev_ioctl_base_new();
	g_signal_connect(t->handler, "handle-ioctl", G_CALLBACK(on_ioctl), t);
	snprintf(text + strlen(text), 2, "\n");
	if (!umockdev_testbed_add_from_string(testbed, text, NULL)) {
		free(t);
		return NULL;
	}
	snprintf(text, sizeof(text), "/dev/%s", t->node);
	t->master = umockdev_testbed_get_dev_fd(testbed, text);
	if (!umockdev_testbed_attach_ioctl(testbed, text, t->handler, NULL) || t->master < 0) {
		free(t);
		return NULL;
	}
	ioctl(t->master, FIONBIO, &(int){1});
	/* In the program that is run it would keep the line from being hung up. */
	fcntl(t->master, F_SETFD, FD_CLOEXEC);
	return t;
}

void terminal_hang_up(struct terminal *t, UMockdevTestbed *testbed)
{
	const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	char path[160];

	snprintf(path, sizeof(path), "/sys%s", t->path);
	t->gone = true;
	/* Hangs up who has it open. The number stays umockdev's. */
	dup2(nothing, t->master);
	close(nothing);
	umockdev_testbed_remove_device(testbed, path);
	umockdev_testbed_remove_device(testbed, INTERFACE);
}

static void carry_rate(struct terminal *t)
{
	struct termios2 now;

	if (ioctl(t->master, TCGETS2, &now) < 0 || now.c_ospeed == t->baud)
		return;
	t->baud = now.c_ospeed;
	device_baud(t->device, t->baud);
}

void terminal_pump(struct terminal *t)
{
	uint8_t bytes[4096];
	ssize_t n;
	size_t got;

	if (t->gone || t->device->gone)
		return;
	carry_rate(t);
	n = read(t->master, bytes, sizeof(bytes));
	if (n > 0)
		device_take(t->device, bytes, (size_t)n);
	device_time(t->device, true);
	while ((got = device_give(t->device, bytes, 1024)) > 0)
		(void)!write(t->master, bytes, got);
}
