/* SPDX-License-Identifier: MIT */
/*
 * Time: a counter that runs at TICKS_PER_US or a little slower. Used for delays and time limits.
 */
#ifndef STUB_TICKS_H
#define STUB_TICKS_H

#include <stdint.h>

/* Makes the counter run. */
void ticks_start(void);

uint32_t ticks_now(void);

/* At least so long, up to 26 s; the line is polled. */
void ticks_delay(uint32_t us);

/*
 * 10 us without an access to a register: less than a flash takes to program a single byte
 * (W25Q32JV: tBP1, 30 us), so that it costs next to nothing on a chip. An emulator serves its
 * serial line between two accesses; without rests, the line stands still while the flash is
 * written. Where the time itself is read from a register, there is none.
 */
#ifdef CHIP_XTENSA
void ticks_rest(void);
#else
static inline void ticks_rest(void)
{
}
#endif

#endif
