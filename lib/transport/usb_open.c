/* SPDX-License-Identifier: MIT */
/*
 * Opening a USB serial port: find the device, read its descriptors, take its interfaces from the
 * kernel's driver, and give them back at the end. Called by usb.c.
 */
#include <string.h>

#include "transport/usb.h"
#include "transport/usb_ids.h"
#include "util/clock.h"

#define FROM_DEVICE	 0x80u /* standard request, device to host */
#define GET_DESCRIPTOR	 6u
#define DT_CONFIGURATION 2u
#define CLOSE_US	 500000u /* for cancelled transfers to come back */

/* The descriptor of the configuration that is active, or the first one. */
static int read_layout(struct ef_usb *u)
{
	uint8_t bytes[EF_USB_DESC_MAX];
	struct ef_usb_request q = {
		FROM_DEVICE, GET_DESCRIPTOR, DT_CONFIGURATION << 8, 0, bytes, sizeof(bytes)};
	const int r = ef_usb_control(u, &q, "its descriptors");

	if (r < 0)
		return r;
	if (ef_usb_desc_parse(bytes, (size_t)r, &u->layout))
		return 0;
	return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_UNSUPPORTED,
		"bridges of other kinds (CP210x, CH340, FTDI) need the system's driver: use the "
		"serial port that it makes",
		"%s: the USB device %04x:%04x has no CDC-ACM port", u->url, u->known.vendor_id,
		u->known.product_id);
}

static int claim(struct ef_usb *u)
{
	const uint8_t numbers[2] = {u->layout.control, u->layout.data};
	int r = 0;

	/* Where there are no kernel drivers to detach, there is no need to. */
	(void)libusb_set_auto_detach_kernel_driver(u->handle, 1);
	for (int i = 0; i < 2 && r == 0; i++) {
		if (i == 1 && numbers[0] == numbers[1])
			break;
		r = libusb_claim_interface(u->handle, numbers[i]);
		u->claimed[i] = r == 0;
	}
	if (r == 0 && u->layout.setting != 0)
		r = libusb_set_interface_alt_setting(u->handle, u->layout.data, u->layout.setting);
	return r < 0 ? ef_usb_failed(u, r, "claiming its interfaces") : 0;
}

static int open_device(struct ef_usb *u)
{
	libusb_device *device = NULL;
	int r = ef_usb_find(u, &device);

	if (r < 0)
		return r;
	r = libusb_open(device, &u->handle);
	if (r == 0)
		ef_usb_identify(device, u->handle, &u->known);
	libusb_unref_device(device);
	if (r == LIBUSB_ERROR_NO_DEVICE)
		return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_NOT_FOUND,
			"plug the board in again", "%s: the device has just left", u->url);
	return r < 0 ? ef_usb_failed(u, r, "opening it") : 0;
}

static struct ef_usb_slot *slot_at(struct ef_usb *u, unsigned i)
{
	if (i < EF_USB_DEPTH)
		return &u->in[i];
	return i < 2 * EF_USB_DEPTH ? &u->out[i - EF_USB_DEPTH] : &u->control;
}
#define SLOTS (2 * EF_USB_DEPTH + 1)

/* libusb's context, and transfers, which it wants back before the context ends. */
static int start(struct ef_usb *u)
{
	int r = libusb_init(&u->context);

	if (r < 0)
		u->context = NULL;
	for (unsigned i = 0; i < SLOTS && r == 0; i++) {
		slot_at(u, i)->transfer = libusb_alloc_transfer(0);
		if (!slot_at(u, i)->transfer)
			r = LIBUSB_ERROR_NO_MEM;
	}
	return r < 0 ? ef_usb_failed(u, r, "starting libusb") : 0;
}

int ef_usb_open(void *self, uint32_t baud)
{
	struct ef_usb *u = self;
	int r = start(u);

	u->gone = false;
	u->failures = 0;
	u->lines = 0;
	if (r == 0)
		r = open_device(u);
	if (r == 0)
		r = read_layout(u);
	if (r == 0)
		r = claim(u);
	/* A device whose rate is fixed may refuse to hear of one: PSTN 1.2, 6.3.10 is optional. */
	if (r == 0)
		r = ef_usb_set_line_coding(u, baud);
	if (r == ESPFLASH_ERROR_UNSUPPORTED && u->claimed[0]) {
		ef_error_clear(ef_usb_record(u));
		r = 0;
	}
	if (r == 0)
		r = ef_usb_start_reading(u);
	if (r < 0) {
		ef_usb_close(u);
		return r;
	}
	u->owner->returns = ef_usb_ids_is_native(u->known.vendor_id, u->known.product_id);
	return 0;
}

/* Take back what libusb has; at most for a moment, as nobody can wait for a device for ever. */
static void cancel_all(struct ef_usb *u)
{
	const uint64_t end = ef_clock_us() + CLOSE_US;
	bool busy = true;

	for (unsigned i = 0; i < SLOTS; i++) {
		if (slot_at(u, i)->busy)
			(void)libusb_cancel_transfer(slot_at(u, i)->transfer);
	}
	while (busy && ef_clock_us() < end) {
		busy = false;
		for (unsigned i = 0; i < SLOTS; i++)
			busy = busy || slot_at(u, i)->busy;
		if (busy && ef_usb_events(u, ef_clock_us() + EF_USB_SLICE_US) < 0)
			break;
	}
}

void ef_usb_close(void *self)
{
	struct ef_usb *u = self;

	if (u->handle) {
		cancel_all(u);
		/* The kernel's driver gets its interfaces back, in the order that cdc_acm wants. */
		if (u->claimed[1])
			(void)libusb_release_interface(u->handle, u->layout.data);
		if (u->claimed[0])
			(void)libusb_release_interface(u->handle, u->layout.control);
		libusb_close(u->handle);
	}
	u->handle = NULL;
	memset(u->claimed, 0, sizeof(u->claimed));
	for (unsigned i = 0; i < SLOTS; i++) {
		struct ef_usb_slot *slot = slot_at(u, i);

		libusb_free_transfer(slot->transfer);
		slot->transfer = NULL;
		slot->busy = false;
	}
	if (u->context)
		libusb_exit(u->context);
	u->context = NULL;
}
