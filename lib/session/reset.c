/* SPDX-License-Identifier: MIT */
/*
 * Reset strategies as tables of line states and waits, and the few lines that play them. Sources:
 * REFERENCE 3.5; esptool bb72741, esptool/reset.py. Called by connect.c and leave.c.
 */
#include "session/session.h"

#define DTR ESPFLASH_LINE_DTR
#define RTS ESPFLASH_LINE_RTS

/* Set the lines of `mask` to `value`, then wait. A mask of 0 ends the table. */
struct step {
	uint8_t mask;
	uint8_t value;
	uint32_t wait_us;
};

/* Both lines change in one step: no glitch in between can start the firmware. */
static const struct step tight_short[] = {
	{DTR | RTS, 0, 0},
	{DTR | RTS, DTR | RTS, 0},
	{DTR | RTS, RTS, 100000},
	{DTR | RTS, DTR, 50000},
	{DTR | RTS, 0, 0},
	{0, 0, 0},
};

/* The same for boards whose EN rises slowly (large capacitor). */
static const struct step tight_long[] = {
	{DTR | RTS, 0, 0},
	{DTR | RTS, DTR | RTS, 0},
	{DTR | RTS, RTS, 100000},
	{DTR | RTS, DTR, 550000},
	{DTR | RTS, 0, 0},
	{0, 0, 0},
};

/* One line at a time, for drivers that cannot set both at once. */
static const struct step classic_short[] = {
	{DTR, 0, 0},
	{RTS, RTS, 100000},
	{DTR, DTR, 0},
	{RTS, 0, 50000},
	{DTR, 0, 0},
	{0, 0, 0},
};

static const struct step classic_long[] = {
	{DTR, 0, 0},
	{RTS, RTS, 100000},
	{DTR, DTR, 0},
	{RTS, 0, 550000},
	{DTR, 0, 0},
	{0, 0, 0},
};

/*
 * For lines behind a server, which change in the order in which they are named. esptool's server
 * takes DTR going on as its cue and plays the rest itself: esptool 5.6.0,
 * esp_rfc2217_server/esp_port_manager.py. For all others the two lines that lead from reset into
 * the loader are one step, or the time between them would be a round trip of the network.
 */
static const struct step remote_short[] = {
	{DTR, 0, 0},
	{RTS, RTS, 100000},
	{DTR | RTS, DTR, 50000},
	{DTR, 0, 0},
	{0, 0, 0},
};

static const struct step remote_long[] = {
	{DTR, 0, 0},
	{RTS, RTS, 100000},
	{DTR | RTS, DTR, 550000},
	{DTR, 0, 0},
	{0, 0, 0},
};

static const struct step usb_serial_jtag[] = {
	{RTS, 0, 0},
	{DTR, 0, 100000},
	{DTR, DTR, 0},
	{RTS, 0, 100000},
	{RTS, RTS, 0},
	{DTR, 0, 0},
	{RTS, RTS, 100000},
	{DTR, 0, 0},
	{RTS, 0, 0},
	{0, 0, 0},
};

/* BOOT is left alone, EN goes low for as long as boards need: the chip waits in reset. */
static const struct step hold[] = {
	{DTR | RTS, RTS, 100000},
	{0, 0, 0},
};

/* The firmware starts. */
static const struct step release[] = {
	{RTS, 0, 0},
	{0, 0, 0},
};

static const struct step *const into_loader[] = {
	tight_short, tight_long, classic_short, classic_long};
static const struct step *const into_remote_loader[] = {remote_short, remote_long};

static int play(espflash_session *s, const struct step *step)
{
	for (; step->mask != 0; step++) {
		int r = ef_transport_set_lines(s->transport, &s->context, step->mask, step->value);

		if (r == 0)
			r = ef_transport_sleep_us(s->transport, &s->context, step->wait_us);
		if (r < 0)
			return r;
	}
	return 0;
}

int ef_reset_into_loader(espflash_session *s, uint32_t number)
{
	const size_t count = sizeof(into_loader) / sizeof(into_loader[0]);
	const size_t remote_count = sizeof(into_remote_loader) / sizeof(into_remote_loader[0]);

	if (s->options.before == ESPFLASH_BEFORE_USB_RESET || s->transport->serial_jtag)
		return play(s, usb_serial_jtag);
	if (s->transport->lines_apart)
		return play(s, into_remote_loader[number % remote_count]);
	return play(s, into_loader[number % count]);
}

int ef_reset_hold(espflash_session *s)
{
	return play(s, hold);
}

int ef_reset_release(espflash_session *s)
{
	return play(s, release);
}
