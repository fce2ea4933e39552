/* SPDX-License-Identifier: MIT */
/*
 * Argument layouts of the stubs' commands: REFERENCE 3.2, 3.10 and docs/stub.md.
 */
#include <string.h>

#include "util/bytes.h"
#include "util/deflate.h"
#include "wire/pack.h"
#include "wire/stub.h"

/* REFERENCE 3.3; a stub may find every sector of a region to be erased. */
#define ERASE_MS_PER_MB 40000u
#define MD5_MS_PER_MB	8000u
#define DIGEST_UNIT_MAX 256u /* CRCs in one frame */
#define KIND_MEMORY	1u
#define DIGEST_TRIES	6u
#define ASK_TRIES	10 /* of what number is expected */
/* docs/stub.md: header of a packet of READ. */
#define READ_HEADER	 12u
#define READ_FLAG_PACKED 1u
#define STREAM_DEFLATED	 1u
#define STREAM_PROVE	 2u

static uint64_t now_us(const struct ef_command *c)
{
	return ef_transport_now_us(c->link->transport);
}

int ef_command_frame(
	struct ef_command *c, uint64_t timeout_us, const uint8_t **ret, size_t *ret_size)
{
	const int r =
		ef_link_receive(c->link, ef_deadline_after(now_us(c), timeout_us), ret, ret_size);

	if (r < 0)
		c->out_of_step = true;
	return r == 0 && *ret_size == 0 ? ESPFLASH_ERROR_TIMEOUT : r;
}

int ef_command_words(struct ef_command *c, const uint32_t *words, size_t count)
{
	uint8_t bytes[4 * EF_COMMAND_WORDS];
	const struct ef_piece piece = {bytes, 4 * count};

	for (size_t i = 0; i < count; i++)
		ef_store_le32(bytes + 4 * i, words[i]);

	const int r = ef_link_send(
		c->link, &piece, 1, ef_deadline_after(now_us(c), (uint64_t)c->timeout_ms * 1000));

	if (r < 0)
		c->out_of_step = true;
	return r;
}

static bool is_greeting(const uint8_t *frame, size_t size)
{
	return size == 4 && memcmp(frame, "OHAI", 4) == 0;
}

/* Judge a frame that came instead of the greeting: 0, or DEVICE if MEM_END was refused. */
static int judge_start(struct ef_command *c, const uint8_t *frame, size_t size)
{
	struct ef_packet p;

	if (!ef_packet_parse(&p, frame, size) || p.opcode != EF_OP_MEM_END || p.body_size < 2 ||
		p.body[0] == 0)
		return 0;
	return ef_error_set(&c->context->error, ESPFLASH_ERROR_DEVICE,
		ef_reason_hint(p.body[0], p.body[1]), "the chip refused to start the stub: %s",
		ef_reason_text(p.body[0], p.body[1]));
}

int ef_command_start_stub(struct ef_command *c, uint32_t entry)
{
	const struct ef_request q = {.opcode = EF_OP_MEM_END, .word_count = 2, .words = {0, entry}};
	const uint64_t timeout_us = (uint64_t)c->timeout_ms * 1000;
	const uint64_t end = now_us(c) + timeout_us;
	int r = ef_command_post(c, &q);

	while (r == 0) {
		const uint64_t now = now_us(c);
		const uint8_t *frame = NULL;
		size_t size = 0;

		r = ef_command_frame(c, end > now ? end - now : 0, &frame, &size);
		if (r == 0 && is_greeting(frame, size))
			return 0;
		if (r == 0)
			r = judge_start(c, frame, size);
	}
	if (r == ESPFLASH_ERROR_TIMEOUT)
		ef_error_set(&c->context->error, r, NULL,
			"the flasher stub did not greet within %u ms", (unsigned)c->timeout_ms);
	c->out_of_step = true;
	return r;
}

int ef_command_erase_region(struct ef_command *c, uint32_t address, uint32_t size)
{
	const struct ef_request q = {.opcode = EF_OP_ERASE_REGION,
		.repeats = true,
		.word_count = 2,
		.timeout_ms = ef_command_timeout(c, size, ERASE_MS_PER_MB),
		.work_ms = ef_command_work(size, ERASE_MS_PER_MB),
		.words = {address, size}};

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_run_user_code(struct ef_command *c)
{
	const struct ef_request q = {.opcode = EF_OP_RUN_USER_CODE};

	return ef_command_post(c, &q);
}

int ef_command_read_flash(struct ef_command *c, uint32_t address, uint32_t size, uint32_t packet)
{
	/* The last word, packets in flight, is ignored by the usual stubs: REFERENCE 3.10. */
	const struct ef_request q = {
		.opcode = EF_OP_READ_FLASH, .word_count = 4, .words = {address, size, packet, 64}};

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_capabilities(struct ef_command *c, struct ef_capabilities *ret)
{
	const struct ef_request q = {
		.opcode = EF_OP_CAPABILITIES, .repeats = true, .payload_size = 20};
	struct ef_reply reply = {0};
	const int r = ef_command_exchange(c, &q, &reply);

	if (r < 0)
		return r;
	*ret = (struct ef_capabilities){.bits = reply.value,
		.version = ef_load_le32(reply.payload),
		.block_size = ef_load_le32(reply.payload + 4),
		.write_window = ef_load_le32(reply.payload + 8),
		.read_window = ef_load_le32(reply.payload + 12),
		.chip_id = ef_load_le32(reply.payload + 16)};
	return 0;
}

static int broken_digests(struct ef_command *c, uint32_t address)
{
	c->out_of_step = true;
	return ef_error_set_at(&c->context->error, ESPFLASH_ERROR_PROTOCOL, address,
		"the line may be bad: try a lower --baud",
		"the list of digests from 0x%08x is damaged", (unsigned)address);
}

static int missing_digests(struct ef_command *c, uint32_t address, uint64_t timeout_us)
{
	c->out_of_step = true;
	return ef_error_set_at(&c->context->error, ESPFLASH_ERROR_TIMEOUT, address,
		"is the cable or the supply bad? try a lower --baud, or reset the board",
		"no reply to DIGESTS within %u ms: the list from 0x%08x is not complete",
		(unsigned)(timeout_us / 1000), (unsigned)address);
}

/* Frames with `count` words in all, then one with the CRC-32 over those. */
static int receive_digests(
	struct ef_command *c, uint32_t address, uint32_t count, uint64_t timeout_us, uint32_t *ret)
{
	uint32_t crc = 0, filled = 0;
	const uint8_t *frame = NULL;
	size_t size = 0;
	int r = 0;

	while (r == 0 && filled < count) {
		const uint32_t here = ef_min_u32(count - filled, DIGEST_UNIT_MAX);

		r = ef_command_frame(c, timeout_us, &frame, &size);
		if (r < 0)
			break;
		if (size != 4 * (size_t)here)
			return broken_digests(c, address);
		crc = ef_crc32(crc, frame, size);
		for (uint32_t i = 0; i < here; i++)
			ret[filled + i] = ef_load_le32(frame + 4 * i);
		filled += here;
	}
	if (r == 0)
		r = ef_command_frame(c, timeout_us, &frame, &size);
	if (r == ESPFLASH_ERROR_TIMEOUT)
		return missing_digests(c, address, timeout_us);
	if (r == 0 && (size != 4 || ef_load_le32(frame) != crc))
		return broken_digests(c, address);
	return r;
}

/* One question. */
static int ask_digests(
	struct ef_command *c, uint32_t address, uint32_t size, uint32_t unit, uint32_t *ret)
{
	const uint32_t count = (uint32_t)(((uint64_t)size + unit - 1) / unit);
	const uint32_t work_ms = ef_command_work((uint64_t)unit * count, MD5_MS_PER_MB);
	const struct ef_request q = {.opcode = EF_OP_DIGESTS,
		.repeats = true,
		.word_count = 4,
		.words = {address, size, unit, 0}};
	const uint64_t timeout_us = (uint64_t)work_ms * 1000 +
				    ef_line_wait_us(&c->line, (uint64_t)c->timeout_ms * 1000);
	struct ef_reply reply = {0};
	int r = ef_command_exchange(c, &q, &reply);

	if (r == 0 && reply.value != count)
		r = broken_digests(c, address);
	if (r == 0)
		r = receive_digests(c, address, count, timeout_us, ret);
	return r;
}

/*
 * A list is as long as a block may be; one that is lost or damaged is asked for again, and is
 * shorter then.
 */
int ef_command_digests(
	struct ef_command *c, uint32_t address, uint32_t size, uint32_t unit, uint32_t *ret)
{
	espflash_error_info *e = &c->context->error, failure = {0};
	const bool fresh = e->code == 0;
	unsigned tries = 1;
	int r = 0;

	while (r == 0 && size > 0) {
		const uint32_t most = ef_line_block(&c->line, 4 * DIGEST_UNIT_MAX) / 4;
		const uint32_t here = (uint64_t)most * unit < size ? most * unit : size;

		r = ask_digests(c, address, here, unit, ret);
		if (r == 0) {
			tries = 1;
			address += here;
			size -= here;
			ret += most;
		} else if ((r == ESPFLASH_ERROR_TIMEOUT || r == ESPFLASH_ERROR_PROTOCOL) && fresh &&
			   tries++ < DIGEST_TRIES) {
			ef_line_failed(&c->line);
			failure = *e;
			ef_error_clear(e);
			r = 0;
		}
	}
	/* Getting in step failed, too: the first failure says more. */
	if (r == ESPFLASH_ERROR_NO_REPLY && failure.code != 0)
		*e = failure;
	return r == 0 ? 0 : e->code;
}

int ef_command_memory_crc(struct ef_command *c, uint32_t address, uint32_t words, uint32_t *ret)
{
	const struct ef_request q = {.opcode = EF_OP_DIGESTS,
		.repeats = true,
		.word_count = 4,
		.words = {address, words, 0, KIND_MEMORY}};
	struct ef_reply reply = {0};
	const int r = ef_command_exchange(c, &q, &reply);

	if (r == 0)
		*ret = reply.value;
	return r;
}

int ef_command_stream_begin(struct ef_command *c, const struct ef_stream_begin *b)
{
	const struct ef_request q = {.opcode = EF_OP_WRITE_BEGIN,
		.repeats = true, /* nothing is written before the first block */
		.word_count = 5,
		.words = {b->address, b->size, b->blocks, b->block_size,
			(b->deflated ? STREAM_DEFLATED : 0) | (b->prove ? STREAM_PROVE : 0)}};

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_stream_post(
	struct ef_command *c, uint32_t sequence, const uint8_t *data, size_t size)
{
	uint8_t covered[8];

	ef_store_le32(covered, (uint32_t)size);
	ef_store_le32(covered + 4, sequence);

	const uint32_t crc = ef_crc32(ef_crc32(0, covered, sizeof(covered)), data, size);
	const struct ef_request q = {.opcode = EF_OP_WRITE_DATA,
		.word_count = 4,
		.data = {data, size},
		.words = {(uint32_t)size, sequence, crc, 0}};

	return ef_command_post(c, &q);
}

int ef_command_stream_ack(struct ef_command *c, uint64_t timeout_us, uint32_t *ret_next)
{
	const struct ef_request q = {.opcode = EF_OP_WRITE_DATA};
	struct ef_reply reply = {0};
	const int r = ef_command_collect(c, &q, timeout_us, &reply);

	if (r == 0)
		*ret_next = reply.value;
	return r;
}

/* A block that no write has room for is refused as one behind a gap, with the number expected. */
static int ask_once(struct ef_command *c, uint32_t *ret_next)
{
	const struct ef_request q = {.opcode = EF_OP_WRITE_DATA};
	static const uint8_t nothing;
	espflash_error_info *e = &c->context->error;
	struct ef_reply reply = {0};
	int r = ef_command_stream_post(c, UINT32_MAX, &nothing, 0);

	if (r == 0)
		r = ef_command_collect(
			c, &q, ef_line_wait_us(&c->line, (uint64_t)c->timeout_ms * 1000), &reply);
	if (r == ESPFLASH_ERROR_TIMEOUT)
		c->out_of_step = true;
	if (r == ESPFLASH_ERROR_DEVICE &&
		(e->device_status == EF_STATUS_CHECKSUM ||
			(e->device_status == EF_STATUS_NO_WRITE && e->device_reason == 1))) {
		ef_error_clear(e);
		*ret_next = reply.value;
		return 0;
	}
	return r == 0 ? ESPFLASH_ERROR_PROTOCOL : r;
}

int ef_command_stream_ask(struct ef_command *c, uint32_t *ret_next)
{
	espflash_error_info *e = &c->context->error;
	uint32_t next = 0, last = 0;
	bool known = false;
	unsigned refusals = 0;

	for (int i = 0; i < ASK_TRIES; i++) {
		const int r = ask_once(c, &next);

		if (r == 0 && known && next == last) {
			*ret_next = next;
			return 0;
		}
		if (r == 0) {
			known = true;
			last = next;
			continue;
		}
		if (r != ESPFLASH_ERROR_TIMEOUT && r != ESPFLASH_ERROR_PROTOCOL &&
			(r != ESPFLASH_ERROR_DEVICE || ++refusals > 1))
			return r;
		ef_error_clear(e);
	}
	return ef_error_set(e, ESPFLASH_ERROR_PROTOCOL,
		"the line is bad: try a lower --baud or another cable",
		"the stub's count of blocks reads differently each time");
}

int ef_command_stream_end(struct ef_command *c, uint32_t size, uint8_t *md5)
{
	/* What was not read back while data came is read now. */
	const struct ef_request q = {.opcode = EF_OP_WRITE_END,
		.repeats = true,
		.timeout_ms = ef_command_timeout(c, size, MD5_MS_PER_MB),
		.work_ms = ef_command_work(size, MD5_MS_PER_MB),
		.payload_size = md5 ? 16 : 0};
	struct ef_reply reply = {0};
	const int r = ef_command_exchange(c, &q, &reply);

	if (r < 0)
		return r;
	if (reply.value != size)
		return ef_error_set(&c->context->error, ESPFLASH_ERROR_PROTOCOL, NULL,
			"the stub wrote %u bytes instead of %u", (unsigned)reply.value,
			(unsigned)size);
	if (md5)
		memcpy(md5, reply.payload, 16);
	return 0;
}

int ef_command_read_begin(struct ef_command *c, const struct ef_read_begin *b)
{
	const struct ef_request q = {.opcode = EF_OP_READ,
		.repeats = true,
		.word_count = 5,
		.words = {b->address, b->size, b->packet, b->window, b->pack ? 1 : 0}};

	return ef_command_exchange(c, &q, NULL);
}

/* Is the frame a whole packet? Then its bytes are in `out`. */
static bool unpack(
	const uint8_t *frame, size_t size, uint8_t *out, size_t room, struct ef_read_packet *ret)
{
	if (size < READ_HEADER)
		return false;

	const uint32_t plain = ef_load_le16(frame + 8);
	const uint8_t *data = frame + READ_HEADER;

	size -= READ_HEADER;
	if (plain > room)
		return false;
	if (ef_load_le16(frame + 10) & READ_FLAG_PACKED) {
		if (!ef_unpack(out, plain, data, size))
			return false;
	} else if (size == plain) {
		memcpy(out, data, size);
	} else {
		return false;
	}
	*ret = (struct ef_read_packet){ef_load_le32(frame), plain};
	return ef_crc32(0, out, plain) == ef_load_le32(frame + 4);
}

int ef_command_read_packet(struct ef_command *c, uint64_t timeout_us, uint8_t *out, size_t room,
	struct ef_read_packet *ret, bool *ret_damaged)
{
	const uint64_t end = now_us(c) + timeout_us;

	for (;;) {
		const uint64_t now = now_us(c);
		const uint8_t *frame = NULL;
		size_t size = 0;
		const int r = ef_command_frame(c, end > now ? end - now : 0, &frame, &size);

		if (r < 0)
			return r;
		if (unpack(frame, size, out, room, ret))
			return 0;
		*ret_damaged = true;
		ef_log(c->context, ESPFLASH_LOG_DEBUG, "skipped a damaged packet of %zu bytes",
			size);
	}
}

int ef_command_read_end(struct ef_command *c)
{
	const struct ef_request q = {.opcode = EF_OP_READ};
	struct ef_reply reply = {0};

	return ef_command_collect(c, &q, (uint64_t)c->timeout_ms * 1000, &reply);
}

int ef_command_stub_reset(struct ef_command *c)
{
	const struct ef_request q = {.opcode = EF_OP_RESET, .word_count = 1, .words = {0}};

	return ef_command_exchange(c, &q, NULL);
}
