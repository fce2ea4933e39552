/* SPDX-License-Identifier: MIT */
/*
 * The plan as its files see it: parts (regions with what belongs around them), steps, result.
 * plan.c keeps the object, part.c gives the bytes, check.c refuses, steps.c computes, run.c and
 * verify.c execute.
 */
#ifndef EF_FLASH_PLAN_H
#define EF_FLASH_PLAN_H

#include <espflash/write.h>

#include "flash/flash.h"
#include "image/image.h"

#define EF_PART_NAME_MAX 64
#define EF_NO_HEADER	 UINT64_MAX

/* What is known of a sector of a part. */
#define EF_SECTOR_SAME	 0x1u /* the flash held it already */
#define EF_SECTOR_PROVED 0x2u /* it was read back by the stub, and its digest agreed */

struct ef_part {
	const uint8_t *data; /* the caller's */
	uint64_t size;
	uint64_t header_at; /* offset of an image header in data, or EF_NO_HEADER */
	uint32_t address;
	uint32_t index; /* in the order they were added */
	uint64_t start; /* address and end, widened to whole sectors */
	uint64_t end;
	uint8_t *head;	  /* flash bytes from start to address, NULL = blank */
	uint8_t *tail;	  /* flash bytes behind the data up to end, NULL = blank */
	uint8_t *sectors; /* EF_SECTOR_... for each sector from start to end */
	bool headless;	  /* for now the image header's first byte shall be blank */
	bool encrypt;	  /* by the loader, as it is written */
	bool patched;
	struct ef_image_patch patch; /* offsets count from header_at */
	char name[EF_PART_NAME_MAX];
};

enum ef_plan_state {
	EF_PLAN_OPEN,
	EF_PLAN_CHECKED,
	EF_PLAN_DONE,
};

struct espflash_plan {
	espflash_session *session;
	espflash_write_options options;
	enum ef_plan_state state;
	bool compress;
	bool only_verify;      /* nothing will be written: no guard is asked */
	uint32_t flash_size;   /* bytes, detected */
	struct ef_part *parts; /* ascending by address once checked */
	size_t part_count;
	espflash_plan_step *steps;
	size_t step_count;
	uint8_t *buffer;	  /* EF_PIECE_SIZE */
	uint8_t *scratch;	  /* EF_SCRATCH_SIZE */
	struct ef_stream *stream; /* NULL until one is written */
	espflash_plan_result result;
};

/* part.c: the bytes that the flash shall hold from `address` on, within [start, end). */
void ef_part_bytes(const struct ef_part *p, uint64_t address, uint8_t *out, size_t size);
/* Flash address of the image header, its first byte; header_at must be one. */
uint64_t ef_part_header(const struct ef_part *p);
/* Flash address of the sector that holds the part's image header; header_at must be one. */
uint64_t ef_part_header_sector(const struct ef_part *p);

/* check.c: every refusal; fills the parts' computed fields. */
int ef_plan_check_parts(espflash_plan *p) EF_MUST_CHECK;
/* A guard's answer: with force it becomes a warning; verifying harms nothing. */
int ef_plan_guarded(espflash_plan *p, int r) EF_MUST_CHECK;

/* guard.c: what the chip's protection refuses. */
int ef_plan_check_security(espflash_plan *p) EF_MUST_CHECK;

/* compare.c: find the sectors that the flash holds already. */
int ef_plan_compare(espflash_plan *p) EF_MUST_CHECK;
/* The first sector of [from, to) that differs, or `to`; only where the loader lists digests. */
int ef_compare_first_difference(espflash_plan *p, const struct ef_part *part, uint64_t from,
	uint64_t to, uint64_t *ret) EF_MUST_CHECK;

/* The state of the sector that holds `address`. */
static inline uint8_t *ef_part_sector(const struct ef_part *p, uint64_t address)
{
	return &p->sectors[(address - p->start) / ESPFLASH_SECTOR_SIZE];
}

/*
 * program.c: erase and write [from, to) of a part, with whatever the loader offers: m->done moves
 * along. The first byte of an image header comes last of all. And write again those sectors or
 * pieces of it that differ.
 */
int ef_plan_mend(espflash_plan *p, struct ef_part *part, uint64_t from, uint64_t to) EF_MUST_CHECK;
int ef_plan_program(espflash_plan *p, struct ef_part *part, uint64_t from, uint64_t to,
	struct ef_meter *m) EF_MUST_CHECK;

/* steps.c: pure; allocates p->steps. */
int ef_plan_make_steps(espflash_plan *p) EF_MUST_CHECK;

/* Begin a public call that executes a plan: connected, and not executed before. */
int ef_plan_enter(espflash_plan *p) EF_MUST_CHECK;

/* The check of both espflash_plan_check and _run. */
int ef_plan_check(espflash_plan *p) EF_MUST_CHECK;

/* verify.c: compare [from, to) of a part with the flash. */
int ef_verify_range(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to,
	struct ef_meter *m) EF_MUST_CHECK;
/* Do the digests of [from, to) agree? Only where the loader can digest. */
int ef_verify_same(espflash_plan *p, const struct ef_part *part, uint64_t from, uint64_t to,
	bool *ret) EF_MUST_CHECK;

#endif
