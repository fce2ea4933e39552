/* SPDX-License-Identifier: MIT */
/*
 * The packed form of a packet: runs of one byte said in two. Used by reader.c.
 */
#ifndef STUB_PACK_H
#define STUB_PACK_H

#include <stdint.h>

/* Puts the packed data into the frame being sent: at most 1/128 longer than it is. */
void pack_send(const uint8_t *data, uint32_t size);

#endif
