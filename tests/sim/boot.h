/* SPDX-License-Identifier: MIT */
/*
 * The ROM's way into the firmware: read the image that the flash holds, load it into RAM and say so
 * in the ROM's words. The board calls it and acts upon what it finds; boot_text.c has the words.
 */
#ifndef SIM_BOOT_H
#define SIM_BOOT_H

#include <stdint.h>

enum sim_boot_end {
	SIM_BOOT_READY,	     /* loaded: jump to the entry point */
	SIM_BOOT_NO_IMAGE,   /* nothing that looks like one; nothing was said yet */
	SIM_BOOT_DAMAGED,    /* said */
	SIM_BOOT_UNMODELLED, /* whole, but more than the simulator can start; said */
};

struct sim_boot {
	enum sim_boot_end end;
	uint32_t entry;
	uint32_t first_word; /* of the flash where the image should be */
};

/* One segment, for the text. */
struct sim_boot_segment {
	uint32_t address;
	uint32_t size;
	uint32_t offset;  /* of its data in the image */
	uint8_t checksum; /* up to its end */
};

struct espflash_sim;

void sim_boot_load(struct espflash_sim *sim, struct sim_boot *ret);

/* boot_text.c: words of the three ROMs; `header` has as many bytes as the chip's headers. */
void sim_boot_say_no_image(struct espflash_sim *sim, uint32_t first_word);
void sim_boot_say_header(struct espflash_sim *sim, const uint8_t *header);
void sim_boot_say_segment(struct espflash_sim *sim, const struct sim_boot_segment *segment);
void sim_boot_say_checksum(struct espflash_sim *sim, uint8_t computed, uint8_t stored);
void sim_boot_say_digest(
	struct espflash_sim *sim, const uint8_t computed[32], const uint8_t stored[32]);
void sim_boot_say_entry(struct espflash_sim *sim, uint32_t entry);
void sim_boot_say_unmodelled(struct espflash_sim *sim, const struct sim_boot_segment *segment);

#endif
