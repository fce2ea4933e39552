/* SPDX-License-Identifier: MIT */
/*
 * Between one client and the port: bytes both ways, and the client's requests in the order in
 * which they stand among its data. Called by cmd_serve.c.
 */
#include "serve.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "signals.h"

#define CHUNK 4096u

/* How long to wait for the port's bytes before the client is looked at again. */
#define BUSY_MS	 1u
#define QUIET_MS 5u
#define QUIET_US 500000u

/* A port that takes nothing for so long never will. */
#define STALL_US 10000000u

/* RFC 2217, NOTIFY-MODEMSTATE; not known here: carrier, DSR and CTS, a cable that is plugged in. */
#define MODEM_STATE 0xB0

#define BOTH (ESPFLASH_LINE_DTR | ESPFLASH_LINE_RTS)

uint64_t serve_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* --- the port ----------------------------------------------------------------------------------*/

int serve_open_port(struct serve *s)
{
	if (s->port_open)
		return CLI_OK;
	if (espflash_transport_start(s->cli->transport, s->baud) != ESPFLASH_OK)
		return out_error(&s->cli->out, espflash_transport_error(s->cli->transport));
	s->port_open = true;
	s->lines = (struct lines){0};
	return CLI_OK;
}

/* A call on the port failed: the client goes, and the next one finds the port opened anew. */
static void port_failed(struct serve *s)
{
	const espflash_error_info *e = espflash_transport_error(s->cli->transport);

	out_warning(&s->cli->out, e->message, e->hint);
	espflash_transport_stop(s->cli->transport);
	s->port_open = false;
	s->gone = true;
}

static bool has_room(const struct serve *s, size_t size)
{
	return SERVE_OUT_MAX - s->out_end >= size;
}

static void put(struct serve *s, const uint8_t *bytes, size_t size)
{
	if (!has_room(s, size)) { /* a client that asks and asks and never reads */
		s->gone = true;
		return;
	}
	memcpy(s->out + s->out_end, bytes, size);
	s->out_end += size;
}

static void send_out(struct serve *s)
{
	ssize_t sent = 0;

	if (s->gone || s->out_begin == s->out_end)
		return;
	sent = send(s->client, s->out + s->out_begin, s->out_end - s->out_begin, MSG_NOSIGNAL);
	if (sent < 0 && errno != EAGAIN && errno != EINTR)
		s->gone = true;
	if (sent > 0)
		s->out_begin += (size_t)sent;
	memmove(s->out, s->out + s->out_begin, s->out_end - s->out_begin);
	s->out_end -= s->out_begin;
	s->out_begin = 0;
}

/* Wait for bytes of the port, and hand them on. */
static void pump(struct serve *s, uint32_t wait_ms)
{
	uint8_t bytes[CHUNK], escaped[2 * CHUNK];
	size_t got = 0;

	send_out(s);
	if (s->gone)
		return;
	/* A client that does not read leaves its bytes with the system, which drops them. */
	if (!has_room(s, sizeof(escaped) + CHUNK)) {
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		return;
	}
	if (espflash_transport_read(s->cli->transport, bytes, sizeof(bytes), wait_ms, &got) !=
		ESPFLASH_OK) {
		port_failed(s);
		return;
	}
	if (got == 0)
		return;
	s->active_us = serve_now_us();
	put(s, escaped, telnet_escape(escaped, bytes, got));
	send_out(s);
}

static void write_all(struct serve *s, const uint8_t *bytes, size_t size)
{
	uint64_t moved_us = serve_now_us();

	while (size > 0 && !s->gone && !signals_cancelled()) {
		size_t took = 0;

		if (espflash_transport_write(s->cli->transport, bytes, size, BUSY_MS, &took) !=
			ESPFLASH_OK) {
			port_failed(s);
			return;
		}
		bytes += took;
		size -= took;
		if (took > 0)
			moved_us = serve_now_us();
		if (serve_now_us() - moved_us > STALL_US) {
			out_warning(&s->cli->out, "the port takes no data: the client is let go",
				"is its flow control on? unplug the port and plug it in again");
			s->gone = true;
		}
		pump(s, 0);
	}
}

/* --- what a client asks for --------------------------------------------------------------------*/

static void answer(struct serve *s, const uint8_t *value, size_t size)
{
	uint8_t bytes[2 * TELNET_PARAMETERS_MAX + 6];

	put(s, bytes, telnet_answer(bytes, s->telnet.request, value, size));
}

static void answer_byte(struct serve *s, uint8_t value)
{
	answer(s, &value, 1);
}

/* Answered with the rate that is in force then. */
static void set_baud(struct serve *s)
{
	const uint8_t *p = s->telnet.parameters;
	uint32_t baud = 0;

	if (s->telnet.size < 4)
		return;
	for (int i = 0; i < 4; i++)
		baud = baud << 8 | p[i];
	if (baud != 0 && baud != s->baud) {
		int rc = espflash_transport_set_baud(s->cli->transport, baud);

		if (rc == ESPFLASH_OK)
			s->baud = baud;
		else if (rc != ESPFLASH_ERROR_UNSUPPORTED && rc != ESPFLASH_ERROR_ARGUMENT)
			port_failed(s);
	}
	baud = s->baud;
	answer(s,
		(uint8_t[]){(uint8_t)(baud >> 24), (uint8_t)(baud >> 16), (uint8_t)(baud >> 8),
			(uint8_t)baud},
		4);
}

/* True if the port has such lines. */
static bool set_line(struct serve *s, uint32_t line, bool on)
{
	struct lines_step step = lines_ask(&s->lines, line, on);
	int rc;

	while (!s->gone && serve_now_us() < step.at_us)
		pump(s, BUSY_MS);
	if (s->gone)
		return false;
	rc = espflash_transport_set_lines(s->cli->transport, BOTH, step.value);
	if (rc == ESPFLASH_OK) {
		lines_played(&s->lines, &step, serve_now_us());
		out_detail(&s->cli->out, "DTR %s, RTS %s",
			step.value & ESPFLASH_LINE_DTR ? "on" : "off",
			step.value & ESPFLASH_LINE_RTS ? "on" : "off");
	} else if (rc != ESPFLASH_ERROR_UNSUPPORTED) {
		port_failed(s);
	}
	return rc == ESPFLASH_OK;
}

/* RFC 2217, SET-CONTROL: 7 to 9 are DTR, 10 to 12 RTS: ask, on, off. */
static void control(struct serve *s, uint8_t value)
{
	bool is_dtr = value >= 7 && value <= 9, is_rts = value >= 10 && value <= 12;
	uint32_t line = is_dtr ? ESPFLASH_LINE_DTR : ESPFLASH_LINE_RTS;
	uint8_t ask = is_dtr ? 7 : 10;

	if (!is_dtr && !is_rts) {
		/* No flow control in either direction, no BREAK. */
		answer_byte(s, value < 4 ? 1 : value < 7 ? 6 : 14);
		return;
	}
	if (value != ask && !set_line(s, line, value == ask + 1))
		s->lines.asked &= ~line;
	answer_byte(s, (uint8_t)(ask + (s->lines.asked & line ? 1 : 2)));
}

/* Drop what the port has received so far. */
static void discard(struct serve *s)
{
	uint8_t bytes[CHUNK];
	size_t got = 1;

	for (int i = 0; got > 0 && i < 64; i++) {
		if (espflash_transport_read(s->cli->transport, bytes, sizeof(bytes), 0, &got) !=
			ESPFLASH_OK) {
			port_failed(s);
			return;
		}
	}
}

static void do_request(struct serve *s)
{
	static const char name[] = "espflash-cli";
	uint8_t first = s->telnet.size > 0 ? s->telnet.parameters[0] : 0;

	if (s->telnet.request == TELNET_SIGNATURE) {
		if (s->telnet.size == 0)
			answer(s, (const uint8_t *)name, sizeof(name) - 1);
		return;
	}
	switch (s->telnet.request) {
	case TELNET_NOTIFY_LINE:
		answer_byte(s, 0);
		return;
	case TELNET_NOTIFY_MODEM:
		answer_byte(s, MODEM_STATE);
		return;
	case TELNET_BAUD:
		set_baud(s);
		return;
	default:
		break;
	}
	if (s->telnet.size == 0)
		return;
	switch (s->telnet.request) {
	case TELNET_DATA_BITS:
		answer_byte(s, 8);
		break;
	case TELNET_PARITY:
	case TELNET_STOP_BITS:
		answer_byte(s, 1);
		break;
	case TELNET_CONTROL:
		control(s, first);
		break;
	case TELNET_LINE_MASK:
	case TELNET_MODEM_MASK:
		answer_byte(s, first);
		break;
	case TELNET_PURGE:
		/* What is to be sent has been accepted by the port, and leaves. */
		if (first & 1)
			discard(s);
		answer_byte(s, first);
		break;
	default:
		break;
	}
}

/* --- the client --------------------------------------------------------------------------------*/

static void take_bytes(struct serve *s, const uint8_t *bytes, size_t size)
{
	uint8_t data[CHUNK];
	size_t count = 0;

	for (size_t i = 0; i < size && !s->gone; i++) {
		switch (telnet_take(&s->telnet, bytes[i])) {
		case TELNET_DATA:
			data[count++] = s->telnet.data;
			break;
		case TELNET_ANSWER:
			put(s, s->telnet.answer, sizeof(s->telnet.answer));
			break;
		case TELNET_REQUEST:
			/* What stands before it leaves before it. */
			write_all(s, data, count);
			count = 0;
			if (!s->gone)
				do_request(s);
			break;
		case TELNET_NOTHING:
			break;
		}
	}
	write_all(s, data, count);
}

void serve_begin(struct serve *s)
{
	uint8_t hello[TELNET_HELLO_MAX];

	s->gone = false;
	s->out_begin = s->out_end = 0;
	s->active_us = serve_now_us();
	put(s, hello, telnet_begin(&s->telnet, hello));
	/* Clients wait for the state that everything afterwards is a change of. */
	s->telnet.request = TELNET_NOTIFY_MODEM;
	answer_byte(s, MODEM_STATE);
	discard(s); /* it was for nobody */
	send_out(s);
}

bool serve_turn(struct serve *s)
{
	uint8_t bytes[CHUNK];
	ssize_t got = recv(s->client, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
		s->gone = true;
		return true;
	}
	if (got > 0) {
		s->active_us = serve_now_us();
		take_bytes(s, bytes, (size_t)got);
	}
	if (!s->gone)
		pump(s, serve_now_us() - s->active_us > QUIET_US ? QUIET_MS : BUSY_MS);
	return got > 0;
}

void serve_end(struct serve *s)
{
	close(s->client);
	s->client = -1;
	if (s->port_open && s->lines.set != 0)
		(void)espflash_transport_set_lines(s->cli->transport, BOTH, 0);
	s->lines = (struct lines){0};
}
