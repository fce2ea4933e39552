/* SPDX-License-Identifier: MIT */
/*
 * A point in time before which something must be done, on the clock of the transport. Made once
 * at the top of an operation and passed down; there is no value for "forever".
 */
#ifndef EF_UTIL_DEADLINE_H
#define EF_UTIL_DEADLINE_H

#include <stdint.h>

struct ef_deadline {
	uint64_t end_us;
};

static inline struct ef_deadline ef_deadline_after(uint64_t now_us, uint64_t timeout_us)
{
	const uint64_t end = now_us + timeout_us;

	return (struct ef_deadline){end < now_us ? UINT64_MAX : end};
}

/* Microseconds left, 0 when it has passed. */
static inline uint64_t ef_deadline_left_us(struct ef_deadline d, uint64_t now_us)
{
	return d.end_us > now_us ? d.end_us - now_us : 0;
}

#endif
