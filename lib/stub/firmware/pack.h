/* SPDX-License-Identifier: MIT */
/*
 * The packed form of a packet: runs of one byte said in two. Used by reader.c.
 */
#ifndef STUB_PACK_H
#define STUB_PACK_H

#include <stdbool.h>
#include <stdint.h>

/* How long data would be when packed; or limit, when it would not be shorter. */
uint32_t pack_size(const uint8_t *data, uint32_t size, uint32_t limit);

/* Puts the packed data into the frame being sent. */
void pack_send(const uint8_t *data, uint32_t size);

#endif
