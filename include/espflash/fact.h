/* SPDX-License-Identifier: MIT */
/*
 * Every number that the library knows of a chip model, as names and values: for who documents,
 * compares or looks around. Programs that only flash chips need none of it.
 */
#ifndef ESPFLASH_FACT_H
#define ESPFLASH_FACT_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"

ESPFLASH_BEGIN_DECLS

enum espflash_fact_kind {
	ESPFLASH_FACT_NUMBER = 1, /* value: an address, a mask, a size */
	ESPFLASH_FACT_BITS = 2,	  /* value: address of a word, of which `width` bits from `shift` on
				     stand at bit `position` of a number; one fact for each part */
	ESPFLASH_FACT_CODE = 3,	  /* `code` stands for `value` */
	ESPFLASH_FACT_LABEL = 4	  /* `code` stands for `text` */
};

#define ESPFLASH_FACT_UNVERIFIED                                                                   \
	0x1u /* taken over from another model, not documented for this one */

typedef struct espflash_chip_fact {
	size_t struct_size; /* the caller's sizeof */
	const char *name;   /* "spi.cmd", "security.secure_boot"; a constant */
	const char *text;   /* of a LABEL; else NULL; a constant */
	uint64_t value;
	uint32_t kind;	/* enum espflash_fact_kind */
	uint32_t flags; /* ESPFLASH_FACT_... */
	uint32_t code;
	uint8_t shift;
	uint8_t width;
	uint8_t position;
	uint8_t reserved;
} espflash_chip_fact;

/*
 * Tell of fact number `index`, from 0 on, of a model. Facts of one name follow each other; what a
 * model does not have is left out. Names may be added, and none changes its meaning.
 * chip: in, enum espflash_chip. ret: out, struct_size set by the caller.
 * Returns 0; NOT_FOUND: there are not as many; ARGUMENT: also a number that is no model.
 * On failure *ret is not touched. Never blocks; takes time in proportion to index. Since 0.1.
 */
ESPFLASH_API int espflash_chip_fact_at(uint32_t chip, size_t index, espflash_chip_fact *ret);

ESPFLASH_END_DECLS

#endif
