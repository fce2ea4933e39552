/* SPDX-License-Identifier: MIT */
/*
 * A writing session: what goes through the window is programmed, and what stands there erased
 * before. Used by commands_write.c; knows nothing of frames.
 */
#ifndef STUB_WRITER_H
#define STUB_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

/* What a session is like. The first two are WRITE_BEGIN's flags. */
#define WRITER_DEFLATED 1u /* a zlib stream comes */
#define WRITER_PROVES	2u /* read back what was written; the address is a sector's */
#define WRITER_PADDED	4u /* bytes beyond size are padding, and dropped */

enum status writer_begin(uint32_t address, uint32_t size, uint32_t flags);

/* Ends the session; what was not written stays unwritten. When the decompressor waits further up
 * the stack, the command that calls this is run again from the main loop. */
void writer_cancel(void);

/* Is there a session? */
bool writer_active(void);

/* The error that ended it, or STATUS_OK. */
enum status writer_status(void);

/* A command has failed: a session does not go on. */
void writer_failed(enum status status);

/* Takes what comes next; it need not be in the flash then. Returns at once when the decompressor
 * waits for it further up the stack. */
void writer_data(const uint8_t *data, uint32_t size);

/* Gives up when it was too much. */
void writer_check(void);

/* Waits until all that came is in the flash, up to the last whole chunk. */
void writer_settle(void);

/* Bytes so far, and whether that is all. */
uint32_t writer_written(void);
bool writer_complete(void);

#define PROOF_SIZE 16u

/* The MD5 of the range as the flash holds it, read back after it was programmed: what was not yet
 * read back is now. Of a complete session; false when it does not prove. */
bool writer_proof(uint32_t ret[4]);

/* Called while nothing else is to be done: erases ahead, or reads back a little. */
void writer_idle(void);

#endif
