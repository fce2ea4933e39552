/* SPDX-License-Identifier: MIT */
/*
 * The two status bytes of a reply (REFERENCE 3.11), the first one lower: as they stand in the
 * reply, and small enough for an instruction. And how a command fails. Used by every command.
 */
#ifndef STUB_STATUS_H
#define STUB_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_AGAIN = 1, /* never sent: the command is to be run again, from the main loop */
	STATUS_BAD_PARAMETER = 0x0101,
	STATUS_BAD_LENGTH = 0x00c0,
	STATUS_CHECKSUM = 0x00c1,
	STATUS_BLOCK_SIZE = 0x00c2,
	STATUS_BAD_COMMAND = 0x00c3,
	STATUS_FLASH = 0x00c4,
	STATUS_PROTECTED = 0x00c5,
	STATUS_NOT_WRITING = 0x00c6,
	STATUS_GAP = 0x01c6,
	STATUS_INFLATE = 0x00c7,
	STATUS_TOO_LITTLE = 0x00c8,
	STATUS_TOO_MUCH = 0x00c9,
	STATUS_NOT_IMPLEMENTED = 0x00ff,
};

/* Leaves the command under way from any depth: the stack is given up, the main loop answers with
 * the status. A writing session does not go on after it. start_*.S */
_Noreturn void give_up(enum status status);

#endif
