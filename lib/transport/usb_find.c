/* SPDX-License-Identifier: MIT */
/*
 * Which of the devices on the bus is meant. Called by usb_open.c and ports_usb.c.
 */
#include <stdio.h>
#include <string.h>

#include "transport/usb.h"
#include "transport/usb_sysfs.h"

/* "1-2.3", as Linux and libusb number buses and ports; a root hub has no ports and no place. */
static void get_place(libusb_device *device, char place[EF_USB_PLACE_MAX])
{
	uint8_t ports[7];
	const int count = libusb_get_port_numbers(device, ports, sizeof(ports));
	int n = 0;

	place[0] = '\0';
	if (count > 0)
		n = snprintf(place, EF_USB_PLACE_MAX, "%u", libusb_get_bus_number(device));
	for (int i = 0; i < count; i++)
		n += snprintf(
			place + n, EF_USB_PLACE_MAX - (size_t)n, "%c%u", i ? '.' : '-', ports[i]);
}

void ef_usb_identify(
	libusb_device *device, libusb_device_handle *handle, struct ef_usb_identity *ret)
{
	struct libusb_device_descriptor d;

	memset(ret, 0, sizeof(*ret));
	get_place(device, ret->place);
	if (libusb_get_device_descriptor(device, &d) < 0)
		return;
	ret->vendor_id = d.idVendor;
	ret->product_id = d.idProduct;
	if (handle && d.iSerialNumber &&
		libusb_get_string_descriptor_ascii(handle, d.iSerialNumber,
			(unsigned char *)ret->serial, sizeof(ret->serial) - 1) < 0)
		ret->serial[0] = '\0';
	ret->serial[sizeof(ret->serial) - 1] = '\0';
}

/* The identity with the serial number, for which the device is opened; if it may not be, the system
 * may know it: opening it for good then tells that there is no permission. */
static void identify_closed(libusb_device *device, bool serial, struct ef_usb_identity *ret)
{
	libusb_device_handle *handle = NULL;

	if (serial && libusb_open(device, &handle) < 0)
		handle = NULL;
	ef_usb_identify(device, handle, ret);
	if (serial && ret->serial[0] == '\0')
		ef_usb_sysfs_text(ret->place, "serial", ret->serial, sizeof(ret->serial));
	if (handle)
		libusb_close(handle);
}

static bool fits(const struct ef_usb *u, libusb_device *device)
{
	const bool again = u->known.place[0] != '\0';
	struct ef_usb_identity is;

	identify_closed(device, false, &is);
	if (again && is.vendor_id != u->known.vendor_id)
		return false;
	if (!again && u->name.wanted.serial[0] != '\0' &&
		(is.vendor_id != u->name.wanted.vendor_id ||
			is.product_id != u->name.wanted.product_id))
		return false;
	/* Only what may be meant is opened. */
	if (again ? u->known.serial[0] != '\0' : u->name.wanted.serial[0] != '\0')
		identify_closed(device, true, &is);
	return again ? ef_usb_identity_same(&u->known, &is) : ef_usb_name_fits(&u->name, &is);
}

static int not_found(struct ef_usb *u)
{
	return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_NOT_FOUND,
		"list the ports to see what is plugged in; a cable may carry power only",
		"%s: no such USB device is plugged in", u->url);
}

static int ambiguous(struct ef_usb *u, size_t count)
{
	return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_ARGUMENT,
		"add its serial number, usb:VID:PID:SERIAL, or name its place, usb:BUS-PORT: list "
		"the ports",
		"%s: %zu such USB devices are plugged in", u->url, count);
}

int ef_usb_find(struct ef_usb *u, libusb_device **ret)
{
	libusb_device **list = NULL;
	libusb_device *found = NULL;
	const ssize_t count = libusb_get_device_list(u->context, &list);
	size_t hits = 0;

	if (count < 0)
		return ef_usb_failed(u, (int)count, "listing devices");
	for (ssize_t i = 0; i < count; i++) {
		if (!fits(u, list[i]))
			continue;
		found = list[i];
		hits++;
	}
	if (hits == 1)
		*ret = libusb_ref_device(found);
	libusb_free_device_list(list, 1);
	if (hits == 1)
		return 0;
	return hits == 0 ? not_found(u) : ambiguous(u, hits);
}
