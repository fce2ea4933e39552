/* SPDX-License-Identifier: MIT */
/*
 * Reading files of sysfs; see sysfs.h.
 */
#include "transport/sysfs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void ef_sysfs_line(const char *dir, const char *name, char *dst, size_t size)
{
	/* A folder in /sys, and a name in it. */
	char path[PATH_MAX + 64];
	ssize_t n = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, dst, size - 1);
		close(fd);
	}
	dst[n > 0 ? n : 0] = '\0';
	dst[strcspn(dst, "\n")] = '\0';
}
