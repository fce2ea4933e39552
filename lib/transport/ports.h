/* SPDX-License-Identifier: MIT */
/*
 * Between the list of ports (ports.c) and where the ports come from (ports_scan.c). The texts come
 * from devices and are not to be trusted.
 */
#ifndef EF_TRANSPORT_PORTS_H
#define EF_TRANSPORT_PORTS_H

#include <espflash/transport.h>

#include "util/error.h"

struct espflash_port_list {
	espflash_port *ports;
	size_t count;
};

/* A new zeroed port at the end of the list; NULL if memory ran out. */
espflash_port *ef_ports_append(espflash_port_list *list);

/* Copy text (NULL: none), cut between characters, control characters replaced by '?'. */
void ef_ports_copy_text(char *dst, size_t size, const char *src);

/* Fill in guess and the NATIVE and LIKELY flags from the USB ids. */
void ef_ports_judge(espflash_port *p);

/* The order of the list, for qsort: likely ones first, then by name, ttyUSB2 before ttyUSB10. */
int ef_ports_compare(const void *a, const void *b);

/* Append the ports of this machine, without opening any. ports_scan.c; needs libserialport. */
int ef_ports_scan(espflash_port_list *list, espflash_error_info *e) EF_MUST_CHECK;

/* Append the USB devices that could be ports and are none. ports_usb.c; needs libusb. */
int ef_ports_scan_usb(espflash_port_list *list, espflash_error_info *e) EF_MUST_CHECK;

/* Fill in IN_USE and NO_ACCESS of ports that have a path in the file system. ports_use.c. */
void ef_ports_look_for_users(espflash_port_list *list);

#endif
