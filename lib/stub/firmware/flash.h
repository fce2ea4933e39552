/* SPDX-License-Identifier: MIT */
/*
 * The flash: read, program, erase. Programming and erasing only begin an operation; the next
 * call waits for it. While waiting the line is polled. What goes wrong ends the command (give_up).
 */
#ifndef STUB_FLASH_H
#define STUB_FLASH_H

#include <stdbool.h>
#include <stdint.h>

#define FLASH_CHUNK  64u /* bytes the controller holds: the unit of programming */
#define FLASH_SECTOR 0x1000u
#define FLASH_HALF   0x8000u
#define FLASH_BLOCK  0x10000u
#define FLASH_CHIP   0u /* as a unit to erase: everything */

/* Prepares pins and controller for the flash on the default pins. */
void flash_attach(void);

/* Is an operation under way? 0: no. */
uint32_t flash_busy(void);

/* Does it take long? */
bool flash_erases(void);

void flash_wait(void);

/* Lifts the write protection of the status register, if any. */
void flash_unprotect(void);

typedef void flash_taker(void *self, const void *data, uint32_t size);

/* Reads chunk by chunk and gives each to take(self). to: where all of it is to stand, aligned to 4
 * and with room for size rounded up to 4; NULL: nowhere. */
void flash_each(uint32_t address, uint32_t size, uint32_t *to, flash_taker *take, void *self);

bool flash_sector_is_blank(uint32_t address);

/* Are size bytes, a multiple of 4, all 0xff? */
bool flash_is_blank(const uint32_t *words, uint32_t size);

/* Begins to program up to FLASH_CHUNK bytes, a multiple of 4, within one page. */
void flash_program(uint32_t address, const uint32_t *words, uint32_t size);

/* Begins to erase one unit, aligned. */
void flash_erase(uint32_t address, uint32_t unit);

#endif
