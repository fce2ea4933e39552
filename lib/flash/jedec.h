/* SPDX-License-Identifier: MIT */
/*
 * SPI NOR flash by its JEDEC id (command 9Fh): names, sizes, status registers, and what is special
 * about a part. Called where a flash is identified and where its status is looked at; pure
 * data, knows no device. Ids are manufacturer << 16 | type << 8 | capacity.
 */
#ifndef EF_FLASH_JEDEC_H
#define EF_FLASH_JEDEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a bit of a status register is for. The words are in jedec.c, in this order. */
enum ef_status_kind {
	EF_STATUS_BP0, /* which blocks are protected */
	EF_STATUS_BP1,
	EF_STATUS_BP2,
	EF_STATUS_BP3,
	EF_STATUS_TB,  /* from the bottom on, not up to the top */
	EF_STATUS_SEC, /* BP count sectors, not blocks */
	EF_STATUS_CMP, /* everything but those */
	EF_STATUS_WPS, /* blocks are locked one by one, and BP do not matter */
	EF_STATUS_QE,  /* quad enable: pins WP and HOLD carry data */
	EF_STATUS_SRP, /* the WP pin protects the status registers */
	EF_STATUS_SRL, /* they stay as they are until power-off */
	EF_STATUS_KINDS
};

#define EF_STATUS_MAX 3u

/* The status registers of a family. Where opcodes differ, others may mean something else. */
struct ef_status_layout {
	uint8_t count;		      /* of registers; 0 = not known */
	uint8_t together;	      /* how many bytes one write of the first (01h) takes */
	uint8_t read[EF_STATUS_MAX];  /* opcodes */
	uint8_t write[EF_STATUS_MAX]; /* 0 = together with the first only */
	/* Which bit is of a kind: register, from 1 on, << 8 | mask; 0 = there is none. */
	uint16_t bit[EF_STATUS_KINDS];
};

static inline unsigned ef_status_register(const struct ef_status_layout *l, unsigned kind)
{
	return l->bit[kind] >> 8;
}

static inline uint8_t ef_status_mask(const struct ef_status_layout *l, unsigned kind)
{
	return (uint8_t)l->bit[kind];
}

/* What the parts of a family have in common. */
struct ef_jedec_family {
	const char *source;
	const struct ef_status_layout *status;
	uint32_t erase;	     /* sizes of erase commands: bit n set = 2^n bytes */
	uint32_t addressing; /* ESPFLASH_ADDRESSES_... */
	uint32_t quirks;     /* ESPFLASH_PART_... */
};

struct ef_jedec_part {
	uint32_t jedec_id;
	uint32_t size; /* bytes */
	const char *name;
	const struct ef_jedec_family *family;
	bool unverified; /* its layout is its siblings', or only one list has it */
};

/* jedec_parts.c: the table, in the order of its families. NULL behind its end. */
const struct ef_jedec_part *ef_jedec_part_at(size_t index);

/* NULL if the id is not in the table. */
const char *ef_jedec_manufacturer(uint8_t id);
const struct ef_jedec_part *ef_jedec_part(uint32_t jedec_id);

/* Bytes: by the part if it is known, else by the capacity code; 0 = unknown. */
uint32_t ef_jedec_size(uint32_t jedec_id);

/* Of the part, else what its manufacturer's parts have in common. Never NULL. */
const struct ef_status_layout *ef_jedec_status(uint32_t jedec_id);

/* "BP0" */
const char *ef_status_word(enum ef_status_kind kind);

/* jedec_status.c */
extern const struct ef_status_layout ef_status_unknown;
extern const struct ef_status_layout ef_status_two;
extern const struct ef_status_layout ef_status_three_big;
extern const struct ef_status_layout ef_status_three;
extern const struct ef_status_layout ef_status_three_wps;
extern const struct ef_status_layout ef_status_big_wps;
extern const struct ef_status_layout ef_status_gigadevice_big;
extern const struct ef_status_layout ef_status_macronix;
extern const struct ef_status_layout ef_status_macronix_old;
extern const struct ef_status_layout ef_status_one_qe;
extern const struct ef_status_layout ef_status_eon;
extern const struct ef_status_layout ef_status_micron;
extern const struct ef_status_layout ef_status_spansion_s;
extern const struct ef_status_layout ef_status_spansion_l;
extern const struct ef_status_layout ef_status_spansion_l_big;
extern const struct ef_status_layout ef_status_spansion_k;
extern const struct ef_status_layout ef_status_fudan_small;
extern const struct ef_status_layout ef_status_fudan_128;
extern const struct ef_status_layout ef_status_normem;
extern const struct ef_status_layout ef_status_bp_only;
extern const struct ef_status_layout ef_status_no_bits;

#endif
