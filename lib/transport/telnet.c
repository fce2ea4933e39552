/* SPDX-License-Identifier: MIT */
/*
 * The Telnet codec and the agreement on options. Called by rfc2217.c; knows no socket and no
 * serial port. Both sides ask at once as a rule, and an answer to an answer would never end.
 */
#include <string.h>

#include "transport/telnet.h"

enum state {
	STATE_DATA,
	STATE_IAC,	      /* IAC seen among data */
	STATE_VERB,	      /* WILL, WONT, DO or DONT seen: the option follows */
	STATE_SB,	      /* SB seen: the option follows */
	STATE_PARAMETERS,     /* within parameters */
	STATE_PARAMETERS_IAC, /* IAC seen within parameters */
};

void ef_telnet_init(struct ef_telnet_decoder *d)
{
	memset(d, 0, sizeof(*d));
	d->state = STATE_DATA;
}

static void keep(struct ef_telnet_decoder *d, uint8_t byte)
{
	if (d->size < sizeof(d->parameters))
		d->parameters[d->size++] = byte;
	else
		d->too_long = true;
}

/* The byte behind IAC, where it is not part of parameters. */
static enum ef_telnet_event command(struct ef_telnet_decoder *d, uint8_t byte)
{
	d->state = STATE_DATA;
	switch (byte) {
	case EF_TELNET_IAC:
		d->data = byte;
		return EF_TELNET_DATA;
	case EF_TELNET_WILL:
	case EF_TELNET_WONT:
	case EF_TELNET_DO:
	case EF_TELNET_DONT:
		d->verb = byte;
		d->state = STATE_VERB;
		return EF_TELNET_MORE;
	case EF_TELNET_SB:
		d->state = STATE_SB;
		return EF_TELNET_MORE;
	default: /* NOP, GA and the keys of a terminal */
		return EF_TELNET_MORE;
	}
}

/* The byte behind IAC within parameters. */
static enum ef_telnet_event end_parameters(struct ef_telnet_decoder *d, uint8_t byte)
{
	if (byte == EF_TELNET_IAC) {
		keep(d, byte);
		d->state = STATE_PARAMETERS;
		return EF_TELNET_MORE;
	}
	if (byte != EF_TELNET_SE) /* they were cut off, and this is a command of its own */
		return command(d, byte);
	d->state = STATE_DATA;
	return d->too_long ? EF_TELNET_MORE : EF_TELNET_PARAMETERS;
}

enum ef_telnet_event ef_telnet_decode(struct ef_telnet_decoder *d, uint8_t byte)
{
	switch (d->state) {
	case STATE_IAC:
		return command(d, byte);
	case STATE_VERB:
		d->option = byte;
		d->state = STATE_DATA;
		return EF_TELNET_OPTION;
	case STATE_SB:
		d->option = byte;
		d->size = 0;
		d->too_long = false;
		d->state = STATE_PARAMETERS;
		return EF_TELNET_MORE;
	case STATE_PARAMETERS:
		if (byte == EF_TELNET_IAC)
			d->state = STATE_PARAMETERS_IAC;
		else
			keep(d, byte);
		return EF_TELNET_MORE;
	case STATE_PARAMETERS_IAC:
		return end_parameters(d, byte);
	default:
		if (byte == EF_TELNET_IAC) {
			d->state = STATE_IAC;
			return EF_TELNET_MORE;
		}
		d->data = byte;
		return EF_TELNET_DATA;
	}
}

size_t ef_telnet_plain(const struct ef_telnet_decoder *d, const uint8_t *data, size_t size)
{
	if (d->state != STATE_DATA || size == 0)
		return 0;

	const uint8_t *iac = memchr(data, EF_TELNET_IAC, size);

	return iac ? (size_t)(iac - data) : size;
}

size_t ef_telnet_encode(uint8_t *dst, const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		if (data[i] == EF_TELNET_IAC)
			dst[n++] = EF_TELNET_IAC;
		dst[n++] = data[i];
	}
	return n;
}

size_t ef_telnet_encode_parameters(
	uint8_t *dst, uint8_t option, const uint8_t *parameters, size_t size)
{
	size_t n = 0;

	dst[n++] = EF_TELNET_IAC;
	dst[n++] = EF_TELNET_SB;
	dst[n++] = option;
	n += ef_telnet_encode(dst + n, parameters, size);
	dst[n++] = EF_TELNET_IAC;
	dst[n++] = EF_TELNET_SE;
	return n;
}

static void say(uint8_t out[3], uint8_t verb, uint8_t code)
{
	out[0] = EF_TELNET_IAC;
	out[1] = verb;
	out[2] = code;
}

void ef_telnet_ask_us(struct ef_telnet_option *o, uint8_t out[3])
{
	o->us = EF_TELNET_ASKED;
	say(out, EF_TELNET_WILL, o->code);
}

void ef_telnet_ask_them(struct ef_telnet_option *o, uint8_t out[3])
{
	o->them = EF_TELNET_ASKED;
	say(out, EF_TELNET_DO, o->code);
}

/* One side hears yes. Returns the verb to answer with, or 0. */
static uint8_t hear_yes(enum ef_telnet_side *side, bool wanted, uint8_t agree, uint8_t refuse)
{
	const enum ef_telnet_side before = *side;

	if (before == EF_TELNET_YES)
		return 0;
	if (!wanted)
		return refuse;
	*side = EF_TELNET_YES;
	return before == EF_TELNET_ASKED ? 0 : agree;
}

/* One side hears no. What was on must be given up with a word, RFC 854. */
static uint8_t hear_no(enum ef_telnet_side *side, uint8_t refuse)
{
	const enum ef_telnet_side before = *side;

	*side = EF_TELNET_REFUSED;
	return before == EF_TELNET_YES ? refuse : 0;
}

size_t ef_telnet_answer(
	struct ef_telnet_option *table, size_t count, uint8_t verb, uint8_t code, uint8_t out[3])
{
	struct ef_telnet_option unknown = {.code = code};
	struct ef_telnet_option *o = &unknown;
	uint8_t answer = 0;

	for (size_t i = 0; i < count; i++) {
		if (table[i].code == code)
			o = &table[i];
	}
	switch (verb) {
	case EF_TELNET_WILL:
		answer = hear_yes(&o->them, o->them_wanted, EF_TELNET_DO, EF_TELNET_DONT);
		break;
	case EF_TELNET_WONT:
		answer = hear_no(&o->them, EF_TELNET_DONT);
		break;
	case EF_TELNET_DO:
		answer = hear_yes(&o->us, o->us_wanted, EF_TELNET_WILL, EF_TELNET_WONT);
		break;
	case EF_TELNET_DONT:
		answer = hear_no(&o->us, EF_TELNET_WONT);
		break;
	default:
		break;
	}
	if (answer == 0)
		return 0;
	say(out, answer, code);
	return 3;
}
