/* SPDX-License-Identifier: MIT */
/*
 * The commands that only flasher stubs have: those of every stub (REFERENCE 3.2), and those of our
 * own (docs/stub.md). Called by the stub, session and flash layers. Results as in wire/command.h.
 */
#ifndef EF_WIRE_STUB_H
#define EF_WIRE_STUB_H

#include "wire/command.h"

/* Start code at `entry` and wait for a stub's greeting. TIMEOUT if it never comes. */
int ef_command_start_stub(struct ef_command *c, uint32_t entry) EF_MUST_CHECK;

/* Erase whole sectors; blank ones cost no more than a look. */
int ef_command_erase_region(struct ef_command *c, uint32_t address, uint32_t size) EF_MUST_CHECK;

/* Leave for the firmware, as the stubs of the ESP8266 do it. There is no reply. */
int ef_command_run_user_code(struct ef_command *c) EF_MUST_CHECK;

/*
 * READ_FLASH: after the command the stub sends packets of at most `packet` bytes, each of which is
 * acknowledged with the number of bytes received so far, and then their MD5.
 */
int ef_command_read_flash(
	struct ef_command *c, uint32_t address, uint32_t size, uint32_t packet) EF_MUST_CHECK;
/* The next frame, whatever it holds. TIMEOUT, not recorded. */
int ef_command_frame(struct ef_command *c, uint64_t timeout_us, const uint8_t **ret,
	size_t *ret_size) EF_MUST_CHECK;
/* Send bare words in a frame of their own: an acknowledgement. */
int ef_command_words(struct ef_command *c, const uint32_t *words, size_t count) EF_MUST_CHECK;

/* What our own stub says of itself. */
struct ef_capabilities {
	uint32_t bits; /* EF_CAPABILITY_... */
	uint32_t version;
	uint32_t block_size;   /* bytes in one WRITE_DATA at most */
	uint32_t write_window; /* blocks that may be in flight */
	uint32_t read_window;  /* packets that may be in flight */
	uint32_t chip_id;      /* as in image headers; 0xffff = ESP8266 */
};
#define EF_CAPABILITY_DIGESTS	  0x01u
#define EF_CAPABILITY_STREAM	  0x02u
#define EF_CAPABILITY_READ_STREAM 0x04u
#define EF_CAPABILITY_READ_PACKED 0x08u
#define EF_CAPABILITY_PROVE	  0x10u
#define EF_CAPABILITY_SUMMED	  0x20u
#define EF_CAPABILITY_SECURITY	  0x40u
#define EF_CAPABILITY_MEMORY	  0x80u /* DIGESTS of memory */
int ef_command_capabilities(struct ef_command *c, struct ef_capabilities *ret) EF_MUST_CHECK;

/* The CRC-32 of each `unit` bytes (a multiple of 4096) of the range; ret has room for them all. */
int ef_command_digests(struct ef_command *c, uint32_t address, uint32_t size, uint32_t unit,
	uint32_t *ret) EF_MUST_CHECK;

/* The CRC-32 of `words` words of the chip's memory. */
int ef_command_memory_crc(
	struct ef_command *c, uint32_t address, uint32_t words, uint32_t *ret) EF_MUST_CHECK;

/* Bounds on what a stub may offer: what the host's buffers hold. */
#define EF_STREAM_BLOCK_MAX  4096u
#define EF_STREAM_WINDOW_MAX 16u

/* A write with several blocks in flight. */
struct ef_stream_begin {
	uint32_t address; /* of a sector */
	uint32_t size;	  /* bytes of flash */
	uint32_t blocks;  /* most blocks that will be sent */
	uint32_t block_size;
	bool deflated; /* the blocks are a zlib stream */
	bool prove;    /* tell the MD5 at the end */
};
int ef_command_stream_begin(struct ef_command *c, const struct ef_stream_begin *b) EF_MUST_CHECK;
/* Send a block; its reply is collected later. */
int ef_command_stream_post(
	struct ef_command *c, uint32_t sequence, const uint8_t *data, size_t size) EF_MUST_CHECK;
/*
 * The next reply to a block: *ret_next is the sequence number that the stub expects next. TIMEOUT,
 * not recorded; DEVICE with the stub's status if the block was refused.
 */
int ef_command_stream_ack(
	struct ef_command *c, uint64_t timeout_us, uint32_t *ret_next) EF_MUST_CHECK;
/*
 * Ask what number it expects: a reply has no sum, so until two agree. In step before; DEVICE if it
 * knows of no write.
 */
int ef_command_stream_ask(struct ef_command *c, uint32_t *ret_next) EF_MUST_CHECK;
/* md5: 16 bytes of what the flash holds, if `prove` was asked for; else NULL. */
int ef_command_stream_end(struct ef_command *c, uint32_t size, uint8_t *md5) EF_MUST_CHECK;

/* A read with several packets in flight. */
struct ef_read_begin {
	uint32_t address;
	uint32_t size;
	uint32_t packet; /* bytes of flash in one */
	uint32_t window; /* packets in flight */
	bool pack;
};
struct ef_read_packet {
	uint32_t offset;
	uint32_t size; /* bytes of flash */
};
int ef_command_read_begin(struct ef_command *c, const struct ef_read_begin *b) EF_MUST_CHECK;
/*
 * The next good packet, unpacked into `out` of `room` bytes. TIMEOUT, not recorded. Damaged ones
 * are skipped: *ret_damaged tells that one was.
 */
int ef_command_read_packet(struct ef_command *c, uint64_t timeout_us, uint8_t *out, size_t room,
	struct ef_read_packet *ret, bool *ret_damaged) EF_MUST_CHECK;
/* The reply that ends a read. */
int ef_command_read_end(struct ef_command *c) EF_MUST_CHECK;

/* What the host says to a read: bytes received without a gap, and ... */
#define EF_READ_GO_ON  0u
#define EF_READ_STOP   1u
#define EF_READ_REPEAT 2u /* ... send again from there */

/* Leave our own stub for the firmware. */
int ef_command_stub_reset(struct ef_command *c) EF_MUST_CHECK;

#endif
