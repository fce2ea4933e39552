/* SPDX-License-Identifier: MIT */
/*
 * A protected chip of words with a flash, and a session on it: for the tests of what is refused.
 * Every failure that failed_with sees has left the flash alone.
 */
#ifndef GUARD_RIG_H
#define GUARD_RIG_H

#include <espflash/espflash.h>

#include "word_chip.h"

struct guard_rig {
	struct word_chip chip;
	espflash_transport *transport;
	espflash_session *session;
	size_t warnings;
	char warning[256];
	uint8_t before[WORD_CHIP_FLASH];
};

extern struct guard_rig rig;
extern uint8_t data[0x3000]; /* to be written */

/* A chip with a flash of 256 KB that can be read. spi_base: of its SPI controller. */
void prepare(uint32_t chip_id, uint32_t spi_base);
void connect_it(void);
/* The same, and no stub is to be started. */
void connect_to_rom(void);
void connect_with(espflash_session_options o);
int teardown(void **state);

/* It failed with this code, a hint and a message that holds `text`; the flash is as before. */
void failed_with(int r, int code, const char *text);
void succeeded(int r);

/* Write all of the data, erase a sector, erase everything. */
int write_at(uint32_t address, uint32_t flags);
int erase_at(uint32_t address, uint32_t flags);
int erase_all(uint32_t flags);

uint32_t capabilities(void);
uint32_t protection(void);

#endif
