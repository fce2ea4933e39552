/* SPDX-License-Identifier: MIT */
/*
 * The run-length code of packed packets, as a pure codec: a control byte n of 0 to 127 stands
 * before n + 1 literal bytes, one of 128 to 255 before a byte that comes n - 125 times
 * (docs/stub.md).
 */
#ifndef EF_WIRE_PACK_H
#define EF_WIRE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Unpack exactly `plain` bytes from exactly `size`; false if the two do not match. */
bool ef_unpack(uint8_t *out, size_t plain, const uint8_t *data, size_t size);

#endif
