/* SPDX-License-Identifier: MIT */
/*
 * Images with hand-made machine code, for tests of how the simulated chips boot. No compiler is
 * needed, and nothing of lib/ is used.
 */
#ifndef BOOT_IMAGE_H
#define BOOT_IMAGE_H

#include "image_builder.h"
#include "sim_wire.h"

/* The chips; ended by a NULL name. */
struct boot_chip {
	const char *name;
	uint32_t offset; /* in the flash */
	uint32_t code;	 /* where code may be loaded to */
	uint32_t mapped; /* an address of mapped flash */
	int chip_id;	 /* -1: no extended header */
	int xtensa;
};

extern const struct boot_chip boot_chips[];

/* The parts, for tests that spoil one: a header for `count` segments, a segment, the sums. */
void boot_begin(struct builder *b, const struct boot_chip *chip, uint8_t count);
void boot_segment(struct builder *b, uint32_t address, const void *data, uint32_t size);
void boot_end(struct builder *b, const struct boot_chip *chip);

/* A whole image of code that sends one K and idles. */
void boot_image(struct builder *b, const struct boot_chip *chip);

/* Into the board's flash, where it boots from; frees it. */
void boot_put(struct wire *w, const struct boot_chip *chip, struct builder *b);

/* What the ROM of chip i prints after a reset; of boot_image's header and segment; of its entry. */
extern const char *const boot_after_reset[];
extern const char *const boot_loading[];
extern const char *const boot_entered[];

/* A board of chip i, listened to at the rate of its boot text. */
void boot_open(struct wire *w, size_t i, const char *fault);

espflash_sim_counters boot_count(const struct wire *w);

/* Fails unless `text` begins with `piece`; what follows it. */
const char *boot_begins(const char *text, const char *piece);

size_t boot_occurrences(const char *text, const char *piece);

#endif
