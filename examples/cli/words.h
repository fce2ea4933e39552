/* SPDX-License-Identifier: MIT */
/*
 * Comparing words as people spell them: hyphens or underscores, slips of the finger.
 * Called by the parser and the tables; knows neither.
 */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Equal, '_' counting as '-' and upper case as lower case. */
bool words_equal(const char *a, const char *b);

/* The same for the first `length` characters of a against the whole of b. */
bool words_equal_n(const char *a, size_t length, const char *b);

/* Looks for the word nearest to `text`: init, try each candidate, read best (NULL = none near). */
struct words_nearest {
	const char *text;
	const char *best;
	size_t distance;
};

void words_nearest_init(struct words_nearest *n, const char *text);
void words_nearest_try(struct words_nearest *n, const char *candidate);

#endif
