/* SPDX-License-Identifier: MIT */
/*
 * Which of the listed ports can be opened: is there permission, has another program one open?
 * Called by ports.c. Linux tells without opening them, as far as one may look into other programs;
 * elsewhere nothing is known.
 */
#include "transport/ports.h"

#ifdef __linux__

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file that a link leads to; its own name if it is none. */
static void resolve(const char *path, char *dst, size_t size)
{
	const ssize_t n = readlink(path, dst, size - 1);

	if (n > 0)
		dst[n] = '\0';
	else
		snprintf(dst, size, "%s", path);
}

/* A program has `path` open: whichever of the ports that is. */
static void mark(espflash_port_list *list, const char *path)
{
	for (size_t i = 0; i < list->count; i++) {
		char real[PATH_MAX];

		resolve(list->ports[i].path, real, sizeof(real));
		if (strcmp(list->ports[i].path, path) == 0 || strcmp(real, path) == 0)
			list->ports[i].flags |= ESPFLASH_PORT_IN_USE;
	}
}

/* /proc/PID/fd: links to what the program has open. Those of other users cannot be read. */
static void look_into(espflash_port_list *list, const char *pid)
{
	char dir[64], path[PATH_MAX], target[PATH_MAX];
	DIR *d;

	snprintf(dir, sizeof(dir), "/proc/%.20s/fd", pid);
	d = opendir(dir);
	for (const struct dirent *f = d ? readdir(d) : NULL; f; f = readdir(d)) {
		snprintf(path, sizeof(path), "%s/%s", dir, f->d_name);
		resolve(path, target, sizeof(target));
		if (strncmp(target, "/dev/", 5) == 0)
			mark(list, target);
	}
	if (d)
		closedir(d);
}

void ef_ports_look_for_users(espflash_port_list *list)
{
	DIR *d = list->count > 0 ? opendir("/proc") : NULL;

	for (size_t i = 0; i < list->count; i++) {
		espflash_port *p = &list->ports[i];

		if (p->path[0] == '/' && access(p->path, R_OK | W_OK) < 0)
			p->flags |= ESPFLASH_PORT_NO_ACCESS;
	}
	for (const struct dirent *f = d ? readdir(d) : NULL; f; f = readdir(d)) {
		if (f->d_name[0] >= '0' && f->d_name[0] <= '9')
			look_into(list, f->d_name);
	}
	if (d)
		closedir(d);
}

#else

void ef_ports_look_for_users(espflash_port_list *list)
{
	(void)list;
}

#endif
