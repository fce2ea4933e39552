/* SPDX-License-Identifier: MIT */
/*
 * Finds the CDC-ACM port in a configuration descriptor. Called by usb_open.c; knows no libusb.
 * Every length in the bytes is checked before it is believed.
 */
#include <string.h>

#include "transport/usb_desc.h"
#include "util/bytes.h"

/* USB 2.0, table 9-5; CDC 1.2, tables 12 and 13, and 4.5; PSTN 1.2, table 1. */
#define TYPE_CONFIGURATION 2u
#define TYPE_INTERFACE	   4u
#define TYPE_ENDPOINT	   5u
#define TYPE_CS_INTERFACE  0x24u
#define SUBTYPE_UNION	   6u
#define CLASS_CONTROL	   2u
#define CLASS_DATA	   10u
#define SUBCLASS_ACM	   2u

#define ENDPOINT_IN   0x80u
#define TRANSFER_MASK 3u
#define TRANSFER_BULK 2u
#define PACKET_MASK   0x7ffu
#define PACKET_MIN    8u
#define PACKET_MAX    1024u

#define CONFIGURATION_SIZE 9u
#define INTERFACE_SIZE	   9u
#define ENDPOINT_SIZE	   7u

/* One descriptor, or what is left of it. */
struct piece {
	const uint8_t *bytes;
	size_t size;
	uint8_t type;
};

/* Cut the next descriptor off; false at the end, and where a length makes no sense. */
static bool next(const uint8_t *bytes, size_t size, size_t *at, struct piece *ret)
{
	if (size - *at < 2 || bytes[*at] < 2 || bytes[*at] > size - *at)
		return false;
	*ret = (struct piece){bytes + *at, bytes[*at], bytes[*at + 1]};
	*at += ret->size;
	return true;
}

/* The ACM control interface, and the data interface that its union names. */
struct pair {
	bool found;
	bool named; /* by a union descriptor; else it is the next data interface */
	uint8_t control;
	uint8_t data;
};

static struct pair find_pair(const uint8_t *bytes, size_t size)
{
	struct pair pair = {0};
	struct piece p;

	for (size_t at = 0; next(bytes, size, &at, &p);) {
		const bool is_interface = p.type == TYPE_INTERFACE && p.size >= INTERFACE_SIZE;

		if (is_interface && pair.found)
			break;
		if (is_interface && p.bytes[5] == CLASS_CONTROL && p.bytes[6] == SUBCLASS_ACM) {
			pair.found = true;
			pair.control = p.bytes[2];
		}
		/* Union: length, type, subtype, control interface, first subordinate one. */
		if (pair.found && p.type == TYPE_CS_INTERFACE && p.size >= 5 &&
			p.bytes[2] == SUBTYPE_UNION && p.bytes[3] == pair.control) {
			pair.named = true;
			pair.data = p.bytes[4];
		}
	}
	return pair;
}

/* Bulk endpoints with a size that a bus can carry; others are passed over. */
static void take_endpoint(const struct piece *p, struct ef_usb_layout *ret)
{
	const uint16_t packet = ef_load_le16(p->bytes + 4) & PACKET_MASK;
	const uint8_t address = p->bytes[2];

	if ((p->bytes[3] & TRANSFER_MASK) != TRANSFER_BULK || packet < PACKET_MIN ||
		packet > PACKET_MAX || (address & 0x0fu) == 0)
		return;
	if ((address & ENDPOINT_IN) && !ret->in) {
		ret->in = address;
		ret->in_packet = packet;
	} else if (!(address & ENDPOINT_IN) && !ret->out) {
		ret->out = address;
		ret->out_packet = packet;
	}
}

/* Is this the interface that carries the port's bytes? */
static bool is_data(const struct pair *pair, const struct piece *p, bool behind_control)
{
	if (pair->named)
		return p->bytes[2] == pair->data;
	return behind_control && p->bytes[5] == CLASS_DATA;
}

bool ef_usb_desc_parse(const uint8_t *bytes, size_t size, struct ef_usb_layout *ret)
{
	struct ef_usb_layout l = {0};
	struct piece p;
	bool inside = false, behind = false;

	if (size < CONFIGURATION_SIZE || bytes[1] != TYPE_CONFIGURATION)
		return false;
	size = ef_min_size(size, ef_min_size((size_t)(bytes[2] | bytes[3] << 8), EF_USB_DESC_MAX));

	const struct pair pair = find_pair(bytes, size);

	for (size_t at = 0; pair.found && !(l.in && l.out) && next(bytes, size, &at, &p);) {
		if (p.type == TYPE_INTERFACE && p.size >= INTERFACE_SIZE) {
			inside = is_data(&pair, &p, behind);
			behind = behind || p.bytes[2] == pair.control;
			l = (struct ef_usb_layout){
				.control = pair.control, .data = p.bytes[2], .setting = p.bytes[3]};
		} else if (inside && p.type == TYPE_ENDPOINT && p.size >= ENDPOINT_SIZE) {
			take_endpoint(&p, &l);
		}
	}
	if (!l.in || !l.out)
		return false;
	*ret = l;
	return true;
}
