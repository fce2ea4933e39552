/* SPDX-License-Identifier: MIT */
/*
 * Reset strategies as tables of line states and waits, and the few lines that play them. Sources:
 * REFERENCE 3.5; esptool bb72741, esptool/reset.py. Called by connect.c and leave.c.
 */
#include <string.h>

#include "session/session.h"

#define DTR  ESPFLASH_LINE_DTR
#define RTS  ESPFLASH_LINE_RTS
#define BOTH (ESPFLASH_LINE_DTR | ESPFLASH_LINE_RTS)

/* Between EN and BOOT; the longer one for boards whose EN rises slowly (large capacitor). */
#define DELAY_SHORT_US 50000u
#define DELAY_LONG_US  550000u

/* EN low for so long on USB, and so long until the chip's port is there again. */
#define USB_PULSE_US 200000u

/* Both lines change in one step: no glitch in between can start the firmware. */
static const espflash_reset_step tight[] = {
	{BOTH, 0, 0},
	{BOTH, BOTH, 0},
	{BOTH, RTS, 100000},
	{BOTH, DTR, DELAY_SHORT_US},
	{BOTH, 0, 0},
};

/* One line at a time, for drivers that cannot set both at once. */
static const espflash_reset_step classic[] = {
	{DTR, 0, 0},
	{RTS, RTS, 100000},
	{DTR, DTR, 0},
	{RTS, 0, DELAY_SHORT_US},
	{DTR, 0, 0},
};

/*
 * For lines behind a server, which change in the order in which they are named. esptool's server
 * takes DTR going on as its cue and plays the rest itself: esptool 5.6.0,
 * esp_rfc2217_server/esp_port_manager.py. For all others the two lines that lead from reset into
 * the loader are one step, or the time between them would be a round trip of the network.
 */
static const espflash_reset_step remote[] = {
	{DTR, 0, 0},
	{RTS, RTS, 100000},
	{BOTH, DTR, DELAY_SHORT_US},
	{DTR, 0, 0},
};

/* In these the last step lets go of BOOT, and the one before waits for EN to rise. */
#define STEPS(table) (sizeof(table) / sizeof((table)[0]))

static const espflash_reset_step usb_serial_jtag[] = {
	{RTS, 0, 0},
	{DTR, 0, 100000},
	{DTR, DTR, 0},
	{RTS, 0, 100000},
	{RTS, RTS, 0},
	{DTR, 0, 0},
	{RTS, RTS, 100000},
	{DTR, 0, 0},
	{RTS, 0, 0},
};

/* BOOT is left alone, EN goes low for as long as boards need: the chip waits in reset. */
static const espflash_reset_step hold[] = {{BOTH, RTS, 100000}};
static const espflash_reset_step hold_usb[] = {{BOTH, RTS, USB_PULSE_US}};

/* The firmware starts. */
static const espflash_reset_step release[] = {{RTS, 0, 0}};
static const espflash_reset_step release_usb[] = {{RTS, 0, USB_PULSE_US}};

/*
 * Adapters that take DTR for their hardware flow control: it must stay asserted, or they do not
 * send. REFERENCE 3.5: hard reset, and the list.
 */
static const struct {
	uint16_t vendor, product;
} flow_control[] = {
	{0x10c4, 0xea64}, /* CP2102C */
};
static const espflash_reset_step release_flow[] = {{DTR, DTR, 100000}, {RTS, 0, 0}};

static int play(espflash_session *s, const espflash_reset_step *step, size_t count)
{
	for (; count > 0; count--, step++) {
		int r = 0;

		if (step->mask != 0)
			r = ef_transport_set_lines(
				s->transport, &s->context, step->mask, step->value);
		if (r == 0)
			r = ef_transport_sleep_us(s->transport, &s->context, step->wait_us);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool needs_dtr(const espflash_session *s)
{
	for (size_t i = 0; i < sizeof(flow_control) / sizeof(flow_control[0]); i++) {
		if (s->usb_vendor == flow_control[i].vendor &&
			s->usb_product == flow_control[i].product)
			return true;
	}
	return false;
}

static bool is_serial_jtag(const espflash_session *s)
{
	return s->options.before == ESPFLASH_BEFORE_USB_RESET ||
	       (s->usb_vendor == EF_CHIP_USB_VENDOR && s->usb_product == EF_CHIP_USB_SERIAL_JTAG);
}

/* Variants in turn: both lines at once or one by one, a short or a long wait. */
static int play_usual(espflash_session *s, uint32_t number)
{
	const bool apart = s->transport->lines_apart;
	const espflash_reset_step *const table = apart ? remote : number & 2 ? classic : tight;
	const size_t count = apart ? STEPS(remote) : STEPS(tight);
	espflash_reset_step steps[STEPS(tight)];
	espflash_reset_step *const rise = &steps[count - 2];

	memcpy(steps, table, count * sizeof(*table));
	rise->wait_us = number & 1 ? DELAY_LONG_US : DELAY_SHORT_US;
	if (s->options.reset_delay_ms != 0)
		rise->wait_us = s->options.reset_delay_ms * 1000;
	return play(s, steps, needs_dtr(s) ? count - 1 : count);
}

int ef_reset_into_loader(espflash_session *s, uint32_t number)
{
	if (s->options.into_loader)
		return play(s, s->options.into_loader, s->options.into_loader_count);
	if (is_serial_jtag(s))
		return play(s, usb_serial_jtag, STEPS(usb_serial_jtag));
	return play_usual(s, number);
}

/* REFERENCE 2.16, RTS pulse timing: on USB-OTG, and by a quirk on USB-Serial/JTAG. */
static bool is_slow(const espflash_session *s)
{
	if (!s->chip)
		return false;
	return s->info.usb_mode == ESPFLASH_USB_OTG ||
	       (s->info.usb_mode == ESPFLASH_USB_SERIAL_JTAG &&
		       (s->chip->quirks & EF_QUIRK_SLOW_USB_RESET));
}

int ef_reset_hold(espflash_session *s)
{
	return play(s, is_slow(s) ? hold_usb : hold, 1);
}

int ef_reset_release(espflash_session *s)
{
	if (needs_dtr(s))
		return play(s, release_flow, STEPS(release_flow));
	return play(s, is_slow(s) ? release_usb : release, 1);
}

int ef_reset_free_boot(espflash_session *s)
{
	/* On boards with two transistors both lines together pull neither pin. */
	static const espflash_reset_step both = {BOTH, BOTH, 0};
	const int r = needs_dtr(s) ? play(s, &both, 1) : 0;

	return r == ESPFLASH_ERROR_UNSUPPORTED ? 0 : r;
}

int ef_reset_into_firmware(espflash_session *s)
{
	return play(s, s->options.into_firmware, s->options.into_firmware_count);
}
