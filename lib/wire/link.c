/* SPDX-License-Identifier: MIT */
/*
 * Frames over a transport. Called by wire/command.c, and by the session layer while it connects.
 */
#include <string.h>

#include "util/bytes.h"
#include "wire/link.h"

void ef_link_init(struct ef_link *l, espflash_transport *t, struct ef_context *c)
{
	memset(l, 0, sizeof(*l));
	l->transport = t;
	l->context = c;
	ef_slip_decoder_init(&l->decoder, l->frame, sizeof(l->frame));
}

int ef_link_send(
	struct ef_link *l, const struct ef_piece *pieces, size_t count, struct ef_deadline deadline)
{
	size_t n = 0;

	l->out[n++] = EF_SLIP_END;
	for (size_t i = 0; i < count; i++) {
		if (!ef_range_fits(n, EF_SLIP_ROOM(pieces[i].size) + 1, sizeof(l->out)))
			return ef_error_set(&l->context->error, ESPFLASH_ERROR_ARGUMENT, NULL,
				"a frame of more than %d bytes", EF_LINK_PAYLOAD_MAX);
		n += ef_slip_encode(l->out + n, pieces[i].data, pieces[i].size);
	}
	l->out[n++] = EF_SLIP_END;
	l->sent += n;
	return ef_transport_write(l->transport, l->context, l->out, n, deadline);
}

int ef_link_send_end(struct ef_link *l, struct ef_deadline deadline)
{
	static const uint8_t ends[2] = {EF_SLIP_END, EF_SLIP_END};

	l->sent += sizeof(ends);
	return ef_transport_write(l->transport, l->context, ends, sizeof(ends), deadline);
}

void ef_link_note(struct ef_link *l, const uint8_t *data, size_t size)
{
	const size_t room = sizeof(l->seen) - l->seen_size;
	const size_t take = ef_min_size(size, room);

	memcpy(l->seen + l->seen_size, data, take);
	l->seen_size += take;
}

void ef_link_forget(struct ef_link *l)
{
	l->seen_size = 0;
}

/* Wait for bytes if none are left to decode. *ret is false when the deadline has passed. */
static int fill(struct ef_link *l, struct ef_deadline deadline, bool *ret)
{
	if (l->in_next == l->in_end) {
		size_t got = 0;
		const int r = ef_transport_read(
			l->transport, l->context, l->in, sizeof(l->in), deadline, &got);

		if (r < 0)
			return r;
		l->in_next = 0;
		l->in_end = got;
		l->received += got;
	}
	*ret = l->in_end > 0;
	return 0;
}

int ef_link_receive(
	struct ef_link *l, struct ef_deadline deadline, const uint8_t **ret_frame, size_t *ret_size)
{
	for (;;) {
		bool more = false;
		const int r = fill(l, deadline, &more);

		if (r < 0)
			return r;
		if (!more) {
			*ret_size = 0;
			return 0;
		}
		while (l->in_next < l->in_end) {
			const uint8_t byte = l->in[l->in_next++];

			switch (ef_slip_decode(&l->decoder, byte)) {
			case EF_SLIP_FRAME:
				*ret_frame = l->decoder.frame;
				*ret_size = l->decoder.size;
				return 0;
			case EF_SLIP_STRAY:
				ef_link_note(l, &byte, 1);
				break;
			case EF_SLIP_DROPPED:
				ef_link_note(l, l->decoder.frame, l->decoder.size);
				ef_log(l->context, ESPFLASH_LOG_DEBUG,
					"dropped a broken frame of %zu bytes", l->decoder.size);
				break;
			case EF_SLIP_MORE:
				break;
			}
		}
	}
}

int ef_link_discard(struct ef_link *l, uint64_t quiet_us, struct ef_deadline deadline)
{
	ef_link_note(l, l->frame, l->decoder.fill);
	ef_link_note(l, l->in + l->in_next, l->in_end - l->in_next);
	ef_slip_decoder_init(&l->decoder, l->frame, sizeof(l->frame));
	for (;;) {
		const uint64_t now = ef_transport_now_us(l->transport);
		const uint64_t left = ef_deadline_left_us(deadline, now);
		bool more = false;

		l->in_next = l->in_end;
		const int r =
			fill(l, ef_deadline_after(now, quiet_us < left ? quiet_us : left), &more);

		if (r < 0)
			return r;
		if (!more || left == 0)
			break;
		ef_link_note(l, l->in, l->in_end);
	}
	l->in_next = l->in_end;
	return 0;
}
