/* SPDX-License-Identifier: MIT */
/*
 * The chip made of words: see the header. Numbers of the protocol: REFERENCE 3.1, 3.2.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/md5.h"
#include "word_chip.h"

void word_chip_set(struct word_chip *c, uint32_t address, uint32_t value)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->address[i] == address) {
			c->value[i] = value;
			return;
		}
	}
	assert_true(c->count < WORD_CHIP_WORDS);
	c->address[c->count] = address;
	c->value[c->count++] = value;
}

uint32_t word_chip_get(const struct word_chip *c, uint32_t address)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->address[i] == address)
			return c->value[i];
	}
	return 0;
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

size_t word_chip_came(const struct word_chip *c, uint8_t opcode)
{
	size_t count = 0;

	for (size_t i = 0; i < c->commands; i++)
		count += c->ops[i] == opcode;
	return count;
}

void word_chip_secure(struct word_chip *c, size_t size, uint32_t flags, uint32_t chip_id)
{
	memset(c->security, 0, sizeof(c->security));
	c->security[0] = (uint8_t)flags;
	c->security[12] = (uint8_t)chip_id;
	c->security_size = size;
	c->secure = (flags & 4) != 0;
}

static void put(struct word_chip *c, uint8_t byte)
{
	if (byte == 0xc0 || byte == 0xdb)
		c->out[c->out_size++] = 0xdb;
	c->out[c->out_size++] = byte == 0xc0 ? 0xdc : byte == 0xdb ? 0xdd : byte;
}

static void reply(struct word_chip *c, uint8_t op, uint32_t value, const uint8_t *body, size_t size,
	bool refused)
{
	const uint8_t head[8] = {1, op, (uint8_t)(size + 4), 0, (uint8_t)value,
		(uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
	const uint8_t status[4] = {refused, refused ? 5 : 0, 0, 0};

	if (c->out_at == c->out_size)
		c->out_at = c->out_size = 0;
	assert_true(c->out_size + 2 * (size + 16) < sizeof(c->out));
	c->out[c->out_size++] = 0xc0;
	for (size_t i = 0; i < sizeof(head); i++)
		put(c, head[i]);
	for (size_t i = 0; i < size; i++)
		put(c, body[i]);
	for (size_t i = 0; i < sizeof(status); i++)
		put(c, status[i]);
	c->out[c->out_size++] = 0xc0;
}

static uint32_t sfdp_word(const struct word_chip *c, uint32_t at)
{
	uint8_t bytes[4] = {0xff, 0xff, 0xff, 0xff};

	for (size_t i = 0; i < 4 && at + i < c->sfdp_size; i++)
		bytes[i] = c->sfdp[at + i];
	return le32(bytes);
}

/* The controller runs a command: what identifies the flash is all that it needs to know. */
static void run_spi(struct word_chip *c)
{
	const uint32_t usr2 = c->spi_base + (c->esp32_spi ? 0x24 : 0x20);
	const uint8_t opcode = (uint8_t)word_chip_get(c, usr2);
	uint32_t w0 = 0;

	assert_true(c->spi_count < WORD_CHIP_SPI_OPS);
	c->spi_ops[c->spi_count++] = opcode;
	if (opcode == 0x9f)
		w0 = c->flash_id;
	else if (opcode == 0x05)
		w0 = c->status[0];
	else if (opcode == 0x35)
		w0 = c->status[1];
	else if (opcode == 0x15)
		w0 = c->status[2];
	else if (opcode == 0x5a)
		w0 = sfdp_word(c, word_chip_get(c, c->spi_base + 4));
	else if (opcode == 0xab && c->awake_id != 0)
		c->flash_id = c->awake_id;
	word_chip_set(c, c->spi_base + (c->esp32_spi ? 0x80 : 0x58), w0);
	word_chip_set(c, c->spi_base, 0);
}

static void write_regs(struct word_chip *c, const uint8_t *data, size_t size)
{
	for (size_t at = 0; at + 16 <= size; at += 16) {
		const struct word_chip_write w = {le32(data + at), le32(data + at + 4),
			le32(data + at + 8), le32(data + at + 12)};

		assert_true(c->write_count < WORD_CHIP_WRITES);
		c->writes[c->write_count++] = w;
		word_chip_set(
			c, w.address, (word_chip_get(c, w.address) & ~w.mask) | (w.value & w.mask));
		if (c->vanish_at != 0 && w.address == c->vanish_at)
			c->is_gone = true;
		if (c->spi_base != 0 && w.address == c->spi_base && (w.value & 1u << 18))
			run_spi(c);
	}
}

static void begin(struct word_chip *c, const uint8_t *data)
{
	for (size_t i = 0; i < 5; i++)
		c->begin_words[i] = le32(data + 4 * i);
	c->write_at = c->begin_words[3];
	c->encrypts = c->begin_words[4] == 1;
	assert_true(c->write_at + (uint64_t)c->begin_words[0] <= WORD_CHIP_FLASH);
	if (!c->ignores_writes)
		memset(c->flash + c->write_at, 0xff, c->begin_words[0]);
}

static void block(struct word_chip *c, const uint8_t *data)
{
	const uint32_t size = le32(data), at = c->write_at + le32(data + 4) * c->begin_words[2];

	assert_true(at + size <= c->begin_words[3] + c->begin_words[0]);
	for (uint32_t i = 0; i < size && !c->ignores_writes; i++)
		c->flash[at + i] = c->encrypts ? WORD_CHIP_CIPHER(data[16 + i]) : data[16 + i];
}

static void digest(struct word_chip *c, const uint8_t *data)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t text[32], bytes[16];
	struct ef_md5 md5;

	ef_md5_init(&md5);
	ef_md5_update(&md5, c->flash + le32(data), le32(data + 4));
	ef_md5_final(&md5, bytes);
	for (size_t i = 0; i < 32; i++)
		text[i] = (uint8_t)hex[bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
	reply(c, 0x13, 0, text, 32, false);
}

/* Commands to the flash; false: one that is answered as any other. */
static bool flash_command(struct word_chip *c, uint8_t op, const uint8_t *data)
{
	if (op == 0x0e && c->reads_flash) {
		reply(c, op, 0, c->flash + le32(data), 64, false);
		return true;
	}
	if (op == 0x13 && c->reads_flash) {
		digest(c, data);
		return true;
	}
	if (op == 0x02)
		begin(c, data);
	else if (op == 0x03)
		block(c, data);
	else if (op == 0x0b)
		c->flash_size = le32(data + 4);
	else if (op == 0x0d)
		c->attach_word = le32(data);
	return false;
}

static void command(struct word_chip *c)
{
	const uint8_t op = c->in[1];
	const uint8_t *data = c->in + 8;

	assert_true(c->commands < WORD_CHIP_OPS);
	c->ops[c->commands++] = op;
	if (flash_command(c, op, data))
		return;
	if (op == 0x0a && !c->secure) {
		c->reads++;
		reply(c, op, word_chip_get(c, le32(data)), NULL, 0, false);
	} else if (op == 0x14 && c->security_size > 0) {
		reply(c, op, 0, c->security, c->security_size, false);
	} else if (op == 0x09 && !c->secure) {
		write_regs(c, data, c->in_size - 8);
		reply(c, op, 0, NULL, 0, false);
	} else if (op == 0x0a || op == 0x09 || op == 0x14) {
		reply(c, op, 0, NULL, 0, true);
	} else {
		if (op == 0x0f)
			c->asked_baud = le32(data);
		/* A ROM loader answers SYNC eight times. */
		for (int i = 0; i < (op == 0x08 ? 8 : 1); i++)
			reply(c, op, 0x20120707, NULL, 0, false);
	}
}

static void byte_came(struct word_chip *c, uint8_t byte)
{
	if (byte == 0xc0) {
		if (c->in_size >= 8)
			command(c);
		c->in_size = 0;
	} else if (byte == 0xdb) {
		c->escaped = true;
	} else {
		assert_true(c->in_size < sizeof(c->in));
		c->in[c->in_size++] = !c->escaped ? byte : byte == 0xdc ? 0xc0 : 0xdb;
		c->escaped = false;
	}
}

static int do_open(void *self, uint32_t baud)
{
	(void)self;
	(void)baud;
	return 0;
}

static void do_close(void *self)
{
	(void)self;
}

static int do_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct word_chip *c = self;
	const size_t there = c->out_size - c->out_at;

	*ret_size = there < size ? there : size;
	memcpy(buf, c->out + c->out_at, *ret_size);
	c->out_at += *ret_size;
	if (*ret_size == 0)
		c->now_us += (uint64_t)timeout_ms * 1000;
	return 0;
}

static int do_write(void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	(void)timeout_ms;
	if (((struct word_chip *)self)->is_gone)
		return ESPFLASH_ERROR_DISCONNECTED;
	for (size_t i = 0; i < size; i++)
		byte_came(self, ((const uint8_t *)buf)[i]);
	*ret_size = size;
	return 0;
}

static int do_set_baud(void *self, uint32_t baud)
{
	(void)baud;
	return ((struct word_chip *)self)->is_gone ? ESPFLASH_ERROR_DISCONNECTED : 0;
}

static int do_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct word_chip *c = self;

	if (!c->has_lines)
		return ESPFLASH_ERROR_UNSUPPORTED;
	if (c->is_gone)
		return ESPFLASH_ERROR_DISCONNECTED;
	assert_true(c->line_count < WORD_CHIP_LINES);
	c->lines[c->line_count++] = (struct word_chip_line){mask, value, c->now_us};
	return 0;
}

static int do_usb_ids(void *self, uint16_t *ret_vendor, uint16_t *ret_product)
{
	const struct word_chip *c = self;

	if (c->usb_vendor == 0)
		return ESPFLASH_ERROR_UNSUPPORTED;
	*ret_vendor = c->usb_vendor;
	*ret_product = c->usb_product;
	return 0;
}

static uint64_t do_now_us(void *self)
{
	return ((struct word_chip *)self)->now_us;
}

static void do_sleep_us(void *self, uint64_t us)
{
	((struct word_chip *)self)->now_us += us;
}

espflash_session *word_chip_session(
	struct word_chip *c, espflash_transport **ret_transport, const espflash_session_options *o)
{
	static const espflash_transport_ops ops = {.struct_size = sizeof(ops),
		.name = "words",
		.open = do_open,
		.close = do_close,
		.read = do_read,
		.write = do_write,
		.set_baud = do_set_baud,
		.set_lines = do_set_lines,
		.now_us = do_now_us,
		.sleep_us = do_sleep_us,
		.usb_ids = do_usb_ids};
	espflash_session_options options = {.struct_size = sizeof(options)};
	espflash_session *s = NULL;

	if (o)
		options = *o;
	if (!c->has_lines)
		options.before = ESPFLASH_BEFORE_NO_SYNC;
	assert_int_equal(espflash_transport_new(ret_transport, &ops, c), 0);
	assert_int_equal(espflash_session_new(&s, *ret_transport, &options), 0);
	return s;
}
