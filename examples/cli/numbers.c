/* SPDX-License-Identifier: MIT */
/*
 * Numbers and sizes as people type them: decimal, 0x, 0o, 0b, with units. Pure functions;
 * must not know which option or argument they read.
 */
#include "numbers.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define NOT_A_NUMBER "is not a number (decimal, or 0x, 0o, 0b)"
#define TOO_LARGE    "does not fit in 32 bits"

static unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 99;
}

/* Take the base from a prefix and step over it. */
static unsigned take_base(const char **text)
{
	const char *s = *text;
	unsigned base = 10;

	if (s[0] != '0' || s[1] == '\0')
		return base;
	if (s[1] == 'x' || s[1] == 'X')
		base = 16;
	else if (s[1] == 'o' || s[1] == 'O')
		base = 8;
	else if (s[1] == 'b' || s[1] == 'B')
		base = 2;
	if (base != 10)
		*text = s + 2;
	return base;
}

/* Read digits up to the first character that is none; *end is left there. */
static const char *take_digits(const char *text, uint64_t *ret, const char **end)
{
	const char *s = text;
	unsigned base = take_base(&s);
	const char *first = s;
	uint64_t value = 0;

	for (; digit_value(*s) < base; s++) {
		value = value * base + digit_value(*s);
		if (value > UINT32_MAX)
			return TOO_LARGE;
	}
	if (s == first)
		return NOT_A_NUMBER;
	/* C reads 010 as eight, people read ten: neither guess is safe. */
	if (base == 10 && first[0] == '0' && value != 0)
		return "begins with a zero: write 0x for hexadecimal, 0o for octal";
	*ret = value;
	*end = s;
	return NULL;
}

const char *number_u32(const char *text, uint32_t *ret)
{
	uint64_t value;
	const char *end;
	const char *reason = take_digits(text, &value, &end);

	if (reason)
		return reason;
	if (*end != '\0')
		return NOT_A_NUMBER;
	*ret = (uint32_t)value;
	return NULL;
}

static bool take_unit(const char *unit, unsigned *ret_shift)
{
	if (unit[0] == '\0')
		*ret_shift = 0;
	else if (unit[0] == 'k' || unit[0] == 'K')
		*ret_shift = 10;
	else if (unit[0] == 'M')
		*ret_shift = 20;
	else
		return false;
	return unit[0] == '\0' || unit[1] == '\0' || !strcasecmp(unit + 1, "B") ||
	       !strcmp(unit + 1, "iB");
}

const char *number_size(const char *text, uint32_t *ret)
{
	uint64_t value;
	unsigned shift;
	const char *end;
	const char *reason = take_digits(text, &value, &end);

	if (reason)
		return reason;
	if (!take_unit(end, &shift))
		return "has an unknown unit (k = 1024 bytes, M = 1048576 bytes)";
	value <<= shift;
	if (value > UINT32_MAX)
		return TOO_LARGE;
	*ret = (uint32_t)value;
	return NULL;
}

const char *number_size_or_all(const char *text, uint32_t *ret)
{
	if (strcasecmp(text, "all") == 0) {
		*ret = SIZE_ALL;
		return NULL;
	}
	return number_size(text, ret);
}
