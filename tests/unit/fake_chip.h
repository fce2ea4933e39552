/* SPDX-License-Identifier: MIT */
/*
 * A chip of a few lines at the far end of a scripted transport: a ROM loader, our flasher stub or
 * one of another program, which does as docs/stub.md says but for what a test wants to go wrong.
 * Blocks are plain: it cannot inflate. Used by the tests of the layers above the commands.
 */
#ifndef FAKE_CHIP_H
#define FAKE_CHIP_H

#include "script_transport.h"
#include "session/session.h"

#define FAKE_FLASH 0x40000u
#define FAKE_RAM   0x10000u
#define FAKE_OPS   4096

enum fake_kind {
	FAKE_ROM,
	FAKE_OWN,     /* our stub */
	FAKE_FOREIGN, /* another one */
	FAKE_SILENT,
};

struct fake_chip {
	struct script *io;
	enum fake_kind is;
	enum fake_kind becomes;	  /* what starts at MEM_END */
	enum fake_kind after_all; /* what it is after its greeting, if `resets` */
	bool resets;
	bool greets;		  /* says OHAI then */
	unsigned spoilt_blocks;	  /* MEM_DATAs still to be refused for their checksum */
	unsigned refused_starts;  /* MEM_ENDs still to be refused */
	bool has_lines;		  /* RTS brings the ROM loader back */
	bool knows_security;	  /* the ROM loader: it is an ESP32-C3 */
	uint32_t rom_value;	  /* of the ROM's replies to SYNC */
	size_t rom_status;	  /* bytes of status there */
	uint16_t unknown;	  /* status of the foreign stub to an opcode that it lacks */
	uint32_t capabilities[6]; /* value, then payload */
	uint32_t baud_max;	  /* rates above: nothing is understood; 0 = none */
	uint32_t word;		  /* what every register holds */

	/* The n-th of its kind since the test began, from 1; 0 = none. */
	unsigned lose_ram_block, lose_ram_reply; /* MEM_DATA, the reply to it */
	unsigned lose_block, spoil_block;   /* WRITE_DATA that does not arrive, arrives damaged */
	unsigned spoil_blocks_from;	    /* damaged from this one on */
	uint32_t noisy_above;		    /* rate from which on every second is; 0 = none */
	uint32_t longest_whole;		    /* longer ones are damaged; 0 = none */
	unsigned lose_reply, repeat_reply;  /* to WRITE_DATA */
	unsigned lose_packet, spoil_packet; /* of READ */
	unsigned damaged_uploads;	    /* still to arrive with wrong bits, unnoticed */
	unsigned asks;			    /* WRITE_DATA without data, which only asks */
	unsigned lie_ask;		    /* a wrong number is told at this one */
	uint64_t reply_delay_us;	    /* of the replies to WRITE_DATA */
	unsigned lie_reply;		    /* ... and at this reply to WRITE_DATA */
	unsigned spoil_packets_from;
	unsigned stall_packet;	   /* nothing more is sent until the host asks */
	unsigned spoil_list;	   /* DIGESTS: a bit of the list flips */
	unsigned reset_block;	   /* the ROM loader answers from this one on */
	unsigned leave_packet;	   /* behind this one it no longer knows of the read */
	unsigned no_status_packet; /* the flash cannot be read at this one */

	unsigned blocks, replies, packets, lists, ram_blocks;
	uint32_t longest, longest_packet;
	uint8_t ops[FAKE_OPS]; /* commands as they came */
	size_t op_count;

	/* A write, a read. */
	uint32_t write_at, write_from, expected;
	bool writing, prove, reading, stalled;
	uint32_t read_at, read_size, read_sent, read_acked, read_packet, read_window;
	uint8_t flash[FAKE_FLASH];
	/* An upload: a number that was used up is refused. Addresses count modulo the size. */
	uint32_t ram_at, ram_next;
	uint8_t ram[FAKE_RAM];
};

/* Our stub, which can do all that there is, at the far end of `io`. */
void fake_chip_init(struct fake_chip *c, struct script *io);

/* How often an opcode came. */
unsigned fake_chip_count(const struct fake_chip *c, uint8_t opcode);

/* A session that is connected to such a chip, an ESP32-C3, without a stub so far. */
struct fake_rig {
	struct script io;
	struct fake_chip chip;
	espflash_transport *transport;
	espflash_session *session;
	char warning[256]; /* the last one */
	unsigned warnings;
};
void fake_rig_open(struct fake_rig *rig, uint32_t session_flags);
/* Another session on the same chip, connected the usual way, without a reset. */
void fake_rig_connect(struct fake_rig *rig, uint32_t session_flags);
void fake_rig_close(struct fake_rig *rig);

/* Our stub runs and is known: the dialect is what its capabilities say. */
void fake_rig_adopt(struct fake_rig *rig);

#endif
