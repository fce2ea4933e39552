/* SPDX-License-Identifier: MIT */
/*
 * USB ids of serial bridges and of the chips' own USB, as data. Used by ports.c. An id not listed
 * here is a serial port all the same.
 */
#include <stddef.h>

#include <espflash/transport.h>

#include "transport/usb_ids.h"

/*
 * Sources: [E] espressif/esptool, esptool/targets: USB_PID of USB-Serial/JTAG, and the image chip
 * id as product id of the ROM's USB-OTG; [U] linux-usb.org usb.ids 2025.07.26; [K] id tables in
 * Linux, drivers/usb/serial: cp210x.c, ch341.c, ftdi_sio.c, pl2303.c; [W] WCHSoftGroup/
 * ch343ser_linux, id table of the vendor's driver; [B] espressif/esp-usb-bridge, Kconfig;
 * [P] espressif/usb-pids: 0x8000 and above are given to users of the chips.
 * A vendor's row with product id 0 stands behind its others.
 */
static const struct ef_usb_id ids[] = {
	{0x303a, 0x1001, ESPFLASH_PORT_NATIVE, "USB-Serial/JTAG of an Espressif chip"}, /* E */
	{0x303a, 0x0002, ESPFLASH_PORT_NATIVE, "ESP32-S2 ROM loader, USB-OTG"},		/* E */
	{0x303a, 0x0009, ESPFLASH_PORT_NATIVE, "ESP32-S3 ROM loader, USB-OTG"},		/* E */
	{0x303a, 0x0012, ESPFLASH_PORT_NATIVE, "ESP32-P4 ROM loader, USB-OTG"},		/* E */
	{0x303a, 0x001f, ESPFLASH_PORT_NATIVE, "ESP32-E22 ROM loader, USB-OTG"},	/* E */
	{0x303a, 0x0020, ESPFLASH_PORT_NATIVE, "ESP32-S31 ROM loader, USB-OTG"},	/* E */
	{0x303a, 0x1002, 0, "ESP USB Bridge"},						/* B */
	{0x303a, 0, ESPFLASH_PORT_NATIVE, "Espressif chip, USB of its firmware"},	/* P */
	{0x10c4, 0xea60, 0, "CP210x bridge"},						/* U K */
	{0x10c4, 0xea61, 0, "CP210x bridge"},						/* U K */
	{0x10c4, 0xea63, 0, "CP210x bridge"},						/* U K */
	{0x10c4, 0xea70, 0, "CP2105 bridge, two ports"},				/* U K */
	{0x10c4, 0xea71, 0, "CP2108 bridge, four ports"},				/* U K */
	{0x1a86, 0x7523, 0, "CH340 bridge"},						/* U K */
	{0x1a86, 0x7522, 0, "CH340 bridge"},						/* U K */
	{0x1a86, 0x5523, 0, "CH341 bridge"},						/* U K */
	{0x1a86, 0x55d3, 0, "CH343 bridge"},						/* W */
	{0x1a86, 0x55d4, 0, "CH9102 bridge"},						/* W */
	{0x1a86, 0, 0, "WCH bridge"},				    /* U: vendor */
	{0x0403, 0x6001, 0, "FT232R bridge"},			    /* U K */
	{0x0403, 0x6010, 0, "FT2232 bridge, two ports (ESP-Prog)"}, /* U K */
	{0x0403, 0x6011, 0, "FT4232H bridge, four ports"},	    /* U K */
	{0x0403, 0x6014, 0, "FT232H bridge"},			    /* U K */
	{0x0403, 0x6015, 0, "FT-X or FT231X bridge"},		    /* U K */
	{0x067b, 0x2303, 0, "PL2303 bridge"},			    /* U K */
	{0x067b, 0x23a3, 0, "PL2303G bridge"},			    /* U K */
	{0x2341, 0, 0, "Arduino board"},			    /* U: vendor */
	{0x239a, 0, 0, "Adafruit board"},			    /* U: vendor */
	{0x2886, 0, 0, "Seeed board"},				    /* U: vendor */
	{0x0d28, 0x0204, 0, "DAPLink debugger (micro:bit, mbed)"},  /* U */
	{0x0483, 0x374b, 0, "ST-LINK/V2.1 debugger"},		    /* U */
	{0x1366, 0, 0, "J-Link debugger"},			    /* U: vendor */
};

const struct ef_usb_id *ef_usb_ids_find(uint16_t vendor_id, uint16_t product_id)
{
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (ids[i].vendor_id == vendor_id &&
			(ids[i].product_id == product_id || ids[i].product_id == 0))
			return &ids[i];
	}
	return NULL;
}

bool ef_usb_ids_is_native(uint16_t vendor_id, uint16_t product_id)
{
	const struct ef_usb_id *id = ef_usb_ids_find(vendor_id, product_id);

	return id && (id->flags & ESPFLASH_PORT_NATIVE);
}
