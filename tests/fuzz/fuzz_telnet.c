/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target of the RFC 2217 client: the input is what a server sends. First through the codec
 * alone, whose output must stay within bounds and never end a negotiation in a loop; then to a
 * whole client at the end of a socket, whose slots must come back with what they document; then,
 * as what a client sends, through the codec of espflash-cli serve.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../examples/cli/serve_telnet.h"
#include "transport/rfc2217.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(struct ef_telnet_option *table, const struct ef_telnet_decoder *d)
{
	uint8_t out[3] = {0};
	const size_t n = ef_telnet_answer(table, 2, d->verb, d->option, out);

	if (n != 0 && (n != 3 || out[0] != EF_TELNET_IAC || out[2] != d->option))
		abort();
	/* The same word again is not answered again, unless it is refused again. */
	if (ef_telnet_answer(table, 2, d->verb, d->option, out) != 0 && out[1] != EF_TELNET_DONT &&
		out[1] != EF_TELNET_WONT)
		abort();
}

static void decode_any(const uint8_t *data, size_t size)
{
	struct ef_telnet_option table[2] = {
		{.code = EF_TELNET_BINARY, .us_wanted = true, .them_wanted = true},
		{.code = EF_TELNET_COM_PORT, .us_wanted = true}};
	struct ef_comport_batch b = {0};
	struct ef_telnet_decoder d;

	ef_comport_add(&b, EF_COMPORT_CONTROL, EF_COMPORT_DTR_ON);
	ef_comport_add(&b, EF_COMPORT_BAUD, 115200);
	ef_telnet_init(&d);
	for (size_t i = 0; i < size; i++) {
		if (ef_telnet_plain(&d, data + i, size - i) > size - i)
			abort();
		switch (ef_telnet_decode(&d, data[i])) {
		case EF_TELNET_OPTION:
			check_answer(table, &d);
			break;
		case EF_TELNET_PARAMETERS:
			if (d.size > sizeof(d.parameters))
				abort();
			ef_comport_answer(&b, d.parameters, d.size);
			break;
		default:
			break;
		}
	}
	(void)ef_comport_was_refused(&b.requests[0]);
	(void)ef_comport_was_refused(&b.requests[1]);
}

static void round_trip(const uint8_t *data, size_t size)
{
	uint8_t *wire = malloc(EF_TELNET_ROOM(size) + 1); /* on the heap: red zones */
	struct ef_telnet_decoder d;
	size_t n, next = 0;

	if (!wire)
		return;
	n = ef_telnet_encode(wire, data, size);
	if (n > EF_TELNET_ROOM(size))
		abort();
	ef_telnet_init(&d);
	for (size_t i = 0; i < n; i++) {
		const enum ef_telnet_event event = ef_telnet_decode(&d, wire[i]);

		if (event == EF_TELNET_DATA && (next == size || data[next++] != d.data))
			abort();
		if (event != EF_TELNET_DATA && event != EF_TELNET_MORE)
			abort();
	}
	if (next != size)
		abort();
	free(wire);
}

/* Everything a session does with an open port; each call in its own way. */
static void use(espflash_transport *t)
{
	uint8_t buf[64];
	size_t n = 0;
	int r;

	(void)!t->ops.set_lines(t->self, 3, ESPFLASH_LINE_RTS);
	(void)!t->ops.set_baud(t->self, 921600);
	r = t->ops.write(t->self, "a\xff", 2, 0, &n);
	if (r == 0 && n != 0 && n != 2)
		abort();
	do {
		n = 0;
		r = t->ops.read(t->self, buf, sizeof(buf), 0, &n);
		if (n > sizeof(buf))
			abort();
	} while (r == 0 && n > 0);
	(void)!t->ops.set_lines(t->self, 3, 0);
}

static void talk(const uint8_t *data, size_t size)
{
	const struct ef_net_address nowhere = {.host = "x", .port = "1"};
	espflash_transport *t = NULL;
	struct ef_rfc2217 *r;
	int ends[2];

	if (ef_rfc2217_new(&t, "rfc2217://x:1", &nowhere, NULL) < 0)
		return;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		abort();
	(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
	(void)!write(ends[1], data, size);
	r = t->self;
	r->socket.file.fd = ends[0];
	r->negotiation_us = r->answer_us = 0;
	ef_telnet_init(&r->decoder);
	t->is_open = true;
	use(t);
	espflash_transport_free(&t);
	close(ends[1]);
}

static void serve(const uint8_t *data, size_t size)
{
	uint8_t hello[TELNET_HELLO_MAX], out[2 * TELNET_PARAMETERS_MAX + 6];
	struct telnet *t = malloc(sizeof(*t));

	if (!t)
		return;
	if (telnet_begin(t, hello) > sizeof(hello))
		abort();
	for (size_t i = 0; i < size; i++) {
		switch (telnet_take(t, data[i])) {
		case TELNET_REQUEST:
			if (t->size >= sizeof(t->parameters) ||
				telnet_answer(out, t->request, t->parameters, t->size) >
					sizeof(out))
				abort();
			break;
		case TELNET_ANSWER:
			if (t->answer[0] != EF_TELNET_IAC || t->answer[1] < EF_TELNET_WILL)
				abort();
			break;
		default:
			break;
		}
	}
	free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 4096)
		return 0;
	decode_any(data, size);
	round_trip(data, size);
	talk(data, size);
	serve(data, size);
	return 0;
}
