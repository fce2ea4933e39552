/* SPDX-License-Identifier: MIT */
/*
 * The ADDR FILE pairs of write-flash and verify-flash.
 */
#ifndef CLI_REGIONS_H
#define CLI_REGIONS_H

#include <stddef.h>
#include <stdint.h>

#include <espflash/espflash.h>

#include "files.h"

struct cli;

struct region {
	uint32_t address;
	uint32_t written; /* bytes of the file that had to be written */
	uint64_t time_us; /* spent writing them */
	struct input_file file;
};

struct regions {
	struct region *items; /* in the order of the command line */
	size_t count;
};

/*
 * Read addresses and open files, and check what needs no chip: overlaps, the end of the address
 * space. Returns CLI_OK, or CLI_USAGE after saying why; free in either case.
 */
int regions_load(struct regions *ret, struct cli *cli);
void regions_free(struct regions *regions);

/*
 * Make a plan of the regions. Returns CLI_OK, or another exit code after saying why; *ret is then
 * NULL. Free with espflash_plan_free before the session and the regions.
 */
int regions_plan(espflash_plan **ret, struct cli *cli, const struct regions *regions,
	const espflash_write_options *options);

/* The write options that --flash-mode, --flash-freq and --flash-size ask for; no flags. */
void regions_options(const struct cli *cli, espflash_write_options *ret);

#endif
