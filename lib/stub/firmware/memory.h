/* SPDX-License-Identifier: MIT */
/*
 * The one large buffer: the window of the decompressor while writing, packets while reading.
 * Reading therefore ends a writing session.
 */
#ifndef STUB_MEMORY_H
#define STUB_MEMORY_H

#include "inflate.h"

#define PACKET_MAX 4096u

union memory {
	uint8_t window[INFLATE_WINDOW];
	uint32_t words[PACKET_MAX / 4];
	uint8_t packet[PACKET_MAX];
};

extern union memory memory;

#endif
