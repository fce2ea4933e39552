/* SPDX-License-Identifier: MIT */
/*
 * Erasing a range piece by piece, as the writer needs it or ahead of it. Blank sectors are left
 * alone; the largest unit that fits the range is used when enough of it is not blank.
 */
#ifndef STUB_ERASE_H
#define STUB_ERASE_H

#include <stdint.h>

/* A new range: the sectors that the bytes from start to end touch. */
void erase_begin(uint32_t start, uint32_t end);

/* Goes on until everything below address is erased, or being erased. */
void erase_until(uint32_t address);

/* One step ahead, without waiting for the flash, up to below limit. */
void erase_ahead(uint32_t limit);

#endif
