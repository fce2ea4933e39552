/* SPDX-License-Identifier: MIT */
/*
 * Output files that appear only when they are complete: written as FILE.part, renamed at the
 * end, removed on failure. Called by the commands that read from the chip; must not know it.
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <espflash/espflash.h>

#include "output.h"

#define PARTS_MAX 100 /* leftovers of killed runs, and other programs' files */

static int cannot_write(struct output *out, const char *path, int error)
{
	int code = error == EACCES || error == EPERM || error == EROFS ? ESPFLASH_ERROR_ACCESS
								       : ESPFLASH_ERROR_IO;

	return out_fail(out, code, "choose another place for the file; the chip was not touched",
		"cannot write '%s': %s", path, strerror(error));
}

/* Create PATH.part, or PATH.part1 ... if another run uses that. Returns 0 or an errno. */
static int create_part(struct output_file *file)
{
	size_t size = strlen(file->path) + sizeof(".part99");

	file->part = malloc(size);
	if (!file->part)
		return ENOMEM;
	for (int i = 0; i < PARTS_MAX; i++) {
		if (i == 0)
			snprintf(file->part, size, "%s.part", file->path);
		else
			snprintf(file->part, size, "%s.part%d", file->path, i);
		file->fd = open(file->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (file->fd >= 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	free(file->part);
	file->part = NULL;
	return errno;
}

/* Returns 0 or an errno. */
static int prepare(struct output_file *file, const char *path)
{
	struct stat st;
	int error;

	if (stat(path, &st) != 0) {
		file->path = strdup(path);
		return file->path ? create_part(file) : ENOMEM;
	}
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	file->path = realpath(path, NULL);
	if (!file->path)
		return errno;
	if (access(file->path, W_OK) != 0)
		return errno;
	if (!S_ISREG(st.st_mode)) {
		file->fd = open(file->path, O_WRONLY | O_CLOEXEC);
		return file->fd >= 0 ? 0 : errno;
	}
	error = create_part(file);
	if (!error)
		(void)fchmod(file->fd, st.st_mode & 0777); /* nice to keep, no reason to fail */
	return error;
}

int output_open(struct output_file *ret, struct output *out, const char *path)
{
	int error;

	memset(ret, 0, sizeof(*ret));
	ret->name = path;
	ret->fd = -1;
	error = prepare(ret, path);
	if (!error)
		return CLI_OK;
	output_close(ret);
	return cannot_write(out, path, error);
}

int output_write(struct output_file *file, const void *data, size_t size)
{
	const char *p = data;

	while (size > 0) {
		ssize_t n = write(file->fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			file->error = n < 0 ? errno : EIO;
			return -1;
		}
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

int output_failed(const struct output_file *file, struct output *out)
{
	return out_fail(out, ESPFLASH_ERROR_IO,
		file->error == ENOSPC ? "make room, or choose another place" : "check the disk",
		"cannot write '%s': %s", file->name, strerror(file->error));
}

int output_commit(struct output_file *file, struct output *out)
{
	if (file->part && fsync(file->fd) != 0)
		file->error = errno;
	if (close(file->fd) != 0 && !file->error)
		file->error = errno;
	file->fd = -1;
	if (!file->error && file->part && rename(file->part, file->path) != 0)
		file->error = errno;
	if (file->error)
		return output_failed(file, out);
	free(file->part);
	file->part = NULL;
	return CLI_OK;
}

void output_close(struct output_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	if (file->part)
		unlink(file->part);
	free(file->part);
	free(file->path);
	file->part = NULL;
	file->path = NULL;
	file->fd = -1;
}
