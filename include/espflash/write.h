/* SPDX-License-Identifier: MIT */
/*
 * Writing and verifying flash. A plan takes regions, checks everything that can be checked, lists
 * its steps, and only then touches the flash; espflash_flash_write is a plan of one region.
 * Return codes as in flash.h.
 */
#ifndef ESPFLASH_WRITE_H
#define ESPFLASH_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "flash.h"
#include "image.h"
#include "log.h"
#include "session.h"

ESPFLASH_BEGIN_DECLS

/* Bits of espflash_write_options.flags. */
#define ESPFLASH_WRITE_COMPRESS	   0x01u /* the default where the loader can inflate */
#define ESPFLASH_WRITE_NO_COMPRESS 0x02u /* send the bytes as they are */
#define ESPFLASH_WRITE_NO_VERIFY   0x04u /* do not prove the result */
#define ESPFLASH_WRITE_ERASE_ALL   0x08u /* erase the whole chip first */
#define ESPFLASH_WRITE_NO_DIFF	   0x20u /* write also what the flash holds already */
#define ESPFLASH_WRITE_FORCE	   0x10u /* write although a guard refuses (chip, offset, size) */
#define ESPFLASH_WRITE_ENCRYPT	   0x40u /* the loader encrypts all regions as it writes them */
/* Encrypt although eFuse does not say that there is a key, or that all of it is used. */
#define ESPFLASH_WRITE_IGNORE_EFUSE 0x80u

/* All zero, or NULL instead, means the defaults. */
typedef struct espflash_write_options {
	size_t struct_size;
	espflash_progress_fn progress; /* bytes written and, if so, verified; may be NULL */
	void *progress_user;
	uint32_t flash_mode; /* enum espflash_flash_mode for the image header; 0 = keep */
	uint32_t flash_freq; /* MHz for the image header; 0 = keep */
	uint32_t flash_size; /* bytes or ESPFLASH_SIZE_DETECT for the image header; 0 = keep */
	uint32_t flags;	     /* ESPFLASH_WRITE_... */
} espflash_write_options;

typedef struct espflash_plan espflash_plan;

enum espflash_step_kind {
	ESPFLASH_STEP_SKIP = 1,	   /* the flash holds these bytes already */
	ESPFLASH_STEP_ERASE = 2,   /* erase the sectors */
	ESPFLASH_STEP_PROGRAM = 3, /* erase and write the sectors */
	ESPFLASH_STEP_VERIFY = 4   /* compare by digest, or by reading back */
};

typedef struct espflash_plan_step {
	size_t struct_size; /* the caller's sizeof */
	uint32_t kind;	    /* enum espflash_step_kind */
	uint32_t address;
	uint32_t size;	 /* bytes */
	uint32_t region; /* index of the region, in the order of espflash_plan_add */
} espflash_plan_step;

/*
 * Make an empty plan. ret: out, to be freed with espflash_plan_free before the session; not NULL.
 * options: in, copied; may be NULL. Returns 0; ARGUMENT; NO_MEMORY. Does not block. Since 0.1.
 */
ESPFLASH_API int espflash_plan_new(
	espflash_plan **ret, espflash_session *s, const espflash_write_options *options);

/*
 * Add a region. data: in, size bytes, not copied: must stay until the plan is freed. name: what
 * messages call it, copied; may be NULL.
 * Returns 0; ARGUMENT: empty, or beyond 4 GiB; STATE: already checked; NO_MEMORY. Since 0.1.
 */
ESPFLASH_API int espflash_plan_add(
	espflash_plan *p, uint32_t address, const void *data, size_t size, const char *name);

/*
 * Add a region of bytes that the chip's loader shall encrypt as it writes them: the ROM loader, or
 * a stub from a file. They are neither compared nor verified, since they cannot be read back as
 * they were.
 * address: in, a multiple of 4096; the rest of the last sector is not kept. data: in, size bytes
 * in plain, not copied: must stay until the plan is freed. name: in, as of espflash_plan_add.
 * Returns 0; ARGUMENT: empty, or beyond 4 GiB; STATE: already checked; NO_MEMORY. Whatever else is
 * wrong is found by espflash_plan_check. Does not block. Since 0.1.
 */
ESPFLASH_API int espflash_plan_add_encrypted(
	espflash_plan *p, uint32_t address, const void *data, size_t size, const char *name);

/*
 * Check the whole plan against itself, the images and the chip, and compute its steps. Nothing is
 * written; where the loader can digest, the 64 KiB pieces that the flash holds already are found.
 * Every guard of docs/write.md is asked here.
 * Returns 0; OVERLAP: regions share a sector; RANGE: beyond the flash's end; IMAGE: a broken
 * image; CHIP: an image for another chip or revision; REFUSED: wrong offset, secure boot,
 * encryption, the key manager's region, no key to encrypt with, header says a larger flash;
 * UNSUPPORTED: an unaligned start on a loader that cannot read, or one that cannot encrypt; STATE:
 * not connected, or checked before. Since 0.1.
 */
ESPFLASH_API int espflash_plan_check(espflash_plan *p);

/* Return the number of steps, 0 before espflash_plan_check. Since 0.1. */
ESPFLASH_API size_t espflash_plan_step_count(const espflash_plan *p);

/*
 * Tell step `index`. ret: out, struct_size set by the caller. Returns 0; ARGUMENT: no such step.
 * Since 0.1.
 */
ESPFLASH_API int espflash_plan_step_at(
	const espflash_plan *p, size_t index, espflash_plan_step *ret);

/*
 * Do it: check (unless that is done), erase, write, verify. The sector that holds an image's
 * header is erased first and written last, its first byte last of all, so that an interrupted run
 * leaves no half image that starts. Returns also VERIFY. On failure the flash holds a part of the
 * new data; running an equal plan again is always right. A plan runs once. Since 0.1.
 */
ESPFLASH_API int espflash_plan_run(espflash_plan *p);

/*
 * Compare the flash with the plan's regions instead of writing them (header changes included).
 * Returns also VERIFY, the record's address being the first differing byte where the loader can
 * read, else the region's start; UNSUPPORTED: it can neither hash nor read. Since 0.1.
 */
ESPFLASH_API int espflash_plan_verify(espflash_plan *p);

/* What a run or verification did; valid after espflash_plan_run or _verify. */
typedef struct espflash_plan_result {
	size_t struct_size;	/* the caller's sizeof */
	uint64_t bytes_written; /* flash bytes programmed */
	uint64_t bytes_sent;	/* payload bytes on the wire, after compression */
	uint64_t bytes_verified;
	uint64_t bytes_skipped; /* held by the flash already */
	uint64_t duration_us;	/* of the whole run */
	uint32_t flash_params;	/* header bytes 2 and 3, (mode << 8 | size, freq), if patched */
	uint8_t patched;	/* 1 = an image header was changed */
	uint8_t digest_updated; /* 1 = its SHA-256 was renewed */
	uint8_t verified;	/* 1 = all regions proved */
	uint8_t compressed;	/* 1 = some bytes were sent compressed */
} espflash_plan_result;

/* Tell what was done. ret: out, struct_size set by the caller. Returns 0; STATE. Since 0.1. */
ESPFLASH_API int espflash_plan_result_get(const espflash_plan *p, espflash_plan_result *ret);

/* Free a plan. p: in and out, set to NULL; NULL and a pointer to NULL are fine. Since 0.1. */
ESPFLASH_API void espflash_plan_free(espflash_plan **p);

/*
 * Write one region: espflash_plan_new, _add, _run and _free in one.
 * data: in, size bytes, size > 0. options: may be NULL. Returns as espflash_plan_run. Since 0.1.
 */
ESPFLASH_API int espflash_flash_write(espflash_session *s, uint32_t address, const void *data,
	size_t size, const espflash_write_options *options);

typedef struct espflash_verify_options {
	size_t struct_size;
	espflash_progress_fn progress;
	void *progress_user;
	uint32_t flags; /* 0 */
	uint32_t reserved;
} espflash_verify_options;

/*
 * Compare flash with data. options: may be NULL. Returns as espflash_plan_verify. Since 0.1.
 */
ESPFLASH_API int espflash_flash_verify(espflash_session *s, uint32_t address, const void *data,
	size_t size, const espflash_verify_options *options);

ESPFLASH_END_DECLS

#endif
