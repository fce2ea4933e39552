/* SPDX-License-Identifier: MIT */
/*
 * The chip's eFuses: the words that hosts and code read, named fields in them, and what follows
 * from fields. A profile brings the map; a board may burn fields differently (options.efuse).
 */
#ifndef SIM_FUSE_H
#define SIM_FUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <espflash/error.h>

#define SIM_FUSE_WORDS	128
#define SIM_FUSE_BLOCKS 10 /* that fields are in or that are keys; the rest nobody reads */

/* Bits of one block, counted from its start as the tables of ESP-IDF do. */
struct sim_fuse_part {
	uint8_t block;
	uint8_t bits; /* 0 = unused */
	uint16_t first;
};

/* A field may be in two pieces: the low bits first. */
struct sim_fuse_field {
	const char *name;
	struct sim_fuse_part part[2];
};

/* A field as it comes from the factory; a list ends with a name that is NULL. */
struct sim_fuse_value {
	const char *name;
	uint32_t value;
};

/* Where the eFuses are, as constants of a chip. */
struct sim_fuse_map {
	uint32_t base;
	uint32_t first; /* offset of the first word that holds eFuses and cannot be written */
	uint32_t size;	/* of all, from base */
	uint16_t blocks[SIM_FUSE_BLOCKS]; /* offset of each; 0 but for the first = not there */
	const struct sim_fuse_field *fields;
	size_t field_count;
	const struct sim_fuse_value *factory;
	uint8_t mac_block; /* where the last byte of the MAC address is, bits 7..0 first */
	uint16_t mac_first;
	/* Lay the address out otherwise: NULL on most. */
	void (*put_mac)(const uint8_t mac[6], uint32_t *words);
	uint8_t key_block; /* of the first key; bit n of RD_DIS hides unit n from there on */
	uint8_t key_unit;  /* in bytes; 0 = none is hidden */
};

struct sim_fuses {
	uint32_t words[SIM_FUSE_WORDS]; /* from map->base */
};

struct sim_chip;

/* As from the factory, with this address. */
void sim_fuse_init(struct sim_fuses *fuses, const struct sim_fuse_map *map, const uint8_t mac[6]);

/* Whether it is an eFuse; its word as software sees it. */
bool sim_fuse_read(const struct sim_fuses *fuses, const struct sim_fuse_map *map, uint32_t address,
	uint32_t *ret);

/* A field's value, 0 if the chip has none of that name; burn one, false if there is none. */
uint32_t sim_fuse_get(
	const struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *name);
bool sim_fuse_set(
	struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *name, uint32_t value);

/* 100 * major + minor. */
unsigned sim_fuse_revision(const struct sim_fuses *fuses, const struct sim_fuse_map *map);

/*
 * fuse_parse.c: burn what a text says: NAME=VALUE, or ADDRESS=VALUE for a whole word, or
 * BLOCK_KEYn=64 hexadecimal digits; with commas or line ends between, # to the end of the line is
 * a remark. `where` is for the message. 0 or ESPFLASH_ERROR_ARGUMENT.
 */
int sim_fuse_parse(struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *text,
	const char *where, espflash_error_info *error);
int sim_fuse_load(struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *path,
	espflash_error_info *error);

#endif
