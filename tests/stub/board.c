/* SPDX-License-Identifier: MIT */
/*
 * A board for the firmware's sources on the host; see board.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "board.h"
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "crc32.h"
#include "flash.h"
#include "port.h"
#include "reset.h"
#include "rx.h"
#include "status.h"
#include "ticks.h"
#include "tx.h"
#include "writer.h"

#define IDLE_POLLS 5000u /* so long nothing happened: the stub waits for the host */

struct board board;

static size_t out_read;
static uint32_t now;
static unsigned idle;
static bool erasing;

/*
 * The stub never returns: it runs on a thread of its own, in turns with the test. It gives the turn
 * back when nothing is left to do for it, wherever its stack is then.
 */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool stubs_turn;
static bool restart; /* from the beginning, at its next turn */
static jmp_buf base; /* of its stack */
static enum status failure;

static void give_turn(bool to_stub)
{
	pthread_mutex_lock(&mutex);
	stubs_turn = to_stub;
	pthread_cond_broadcast(&changed);
	while (stubs_turn == to_stub)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
}

_Noreturn void give_up(enum status status)
{
	failure = status;
	longjmp(base, 1);
}

static void park(void)
{
	idle = 0;
	give_turn(false);
	if (restart)
		give_up(STATUS_AGAIN);
}

static void *run_stub(void *unused)
{
	(void)unused;
	(void)setjmp(base);
	if (restart) {
		restart = false;
		writer_failed(STATUS_OK);
		writer_cancel();
		rx_start();
		tx_reset();
		crc32_start();
	}
	commands_loop(failure);
}

void port_poll(void)
{
	const size_t sent = board.out_size;
	uint8_t byte;

	for (int i = 0; i < 7 && board.in_size > 0; i++) {
		const uint32_t word = *board.in++;

		rx_take(&word, 1);
		board.in_size--;
		idle = 0;
	}
	while (board.out_size < sizeof(board.out) && tx_take(&byte))
		board.out[board.out_size++] = byte;
	if (board.hook != NULL)
		board.hook();
	if (board.out_size != sent)
		idle = 0;
	if (++idle > IDLE_POLLS)
		park();
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
	for (;;)
		park();
}

_Noreturn void reset_to_firmware(void)
{
	port_drain();
	board.booted_firmware = true;
	for (;;)
		park();
}

void flash_attach(void)
{
}

uint32_t flash_busy(void)
{
	if (board.busy > 0) {
		idle = 0;
		board.busy--;
	}
	return board.busy;
}

bool flash_erases(void)
{
	return erasing && board.busy > 0;
}

void flash_wait(void)
{
	while (flash_busy())
		port_poll();
}

void flash_unprotect(void)
{
}

/* A violation, and the end of the command. */
static void check(uint32_t address, uint32_t size)
{
	if (address <= BOARD_FLASH_SIZE && size <= BOARD_FLASH_SIZE - address)
		return;
	board.violations++;
	give_up(STATUS_FLASH);
}

void flash_each(uint32_t address, uint32_t size, uint32_t *to, flash_taker *take, void *self)
{
	uint8_t *place = (uint8_t *)to;
	uint32_t chunk[FLASH_CHUNK / 4]; /* what is taken is aligned, as on the chip */

	check(address, size);
	while (size > 0) {
		const uint32_t n = min_u32(size, FLASH_CHUNK);

		flash_wait();
		if (board.fail_read_after >= 0 && board.fail_read_after-- == 0)
			give_up(STATUS_FLASH);
		if (place != NULL) {
			memcpy(place, board.flash + address, n);
			place += n;
		}
		memcpy(chunk, board.flash + address, n);
		take(self, chunk, n);
		address += n;
		size -= n;
		port_poll();
	}
}

bool flash_is_blank(const uint32_t *words, uint32_t size)
{
	for (uint32_t i = 0; i < size / 4; i++)
		if (words[i] != UINT32_MAX)
			return false;
	return true;
}

bool flash_sector_is_blank(uint32_t address)
{
	flash_wait();
	check(address, FLASH_SECTOR);
	for (uint32_t i = 0; i < FLASH_SECTOR; i++)
		if (board.flash[address + i] != 0xff)
			return false;
	return true;
}

void flash_program(uint32_t address, const uint32_t *words, uint32_t size)
{
	const uint8_t *p = (const uint8_t *)words;

	flash_wait();
	check(address, size);
	if (board.fail_after >= 0 && board.fail_after-- == 0)
		give_up(STATUS_FLASH);
	if ((address & 0xff) + size > 0x100 || size > FLASH_CHUNK || (address | size) & 3)
		board.violations++;
	for (uint32_t i = 0; i < size; i++) {
		if ((board.flash[address + i] & p[i]) != p[i])
			board.violations++;
		board.flash[address + i] &=
			p[i] | (address + i == board.worn_at ? board.worn_bits : 0);
	}
	board.programs++;
	erasing = false;
	board.busy = board.busy_per_operation;
}

void flash_erase(uint32_t address, uint32_t unit)
{
	if (unit == FLASH_CHIP) {
		memset(board.flash, 0xff, sizeof(board.flash));
		return;
	}
	flash_wait();
	check(address, unit);
	if (address & (unit - 1))
		board.violations++;
	memset(board.flash + address, 0xff, unit);
	board.erases[unit == FLASH_SECTOR ? 0 : unit == FLASH_HALF ? 1 : 2]++;
	erasing = true;
	board.busy = board.busy_per_operation;
}

void board_reset(void)
{
	static pthread_t thread;

	memset(&board, 0, sizeof(board));
	memset(board.flash, 0xa5, sizeof(board.flash));
	board.fail_after = -1;
	board.fail_read_after = -1;
	board.busy_per_operation = 3;
	out_read = 0;
	restart = true;
	if (!thread) {
		stubs_turn = true;
		assert_int_equal(pthread_create(&thread, NULL, run_stub, NULL), 0);
	}
	give_turn(true);
}

void board_raw(const void *data, size_t size)
{
	board.in = data;
	board.in_size = size;
	give_turn(true);
}

uint32_t board_load(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void board_store(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
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
	board_store(frame + 4, checksum);
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
		*ret_value = board_load(f + 4);
	return (uint32_t)f[n - 2] << 8 | f[n - 1];
}

uint32_t board_block_crc(uint32_t sequence, const uint8_t *data, uint32_t n)
{
	uint8_t words[8];
	uint32_t crc = 0;

	board_words(words, 2, n, sequence);
	crc32_add(&crc, words, sizeof(words));
	crc32_add(&crc, data, n);
	return crc;
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
		board_store(to + 4 * i, va_arg(list, uint32_t));
	va_end(list);
	return 4 * size;
}
