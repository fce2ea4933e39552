/* SPDX-License-Identifier: MIT */
/*
 * What a USB id says about a serial port. Used by ports.c. Knows no device.
 */
#ifndef EF_TRANSPORT_USB_IDS_H
#define EF_TRANSPORT_USB_IDS_H

#include <stdint.h>

#define EF_USB_ESPRESSIF 0x303au

struct ef_usb_id {
	uint16_t vendor_id;
	uint16_t product_id; /* 0: any other of this vendor */
	uint32_t flags;	     /* ESPFLASH_PORT_NATIVE or 0 */
	char name[64];
};

/* The row for a device, or NULL. */
const struct ef_usb_id *ef_usb_ids_find(uint16_t vendor_id, uint16_t product_id);

#endif
