/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of the mocked USB devices, written from USB 2.0 chapter 9 and the CDC documents,
 * and from what the chips show; good ones and bad ones. Knows no library.
 */
#ifndef USB_DESCRIPTORS_H
#define USB_DESCRIPTORS_H

#include <stddef.h>
#include <stdint.h>

#define DESCRIPTORS_MAX 512

struct descriptors {
	const char *name; /* of the --device option */
	uint16_t vendor;
	uint16_t product;
	const char *maker;
	const char *title;
	int serial_jtag;    /* lines are flags, not transistors */
	size_t device_size; /* 18, or less for a broken one */
	uint8_t device[18];
	size_t size;
	uint8_t configuration[DESCRIPTORS_MAX];
};

/* Fill in the device of that name; 0 if there is none. */
int descriptors_find(const char *name, struct descriptors *ret);

#endif
