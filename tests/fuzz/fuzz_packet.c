/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target of the packet codec: takes any frame for a reply, and names whatever opcode, status
 * and reason it has. Built with libFuzzer, or with replay_main.c to run a corpus.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(const struct ef_packet *p, const uint8_t *frame, size_t size)
{
	if (p->body < frame || p->body_size > size || p->body + p->body_size != frame + size)
		abort();
	if (p->opcode != frame[1])
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t header[EF_PACKET_HEADER];
	uint8_t *frame =
		calloc(size ? size : 1, 1); /* exactly as long: what is read beyond is seen */
	struct ef_packet p = {0};

	if (!frame)
		return 0;
	if (size > 0)
		memcpy(frame, data, size);
	if (ef_packet_parse(&p, frame, size))
		expect(&p, frame, size);
	if (size >= 2 && (!ef_opcode_name(frame[0])[0] || !ef_reason_text(frame[0], frame[1])[0]))
		abort();
	if (ef_packet_checksum(frame, size) > 0xff)
		abort();
	ef_packet_header(header, size ? frame[0] : 0, size, 0);
	if (ef_packet_parse(&p, header, sizeof(header)))
		abort(); /* a command is no reply */
	free(frame);
	return 0;
}
