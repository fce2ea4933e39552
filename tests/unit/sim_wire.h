/* SPDX-License-Identifier: MIT */
/*
 * Hand-made loader frames over the simulator's in-process transport, for the test_sim_*.c files.
 * Nothing from lib/: these tests judge the simulator by bytes.
 */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "espflash_sim.h"

struct wire {
	espflash_sim *sim;
	const espflash_transport_ops *ops;
	uint8_t reply[4096]; /* the last frame, unescaped */
	size_t size;
};

/* Make a board and open it at 115200. */
void wire_open(struct wire *w, const char *chip, const char *fault, uint32_t flags);
/* The same with any options; struct_size is set here. */
void wire_open_with(struct wire *w, const espflash_sim_options *options);
void wire_close(struct wire *w);

void wire_send_raw(struct wire *w, const void *data, size_t size);
/* Send a command; `words` argument words, then `data`, whose checksum goes into the header. */
void wire_send(struct wire *w, uint8_t op, const uint32_t *args, size_t words, const void *data,
	size_t size);
/* Receive one frame within `ms`; returns its size, 0 if none came. */
size_t wire_receive(struct wire *w, uint32_t ms);
/* Send, receive one frame, return status << 8 | reason, or -1 without a reply. */
int wire_command(struct wire *w, uint8_t op, const uint32_t *args, size_t words, const void *data,
	size_t size, uint32_t ms);
/* SYNC and its eight replies; how many came. */
unsigned wire_sync(struct wire *w);
uint32_t wire_value(const struct wire *w);
/* READ_REG and WRITE_REG, which have to succeed. */
uint32_t wire_read_reg(struct wire *w, uint32_t address);
void wire_write_reg(struct wire *w, uint32_t address, uint32_t value);
/* Everything that arrives within `ms`, as text. */
size_t wire_text(struct wire *w, char *text, size_t size, uint32_t ms);

#endif
