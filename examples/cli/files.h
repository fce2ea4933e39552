/* SPDX-License-Identifier: MIT */
/*
 * Files: input mapped read-only, output that appears only when it is complete.
 */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output;

struct input_file {
	const char *path; /* as the user wrote it */
	uint8_t *data;	  /* read-only if mapped */
	size_t size;
	bool mapped;
};

/*
 * Bring a file into memory: mapped, or read where it cannot be (a pipe). Refuses what cannot be
 * firmware: missing, a directory, empty, Intel HEX. Returns CLI_OK, or CLI_USAGE after saying
 * why; *ret is then all zero.
 */
int input_open(struct input_file *ret, struct output *out, const char *path);
void input_close(struct input_file *file);

struct output_file {
	const char *name; /* as the user wrote it */
	char *path;	  /* what it names, symbolic links followed */
	char *part;	  /* the unfinished file; NULL when writing to a device or a pipe */
	int fd;		  /* -1 when closed */
	int error;	  /* errno of the first write that failed */
};

/*
 * Make FILE.part beside FILE, proving that it can be written. Returns CLI_OK, or another exit
 * code after saying why.
 */
int output_open(struct output_file *ret, struct output *out, const char *path);

/* Append. Returns 0, or -1 with the reason kept in file->error. */
int output_write(struct output_file *file, const void *data, size_t size);

/* Bring the data to the disk and give the file its name. Returns an exit code, after saying why. */
int output_commit(struct output_file *file, struct output *out);

/* Say that writing failed. Returns the exit code. */
int output_failed(const struct output_file *file, struct output *out);

/* Remove what was not committed, and free. Fine for a file that never was opened (fd -1). */
void output_close(struct output_file *file);

#endif
