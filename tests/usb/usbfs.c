/* SPDX-License-Identifier: MIT */
/*
 * usbfs as Linux has it, for one device. Called by umockdev's thread and by the pump of board.c.
 * Source: Linux, include/uapi/linux/usbdevice_fs.h and drivers/usb/core/devio.c for what is
 * returned when.
 */
#include "usbfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/usbdevice_fs.h>

#define PIPE_BYTES 4096
#define CHUNK	   65536u

void usbfs_init(struct usbfs *u, struct device *device, pthread_mutex_t *lock, const char *node)
{
	memset(u, 0, sizeof(*u));
	snprintf(u->node, sizeof(u->node), "%s", node);
	u->device = device;
	u->lock = lock;
	u->signal[0] = -1;
	u->driver[0] = u->driver[1] = true;
}

/* --- whether poll says that there is something to reap -----------------------------------------*/

bool usbfs_make_node(struct usbfs *u, const char *path)
{
	char full[PIPE_BYTES] = "";

	unlink(path);
	if (mkfifo(path, 0666) < 0)
		return false;
	u->signal[0] = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	/* One page: with a byte in it there is no room for a page, and poll says so. */
	return u->signal[0] >= 0 && fcntl(u->signal[0], F_SETPIPE_SZ, PIPE_BYTES) >= 0 &&
	       write(u->signal[0], full, sizeof(full)) == sizeof(full);
}

static void tell(struct usbfs *u)
{
	char full[PIPE_BYTES] = "";
	bool ready = u->device->gone;

	for (int i = 0; i < USBFS_URBS_MAX; i++)
		ready = ready || u->urbs[i].done;
	if (ready != u->ready && ready)
		(void)!read(u->signal[0], full, sizeof(full));
	else if (ready != u->ready)
		(void)!write(u->signal[0], full, sizeof(full));
	u->ready = ready;
}

/* --- transfers ---------------------------------------------------------------------------------*/

static struct usbdevfs_urb *urb_of(const struct usbfs_urb *slot)
{
	return (struct usbdevfs_urb *)(void *)slot->urb->data;
}

static void finish(struct usbfs_urb *slot, int status, size_t size)
{
	struct usbdevfs_urb urb = *urb_of(slot);

	urb.status = status;
	urb.actual_length = (int)size;
	/* Pointers stay as they are: only what the kernel writes is written. */
	umockdev_ioctl_data_update(slot->urb, offsetof(struct usbdevfs_urb, status),
		(guint8 *)&urb.status, sizeof(urb.status));
	umockdev_ioctl_data_update(slot->urb, offsetof(struct usbdevfs_urb, actual_length),
		(guint8 *)&urb.actual_length, sizeof(urb.actual_length));
	slot->done = true;
}

static struct usbfs_urb *oldest(struct usbfs *u, uint8_t direction)
{
	struct usbfs_urb *found = NULL;

	for (int i = 0; i < USBFS_URBS_MAX; i++) {
		struct usbfs_urb *slot = &u->urbs[i];

		if (!slot->urb || slot->done || urb_of(slot)->type != USBDEVFS_URB_TYPE_BULK ||
			(urb_of(slot)->endpoint & 0x80u) != direction)
			continue;
		if (!found || slot->sequence < found->sequence)
			found = slot;
	}
	return found;
}

/* A fault that strikes at this transfer; 0 = none. */
static int fault_in(struct usbfs *u)
{
	const struct device_faults *f = &u->device->faults;
	const unsigned n = u->in_count;

	if (f->stall_in && n == f->stall_in) {
		u->stalled[0] = true;
		return -EPIPE;
	}
	if (f->babble && n == f->babble)
		return -EOVERFLOW;
	if (f->crc && n >= f->crc && n < f->crc + 5)
		return -EPROTO;
	return 0;
}

/* One transfer to the host; false: there is nothing to send. */
static bool pump_in(struct usbfs *u)
{
	static uint8_t bytes[CHUNK];
	struct usbfs_urb *slot = oldest(u, 0x80);
	size_t room, got;
	int fault;

	if (!slot || u->stalled[0])
		return false;
	fault = u->in_count > 0 ? fault_in(u) : 0;
	if (fault) {
		u->in_count++;
		finish(slot, fault, 0);
		return true;
	}
	room = (size_t)urb_of(slot)->buffer_length;
	got = device_give(u->device, bytes, room < CHUNK ? room : CHUNK);
	if (got == 0)
		return false;
	u->in_count++;
	if (u->device->faults.empty && u->in_count % u->device->faults.empty == 0) {
		finish(slot, 0, 0);
		slot = oldest(u, 0x80);
	}
	if (!slot) { /* lost with the host that asked too late: never with several under way */
		return true;
	}
	umockdev_ioctl_data_update(slot->buffer, 0, bytes, (gint)got);
	finish(slot, 0, got);
	return true;
}

static bool pump_out(struct usbfs *u)
{
	struct usbfs_urb *slot = oldest(u, 0);
	size_t size;

	if (!slot || u->stalled[1])
		return false;
	if (u->device->faults.stall_out && u->out_count + 1 == u->device->faults.stall_out) {
		u->out_count++;
		u->stalled[1] = true;
		finish(slot, -EPIPE, 0);
		return true;
	}
	size = (size_t)urb_of(slot)->buffer_length;
	/* All of it or, from a loop that is full, none. */
	if (!u->device->sim && sizeof(u->device->held) - u->device->held_size < size)
		return false;
	if (device_take(u->device, slot->buffer ? slot->buffer->data : NULL, size) < size)
		return false;
	u->out_count++;
	finish(slot, 0, size);
	return true;
}

static void end_all(struct usbfs *u)
{
	for (int i = 0; i < USBFS_URBS_MAX; i++)
		if (u->urbs[i].urb && !u->urbs[i].done)
			finish(&u->urbs[i], -ESHUTDOWN, 0);
}

/* `at_once`: the host has only just asked. */
static void pump(struct usbfs *u, bool at_once)
{
	bool waits;

	if (!u->device->gone) {
		while (!(at_once && u->device->faults.late) && pump_out(u)) {
		}
		waits = oldest(u, 0x80) != NULL;
		if (!pump_in(u) && waits) {
			device_time(u->device, true);
			pump_in(u);
		}
		while (!u->device->gone && pump_in(u)) {
		}
	}
	if (u->device->gone)
		end_all(u);
	tell(u);
}

void usbfs_pump(struct usbfs *u)
{
	pump(u, false);
}

static int control(struct usbfs *u, struct usbfs_urb *slot)
{
	uint8_t *setup = slot->buffer->data;
	const size_t room = (size_t)urb_of(slot)->buffer_length - 8;
	uint8_t data[4096];
	int n;

	if (room > sizeof(data))
		return -EINVAL;
	memcpy(data, setup + 8, room);
	n = device_control(u->device, setup, data, room);
	if (n == -EAGAIN) /* it hangs until it is taken back */
		return 0;
	if (n > 0 && (setup[0] & 0x80u))
		umockdev_ioctl_data_update(slot->buffer, 8, data, n);
	finish(slot, n < 0 ? n : 0, n < 0 ? 0 : (size_t)n);
	return 0;
}

static void count(struct usbfs *u, uint8_t direction)
{
	unsigned n = 0;

	for (int i = 0; i < USBFS_URBS_MAX; i++)
		n += u->urbs[i].urb && urb_of(&u->urbs[i])->type == USBDEVFS_URB_TYPE_BULK &&
		     (urb_of(&u->urbs[i])->endpoint & 0x80u) == direction;
	if (n > u->transfers_max[direction == 0])
		u->transfers_max[direction == 0] = n;
}

static int submit(struct usbfs *u, UMockdevIoctlData *arg)
{
	UMockdevIoctlData *data =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL);
	struct usbfs_urb *slot = NULL;
	const struct usbdevfs_urb *urb;

	if (!data)
		return -EFAULT;
	for (int i = 0; i < USBFS_URBS_MAX && !slot; i++)
		if (!u->urbs[i].urb)
			slot = &u->urbs[i];
	if (!slot)
		return -ENOMEM;
	memset(slot, 0, sizeof(*slot));
	slot->urb = data;
	slot->sequence = ++u->sequence;
	urb = urb_of(slot);
	if (urb->buffer_length > 0)
		slot->buffer = umockdev_ioctl_data_resolve(data,
			offsetof(struct usbdevfs_urb, buffer), (gsize)urb->buffer_length, NULL);
	if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
		return slot->buffer ? control(u, slot) : -EINVAL;
	count(u, urb->endpoint & 0x80u);
	u->empty_out += !(urb->endpoint & 0x80u) && urb->buffer_length == 0;
	return urb->type == USBDEVFS_URB_TYPE_BULK ? 0 : -EINVAL;
}

static int discard(struct usbfs *u, gulong address)
{
	for (int i = 0; i < USBFS_URBS_MAX; i++) {
		struct usbfs_urb *slot = &u->urbs[i];

		if (!slot->urb || slot->done || slot->urb->client_addr != address)
			continue;
		finish(slot, -ENOENT, 0);
		return 0;
	}
	return -EINVAL;
}

static int reap(struct usbfs *u, UMockdevIoctlData *arg)
{
	struct usbfs_urb *slot = NULL;
	UMockdevIoctlData *pointer;

	for (int i = 0; i < USBFS_URBS_MAX; i++) {
		if (u->urbs[i].done && (!slot || u->urbs[i].sequence < slot->sequence))
			slot = &u->urbs[i];
	}
	if (!slot)
		return u->device->gone ? -ENODEV : -EAGAIN;
	pointer = umockdev_ioctl_data_resolve(arg, 0, sizeof(void *), NULL);
	if (!pointer)
		return -EFAULT;
	umockdev_ioctl_data_set_ptr(pointer, 0, slot->urb);
	g_object_unref(pointer);
	g_object_unref(slot->urb);
	if (slot->buffer)
		g_object_unref(slot->buffer);
	memset(slot, 0, sizeof(*slot));
	return 0;
}

/* --- the rest ----------------------------------------------------------------------------------*/

static gulong number(UMockdevIoctlData *arg)
{
	gulong value = 0;

	memcpy(&value, arg->data, sizeof(value));
	return value;
}

static unsigned interface_at(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, sizeof(unsigned), NULL);
	unsigned value = 7;

	if (data)
		memcpy(&value, data->data, sizeof(value));
	g_clear_object(&data);
	return value & 7;
}

/* Taking an interface from its driver, and giving it back. */
static int driver_ioctl(struct usbfs *u, UMockdevIoctlData *arg)
{
	UMockdevIoctlData *data =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_ioctl), NULL);
	struct usbdevfs_ioctl q = {0};
	bool attach;

	if (!data)
		return -EFAULT;
	memcpy(&q, data->data, sizeof(q));
	g_object_unref(data);
	attach = (unsigned)q.ioctl_code == (unsigned)USBDEVFS_CONNECT;
	if (!attach && (unsigned)q.ioctl_code != (unsigned)USBDEVFS_DISCONNECT)
		return -ENOTTY;
	if (!attach && !u->driver[q.ifno & 7])
		return -ENODATA;
	u->driver[q.ifno & 7] = attach;
	return attach ? 1 : 0;
}

static int get_driver(struct usbfs *u, UMockdevIoctlData *arg)
{
	UMockdevIoctlData *data =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_getdriver), NULL);
	struct usbdevfs_getdriver q = {0};
	int r = -EFAULT;

	if (!data)
		return r;
	memcpy(&q, data->data, sizeof(q));
	r = u->driver[q.interface & 7] ? 0 : -ENODATA;
	if (r == 0)
		umockdev_ioctl_data_update(
			data, offsetof(struct usbdevfs_getdriver, driver), (guint8 *)"cdc_acm", 8);
	g_object_unref(data);
	return r;
}

static int capabilities(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, sizeof(guint32), NULL);
	guint32 caps = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
		       USBDEVFS_CAP_REAP_AFTER_DISCONNECT;

	if (!data)
		return -EFAULT;
	umockdev_ioctl_data_update(data, 0, (guint8 *)&caps, sizeof(caps));
	g_object_unref(data);
	return 0;
}

static int claim(struct usbfs *u, unsigned interface)
{
	if (u->busy || u->driver[interface])
		return -EBUSY;
	u->claimed++;
	return 0;
}

/* DISCONNECT_CLAIM: both in one. */
static int disconnect_claim(struct usbfs *u, UMockdevIoctlData *arg)
{
	const unsigned interface = interface_at(arg);

	if (u->busy)
		return -EBUSY;
	u->driver[interface] = false;
	return claim(u, interface);
}

static int dispatch(struct usbfs *u, gulong request, UMockdevIoctlData *arg)
{
	/* What is finished can still be reaped from a device that is gone. */
	if (u->device->gone && request != USBDEVFS_REAPURBNDELAY && request != USBDEVFS_REAPURB)
		return -ENODEV;
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		return capabilities(arg);
	case USBDEVFS_GETDRIVER:
		return get_driver(u, arg);
	case USBDEVFS_IOCTL:
		return driver_ioctl(u, arg);
	case USBDEVFS_DISCONNECT_CLAIM:
		return disconnect_claim(u, arg);
	case USBDEVFS_CLAIMINTERFACE:
		return claim(u, interface_at(arg));
	case USBDEVFS_RELEASEINTERFACE:
		u->released++;
		return 0;
	case USBDEVFS_CLEAR_HALT:
		u->stalled[0] = u->stalled[1] = false;
		return 0;
	case USBDEVFS_SETINTERFACE:
	case USBDEVFS_RESET:
		return 0;
	case USBDEVFS_SUBMITURB:
		return submit(u, arg);
	case USBDEVFS_DISCARDURB:
		return discard(u, number(arg));
	case USBDEVFS_REAPURB:
	case USBDEVFS_REAPURBNDELAY:
		return reap(u, arg);
	default:
		return -ENOTTY;
	}
}

gboolean usbfs_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
	struct usbfs *u = user;
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
	int r = -ENODEV;

	(void)base;
	pthread_mutex_lock(u->lock);
	if (strcmp(umockdev_ioctl_client_get_devnode(client), u->node) == 0)
		r = dispatch(u, umockdev_ioctl_client_get_request(client), arg);
	pump(u, true);
	pthread_mutex_unlock(u->lock);
	umockdev_ioctl_client_complete(client, r < 0 ? -1 : r, r < 0 ? -r : 0);
	return TRUE;
}
