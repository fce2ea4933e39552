/* SPDX-License-Identifier: MIT */
/*
 * USB devices that no driver has made a port of: what usb: can open, and bridges whose driver is
 * missing. Called by ports.c. Opens a device for its texts only where no port of it is listed.
 */
#include <stdio.h>
#include <string.h>

#include "transport/ports.h"
#include "transport/usb.h"
#include "transport/usb_ids.h"
#include "transport/usb_sysfs.h"

/* CDC 1.2, 4.2 and PSTN 1.2, table 1. */
#define CLASS_CONTROL 2u
#define SUBCLASS_ACM  2u

static bool is_listed(const espflash_port_list *list, const char *place)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->ports[i].place, place) == 0)
			return true;
	}
	return false;
}

static bool has_acm(libusb_device *device)
{
	struct libusb_config_descriptor *c = NULL;
	bool found = false;

	if (libusb_get_active_config_descriptor(device, &c) < 0)
		return false;
	for (int i = 0; i < c->bNumInterfaces; i++) {
		const struct libusb_interface *all = &c->interface[i];

		for (int k = 0; k < all->num_altsetting; k++)
			found = found ||
				(all->altsetting[k].bInterfaceClass == CLASS_CONTROL &&
					all->altsetting[k].bInterfaceSubClass == SUBCLASS_ACM);
	}
	libusb_free_config_descriptor(c);
	return found;
}

/* A text of the device, from itself or else from what the system has noted of it as `name`. */
struct text {
	uint8_t index;
	const char *name;
	char *dst;
	size_t size;
};

static void read_text(libusb_device_handle *handle, const char *place, const struct text *t)
{
	unsigned char text[128];
	int n = 0;

	if (handle && t->index)
		n = libusb_get_string_descriptor_ascii(handle, t->index, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	if (n <= 0)
		ef_usb_sysfs_text(place, t->name, (char *)text, sizeof(text));
	ef_ports_copy_text(t->dst, t->size, (const char *)text);
}

static void read_texts(
	libusb_device *device, const struct libusb_device_descriptor *d, espflash_port *p)
{
	const struct text texts[] = {
		{d->iManufacturer, "manufacturer", p->manufacturer, sizeof(p->manufacturer)},
		{d->iProduct, "product", p->product, sizeof(p->product)},
		{d->iSerialNumber, "serial", p->serial, sizeof(p->serial)},
	};
	libusb_device_handle *handle = NULL;
	const int r = libusb_open(device, &handle);

	if (r < 0)
		handle = NULL;
	if (r == LIBUSB_ERROR_ACCESS)
		p->flags |= ESPFLASH_PORT_NO_ACCESS;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		read_text(handle, p->place, &texts[i]);
	if (handle)
		libusb_close(handle);
}

static int add_device(espflash_port_list *list, libusb_device *device, espflash_error_info *e)
{
	struct libusb_device_descriptor d;
	struct ef_usb_identity is;
	const struct ef_usb_id *id;
	espflash_port *p;

	ef_usb_identify(device, NULL, &is);
	if (is.place[0] == '\0' || is_listed(list, is.place) ||
		libusb_get_device_descriptor(device, &d) < 0)
		return 0;
	/* A debugger or another maker's device is no port for being known by its id. */
	id = ef_usb_ids_find(d.idVendor, d.idProduct);
	if (!has_acm(device) && !(id && strstr(id->name, "bridge")))
		return 0;
	p = ef_ports_append(list);
	if (!p)
		return ef_error_no_memory(e, sizeof(*p));
	p->flags = ESPFLASH_PORT_USB | ESPFLASH_PORT_NO_DRIVER;
	p->vendor_id = d.idVendor;
	p->product_id = d.idProduct;
	ef_ports_copy_text(p->place, sizeof(p->place), is.place);
	snprintf(p->path, sizeof(p->path), "usb:%s", is.place);
	read_texts(device, &d, p);
	if (ef_usb_sysfs_in_use(p->place))
		p->flags |= ESPFLASH_PORT_IN_USE;
	if (!has_acm(device))
		p->flags |= ESPFLASH_PORT_UNUSABLE;
	return 0;
}

int ef_ports_scan_usb(espflash_port_list *list, espflash_error_info *e)
{
	libusb_context *context = NULL;
	libusb_device **devices = NULL;
	ssize_t count = 0;
	int r = 0;

	/* A machine without USB has no devices; that is no failure. */
	if (libusb_init(&context) < 0)
		return 0;
	count = libusb_get_device_list(context, &devices);
	for (ssize_t i = 0; i < count && r == 0; i++)
		r = add_device(list, devices[i], e);
	if (count >= 0)
		libusb_free_device_list(devices, 1);
	libusb_exit(context);
	return r;
}
