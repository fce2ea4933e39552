/* SPDX-License-Identifier: MIT */
/*
 * Comparing words as people spell them. Pure functions, called by the parser and the tables;
 * must not know what the words mean.
 */
#include "words.h"

#include <string.h>

#define LENGTH_MAX 31 /* longer words have no slips worth guessing at */

static char fold(char c)
{
	if (c == '_')
		return '-';
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c;
}

bool words_equal_n(const char *a, size_t length, const char *b)
{
	if (strlen(b) != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (fold(a[i]) != fold(b[i]))
			return false;
	}
	return true;
}

bool words_equal(const char *a, const char *b)
{
	return words_equal_n(a, strlen(a), b);
}

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein's distance, one row at a time. */
static size_t distance(const char *a, const char *b)
{
	size_t row[LENGTH_MAX + 1];
	size_t length = strlen(b);

	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			size_t change = fold(a[i - 1]) == fold(b[j - 1]) ? 0 : 1;
			size_t above = row[j];

			row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + change);
			diagonal = above;
		}
	}
	return row[length];
}

void words_nearest_init(struct words_nearest *n, const char *text)
{
	size_t length = strlen(text);

	n->text = text;
	n->best = NULL;
	n->distance = length < 4 ? 2 : length < 8 ? 3 : 4; /* first distance that is too far */
}

void words_nearest_try(struct words_nearest *n, const char *candidate)
{
	size_t d;

	if (strlen(n->text) > LENGTH_MAX || strlen(candidate) > LENGTH_MAX)
		return;
	d = distance(n->text, candidate);
	if (d < n->distance) {
		n->distance = d;
		n->best = candidate;
	}
}
