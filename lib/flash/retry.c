/* SPDX-License-Identifier: MIT */
/*
 * Which failures of a piece are worth another try, and the step down in speed that goes with it.
 * Called by the files that repeat pieces.
 */
#include "flash/flash.h"

#define TRIES 4
/* From this try on, the rate is to blame. */
#define TRIES_AT_A_RATE 2

bool ef_flash_try_again(espflash_session *s, int error, unsigned tries)
{
	if (error != ESPFLASH_ERROR_TIMEOUT && error != ESPFLASH_ERROR_PROTOCOL &&
		error != ESPFLASH_ERROR_DEVICE && error != ESPFLASH_ERROR_VERIFY)
		return false;
	if (tries >= TRIES)
		return false;
	ef_log(&s->context, ESPFLASH_LOG_DEBUG, "trying again after: %s",
		ef_session_record(s)->message);

	const espflash_error_info failure = *ef_session_record(s);

	ef_error_clear(ef_session_record(s));

	const bool lost = ef_stub_recover(s) < 0 || ef_flash_params(s) < 0;

	if (!lost && tries < TRIES_AT_A_RATE)
		return true;
	if ((lost || !ef_rate_step_down(s)) && ef_session_record(s)->code != 0) {
		/* The line is gone for good: what was wrong first says more. */
		if (ef_session_record(s)->code != ESPFLASH_ERROR_CANCELLED)
			*ef_session_record(s) = failure;
		return false;
	}
	return true;
}
