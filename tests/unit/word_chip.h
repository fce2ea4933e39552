/* SPDX-License-Identifier: MIT */
/*
 * A ROM loader made of words: a transport whose far end answers READ_REG from a table, does
 * WRITE_REG to it and keeps a list, has security information, and agrees to anything else. For
 * tests of what a session does to registers. Its framing is its own and shares nothing with lib/.
 */
#ifndef WORD_CHIP_H
#define WORD_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <espflash/session.h>

#define WORD_CHIP_WORDS	 64
#define WORD_CHIP_WRITES 32
#define WORD_CHIP_LINES	 32

struct word_chip_write {
	uint32_t address, value, mask, delay_us;
};

/* What was done to DTR and RTS, and when. */
struct word_chip_line {
	uint32_t mask, value;
	uint64_t at_us;
};

struct word_chip {
	size_t count;
	uint32_t address[WORD_CHIP_WORDS]; /* all others read as zero */
	uint32_t value[WORD_CHIP_WORDS];
	uint8_t security[20];
	size_t security_size; /* 0: the loader does not know the command */
	bool secure;	      /* registers are refused */

	size_t write_count;
	struct word_chip_write writes[WORD_CHIP_WRITES];
	size_t reads;	     /* READ_REG that came */
	size_t commands;     /* of any kind */
	uint32_t asked_baud; /* of the last CHANGE_BAUDRATE */

	bool has_lines;
	uint16_t usb_vendor; /* of its port; 0: not known */
	uint16_t usb_product;
	size_t line_count;
	struct word_chip_line lines[WORD_CHIP_LINES];

	uint8_t in[1024];
	size_t in_size;
	bool escaped;
	uint8_t out[4096];
	size_t out_size, out_at;
	uint64_t now_us;
};

/* Give the word at an address its value. */
void word_chip_set(struct word_chip *c, uint32_t address, uint32_t value);
uint32_t word_chip_get(const struct word_chip *c, uint32_t address);

/* Security information of `size` bytes: flags and chip id. */
void word_chip_secure(struct word_chip *c, size_t size, uint32_t flags, uint32_t chip_id);

/* A session with the chip, not connected yet. `o` may be NULL; without lines, before is NO_SYNC. */
espflash_session *word_chip_session(
	struct word_chip *c, espflash_transport **ret_transport, const espflash_session_options *o);

#endif
