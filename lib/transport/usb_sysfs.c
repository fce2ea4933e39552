/* SPDX-License-Identifier: MIT */
/*
 * A USB device's entry in sysfs. Called by ports_usb.c and usb_find.c; opens no device. Source:
 * Linux, Documentation/ABI/stable/sysfs-bus-usb.
 */
#include "transport/usb_sysfs.h"

#ifdef __linux__

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEVICES "/sys/bus/usb/devices"

/* One line of a file "DEVICES/ENTRY/NAME"; "" if it cannot be read. */
static void read_line(const char *entry, const char *name, char *dst, size_t size)
{
	char path[PATH_MAX];
	ssize_t n = 0;
	int fd;

	snprintf(path, sizeof(path), DEVICES "/%s/%s", entry, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, dst, size - 1);
		close(fd);
	}
	dst[n > 0 ? n : 0] = '\0';
	dst[strcspn(dst, "\n")] = '\0';
}

void ef_usb_sysfs_text(const char *place, const char *name, char *dst, size_t size)
{
	read_line(place, name, dst, size);
}

/* The classes of CDC 1.2, 4.2 and 4.5. Its JTAG interface in use leaves the port free. */
static bool is_of_port(const char *interface)
{
	char class[4];

	read_line(interface, "bInterfaceClass", class, sizeof(class));
	return strcmp(class, "02") == 0 || strcmp(class, "0a") == 0;
}

/* The kernel's driver for interfaces that a program has claimed through usbfs is of that name. */
static bool is_claimed(const char *interface)
{
	char link[PATH_MAX], target[PATH_MAX];
	const char *driver;
	ssize_t n;

	snprintf(link, sizeof(link), DEVICES "/%s/driver", interface);
	n = readlink(link, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	driver = strrchr(target, '/');
	return driver && strcmp(driver, "/usbfs") == 0;
}

bool ef_usb_sysfs_in_use(const char *place)
{
	const size_t n = strlen(place);
	DIR *dir = opendir(DEVICES);
	bool found = false;

	for (const struct dirent *d = dir ? readdir(dir) : NULL; d && !found; d = readdir(dir)) {
		/* Its interfaces: "1-2.3:1.0". */
		if (strncmp(d->d_name, place, n) == 0 && d->d_name[n] == ':')
			found = is_of_port(d->d_name) && is_claimed(d->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

#else

void ef_usb_sysfs_text(const char *place, const char *name, char *dst, size_t size)
{
	(void)place;
	(void)name;
	(void)size;
	dst[0] = '\0';
}

bool ef_usb_sysfs_in_use(const char *place)
{
	(void)place;
	return false;
}

#endif
