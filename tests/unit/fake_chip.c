/* SPDX-License-Identifier: MIT */
/*
 * The chip of a few lines: see the header.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "fake_chip.h"
#include "util/md5.h"

#define STATUS_CHECKSUM 0xc100u
#define STATUS_UNKNOWN	0xc300u
#define STATUS_FLASH	0xc400u
#define STATUS_IDLE	0xc600u
#define STATUS_GAP	0xc601u
#define STATUS_LITTLE	0xc800u
#define STATUS_NUMBER	0x0105u
#define STATUS_SPOILT	0x0107u /* the ROM's: REFERENCE 3.11 */

static uint32_t get32(const uint8_t *in)
{
	return in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

static void put32(uint8_t *out, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

static void reply(struct fake_chip *c, uint8_t op, uint32_t value, uint16_t status,
	const void *payload, size_t size)
{
	uint8_t body[40] = {0};
	size_t n = c->is == FAKE_ROM ? c->rom_status : 2;

	if (status == 0 && size > 0)
		memcpy(body, payload, size);
	else
		size = 0;
	body[size] = (uint8_t)(status >> 8);
	body[size + 1] = (uint8_t)status;
	script_reply(c->io, 0, op == 0xe3 ? c->reply_delay_us : 0, op, value, body, size + n);
}

static void answer_sync(struct fake_chip *c)
{
	for (int i = 0; i < 8; i++)
		reply(c, 0x08, c->is == FAKE_ROM ? c->rom_value : 0, 0, NULL, 0);
}

static void start_code(struct fake_chip *c)
{
	if (c->refused_starts > 0) {
		c->refused_starts--;
		reply(c, 0x06, 0, 0x0107, NULL, 0);
		return;
	}
	reply(c, 0x06, 0, 0, NULL, 0);
	c->damaged_uploads -= c->damaged_uploads > 0;
	c->is = c->becomes;
	if (c->greets)
		script_frame(c->io, 0, 0, "OHAI", 4);
	if (c->resets)
		c->is = c->after_all;
}

/* --- writing ------------------------------------------------------------------------------- */

static bool is_spoilt(const struct fake_chip *c, uint32_t length)
{
	return c->blocks == c->spoil_block ||
	       (c->spoil_blocks_from > 0 && c->blocks >= c->spoil_blocks_from) ||
	       (c->noisy_above > 0 && c->io->baud > c->noisy_above && c->blocks % 2) ||
	       (c->longest_whole > 0 && length > c->longest_whole);
}

static void block(struct fake_chip *c, const uint8_t *frame, size_t size)
{
	const uint8_t *a = frame + 8;
	const uint32_t length = get32(a), sequence = get32(a + 4);
	const uint32_t sum = (uint32_t)crc32(crc32(0, a, 8), a + 16, (uInt)(size - 24));
	uint16_t status = 0;

	if (length == 0) {
		c->asks++;
		reply(c, 0xe3, c->expected + (c->asks == c->lie_ask),
			c->writing ? STATUS_GAP : STATUS_IDLE, NULL, 0);
		return;
	}
	c->blocks++;
	c->longest = length > c->longest ? length : c->longest;
	if (c->blocks == c->lose_block)
		return;
	if (c->blocks == c->reset_block) {
		c->is = FAKE_ROM;
		return;
	}
	if (!c->writing)
		status = STATUS_IDLE;
	else if (sum != get32(a + 8) || is_spoilt(c, length))
		status = STATUS_CHECKSUM;
	else if (sequence > c->expected)
		status = STATUS_GAP;
	else if (sequence == c->expected) {
		assert_true(c->write_at + length <= FAKE_FLASH && length == size - 24);
		memcpy(c->flash + c->write_at, a + 16, length);
		c->write_at += length;
		c->expected++;
	}
	c->replies++;
	if (c->replies == c->lose_reply)
		return;
	for (int i = 0; i <= (c->replies == c->repeat_reply); i++)
		reply(c, 0xe3, c->expected + (c->replies == c->lie_reply ? 2 : 0), status, NULL, 0);
}

static void digest(const struct fake_chip *c, uint32_t from, uint32_t to, uint8_t ret[16])
{
	struct ef_md5 md5;

	ef_md5_init(&md5);
	ef_md5_update(&md5, c->flash + from, to - from);
	ef_md5_final(&md5, ret);
}

static void write_end(struct fake_chip *c)
{
	uint8_t md5[16];

	digest(c, c->write_from, c->write_at, md5);
	reply(c, 0xe4, c->write_at - c->write_from, c->writing ? 0 : STATUS_IDLE, md5,
		c->prove ? 16 : 0);
}

/* --- reading ------------------------------------------------------------------------------- */

static void packet(struct fake_chip *c)
{
	const uint32_t left = c->read_size - c->read_sent;
	const uint32_t n = left < c->read_packet ? left : c->read_packet;
	const uint8_t *from = c->flash + c->read_at + c->read_sent;
	uint8_t frame[12 + 4096];

	c->packets++;
	c->longest_packet = n > c->longest_packet ? n : c->longest_packet;
	put32(frame, c->read_sent);
	put32(frame + 4, (uint32_t)crc32(0, from, n));
	put32(frame + 8, n);
	memcpy(frame + 12, from, n);
	c->read_sent += n;
	if (c->packets == c->spoil_packet || (c->longest_whole > 0 && n > c->longest_whole) ||
		(c->spoil_packets_from > 0 && c->packets >= c->spoil_packets_from))
		frame[20] ^= 1;
	if (c->packets != c->lose_packet)
		script_frame(c->io, 0, 0, frame, 12 + n);
}

static void end_of_read(struct fake_chip *c)
{
	reply(c, 0xe5, c->read_acked, 0, NULL, 0);
	c->reading = false;
}

static void send_packets(struct fake_chip *c)
{
	while (!c->stalled && c->read_sent < c->read_size &&
		c->read_sent - c->read_acked < c->read_window) {
		if (c->packets + 1 == c->no_status_packet) {
			reply(c, 0xe5, 0, STATUS_FLASH, NULL, 0);
			c->reading = false;
			return;
		}
		packet(c);
		c->stalled = c->packets == c->stall_packet;
		if (c->packets == c->leave_packet) {
			c->reading = false;
			return;
		}
	}
	if (c->read_acked < c->read_size)
		return;
	end_of_read(c);
}

static void acknowledgement(struct fake_chip *c, const uint8_t *frame)
{
	const uint32_t bytes = get32(frame), what = get32(frame + 4);

	if (what == 1) {
		end_of_read(c);
		return;
	}
	if (bytes > c->read_sent)
		return;
	if (what == 2) {
		c->read_sent = c->read_acked = bytes;
		c->stalled = false;
	} else if (bytes > c->read_acked) {
		c->read_acked = bytes;
	}
	send_packets(c);
}

static void memory_crc(struct fake_chip *c, const uint8_t *a)
{
	const uint32_t at = get32(a) % FAKE_RAM, size = 4 * get32(a + 4);

	assert_true(at + size <= FAKE_RAM);
	reply(c, 0xe1, (uint32_t)crc32(0, c->ram + at, size), 0, NULL, 0);
}

static void list(struct fake_chip *c, const uint8_t *a)
{
	const uint32_t from = get32(a), size = get32(a + 4), unit = get32(a + 8);
	const uint32_t count = size / unit;
	uint8_t crcs[4 * 256], all[4];

	assert_true(count <= 256 && from + size <= FAKE_FLASH);
	for (uint32_t i = 0; i < count; i++)
		put32(crcs + 4 * i, (uint32_t)crc32(0, c->flash + from + i * unit, unit));
	put32(all, (uint32_t)crc32(0, crcs, 4 * count));
	if (++c->lists == c->spoil_list)
		crcs[0] ^= 1;
	reply(c, 0xe1, count, 0, NULL, 0);
	script_frame(c->io, 0, 0, crcs, 4 * count);
	script_frame(c->io, 0, 0, all, 4);
}

/* --- RAM ----------------------------------------------------------------------------------- */

/* As it was measured on the ROMs: a damaged block uses its number up, the next lands there. */
static void ram_block(struct fake_chip *c, const uint8_t *frame)
{
	const uint32_t length = get32(frame + 8), sequence = get32(frame + 12);
	uint16_t status = 0;

	if (++c->ram_blocks == c->lose_ram_block)
		return;
	if (sequence != c->ram_next) {
		status = STATUS_NUMBER;
	} else {
		c->ram_next++;
		if (c->spoilt_blocks > 0) {
			c->spoilt_blocks--;
			status = STATUS_SPOILT;
		} else {
			assert_true(c->ram_at % FAKE_RAM + length <= FAKE_RAM);
			memcpy(c->ram + c->ram_at % FAKE_RAM, frame + 24, length);
			c->ram[c->ram_at % FAKE_RAM] ^= c->damaged_uploads > 0;
			c->ram_at += length;
		}
	}
	if (c->ram_blocks != c->lose_ram_reply)
		reply(c, 0x07, 0, status, NULL, 0);
}

/* --- commands ------------------------------------------------------------------------------ */

static void own(struct fake_chip *c, const uint8_t *frame, size_t size)
{
	const uint8_t *a = frame + 8;
	uint8_t payload[20];

	switch (frame[1]) {
	case 0xe0:
		for (int i = 0; i < 5; i++)
			put32(payload + 4 * i, c->capabilities[1 + i]);
		reply(c, 0xe0, c->capabilities[0], 0, payload, 20);
		break;
	case 0xe1:
		if (get32(a + 12) == 1)
			memory_crc(c, a);
		else
			list(c, a);
		break;
	case 0xd1: /* of no sector: ends what the stub was about */
		c->writing = c->reading = false;
		reply(c, 0xd1, 0, 0, NULL, 0);
		break;
	case 0xe2:
		c->write_from = c->write_at = get32(a);
		c->expected = 0;
		c->writing = true;
		c->prove = get32(a + 16) & 2;
		reply(c, 0xe2, 0, 0, NULL, 0);
		break;
	case 0xe3:
		block(c, frame, size);
		break;
	case 0xe4:
		write_end(c);
		break;
	case 0xe5:
		c->read_at = get32(a);
		c->read_size = get32(a + 4);
		c->read_packet = get32(a + 8);
		c->read_window = get32(a + 12) * c->read_packet;
		c->read_sent = c->read_acked = 0;
		c->reading = true;
		c->stalled = false;
		reply(c, 0xe5, 0, 0, NULL, 0);
		send_packets(c);
		break;
	default:
		reply(c, frame[1], 0, STATUS_UNKNOWN, NULL, 0);
	}
}

/* What every loader knows. */
static bool usual(struct fake_chip *c, const uint8_t *frame)
{
	static const uint8_t security[20] = {[12] = 5};
	uint8_t md5[16];

	switch (frame[1]) {
	case 0x14:
		if (c->is == FAKE_ROM && c->knows_security)
			reply(c, 0x14, 0, 0, security, sizeof(security));
		return c->is == FAKE_ROM && c->knows_security;
	case 0x07:
		ram_block(c, frame);
		return true;
	case 0x05:
		c->ram_at = get32(frame + 20);
		c->ram_next = 0;
		reply(c, 0x05, 0, 0, NULL, 0);
		return true;
	case 0x09:
	case 0x0d:
	case 0x0f:
		reply(c, frame[1], 0, 0, NULL, 0);
		return true;
	case 0x06:
		start_code(c);
		return true;
	case 0x08:
		answer_sync(c);
		return true;
	case 0x0a:
		reply(c, 0x0a, c->word, 0, NULL, 0);
		return true;
	case 0x13:
		digest(c, get32(frame + 8), get32(frame + 8) + get32(frame + 12), md5);
		reply(c, 0x13, 0, 0, md5, 16);
		return true;
	default:
		return false;
	}
}

static void on_frame(struct script *io, const uint8_t *frame, size_t size)
{
	struct fake_chip *c = io->user;

	if (c->is == FAKE_SILENT || (c->baud_max > 0 && io->baud > c->baud_max))
		return;
	if (c->reading && size == 8) {
		acknowledgement(c, frame);
		return;
	}
	if (size < 8 || frame[0] != 0 || (frame[2] | (size_t)frame[3] << 8) != size - 8)
		return;
	c->reading = false;
	assert_true(c->op_count < FAKE_OPS);
	c->ops[c->op_count++] = frame[1];
	if (usual(c, frame))
		return;
	if (c->is == FAKE_OWN)
		own(c, frame, size);
	else
		reply(c, frame[1], 0, c->is == FAKE_ROM ? 0x0105 : c->unknown, NULL, 0);
}

static void on_lines(struct script *io, uint32_t mask, uint32_t value)
{
	struct fake_chip *c = io->user;

	if (c->has_lines && (mask & value & ESPFLASH_LINE_RTS))
		c->is = FAKE_ROM;
}

void fake_chip_init(struct fake_chip *c, struct script *io)
{
	memset(c, 0, sizeof(*c));
	c->io = io;
	c->is = c->becomes = FAKE_OWN;
	c->greets = true;
	c->has_lines = true;
	c->knows_security = true;
	c->rom_value = 0x20120707;
	c->rom_status = 4;
	c->unknown = 0xff00;
	memcpy(c->capabilities, (const uint32_t[]){0xff, 1, 4096, 4, 8, 5},
		sizeof(c->capabilities));
	for (uint32_t i = 0; i < FAKE_FLASH; i++)
		c->flash[i] = (uint8_t)(i * 7 ^ i >> 9);
	io->user = c;
	io->on_frame = on_frame;
	io->on_lines = on_lines;
	io->forgetful = true;
}

unsigned fake_chip_count(const struct fake_chip *c, uint8_t opcode)
{
	unsigned n = 0;

	for (size_t i = 0; i < c->op_count; i++)
		n += c->ops[i] == opcode;
	return n;
}

static void note(void *user, const espflash_event *event)
{
	struct fake_rig *rig = user;

	if (event->kind != ESPFLASH_EVENT_WARNING)
		return;
	rig->warnings++;
	strncpy(rig->warning, event->message, sizeof(rig->warning) - 1);
}

static void new_session(struct fake_rig *rig, uint32_t session_flags)
{
	const espflash_session_options o = {.struct_size = sizeof(o),
		.event = note,
		.event_user = rig,
		.before = ESPFLASH_BEFORE_NO_RESET,
		.timeout_ms = 300,
		.flags = session_flags};

	espflash_session_free(&rig->session);
	assert_int_equal(espflash_session_new(&rig->session, rig->transport, &o), 0);
}

void fake_rig_open(struct fake_rig *rig, uint32_t session_flags)
{
	espflash_session *s;

	memset(rig, 0, sizeof(*rig));
	rig->transport = script_open(&rig->io);
	fake_chip_init(&rig->chip, &rig->io);
	new_session(rig, session_flags);
	s = rig->session;
	/* as espflash_session_connect leaves it */
	ef_link_init(&s->link, rig->transport, &s->context);
	s->chip = &ef_chip_esp32c3;
	s->baud = s->wanted = rig->io.baud = 115200;
	s->command = (struct ef_command){.link = &s->link,
		.context = &s->context,
		.dialect = ef_chip_esp32c3.rom,
		.baud = 115200,
		.timeout_ms = 300};
	s->command.sync_value = rig->chip.rom_value;
	s->state = EF_SESSION_CONNECTED;
	rig->chip.is = FAKE_ROM;
}

void fake_rig_connect(struct fake_rig *rig, uint32_t session_flags)
{
	const espflash_error_info *e;

	new_session(rig, session_flags);
	e = espflash_session_error(rig->session);
	if (espflash_session_connect(rig->session) < 0)
		fail_msg("%s", e->message);
}

void fake_rig_close(struct fake_rig *rig)
{
	espflash_session_free(&rig->session);
	espflash_transport_free(&rig->transport);
}

void fake_rig_adopt(struct fake_rig *rig)
{
	struct ef_stub_kind kind = {0};

	rig->chip.is = FAKE_OWN;
	rig->session->command.sync_value = 0;
	assert_int_equal(ef_stub_ask(&rig->session->command, &kind), 0);
	ef_stub_adopt(rig->session, &kind);
	rig->chip.op_count = 0;
}
