/* SPDX-License-Identifier: MIT */
/*
 * What a USB id says about a serial port. Used by ports.c. Knows no device.
 */
#ifndef EF_TRANSPORT_USB_IDS_H
#define EF_TRANSPORT_USB_IDS_H

#include <stdbool.h>
#include <stdint.h>

#define EF_USB_ESPRESSIF   0x303au
#define EF_USB_SERIAL_JTAG 0x1001u /* of Espressif: lines are flags, not transistors */

struct ef_usb_id {
	uint16_t vendor_id;
	uint16_t product_id; /* 0: any other of this vendor */
	uint32_t flags;	     /* ESPFLASH_PORT_NATIVE or 0 */
	char name[64];
};

/* The row for a device, or NULL. */
const struct ef_usb_id *ef_usb_ids_find(uint16_t vendor_id, uint16_t product_id);

/* Is this the chip itself and no bridge? Then it leaves the bus when it is reset. */
bool ef_usb_ids_is_native(uint16_t vendor_id, uint16_t product_id);

#endif
