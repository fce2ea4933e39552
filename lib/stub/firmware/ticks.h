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

/* At least so long; the line is polled. */
void ticks_delay(uint32_t us);

#endif
