/* SPDX-License-Identifier: MIT */
/*
 * Everything the program says. People read stdout and stderr; with --json stdout carries JSON
 * lines and nothing else. Called by every part of the program.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include <espflash/espflash.h>

#include "json.h"
#include "progress.h"

/* Exit codes, documented in --help and docs/cli.md. */
enum cli_exit {
	CLI_OK = 0,
	CLI_USAGE = 2,	/* wrong words on the command line, or a bad input file */
	CLI_DEVICE = 3, /* the chip does not answer, refuses, or is another one */
	CLI_IO = 4,	/* port or file of this machine */
	CLI_VERIFY = 5, /* the flash does not hold what it should */
	CLI_CANCELLED = 130
};

struct output {
	struct progress progress;
	uint64_t start_us; /* of the program, for --trace */
	bool json;
	bool silent;
	bool verbose;
	bool color_out; /* stderr takes colours */
};

void output_init(struct output *out);

/* What the command was asked for: a line on stdout, also with --silent; nothing with --json. */
void out_result(struct output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What is going on: a line on stdout, not with --silent or --json. */
void out_info(struct output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with --verbose only. */
void out_detail(struct output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Worth attention, but the work goes on. hint: may be NULL or "". */
void out_warning(struct output *out, const char *message, const char *hint);

/* Begin the JSON result of a command; false without --json. Finish with json_end. */
bool out_json_result(struct output *out, struct json *j, const char *command);

/* Report a failure the library recorded. Returns the exit code that belongs to it. */
int out_error(struct output *out, const espflash_error_info *error);

/* Report a failure of our own; code is an enum espflash_error, hint may be NULL. */
int out_fail(struct output *out, int code, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same for what was typed, or an input file: always returns CLI_USAGE. */
int out_usage(struct output *out, int code, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Flush stdout: CLI_IO if what was printed did not arrive, else `status`. */
int out_finish(struct output *out, int status);

#endif
