/* SPDX-License-Identifier: MIT */
/*
 * The options: one table that drives parsing and help. Filled into struct cli_options from the
 * command line and the environment; read by the commands.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <espflash/reset.h>

#include "commands.h"

struct output;

#define CLI_RESET_STEPS_MAX 64 /* as the library has it */

/* The value of --reset-sequence; no steps: the library's own ways. */
struct cli_reset_sequence {
	espflash_reset_step steps[CLI_RESET_STEPS_MAX];
	size_t count;
};

/* What the command line said. Numbers are those of the library's enums. */
struct cli_options {
	const struct cli_command *command; /* NULL: none was given */
	char **positional;		   /* the command's arguments */
	int positional_count;
	int plain_count;    /* how many of them stand before --encrypt-files */
	const char *port;   /* NULL: look for one */
	const char *stub;   /* name of a file; NULL: the library's own */
	const char *listen; /* NULL: the default address */
	uint32_t chip;
	uint32_t baud;
	uint32_t before;
	uint32_t after;
	int32_t attempts;
	struct cli_reset_sequence reset_sequence;
	uint32_t flash_mode;
	uint32_t flash_freq;
	uint32_t flash_size;
	uint32_t status_bytes;
	uint32_t spi_connection;
	uint32_t flash_supply; /* enum espflash_supply */
	bool help, version;
	bool no_stub;
	bool trace, verbose, silent, json;
	bool compress, no_compress;
	bool erase_all;
	bool encrypt, encrypt_files, ignore_efuse;
	bool force;
	bool no_progress;
	bool verify, no_verify;
	bool skip_flashed, no_diff;
	bool dry_run;
	bool diff;
	bool non_volatile;
};

/*
 * Read a value of an option into its field. Returns NULL, or the reason it is refused as the end
 * of a sentence: "is no chip".
 */
typedef const char *(*cli_parse_fn)(const char *text, void *field);

#define CLI_GLOBAL UINT32_MAX /* cli_option.commands: before any command, and after it */

struct cli_option {
	const char *name;     /* "--flash-size"; underscores are taken too */
	const char *others;   /* further spellings, each between spaces: " -fs --fs " */
	const char *env;      /* ESPFLASH_x and ESPTOOL_x give the default; or NULL */
	const char *argument; /* "SIZE"; NULL for a flag */
	const char *help;
	uint32_t commands;  /* bits of enum cli_command_id, or CLI_GLOBAL */
	size_t offset;	    /* of its field in struct cli_options */
	cli_parse_fn parse; /* NULL for a flag */
};

extern const struct cli_option cli_option_table[];
extern const size_t cli_option_count;

/*
 * Parse a command line, argv[0] not included. ret->positional points into argv, which is
 * reordered. Returns CLI_OK, or CLI_USAGE after saying what is wrong.
 */
int options_parse(struct cli_options *ret, struct output *out, int argc, char **argv);

#endif
