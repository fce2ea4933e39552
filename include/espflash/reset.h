/* SPDX-License-Identifier: MIT */
/*
 * Reset sequences of one's own, for boards whose circuit differs from the usual one: what to do to
 * DTR and RTS, and how long to wait. They go into espflash_session_options.
 */
#ifndef ESPFLASH_RESET_H
#define ESPFLASH_RESET_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "export.h"

ESPFLASH_BEGIN_DECLS

/* Set those lines of `mask` to their bit in `value`, in one step where that is possible; wait. */
typedef struct espflash_reset_step {
	uint32_t mask;	  /* ESPFLASH_LINE_... (transport.h); 0 = only wait */
	uint32_t value;	  /* 1 = asserted: the LOW level at the chip's pin */
	uint32_t wait_us; /* afterwards; at most a minute */
} espflash_reset_step;

/*
 * Read a sequence from its usual notation: steps joined by '|'. D0, D1: DTR released, asserted;
 * R0, R1: the same for RTS; U1,0: DTR and RTS in one step; W0.1: wait that many seconds. Blanks and
 * empty steps are passed over. "D0|R1|W0.1|D1|R0|W0.05|D0" is the usual way into the loader.
 * text: in; not NULL. ret: out, room for `room` steps. ret_count: out, steps written; not NULL.
 * ret_error: out, what is wrong and where; may be NULL.
 * Returns 0; ARGUMENT: not such a sequence, an empty one, more than `room` steps, or a wait over a
 * minute. On failure *ret_count is not touched. Does not block. Since 0.1.
 */
ESPFLASH_API int espflash_reset_parse(const char *text, espflash_reset_step *ret, size_t room,
	size_t *ret_count, espflash_error_info *ret_error);

ESPFLASH_END_DECLS

#endif
