/* SPDX-License-Identifier: MIT */
/*
 * One short session on a simulated board with one fault, judged: connect, identify, write 4 KiB,
 * verify; with the flasher stub also a compressed write, an erase and a read. The outcome must be
 * the right flash (and the right bytes read) or a named error; the rest of the flash must be as it
 * was.
 */
#ifndef FAULT_RUN_H
#define FAULT_RUN_H

#include <stdbool.h>

#include <espflash/espflash.h>

#include "espflash_sim.h"

#define FAULT_FLASH   0x40000u /* bytes of flash: small, to be compared after each run */
#define FAULT_ADDRESS 0x8000u
#define FAULT_SIZE    0x1000u
#define FAULT_SENT    49152u
#define FAULT_HEARD   16384u

/* What a session with the stub does besides: it writes a sector and a half, and erases one. */
#define FAULT_PACKED	  0x10000u
#define FAULT_PACKED_SIZE 0x1800u
#define FAULT_ERASED	  0x14000u

/* No session may take longer, by the board's clock: the sum of its retries and their timeouts. */
#define FAULT_LIMIT_US 180000000u

extern const char *const fault_chips[]; /* ended by NULL */

struct fault_run {
	const char *chip;
	const char *fault;	/* NULL = none */
	bool record;		/* keep what is sent */
	bool stub;		/* with the flasher stub, else by the ROM loader */
	uint32_t baud;		/* from the start on; 0 = 115200 */
	uint32_t patience;	/* ms for a short command; 0 = as usual */
	void (*on_write)(void); /* called before bytes are sent; may be NULL */

	/* In fault_use_stub. */
	bool long_read;	     /* the flash holds zeros, 64 KiB of which are read, and that is all */
	unsigned lose_frame; /* this frame from the chip, from 1, does not come, ... */
	unsigned repeat_frame; /* ... or comes twice */

	unsigned steps; /* taken with the stub, or meant to be */
	int result;
	espflash_error_info error;
	uint64_t elapsed_us;
	uint64_t sent;	   /* bytes to the chip */
	uint64_t received; /* bytes from it */
	uint64_t uploaded; /* bytes to the chip until the stub was at work */
	uint64_t greeted;  /* bytes from it until then */
	bool inside_right;
	bool outside_right;
	bool read_right; /* what was read is what the flash holds */
	/* If record: what went to the chip and came from it. */
	uint8_t bytes[FAULT_SENT];
	uint8_t heard[FAULT_HEARD];
	size_t heard_size;
};

/* Do it. The result is in the struct. */
void fault_session(struct fault_run *run);

/*
 * The same in two halves, for runs that differ in the second one only: up to the stub at work, and
 * what is done with it, under run->fault. Its byte numbers count from the start. Then close.
 */
void fault_open_stub(struct fault_run *run);
void fault_use_stub(struct fault_run *run);
void fault_close(void);

/*
 * In the middle of it: run->fault from now on, and the end after the step that follows; and the
 * bytes from the chip until now.
 */
void fault_strikes(struct fault_run *run);
uint64_t fault_heard(void);

/* NULL, or what is wrong with the outcome. */
const char *fault_judge(const struct fault_run *run);

/* fault_kinds.c: what each byte that a session without faults sends, or hears, belongs to. */
enum {
	FAULT_PLAIN,
	FAULT_ERASE,	/* a command that says what to erase or where to write */
	FAULT_DATA,	/* data for the flash */
	FAULT_UPLOAD,	/* the stub */
	FAULT_READ,	/* the command that says where to read */
	FAULT_REGISTER, /* a command about registers, or a reply to one */
};
void fault_classify(const struct fault_run *clean, uint8_t out[FAULT_SENT]);
void fault_classify_heard(const struct fault_run *clean, uint8_t out[FAULT_HEARD]);

/* Which bytes of a recorded run belong to frames that had been sent at least twice before. */
void fault_repeats(const struct fault_run *clean, bool out[FAULT_SENT]);

#endif
