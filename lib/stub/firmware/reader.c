/* SPDX-License-Identifier: MIT */
/*
 * Reading the flash: the usual command, and the windowed one, whose packets have their place and
 * checksum and may be packed; the host acknowledges, asks for a repeat, or stops.
 */
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "crc32.h"
#include "flash.h"
#include "md5.h"
#include "pack.h"
#include "port.h"
#include "tx.h"
#include "window.h"
#include "writer.h"

#define FLAG_PACKED 1u
#define PACKET_MAX  4096u

enum request { GO_ON, STOP, REPEAT };

struct reading {
	uint32_t address;
	uint32_t size;
	uint32_t packet; /* bytes in one */
	uint32_t sent;
	uint32_t acked;
	uint32_t usual;
	uint32_t packed;
	struct md5 md5; /* of all of it, in the usual way */
};

static void send_packet(struct reading *r)
{
	const uint32_t n = min_u32(r->packet, r->size - r->sent);
	const uint32_t address = r->address + r->sent;
	uint32_t header[3] = {r->sent, 0, n};

	r->sent += n;
	if (r->usual) {
		flash_each(address, n, window_bytes.word, md5_add, &r->md5);
		tx_frame(&window_bytes, n);
		return;
	}
	flash_each(address, n, window_bytes.word, crc32_add, &header[1]);
	if (r->packed)
		header[2] |= FLAG_PACKED << 16;
	tx_mark();
	tx_put(header, sizeof(header));
	if (r->packed)
		pack_send(window_bytes.byte, n);
	else
		tx_put(&window_bytes, n);
	tx_mark();
}

/* Takes what the host says of how far it is. False: it has had enough. */
static bool listen(struct reading *r, const struct rx_frame *f)
{
	const uint32_t *const word = rx_words(f);
	const uint32_t bytes = word[0], request = r->usual ? GO_ON : word[1];

	if (f->size != (r->usual ? 4 : 8)) { /* something else: it has moved on */
		tx_reset();
		return false;
	}
	rx_release();
	if (bytes <= r->sent && (bytes > r->acked || request == REPEAT))
		r->acked = bytes;
	if (request == REPEAT)
		r->sent = r->acked;
	return request != STOP;
}

static enum status read(struct command *c, const uint32_t *a, uint32_t usual)
{
	const uint32_t ahead = (a[3] > 0 ? min_u32(a[3], READ_WINDOW) : 1) * a[2];
	const struct rx_frame *f;
	struct reading r;

	r.address = a[0];
	r.size = a[1];
	r.packet = a[2];
	r.sent = r.acked = 0;
	r.usual = usual;
	r.packed = !usual && a[4] & FLAG_PACKED;

	if (r.packet == 0 || r.packet > PACKET_MAX)
		return STATUS_BLOCK_SIZE;
	if (r.size > UINT32_MAX - r.address)
		return STATUS_BAD_LENGTH;
	writer_cancel();
	command_answer(c, STATUS_OK);
	md5_start(&r.md5);
	while (r.acked < r.size) {
		port_poll();
		f = rx_oldest();
		if (f != NULL) {
			if (!listen(&r, f))
				break;
		} else if (r.sent < r.size && r.sent - r.acked < ahead) {
			send_packet(&r);
		}
	}
	if (usual) {
		md5_end(&r.md5);
		tx_frame(r.md5.state, MD5_SIZE);
	} else {
		c->value = r.acked;
		command_answer(c, STATUS_OK);
	}
	return STATUS_OK;
}

enum status command_read_flash(struct command *c, const uint32_t *a)
{
	return read(c, a, true);
}

enum status command_read(struct command *c, const uint32_t *a)
{
	return read(c, a, false);
}
