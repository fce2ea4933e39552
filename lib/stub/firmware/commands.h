/* SPDX-License-Identifier: MIT */
/*
 * What the files of commands share: a command as it came in, and how it is answered.
 */
#ifndef STUB_COMMANDS_H
#define STUB_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "rx.h"
#include "status.h"

#define ARGUMENTS_MAX 6u
#define DATA_HEADER   16u /* bytes before the data of a block: length, sequence, two words */

struct command {
	uint8_t op;
	uint32_t checksum;
	uint32_t size;			  /* bytes after the header */
	uint32_t argument[ARGUMENTS_MAX]; /* the first words of them, 0 where there are none */
	struct rx_cursor rest;		  /* what follows the arguments */
	/* The answer. */
	uint32_t value;
	uint8_t payload[20];
	uint32_t payload_size;
	bool answered;			       /* the command answers for itself */
	void (*afterwards)(struct command *c); /* after the answer; may be NULL */
};

/* Waits for the next command, answers it. */
void commands_step(void);

/* The answer; the frame with it is queued. */
void command_answer(struct command *c, enum status status);

/* A frame of bare data. */
void command_frame(const void *data, uint32_t size);

/* commands_write.c */
enum status command_flash_begin(struct command *c);
enum status command_flash_data(struct command *c);
enum status command_flash_end(struct command *c);
enum status command_deflate_begin(struct command *c);
enum status command_write_begin(struct command *c);
enum status command_write_data(struct command *c);
enum status command_write_end(struct command *c);
enum status command_erase_flash(struct command *c);
enum status command_erase_region(struct command *c);

/* commands_memory.c */
enum status command_mem_begin(struct command *c);
enum status command_mem_data(struct command *c);
enum status command_mem_end(struct command *c);
enum status command_write_reg(struct command *c);
enum status command_read_reg(struct command *c);

/* commands_read.c */
enum status command_md5(struct command *c);
enum status command_digests(struct command *c);
enum status command_read_flash(struct command *c);
enum status command_read(struct command *c);

/* commands_control.c */
enum status command_sync(struct command *c);
enum status command_nothing(struct command *c);
enum status command_attach(struct command *c);
enum status command_baud(struct command *c);
enum status command_security(struct command *c);
enum status command_run_user_code(struct command *c);
enum status command_capabilities(struct command *c);
enum status command_reset(struct command *c);

#endif
