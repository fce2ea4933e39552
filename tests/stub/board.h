/* SPDX-License-Identifier: MIT */
/*
 * A board for the firmware's sources on the host: a flash that behaves like NOR flash and notes
 * every violation, and a line to the host. Replaces flash.c, port.c, ticks.c, reset.c and the
 * start-up code.
 */
#ifndef STUB_BOARD_H
#define STUB_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOARD_FLASH_SIZE 0x80000u

struct board {
	uint8_t flash[BOARD_FLASH_SIZE];
	unsigned erases[3]; /* sector, half, block */
	unsigned programs;
	unsigned violations; /* bits set from 0 to 1, bounds, pages */
	unsigned busy;	     /* polls until the operation under way ends */
	unsigned busy_per_operation;
	int fail_after;	     /* programs until one fails; negative: never */
	int fail_read_after; /* likewise, readings */
	uint32_t worn_at;    /* the bits of this byte that programming does not clear */
	uint8_t worn_bits;
	uint32_t baud;
	bool rebooted;
	bool booted_firmware;
	uint8_t out[1 << 20]; /* what the stub sent */
	size_t out_size;
	const uint8_t *in; /* what it will receive, a few bytes a poll */
	size_t in_size;
	void (*hook)(void); /* called in each poll; may be NULL */
};

extern struct board board;

void board_reset(void);

/* Sends a frame to the stub and runs it until it has nothing to do. */
void board_command(uint8_t op, const void *data, size_t size, uint32_t checksum);

/* Sends bytes as they are. */
void board_raw(const void *data, size_t size);

/* The next frame the stub has sent, decoded: its size, or 0. */
size_t board_frame(uint8_t *ret, size_t capacity);

/* The next frame as a reply: its status; *ret_value its value. 0x1ffff: there is none. */
uint32_t board_reply(uint8_t op, uint32_t *ret_value);

/* The CRC-32 of a block of WRITE_DATA: length, sequence number, data. */
uint32_t board_block_crc(uint32_t sequence, const uint8_t *data, uint32_t n);

/* A number, little-endian. */
uint32_t board_load(const uint8_t *p);
void board_store(uint8_t *p, uint32_t v);

/* size numbers, little-endian, into to. */
size_t board_words(uint8_t *to, size_t size, ...);

/* The flash holds data, and 0xff up to the end of the last sector; around it nothing changed. */
void board_expect(uint32_t address, const uint8_t *data, uint32_t n);

size_t board_slip(uint8_t *to, const uint8_t *data, size_t size);

#endif
