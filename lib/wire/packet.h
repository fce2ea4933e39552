/* SPDX-License-Identifier: MIT */
/*
 * Command and reply packets of the serial protocol, as a pure codec: the eight-byte header, the
 * checksum, and what a received frame is. REFERENCE 3.1; esptool bb72741, docs/en/advanced-topics/
 * serial-protocol.rst. Knows neither SLIP nor transports.
 */
#ifndef EF_WIRE_PACKET_H
#define EF_WIRE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EF_PACKET_HEADER 8u

/* Opcodes: REFERENCE 3.2. */
enum ef_opcode {
	EF_OP_FLASH_BEGIN = 0x02,
	EF_OP_FLASH_DATA = 0x03,
	EF_OP_FLASH_END = 0x04,
	EF_OP_MEM_BEGIN = 0x05,
	EF_OP_MEM_END = 0x06,
	EF_OP_MEM_DATA = 0x07,
	EF_OP_SYNC = 0x08,
	EF_OP_WRITE_REG = 0x09,
	EF_OP_READ_REG = 0x0a,
	EF_OP_SPI_SET_PARAMS = 0x0b,
	EF_OP_SPI_ATTACH = 0x0d,
	EF_OP_READ_FLASH_SLOW = 0x0e,
	EF_OP_CHANGE_BAUDRATE = 0x0f,
	EF_OP_FLASH_DEFL_BEGIN = 0x10,
	EF_OP_FLASH_DEFL_DATA = 0x11,
	EF_OP_FLASH_DEFL_END = 0x12,
	EF_OP_SPI_FLASH_MD5 = 0x13,
	EF_OP_GET_SECURITY_INFO = 0x14,
	/* Of the ESP32-S31's ROM loader. */
	EF_OP_SDC_VERIF_BEGIN = 0x19,
	EF_OP_SDC_VERIF_DATA = 0x1a,
	EF_OP_SDC_VERIF_END = 0x1b,
	EF_OP_SDC_GEN_BEGIN = 0x1c,
	EF_OP_SDC_GEN_DATA = 0x1d,
	EF_OP_SDC_GEN_END = 0x1e,
	/* Of flasher stubs. */
	EF_OP_ERASE_REGION = 0xd1,
	EF_OP_READ_FLASH = 0xd2,
	EF_OP_RUN_USER_CODE = 0xd3,
	/* Of our own stub: docs/stub.md. */
	EF_OP_CAPABILITIES = 0xe0,
	EF_OP_DIGESTS = 0xe1,
	EF_OP_WRITE_BEGIN = 0xe2,
	EF_OP_WRITE_DATA = 0xe3,
	EF_OP_WRITE_END = 0xe4,
	EF_OP_READ = 0xe5,
	EF_OP_RESET = 0xe6
};

/* Reason bytes of a refused command: REFERENCE 3.11. */
#define EF_REASON_UNSUPPORTED 0x05u /* "invalid message": also an opcode the loader lacks */
#define EF_REASON_CHECKSUM    0x07u /* of a block of data */

/* Status bytes of stubs: REFERENCE 3.11, docs/stub.md. */
#define EF_STATUS_CHECKSUM    0xc1u
#define EF_STATUS_COMMAND     0xc3u /* the stub does not know the opcode */
#define EF_STATUS_FLASH	      0xc4u
#define EF_STATUS_PROTECTED   0xc5u
#define EF_STATUS_NO_WRITE    0xc6u /* with reason 1: a block is missing before this one */
#define EF_STATUS_INFLATE     0xc7u
#define EF_STATUS_UNAVAILABLE 0xffu

/* The name of an opcode, "FLASH_DATA"; "?" for one that is none. */
const char *ef_opcode_name(uint8_t opcode);

/* What a reason byte means, in a few words. */
const char *ef_reason_text(uint8_t status, uint8_t reason);
/* Is it one that loaders give? Else it is more likely a damaged success. */
bool ef_reason_is_known(uint8_t status, uint8_t reason);
/* ... and what a person may try. */
const char *ef_reason_hint(uint8_t status, uint8_t reason);

/* XOR of the block's bytes with the seed 0xEF: the checksum of the data commands. */
uint32_t ef_packet_checksum(const uint8_t *data, size_t size);

/* Fill the header of a command whose body has `size` bytes. */
void ef_packet_header(
	uint8_t out[EF_PACKET_HEADER], uint8_t opcode, size_t size, uint32_t checksum);

struct ef_packet {
	uint32_t value;
	const uint8_t *body; /* within the frame: payload and status */
	size_t body_size;
	uint8_t opcode;
};

/* Is the frame a whole reply packet? Fills *ret if so. */
bool ef_packet_parse(struct ef_packet *ret, const uint8_t *frame, size_t size);

#endif
