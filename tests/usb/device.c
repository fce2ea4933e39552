/* SPDX-License-Identifier: MIT */
/*
 * A CDC-ACM device with a simulated board behind it. Called by usbfs.c and terminal.c. Sources: USB
 * 2.0 chapter 9; PSTN 1.2, 6.3; ESP32-C3 TRM, "USB Serial/JTAG Controller" for what its lines do.
 */
#include "device.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define DTR ESPFLASH_LINE_DTR
#define RTS ESPFLASH_LINE_RTS

/* How far the board runs ahead of the wall while the host has nothing to do but wait. */
#define AHEAD_MS 5u

static uint64_t wall_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

void device_init(struct device *d, const struct descriptors *descriptors, espflash_sim *sim)
{
	memset(d, 0, sizeof(*d));
	d->descriptors = *descriptors;
	d->sim = sim;
	d->wall_us = wall_us();
	if (!sim)
		return;
	d->ops = espflash_sim_ops(sim);
	d->ops->open(sim, 115200);
}

void device_time(struct device *d, bool host_waits)
{
	const uint64_t now = wall_us();

	if (d->sim)
		d->ops->sleep_us(d->sim, now - d->wall_us + (host_waits ? AHEAD_MS * 1000u : 0));
	d->wall_us = now;
}

/* --- lines and rate ----------------------------------------------------------------------------*/

static void was_reset(struct device *d)
{
	d->resets++;
	d->left = d->faults.leave != 0;
}

/*
 * DTR alone sets the download flag, neither clears it, RTS alone resets the chip, which looks at
 * the flag; both together change nothing.
 */
static void jtag_lines(struct device *d, uint32_t lines)
{
	if (lines == DTR)
		d->download = true;
	else if (lines == 0)
		d->download = false;
	if (lines != RTS || d->lines == RTS)
		return;
	espflash_sim_press_reset(d->sim, d->download);
	was_reset(d);
}

void device_lines(struct device *d, uint32_t lines)
{
	lines &= DTR | RTS;
	device_time(d, false);
	if (d->sim && d->descriptors.serial_jtag) {
		jtag_lines(d, lines);
	} else if (d->sim) {
		d->ops->set_lines(d->sim, DTR | RTS, lines);
		if (d->lines == RTS && lines != RTS)
			was_reset(d);
	}
	d->lines = lines;
}

void device_baud(struct device *d, uint32_t baud)
{
	device_time(d, false);
	if (d->sim && baud > 0)
		d->ops->set_baud(d->sim, baud);
}

/* --- requests ----------------------------------------------------------------------------------*/

static int copy(uint8_t *data, size_t room, const uint8_t *bytes, size_t size)
{
	size = size < room ? size : room;
	memcpy(data, bytes, size);
	return (int)size;
}

static int text_descriptor(uint8_t *data, size_t room, const char *text)
{
	uint8_t bytes[2 + 2 * 60] = {0, 3};
	size_t n = 2;

	for (; *text && n + 1 < sizeof(bytes); text++, n += 2)
		bytes[n] = (uint8_t)*text;
	bytes[0] = (uint8_t)n;
	return copy(data, room, bytes, n);
}

static int get_descriptor(struct device *d, uint8_t type, uint8_t index, uint8_t *data, size_t room)
{
	const struct descriptors *all = &d->descriptors;

	if (type == 1)
		return copy(data, room, all->device, all->device_size);
	if (type == 2 && index == 0)
		return copy(data, room, all->configuration, all->size);
	if (type == 3 && index == 0)
		return copy(data, room, (const uint8_t[]){4, 3, 9, 4}, 4);
	if (type == 3 && index == 1)
		return text_descriptor(data, room, all->maker);
	if (type == 3 && index == 2)
		return text_descriptor(data, room, all->title);
	if (type == 3 && index == 3)
		return text_descriptor(data, room, "7C:DF:A1:00:11:22");
	return -EPIPE;
}

int device_control(struct device *d, const uint8_t setup[8], uint8_t *data, size_t room)
{
	const unsigned request = (unsigned)setup[0] << 8 | setup[1];

	switch (request) {
	case 0x8006: /* GET_DESCRIPTOR */
		return get_descriptor(d, setup[3], setup[2], data, room);
	case 0x8008: /* GET_CONFIGURATION */
		return copy(data, room, (const uint8_t[]){1}, 1);
	case 0x2120: /* SET_LINE_CODING */
		if (d->faults.mute)
			return -EAGAIN;
		if (d->faults.stall_coding || room < 7)
			return -EPIPE;
		device_baud(d, (uint32_t)data[0] | (uint32_t)data[1] << 8 |
				       (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24);
		return 7;
	case 0x2122: /* SET_CONTROL_LINE_STATE: bit 0 DTR, bit 1 RTS */
		if (d->faults.mute)
			return -EAGAIN;
		device_lines(d, setup[2]);
		return 0;
	default:
		return -EPIPE;
	}
}

/* --- bytes -------------------------------------------------------------------------------------*/

static bool hangs(const struct device *d)
{
	return d->faults.hang && d->moved >= d->faults.hang;
}

size_t device_take(struct device *d, const uint8_t *data, size_t size)
{
	size_t took = 0, done = 0;

	if (hangs(d))
		return 0;
	if (!d->sim) {
		took = sizeof(d->held) - d->held_size;
		took = took < size ? took : size;
		memcpy(d->held + d->held_size, data, took);
		d->held_size += took;
		return took;
	}
	device_time(d, false);
	do {
		took = 0;
		d->ops->write(d->sim, data + done, size - done, 1000, &took);
		done += took;
	} while (took > 0 && done < size);
	return done;
}

size_t device_give(struct device *d, uint8_t *data, size_t room)
{
	size_t got = 0;

	if (hangs(d))
		return 0;
	if (d->faults.piece && room > d->faults.piece)
		room = d->faults.piece;
	if (d->sim) {
		d->ops->read(d->sim, data, room, 0, &got);
	} else {
		got = d->held_size < room ? d->held_size : room;
		memcpy(data, d->held, got);
		d->held_size -= got;
		memmove(d->held, d->held + got, d->held_size);
	}
	d->moved += got;
	if (d->faults.unplug && d->moved >= d->faults.unplug && !d->gone) {
		d->gone = true;
		d->gone_us = wall_us();
	}
	return got;
}
