/* SPDX-License-Identifier: MIT */
/*
 * Code on a simulated chip without a compiler: a small interpreter in RAM reads and writes what a
 * list of steps says, and then stands still. For the test_sim_*.c files.
 */
#ifndef SIM_SCRIPT_H
#define SIM_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim_wire.h"

#define SCRIPT_MAX	  200
#define SCRIPT_CHIPS	  3
#define SCRIPT_SPI_USR	  0x40000u
#define SCRIPT_NO_ADDRESS UINT32_MAX

enum step_kind {
	STOP, /* stands still; a list ends with it by itself */
	READ32,
	WRITE32,
	READ8,
	WRITE8,
	READ16,
	WAIT,  /* until no bit of `value` is set at the address */
	JUMP,  /* to the address */
	DELAY, /* `value` rounds of a loop of two instructions */
};

/* What is read replaces `value`. */
struct step {
	enum step_kind what;
	uint32_t address;
	uint32_t value;
};

struct script_chip {
	const char *name;
	uint32_t code; /* where the interpreter is */
	uint32_t list; /* where the steps are */
	uint32_t room; /* data memory that nobody uses */
	uint32_t uart;
	uint32_t uart_tx; /* the transmitter's FIFO */
	uint32_t spi;	  /* the controller, and offsets in it */
	uint32_t user;
	uint32_t w0;
	bool has_lengths; /* in registers of their own */
	bool words_only;  /* instruction RAM */
	bool msb_address; /* the flash address is left-justified */
	uint32_t hz;	  /* of the CPU after the ROM loader */
	const uint8_t *interpreter;
	size_t size;
};

extern const struct script_chip script_chips[SCRIPT_CHIPS];

/* On a board in its loader: upload, and start. */
void script_start(
	struct wire *w, const struct script_chip *chip, const struct step *steps, size_t count);

/* The same on a new board, and 10 ms for the steps. */
void script_run(struct wire *w, const char *fault, const struct script_chip *chip,
	const struct step *steps, size_t count);

/* What step `number` has read. */
uint32_t script_value(const struct wire *w, const struct script_chip *chip, size_t number);

/* Steps for an SPI transaction (at most 7) into `out`; how many. The last one starts it. */
size_t script_spi(struct step *out, const struct script_chip *chip, uint8_t opcode,
	uint32_t address, uint32_t send, uint32_t receive);

#endif
