/* SPDX-License-Identifier: MIT */
/*
 * Commands on memory and registers. RAM is written in whole words, because instruction RAM may
 * allow nothing else.
 */
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "image.h"
#include "port.h"
#include "ticks.h"

#define REGISTER_ENTRY 16u /* address, value, mask, delay before the write in microseconds */

static uint32_t at;
static uint32_t left;

/* Does a range touch what stands from start to end? Its end does not overflow. */
static bool touches(uint32_t address, uint32_t size, const uint8_t *start, const uint8_t *end)
{
	return address < (uint32_t)(uintptr_t)end && address + size > (uint32_t)(uintptr_t)start;
}

enum status command_mem_begin(struct command *c)
{
	const uint32_t size = (c->argument[0] + 3) & ~3u;
	const uint32_t address = c->argument[3];

	left = 0;
	if (address & 3 || c->argument[0] > UINT32_MAX - 3 || size > UINT32_MAX - address)
		return STATUS_BAD_PARAMETER;
	if (touches(address, size, image_text_start, image_text_end) ||
		touches(address, size, image_data_start, image_data_end) ||
		touches(address, size, image_buffers_start, image_buffers_end))
		return STATUS_BAD_PARAMETER;
	at = address;
	left = size;
	return STATUS_OK;
}

enum status command_mem_data(struct command *c)
{
	struct rx_cursor data = c->rest;
	uint8_t bytes[DATA_HEADER];

	if (c->argument[0] != c->size - DATA_HEADER)
		return STATUS_BAD_LENGTH;
	if (c->argument[0] > left)
		return STATUS_TOO_MUCH;
	rx_copy(&data, bytes, DATA_HEADER);
	while (data.left > 0) {
		uint8_t word[4] = {0, 0, 0, 0};

		rx_copy(&data, word, min_u32(data.left, 4));
		reg_write(at, load_le32(word));
		at += 4;
		left -= 4;
		if ((at & 63) == 0)
			port_poll();
	}
	return STATUS_OK;
}

static void jump(struct command *c)
{
	void (*const entry)(void) = (void (*)(void))(uintptr_t)c->argument[1];

	port_drain();
	entry();
}

enum status command_mem_end(struct command *c)
{
	if (c->argument[0] == 0 && c->argument[1] != 0)
		c->afterwards = jump;
	return STATUS_OK;
}

enum status command_write_reg(struct command *c)
{
	struct rx_cursor data = c->rest;

	if (data.left & (REGISTER_ENTRY - 1))
		return STATUS_BAD_LENGTH;
	while (data.left > 0) {
		uint8_t e[REGISTER_ENTRY];
		uint32_t address, value, mask;

		rx_copy(&data, e, REGISTER_ENTRY);
		address = load_le32(e);
		value = load_le32(e + 4);
		mask = load_le32(e + 8);
		if (address & 3)
			return STATUS_BAD_PARAMETER;
		ticks_delay(load_le32(e + 12));
		if (mask != UINT32_MAX)
			value = (reg_read(address) & ~mask) | (value & mask);
		reg_write(address, value);
	}
	return STATUS_OK;
}

enum status command_read_reg(struct command *c)
{
	if (c->argument[0] & 3)
		return STATUS_BAD_PARAMETER;
	c->value = reg_read(c->argument[0]);
	return STATUS_OK;
}
