/* SPDX-License-Identifier: MIT */
/*
 * Argument files: "@file" on the command line stands for the words in that file. Called once by
 * main before the options are parsed; must not know any of them.
 */
#include "arguments.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espflash/espflash.h>

#include "output.h"

#define FILE_MAX 65536 /* bytes of an argument file */

static bool add_word(struct arguments *a, const char *text, size_t length)
{
	char *copy;

	if (a->count == a->capacity) {
		int capacity = a->capacity ? a->capacity * 2 : 32;
		char **owned = realloc(a->owned, (size_t)capacity * sizeof(*owned));

		if (!owned)
			return false;
		a->owned = owned;
		a->capacity = capacity;
	}
	copy = malloc(length + 1);
	if (!copy)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	a->owned[a->count++] = copy;
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/*
 * Take one word off *text into `word`, which has room for all of it. Returns its length, or -1
 * if a quote is never closed.
 */
static int take_word(const char **text, char *word)
{
	const char *s = *text;
	char quote = '\0';
	int length = 0;

	for (; *s && (quote || !is_space(*s)); s++) {
		if (quote && *s == quote)
			quote = '\0';
		else if (!quote && (*s == '"' || *s == '\''))
			quote = *s;
		else if (*s == '\\' && quote != '\'' && s[1])
			word[length++] = *++s;
		else
			word[length++] = *s;
	}
	*text = s;
	return quote ? -1 : length;
}

static int split(struct arguments *a, struct output *out, const char *path, const char *text)
{
	static const char no_memory[] = "out of memory";
	char *word = malloc(strlen(text) + 1);
	int rc = CLI_OK;

	if (!word)
		return out_fail(out, ESPFLASH_ERROR_NO_MEMORY, NULL, no_memory);
	while (rc == CLI_OK) {
		int length;

		while (is_space(*text))
			text++;
		if (!*text)
			break;
		length = take_word(&text, word);
		if (length < 0)
			rc = out_usage(out, ESPFLASH_ERROR_ARGUMENT, "close the quotation mark",
				"argument file '%s': a quotation mark is open at its end", path);
		else if (!add_word(a, word, (size_t)length))
			rc = out_fail(out, ESPFLASH_ERROR_NO_MEMORY, NULL, no_memory);
	}
	free(word);
	return rc;
}

static int add_file(struct arguments *a, struct output *out, const char *path)
{
	char *text = malloc(FILE_MAX + 1);
	FILE *file = fopen(path, "r");
	size_t size = 0;
	bool failed;
	int rc;

	if (text && file)
		size = fread(text, 1, FILE_MAX, file);
	failed = !file || ferror(file);
	if (!text) {
		rc = out_fail(out, ESPFLASH_ERROR_NO_MEMORY, NULL, "out of memory");
	} else if (failed) {
		rc = out_usage(out, ESPFLASH_ERROR_ARGUMENT,
			"a word that begins with @ names a file of further arguments",
			"cannot read the argument file '%s': %s", path, strerror(errno));
	} else if (size == FILE_MAX) {
		rc = out_usage(out, ESPFLASH_ERROR_ARGUMENT, NULL,
			"argument file '%s' is larger than %d bytes", path, FILE_MAX - 1);
	} else {
		text[size] = '\0';
		rc = split(a, out, path, text);
	}
	if (file)
		fclose(file);
	free(text);
	return rc;
}

int arguments_expand(struct arguments *ret, struct output *out, int argc, char **argv)
{
	int rc = CLI_OK;

	memset(ret, 0, sizeof(*ret));
	for (int i = 0; i < argc && rc == CLI_OK; i++) {
		if (argv[i][0] == '@' && argv[i][1])
			rc = add_file(ret, out, argv[i] + 1);
		else if (!add_word(ret, argv[i], strlen(argv[i])))
			rc = out_fail(out, ESPFLASH_ERROR_NO_MEMORY, NULL, "out of memory");
	}
	if (rc != CLI_OK)
		return rc;
	ret->words = calloc((size_t)ret->count + 1, sizeof(*ret->words));
	if (!ret->words)
		return out_fail(out, ESPFLASH_ERROR_NO_MEMORY, NULL, "out of memory");
	for (int i = 0; i < ret->count; i++)
		ret->words[i] = ret->owned[i];
	return CLI_OK;
}

void arguments_free(struct arguments *arguments)
{
	for (int i = 0; i < arguments->count; i++)
		free(arguments->owned[i]);
	free(arguments->owned);
	free(arguments->words);
	memset(arguments, 0, sizeof(*arguments));
}
