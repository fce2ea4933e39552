/* SPDX-License-Identifier: MIT */
/*
 * The scripted transport: see the header. Time passes in read, write and sleep only; sending costs
 * nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "script_transport.h"

static void arm(struct script *s)
{
	for (size_t i = s->step_next; i < s->step_count; i++) {
		struct script_step *step = &s->steps[i];

		if (!step->armed && step->after <= s->frames) {
			step->armed = true;
			step->due_us = s->now_us + step->delay_us;
		}
	}
}

static void pass(struct script *s, uint64_t until)
{
	if (until > s->now_us)
		s->now_us = until;
	if (s->cancel && s->now_us >= s->cancel_at_us) {
		atomic_store(s->cancel, 1);
		s->cancel = NULL;
	}
}

static int do_open(void *self, uint32_t baud)
{
	((struct script *)self)->baud = baud;
	return 0;
}

static void do_close(void *self)
{
	(void)self;
}

static int do_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct script *s = self;
	const uint64_t until = s->now_us + (uint64_t)timeout_ms * 1000;
	struct script_step *step = &s->steps[s->step_next];

	*ret_size = 0;
	arm(s);
	if (s->step_next == s->step_count || !step->armed || step->due_us > until) {
		pass(s, until);
		return 0;
	}
	pass(s, step->due_us);
	if (s->one_byte)
		size = 1;
	if (size > step->size)
		size = step->size;
	memcpy(buf, s->pool + step->at, size);
	step->at += size;
	step->size -= size;
	if (step->size == 0)
		s->step_next++;
	*ret_size = size;
	return 0;
}

/* Unescape what stands between two ENDs. */
static size_t unescape(const uint8_t *in, size_t size, uint8_t *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		uint8_t byte = in[i];

		if (byte == 0xdb && ++i < size)
			byte = in[i] == 0xdc ? 0xc0 : 0xdb;
		assert_true(n < room);
		out[n++] = byte;
	}
	return n;
}

static void frame_came(struct script *s)
{
	uint8_t frame[8192];
	const size_t size =
		unescape(s->sent + s->frame_at, s->sent_size - s->frame_at, frame, sizeof(frame));

	s->frames++;
	if (s->on_frame)
		s->on_frame(s, frame, size);
	if (!s->agreeable || size < 8)
		return;
	if (frame[1] == 0x08)
		script_sync(s, 0);
	else
		script_reply(s, 0, 0, frame[1], 0, "\0\0\0", 4);
}

static int do_write(void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct script *s = self;
	const uint8_t *data = buf;

	(void)timeout_ms;
	if (s->forgetful && !s->in_frame && s->sent_size > sizeof(s->sent) / 2)
		s->sent_size = s->frame_at = 0;
	assert_true(size <= sizeof(s->sent) - s->sent_size);
	for (size_t i = 0; i < size; i++) {
		if (data[i] == 0xc0 && s->in_frame)
			frame_came(s);
		s->in_frame = data[i] != 0xc0;
		s->sent[s->sent_size++] = data[i];
		if (data[i] == 0xc0)
			s->frame_at = s->sent_size;
	}
	arm(s);
	*ret_size = size;
	return 0;
}

static int do_set_baud(void *self, uint32_t baud)
{
	struct script *s = self;

	s->baud = baud;
	s->baud_changes++;
	return 0;
}

static int do_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct script *s = self;

	if (s->fail_lines != 0)
		return s->fail_lines;
	if (s->on_lines)
		s->on_lines(s, mask, value);
	assert_true(s->line_count < SCRIPT_LINES);
	s->lines[s->line_count++] = (struct script_line){mask, value, s->now_us};
	return 0;
}

static uint64_t do_now_us(void *self)
{
	return ((struct script *)self)->now_us;
}

static void do_sleep_us(void *self, uint64_t us)
{
	struct script *s = self;

	pass(s, s->now_us + us);
}

espflash_transport *script_open(struct script *s)
{
	const espflash_transport_ops ops = {.struct_size = sizeof(ops),
		.name = "script",
		.open = do_open,
		.close = do_close,
		.read = do_read,
		.write = do_write,
		.set_baud = do_set_baud,
		.set_lines = do_set_lines,
		.now_us = do_now_us,
		.sleep_us = do_sleep_us};
	espflash_transport *t = NULL;

	memset(s, 0, sizeof(*s));
	assert_int_equal(espflash_transport_new(&t, &ops, s), 0);
	return t;
}

/* Room for more: what was said already is forgotten. */
static void compact(struct script *s)
{
	const size_t count = s->step_count - s->step_next;
	const size_t from = count > 0 ? s->steps[s->step_next].at : s->pool_used;

	memmove(s->steps, s->steps + s->step_next, count * sizeof(s->steps[0]));
	memmove(s->pool, s->pool + from, s->pool_used - from);
	for (size_t i = 0; i < count; i++)
		s->steps[i].at -= from;
	s->step_next = 0;
	s->step_count = count;
	s->pool_used -= from;
}

void script_say(struct script *s, unsigned after, uint64_t delay_us, const void *data, size_t size)
{
	compact(s);
	assert_true(s->step_count < SCRIPT_STEPS && size <= SCRIPT_POOL - s->pool_used);
	s->steps[s->step_count++] = (struct script_step){
		.after = after, .delay_us = delay_us, .at = s->pool_used, .size = size};
	memcpy(s->pool + s->pool_used, data, size);
	s->pool_used += size;
}

static size_t escape(uint8_t *out, uint8_t byte)
{
	if (byte != 0xc0 && byte != 0xdb) {
		out[0] = byte;
		return 1;
	}
	out[0] = 0xdb;
	out[1] = byte == 0xc0 ? 0xdc : 0xdd;
	return 2;
}

void script_frame(
	struct script *s, unsigned after, uint64_t delay_us, const void *data, size_t size)
{
	uint8_t frame[10000];
	size_t n = 0;

	assert_true(size <= sizeof(frame) / 2 - 2);
	frame[n++] = 0xc0;
	for (size_t i = 0; i < size; i++)
		n += escape(frame + n, ((const uint8_t *)data)[i]);
	frame[n++] = 0xc0;
	script_say(s, after, delay_us, frame, n);
}

void script_reply(struct script *s, unsigned after, uint64_t delay_us, uint8_t opcode,
	uint32_t value, const void *body, size_t size)
{
	const uint8_t head[8] = {1, opcode, (uint8_t)size, (uint8_t)(size >> 8), (uint8_t)value,
		(uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
	uint8_t packet[2008];

	assert_true(size <= sizeof(packet) - sizeof(head));
	memcpy(packet, head, sizeof(head));
	memcpy(packet + sizeof(head), body, size);
	script_frame(s, after, delay_us, packet, sizeof(head) + size);
}

void script_sync(struct script *s, unsigned after)
{
	for (int i = 0; i < 8; i++)
		script_reply(s, after, 0, 0x08, 0x20120707, "\0\0\0", 4);
}

size_t script_sent(const struct script *s, unsigned number, uint8_t *out, size_t room)
{
	unsigned frame = 1;
	size_t start = 0;

	for (size_t i = 0; i < s->sent_size; i++) {
		if (s->sent[i] != 0xc0)
			continue;
		if (i > start && frame++ == number)
			return unescape(s->sent + start, i - start, out, room);
		start = i + 1;
	}
	return 0;
}

void script_sent_words(const struct script *s, unsigned number, uint8_t opcode,
	const uint32_t *words, size_t count)
{
	uint8_t frame[256];
	const size_t size = script_sent(s, number, frame, sizeof(frame));

	assert_int_equal(size, 8 + 4 * count);
	assert_int_equal(frame[0], 0);
	assert_int_equal(frame[1], opcode);
	assert_int_equal(frame[2] | frame[3] << 8, 4 * count);
	assert_memory_equal(frame + 4, "\0\0\0", 4);
	for (size_t i = 0; i < count; i++)
		assert_memory_equal(frame + 8 + 4 * i, &words[i], 4); /* little-endian hosts */
}

void script_rig_open(struct script_rig *rig)
{
	memset(rig, 0, sizeof(*rig));
	rig->transport = script_open(&rig->io);
	ef_context_init(&rig->context);
	ef_link_init(&rig->link, rig->transport, &rig->context);
	rig->command = (struct ef_command){.link = &rig->link,
		.context = &rig->context,
		.baud = 115200,
		.timeout_ms = 3000,
		.dialect = {.flash_block = 0x400, .md5_is_text = 1}};
	assert_int_equal(ef_transport_open(rig->transport, &rig->context, 115200), 0);
}

void script_rig_close(struct script_rig *rig)
{
	espflash_transport_free(&rig->transport);
}
