/* SPDX-License-Identifier: MIT */
/*
 * Error records for whoever makes a board; see say.h.
 */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int sim_say(espflash_error_info *error, int code, int os_error, const char *format, ...)
{
	va_list ap;

	/* A caller of another version may have a shorter record: better none than half of one. */
	if (!error || error->struct_size < sizeof(*error))
		return code;
	memset((char *)error + sizeof(error->struct_size), 0,
		sizeof(*error) - sizeof(error->struct_size));
	error->code = code;
	if (os_error) {
		error->os_error = os_error;
		error->fields = ESPFLASH_ERROR_HAS_OS;
	}
	va_start(ap, format);
	vsnprintf(error->message, sizeof(error->message), format, ap);
	va_end(ap);
	return code;
}
