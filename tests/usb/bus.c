/* SPDX-License-Identifier: MIT */
/*
 * Adds the device to the mocked sysfs and takes it away. Called by board.c.
 */
#include "bus.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HUB	"/sys/devices/pci0000:00/0000:00:14.0/usb1"
#define PORT	HUB "/1-2"
#define AWAY_MS 300u

/* A root hub as Linux makes one; libusb looks for the parent of each device. */
static const char hub[] =
	"P: /devices/pci0000:00/0000:00:14.0/usb1\n"
	"N: bus/usb/001/001\n"
	"E: DEVTYPE=usb_device\nE: DEVNAME=/dev/bus/usb/001/001\nE: SUBSYSTEM=usb\n"
	"A: busnum=1\\n\nA: devnum=1\\n\nA: speed=480\\n\nA: bConfigurationValue=1\\n\n"
	"A: idVendor=1d6b\\n\nA: idProduct=0002\\n\n"
	"H: descriptors=12010002090001406b1d020006060302010109021900010100e0000904000001090000000"
	"7058103040c\n";

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void node(unsigned number, char path[64])
{
	snprintf(path, 64, "/dev/bus/usb/001/%03u", number);
}

static size_t hex(char *dst, const uint8_t *bytes, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += (size_t)sprintf(dst + n, "%02X", bytes[i]);
	return n;
}

/* In port `port` of the hub, known on the bus by its number. */
static bool add_to_sysfs(
	struct bus *bus, const struct descriptors *d, unsigned port, unsigned number)
{
	char text[4096], path[64];
	int n;

	node(number, path);
	n = snprintf(text, sizeof(text),
		"P: /devices/pci0000:00/0000:00:14.0/usb1/1-%u\nN: %s\n"
		"E: DEVTYPE=usb_device\nE: DEVNAME=%s\nE: SUBSYSTEM=usb\n"
		"A: busnum=1\\n\nA: devnum=%u\\n\nA: speed=12\\n\nA: bConfigurationValue=1\\n\n"
		"A: idVendor=%04x\\n\nA: idProduct=%04x\\n\nA: manufacturer=%s\\n\n"
		"A: product=%s\\n\nA: serial=7C:DF:A1:00:11:2%u\\n\nH: descriptors=",
		port, path + 5, path, number, d->vendor, d->product, d->maker, d->title, port);
	n += (int)hex(text + n, d->device, d->device_size);
	n += (int)hex(text + n, d->configuration, d->size);
	snprintf(text + n, sizeof(text) - (size_t)n, "\n");
	return umockdev_testbed_add_from_string(bus->testbed, text, NULL);
}

/* Its interfaces, as far as it matters which driver has them: another program, through usbfs. */
static bool add_interfaces(struct bus *bus)
{
	static const char text[] =
		"P: /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.%u\n"
		"E: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n"
		"A: bInterfaceClass=%02x\\n\nL: driver=../../../../../../bus/usb/drivers/usbfs\n";
	static const unsigned classes[] = {2, 10};
	char one[512];
	bool ok = true;

	for (unsigned i = 0; i < 2 && bus->busy; i++) {
		snprintf(one, sizeof(one), text, i, classes[i]);
		ok = ok && umockdev_testbed_add_from_string(bus->testbed, one, NULL);
	}
	return ok;
}

static bool add_device(struct bus *bus)
{
	char path[64], full[512];
	char *root = umockdev_testbed_get_root_dir(bus->testbed);
	bool ok = add_to_sysfs(bus, &bus->device.descriptors, 2, bus->number);

	node(bus->number, path);
	snprintf(full, sizeof(full), "%s%s", root, path);
	usbfs_init(&bus->usbfs, &bus->device, &bus->lock, path);
	bus->usbfs.busy = bus->busy;
	ok = ok && add_interfaces(bus) && usbfs_make_node(&bus->usbfs, full) &&
	     umockdev_testbed_attach_ioctl(bus->testbed, path, bus->handler, NULL);
	if (ok && bus->wants_terminal)
		bus->terminal = terminal_new(bus->testbed, &bus->device, &bus->lock, bus->number);
	if (bus->locked) {
		chmod(full, 0);
		snprintf(full, sizeof(full), "%s/dev/ttyACM0", root);
		chmod(full, 0);
	}
	g_free(root);
	bus->there = ok;
	return ok && (!bus->wants_terminal || bus->terminal);
}

static void remove_device(struct bus *bus)
{
	umockdev_testbed_uevent(bus->testbed, PORT, "remove");
	umockdev_testbed_remove_device(bus->testbed, PORT);
	if (bus->usbfs.signal[0] >= 0)
		close(bus->usbfs.signal[0]);
	bus->there = false;
}

bool bus_init(struct bus *bus, bool wants_terminal)
{
	pthread_mutex_init(&bus->lock, NULL);
	bus->wants_terminal = wants_terminal;
	bus->number = 5;
	bus->testbed = umockdev_testbed_new();
	bus->handler = umockdev_ioctl_base_new();
	g_signal_connect(bus->handler, "handle-ioctl", G_CALLBACK(usbfs_ioctl), &bus->usbfs);
	return umockdev_testbed_add_from_string(bus->testbed, hub, NULL) && add_device(bus) &&
	       (!bus->second || add_to_sysfs(bus, bus->second, 3, 9));
}

void bus_watch(struct bus *bus)
{
	const unsigned wanted = bus->device.faults.away, away_ms = wanted ? wanted : AWAY_MS;

	pthread_mutex_lock(&bus->lock);
	if (bus->there && (bus->device.gone || bus->device.left)) {
		bus->back_us = bus->device.left ? now_us() + 1000u * away_ms : UINT64_MAX;
		bus->device.left = false;
		bus->device.gone = true;
		usbfs_pump(&bus->usbfs);
		if (bus->terminal)
			terminal_hang_up(bus->terminal, bus->testbed);
		bus->terminal = NULL;
		/* Reaping the rest takes the client a moment; the kernel's uevent comes later. */
		pthread_mutex_unlock(&bus->lock);
		usleep(20000);
		remove_device(bus);
		return;
	}
	pthread_mutex_unlock(&bus->lock);
	if (!bus->there && now_us() >= bus->back_us) {
		pthread_mutex_lock(&bus->lock);
		bus->device.gone = false;
		bus->device.lines = 0;
		bus->number++;
		add_device(bus);
		pthread_mutex_unlock(&bus->lock);
	}
}

void bus_end(struct bus *bus)
{
	if (bus->there)
		remove_device(bus);
	g_object_unref(bus->handler);
	g_object_unref(bus->testbed);
}
