/* SPDX-License-Identifier: MIT */
/*
 * A USB configuration descriptor as a pure parser: where is the serial port in this device? Used by
 * usb_open.c. The bytes come from a stranger. Sources: USB 2.0, 9.6 (descriptors); CDC 1.2, 5.2.3
 * (functional descriptors); PSTN 1.2, 3.2 (abstract control model).
 */
#ifndef EF_TRANSPORT_USB_DESC_H
#define EF_TRANSPORT_USB_DESC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the parser looks at; everything behind it is not read. */
#define EF_USB_DESC_MAX 1024u

struct ef_usb_layout {
	uint8_t control; /* interface that takes rate and lines */
	uint8_t data;	 /* interface of the bytes; may be the same one */
	uint8_t setting; /* its alternate setting with the endpoints */
	uint8_t in;	 /* endpoint addresses */
	uint8_t out;
	uint16_t in_packet; /* bytes, 8 to 1024 */
	uint16_t out_packet;
};

/* True if these bytes describe a CDC-ACM port: the first one of the device, in *ret. */
bool ef_usb_desc_parse(const uint8_t *bytes, size_t size, struct ef_usb_layout *ret);

#endif
