/* SPDX-License-Identifier: MIT */
/*
 * Input files, mapped read-only. Called by the commands before they open the port; must not
 * know what the bytes mean.
 */
#include "files.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <espflash/espflash.h>

#include "output.h"

#define READ_MAX ((size_t)256 << 20) /* of a pipe: twice the largest flash there is */

/* Read a file that cannot be mapped. Returns 0 or an errno. */
static int read_all(struct input_file *file, int fd)
{
	size_t capacity = 0;

	for (;;) {
		ssize_t n;

		if (file->size == capacity) {
			uint8_t *data;

			capacity = capacity ? capacity * 2 : 65536;
			if (capacity > READ_MAX)
				return EFBIG;
			data = realloc(file->data, capacity);
			if (!data)
				return ENOMEM;
			file->data = data;
		}
		n = read(fd, file->data + file->size, capacity - file->size);
		if (n == 0)
			return 0;
		if (n > 0)
			file->size += (size_t)n;
		else if (errno != EINTR)
			return errno;
	}
}

/* Returns 0 or an errno. */
static int load(struct input_file *file, int fd)
{
	struct stat st;
	void *map;

	if (fstat(fd, &st) != 0)
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (S_ISREG(st.st_mode) && st.st_size > 0 && (uint64_t)st.st_size <= UINT32_MAX) {
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map != MAP_FAILED) {
			file->data = map;
			file->size = (size_t)st.st_size;
			file->mapped = true;
			return 0;
		}
	}
	return read_all(file, fd);
}

/* A record of Intel HEX is a colon and ten digits or more; other data may begin with a colon. */
static bool is_intel_hex(const struct input_file *file)
{
	static const size_t shortest = 11;

	if (file->size < shortest || file->data[0] != ':')
		return false;
	for (size_t i = 1; i < shortest; i++) {
		if (!isxdigit(file->data[i]))
			return false;
	}
	return true;
}

static int check(const struct input_file *file, struct output *out)
{
	if (file->size == 0)
		return out_usage(out, ESPFLASH_ERROR_ARGUMENT,
			"the build or download that made it may have failed", "'%s' is empty",
			file->path);
	if (is_intel_hex(file))
		return out_usage(out, ESPFLASH_ERROR_UNSUPPORTED,
			"convert it: objcopy -I ihex -O binary IN OUT",
			"'%s' is an Intel HEX file, which this version cannot read", file->path);
	return CLI_OK;
}

int input_open(struct input_file *ret, struct output *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error, rc;

	memset(ret, 0, sizeof(*ret));
	ret->path = path;
	error = fd < 0 ? errno : load(ret, fd);
	if (fd >= 0)
		close(fd);
	if (error)
		rc = out_usage(out, ESPFLASH_ERROR_ARGUMENT,
			error == ENOENT	  ? "check the name and the directory you are in"
			: error == EISDIR ? "name the file in it"
					  : "check the file and its permissions",
			"cannot read '%s': %s", path, strerror(error));
	else
		rc = check(ret, out);
	if (rc != CLI_OK)
		input_close(ret);
	return rc;
}

void input_close(struct input_file *file)
{
	if (file->mapped)
		munmap(file->data, file->size);
	else
		free(file->data);
	memset(file, 0, sizeof(*file));
}
