/* SPDX-License-Identifier: MIT */
/*
 * A board for the firmware's sources on the host; see board.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "board.h"
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "crc32.h"
#include "flash.h"
#include "image.h"
#include "port.h"
#include "reset.h"
#include "rx.h"
#include "ticks.h"
#include "tx.h"
#include "writer.h"

struct board board;

const uint8_t image_text_start[1], image_text_end[1], image_data_start[1], image_data_end[1];
const uint8_t image_buffers_start[1], image_buffers_end[1];

static size_t out_read;
static uint32_t now;
static jmp_buf gone; /* a reset does not return */

void port_poll(void)
{
	uint8_t byte;

	for (int i = 0; i < 7 && board.in_size > 0; i++) {
		rx_byte(*board.in++);
		board.in_size--;
	}
	while (board.out_size < sizeof(board.out) && tx_take(&byte))
		board.out[board.out_size++] = byte;
	if (board.hook != NULL)
		board.hook();
}

void port_drain(void)
{
	while (!tx_empty())
		port_poll();
}

void port_set_baud(uint32_t baud, uint32_t old)
{
	(void)old;
	board.baud = baud;
}

uint32_t ticks_now(void)
{
	return now++;
}

void ticks_delay(uint32_t us)
{
	now += us;
	port_poll();
}

_Noreturn void reset_chip(void)
{
	port_drain();
	board.rebooted = true;
	longjmp(gone, 1);
}

_Noreturn void reset_to_firmware(void)
{
	port_drain();
	board.booted_firmware = true;
	longjmp(gone, 1);
}

void flash_attach(void)
{
}

uint32_t flash_id(void)
{
	return 0x1640c8;
}

bool flash_busy(void)
{
	if (board.busy > 0)
		board.busy--;
	return board.busy > 0;
}

enum status flash_wait(void)
{
	while (flash_busy())
		port_poll();
	return STATUS_OK;
}

enum status flash_unprotect(void)
{
	return STATUS_OK;
}

static bool outside(uint32_t address, uint32_t size)
{
	if (address <= BOARD_FLASH_SIZE && size <= BOARD_FLASH_SIZE - address)
		return false;
	board.violations++;
	return true;
}

enum status flash_read(uint32_t address, void *to, uint32_t size)
{
	(void)flash_wait();
	if (outside(address, size))
		return STATUS_FLASH;
	if (board.fail_read_after >= 0 && board.fail_read_after-- == 0)
		return STATUS_FLASH;
	memcpy(to, board.flash + address, size);
	port_poll();
	return STATUS_OK;
}

bool flash_is_blank(uint32_t address, uint32_t size)
{
	(void)flash_wait();
	if (outside(address, size))
		return false;
	for (uint32_t i = 0; i < size; i++)
		if (board.flash[address + i] != 0xff)
			return false;
	return true;
}

enum status flash_program(uint32_t address, const uint32_t *words, uint32_t size)
{
	const uint8_t *p = (const uint8_t *)words;

	(void)flash_wait();
	if (outside(address, size))
		return STATUS_FLASH;
	if (board.fail_after >= 0 && board.fail_after-- == 0)
		return STATUS_FLASH;
	if ((address & 0xff) + size > 0x100 || size > FLASH_CHUNK)
		board.violations++;
	for (uint32_t i = 0; i < size; i++) {
		if ((board.flash[address + i] & p[i]) != p[i])
			board.violations++;
		board.flash[address + i] &=
			p[i] | (address + i == board.worn_at ? board.worn_bits : 0);
	}
	board.programs++;
	board.busy = board.busy_per_operation;
	return STATUS_OK;
}

enum status flash_erase(uint32_t address, uint32_t unit)
{
	if (unit == FLASH_CHIP) {
		memset(board.flash, 0xff, sizeof(board.flash));
		return STATUS_OK;
	}
	(void)flash_wait();
	if (outside(address, unit))
		return STATUS_FLASH;
	if (address & (unit - 1))
		board.violations++;
	memset(board.flash + address, 0xff, unit);
	board.erases[unit == FLASH_SECTOR ? 0 : unit == FLASH_HALF ? 1 : 2]++;
	board.busy = board.busy_per_operation;
	return STATUS_OK;
}

void board_reset(void)
{
	memset(&board, 0, sizeof(board));
	memset(board.flash, 0xa5, sizeof(board.flash));
	board.fail_after = -1;
	board.fail_read_after = -1;
	board.busy_per_operation = 3;
	out_read = 0;
	rx_reset();
	tx_reset();
	writer_cancel();
	crc32_start();
}

void board_raw(const void *data, size_t size)
{
	struct rx_cursor frame;

	board.in = data;
	board.in_size = size;
	if (setjmp(gone))
		return;
	while (board.in_size > 0 || rx_frame(&frame))
		commands_step();
	for (int i = 0; i < 64; i++) /* time to erase ahead, and to send */
		commands_step();
}

size_t board_slip(uint8_t *to, const uint8_t *data, size_t size)
{
	size_t n = 0;

	to[n++] = 0xc0;
	for (size_t i = 0; i < size; i++) {
		if (data[i] == 0xc0 || data[i] == 0xdb) {
			to[n++] = 0xdb;
			to[n++] = data[i] == 0xc0 ? 0xdc : 0xdd;
		} else {
			to[n++] = data[i];
		}
	}
	to[n++] = 0xc0;
	return n;
}

void board_command(uint8_t op, const void *data, size_t size, uint32_t checksum)
{
	uint8_t *frame = malloc(size + 8);
	uint8_t *wire = malloc(2 * size + 32);
	size_t n;

	frame[0] = 0;
	frame[1] = op;
	frame[2] = (uint8_t)size;
	frame[3] = (uint8_t)(size >> 8);
	store_le32(frame + 4, checksum);
	if (size > 0)
		memcpy(frame + 8, data, size);
	n = board_slip(wire, frame, size + 8);
	board_raw(wire, n);
	free(frame);
	free(wire);
}

size_t board_frame(uint8_t *ret, size_t capacity)
{
	size_t n = 0;

	for (size_t at = out_read; at < board.out_size;) {
		uint8_t b = board.out[at++];

		if (b == 0xc0) {
			out_read = at;
			if (n > 0)
				return n;
			continue;
		}
		if (b == 0xdb && at < board.out_size)
			b = board.out[at++] == 0xdc ? 0xc0 : 0xdb;
		if (n < capacity)
			ret[n++] = b;
	}
	return 0; /* what has come so far is looked at again */
}

uint32_t board_reply(uint8_t op, uint32_t *ret_value)
{
	uint8_t f[64];
	const size_t n = board_frame(f, sizeof(f));

	if (n < 10 || f[0] != 1 || f[1] != op)
		return 0x1ffff;
	if (ret_value != NULL)
		*ret_value = load_le32(f + 4);
	return (uint32_t)f[n - 2] << 8 | f[n - 1];
}

uint32_t board_block_crc(uint32_t sequence, const uint8_t *data, uint32_t n)
{
	uint8_t words[8];

	board_words(words, 2, n, sequence);
	return crc32_update(crc32_update(0, words, 8), data, n);
}

void board_expect(uint32_t address, const uint8_t *data, uint32_t n)
{
	const uint32_t end = (address + n + FLASH_SECTOR - 1) & ~(FLASH_SECTOR - 1);

	assert_int_equal(board.violations, 0);
	assert_memory_equal(board.flash + address, data, n);
	for (uint32_t i = address + n; i < end; i++)
		assert_int_equal(board.flash[i], 0xff);
	if (end < BOARD_FLASH_SIZE)
		assert_int_equal(board.flash[end], 0xa5);
	if (address > 0)
		assert_int_equal(board.flash[address - 1], 0xa5);
}

size_t board_words(uint8_t *to, size_t size, ...)
{
	va_list list;

	va_start(list, size);
	for (size_t i = 0; i < size; i++)
		store_le32(to + 4 * i, va_arg(list, uint32_t));
	va_end(list);
	return 4 * size;
}
