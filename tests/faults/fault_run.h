/* SPDX-License-Identifier: MIT */
/*
 * One short session on a simulated board with one fault, judged: connect, identify, write 4 KiB,
 * verify. The outcome must be the right flash or a named error; the rest of the flash must be as
 * it was.
 */
#ifndef FAULT_RUN_H
#define FAULT_RUN_H

#include <stdbool.h>

#include <espflash/espflash.h>

#include "espflash_sim.h"

#define FAULT_FLASH   0x40000u /* bytes of flash: small, to be compared after each run */
#define FAULT_ADDRESS 0x8000u
#define FAULT_SIZE    0x1000u
#define FAULT_SENT    16384u

/* No session may take longer, by the board's clock: the sum of its retries and their timeouts. */
#define FAULT_LIMIT_US 180000000u

extern const char *const fault_chips[]; /* ended by NULL */

struct fault_run {
	const char *chip;
	const char *fault; /* NULL = none */
	bool record;	   /* keep what is sent */
	bool stub;	   /* with the flasher stub, else by the ROM loader */

	int result;
	espflash_error_info error;
	uint64_t elapsed_us;
	uint64_t sent;	   /* bytes to the chip */
	uint64_t received; /* bytes from it */
	bool inside_right;
	bool outside_right;
	uint8_t bytes[FAULT_SENT]; /* if record */
};

/* Do it. The result is in the struct. */
void fault_session(struct fault_run *run);

/* NULL, or what is wrong with the outcome. */
const char *fault_judge(const struct fault_run *run);

/*
 * For each byte that a session without faults sends: 1 where it belongs to a command that says
 * what to erase (a ROM checks no sum over its arguments), 2 where it is data under a one-byte sum.
 */
enum { FAULT_PLAIN, FAULT_ERASE, FAULT_DATA };
void fault_classify(const struct fault_run *clean, uint8_t out[FAULT_SENT]);

/* Which bytes of a recorded run belong to frames that had been sent at least twice before. */
void fault_repeats(const struct fault_run *clean, bool out[FAULT_SENT]);

#endif
