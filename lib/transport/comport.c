/* SPDX-License-Identifier: MIT */
/*
 * Requests of the COM-PORT option, matched with their answers. Called by rfc2217.c.
 */
#include <assert.h>

#include "transport/comport.h"
#include "transport/telnet.h"

/* A rate that a divider cannot hit exactly is still the wanted one: a receiver stands 3.5 %. */
#define BAUD_TOLERANCE_PER_MILLE 30u

void ef_comport_add(struct ef_comport_batch *b, uint8_t command, uint32_t value)
{
	assert(b->count < EF_COMPORT_BATCH_MAX);
	b->requests[b->count++] = (struct ef_comport_request){.command = command, .value = value};
}

size_t ef_comport_encode(uint8_t *dst, const struct ef_comport_batch *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->count; i++) {
		const struct ef_comport_request *q = &b->requests[i];
		const bool is_baud = q->command == EF_COMPORT_BAUD;
		uint8_t bytes[5] = {q->command, (uint8_t)q->value};

		if (is_baud) {
			bytes[1] = (uint8_t)(q->value >> 24);
			bytes[2] = (uint8_t)(q->value >> 16);
			bytes[3] = (uint8_t)(q->value >> 8);
			bytes[4] = (uint8_t)q->value;
		}
		n += ef_telnet_encode_parameters(
			dst + n, EF_TELNET_COM_PORT, bytes, is_baud ? 5 : 2);
	}
	return n;
}

/* One command carries unrelated things: flow control, BREAK, DTR, RTS, inbound flow control. */
static unsigned control_group(uint32_t value)
{
	static const uint8_t first[] = {0, 4, 7, 10, 13}; /* RFC 2217, SET-CONTROL */
	unsigned group = 0;

	for (unsigned i = 0; i < sizeof(first); i++) {
		if (value >= first[i])
			group = i;
	}
	return group;
}

static bool belongs(const struct ef_comport_request *q, uint8_t command, uint32_t value)
{
	if (q->answered || q->command != command)
		return false;
	return command != EF_COMPORT_CONTROL || control_group(q->value) == control_group(value);
}

void ef_comport_answer(struct ef_comport_batch *b, const uint8_t *parameters, size_t size)
{
	if (size < 2 || parameters[0] < EF_COMPORT_ANSWER)
		return;

	const uint8_t command = (uint8_t)(parameters[0] - EF_COMPORT_ANSWER);
	uint32_t value = parameters[1];

	if (command == EF_COMPORT_BAUD) {
		if (size < 5)
			return;
		value = (uint32_t)parameters[1] << 24 | (uint32_t)parameters[2] << 16 |
			(uint32_t)parameters[3] << 8 | parameters[4];
	}
	for (size_t i = 0; i < b->count; i++) {
		struct ef_comport_request *q = &b->requests[i];

		if (belongs(q, command, value)) {
			q->answered = true;
			q->answer = value;
			return;
		}
	}
}

static bool is_question(const struct ef_comport_request *q)
{
	return q->command == EF_COMPORT_CONTROL && q->value == EF_COMPORT_FLOW_ASK;
}

bool ef_comport_is_done(const struct ef_comport_batch *b)
{
	bool open = false;

	if (b->count == 0 || b->requests[b->count - 1].answered)
		return true;
	for (size_t i = 0; i < b->count; i++)
		open = open || !(b->requests[i].answered || is_question(&b->requests[i]));
	return !open;
}

bool ef_comport_was_refused(const struct ef_comport_request *q)
{
	if (!q->answered || q->answer == q->value || is_question(q))
		return false;
	if (q->command != EF_COMPORT_BAUD)
		return true;

	const uint32_t low = q->answer < q->value ? q->answer : q->value;
	const uint32_t high = q->answer < q->value ? q->value : q->answer;

	return (uint64_t)(high - low) * 1000 > (uint64_t)low * BAUD_TOLERANCE_PER_MILLE;
}
