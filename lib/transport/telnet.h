/* SPDX-License-Identifier: MIT */
/*
 * The Telnet stream as a pure codec: bytes to events and back, and which options are agreed on.
 * Used by rfc2217.c. Does no I/O. Sources: RFC 854 (commands, IAC doubled), RFC 855 (options and
 * their parameters), RFC 1143 (how two sides agree without a loop).
 */
#ifndef EF_TRANSPORT_TELNET_H
#define EF_TRANSPORT_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 854, "Telnet command structure". */
#define EF_TELNET_SE   240u
#define EF_TELNET_SB   250u
#define EF_TELNET_WILL 251u
#define EF_TELNET_WONT 252u
#define EF_TELNET_DO   253u
#define EF_TELNET_DONT 254u
#define EF_TELNET_IAC  255u

/* Options: RFC 856, RFC 858, RFC 2217. */
#define EF_TELNET_BINARY   0u
#define EF_TELNET_SGA	   3u
#define EF_TELNET_COM_PORT 44u

/* Parameters of an option: those of RFC 2217 have five bytes, but for a server's signature. */
#define EF_TELNET_PARAMETERS_MAX 64

enum ef_telnet_event {
	EF_TELNET_MORE,	      /* nothing complete yet */
	EF_TELNET_DATA,	      /* the byte is data: d->data */
	EF_TELNET_OPTION,     /* WILL, WONT, DO or DONT: d->verb and d->option */
	EF_TELNET_PARAMETERS, /* of d->option: d->parameters, d->size bytes */
};

struct ef_telnet_decoder {
	int state;
	uint8_t data;
	uint8_t verb;
	uint8_t option;
	bool too_long;
	size_t size;
	uint8_t parameters[EF_TELNET_PARAMETERS_MAX];
};

void ef_telnet_init(struct ef_telnet_decoder *d);

/* Take one byte. Parameters that are too long and commands without a meaning here are dropped. */
enum ef_telnet_event ef_telnet_decode(struct ef_telnet_decoder *d, uint8_t byte);

/* How many of these bytes are data as they stand, so that they need not go through decode. */
size_t ef_telnet_plain(const struct ef_telnet_decoder *d, const uint8_t *data, size_t size);

/* Room that `size` bytes of data may need, and the data with each IAC doubled. Returns the size. */
#define EF_TELNET_ROOM(size) (2 * (size_t)(size))
size_t ef_telnet_encode(uint8_t *dst, const uint8_t *data, size_t size);

/* The same for parameters, with what stands around them. */
#define EF_TELNET_PARAMETERS_ROOM(size) (5 + 2 * (size_t)(size))
size_t ef_telnet_encode_parameters(
	uint8_t *dst, uint8_t option, const uint8_t *parameters, size_t size);

/* One direction of an option: "us" is announced by WILL and allowed by DO, "them" the reverse. */
enum ef_telnet_side { EF_TELNET_NO, EF_TELNET_ASKED, EF_TELNET_YES, EF_TELNET_REFUSED };

struct ef_telnet_option {
	uint8_t code;
	bool us_wanted; /* agree to it; else refuse */
	bool them_wanted;
	enum ef_telnet_side us;
	enum ef_telnet_side them;
};

/* What to say to open the negotiation of one side; marks it as asked. Writes three bytes. */
void ef_telnet_ask_us(struct ef_telnet_option *o, uint8_t out[3]);
void ef_telnet_ask_them(struct ef_telnet_option *o, uint8_t out[3]);

/*
 * The other side said `verb` for option `code`: note it in the table, and find the answer. Returns
 * 3 with the answer in `out`, or 0: what is agreed already, and an answer to us, is not answered.
 */
size_t ef_telnet_answer(
	struct ef_telnet_option *table, size_t count, uint8_t verb, uint8_t code, uint8_t out[3]);

#endif
