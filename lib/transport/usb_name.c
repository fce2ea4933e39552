/* SPDX-License-Identifier: MIT */
/*
 * The names of USB devices. Called by url.c, usb_find.c and the serial transport.
 */
#include <string.h>

#include "transport/usb_name.h"

#define PORTS_MAX 7 /* hubs stand five deep: USB 2.0, 4.1.1; libusb takes 7 */

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Four hexadecimal digits. */
static bool parse_id(const char *text, uint16_t *ret)
{
	unsigned id = 0;

	for (int i = 0; i < 4; i++) {
		if (digit(text[i]) < 0)
			return false;
		id = id << 4 | (unsigned)digit(text[i]);
	}
	*ret = (uint16_t)id;
	return true;
}

/* A number of one to three digits, at most 255. Returns what follows it, or NULL. */
static const char *skip_number(const char *text)
{
	unsigned value = 0;
	int digits = 0;

	for (; text[digits] >= '0' && text[digits] <= '9'; digits++) {
		if (digits == 3)
			return NULL;
		value = value * 10 + (unsigned)(text[digits] - '0');
	}
	return digits > 0 && value <= 255 ? text + digits : NULL;
}

static bool is_place(const char *text)
{
	const char *at = skip_number(text);
	char lead = '-';

	for (int i = 0; at && i < PORTS_MAX; i++, lead = '.') {
		if (*at != lead)
			return false;
		at = skip_number(at + 1);
		if (at && *at == '\0')
			return true;
	}
	return false;
}

bool ef_usb_name_parse(const char *text, struct ef_usb_name *ret)
{
	struct ef_usb_name name = {0};
	struct ef_usb_identity *w = &name.wanted;

	if (is_place(text)) {
		name.by_place = true;
		memcpy(w->place, text, strlen(text) + 1);
		*ret = name;
		return true;
	}
	if (!parse_id(text, &w->vendor_id) || text[4] != ':' || !parse_id(text + 5, &w->product_id))
		return false;
	if (text[9] == ':' && text[10] != '\0' && strlen(text + 10) < sizeof(w->serial))
		memcpy(w->serial, text + 10, strlen(text + 10) + 1);
	else if (text[9] != '\0')
		return false;
	*ret = name;
	return true;
}

bool ef_usb_name_fits(const struct ef_usb_name *name, const struct ef_usb_identity *device)
{
	const struct ef_usb_identity *w = &name->wanted;

	if (name->by_place)
		return strcmp(w->place, device->place) == 0;
	return w->vendor_id == device->vendor_id && w->product_id == device->product_id &&
	       (w->serial[0] == '\0' || strcmp(w->serial, device->serial) == 0);
}

bool ef_usb_identity_same(const struct ef_usb_identity *a, const struct ef_usb_identity *b)
{
	if (a->vendor_id != b->vendor_id)
		return false;
	if (a->serial[0] != '\0' && b->serial[0] != '\0')
		return strcmp(a->serial, b->serial) == 0;
	return a->place[0] != '\0' && strcmp(a->place, b->place) == 0;
}
