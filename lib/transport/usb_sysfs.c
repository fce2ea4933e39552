/* SPDX-License-Identifier: MIT */
/*
 * A USB device's entry in sysfs. Called by ports_usb.c and usb_find.c; opens no device. Source:
 * Linux, Documentation/ABI/stable/sysfs-bus-usb.
 */
#include "transport/usb_sysfs.h"

#ifdef __linux__

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "transport/sysfs.h"

#define DEVICES "/sys/bus/usb/devices"

void ef_usb_sysfs_text(const char *place, const char *name, char *dst, size_t size)
{
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), DEVICES "/%s", place);
	ef_sysfs_line(dir, name, dst, size);
}

/* The classes of CDC 1.2, 4.2 and 4.5. Its JTAG interface in use leaves the port free. */
static bool is_of_port(const char *interface)
{
	char class[4];

	ef_usb_sysfs_text(interface, "bInterfaceClass", class, sizeof(class));
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
