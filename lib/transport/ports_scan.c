/* SPDX-License-Identifier: MIT */
/*
 * Where the ports come from: libserialport's knowledge of each, and on Linux our own walk through
 * sysfs to find them. Called by ports.c. Opens no port.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <fcntl.h>
#endif

#include <libserialport.h>

#include "transport/ports.h"
#include "transport/tty_usb.h"

static int add_port(espflash_port_list *list, const struct sp_port *port, espflash_error_info *e)
{
	const char *path = sp_get_port_name(port);
	int vid = 0;
	int pid = 0;

	/* A name that does not fit could not be opened either. */
	if (!path || strlen(path) >= sizeof(((espflash_port *)NULL)->path))
		return 0;

	espflash_port *p = ef_ports_append(list);

	if (!p)
		return ef_error_no_memory(e, sizeof(*p));
	ef_ports_copy_text(p->path, sizeof(p->path), path);
	ef_ports_copy_text(p->description, sizeof(p->description), sp_get_port_description(port));
	if (sp_get_port_transport(port) != SP_TRANSPORT_USB)
		return 0;

	struct ef_tty_usb usb;

	if (ef_tty_usb_identify(path, &usb))
		ef_ports_copy_text(p->place, sizeof(p->place), usb.device.place);
	ef_ports_copy_text(
		p->manufacturer, sizeof(p->manufacturer), sp_get_port_usb_manufacturer(port));
	ef_ports_copy_text(p->product, sizeof(p->product), sp_get_port_usb_product(port));
	ef_ports_copy_text(p->serial, sizeof(p->serial), sp_get_port_usb_serial(port));
	if (sp_get_port_usb_vid_pid(port, &vid, &pid) == SP_OK) {
		p->flags |= ESPFLASH_PORT_USB;
		p->vendor_id = (uint16_t)vid;
		p->product_id = (uint16_t)pid;
	}
	return 0;
}

#ifdef __linux__

#define SYSFS_TTY "/sys/class/tty"

/* Linux, include/uapi/linux/serial.h: PORT_UNKNOWN, a ttyS without hardware behind it. */
static bool is_unknown_uart(const char *name)
{
	char path[PATH_MAX];
	char type[2] = "";

	snprintf(path, sizeof(path), SYSFS_TTY "/%s/type", name);

	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;

	const ssize_t n = read(fd, type, sizeof(type));

	close(fd);
	return n >= 1 && type[0] == '0' && (n < 2 || type[1] == '\n');
}

/* Consoles and pseudo-terminals live below devices/virtual; a port also has a node to open. */
static bool is_port(const char *name)
{
	char path[PATH_MAX];
	char target[PATH_MAX];

	if (name[0] == '.')
		return false;
	snprintf(path, sizeof(path), SYSFS_TTY "/%s", name);

	const ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n <= 0)
		return false;
	target[n] = '\0';
	if (strstr(target, "/virtual/") || is_unknown_uart(name))
		return false;
	snprintf(path, sizeof(path), "/dev/%s", name);
	return access(path, F_OK) == 0;
}

/* Not sp_list_ports: it opens every 8250 port to ask for its type, and that moves DTR and RTS. */
int ef_ports_scan(espflash_port_list *list, espflash_error_info *e)
{
	DIR *dir = opendir(SYSFS_TTY);
	int r = 0;

	if (!dir && errno == ENOENT)
		return 0; /* a container without sysfs shows no ports */
	if (!dir)
		return ef_error_set_os(e, ESPFLASH_ERROR_IO, errno, NULL,
			"the ports in " SYSFS_TTY " cannot be listed");
	for (const struct dirent *d = readdir(dir); d && r == 0; d = readdir(dir)) {
		char path[PATH_MAX];
		struct sp_port *port = NULL;

		snprintf(path, sizeof(path), "/dev/%s", d->d_name);
		/* A port that goes away in between is not an error. */
		if (!is_port(d->d_name) || sp_get_port_by_name(path, &port) != SP_OK)
			continue;
		r = add_port(list, port, e);
		sp_free_port(port);
	}
	closedir(dir);
	return r;
}

#else

int ef_ports_scan(espflash_port_list *list, espflash_error_info *e)
{
	struct sp_port **ports = NULL;
	const enum sp_return got = sp_list_ports(&ports);
	int r = 0;

	if (got == SP_ERR_SUPP)
		return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"libserialport cannot list the ports of this system");
	if (got < 0)
		return ef_error_set(e, ESPFLASH_ERROR_IO, NULL,
			"listing the ports failed (libserialport %d)", (int)got);
	for (size_t i = 0; ports[i] && r == 0; i++)
		r = add_port(list, ports[i], e);
	sp_free_port_list(ports);
	return r;
}

#endif
