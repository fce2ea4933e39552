/* SPDX-License-Identifier: MIT */
/*
 * Opening a port behind an RFC 2217 server: the options once, all settings in one packet, and a
 * name for each way in which it can fail. Called by rfc2217.c.
 */
#include <string.h>

#include "transport/rfc2217.h"
#include "util/clock.h"

#define WORDS_MIN 4
#define WORDS_MAX 100

static const struct ef_telnet_option options[EF_RFC2217_COUNT] = {
	[EF_RFC2217_BINARY] = {.code = EF_TELNET_BINARY, .us_wanted = true, .them_wanted = true},
	[EF_RFC2217_SGA] = {.code = EF_TELNET_SGA, .us_wanted = true, .them_wanted = true},
	/* The client announces it; servers that do so themselves are welcome, too. */
	[EF_RFC2217_COM_PORT] = {.code = EF_TELNET_COM_PORT,
		.us_wanted = true,
		.them_wanted = true},
};

static void ask(struct ef_rfc2217 *r)
{
	uint8_t bytes[3];

	for (size_t i = 0; i < EF_RFC2217_COM_PORT; i++) {
		ef_telnet_ask_us(&r->options[i], bytes);
		ef_rfc2217_put(r, bytes, sizeof(bytes));
		ef_telnet_ask_them(&r->options[i], bytes);
		ef_rfc2217_put(r, bytes, sizeof(bytes));
	}
	/* Last, so that with its answer those to the others are there. */
	ef_telnet_ask_us(&r->options[EF_RFC2217_COM_PORT], bytes);
	ef_rfc2217_put(r, bytes, sizeof(bytes));
}

/* The first line that the server said, if it is text and no noise of the port; else false. */
static bool server_words(const struct ef_rfc2217 *r, char words[WORDS_MAX])
{
	size_t n = 0;

	for (size_t i = r->in_begin; i < r->in_end && n + 1 < WORDS_MAX; i++) {
		const uint8_t c = r->in[i];

		if (n > 0 && (c == '\r' || c == '\n'))
			break;
		if (c >= ' ' && c < 0x7f)
			words[n++] = (char)c;
		else if (c != '\r' && c != '\n' && c != '\t' && c != '\0')
			return false;
	}
	words[n] = '\0';
	return n >= WORDS_MIN;
}

static int hung_up(struct ef_rfc2217 *r)
{
	espflash_error_info *e = ef_socket_record(&r->socket);
	char words[WORDS_MAX];

	/* Better known here than by the socket, which has noted it already. */
	ef_error_clear(e);
	if (server_words(r, words))
		return ef_error_set(e, ESPFLASH_ERROR_BUSY,
			"another client may have the port: try again when it has left",
			"%s: the server turned us away: %s", r->socket.url, words);
	return ef_error_set(e, ESPFLASH_ERROR_DISCONNECTED,
		"another client may have the port; is it an RFC 2217 server?",
		"%s: the server hung up during the negotiation", r->socket.url);
}

static int silent(struct ef_rfc2217 *r)
{
	espflash_error_info *e = ef_socket_record(&r->socket);

	if (r->spoke_telnet)
		return ef_error_set(e, ESPFLASH_ERROR_TIMEOUT,
			"the server or the network is slow, or it is a Telnet server without RFC "
			"2217 (ser2net: telnet(rfc2217) in front of tcp)",
			"%s: the server speaks Telnet but says neither yes nor no to COM-PORT "
			"within %u s",
			r->socket.url, r->negotiation_us / 1000000u);
	return ef_error_set(e, ESPFLASH_ERROR_TIMEOUT,
		"another client may have the port, or the server is a raw one: then use "
		"tcp://HOST:PORT",
		"%s: the server does not answer the negotiation within %u s", r->socket.url,
		r->negotiation_us / 1000000u);
}

static int refused(struct ef_rfc2217 *r, const char *what, const char *hint)
{
	return ef_error_set(ef_socket_record(&r->socket), ESPFLASH_ERROR_UNSUPPORTED, hint,
		"%s: the server refuses %s", r->socket.url, what);
}

static bool is_agreed(const struct ef_telnet_option *o)
{
	return o->us == EF_TELNET_YES || o->them == EF_TELNET_YES;
}

/* Either side without it: bytes with the top bit set, or CR, would not survive. */
static int check_binary(struct ef_rfc2217 *r)
{
	const struct ef_telnet_option *o = &r->options[EF_RFC2217_BINARY];

	if (o->us != EF_TELNET_REFUSED && o->them != EF_TELNET_REFUSED)
		return 0;
	return refused(r, "binary transmission (RFC 856)",
		"a server that carries text only cannot be used for this");
}

static int negotiate(struct ef_rfc2217 *r, uint64_t end_us)
{
	const struct ef_telnet_option *o = &r->options[EF_RFC2217_COM_PORT];

	while (!is_agreed(o)) {
		const uint64_t now = ef_clock_us();
		int n = ef_socket_check_cancel(&r->socket);

		if (n == 0)
			n = ef_rfc2217_pump(r,
				now + EF_SOCKET_SLICE_US < end_us ? now + EF_SOCKET_SLICE_US
								  : end_us,
				false);
		if (n == ESPFLASH_ERROR_DISCONNECTED)
			return hung_up(r);
		if (n < 0)
			return n;
		if (o->us == EF_TELNET_REFUSED && !is_agreed(o))
			return refused(r, "the COM-PORT option (RFC 2217)",
				"it is a Telnet server without it: switch it on there (ser2net: "
				"telnet(rfc2217)), or serve the port raw and use tcp://HOST:PORT");
		if (now >= end_us && !is_agreed(o))
			return silent(r);
	}
	return 0;
}

/* The settings that matter, with what a refusal of them is called. */
static const struct {
	uint8_t command;
	uint8_t value;
	const char *name; /* NULL: of no matter */
} settings[] = {
	{EF_COMPORT_DATA_BITS, 8, "8 data bits"},
	{EF_COMPORT_PARITY, EF_COMPORT_PARITY_NONE, "no parity"},
	{EF_COMPORT_STOP_BITS, EF_COMPORT_ONE_STOP_BIT, "one stop bit"},
	{EF_COMPORT_CONTROL, EF_COMPORT_FLOW_NONE, "no flow control"},
	{EF_COMPORT_LINESTATE_MASK, 0, NULL},
	{EF_COMPORT_MODEM_MASK, 0, NULL},
	{EF_COMPORT_PURGE, EF_COMPORT_PURGE_BOTH, NULL},
};
#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

static int set_up(struct ef_rfc2217 *r, uint32_t baud, uint64_t end_us)
{
	struct ef_comport_batch b = {0};
	int n;

	for (size_t i = 0; i < SETTINGS; i++)
		ef_comport_add(&b, settings[i].command, settings[i].value);
	/* The rate comes last: every server answers it. */
	ef_comport_add(&b, EF_COMPORT_BAUD, baud);
	n = ef_rfc2217_request(r, &b, end_us, "the settings of the port");
	if (n == ESPFLASH_ERROR_DISCONNECTED)
		return hung_up(r);
	if (n < 0)
		return n;
	for (size_t i = 0; i < SETTINGS; i++) {
		if (settings[i].name && ef_comport_was_refused(&r->waiting.requests[i]))
			return refused(r, settings[i].name,
				"set the server's port to 8N1 without flow control");
	}
	if (ef_comport_was_refused(&r->waiting.requests[SETTINGS]))
		return ef_error_set(ef_socket_record(&r->socket), ESPFLASH_ERROR_UNSUPPORTED,
			"the server's port may be fixed to one rate: see its settings",
			"%s: the server set %u baud where %u was wanted", r->socket.url,
			(unsigned)r->waiting.requests[SETTINGS].answer, (unsigned)baud);
	r->baud = baud;
	return check_binary(r);
}

int ef_rfc2217_open(struct ef_rfc2217 *r, uint32_t baud)
{
	const uint64_t end = ef_clock_us() + EF_SOCKET_OPEN_US;
	int n = ef_socket_open(&r->socket, end);

	if (n < 0)
		return n;
	ef_telnet_init(&r->decoder);
	memcpy(r->options, options, sizeof(options));
	r->answers_lines = r->suspended = r->spoke_telnet = false;
	r->out_begin = r->out_end = r->in_begin = r->in_end = 0;
	r->waiting.count = 0;
	ask(r);

	const uint64_t soon = ef_clock_us() + r->negotiation_us;

	n = negotiate(r, soon < end ? soon : end);
	if (n == 0)
		n = set_up(r, baud, end);
	if (n < 0)
		ef_socket_close(&r->socket);
	/* A greeting, and what the port received before it was purged. */
	r->in_begin = r->in_end = 0;
	return n;
}
