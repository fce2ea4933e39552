/* SPDX-License-Identifier: MIT */
/*
 * Requests of the Telnet COM-PORT option and the answers to them, as a pure codec. Used by
 * rfc2217.c. Source of all numbers: RFC 2217, section 3.
 */
#ifndef EF_TRANSPORT_COMPORT_H
#define EF_TRANSPORT_COMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a client asks for; the server's answer has the number plus EF_COMPORT_ANSWER. */
#define EF_COMPORT_BAUD		  1u /* four bytes, big end first; all others have one */
#define EF_COMPORT_DATA_BITS	  2u
#define EF_COMPORT_PARITY	  3u
#define EF_COMPORT_STOP_BITS	  4u
#define EF_COMPORT_CONTROL	  5u
#define EF_COMPORT_SUSPEND	  8u /* stop sending; from the server plus 100, too */
#define EF_COMPORT_RESUME	  9u
#define EF_COMPORT_LINESTATE_MASK 10u
#define EF_COMPORT_MODEM_MASK	  11u
#define EF_COMPORT_PURGE	  12u
#define EF_COMPORT_ANSWER	  100u

/* Values of parity, stop bits, control and purge. */
#define EF_COMPORT_PARITY_NONE	 1u
#define EF_COMPORT_ONE_STOP_BIT	 1u
#define EF_COMPORT_FLOW_ASK	 0u /* which flow control is in force? */
#define EF_COMPORT_FLOW_NONE	 1u
#define EF_COMPORT_DTR_ON	 8u
#define EF_COMPORT_DTR_OFF	 9u
#define EF_COMPORT_RTS_ON	 11u
#define EF_COMPORT_RTS_OFF	 12u
#define EF_COMPORT_PURGE_RECEIVE 1u
#define EF_COMPORT_PURGE_BOTH	 3u

struct ef_comport_request {
	uint8_t command;
	bool answered;
	uint32_t value;
	uint32_t answer; /* what the server has done, if it answered */
};

#define EF_COMPORT_BATCH_MAX 8

/* Requests that leave together. */
struct ef_comport_batch {
	size_t count;
	struct ef_comport_request requests[EF_COMPORT_BATCH_MAX];
};

void ef_comport_add(struct ef_comport_batch *b, uint8_t command, uint32_t value);

/* Bytes for the wire, Telnet's around them included, at most EF_COMPORT_ROOM. */
#define EF_COMPORT_ROOM (EF_COMPORT_BATCH_MAX * 16)
size_t ef_comport_encode(uint8_t *dst, const struct ef_comport_batch *b);

/*
 * Parameters of the option came from the server: an answer is noted with the first open request
 * that it can belong to; notifications and answers to nothing are left alone.
 */
void ef_comport_answer(struct ef_comport_batch *b, const uint8_t *parameters, size_t size);

/*
 * Servers answer in order, so that an answer to the last request ends the wait: what is open
 * before it is not going to be answered. A question (EF_COMPORT_FLOW_ASK) is there to be last, and
 * is not waited for when all else has been answered.
 */
bool ef_comport_is_done(const struct ef_comport_batch *b);

/* Was this request answered with another value than the wanted one? */
bool ef_comport_was_refused(const struct ef_comport_request *q);

#endif
