/* SPDX-License-Identifier: MIT */
/*
 * Ports and ways: see the header. Sequences are those of REFERENCE 3.5, in its notation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ports.h"

#define DEFAULT	 ESPFLASH_BEFORE_DEFAULT
#define NO_RESET ESPFLASH_BEFORE_NO_RESET

#define STEPS_MAX 16

/* A bridge to the chip's UART; the second one takes DTR for its flow control. */
static const struct port_way_in uart[] = {
	{"both lines at once", DEFAULT, NULL, false, 0, 0},
	{"a usual bridge", DEFAULT, NULL, false, 0x10c4, 0xea60},
	{"a bridge that keeps DTR", DEFAULT, NULL, false, 0x10c4, 0xea64},
	{"one line at a time", DEFAULT, "D0|R1|W0.1|D1|R0|W0.05|D0", false, 0, 0},
	{"both lines, written down", DEFAULT, "U0,0|U1,1|U0,1|W0.1|U1,0|W0.05|U0,0|D0", false, 0,
		0},
	{"by its buttons", NO_RESET, NULL, true, 0, 0},
	{.name = NULL},
};

#define USB_SEQUENCE "R0|D0|W0.1|D1|R0|W0.1|R1|D0|R1|W0.1|D0|R0"

static const struct port_way_in jtag[] = {
	{"by its ids", DEFAULT, NULL, false, 0x303a, 0x1001},
	{"asked to", ESPFLASH_BEFORE_USB_RESET, NULL, false, 0, 0},
	{"written down", DEFAULT, USB_SEQUENCE, false, 0x303a, 0x1001},
	{"by its buttons", NO_RESET, NULL, true, 0x303a, 0x1001},
	{.name = NULL},
};

/* No line leads from firmware, which has no such USB, into the loader. */
static const struct port_way_in otg[] = {
	{"by its buttons", NO_RESET, NULL, true, 0x303a, 0},
	{"and reset there", DEFAULT, NULL, true, 0x303a, 0},
	{"over a network", NO_RESET, NULL, true, 0, 0},
	{.name = NULL},
};

const struct port ports[] = {
	{"UART", ESPFLASH_SIM_UART, 0, uart},
	{"USB-Serial/JTAG", ESPFLASH_SIM_USB_JTAG, FAMILY_JTAG, jtag},
	{"USB-OTG", ESPFLASH_SIM_USB_OTG, FAMILY_OTG, otg},
	{.name = NULL},
};

bool port_has(const struct family_chip *c, const struct port *p)
{
	return p->has == 0 || (c->has & p->has) != 0;
}

static uint32_t running(const struct flow *f)
{
	espflash_sim_counters c;

	espflash_sim_count(f->sim, &c);
	return c.running;
}

static uint32_t read_steps(const char *text, espflash_reset_step *steps)
{
	size_t count = 0;

	assert_int_equal(espflash_reset_parse(text, steps, STEPS_MAX, &count, NULL), 0);
	return (uint32_t)count;
}

void port_enter(struct flow *f, const struct family_chip *c, const struct port *p,
	const struct port_way_in *in)
{
	static espflash_reset_step into[STEPS_MAX];

	family_open(f, c, 0, p->console, NULL);
	family_usb_ids(f, in->vendor, in->product ? in->product : (uint16_t)c->image_id);
	if (!in->download) {
		espflash_sim_press_reset(f->sim, 0);
		assert_int_equal(running(f), 1);
	}
	f->options.before = in->before;
	f->options.flags = ESPFLASH_SESSION_NO_STUB;
	if (in->sequence) {
		f->options.into_loader_count = read_steps(in->sequence, into);
		f->options.into_loader = into;
	}
	flow_session(f);
}

uint32_t port_loader(struct flow *f)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};

	flow_ok(f, espflash_session_loader(f->session, &info));
	return info.loader;
}

static uint32_t number_of(enum port_way_out out)
{
	static const uint32_t numbers[PORT_WAYS_OUT] = {ESPFLASH_AFTER_HARD_RESET,
		ESPFLASH_AFTER_SOFT_RESET, ESPFLASH_AFTER_WATCHDOG, ESPFLASH_AFTER_STAY,
		ESPFLASH_AFTER_HOLD, ESPFLASH_AFTER_HARD_RESET};

	return numbers[out];
}

/*
 * A reset through the chip's own USB does not look at the straps again: whoever held BOOT comes
 * back into the loader, but by the watchdog (REFERENCE 2.16), which the library uses by itself on
 * USB-OTG. Without USB ids a byte in memory tells it of that port, but not on the ESP32-S31: 2.15.
 */
static bool needs_watchdog(
	const struct family_chip *c, const struct port *p, const struct port_way_in *in)
{
	return p->console == ESPFLASH_SIM_USB_OTG && (c->has & FAMILY_WATCHDOG) &&
	       (in->vendor != 0 || c->id != ESPFLASH_CHIP_ESP32S31);
}

static bool leads_to_firmware(const struct family_chip *c, const struct port *p,
	const struct port_way_in *in, enum port_way_out out, uint32_t loader)
{
	const bool watchdog = (c->has & FAMILY_WATCHDOG) != 0;

	if (out == PORT_STAY)
		return false;
	if (!in->download || (out == PORT_SOFT_RESET && loader == ESPFLASH_LOADER_ROM))
		return true;
	/* BOOT stays as it was (a jumper) until a line moves it; a stub resets the chip. */
	if (out == PORT_SOFT_RESET && p->console != ESPFLASH_SIM_UART)
		return true;
	if (out == PORT_SOFT_RESET)
		return c->id == ESPFLASH_CHIP_ESP8266;
	if (p->console == ESPFLASH_SIM_UART)
		return out != PORT_WATCHDOG || !watchdog;
	if (out == PORT_WATCHDOG)
		return watchdog;
	return out == PORT_HARD_RESET && needs_watchdog(c, p, in);
}

/* The chip is in reset until RTS is let go of. Its own USB cannot hold it there. */
static void is_held(struct flow *f, const struct port_way_in *in)
{
	const espflash_transport_ops *ops = espflash_sim_ops(f->sim);

	ops->sleep_us(f->sim, 2000000);
	if (running(f) != 0)
		fail_msg("%s, %s: it is not held in reset", f->chip, in->name);
	assert_int_equal(ops->set_lines(f->sim, ESPFLASH_LINE_RTS, 0), 0);
}

static void answers_again(struct flow *f)
{
	f->options.before = NO_RESET;
	f->options.into_firmware = NULL;
	f->options.into_firmware_count = 0;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
}

static const char *words_for(const struct family_chip *c, const struct port *p,
	const struct port_way_in *in, enum port_way_out out)
{
	static const char by_watchdog[] = "reset by the watchdog", by_rts[] = "reset by RTS";

	switch (out) {
	case PORT_HARD_RESET:
		return needs_watchdog(c, p, in) ? by_watchdog : by_rts;
	case PORT_WATCHDOG:
		return c->has & FAMILY_WATCHDOG ? by_watchdog : by_rts;
	case PORT_SOFT_RESET:
		return "firmware started by the loader";
	case PORT_STAY:
		return "staying in the loader";
	case PORT_HOLD:
		return "held in reset";
	default:
		return "reset by the sequence given";
	}
}

static char told[64];

static void note_reset(struct flow *f, const espflash_event *event)
{
	(void)f;
	if (event->kind == ESPFLASH_EVENT_RESET)
		strncpy(told, event->message, sizeof(told) - 1);
}

/* Another session on the chip as it is, which knows a way out of its own. */
static void with_own_sequence(struct flow *f)
{
	static espflash_reset_step out[STEPS_MAX];

	f->options.before = NO_RESET;
	f->options.into_firmware_count = read_steps("D0|R1|W0.1|R0", out);
	f->options.into_firmware = out;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
}

void port_leave(struct flow *f, const struct family_chip *c, const struct port *p,
	const struct port_way_in *in, enum port_way_out out)
{
	const uint32_t loader = port_loader(f);

	if (out == PORT_OWN_SEQUENCE)
		with_own_sequence(f);
	f->on_event = note_reset;
	memset(told, 0, sizeof(told));
	flow_ok(f, espflash_session_reset(f->session, number_of(out)));
	assert_string_equal(told, words_for(c, p, in, out));
	assert_int_equal(espflash_session_baud(f->session), out == PORT_STAY ? 115200 : 0);
	if (out == PORT_HOLD && p->console == ESPFLASH_SIM_UART)
		is_held(f, in);
	/* A watchdog takes its time; a stub that stays would be executed meanwhile. */
	if (out != PORT_STAY)
		espflash_sim_ops(f->sim)->sleep_us(f->sim, 1000000);
	if ((running(f) == 1) != leads_to_firmware(c, p, in, out, loader))
		fail_msg("%s, %s, %s: after \"%s\" running = %u", c->profile, p->name, in->name,
			told, (unsigned)running(f));
	if (running(f) != 1)
		answers_again(f);
	if (out == PORT_STAY)
		assert_int_equal(port_loader(f), loader);
}
