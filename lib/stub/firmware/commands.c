/* SPDX-License-Identifier: MIT */
/*
 * The command loop's one step: takes a frame apart, finds the command, answers. A frame that is no
 * command, or was cut, is dropped without a word: the host repeats.
 */
#include "bytes.h"
#include "commands.h"
#include "port.h"
#include "rx.h"
#include "tx.h"
#include "writer.h"

#define FRAME_HEADER 8u /* REFERENCE 3.1 */
#define REPLY	     0x01u

struct entry {
	uint8_t op;
	uint8_t size_min; /* bytes after the header */
	uint8_t size_max; /* 255: any */
	enum status (*run)(struct command *c);
};

/* REFERENCE 3.2, and docs/stub.md for 0xe0 and up. */
static const struct entry entries[] = {
	{0x02, 16, 20, command_flash_begin},
	{0x03, 16, 255, command_flash_data},
	{0x04, 4, 4, command_flash_end},
	{0x05, 16, 16, command_mem_begin},
	{0x06, 8, 8, command_mem_end},
	{0x07, 16, 255, command_mem_data},
	{0x08, 36, 36, command_sync},
	{0x09, 16, 255, command_write_reg},
	{0x0a, 4, 4, command_read_reg},
	{0x0b, 24, 24, command_nothing},
	{0x0d, 4, 8, command_attach},
	{0x0f, 8, 8, command_baud},
	{0x10, 16, 20, command_deflate_begin},
	{0x11, 16, 255, command_flash_data},
	{0x12, 4, 4, command_flash_end},
	{0x13, 16, 16, command_md5},
	{0x14, 0, 0, command_security},
	{0xd0, 0, 0, command_erase_flash},
	{0xd1, 8, 8, command_erase_region},
	{0xd2, 16, 16, command_read_flash},
	{0xd3, 0, 0, command_run_user_code},
	{0xe0, 0, 0, command_capabilities},
	{0xe1, 16, 16, command_digests},
	{0xe2, 20, 20, command_write_begin},
	{0xe3, 16, 255, command_write_data},
	{0xe4, 0, 0, command_write_end},
	{0xe5, 20, 20, command_read},
	{0xe6, 4, 4, command_reset},
};

void command_answer(struct command *c, enum status status)
{
	uint8_t frame[8 + sizeof(c->payload) + 2];
	const uint32_t n = status ? 0 : c->payload_size;

	frame[0] = REPLY;
	frame[1] = c->op;
	frame[2] = (uint8_t)(n + 2);
	frame[3] = 0;
	store_le32(frame + 4, c->value);
	memcpy(frame + 8, c->payload, n);
	frame[8 + n] = (uint8_t)(status >> 8);
	frame[9 + n] = (uint8_t)status;
	command_frame(frame, 10 + n);
	c->answered = true;
}

void command_frame(const void *data, uint32_t size)
{
	tx_begin();
	tx_put(data, size);
	tx_end();
}

static const struct entry *find(uint8_t op)
{
	for (uint32_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		if (entries[i].op == op)
			return &entries[i];
	return NULL;
}

static bool parse(struct command *c, struct rx_cursor frame)
{
	uint8_t bytes[FRAME_HEADER];

	memset(c, 0, sizeof(*c));
	if (frame.left < FRAME_HEADER)
		return false;
	rx_copy(&frame, bytes, FRAME_HEADER);
	c->op = bytes[1];
	c->size = (uint32_t)bytes[2] | (uint32_t)bytes[3] << 8;
	c->checksum = load_le32(bytes + 4);
	if (bytes[0] != 0 || frame.left != c->size)
		return false;
	c->rest = frame;
	for (uint32_t i = 0; i < ARGUMENTS_MAX && frame.left >= 4; i++) {
		rx_copy(&frame, bytes, 4);
		c->argument[i] = load_le32(bytes);
	}
	return true;
}

static void run(struct command *c)
{
	const struct entry *e = find(c->op);
	enum status s = STATUS_BAD_COMMAND;

	if (e != NULL) {
		s = STATUS_BAD_LENGTH;
		if (c->size >= e->size_min && (c->size <= e->size_max || e->size_max == 255))
			s = e->run(c);
	}
	if (!c->answered)
		command_answer(c, s);
}

void commands_step(void)
{
	struct rx_cursor frame;
	struct command c;

	port_poll();
	if (!rx_frame(&frame)) {
		writer_idle();
		return;
	}
	c.afterwards = NULL;
	if (parse(&c, frame))
		run(&c);
	rx_release();
	if (c.afterwards != NULL)
		c.afterwards(&c);
}
