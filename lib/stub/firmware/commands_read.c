/* SPDX-License-Identifier: MIT */
/*
 * Commands that read the flash: digests of it, and its contents in the usual way.
 * The windowed reading is in reader.c.
 */
#include "bytes.h"
#include "commands.h"
#include "crc32.h"
#include "flash.h"
#include "md5.h"
#include "memory.h"
#include "port.h"
#include "rx.h"
#include "writer.h"

#define PIECE		64u /* bytes per look at the line */
#define DIGESTS_A_FRAME 256u
#define KIND_CRC32	0u
#define IN_FLIGHT_MAX	64u

enum status command_md5(struct command *c)
{
	uint32_t address = c->argument[0];
	uint32_t words[PIECE / 4];
	struct md5 md5;

	md5_start(&md5);
	for (uint32_t left = c->argument[1]; left > 0;) {
		const uint32_t n = min_u32(left, PIECE);
		const enum status s = flash_read(address, words, n);

		if (s)
			return s;
		md5_update(&md5, words, n);
		address += n;
		left -= n;
	}
	md5_end(&md5, c->payload);
	c->payload_size = 16;
	return STATUS_OK;
}

static enum status flash_crc(uint32_t address, uint32_t size, uint32_t *ret)
{
	uint32_t words[PIECE / 4];

	*ret = 0;
	while (size > 0) {
		const uint32_t n = min_u32(size, PIECE);
		const enum status s = flash_read(address, words, n);

		if (s)
			return s;
		*ret = crc32_update(*ret, words, n);
		address += n;
		size -= n;
	}
	return STATUS_OK;
}

static uint32_t count_units(uint32_t size, uint32_t unit)
{
	uint32_t n = 0;

	for (uint32_t at = 0; at < size; n++) {
		if (size - at <= unit)
			return n + 1;
		at += unit;
	}
	return n;
}

enum status command_digests(struct command *c)
{
	uint32_t address = c->argument[0];
	uint32_t left = c->argument[1];
	const uint32_t unit = c->argument[2];
	uint32_t all = 0, fill = 0, crc;
	uint8_t bytes[4];
	enum status s = flash_wait();

	if (s)
		return s;
	if (unit == 0 || unit & (FLASH_SECTOR - 1) || c->argument[3] != KIND_CRC32)
		return STATUS_BAD_PARAMETER;
	if (left > UINT32_MAX - address)
		return STATUS_BAD_LENGTH;
	writer_cancel();
	c->value = count_units(left, unit);
	command_answer(c, STATUS_OK);
	while (left > 0) {
		const uint32_t n = min_u32(left, unit);

		s = flash_crc(address, n, &crc);
		if (s) { /* another reply, where digests would be */
			command_answer(c, s);
			return s;
		}
		store_le32(memory.packet + 4 * fill++, crc);
		address += n;
		left -= n;
		if (fill == DIGESTS_A_FRAME || left == 0) {
			all = crc32_update(all, memory.packet, 4 * fill);
			command_frame(memory.packet, 4 * fill);
			fill = 0;
		}
	}
	store_le32(bytes, all);
	command_frame(bytes, 4);
	return STATUS_OK;
}

/* Takes acknowledgements: u32 bytes. False: something else came, the host has moved on. */
static bool acknowledged(uint32_t *ret)
{
	struct rx_cursor frame;
	uint8_t bytes[4];

	port_poll();
	while (rx_frame(&frame)) {
		if (frame.left != sizeof(bytes))
			return false;
		rx_copy(&frame, bytes, sizeof(bytes));
		*ret = load_le32(bytes);
		rx_release();
	}
	return true;
}

/* The frame of the command itself was released before. */
static void send_flash(struct command *c)
{
	uint32_t address = c->argument[0];
	const uint32_t size = c->argument[1];
	const uint32_t packet = c->argument[2];
	const uint32_t window =
		min_u32(c->argument[3] ? c->argument[3] : 1, IN_FLIGHT_MAX) * packet;
	uint32_t sent = 0, acked = 0;
	struct md5 md5;
	uint8_t digest[16];

	md5_start(&md5);
	while (acked < size) {
		if (!acknowledged(&acked) || acked > sent)
			break;
		if (sent == size || sent - acked >= window)
			continue;
		const uint32_t n = min_u32(packet, size - sent);

		if (flash_read(address, memory.words, n))
			break;
		command_frame(memory.packet, n);
		md5_update(&md5, memory.packet, n);
		address += n;
		sent += n;
	}
	md5_end(&md5, digest);
	command_frame(digest, sizeof(digest));
}

enum status command_read_flash(struct command *c)
{
	if (c->argument[2] == 0 || c->argument[2] > PACKET_MAX)
		return STATUS_BAD_LENGTH;
	writer_cancel();
	c->afterwards = send_flash;
	return flash_wait();
}
