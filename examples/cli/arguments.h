/* SPDX-License-Identifier: MIT */
/*
 * Argument files: "@file" on the command line stands for the words in that file.
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

struct output;

/* A command line that owns its words. */
struct arguments {
	char **words; /* to read and to reorder */
	int count;
	char **owned; /* the same in their first order, to be freed */
	int capacity;
};

/*
 * Copy argv (argv[0] not included), putting the words of each @file in its place. Quotes and
 * backslashes in the file work as in a shell. Returns CLI_OK, or another exit code after saying
 * what is wrong; free in either case.
 */
int arguments_expand(struct arguments *ret, struct output *out, int argc, char **argv);
void arguments_free(struct arguments *arguments);

#endif
