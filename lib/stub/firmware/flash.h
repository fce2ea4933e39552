/* SPDX-License-Identifier: MIT */
/*
 * The flash: read, program, erase. Programming and erasing only begin an operation; the next
 * call waits for it, and flash_wait() tells how it ended. While waiting the line is polled.
 */
#ifndef STUB_FLASH_H
#define STUB_FLASH_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

#define FLASH_CHUNK  64u /* bytes the controller holds: the unit of programming */
#define FLASH_SECTOR 0x1000u
#define FLASH_HALF   0x8000u
#define FLASH_BLOCK  0x10000u
#define FLASH_CHIP   0u /* as a unit to erase: everything */

/* Prepares pins and controller for the flash on the default pins. */
void flash_attach(void);

/* JEDEC ID: manufacturer in the low byte. */
uint32_t flash_id(void);

/* Is an operation under way? */
bool flash_busy(void);

enum status flash_wait(void);

/* Lifts the write protection of the status register, if any. */
enum status flash_unprotect(void);

/* to must be aligned to 4 and have room for size rounded up to 4. */
enum status flash_read(uint32_t address, void *to, uint32_t size);

/* Are size bytes (both multiples of FLASH_CHUNK) all 0xff? */
bool flash_is_blank(uint32_t address, uint32_t size);

/* Begins to program up to FLASH_CHUNK bytes, within one page. */
enum status flash_program(uint32_t address, const uint32_t *words, uint32_t size);

/* Begins to erase one unit, aligned. */
enum status flash_erase(uint32_t address, uint32_t unit);

#endif
