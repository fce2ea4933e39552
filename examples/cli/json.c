/* SPDX-License-Identifier: MIT */
/*
 * A writer of JSON lines. Called by output.c, events.c and the commands; must not know what
 * the fields mean.
 */
#include "json.h"

#include <inttypes.h>
#include <string.h>

/* Length of the valid UTF-8 sequence at s, 0 if there is none (RFC 3629, table 3-7 of Unicode). */
static size_t utf8_length(const unsigned char *s)
{
	size_t length;
	unsigned char low = 0x80, high = 0xbf; /* of the second byte */

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	length = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++) {
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	}
	return length;
}

static void write_string(FILE *file, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	fputc('"', file);
	while (*s) {
		size_t length = utf8_length(s);

		if (length == 0)
			fputs("\\ufffd", file);
		else if (*s == '"' || *s == '\\')
			fprintf(file, "\\%c", *s);
		else if (*s < 0x20 || *s == 0x7f)
			fprintf(file, "\\u%04x", *s);
		else
			fwrite(s, 1, length, file);
		s += length ? length : 1;
	}
	fputc('"', file);
}

static void begin_member(struct json *j, const char *key)
{
	if (j->comma)
		fputc(',', j->file);
	j->comma = true;
	if (key) {
		write_string(j->file, key);
		fputc(':', j->file);
	}
}

void json_begin(struct json *j, FILE *file, const char *event)
{
	j->file = file;
	j->comma = false;
	fputc('{', file);
	json_number(j, "schema", 1);
	json_text(j, "event", event);
}

void json_end(struct json *j)
{
	fputs("}\n", j->file);
	fflush(j->file);
}

void json_text(struct json *j, const char *key, const char *value)
{
	begin_member(j, key);
	write_string(j->file, value);
}

void json_number(struct json *j, const char *key, uint64_t value)
{
	begin_member(j, key);
	fprintf(j->file, "%" PRIu64, value);
}

void json_signed(struct json *j, const char *key, int64_t value)
{
	begin_member(j, key);
	fprintf(j->file, "%" PRId64, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	begin_member(j, key);
	fputs(value ? "true" : "false", j->file);
}

void json_hex(struct json *j, const char *key, const uint8_t *bytes, size_t size)
{
	begin_member(j, key);
	fputc('"', j->file);
	for (size_t i = 0; i < size; i++)
		fprintf(j->file, "%02x", bytes[i]);
	fputc('"', j->file);
}

void json_open(struct json *j, const char *key, char open)
{
	begin_member(j, key);
	fputc(open, j->file);
	j->comma = false;
}

void json_close(struct json *j, char close)
{
	fputc(close, j->file);
	j->comma = true;
}
