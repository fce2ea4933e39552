/* SPDX-License-Identifier: MIT */
/*
 * A writing session: a range of flash, and a stream of bytes for it, plain or compressed. Used by
 * commands_write.c; knows nothing of frames' headers.
 */
#ifndef STUB_WRITER_H
#define STUB_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "rx.h"
#include "status.h"

struct writer_range {
	uint32_t address;
	uint32_t size;
	bool deflated;
	bool prove;  /* read back what was written; address is a sector's */
	bool padded; /* plain bytes beyond size are padding, and dropped */
};

enum status writer_begin(const struct writer_range *r);

/* Ends the session; what was not written stays unwritten. */
void writer_cancel(void);

bool writer_active(void);

/* Writes what follows in the frame. When it returns, all of it is in the flash. */
enum status writer_data(struct rx_cursor *data);

/* Bytes written so far, and whether that is all. */
uint32_t writer_written(void);
bool writer_complete(void);

/* The MD5 of the range as the flash holds it, read back after it was programmed: what was not yet
 * read back is now. Of a complete session that proves. */
#define PROOF_SIZE 16u
bool writer_proves(void);
enum status writer_proof(uint8_t ret[PROOF_SIZE]);

/* Called while nothing else is to be done: erases ahead, or reads back a little. */
void writer_idle(void);

#endif
