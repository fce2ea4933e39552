/* SPDX-License-Identifier: MIT */
/*
 * The JSON reader. Called by stub_file.c; must not know what a stub is. Pure: bytes in, positions
 * and values out. Grammar: RFC 8259.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "stub/json.h"

static const char damaged[] = "the file is damaged, or no stub in JSON format: get it once more";

int ef_json_fail(struct ef_json *j, size_t at, const char *hint, const char *format, ...)
{
	size_t line = 1, column = 1;
	char text[192];
	va_list args;

	for (size_t i = 0; i < at && i < j->size; i++) {
		column = j->data[i] == '\n' ? 1 : column + 1;
		line += j->data[i] == '\n';
	}
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return ef_error_set(j->error, ESPFLASH_ERROR_IMAGE, hint, "line %zu, column %zu: %s", line,
		column, text);
}

/* What stands at `at` is not what `wanted` says. */
static int unexpected(struct ef_json *j, size_t at, const char *wanted)
{
	if (at >= j->size)
		return ef_json_fail(
			j, at, damaged, "no JSON: %s wanted, but the file ends", wanted);

	const unsigned c = j->data[at];

	if (c > ' ' && c < 0x7f)
		return ef_json_fail(j, at, damaged, "no JSON: %s wanted, not '%c'", wanted, (int)c);
	return ef_json_fail(j, at, damaged, "no JSON: %s wanted, not byte 0x%02x", wanted, c);
}

static int next_byte(const struct ef_json *j)
{
	return j->at < j->size ? j->data[j->at] : -1;
}

static void skip_space(struct ef_json *j)
{
	for (int c = next_byte(j); c == ' ' || c == '\t' || c == '\n' || c == '\r';
		c = next_byte(j))
		j->at++;
}

/* Take the byte `c`, white space before it skipped. */
static bool take(struct ef_json *j, int c)
{
	skip_space(j);
	if (next_byte(j) != c)
		return false;
	j->at++;
	return true;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

size_t ef_json_position(const struct ef_json *j)
{
	struct ef_json ahead = *j;

	skip_space(&ahead);
	return ahead.at;
}

enum ef_json_kind ef_json_peek(const struct ef_json *j)
{
	const size_t at = ef_json_position(j);
	const int c = at < j->size ? j->data[at] : -1;

	switch (c) {
	case '{':
		return EF_JSON_OBJECT;
	case '[':
		return EF_JSON_ARRAY;
	case '"':
		return EF_JSON_STRING;
	case 't':
	case 'f':
	case 'n':
		return EF_JSON_WORD;
	case '-':
		return EF_JSON_NUMBER;
	default:
		return is_digit(c) ? EF_JSON_NUMBER : EF_JSON_NONE;
	}
}

/* --- strings ------------------------------------------------------------------------------- */

struct sink {
	uint8_t *text;
	size_t capacity;
	size_t size;
};

static void put(struct sink *s, uint32_t byte)
{
	if (s->size < s->capacity)
		s->text[s->size] = (uint8_t)byte;
	s->size++;
}

/* UTF-8, RFC 3629; half of a surrogate pair, which JSON allows alone, as if it were a character. */
static void put_character(struct sink *s, uint32_t c)
{
	if (c < 0x80) {
		put(s, c);
		return;
	}
	if (c < 0x800) {
		put(s, 0xc0 | c >> 6);
	} else {
		put(s, 0xe0 | c >> 12);
		put(s, 0x80 | (c >> 6 & 0x3f));
	}
	put(s, 0x80 | (c & 0x3f));
}

/* The four digits of \u. */
static int read_hex(struct ef_json *j, uint32_t *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++) {
		const int c = next_byte(j);
		const int lower = c | 0x20;

		if (is_digit(c))
			*ret = *ret << 4 | (uint32_t)(c - '0');
		else if (c >= 0 && lower >= 'a' && lower <= 'f')
			*ret = *ret << 4 | (uint32_t)(lower - 'a' + 10);
		else
			return unexpected(j, j->at, "four hexadecimal digits after \\u");
		j->at++;
	}
	return 0;
}

/* What follows a backslash. */
static int read_escape(struct ef_json *j, struct sink *s)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const int c = next_byte(j);
	const char *letter = c > 0 ? strchr(letters, c) : NULL;
	uint32_t character;

	if (letter) {
		j->at++;
		put(s, (uint8_t)meanings[letter - letters]);
		return 0;
	}
	if (c != 'u')
		return unexpected(j, j->at, "one of \"\\/bfnrtu after a backslash");
	j->at++;
	if (read_hex(j, &character) < 0)
		return ESPFLASH_ERROR_IMAGE;
	put_character(s, character);
	return 0;
}

/* Bytes of the UTF-8 character at `p` of which `size` are there; 0 if it is none (RFC 3629). */
static size_t utf8_length(const uint8_t *p, size_t size)
{
	const size_t length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (p[0] < 0xc2 || p[0] > 0xf4 || size < length)
		return 0;
	/* Longer than need be; surrogates; beyond the last character. */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

/* One character of a string that is neither '"' nor a backslash. */
static int read_plain(struct ef_json *j, struct sink *s)
{
	const uint8_t *p = j->data + j->at;
	const size_t length = p[0] < 0x80 ? 1 : utf8_length(p, j->size - j->at);

	if (p[0] < 0x20 || length == 0)
		return unexpected(j, j->at, "a character of UTF-8, or a closing quote,");
	for (size_t i = 0; i < length; i++)
		put(s, p[i]);
	j->at += length;
	return 0;
}

int ef_json_string(struct ef_json *j, uint8_t *text, size_t capacity, size_t *ret_size)
{
	struct sink s = {text, capacity, 0};
	int rc = 0;

	if (!take(j, '"'))
		return unexpected(j, j->at, "a string");
	while (rc == 0 && next_byte(j) != '"') {
		if (j->at >= j->size)
			return unexpected(j, j->at, "the end of a string");
		if (next_byte(j) == '\\') {
			j->at++;
			rc = read_escape(j, &s);
		} else {
			rc = read_plain(j, &s);
		}
	}
	if (rc < 0)
		return rc;
	j->at++;
	*ret_size = s.size;
	return 0;
}

/* --- numbers ------------------------------------------------------------------------------- */

static int read_digits(struct ef_json *j)
{
	if (!is_digit(next_byte(j)))
		return unexpected(j, j->at, "a digit");
	while (is_digit(next_byte(j)))
		j->at++;
	return 0;
}

/* Check a number and pass it. ret_integer: out, has it neither fraction nor exponent? */
static int pass_number(struct ef_json *j, bool *ret_integer)
{
	const size_t start = j->at + (next_byte(j) == '-');
	int rc;

	j->at = start;
	rc = read_digits(j);
	if (rc == 0 && j->data[start] == '0' && j->at > start + 1)
		return ef_json_fail(
			j, start, damaged, "no JSON: a number of more digits begins with 0");
	*ret_integer = true;
	if (rc == 0 && next_byte(j) == '.') {
		j->at++;
		*ret_integer = false;
		rc = read_digits(j);
	}
	if (rc == 0 && (next_byte(j) == 'e' || next_byte(j) == 'E')) {
		j->at++;
		if (next_byte(j) == '+' || next_byte(j) == '-')
			j->at++;
		*ret_integer = false;
		rc = read_digits(j);
	}
	return rc;
}

int ef_json_u32(struct ef_json *j, const char *name, uint32_t *ret)
{
	uint64_t value = 0;
	bool integer;
	size_t start;

	skip_space(j);
	start = j->at;
	if (ef_json_peek(j) == EF_JSON_NONE)
		return unexpected(j, start, "a number");
	if (ef_json_peek(j) != EF_JSON_NUMBER)
		return ef_json_fail(j, start, damaged, "\"%s\" is no number", name);
	if (pass_number(j, &integer) < 0)
		return ESPFLASH_ERROR_IMAGE;
	if (!integer)
		return ef_json_fail(j, start, damaged, "\"%s\" is no integer", name);
	for (size_t i = start; i < j->at && value <= UINT32_MAX; i++)
		value = is_digit(j->data[i]) ? value * 10 + (j->data[i] - (uint64_t)'0')
					     : UINT64_MAX;
	if (value > UINT32_MAX)
		return ef_json_fail(j, start, damaged, "\"%s\" is %.*s%s, not between 0 and %u",
			name, j->at - start > 24 ? 24 : (int)(j->at - start),
			(const char *)j->data + start, j->at - start > 24 ? "..." : "",
			(unsigned)UINT32_MAX);
	*ret = (uint32_t)value;
	return 0;
}

/* --- structure ----------------------------------------------------------------------------- */

int ef_json_enter(struct ef_json *j)
{
	return take(j, '{') ? 0 : unexpected(j, j->at, "'{'");
}

int ef_json_key(struct ef_json *j, int first, uint8_t *key, size_t capacity, size_t *ret_size)
{
	if (take(j, '}'))
		return 0;
	if (!first && !take(j, ','))
		return unexpected(j, j->at, "',' or '}'");
	if (ef_json_peek(j) != EF_JSON_STRING) {
		skip_space(j);
		return unexpected(j, j->at, "a key in quotes");
	}
	if (ef_json_string(j, key, capacity, ret_size) < 0)
		return ESPFLASH_ERROR_IMAGE;
	return take(j, ':') ? 1 : unexpected(j, j->at, "':'");
}

static int skip_word(struct ef_json *j)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const size_t length = strlen(words[i]);

		if (j->size - j->at >= length && memcmp(j->data + j->at, words[i], length) == 0) {
			j->at += length;
			return 0;
		}
	}
	return unexpected(j, j->at, "a value");
}

/* Pass a value; `depth` objects and arrays are around it. */
static int skip(struct ef_json *j, unsigned depth)
{
	const enum ef_json_kind kind = ef_json_peek(j);
	bool integer;
	size_t size;
	int rc = 0;

	skip_space(j);
	if (kind == EF_JSON_STRING)
		return ef_json_string(j, NULL, 0, &size);
	if (kind == EF_JSON_NUMBER)
		return pass_number(j, &integer);
	if (kind == EF_JSON_WORD || kind == EF_JSON_NONE)
		return skip_word(j);
	if (depth >= EF_JSON_DEPTH_MAX)
		return ef_json_fail(
			j, j->at, damaged, "nested deeper than %u levels", EF_JSON_DEPTH_MAX);
	j->at++;
	if (kind == EF_JSON_OBJECT) {
		for (int first = 1; (rc = ef_json_key(j, first, NULL, 0, &size)) > 0; first = 0) {
			rc = skip(j, depth + 1);
			if (rc < 0)
				return rc;
		}
		return rc;
	}
	for (int first = 1; !take(j, ']'); first = 0) {
		if (!first && !take(j, ','))
			return unexpected(j, j->at, "',' or ']'");
		rc = skip(j, depth + 1);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int ef_json_skip(struct ef_json *j)
{
	return skip(j, 1);
}

int ef_json_end(struct ef_json *j)
{
	skip_space(j);
	return j->at == j->size ? 0 : unexpected(j, j->at, "the end of the file");
}
