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

#define WORD_CHIP_WORDS	  128
#define WORD_CHIP_WRITES  4096
#define WORD_CHIP_LINES	  32
#define WORD_CHIP_FLASH	  0x40000
#define WORD_CHIP_OPS	  4096
#define WORD_CHIP_SPI_OPS 256
/* What its encryption makes of a byte. */
#define WORD_CHIP_CIPHER(byte) ((uint8_t)((byte) ^ 0x5a))

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

	/* Its flash, if it has one: what SPI commands and those to the loader do to it. */
	uint32_t spi_base; /* of the controller: layout of the chips since the ESP32-S2 ... */
	bool esp32_spi;	   /* ... or of the ESP32 */
	uint32_t flash_id; /* as command 9Fh answers, first byte lowest */
	uint8_t status[3];
	uint32_t awake_id;   /* what flash_id becomes by command ABh; 0 = it stays */
	const uint8_t *sfdp; /* sfdp_size bytes; NULL: all ones */
	size_t sfdp_size;
	size_t spi_count; /* commands to the flash, and their opcodes */
	uint8_t spi_ops[WORD_CHIP_SPI_OPS];
	uint32_t attach_word; /* of the last SPI_ATTACH */
	uint8_t flash[WORD_CHIP_FLASH];
	uint32_t write_at;
	uint32_t begin_words[5];    /* of the last FLASH_BEGIN */
	uint32_t flash_size;	    /* of the last SPI_SET_PARAMS */
	bool ignores_writes;	    /* and erases */
	bool encrypts;		    /* the last FLASH_BEGIN asked for it */
	bool reads_flash;	    /* READ_FLASH_SLOW and SPI_FLASH_MD5 are known */
	uint8_t ops[WORD_CHIP_OPS]; /* opcodes, in the order they came */

	uint32_t vanish_at; /* a write to this address takes the port away; 0: none does */
	bool is_gone;
	bool has_lines;
	uint16_t usb_vendor; /* of its port; 0: not known */
	uint16_t usb_product;
	size_t line_count;
	struct word_chip_line lines[WORD_CHIP_LINES];

	uint8_t in[2048];
	size_t in_size;
	bool escaped;
	uint8_t out[4096];
	size_t out_size, out_at;
	uint64_t now_us;
};

/* Give the word at an address its value. */
void word_chip_set(struct word_chip *c, uint32_t address, uint32_t value);
uint32_t word_chip_get(const struct word_chip *c, uint32_t address);

/* How often a command came. */
size_t word_chip_came(const struct word_chip *c, uint8_t opcode);

/* Security information of `size` bytes: flags and chip id. */
void word_chip_secure(struct word_chip *c, size_t size, uint32_t flags, uint32_t chip_id);

/* A session with the chip, not connected yet. `o` may be NULL; without lines, before is NO_SYNC. */
espflash_session *word_chip_session(
	struct word_chip *c, espflash_transport **ret_transport, const espflash_session_options *o);

#endif
