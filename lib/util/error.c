/* SPDX-License-Identifier: MIT */
/*
 * The error record: filling, clearing, exporting it, and the names of the codes.
 * Called from every layer; knows no layer.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "util/error.h"
#include "util/options.h"

static const char *const error_names[] = {
	"OK",
	"ARGUMENT",
	"NO_MEMORY",
	"STATE",
	"UNSUPPORTED",
	"CANCELLED",
	"TIMEOUT",
	"IO",
	"NOT_FOUND",
	"BUSY",
	"ACCESS",
	"DISCONNECTED",
	"NO_REPLY",
	"PROTOCOL",
	"DEVICE",
	"CHIP",
	"FLASH",
	"RANGE",
	"OVERLAP",
	"IMAGE",
	"REFUSED",
	"VERIFY",
};

const char *espflash_error_name(int code)
{
	const int count = (int)(sizeof(error_names) / sizeof(error_names[0]));

	return code <= 0 && code > -count ? error_names[-code] : "UNKNOWN";
}

void ef_error_clear(espflash_error_info *e)
{
	if (!e)
		return;
	const size_t struct_size = e->struct_size;

	memset(e, 0, sizeof(*e));
	e->struct_size = struct_size;
}

/* Fill a record that holds no failure yet. Returns true if it did. */
static bool record(
	espflash_error_info *e, int code, const char *hint, const char *format, va_list args)
{
	if (!e || e->code != 0)
		return false;
	ef_error_clear(e);
	e->code = code;
	snprintf(e->hint, sizeof(e->hint), "%s", hint ? hint : "");
	vsnprintf(e->message, sizeof(e->message), format, args);
	return true;
}

int ef_error_set(espflash_error_info *e, int code, const char *hint, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	record(e, code, hint, format, args);
	va_end(args);
	return code;
}

/* strerror_r comes in two kinds: glibc's returns the text, POSIX's fills the buffer. */
#ifndef _WIN32
static const char *text_of_gnu(const char *text, const char *buffer)
{
	(void)buffer;
	return text;
}

static const char *text_of_posix(int result, const char *buffer)
{
	return result == 0 ? buffer : "unknown error";
}
#define OS_TEXT(error, buffer)                                                                     \
	_Generic(strerror_r(error, buffer, sizeof(buffer)), char * : text_of_gnu,                  \
		int : text_of_posix)(strerror_r(error, buffer, sizeof(buffer)), buffer)
#else
#define OS_TEXT(error, buffer)                                                                     \
	(strerror_s(buffer, sizeof(buffer), error) == 0 ? buffer : "unknown error")
#endif

int ef_error_set_os(
	espflash_error_info *e, int code, int os_error, const char *hint, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (record(e, code, hint, format, args)) {
		const size_t used = strlen(e->message);
		char text[128];

		e->fields |= ESPFLASH_ERROR_HAS_OS;
		e->os_error = os_error;
		snprintf(e->message + used, sizeof(e->message) - used, ": %s",
			OS_TEXT(os_error, text));
	}
	va_end(args);
	return code;
}

int ef_error_set_at(espflash_error_info *e, int code, uint32_t address, const char *hint,
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (record(e, code, hint, format, args)) {
		e->fields |= ESPFLASH_ERROR_HAS_ADDRESS;
		e->address = address;
	}
	va_end(args);
	return code;
}

int ef_error_no_memory(espflash_error_info *e, size_t size)
{
	return ef_error_set(e, ESPFLASH_ERROR_NO_MEMORY, NULL, "out of memory (%zu bytes)", size);
}

void ef_error_export(espflash_error_info *ret, const espflash_error_info *e)
{
	ef_struct_export(ret, e, sizeof(*e));
}
