/* SPDX-License-Identifier: MIT */
/*
 * The system's monotonic clock; see clock.h.
 */
#include <time.h>

#include "util/clock.h"

uint64_t ef_clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}
