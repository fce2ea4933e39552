/* SPDX-License-Identifier: MIT */
/*
 * The two status bytes of a reply, as one big-endian number (REFERENCE 3.11).
 * Used by every command; the host side knows them under the same numbers.
 */
#ifndef STUB_STATUS_H
#define STUB_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_BAD_PARAMETER = 0x0101,
	STATUS_BAD_LENGTH = 0xc000,
	STATUS_CHECKSUM = 0xc100,
	STATUS_BLOCK_SIZE = 0xc200,
	STATUS_BAD_COMMAND = 0xc300,
	STATUS_FLASH = 0xc400,
	STATUS_PROTECTED = 0xc500,
	STATUS_NOT_WRITING = 0xc600,
	STATUS_GAP = 0xc601,
	STATUS_INFLATE = 0xc700,
	STATUS_TOO_LITTLE = 0xc800,
	STATUS_TOO_MUCH = 0xc900,
	STATUS_NOT_IMPLEMENTED = 0xff00,
};

#endif
