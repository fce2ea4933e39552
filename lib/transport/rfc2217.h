/* SPDX-License-Identifier: MIT */
/*
 * An RFC 2217 client's state, shared by rfc2217.c (moving bytes, rate and lines) and
 * rfc2217_open.c (the negotiation). Knows no ESP protocol.
 */
#ifndef EF_TRANSPORT_RFC2217_H
#define EF_TRANSPORT_RFC2217_H

#include "transport/comport.h"
#include "transport/socket.h"
#include "transport/telnet.h"

#define EF_RFC2217_CHUNK   4096u  /* data taken from one write, and bytes read at once */
#define EF_RFC2217_CONTROL 512u	  /* room for requests and answers of ours besides */
#define EF_RFC2217_QUEUE   65536u /* data that arrives while an answer is awaited */

enum ef_rfc2217_option { EF_RFC2217_BINARY, EF_RFC2217_SGA, EF_RFC2217_COM_PORT, EF_RFC2217_COUNT };

struct ef_rfc2217 {
	struct ef_socket socket; /* first: a slot's self is also one of these */
	bool no_wait;		 /* do not wait until lines are acknowledged */
	bool answers_lines;	 /* the server has acknowledged a line before */
	bool suspended;		 /* the server wants no data now */
	bool spoke_telnet;	 /* it has sent at least one negotiation */
	uint32_t baud;		 /* as agreed with the server */
	uint32_t negotiation_us; /* patience; a server that is there answers in a round trip */
	uint32_t answer_us;
	struct ef_telnet_decoder decoder;
	struct ef_telnet_option options[EF_RFC2217_COUNT];
	struct ef_comport_batch waiting; /* sent, and perhaps not answered yet */
	size_t out_begin, out_end;	 /* to be sent, escaped */
	uint8_t out[EF_TELNET_ROOM(EF_RFC2217_CHUNK) + EF_RFC2217_CONTROL];
	size_t in_begin, in_end; /* received data */
	uint8_t in[EF_RFC2217_QUEUE];
};

/* rfc2217_open.c: connect, agree on the options, set the port up. On failure all is closed. */
int ef_rfc2217_open(struct ef_rfc2217 *r, uint32_t baud) EF_MUST_CHECK;

/*
 * rfc2217.c: send what is due, take what is there, and if there is nothing to do, wait until
 * `end_us` for something. `keep`: leave data in the socket that the queue has no room for, instead
 * of dropping it, as a serial port does, to reach the answer behind it.
 */
int ef_rfc2217_pump(struct ef_rfc2217 *r, uint64_t end_us, bool keep) EF_MUST_CHECK;

/* Queue bytes of ours; too many at once are dropped. */
void ef_rfc2217_put(struct ef_rfc2217 *r, const uint8_t *bytes, size_t size);

/*
 * Send a batch and wait for its answers until `end_us`; r->waiting holds them. Returns 0, TIMEOUT
 * (recorded, with `what` was not answered), CANCELLED or the failure of the connection.
 */
int ef_rfc2217_request(struct ef_rfc2217 *r, const struct ef_comport_batch *b, uint64_t end_us,
	const char *what) EF_MUST_CHECK;

#endif
