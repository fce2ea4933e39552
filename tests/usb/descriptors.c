/* SPDX-License-Identifier: MIT */
/*
 * Descriptors of devices, put together from their parts. Called by device.c.
 */
#include "descriptors.h"

#include <string.h>

enum { CONTROL_IN = 0x82, DATA_OUT = 0x01, DATA_IN = 0x81 };

/* Which mistake a device makes. */
enum shape {
	GOOD,
	NO_UNION,	/* the data interface is the one behind */
	NO_ENDPOINTS,	/* a data interface that promises two and has none */
	ZERO_LENGTH,	/* a descriptor of no length: a loop for the careless */
	CUT_SHORT,	/* the last descriptor is longer than what is there */
	TOTAL_TOO_LONG, /* wTotalLength of 65535 */
	UNION_NOWHERE,	/* the union names an interface that is not there */
	ZERO_PACKET,	/* endpoints with packets of no bytes */
	NO_SERIAL_PORT, /* a mass storage device, or a bridge with a language of its own */
	ONE_INTERFACE,	/* control and data in one */
	WITH_JTAG,	/* USB-Serial/JTAG: a third, vendor-specific interface */
};

static const struct model {
	const char *name;
	uint16_t vendor, product;
	const char *maker, *title;
	int serial_jtag;
	enum shape shape;
	uint16_t packet;
} models[] = {
	{"serial-jtag", 0x303a, 0x1001, "Espressif", "USB JTAG/serial debug unit", 1, WITH_JTAG,
		64},
	{"otg", 0x303a, 0x0009, "Espressif Systems", "ESP32-S3", 0, GOOD, 64},
	{"acm", 0x1a86, 0x55d3, "", "USB Single Serial", 0, GOOD, 64},
	{"high-speed", 0x1a86, 0x55d3, "", "USB Single Serial", 0, GOOD, 512},
	{"no-union", 0x1a86, 0x55d4, "", "USB Dual_Serial", 0, NO_UNION, 64},
	{"one-interface", 0xcafe, 0x0001, "x", "y", 0, ONE_INTERFACE, 64},
	{"no-endpoints", 0xcafe, 0x0002, "x", "y", 0, NO_ENDPOINTS, 64},
	{"zero-length", 0xcafe, 0x0003, "x", "y", 0, ZERO_LENGTH, 64},
	{"cut-short", 0xcafe, 0x0004, "x", "y", 0, CUT_SHORT, 64},
	{"too-long", 0xcafe, 0x0005, "x", "y", 0, TOTAL_TOO_LONG, 64},
	{"union-nowhere", 0xcafe, 0x0006, "x", "y", 0, UNION_NOWHERE, 64},
	{"zero-packet", 0xcafe, 0x0007, "x", "y", 0, ZERO_PACKET, 64},
	{"bridge", 0x10c4, 0xea60, "Silicon Labs", "CP2102", 0, NO_SERIAL_PORT, 64},
	{"storage", 0xcafe, 0x0008, "x", "y", 0, NO_SERIAL_PORT, 64},
};

static void put(struct descriptors *d, const uint8_t *bytes, size_t size)
{
	memcpy(d->configuration + d->size, bytes, size);
	d->size += size;
}

static void put_interface(
	struct descriptors *d, uint8_t number, uint8_t endpoints, uint8_t class, uint8_t subclass)
{
	put(d, (uint8_t[]){9, 4, number, 0, endpoints, class, subclass, 0, 0}, 9);
}

static void put_endpoint(struct descriptors *d, uint8_t address, uint8_t type, uint16_t packet)
{
	put(d, (uint8_t[]){7, 5, address, type, (uint8_t)packet, (uint8_t)(packet >> 8), 1}, 7);
}

/* Header, call management, abstract control, union: CDC 1.2 and PSTN 1.2. */
static void put_functional(struct descriptors *d, enum shape shape)
{
	uint8_t data = shape == UNION_NOWHERE ? 9 : shape == ONE_INTERFACE ? 0 : 1;

	put(d, (uint8_t[]){5, 0x24, 0, 0x10, 0x01}, 5);
	put(d, (uint8_t[]){5, 0x24, 1, 0, data}, 5);
	put(d, (uint8_t[]){4, 0x24, 2, 2}, 4);
	if (shape != NO_UNION)
		put(d, (uint8_t[]){5, 0x24, 6, 0, data}, 5);
}

static void put_port(struct descriptors *d, enum shape shape, uint16_t packet)
{
	put_interface(d, 0, shape == ONE_INTERFACE ? 3 : 1, 2, 2);
	put_functional(d, shape);
	put_endpoint(d, CONTROL_IN, 3, 8);
	if (shape != ONE_INTERFACE)
		put_interface(d, 1, 2, 10, 0);
	if (shape == ZERO_LENGTH)
		put(d, (uint8_t[]){0, 0}, 2);
	if (shape == NO_ENDPOINTS)
		return;
	put_endpoint(d, DATA_OUT, 2, shape == ZERO_PACKET ? 0 : packet);
	put_endpoint(d, DATA_IN, 2, shape == ZERO_PACKET ? 0 : packet);
}

static void put_configuration(struct descriptors *d, enum shape shape, uint16_t packet)
{
	uint8_t count = shape == WITH_JTAG ? 3 : shape == ONE_INTERFACE ? 1 : 2;

	put(d, (uint8_t[]){9, 2, 0, 0, count, 1, 0, 0xc0, 250}, 9);
	if (shape == NO_SERIAL_PORT) {
		put_interface(d, 0, 2, 8, 6);
		put_endpoint(d, DATA_OUT, 2, 64);
		put_endpoint(d, DATA_IN, 2, 64);
	} else {
		put_port(d, shape, packet);
	}
	if (shape == WITH_JTAG) {
		put_interface(d, 2, 2, 255, 255);
		put_endpoint(d, 0x02, 2, 64);
		put_endpoint(d, 0x83, 2, 64);
	}
	if (shape == CUT_SHORT)
		d->size -= 9;
	d->configuration[2] = shape == TOTAL_TOO_LONG ? 0xff : (uint8_t)d->size;
	d->configuration[3] = shape == TOTAL_TOO_LONG ? 0xff : (uint8_t)(d->size >> 8);
}

int descriptors_find(const char *name, struct descriptors *ret)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		const struct model *m = &models[i];
		const uint8_t device[18] = {18, 1, 0, 2, 0xef, 2, 1, 64, (uint8_t)m->vendor,
			(uint8_t)(m->vendor >> 8), (uint8_t)m->product, (uint8_t)(m->product >> 8),
			1, 1, 1, 2, 3, 1};

		if (strcmp(m->name, name) != 0)
			continue;
		memset(ret, 0, sizeof(*ret));
		ret->name = m->name;
		ret->vendor = m->vendor;
		ret->product = m->product;
		ret->maker = m->maker;
		ret->title = m->title;
		ret->serial_jtag = m->serial_jtag;
		memcpy(ret->device, device, sizeof(device));
		ret->device_size = sizeof(device);
		put_configuration(ret, m->shape, m->packet);
		return 1;
	}
	return 0;
}
