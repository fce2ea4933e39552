/* SPDX-License-Identifier: MIT */
/*
 * The guards that go by what is burnt into the chip, as a table, and how each is judged: refused,
 * refused with all that does not help, let through by what does. For the ROM loaders and for the
 * stubs.
 */
#ifndef GUARDS_H
#define GUARDS_H

#include "family.h"

enum guard_operation {
	GUARD_WRITE,	 /* data at the address */
	GUARD_WRITE_ALL, /* the same, everything erased before */
	GUARD_ENCRYPT,	 /* the loader encrypts it */
	GUARD_ENCRYPT_ALL,
	GUARD_ERASE, /* a sector */
	GUARD_ERASE_CHIP
};

/*
 * The chip is in `states`, the operation is refused with these texts ("@" = the chip's name), and
 * `by` lets it through: ESPFLASH_WRITE_FORCE (erasing: ESPFLASH_ERASE_FORCE), or
 * ESPFLASH_WRITE_IGNORE_EFUSE, or 0 = nothing does.
 */
struct guard {
	uint32_t states; /* STATE_... */
	uint32_t has;	 /* FAMILY_... that the chip must have ... */
	uint32_t lacks;	 /* ... and must not have */
	enum guard_operation operation;
	uint32_t address;
	int code;
	const char *message;
	const char *hint;
	uint32_t by;
};

/* Ended by a NULL message; those of one state stand together. */
extern const struct guard guards[];

bool guard_applies(const struct family_chip *chip, const struct guard *g);

/* On a connected session of a board in the guard's states. */
void guard_judge(struct flow *f, const struct family_chip *chip, const struct guard *g);

/* The operation, with ESPFLASH_WRITE_... flags; `guard_written`: the flash is `old` but for it. */
int guard_attempt(struct flow *f, const struct guard *g, uint32_t flags);
void guard_written(const struct flow *f, const struct guard *g, uint8_t *old);

#endif
