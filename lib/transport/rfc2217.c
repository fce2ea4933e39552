/* SPDX-License-Identifier: MIT */
/*
 * The transport for a serial port behind an RFC 2217 server: data within Telnet, rate and lines by
 * requests that the server acknowledges. Called by url.c.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "transport/rfc2217.h"
#include "util/bytes.h"
#include "util/clock.h"

#define NEGOTIATION_US 5000000u
#define ANSWER_US      3000000u /* the patience of pySerial's client, which servers are made for */

/* --- bytes in and out --------------------------------------------------------------------------*/

static size_t in_room(const struct ef_rfc2217 *r)
{
	return sizeof(r->in) - (r->in_end - r->in_begin);
}

static void keep_data(struct ef_rfc2217 *r, const uint8_t *data, size_t size)
{
	const size_t take = ef_min_size(size, in_room(r));

	if (r->in_begin > 0) {
		memmove(r->in, r->in + r->in_begin, r->in_end - r->in_begin);
		r->in_end -= r->in_begin;
		r->in_begin = 0;
	}
	memcpy(r->in + r->in_end, data, take);
	r->in_end += take;
}

void ef_rfc2217_put(struct ef_rfc2217 *r, const uint8_t *bytes, size_t size)
{
	if (size > sizeof(r->out) - r->out_end)
		return;
	memcpy(r->out + r->out_end, bytes, size);
	r->out_end += size;
}

static bool has_out(const struct ef_rfc2217 *r)
{
	return r->out_begin < r->out_end;
}

/* Parameters of the COM-PORT option: an answer, a wish to pause, or a notification to ignore. */
static void take_parameters(struct ef_rfc2217 *r)
{
	const struct ef_telnet_decoder *d = &r->decoder;

	if (d->option != EF_TELNET_COM_PORT || d->size == 0)
		return;
	if (d->parameters[0] == EF_COMPORT_ANSWER + EF_COMPORT_SUSPEND)
		r->suspended = true;
	else if (d->parameters[0] == EF_COMPORT_ANSWER + EF_COMPORT_RESUME)
		r->suspended = false;
	else
		ef_comport_answer(&r->waiting, d->parameters, d->size);
}

static void take_option(struct ef_rfc2217 *r)
{
	uint8_t answer[3];
	const size_t n = ef_telnet_answer(
		r->options, EF_RFC2217_COUNT, r->decoder.verb, r->decoder.option, answer);

	r->spoke_telnet = true;
	ef_rfc2217_put(r, answer, n);
}

static void take_bytes(struct ef_rfc2217 *r, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size;) {
		const size_t plain = ef_telnet_plain(&r->decoder, bytes + i, size - i);

		keep_data(r, bytes + i, plain);
		i += plain;
		if (i == size)
			return;
		switch (ef_telnet_decode(&r->decoder, bytes[i++])) {
		case EF_TELNET_DATA:
			keep_data(r, &r->decoder.data, 1);
			break;
		case EF_TELNET_OPTION:
			take_option(r);
			break;
		case EF_TELNET_PARAMETERS:
			take_parameters(r);
			break;
		case EF_TELNET_MORE:
			break;
		}
	}
}

/* Send what the socket takes at once. */
static int flush(struct ef_rfc2217 *r, bool *ret_progress)
{
	size_t took = 0;
	int n = 0;

	if (has_out(r))
		n = ef_socket_write(
			&r->socket, r->out + r->out_begin, r->out_end - r->out_begin, 0, &took);
	r->out_begin += took;
	if (r->out_begin == r->out_end)
		r->out_begin = r->out_end = 0;
	*ret_progress = took > 0;
	return n;
}

int ef_rfc2217_pump(struct ef_rfc2217 *r, uint64_t end_us, bool keep)
{
	uint8_t bytes[EF_RFC2217_CHUNK];
	const bool reads = !keep || in_room(r) >= sizeof(bytes);
	short events = 0;
	bool progress = false;
	size_t got = 0;
	int n = 0;

	/* Reading comes first: a server that hangs up may have said why. */
	if (reads)
		n = ef_socket_read(&r->socket, bytes, sizeof(bytes), 0, &got);
	if (n < 0)
		return n;
	take_bytes(r, bytes, got);
	n = flush(r, &progress);
	if (n < 0 || got > 0 || progress)
		return n;
	/* An error shows at the next read or write. */
	(void)ef_fd_wait(r->socket.file.fd,
		(short)((reads ? POLLIN : 0) | (has_out(r) ? POLLOUT : 0)), end_us, &events);
	return 0;
}

static int rfc2217_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct ef_rfc2217 *r = self;
	const uint64_t end = ef_clock_us() + (uint64_t)timeout_ms * 1000u;
	bool over = false;

	while (r->in_begin == r->in_end && !over) {
		over = ef_clock_us() >= end;

		const int n = ef_rfc2217_pump(r, end, true);

		if (n < 0)
			return n;
	}

	const size_t take = ef_min_size(size, r->in_end - r->in_begin);

	memcpy(buf, r->in + r->in_begin, take);
	r->in_begin += take;
	*ret_size = take;
	return 0;
}

static int rfc2217_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct ef_rfc2217 *r = self;
	const uint64_t end = ef_clock_us() + (uint64_t)timeout_ms * 1000u;
	const size_t take = ef_min_size(size, EF_RFC2217_CHUNK);
	bool accepted = false, over = false;

	while (!over && (!accepted || has_out(r))) {
		over = ef_clock_us() >= end;
		if (!accepted && !has_out(r) && !r->suspended) {
			r->out_end = ef_telnet_encode(r->out, buf, take);
			accepted = true;
		}

		const int n = ef_rfc2217_pump(r, end, true);

		if (n < 0)
			return n;
	}
	/* What has not left yet does so with the next call of any slot. */
	*ret_size = accepted ? take : 0;
	return 0;
}

/* --- rate and lines ----------------------------------------------------------------------------*/

static int no_answer(struct ef_rfc2217 *r, const char *what)
{
	return ef_error_set(ef_socket_record(&r->socket), ESPFLASH_ERROR_TIMEOUT,
		"the server or the network is slow, or the server acknowledges nothing; for lines "
		"that it never acknowledges add ?timing=nowait",
		"%s: the server does not acknowledge %s", r->socket.url, what);
}

int ef_rfc2217_request(
	struct ef_rfc2217 *r, const struct ef_comport_batch *b, uint64_t end_us, const char *what)
{
	uint8_t bytes[EF_COMPORT_ROOM];
	bool sent = false;

	r->waiting.count = 0;
	for (;;) {
		const uint64_t now = ef_clock_us();
		int n = ef_socket_check_cancel(&r->socket);

		if (n < 0)
			return n;
		if (!sent && !has_out(r)) {
			r->waiting = *b;
			ef_rfc2217_put(r, bytes, ef_comport_encode(bytes, b));
			sent = true;
		}
		n = ef_rfc2217_pump(r,
			now + EF_SOCKET_SLICE_US < end_us ? now + EF_SOCKET_SLICE_US : end_us,
			false);
		if (n < 0)
			return n;
		if (sent && ef_comport_is_done(&r->waiting))
			return 0;
		if (now >= end_us)
			return no_answer(r, what);
	}
}

static int request_baud(struct ef_rfc2217 *r, uint32_t baud)
{
	struct ef_comport_batch b = {0};

	ef_comport_add(&b, EF_COMPORT_BAUD, baud);
	return ef_rfc2217_request(r, &b, ef_clock_us() + r->answer_us, "the baud rate");
}

static int rfc2217_set_baud(void *self, uint32_t baud)
{
	struct ef_rfc2217 *r = self;
	int n;

	if (baud == r->baud)
		return 0;
	n = request_baud(r, baud);
	if (n < 0)
		return n;
	if (!ef_comport_was_refused(&r->waiting.requests[0])) {
		r->baud = baud;
		return 0;
	}

	const uint32_t instead = r->waiting.requests[0].answer;

	n = request_baud(r, r->baud);
	if (n < 0)
		return n;
	return ef_error_set(ef_socket_record(&r->socket), ESPFLASH_ERROR_UNSUPPORTED,
		"use another --baud: the server's port does not do that rate",
		"%s: the server set %u baud where %u was wanted", r->socket.url, (unsigned)instead,
		(unsigned)baud);
}

/* Lines are sent and that is it: ?timing=nowait. */
static int send_only(struct ef_rfc2217 *r, const struct ef_comport_batch *b)
{
	const uint64_t end = ef_clock_us() + r->answer_us;
	uint8_t bytes[EF_COMPORT_ROOM];

	r->waiting.count = 0;
	ef_rfc2217_put(r, bytes, ef_comport_encode(bytes, b));
	while (has_out(r)) {
		const uint64_t now = ef_clock_us();
		int n = ef_socket_check_cancel(&r->socket);

		if (n == 0)
			n = ef_rfc2217_pump(r, now + EF_SOCKET_SLICE_US, false);
		if (n < 0)
			return n;
		if (now >= end)
			return no_answer(r, "anything");
	}
	return 0;
}

/* What the server made of DTR and RTS. */
static int judge_lines(struct ef_rfc2217 *r)
{
	for (size_t i = 0; i < r->waiting.count; i++) {
		const struct ef_comport_request *q = &r->waiting.requests[i];

		if (ef_comport_was_refused(q))
			return ef_error_set(ef_socket_record(&r->socket),
				ESPFLASH_ERROR_UNSUPPORTED, NULL,
				"%s: the server's port has no DTR and RTS", r->socket.url);
		if (q->answered && q->value != EF_COMPORT_FLOW_ASK)
			r->answers_lines = true;
	}
	return 0;
}

/*
 * Both lines travel in one packet, so that the server changes them at nearly the same moment; it
 * has done so when this returns, and the waits of a reset sequence count from there. Servers that
 * play reset sequences of their own (esptool's) acknowledge neither line. They do answer the
 * question behind, which tells that they got this far.
 */
static int rfc2217_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct ef_rfc2217 *r = self;
	struct ef_comport_batch b = {0};
	int n;

	if (mask & ESPFLASH_LINE_DTR)
		ef_comport_add(&b, EF_COMPORT_CONTROL,
			value & ESPFLASH_LINE_DTR ? EF_COMPORT_DTR_ON : EF_COMPORT_DTR_OFF);
	if (mask & ESPFLASH_LINE_RTS)
		ef_comport_add(&b, EF_COMPORT_CONTROL,
			value & ESPFLASH_LINE_RTS ? EF_COMPORT_RTS_ON : EF_COMPORT_RTS_OFF);
	if (b.count == 0)
		return 0;
	if (r->no_wait)
		return send_only(r, &b);
	if (!r->answers_lines)
		ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_FLOW_ASK);
	n = ef_rfc2217_request(r, &b, ef_clock_us() + r->answer_us, "DTR and RTS");
	return n < 0 ? n : judge_lines(r);
}

/* --- the transport -----------------------------------------------------------------------------*/

static int rfc2217_open(void *self, uint32_t baud)
{
	return ef_rfc2217_open(self, baud);
}

static void rfc2217_close(void *self)
{
	ef_socket_close(self);
}

static void destroy(void *self)
{
	ef_socket_destroy(self);
	free(self);
}

static const espflash_transport_ops rfc2217_ops = {
	.struct_size = sizeof(rfc2217_ops),
	.open = rfc2217_open,
	.close = rfc2217_close,
	.read = rfc2217_read,
	.write = rfc2217_write,
	.set_baud = rfc2217_set_baud,
	.set_lines = rfc2217_set_lines,
};

int ef_rfc2217_new(espflash_transport **ret, const char *url, const struct ef_net_address *address,
	espflash_error_info *e)
{
	espflash_transport_ops named = rfc2217_ops;
	struct ef_rfc2217 *r = calloc(1, sizeof(*r));
	espflash_transport *made = NULL;
	int n;

	if (!r)
		return ef_error_no_memory(e, sizeof(*r));
	n = ef_socket_init(&r->socket, url, address, e);
	if (n < 0) {
		destroy(r);
		return n;
	}
	r->no_wait = address->no_wait;
	r->negotiation_us = NEGOTIATION_US;
	r->answer_us = ANSWER_US;
	named.name = r->socket.url;
	n = ef_transport_new_builtin(&made, &named, r, destroy);
	if (n < 0)
		return ef_error_set(e, n, NULL, "%s: no transport could be made", url);
	made->lines_apart = true;
	r->socket.owner = made;
	*ret = made;
	return 0;
}
