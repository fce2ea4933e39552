/* SPDX-License-Identifier: MIT */
/*
 * The windowed reading (READ): packets with their place and checksum, packed where that is
 * shorter; the host acknowledges, asks for a repeat, or stops.
 */
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "crc32.h"
#include "flash.h"
#include "memory.h"
#include "pack.h"
#include "port.h"
#include "tx.h"
#include "writer.h"

#define FLAG_PACKED 1u
#define PIECE	    256u

enum request { GO_ON, STOP, REPEAT };

struct reading {
	uint32_t address;
	uint32_t size;
	uint32_t packet;
	uint32_t window; /* bytes that may be unacknowledged */
	bool pack;
	uint32_t sent;
	uint32_t acked;
	bool stopped;
	bool abandoned; /* the host sent something else: it has moved on */
	enum status status;
};

static void acknowledge(struct reading *r, uint32_t bytes, uint32_t request)
{
	if (request == STOP)
		r->stopped = true;
	if (bytes > r->sent)
		return;
	if (request == REPEAT)
		r->sent = bytes;
	if (bytes > r->acked || request == REPEAT)
		r->acked = bytes;
}

static void listen(struct reading *r)
{
	struct rx_cursor frame;
	uint8_t bytes[8];

	port_poll();
	while (rx_frame(&frame)) {
		if (frame.left != sizeof(bytes)) {
			r->abandoned = true;
			return;
		}
		rx_copy(&frame, bytes, sizeof(bytes));
		acknowledge(r, load_le32(bytes), load_le32(bytes + 4));
		rx_release();
	}
}

static void send_packet(struct reading *r)
{
	const uint32_t n = min_u32(r->packet, r->size - r->sent);
	uint32_t crc = 0;
	uint8_t header[12];
	bool packed;

	r->status = flash_read(r->address + r->sent, memory.words, n);
	if (r->status) {
		r->stopped = true;
		return;
	}
	for (uint32_t i = 0; i < n; i += PIECE) {
		crc = crc32_update(crc, memory.packet + i, min_u32(PIECE, n - i));
		port_poll();
	}
	packed = r->pack && pack_size(memory.packet, n, n) < n;
	store_le32(header, r->sent);
	store_le32(header + 4, crc);
	store_le32(header + 8, n | (packed ? FLAG_PACKED << 16 : 0));
	tx_begin();
	tx_put(header, sizeof(header));
	if (packed)
		pack_send(memory.packet, n);
	else
		tx_put(memory.packet, n);
	tx_end();
	r->sent += n;
}

/* The frame of the command itself was released before. */
static void send_all(struct command *c)
{
	struct reading r = {.address = c->argument[0],
		.size = c->argument[1],
		.packet = c->argument[2],
		.window = c->argument[3] * c->argument[2],
		.pack = (c->argument[4] & FLAG_PACKED) != 0};

	while (r.acked < r.size && !r.stopped && !r.abandoned) {
		listen(&r);
		if (!r.stopped && !r.abandoned && r.sent < r.size && r.sent - r.acked < r.window)
			send_packet(&r);
	}
	if (r.abandoned) {
		tx_reset();
		return;
	}
	c->value = r.acked;
	command_answer(c, r.status);
}

enum status command_read(struct command *c)
{
	if (c->argument[2] == 0 || c->argument[2] > PACKET_MAX)
		return STATUS_BLOCK_SIZE;
	if (c->argument[3] == 0 || c->argument[3] > READ_WINDOW)
		return STATUS_BAD_PARAMETER;
	writer_cancel();
	c->afterwards = send_all;
	return flash_wait();
}
