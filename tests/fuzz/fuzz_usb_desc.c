/* SPDX-License-Identifier: MIT */
/*
 * The input is a USB configuration descriptor. What is found in it are endpoints of the right
 * direction with packets of a size that exists, and interfaces that are there.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "transport/usb_desc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has_interface(const uint8_t *data, size_t size, uint8_t number)
{
	for (size_t i = 0; i + 8 < size; i++) {
		if (data[i] >= 9 && data[i + 1] == 4 && data[i + 2] == number)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ef_usb_layout l;

	if (!ef_usb_desc_parse(data, size, &l))
		return 0;
	if (!(l.in & 0x80) || (l.out & 0x80) || !(l.in & 15) || !(l.out & 15))
		abort();
	if (l.in_packet < 8 || l.in_packet > 1024 || l.out_packet < 8 || l.out_packet > 1024)
		abort();
	if (!has_interface(data, size, l.control) || !has_interface(data, size, l.data))
		abort();
	return 0;
}
