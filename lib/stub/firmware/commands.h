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

#define PAYLOAD_MAX 5u	/* words */
#define DATA_HEADER 16u /* bytes before the data of a block: length, sequence, two words */

struct command {
	const struct rx_frame *frame; /* it stays received until it is answered; then NULL */
	/* The reply as it goes out, and room for its status behind the payload. */
	uint8_t direction;
	uint8_t op;
	uint16_t length;
	uint32_t value;
	uint32_t payload[PAYLOAD_MAX + 1];
	uint32_t payload_size; /* bytes */
	uint32_t counts;       /* added to the value when all went well */
};

/* A command's function: what it returns is the answer, unless it has given one itself. a: the
 * arguments, as many as the table in commands.c asks for. */
typedef enum status command_run(struct command *c, const uint32_t *a);

/* Ends the command before with its status, then runs the next one, if any, and returns its status;
 * else does a little of what is to be done meanwhile. */
enum status commands_step(enum status before);

/* The main loop: commands, after a failure with this status, or STATUS_OK. */
_Noreturn void commands_loop(enum status failure);

/* Sends the answer and lets go of the frame. May be called again: a further reply. */
void command_answer(struct command *c, enum status status);

/* commands_write.c */
command_run command_flash_begin;
command_run command_flash_data;
command_run command_flash_end;
command_run command_deflate_begin;
command_run command_write_begin;
command_run command_write_data;
command_run command_write_end;
command_run command_erase_flash;
command_run command_erase_region;

/* commands_memory.c */
command_run command_mem_begin;
command_run command_mem_data;
command_run command_mem_end;
command_run command_write_reg;
command_run command_read_reg;

/* commands_read.c */
command_run command_md5;
command_run command_digests;
command_run command_read_flash;
command_run command_read;

/* commands_control.c */
command_run command_sync;
command_run command_nothing;
command_run command_attach;
command_run command_baud;
command_run command_security;
command_run command_run_user_code;
command_run command_capabilities;
command_run command_reset;

#endif
