/* SPDX-License-Identifier: MIT */
/*
 * What stands behind "usb:" in a URL, and what a device is known by. Used by the usb files and
 * ports.c; knows no libusb.
 */
#ifndef EF_TRANSPORT_USB_NAME_H
#define EF_TRANSPORT_USB_NAME_H

#include <stdbool.h>
#include <stdint.h>

#define EF_USB_SERIAL_MAX 64
#define EF_USB_PLACE_MAX  32 /* "255-" and seven ports of up to three digits: USB 2.0, 4.1.1 */

/* A device as it is found again: the path that the system gives to its port may change. */
struct ef_usb_identity {
	uint16_t vendor_id;
	uint16_t product_id;
	char serial[EF_USB_SERIAL_MAX]; /* "" = none */
	char place[EF_USB_PLACE_MAX];	/* "1-2.3": bus and ports; "" = not known */
};

/* What was asked for: "VID:PID", "VID:PID:SERIAL" or "BUS-PORT[.PORT...]". */
struct ef_usb_name {
	bool by_place;
	struct ef_usb_identity wanted; /* what is "" does not matter */
};

/* False if the text is neither. */
bool ef_usb_name_parse(const char *text, struct ef_usb_name *ret);

/* Is this the device that was asked for? */
bool ef_usb_name_fits(const struct ef_usb_name *name, const struct ef_usb_identity *device);

/*
 * Is this the device that was there before? A serial number tells, whatever port it is in now and
 * whatever product it says it is: firmware and ROM loader have ids of their own. Without one the
 * port does.
 */
bool ef_usb_identity_same(const struct ef_usb_identity *a, const struct ef_usb_identity *b);

#endif
