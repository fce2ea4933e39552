/* SPDX-License-Identifier: MIT */
/*
 * One frame before a deadline: joins the SLIP codec to a transport. The only file of this layer
 * that knows transports. Also remembers what else was on the wire, for the hint of a failed
 * connection. Knows no opcode.
 */
#ifndef EF_WIRE_LINK_H
#define EF_WIRE_LINK_H

#include "transport/transport.h"
#include "wire/slip.h"

/* Largest payload sent: header, four words and a block of RAM, the largest block: REFERENCE 3.3. */
#define EF_LINK_PAYLOAD_MAX (8 + 16 + 0x1800)
/* Largest frame received: a stub's packet of 4096 bytes and its header; longer ones are dropped. */
#define EF_LINK_FRAME_MAX (4096 + 64)
/* Bytes remembered of what is no reply. */
#define EF_LINK_SEEN_MAX 512

struct ef_link {
	espflash_transport *transport;
	struct ef_context *context;
	struct ef_slip_decoder decoder;
	size_t in_next; /* bytes in[in_next] to in[in_end] are not decoded yet */
	size_t in_end;
	size_t seen_size;  /* bytes in seen */
	uint64_t received; /* bytes from the chip in all */
	uint64_t sent;	   /* bytes to the chip in all */
	uint8_t in[4096];
	uint8_t frame[EF_LINK_FRAME_MAX];
	uint8_t out[EF_SLIP_ROOM(EF_LINK_PAYLOAD_MAX) + 2];
	uint8_t seen[EF_LINK_SEEN_MAX];
};

void ef_link_init(struct ef_link *l, espflash_transport *t, struct ef_context *c);

/* A payload in up to three pieces. */
struct ef_piece {
	const uint8_t *data;
	size_t size;
};

/* Send one frame made of `count` pieces. */
int ef_link_send(struct ef_link *l, const struct ef_piece *pieces, size_t count,
	struct ef_deadline deadline) EF_MUST_CHECK;

/* Send raw END bytes, which end whatever half frame the other side still holds. */
int ef_link_send_end(struct ef_link *l, struct ef_deadline deadline) EF_MUST_CHECK;

/* Receive one frame: *ret_size is 0 when the deadline has passed. Valid until the next call. */
int ef_link_receive(struct ef_link *l, struct ef_deadline deadline, const uint8_t **ret_frame,
	size_t *ret_size) EF_MUST_CHECK;

/* Throw away what has arrived and what arrives in the next `quiet_us` of silence (0 = at once). */
int ef_link_discard(
	struct ef_link *l, uint64_t quiet_us, struct ef_deadline deadline) EF_MUST_CHECK;

/* Forget what was seen. */
void ef_link_forget(struct ef_link *l);

/* Note a frame that was no reply as seen. */
void ef_link_note(struct ef_link *l, const uint8_t *data, size_t size);

#endif
