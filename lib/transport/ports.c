/* SPDX-License-Identifier: MIT */
/*
 * The list of serial ports: memory, order, and what a port probably is. The public functions
 * around ports_scan.c. Opens nothing.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "transport/ports.h"
#include "transport/usb_ids.h"

#if !defined(EF_HAVE_SERIAL) || !defined(EF_HAVE_USB)
#error "the build defines EF_HAVE_SERIAL and EF_HAVE_USB as 0 or 1"
#endif

espflash_port *ef_ports_append(espflash_port_list *list)
{
	espflash_port *grown = realloc(list->ports, (list->count + 1) * sizeof(*grown));

	if (!grown)
		return NULL;
	list->ports = grown;

	espflash_port *p = &grown[list->count++];

	memset(p, 0, sizeof(*p));
	p->struct_size = sizeof(*p);
	return p;
}

void ef_ports_copy_text(char *dst, size_t size, const char *src)
{
	size_t n = src ? strlen(src) : 0;

	if (n >= size) {
		n = size - 1;
		while (n > 0 &&
			((unsigned char)src[n] & 0xc0) == 0x80) /* inside a UTF-8 sequence */
			n--;
	}
	for (size_t i = 0; i < n; i++)
		dst[i] = (unsigned char)src[i] < ' ' || src[i] == 0x7f ? '?' : src[i];
	dst[n] = '\0';
}

void ef_ports_judge(espflash_port *p)
{
	if (!(p->flags & ESPFLASH_PORT_USB))
		return;

	const struct ef_usb_id *id = ef_usb_ids_find(p->vendor_id, p->product_id);

	if (!(p->flags & ESPFLASH_PORT_UNUSABLE))
		p->flags |= ESPFLASH_PORT_LIKELY;
	if (id)
		p->flags |= id->flags;
	ef_ports_copy_text(p->guess, sizeof(p->guess), id ? id->name : "USB serial device");
}

/* Espressif's own first, then what bridges are called, then what CDC-ACM devices are called. */
static int rank(const espflash_port *p)
{
	if (p->flags & ESPFLASH_PORT_UNUSABLE)
		return 5;
	if ((p->flags & ESPFLASH_PORT_USB) && p->vendor_id == EF_USB_ESPRESSIF)
		return 0;
	if (strstr(p->path, "ttyUSB") || strstr(p->path, "usbserial"))
		return 1;
	if (strstr(p->path, "ttyACM") || strstr(p->path, "usbmodem"))
		return 2;
	return p->flags & ESPFLASH_PORT_LIKELY ? 3 : 4;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* strcmp, but runs of digits compare as numbers. */
static int compare_names(const char *a, const char *b)
{
	while (*a && *b) {
		if (is_digit(*a) && is_digit(*b)) {
			const size_t na = strspn(a, "0123456789");
			const size_t nb = strspn(b, "0123456789");

			if (na != nb)
				return na < nb ? -1 : 1;
		}
		if (*a != *b)
			break;
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

int ef_ports_compare(const void *a, const void *b)
{
	const int d = rank(a) - rank(b);

	return d ? d
		 : compare_names(
			   ((const espflash_port *)a)->path, ((const espflash_port *)b)->path);
}

static int list_ports(espflash_port_list **ret, espflash_error_info *e)
{
	if (!ret)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL, "ret is NULL");
#if EF_HAVE_SERIAL || EF_HAVE_USB
	espflash_port_list *list = calloc(1, sizeof(*list));

	if (!list)
		return ef_error_no_memory(e, sizeof(*list));

	int r = 0;

#if EF_HAVE_SERIAL
	r = ef_ports_scan(list, e);
#endif
#if EF_HAVE_USB
	if (r == 0)
		r = ef_ports_scan_usb(list, e);
#endif
	if (r < 0) {
		espflash_port_list_free(&list);
		return r;
	}
	ef_ports_look_for_users(list);
	for (size_t i = 0; i < list->count; i++)
		ef_ports_judge(&list->ports[i]);
	if (list->count > 1)
		qsort(list->ports, list->count, sizeof(list->ports[0]), ef_ports_compare);
	*ret = list;
	return 0;
#else
	return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
		"install a build of the library with libserialport or libusb",
		"this library was built without serial ports and USB, and cannot list them");
#endif
}

int espflash_ports_list(espflash_port_list **ret, espflash_error_info *ret_error)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	const int r = list_ports(ret, &e);

	if (r < 0)
		ef_error_export(ret_error, &e);
	return r;
}

size_t espflash_port_list_count(const espflash_port_list *list)
{
	return list ? list->count : 0;
}

const espflash_port *espflash_port_list_at(const espflash_port_list *list, size_t index)
{
	return list && index < list->count ? &list->ports[index] : NULL;
}

void espflash_port_list_free(espflash_port_list **list)
{
	if (!list || !*list)
		return;
	free((*list)->ports);
	free(*list);
	*list = NULL;
}
