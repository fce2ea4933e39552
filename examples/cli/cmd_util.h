/* SPDX-License-Identifier: MIT */
/*
 * Small steps that several commands share: arguments, names of sizes, rates.
 */
#ifndef CLI_CMD_UTIL_H
#define CLI_CMD_UTIL_H

#include <stddef.h>
#include <stdint.h>

#include <espflash/espflash.h>

#include "output.h"

struct cli;

/*
 * Parse positional argument `index` with a parser of numbers.h; what: its name in messages,
 * "address". Returns CLI_OK, or CLI_USAGE after saying why.
 */
int take_number(struct cli *cli, int index, const char *what,
	const char *(*parse)(const char *text, uint32_t *ret), uint32_t *ret);

/* "4MB", "512KB", "Unknown" for 0; also the two-halves sizes of the ESP8266. */
void format_size(char ret[24], uint32_t size);

/* Kilobits a second, as flashing tools have always counted. */
double kbit_rate(uint64_t bytes, uint64_t us);

/*
 * How many bytes there are from an address to the end of the flash, by --flash-size or as the
 * flash says. Returns CLI_OK, or another exit code after saying why.
 */
int take_rest(struct cli *cli, uint32_t address, uint32_t *ret);

/* --flash-size as bytes, 0 for keep and detect. */
uint32_t given_flash_size(const struct cli *cli);

/* cmd_parts.c: ESPFLASH_PART_... in words, and where the status registers have their bits. */
void print_part_quirks(struct output *out, uint32_t bits);
void json_part_quirks(struct json *j, uint32_t bits);
void json_status_bits(struct json *j, uint32_t jedec_id);

#endif
