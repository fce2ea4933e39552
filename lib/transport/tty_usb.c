/* SPDX-License-Identifier: MIT */
/*
 * From a terminal's entry in sysfs upwards to its USB device. Called by serial.c and ports_scan.c;
 * opens no port.
 */
#include "transport/tty_usb.h"

#ifdef __linux__

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transport/sysfs.h"

#define SYSFS_TTY "/sys/class/tty"
/* A folder that a link there leads to. */
#define DIR_SIZE (PATH_MAX + sizeof(SYSFS_TTY))

/* The number in a file of four hexadecimal digits; 0 if there is none. */
static uint16_t read_id(const char *dir, const char *name)
{
	char text[8];

	ef_sysfs_line(dir, name, text, sizeof(text));
	return (uint16_t)strtoul(text, NULL, 16);
}

/* "…/1-2/1-2:1.0/tty/ttyACM0": the last part with a colon is the interface, above is the device. */
static bool identify(const char *tty, struct ef_tty_usb *ret)
{
	char link[PATH_MAX], target[PATH_MAX], dir[DIR_SIZE];
	char *end;
	ssize_t n;

	memset(ret, 0, sizeof(*ret));
	snprintf(link, sizeof(link), SYSFS_TTY "/%s", tty);
	n = readlink(link, target, sizeof(target) - 1);
	if (n <= 0)
		return false;
	target[n] = '\0';
	snprintf(dir, sizeof(dir), SYSFS_TTY "/%s", target);
	while (!ret->device.vendor_id && (end = strrchr(dir, '/')) && end != dir) {
		const char *colon = strchr(end, ':');

		*end = '\0';
		if (!colon)
			continue;
		ret->device.vendor_id = read_id(dir, "idVendor");
		snprintf(ret->interface, sizeof(ret->interface), "%.7s", colon + 1);
	}
	end = strrchr(dir, '/');
	if (!ret->device.vendor_id || !end)
		return false;
	ret->device.product_id = read_id(dir, "idProduct");
	snprintf(ret->device.place, sizeof(ret->device.place), "%.31s", end + 1);
	ef_sysfs_line(dir, "serial", ret->device.serial, sizeof(ret->device.serial));
	return true;
}

bool ef_tty_usb_identify(const char *path, struct ef_tty_usb *ret)
{
	char target[PATH_MAX];
	const char *name = strrchr(path, '/');
	ssize_t n;

	memset(ret, 0, sizeof(*ret));
	if (name && identify(name + 1, ret))
		return true;
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return false;
	target[n] = '\0';
	name = strrchr(target, '/');
	return identify(name ? name + 1 : target, ret);
}

bool ef_tty_usb_find(const struct ef_tty_usb *known, char *path, size_t size)
{
	DIR *dir = opendir(SYSFS_TTY);
	bool found = false, exact = false;

	for (const struct dirent *d = dir ? readdir(dir) : NULL; d && !exact; d = readdir(dir)) {
		struct ef_tty_usb is;

		if (!identify(d->d_name, &is) || !ef_usb_identity_same(&known->device, &is.device))
			continue;
		exact = strcmp(is.interface, known->interface) == 0;
		if (exact || !found)
			snprintf(path, size, "/dev/%s", d->d_name);
		found = true;
	}
	if (dir)
		closedir(dir);
	return found;
}

#else

bool ef_tty_usb_identify(const char *path, struct ef_tty_usb *ret)
{
	(void)path;
	*ret = (struct ef_tty_usb){.interface = ""};
	return false;
}

bool ef_tty_usb_find(const struct ef_tty_usb *known, char *path, size_t size)
{
	(void)known;
	(void)path;
	(void)size;
	return false;
}

#endif
