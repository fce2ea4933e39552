/* SPDX-License-Identifier: MIT */
/*
 * What the files of the flash layer offer one another. Work on the flash is done in pieces of at
 * most 64 KiB: small enough to repeat one after an error, to cancel between two, and to hold in
 * memory.
 */
#ifndef EF_FLASH_FLASH_H
#define EF_FLASH_FLASH_H

#include "session/session.h"

/* Largest piece: the flash chips' large erase unit. */
#define EF_PIECE_SIZE 0x10000u

/* Bytes from `address` to the next piece boundary, at most `left`. */
static inline uint32_t ef_piece_at(uint32_t address, uint64_t left)
{
	const uint32_t room = EF_PIECE_SIZE - address % EF_PIECE_SIZE;

	return left < room ? (uint32_t)left : room;
}

/* Progress of one operation, kept monotonic while pieces are repeated. */
struct ef_meter {
	struct ef_context *context;
	espflash_progress_fn fn;
	void *user;
	uint64_t done;
	uint64_t total;
	uint64_t told;
	uint32_t phase;
};

void ef_meter_begin(struct ef_meter *m, struct ef_context *c, espflash_progress_fn fn, void *user);
/* A new phase: told as an event. */
void ef_meter_phase(struct ef_meter *m, uint32_t phase);
/* Tell that `extra` bytes beyond `done` are done. Returns 0 or CANCELLED. */
int ef_meter_tell(struct ef_meter *m, uint64_t extra, uint32_t address) EF_MUST_CHECK;

/* identify.c: attach, read the JEDEC id until two readings agree, know the size. */
int ef_flash_prepare(espflash_session *s) EF_MUST_CHECK;
/* The same, and make the loader accept addresses up to `size` (0 = the size found). */
int ef_flash_open(espflash_session *s, uint32_t size) EF_MUST_CHECK;
/* Tell the loader the size again: after a reset it has forgotten. */
int ef_flash_params(espflash_session *s) EF_MUST_CHECK;
/* RANGE, recorded, unless the range lies within the flash. */
int ef_flash_check_range(
	espflash_session *s, uint32_t flash_size, uint64_t address, uint64_t size) EF_MUST_CHECK;

/* Beyond this the loader that answers cannot address; in bytes. */
uint64_t ef_flash_reach(const espflash_session *s);

/* protect.c: if the flash's own write protection explains the failure, say so. Returns `error`. */
int ef_flash_explain(espflash_session *s, int error) EF_MUST_CHECK;

/* sfdp.c */
int ef_sfdp_read(espflash_session *s, uint32_t address, uint8_t *buf, size_t size) EF_MUST_CHECK;
int ef_sfdp_parse(espflash_session *s, espflash_flash_info *info) EF_MUST_CHECK;

/*
 * status.c: erase one sector, or program one byte that is blank, by the flash chip's own command,
 * past the loader. `address` has 24 bits.
 */
int ef_flash_erase_sector(espflash_session *s, uint32_t address) EF_MUST_CHECK;
int ef_flash_program_byte(espflash_session *s, uint32_t address, uint8_t byte) EF_MUST_CHECK;
#define EF_FLASH_OWN_COMMANDS_END 0x1000000u

/* registers.c: read register `number`, 1 to 3; one that the part does not have reads as 0. */
int ef_flash_status(espflash_session *s, uint32_t number, uint8_t *ret) EF_MUST_CHECK;
/* Take off what protects blocks, where our stub, which does so by itself, must not. */
int ef_flash_unprotect(espflash_session *s) EF_MUST_CHECK;

/* retry.c: may the failed piece be tried again? Clears the record if so. */
bool ef_flash_try_again(espflash_session *s, int error, unsigned tries);

/* loader.c: one piece, once. */
int ef_loader_erase(espflash_session *s, uint32_t address, uint32_t size) EF_MUST_CHECK;

struct ef_program {
	uint32_t address;    /* multiple of 4096 */
	uint32_t size;	     /* bytes of data */
	uint32_t erase_size; /* multiple of 4096 */
	uint64_t after;	     /* bytes behind the piece that are erased and written after it */
	bool compress;
	bool encrypt; /* by the loader; then not compressed */
	const uint8_t *data;
	uint8_t *scratch;    /* EF_SCRATCH_SIZE bytes for the compressed form; may be NULL */
	uint64_t *sent;	     /* payload bytes sent are added here */
	uint8_t *compressed; /* set to 1 if the compressed form was sent */
};
#define EF_SCRATCH_SIZE (EF_PIECE_SIZE + EF_PIECE_SIZE / 64 + 64)
int ef_loader_program(
	espflash_session *s, const struct ef_program *p, struct ef_meter *m) EF_MUST_CHECK;

/*
 * stream.c: a write with several blocks in flight, through our own stub. `bytes` gives what the
 * flash shall hold; the stream is made as it is sent.
 */
struct ef_stream;
struct ef_stream_job {
	uint64_t from; /* of a sector */
	uint64_t to;
	bool compress;
	bool prove; /* have it read back on the way, if the stub can */
	void (*bytes)(const void *user, uint64_t address, uint8_t *out, size_t size);
	const void *user;
	uint64_t *sent;	     /* payload bytes sent are added here */
	uint8_t *compressed; /* set to 1 if a compressed stream was sent */
	bool proved;	     /* out: what the flash holds was read back and is right */
};
int ef_stream_new(struct ef_stream **ret, espflash_session *s) EF_MUST_CHECK;
void ef_stream_free(struct ef_stream **stream);
/* One stream, from its beginning to its end; damaged blocks are sent again. */
int ef_stream_write(espflash_session *s, struct ef_stream *w, struct ef_stream_job *job,
	struct ef_meter *m) EF_MUST_CHECK;

/*
 * stream_read.c: a read with several packets in flight. `take` gets the bytes in ascending order
 * and may end the read with an error.
 */
typedef int (*ef_take_fn)(void *user, uint32_t address, const uint8_t *data, uint32_t size);
int ef_stream_read(espflash_session *s, uint32_t address, uint64_t size, ef_take_fn take,
	void *user) EF_MUST_CHECK;

/* read.c: one piece, proved by digest where the loader has one, repeated on errors. */
int ef_flash_read_piece(espflash_session *s, uint32_t address, uint8_t *buf, uint32_t size,
	struct ef_meter *m) EF_MUST_CHECK;
bool ef_flash_can_read(const espflash_session *s);
bool ef_flash_can_digest(const espflash_session *s);
int ef_flash_no_read(espflash_session *s, const char *what) EF_MUST_CHECK;

/* erase.c */
int ef_flash_erase_range(
	espflash_session *s, uint32_t address, uint32_t size, struct ef_meter *m) EF_MUST_CHECK;
/* guard.c: REFUSED, recorded, if erasing from `address` on would lock the chip out. */
int ef_flash_erase_guard(espflash_session *s, uint32_t address, bool force) EF_MUST_CHECK;

#endif
