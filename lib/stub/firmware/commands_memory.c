/* SPDX-License-Identifier: MIT */
/*
 * Commands on memory and registers. RAM is written in whole words, because instruction RAM may
 * allow nothing else. That it is not the stub's own, the host has to see to.
 */
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "port.h"
#include "ticks.h"

static uint32_t at;
static uint32_t left;

enum status command_mem_begin(struct command *c, const uint32_t *a)
{
	(void)c;
	left = 0;
	if (a[3] & 3)
		return STATUS_BAD_PARAMETER;
	at = a[3];
	left = a[0];
	return STATUS_OK;
}

enum status command_mem_data(struct command *c, const uint32_t *a)
{
	const uint32_t size = a[0];

	if (size != c->frame->length - DATA_HEADER)
		return STATUS_BAD_LENGTH;
	if (size > left)
		return STATUS_TOO_MUCH;
	left -= size;
	a += DATA_HEADER / 4;
	for (const uint32_t *const end = a + (size + 3) / 4; a < end; at += 4) {
		reg_write(at, *a++);
		port_poll();
	}
	return STATUS_OK;
}

enum status command_mem_end(struct command *c, const uint32_t *a)
{
	void (*const entry)(void) = (void (*)(void))(uintptr_t)a[1];

	if (a[0] != 0 || a[1] == 0)
		return STATUS_OK;
	command_answer(c, STATUS_OK);
	port_drain();
	entry();
	return STATUS_OK;
}

/* Address, value, mask, delay before the write in microseconds; as many as there are. */
enum status command_write_reg(struct command *c, const uint32_t *a)
{
	const uint32_t *const end = a + c->frame->length / 4;

	if (c->frame->length & 15)
		return STATUS_BAD_LENGTH;
	for (; a < end; a += 4) {
		uint32_t value = a[1];

		if (a[0] & 3)
			return STATUS_BAD_PARAMETER;
		ticks_delay(a[3]);
		if (a[2] != UINT32_MAX)
			value = (reg_read(a[0]) & ~a[2]) | (value & a[2]);
		reg_write(a[0], value);
	}
	return STATUS_OK;
}

enum status command_read_reg(struct command *c, const uint32_t *a)
{
	if (a[0] & 3)
		return STATUS_BAD_PARAMETER;
	c->value = reg_read(a[0]);
	return STATUS_OK;
}
