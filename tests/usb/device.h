/* SPDX-License-Identifier: MIT */
/*
 * A USB serial device as the bus sees it: control requests, packets out and in. Behind it is a
 * simulated board, or nothing but a loop. Knows neither usbfs nor terminals: those call it, one at
 * a time.
 */
#ifndef USB_DEVICE_H
#define USB_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <espflash_sim.h>

#include "descriptors.h"

/* What goes wrong, each at the n-th occasion counted from 1; 0 = never. */
struct device_faults {
	unsigned stall_in;     /* this transfer to the host stalls its endpoint */
	unsigned stall_out;    /* and this one to the device */
	unsigned stall_coding; /* != 0: SET_LINE_CODING is refused */
	unsigned late;	       /* != 0: transfers to the device take their time */
	unsigned babble;       /* this transfer to the host has more bytes than asked for */
	unsigned crc;	       /* this one and the next four are spoiled on the bus */
	unsigned empty;	       /* before each n-th transfer comes an empty one */
	unsigned piece;	       /* transfers to the host have at most that many bytes */
	unsigned mute;	 /* != 0: control requests of a class are never answered; no byte leaves */
	unsigned unplug; /* after that many bytes to the host the device is gone */
	unsigned hang;	 /* and after that many no transfer ends any more */
	unsigned leave;	 /* != 0: each reset takes the device off the bus for a while */
	unsigned away;	 /* so long, in ms; 0: 300 */
};

struct device {
	struct descriptors descriptors;
	struct device_faults faults;
	espflash_sim *sim; /* NULL: bytes come back as they are */
	const espflash_transport_ops *ops;
	uint64_t wall_us; /* when the board was last told the time */
	uint32_t lines;
	bool download; /* USB-Serial/JTAG: the flag that a reset looks at */
	bool gone;
	uint64_t gone_us; /* since when, by the monotonic clock */
	bool left;	  /* off the bus by itself */
	unsigned resets;
	uint64_t moved; /* bytes to the host */
	size_t held_size;
	uint8_t held[65536]; /* the loop's */
};

/* `sim` NULL: a loop. */
void device_init(struct device *d, const struct descriptors *descriptors, espflash_sim *sim);

/* Let the board live until now, and a little longer if the host waits for it. */
void device_time(struct device *d, bool host_waits);

/* A control request; returns the size of the data, -EPIPE: refused, -EAGAIN: no answer yet. */
int device_control(struct device *d, const uint8_t setup[8], uint8_t *data, size_t room);

void device_lines(struct device *d, uint32_t lines);
void device_baud(struct device *d, uint32_t baud);

/* Bytes to the device; how many it takes. */
size_t device_take(struct device *d, const uint8_t *data, size_t size);

/* Bytes from the device, at most `room`; 0: none are there. */
size_t device_give(struct device *d, uint8_t *data, size_t room);

#endif
