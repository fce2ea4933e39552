/* SPDX-License-Identifier: MIT */
/*
 * The command loop: takes a frame, finds the command, answers. A frame that is no command, or was
 * cut, is dropped without a word: the host repeats.
 */
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "crc32.h"
#include "port.h"
#include "tx.h"
#include "writer.h"

#define REPLY 1u /* REFERENCE 3.1 */
/* The checksum of data is one byte, other hosts' commands have none. Ours have the CRC-32 of their
 * arguments, begun with the header's first word. A block of data has none, whatever stands there
 * after it was damaged: the line cannot wait for so long. */
#define DATA_CHECKSUM_MAX 0xffu
#define SUMMED_MAX	  512u

/* REFERENCE 3.2, and docs/stub.md for 0xe0 and up. The first few do not wait for the flash. */
#define WITHOUT_WAITING 4u
#define COMMANDS                                                                                   \
	ENTRY(0xe3, 16, command_write_data)                                                        \
	ENTRY(0x03, 16, command_flash_data)                                                        \
	ENTRY(0x11, 16, command_flash_data)                                                        \
	ENTRY(0x08, 36, command_sync)                                                              \
	ENTRY(0x02, 16, command_flash_begin)                                                       \
	ENTRY(0x04, 4, command_flash_end)                                                          \
	ENTRY(0x05, 16, command_mem_begin)                                                         \
	ENTRY(0x06, 8, command_mem_end)                                                            \
	ENTRY(0x07, 16, command_mem_data)                                                          \
	ENTRY(0x09, 16, command_write_reg)                                                         \
	ENTRY(0x0a, 4, command_read_reg)                                                           \
	ENTRY(0x0b, 24, command_nothing)                                                           \
	ENTRY(0x0d, 4, command_attach)                                                             \
	ENTRY(0x0f, 8, command_baud)                                                               \
	ENTRY(0x10, 16, command_deflate_begin)                                                     \
	ENTRY(0x12, 4, command_flash_end)                                                          \
	ENTRY(0x13, 16, command_md5)                                                               \
	ENTRY(0x14, 0, command_security)                                                           \
	ENTRY(0xd0, 0, command_erase_flash)                                                        \
	ENTRY(0xd1, 8, command_erase_region)                                                       \
	ENTRY(0xd2, 16, command_read_flash)                                                        \
	ENTRY(0xd3, 0, command_run_user_code)                                                      \
	ENTRY(0xe0, 0, command_capabilities)                                                       \
	ENTRY(0xe1, 16, command_digests)                                                           \
	ENTRY(0xe2, 20, command_write_begin)                                                       \
	ENTRY(0xe4, 0, command_write_end)                                                          \
	ENTRY(0xe5, 20, command_read)                                                              \
	ENTRY(0xe6, 4, command_reset)

/* Two tables, so that nothing lies between for alignment: opcode and least length of the arguments;
 * function. */
#define ENTRY(op, length, run) {op, length},
static const uint8_t shapes[][2] = {COMMANDS};
#undef ENTRY
#define ENTRY(op, length, run) run,
static command_run *const runs[] = {COMMANDS};
#undef ENTRY

#define COUNT (sizeof(runs) / sizeof(runs[0]))

static struct command command;

void command_answer(struct command *c, enum status status)
{
	const uint32_t n = status ? 0 : c->payload_size;
	uint8_t *const end = (uint8_t *)c->payload + n;

	if (!status)
		c->value += c->counts;
	c->direction = REPLY;
	c->length = (uint16_t)(n + 2);
	end[0] = (uint8_t)status;
	end[1] = (uint8_t)(status >> 8);
	tx_frame(&c->direction, RX_HEADER + n + 2);
	if (c->frame != NULL) {
		c->frame = NULL;
		rx_release();
	}
}

static enum status run(struct command *c, const struct rx_frame *f)
{
	uint32_t i = 0, sum = *rx_words(f);

	c->frame = f;
	c->op = f->op;
	c->value = 0;
	c->payload_size = 0;
	c->counts = 0;
	while (shapes[i][0] != f->op)
		if (++i == COUNT)
			return STATUS_BAD_COMMAND;
	if (f->length < shapes[i][1])
		return STATUS_BAD_LENGTH;
	if (f->checksum > DATA_CHECKSUM_MAX && f->length < SUMMED_MAX) {
		crc32_add(&sum, f->argument, f->length);
		if (sum != f->checksum)
			return STATUS_CHECKSUM;
	}
	/* What neither writes nor says hello finds everything written. */
	if (i >= WITHOUT_WAITING)
		writer_settle();
	return runs[i](c, f->argument);
}

enum status commands_step(enum status before)
{
	struct command *const c = near(&command);
	const struct rx_frame *f;

	/* What was answered already is only answered again to name a failure. */
	if (before != STATUS_AGAIN && (c->frame != NULL || before))
		command_answer(c, before);
	port_poll();
	f = rx_oldest();
	if (f == NULL)
		writer_idle();
	else if (f->direction == 0 && f->size == RX_HEADER + f->length)
		return run(c, f);
	else
		rx_release();
	return STATUS_OK;
}

void commands_loop(enum status failure)
{
	enum status s = failure;

	writer_failed(s);
	for (;;)
		s = commands_step(s);
}
