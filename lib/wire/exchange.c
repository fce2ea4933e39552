/* SPDX-License-Identifier: MIT */
/*
 * One command and its reply, and getting back in step after a failure. Called by command.c and
 * the session layer.
 */
#include <string.h>

#include "util/bytes.h"
#include "util/deflate.h"
#include "wire/command.h"

/* The loader's own work on a short command is far below its default timeout: REFERENCE 3.3. */
#define SYNC_WAIT_FIRST_US 100000u
#define SYNC_WAIT_MAX_US   800000u
/* Replies to one SYNC after the first: REFERENCE 3.4. */
#define SYNC_MORE_REPLIES 7
/* Of one question. */
#define TRIES	    8u
#define HINT_SILENT "is the cable or the supply bad? try a lower --baud, or reset the board"

static uint64_t now_us(const struct ef_command *c)
{
	return ef_transport_now_us(c->link->transport);
}

/* Microseconds that `size` bytes take on the wire, with every byte escaped. */
static uint64_t wire_us(const struct ef_command *c, size_t size)
{
	const uint32_t baud = c->baud ? c->baud : 115200;

	return (uint64_t)size * 2 * 10 * 1000000 / baud;
}

uint32_t ef_command_work(uint64_t size, uint32_t ms_per_mb)
{
	return (uint32_t)(size * ms_per_mb / 1000000) + 1;
}

uint32_t ef_command_timeout(const struct ef_command *c, uint64_t size, uint32_t ms_per_mb)
{
	const uint64_t ms = size * ms_per_mb / 1000000;

	return ms > c->timeout_ms ? (uint32_t)ms : c->timeout_ms;
}

static uint32_t timeout_ms(const struct ef_command *c, const struct ef_request *q)
{
	return q->timeout_ms ? q->timeout_ms : c->timeout_ms;
}

static size_t request_size(const struct ef_request *q)
{
	return EF_PACKET_HEADER + 4 * (size_t)q->word_count + q->data.size;
}

/* An answer to so many bytes there and back has come. */
static void answered(struct ef_command *c, uint64_t start_us, size_t size)
{
	const uint64_t took = now_us(c) - start_us, bytes = wire_us(c, size) / 2;

	ef_line_answered(&c->line, took > bytes ? took - bytes : 0);
}

static int refused(struct ef_command *c, uint8_t opcode, uint8_t status, uint8_t reason)
{
	espflash_error_info *e = &c->context->error;
	const bool fresh = e->code == 0;

	/* An unknown command may be answered eight times: REFERENCE 3.1. */
	if (reason == EF_REASON_UNSUPPORTED)
		c->out_of_step = true;
	ef_error_set(e, ESPFLASH_ERROR_DEVICE, ef_reason_hint(status, reason),
		"the chip refused %s: %s (status %02x %02x)", ef_opcode_name(opcode),
		ef_reason_text(status, reason), status, reason);
	if (fresh) {
		e->fields |= ESPFLASH_ERROR_HAS_OPCODE | ESPFLASH_ERROR_HAS_DEVICE;
		e->opcode = opcode;
		e->device_status = status;
		e->device_reason = reason;
	}
	return ESPFLASH_ERROR_DEVICE;
}

static int broken_reply(struct ef_command *c, uint8_t opcode, size_t got, size_t wanted)
{
	const int r = ef_error_set(&c->context->error, ESPFLASH_ERROR_PROTOCOL, HINT_SILENT,
		"the reply to %s has %zu bytes after its header, expected %zu",
		ef_opcode_name(opcode), got, wanted);

	c->out_of_step = true;
	return r;
}

/*
 * Judge one frame. Returns 1 if it is the reply, 0 if it is something else, or an error; *ret is
 * filled, of a refusal, too. The status stands behind the payload, which a refusal may lack.
 */
static int judge(struct ef_command *c, const struct ef_request *q, const struct ef_packet *p,
	struct ef_reply *ret)
{
	if (p->opcode != q->opcode) {
		/* A loader that does not know the opcode does not echo it: REFERENCE 3.1. */
		if (p->body_size >= 2 && p->body[0] != 0 && p->body[1] == EF_REASON_UNSUPPORTED)
			return refused(c, q->opcode, p->body[0], p->body[1]);
		ef_log(c->context, ESPFLASH_LOG_DEBUG, "skipped a stale reply to %s",
			ef_opcode_name(p->opcode));
		return 0;
	}
	size_t payload = q->payload_size;

	if (p->body_size < payload + 2 && q->payload_short > 0)
		payload = q->payload_short;
	if (p->body_size < 2)
		return broken_reply(c, q->opcode, p->body_size, payload + 2);
	if (p->body_size < payload + 2) {
		/* Only a status: of a short payload the first byte is something else. */
		if (p->body_size <= 4 && p->body[0] != 0)
			return refused(c, q->opcode, p->body[0], p->body[1]);
		return broken_reply(c, q->opcode, p->body_size, payload + 2);
	}

	const uint8_t *status = p->body + payload;

	*ret = (struct ef_reply){.value = p->value, .payload = p->body, .payload_size = payload};
	return status[0] != 0 ? refused(c, q->opcode, status[0], status[1]) : 1;
}

static int receive_reply(
	struct ef_command *c, const struct ef_request *q, uint64_t timeout_us, struct ef_reply *ret)
{
	const struct ef_deadline deadline = ef_deadline_after(now_us(c), timeout_us);

	for (;;) {
		struct ef_packet packet;
		const uint8_t *frame = NULL;
		size_t size = 0;
		int r = ef_link_receive(c->link, deadline, &frame, &size);

		if (r < 0) {
			c->busy_until_us = deadline.end_us;
			return r;
		}
		if (size == 0)
			return ESPFLASH_ERROR_TIMEOUT;
		if (!ef_packet_parse(&packet, frame, size)) {
			ef_link_note(c->link, frame, size);
			ef_log(c->context, ESPFLASH_LOG_DEBUG,
				"skipped %zu bytes that are no reply", size);
			continue;
		}
		r = judge(c, q, &packet, ret);
		if (r != 0)
			return r < 0 ? r : 0;
	}
}

/*
 * Blocks of data have checksums of their own; the entries of WRITE_REG are arguments. CAPABILITIES
 * is asked before anything is known; who does not know the sum does not look at it.
 */
static bool is_summed(const struct ef_command *c, const struct ef_request *q)
{
	return ((c->dialect.has & EF_DIALECT_SUMMED) || q->opcode == EF_OP_CAPABILITIES) &&
	       (q->data.size == 0 || q->opcode == EF_OP_WRITE_REG);
}

static int send_request(struct ef_command *c, const struct ef_request *q, uint64_t timeout_us)
{
	uint8_t head[EF_PACKET_HEADER + 4 * EF_COMMAND_WORDS];
	const size_t words_size = 4 * (size_t)q->word_count;
	uint32_t sum = q->checksum ? ef_packet_checksum(q->data.data, q->data.size) : 0;
	const struct ef_piece pieces[2] = {{head, EF_PACKET_HEADER + words_size}, q->data};

	for (size_t i = 0; i < q->word_count; i++)
		ef_store_le32(head + EF_PACKET_HEADER + 4 * i, q->words[i]);
	if (is_summed(c, q)) {
		sum = ef_crc32(
			(uint32_t)q->opcode << 8 | (uint32_t)(words_size + q->data.size) << 16,
			head + EF_PACKET_HEADER, words_size);
		sum = q->data.size > 0 ? ef_crc32(sum, q->data.data, q->data.size) : sum;
	}
	ef_packet_header(head, q->opcode, words_size + q->data.size, sum);
	return ef_link_send(c->link, pieces, 2, ef_deadline_after(now_us(c), timeout_us));
}

int ef_command_post(struct ef_command *c, const struct ef_request *q)
{
	int r = c->out_of_step ? ef_command_resync(c) : 0;

	if (r == 0)
		r = send_request(
			c, q, (uint64_t)c->timeout_ms * 1000 + wire_us(c, request_size(q)));
	if (r < 0)
		c->out_of_step = true;
	return r;
}

int ef_command_collect(
	struct ef_command *c, const struct ef_request *q, uint64_t timeout_us, struct ef_reply *ret)
{
	const int r = receive_reply(c, q, timeout_us, ret);

	if (r < 0 && r != ESPFLASH_ERROR_DEVICE && r != ESPFLASH_ERROR_TIMEOUT)
		c->out_of_step = true;
	return r;
}

bool ef_command_was_unknown(const struct ef_command *c)
{
	const espflash_error_info *e = &c->context->error;

	if (e->code != ESPFLASH_ERROR_DEVICE)
		return false;
	return e->device_reason == EF_REASON_UNSUPPORTED || e->device_status == EF_STATUS_COMMAND ||
	       e->device_status == EF_STATUS_UNAVAILABLE;
}

static int silent(struct ef_command *c, const struct ef_request *q, uint32_t timeout_ms)
{
	espflash_error_info *e = &c->context->error;

	ef_error_set(e, ESPFLASH_ERROR_TIMEOUT, HINT_SILENT, "no reply to %s within %u ms",
		ef_opcode_name(q->opcode), (unsigned)timeout_ms);
	if (e->code == ESPFLASH_ERROR_TIMEOUT) {
		e->fields |= ESPFLASH_ERROR_HAS_OPCODE;
		e->opcode = q->opcode;
	}
	return ESPFLASH_ERROR_TIMEOUT;
}

/* Ask once, and wait for `wait_us` beyond the time of the bytes on the wire. */
static int exchange_once(
	struct ef_command *c, const struct ef_request *q, uint64_t wait_us, struct ef_reply *ret)
{
	const uint64_t bytes_us = wire_us(c, request_size(q) + q->payload_size + 16);
	struct ef_reply reply = {0};
	int r = c->out_of_step ? ef_command_resync(c) : 0;

	if (r < 0)
		return r;
	ef_log(c->context, ESPFLASH_LOG_TRACE, "%s", ef_opcode_name(q->opcode));

	const uint64_t start = now_us(c);

	r = send_request(c, q, wait_us + bytes_us);
	if (r == 0)
		r = receive_reply(c, q, wait_us + bytes_us, &reply);
	if (r == ESPFLASH_ERROR_TIMEOUT)
		r = silent(c, q, timeout_ms(c, q));
	if (r < 0 && r != ESPFLASH_ERROR_DEVICE)
		c->out_of_step = true;
	if (r == 0 && q->timeout_ms == 0)
		answered(c, start, request_size(q) + q->payload_size + 16);
	if (r == 0 && ret)
		*ret = reply;
	return r;
}

void ef_command_changes_flash(struct ef_command *c)
{
	c->changes_flash = true;
}

static bool may_repeat(const struct ef_command *c, const struct ef_request *q)
{
	return q->repeats && ((c->dialect.has & EF_DIALECT_STUB) || !c->changes_flash);
}

/* A refusal that no loader gives, or not to this: others than these two are known to be known. */
static bool is_odd(const struct ef_request *q, uint8_t status, uint8_t reason)
{
	return !ef_reason_is_known(status, reason) ||
	       (reason == EF_REASON_UNSUPPORTED && q->opcode != EF_OP_GET_SECURITY_INFO &&
		       q->opcode != EF_OP_CAPABILITIES);
}

/*
 * May a failure be the line's, so that asking again helps? On a line that has damaged something a
 * refusal is believed when it comes a second time: replies have no sum.
 */
static bool is_of_the_line(const struct ef_command *c, const struct ef_request *q, int error,
	const espflash_error_info *before)
{
	const espflash_error_info *e = &c->context->error;

	if (error == ESPFLASH_ERROR_DEVICE && is_summed(c, q) &&
		e->device_status == EF_STATUS_CHECKSUM)
		return true;
	if (!may_repeat(c, q))
		return false;
	if (error == ESPFLASH_ERROR_DEVICE)
		return (c->line.errors > 0 || is_odd(q, e->device_status, e->device_reason)) &&
		       (before->code != error || before->device_status != e->device_status ||
			       before->device_reason != e->device_reason);
	return error == ESPFLASH_ERROR_TIMEOUT || error == ESPFLASH_ERROR_PROTOCOL;
}

static bool lost_its_stub(const struct ef_command *c)
{
	return (c->dialect.has & EF_DIALECT_STUB) && c->sync_value != 0;
}

/*
 * What does no harm twice is asked again until the time for it is over; each wait is twice the one
 * before. What only the stub's checksum refused was not done, so that it is sent again, too.
 */
int ef_command_exchange(struct ef_command *c, const struct ef_request *q, struct ef_reply *ret)
{
	espflash_error_info *e = &c->context->error;
	const uint64_t most_us = (uint64_t)timeout_ms(c, q) * 1000;
	const struct ef_deadline end = ef_deadline_after(now_us(c), most_us);
	const bool fresh = e->code == 0,
		   may_hurry = fresh && may_repeat(c, q) && (q->timeout_ms == 0 || q->work_ms > 0);
	uint64_t wait_us = (uint64_t)q->work_ms * 1000 + ef_line_wait_us(&c->line, most_us);
	espflash_error_info before = {0};
	int r;

	if (!may_hurry || wait_us > most_us)
		wait_us = most_us;
	for (unsigned tries = 1;; tries++) {
		r = tries > 1 && c->out_of_step ? ef_command_resync(c) : 0;
		/* Nobody answers, or somebody else, after a reset: the first failure says more. */
		if (r == ESPFLASH_ERROR_NO_REPLY || (r == 0 && tries > 1 && lost_its_stub(c))) {
			*e = before;
			return e->code;
		}
		if (r == 0)
			r = exchange_once(c, q, wait_us, ret);
		if (r >= 0 || !fresh || tries == TRIES || !is_of_the_line(c, q, r, &before) ||
			ef_deadline_left_us(end, now_us(c)) == 0)
			return r;
		ef_log(c->context, ESPFLASH_LOG_DEBUG, "asking again: %s", e->message);
		if (r != ESPFLASH_ERROR_DEVICE || e->device_status == EF_STATUS_CHECKSUM)
			ef_line_erred(&c->line);
		if (q->work_ms > 0 && c->busy_until_us < end.end_us)
			c->busy_until_us = end.end_us;
		before = *e;
		ef_error_clear(e);
		wait_us = 2 * wait_us < most_us ? 2 * wait_us : most_us;
	}
}

/* REFERENCE 3.2: the 36 bytes of SYNC. */
static const uint8_t sync_body[36] = {0x07, 0x07, 0x12, 0x20, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
	0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
	0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55};

/* The first reply to a SYNC, within wait_us. */
static int first_reply(
	struct ef_command *c, const struct ef_request *q, uint64_t wait_us, struct ef_reply *ret)
{
	const uint64_t start = now_us(c);
	int r = send_request(c, q, wait_us);

	if (r == 0)
		r = receive_reply(c, q, wait_us, ret);
	/* Sending may have timed out, too, and has said so. */
	if (r == ESPFLASH_ERROR_TIMEOUT)
		ef_error_clear(&c->context->error);
	/* Later ones may have waited behind blocks on their way. */
	if (r == 0 && c->line.round_trip_us == 0)
		answered(c, start, request_size(q) + 16);
	return r;
}

/*
 * The other replies follow at once; where they are late they are skipped as stale. A bit of one may
 * be wrong: most of them tell who answers.
 */
static int who_answers(struct ef_command *c, const struct ef_request *q, uint32_t first)
{
	unsigned zeros = first == 0, replies = 1;
	uint32_t value = first;

	for (int i = 0; i < SYNC_MORE_REPLIES; i++) {
		struct ef_reply reply = {0};
		const int r = receive_reply(c, q, wire_us(c, 16) + 10000, &reply);

		if (r == ESPFLASH_ERROR_TIMEOUT)
			break;
		if (r == ESPFLASH_ERROR_DEVICE || r == ESPFLASH_ERROR_PROTOCOL)
			ef_error_clear(&c->context->error);
		else if (r < 0)
			return r;
		if (r < 0)
			continue;
		replies++;
		zeros += reply.value == 0;
		value |= reply.value;
	}
	c->sync_value = 2 * zeros > replies ? 0 : value;
	return 0;
}

int ef_command_sync(struct ef_command *c, uint64_t wait_us, uint32_t *ret_value)
{
	const struct ef_request q = {.opcode = EF_OP_SYNC, .data = {sync_body, sizeof(sync_body)}};
	struct ef_reply reply = {0};
	int r = first_reply(c, &q, wait_us + wire_us(c, 64), &reply);

	if (r == 0)
		r = who_answers(c, &q, reply.value);
	if (r < 0)
		return r;
	*ret_value = c->sync_value;
	c->out_of_step = false;
	return 0;
}

int ef_command_resync(struct ef_command *c)
{
	const uint64_t start = now_us(c);
	const uint64_t patience = (uint64_t)c->timeout_ms * 1000;
	const uint64_t busy = c->busy_until_us > start ? c->busy_until_us - start : 0;
	const struct ef_deadline end = ef_deadline_after(start, patience + busy);
	uint64_t wait = SYNC_WAIT_FIRST_US + 2 * (uint64_t)c->line.round_trip_us;
	uint32_t value = 0;

	ef_log(c->context, ESPFLASH_LOG_DEBUG, "getting back in step with the loader");
	c->busy_until_us = 0;
	do {
		int r = ef_link_send_end(c->link, end);

		if (r == 0)
			r = ef_link_discard(c->link, wire_us(c, 16), end);
		if (r == 0)
			r = ef_command_sync(c, wait, &value);
		/* A refusal is an answer to the half frame that the ENDs finished. */
		if (r != ESPFLASH_ERROR_DEVICE && r != ESPFLASH_ERROR_PROTOCOL &&
			r != ESPFLASH_ERROR_TIMEOUT)
			return r;
		ef_error_clear(&c->context->error);
		wait = wait * 2 < SYNC_WAIT_MAX_US ? wait * 2 : SYNC_WAIT_MAX_US;
	} while (ef_deadline_left_us(end, now_us(c)) > 0);
	return ef_error_set(&c->context->error, ESPFLASH_ERROR_NO_REPLY, HINT_SILENT,
		"the loader no longer answers (%u ms)", (unsigned)((patience + busy) / 1000));
}
