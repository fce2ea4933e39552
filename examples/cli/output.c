/* SPDX-License-Identifier: MIT */
/*
 * Everything the program says: results, information, warnings, errors. Called by every part of
 * the program; must not know what the commands do.
 */
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void output_init(struct output *out)
{
	const char *no_color = getenv("NO_COLOR");

	memset(out, 0, sizeof(*out));
	progress_init(&out->progress);
	out->start_us = clock_us();
	out->color_out = isatty(STDERR_FILENO) && !(no_color && no_color[0]);
}

static void print_line(struct output *out, const char *format, va_list args)
{
	progress_clear(&out->progress);
	vprintf(format, args);
	putchar('\n');
	fflush(stdout);
}

void out_result(struct output *out, const char *format, ...)
{
	va_list args;

	if (out->json)
		return;
	va_start(args, format);
	print_line(out, format, args);
	va_end(args);
}

void out_info(struct output *out, const char *format, ...)
{
	va_list args;

	if (out->json || out->silent)
		return;
	va_start(args, format);
	print_line(out, format, args);
	va_end(args);
}

void out_detail(struct output *out, const char *format, ...)
{
	va_list args;

	if (out->json || !out->verbose)
		return;
	va_start(args, format);
	print_line(out, format, args);
	va_end(args);
}

/* A line on stderr behind a word in bold colour. color: an SGR number. */
static void print_word(struct output *out, const char *word, int color, const char *text)
{
	if (out->color_out)
		fprintf(stderr, "\033[1;%dm%s:\033[0m %s\n", color, word, text);
	else
		fprintf(stderr, "%s: %s\n", word, text);
}

void out_warning(struct output *out, const char *message, const char *hint)
{
	bool has_hint = hint && hint[0];
	struct json j;

	if (out->json) {
		json_begin(&j, stdout, "warning");
		json_text(&j, "message", message);
		if (has_hint)
			json_text(&j, "hint", hint);
		json_end(&j);
		return;
	}
	if (out->silent)
		return;
	progress_clear(&out->progress);
	print_word(out, "warning", 33, message);
	if (has_hint)
		fprintf(stderr, "         %s\n", hint);
}

bool out_json_result(struct output *out, struct json *j, const char *command)
{
	if (!out->json)
		return false;
	json_begin(j, stdout, "result");
	json_text(j, "command", command);
	return true;
}

static int exit_code(int32_t code)
{
	switch (code) {
	case ESPFLASH_OK:
		return CLI_OK;
	case ESPFLASH_ERROR_ARGUMENT:
	case ESPFLASH_ERROR_OVERLAP:
	case ESPFLASH_ERROR_IMAGE:
		return CLI_USAGE;
	case ESPFLASH_ERROR_NO_MEMORY:
	case ESPFLASH_ERROR_IO:
	case ESPFLASH_ERROR_NOT_FOUND:
	case ESPFLASH_ERROR_BUSY:
	case ESPFLASH_ERROR_ACCESS:
	case ESPFLASH_ERROR_DISCONNECTED:
		return CLI_IO;
	case ESPFLASH_ERROR_VERIFY:
		return CLI_VERIFY;
	case ESPFLASH_ERROR_CANCELLED:
		return CLI_CANCELLED;
	default:
		return CLI_DEVICE;
	}
}

static void print_json_error(const espflash_error_info *error, int status)
{
	struct json j;

	json_begin(&j, stdout, "error");
	json_text(&j, "code", espflash_error_name(error->code));
	json_text(&j, "message", error->message);
	if (error->hint[0])
		json_text(&j, "hint", error->hint);
	json_signed(&j, "exit", status);
	if (error->fields & ESPFLASH_ERROR_HAS_OPCODE)
		json_number(&j, "opcode", error->opcode);
	if (error->fields & ESPFLASH_ERROR_HAS_DEVICE) {
		json_number(&j, "device_status", error->device_status);
		json_number(&j, "device_reason", error->device_reason);
	}
	if (error->fields & ESPFLASH_ERROR_HAS_ADDRESS)
		json_number(&j, "address", error->address);
	if (error->fields & ESPFLASH_ERROR_HAS_OS)
		json_signed(&j, "os_error", error->os_error);
	json_end(&j);
}

static int report(struct output *out, const espflash_error_info *error, int status)
{
	progress_clear(&out->progress);
	if (out->json) {
		print_json_error(error, status);
		return status;
	}
	fflush(stdout);
	print_word(out, "error", 31, error->message);
	if (error->hint[0])
		print_word(out, "hint", 36, error->hint);
	return status;
}

/* What to try where the library had nothing better to say. */
static const char *default_hint(int32_t code)
{
	switch (code) {
	case ESPFLASH_ERROR_TIMEOUT:
	case ESPFLASH_ERROR_PROTOCOL:
		return "try a lower --baud and another cable; --trace shows the exchange";
	case ESPFLASH_ERROR_DEVICE:
		return "run it again with --trace to see the exchange";
	case ESPFLASH_ERROR_UNSUPPORTED:
		return "another chip or another loader may be able to";
	default:
		return "";
	}
}

int out_error(struct output *out, const espflash_error_info *error)
{
	espflash_error_info record = *error;

	if (!record.hint[0])
		snprintf(record.hint, sizeof(record.hint), "%s", default_hint(record.code));
	return report(out, &record, exit_code(record.code));
}

/* One line whatever a file name holds. */
static void strip_controls(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
	}
}

static void make_record(
	espflash_error_info *record, int code, const char *hint, const char *format, va_list args)
{
	memset(record, 0, sizeof(*record));
	record->struct_size = sizeof(*record);
	record->code = code;
	snprintf(record->hint, sizeof(record->hint), "%s", hint ? hint : "");
	vsnprintf(record->message, sizeof(record->message), format, args);
	strip_controls(record->message);
}

int out_fail(struct output *out, int code, const char *hint, const char *format, ...)
{
	espflash_error_info record;
	va_list args;

	va_start(args, format);
	make_record(&record, code, hint, format, args);
	va_end(args);
	return report(out, &record, exit_code(code));
}

int out_usage(struct output *out, int code, const char *hint, const char *format, ...)
{
	espflash_error_info record;
	va_list args;

	va_start(args, format);
	make_record(&record, code, hint, format, args);
	va_end(args);
	return report(out, &record, CLI_USAGE);
}

int out_finish(struct output *out, int status)
{
	progress_clear(&out->progress);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "error: cannot write to standard output: %s\nhint: is the disk full?\n",
		strerror(errno));
	return status == CLI_OK ? CLI_IO : status;
}
