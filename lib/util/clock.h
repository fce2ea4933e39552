/* SPDX-License-Identifier: MIT */
/*
 * The system's monotonic clock. Used by the transports; what simulates time has a clock of its own.
 */
#ifndef EF_UTIL_CLOCK_H
#define EF_UTIL_CLOCK_H

#include <stdint.h>

/* Microseconds since some moment in the past; never goes back. */
uint64_t ef_clock_us(void);

#endif
