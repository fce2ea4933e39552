/* SPDX-License-Identifier: MIT */
/*
 * What espflash_session_capabilities says against what then happens: each bit has a call that
 * proves it. For the ROM loaders and for the stubs.
 */
#ifndef PROMISES_H
#define PROMISES_H

#include "family.h"

uint32_t promised(struct flow *f);

/*
 * On a connected session: for each bit that says yes, it works and does what it should; for each
 * that says no, trying gives an error with a message and nothing changes, or, where only a wish is
 * not met (compressing, the watchdog), it is done without. The session is not connected afterwards.
 * states: of the board; in secure download mode the chip may be the one that says no. untold: bits
 * that are a guess, since the chip does not tell: then it may say no to what is promised, too.
 */
void promises_are_kept(
	struct flow *f, const struct family_chip *chip, uint32_t states, uint32_t untold);

#endif
