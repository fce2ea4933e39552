/* SPDX-License-Identifier: MIT */
/*
 * Erasing a range piece by piece, as the writer needs it or ahead of it. Blank sectors are left
 * alone; the largest unit that fits the range is used when enough of it is not blank.
 */
#ifndef STUB_ERASE_H
#define STUB_ERASE_H

#include <stdbool.h>
#include <stdint.h>

/* A new range: the sectors that the bytes from start to end touch. */
void erase_begin(uint32_t start, uint32_t end);

/* Waits for the flash, then goes on by one erase, or past what is blank. False: there is nothing
 * more to erase below an address. */
bool erase_step(uint32_t address);

#endif
