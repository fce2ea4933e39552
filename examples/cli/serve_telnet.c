/* SPDX-License-Identifier: MIT */
/*
 * Telnet as a server of a serial port speaks it. Called by serve.c; knows no socket and no port.
 */
#include "serve_telnet.h"

#include <string.h>

/* RFC 854; RFC 856, 858 and 2217. */
enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };
enum { BINARY = 0, SUPPRESS_GO_AHEAD = 3, COM_PORT = 44 };
#define ANSWER 100 /* RFC 2217: added to the number of the request */

enum { IN_DATA, IN_COMMAND, IN_VERB, IN_OPTION, IN_PARAMETERS, IN_PARAMETERS_COMMAND };

static bool is_known(uint8_t option)
{
	return option == BINARY || option == SUPPRESS_GO_AHEAD || option == COM_PORT;
}

static uint64_t bit(uint8_t option)
{
	return is_known(option) ? UINT64_C(1) << option : 0;
}

size_t telnet_begin(struct telnet *t, uint8_t hello[TELNET_HELLO_MAX])
{
	/* Clients that wait for the server to begin need this; others take it for an answer. */
	static const uint8_t words[] = {IAC, WILL, BINARY, IAC, DO, BINARY, IAC, WILL,
		SUPPRESS_GO_AHEAD, IAC, DO, COM_PORT};

	memset(t, 0, sizeof(*t));
	t->we = bit(BINARY) | bit(SUPPRESS_GO_AHEAD);
	t->they = bit(BINARY) | bit(COM_PORT);
	memcpy(hello, words, sizeof(words));
	return sizeof(words);
}

/* What has been said already, by either side, is not said again. */
static enum telnet_event negotiate(struct telnet *t, uint8_t option)
{
	bool theirs = t->verb == WILL || t->verb == WONT;
	bool yes = t->verb == WILL || t->verb == DO;
	uint64_t *on = theirs ? &t->they : &t->we;
	bool was_on = (*on & bit(option)) != 0;

	if (yes && was_on)
		return TELNET_NOTHING;
	if (!yes && !was_on)
		return TELNET_NOTHING;
	*on = yes ? *on | bit(option) : *on & ~bit(option);
	t->answer[0] = IAC;
	if (theirs)
		t->answer[1] = yes && is_known(option) ? DO : DONT;
	else
		t->answer[1] = yes && is_known(option) ? WILL : WONT;
	t->answer[2] = option;
	return TELNET_ANSWER;
}

static void keep(struct telnet *t, uint8_t byte)
{
	if (t->size < sizeof(t->parameters))
		t->parameters[t->size] = byte;
	t->size += t->size <= sizeof(t->parameters); /* one more than fits: too long */
}

static enum telnet_event parameters_end(struct telnet *t)
{
	if (t->option != COM_PORT || t->size == 0 || t->size > sizeof(t->parameters))
		return TELNET_NOTHING;
	t->request = t->parameters[0];
	t->size--;
	memmove(t->parameters, t->parameters + 1, t->size);
	return TELNET_REQUEST;
}

/* The byte behind IAC. */
static enum telnet_event command(struct telnet *t, uint8_t byte)
{
	bool in_parameters = t->state == IN_PARAMETERS_COMMAND;

	if (byte == IAC && in_parameters) {
		t->state = IN_PARAMETERS;
		keep(t, byte);
		return TELNET_NOTHING;
	}
	t->state = IN_DATA;
	if (byte == IAC) {
		t->data = byte;
		return TELNET_DATA;
	}
	if (byte == SE && in_parameters)
		return parameters_end(t);
	if (byte == SB)
		t->state = IN_OPTION;
	t->verb = byte;
	if (byte >= WILL && byte <= DONT)
		t->state = IN_VERB;
	return TELNET_NOTHING;
}

enum telnet_event telnet_take(struct telnet *t, uint8_t byte)
{
	switch (t->state) {
	case IN_COMMAND:
	case IN_PARAMETERS_COMMAND:
		return command(t, byte);
	case IN_VERB:
		t->state = IN_DATA;
		return negotiate(t, byte);
	case IN_OPTION:
		t->state = IN_PARAMETERS;
		t->option = byte;
		t->size = 0;
		return TELNET_NOTHING;
	case IN_PARAMETERS:
		if (byte == IAC)
			t->state = IN_PARAMETERS_COMMAND;
		else
			keep(t, byte);
		return TELNET_NOTHING;
	default:
		if (byte == IAC) {
			t->state = IN_COMMAND;
			return TELNET_NOTHING;
		}
		t->data = byte;
		return TELNET_DATA;
	}
}

size_t telnet_escape(uint8_t *dst, const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		if (data[i] == IAC)
			dst[n++] = IAC;
		dst[n++] = data[i];
	}
	return n;
}

size_t telnet_answer(uint8_t *dst, uint8_t request, const uint8_t *value, size_t size)
{
	size_t n = 0;

	dst[n++] = IAC;
	dst[n++] = SB;
	dst[n++] = COM_PORT;
	dst[n++] = (uint8_t)(request + ANSWER);
	n += telnet_escape(dst + n, value, size);
	dst[n++] = IAC;
	dst[n++] = SE;
	return n;
}
