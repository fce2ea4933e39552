/* SPDX-License-Identifier: MIT */
/*
 * Packets: headers, checksum, names. Called by wire/command.c only.
 */
#include "wire/packet.h"

#include "util/bytes.h"

/* REFERENCE 3.1. */
#define DIRECTION_COMMAND 0x00u
#define DIRECTION_REPLY	  0x01u
#define CHECKSUM_SEED	  0xefu

static const char *const opcode_names[] = {
	[EF_OP_FLASH_BEGIN] = "FLASH_BEGIN",
	[EF_OP_FLASH_DATA] = "FLASH_DATA",
	[EF_OP_FLASH_END] = "FLASH_END",
	[EF_OP_MEM_BEGIN] = "MEM_BEGIN",
	[EF_OP_MEM_END] = "MEM_END",
	[EF_OP_MEM_DATA] = "MEM_DATA",
	[EF_OP_SYNC] = "SYNC",
	[EF_OP_WRITE_REG] = "WRITE_REG",
	[EF_OP_READ_REG] = "READ_REG",
	[EF_OP_SPI_SET_PARAMS] = "SPI_SET_PARAMS",
	[EF_OP_SPI_ATTACH] = "SPI_ATTACH",
	[EF_OP_READ_FLASH_SLOW] = "READ_FLASH_SLOW",
	[EF_OP_CHANGE_BAUDRATE] = "CHANGE_BAUDRATE",
	[EF_OP_FLASH_DEFL_BEGIN] = "FLASH_DEFL_BEGIN",
	[EF_OP_FLASH_DEFL_DATA] = "FLASH_DEFL_DATA",
	[EF_OP_FLASH_DEFL_END] = "FLASH_DEFL_END",
	[EF_OP_SPI_FLASH_MD5] = "SPI_FLASH_MD5",
	[EF_OP_GET_SECURITY_INFO] = "GET_SECURITY_INFO",
	[EF_OP_SDC_VERIF_BEGIN] = "SDC_VERIF_BEGIN",
	[EF_OP_SDC_VERIF_DATA] = "SDC_VERIF_DATA",
	[EF_OP_SDC_VERIF_END] = "SDC_VERIF_END",
	[EF_OP_SDC_GEN_BEGIN] = "SDC_GEN_BEGIN",
	[EF_OP_SDC_GEN_DATA] = "SDC_GEN_DATA",
	[EF_OP_SDC_GEN_END] = "SDC_GEN_END",
	[EF_OP_ERASE_REGION] = "ERASE_REGION",
	[EF_OP_READ_FLASH] = "READ_FLASH",
	[EF_OP_RUN_USER_CODE] = "RUN_USER_CODE",
	[EF_OP_CAPABILITIES] = "CAPABILITIES",
	[EF_OP_DIGESTS] = "DIGESTS",
	[EF_OP_WRITE_BEGIN] = "WRITE_BEGIN",
	[EF_OP_WRITE_DATA] = "WRITE_DATA",
	[EF_OP_WRITE_END] = "WRITE_END",
	[EF_OP_READ] = "READ",
	[EF_OP_RESET] = "RESET",
};

struct reason {
	uint8_t code;
	const char *text;
	const char *hint;
};

#define HINT_LINE  "the line may be bad: try a lower --baud or another cable"
#define HINT_FLASH "check the address, the flash chip's write protection and its supply"
#define HINT_SIZE  "the address or size is not what this loader takes"

/* REFERENCE 3.11: second status byte of the ROM loaders (first byte 1). */
static const struct reason reasons[] = {
	{0x00, "undefined error", HINT_LINE},
	{0x01, "bad parameter", HINT_SIZE},
	{0x02, "out of memory", HINT_SIZE},
	{0x03, "sending failed", HINT_LINE},
	{0x04, "receiving failed", HINT_LINE},
	{0x05, "invalid message or unknown command",
		"the loader does not know this command, or it was damaged on the way"},
	{0x06, "operation failed", HINT_FLASH},
	{0x07, "checksum wrong", HINT_LINE},
	{0x08, "writing the flash failed", HINT_FLASH},
	{0x09, "reading the flash failed", HINT_FLASH},
	{0x0a, "read length wrong", HINT_SIZE},
	{0x0b, "inflating failed", HINT_LINE},
	{0x0c, "Adler-32 of the compressed data wrong", HINT_LINE},
	{0x0d, "inflate parameter wrong", HINT_SIZE},
	{0x0e, "RAM size wrong", HINT_SIZE},
	{0x0f, "RAM address wrong", HINT_SIZE},
	{0x64, "parameter wrong", HINT_SIZE},
	{0x65, "format wrong", HINT_LINE},
	{0x66, "description too long", HINT_SIZE},
	{0x67, "encoding description wrong", HINT_SIZE},
	{0x69, "storage insufficient", HINT_SIZE},
};

/* REFERENCE 3.11 and docs/stub.md: first status byte of the stubs. */
static const struct reason stub_reasons[] = {
	{0xc0, "length wrong", HINT_LINE},
	{EF_STATUS_CHECKSUM, "checksum wrong", HINT_LINE},
	{0xc2, "block size wrong", HINT_SIZE},
	{EF_STATUS_COMMAND, "unknown command", "the stub that runs does not know this command"},
	{EF_STATUS_FLASH, "the flash chip failed", HINT_FLASH},
	{EF_STATUS_PROTECTED, "the flash chip stays write-protected",
		"see read-flash-status; a pin of the flash chip may protect it, too"},
	{EF_STATUS_NO_WRITE, "no write is under way", HINT_LINE},
	{EF_STATUS_INFLATE, "inflating failed", HINT_LINE},
	{0xc8, "too little data", HINT_LINE},
	{0xc9, "too much data", HINT_LINE},
	{EF_STATUS_UNAVAILABLE, "not available in this stub", "try --no-stub"},
};

const char *ef_opcode_name(uint8_t opcode)
{
	const size_t count = sizeof(opcode_names) / sizeof(opcode_names[0]);
	const char *name = opcode < count ? opcode_names[opcode] : NULL;

	return name ? name : "?";
}

static const struct reason unknown = {0, "unknown reason", HINT_LINE};

static const struct reason *find_reason(uint8_t status, uint8_t reason)
{
	const size_t count = sizeof(reasons) / sizeof(reasons[0]);
	const size_t stub_count = sizeof(stub_reasons) / sizeof(stub_reasons[0]);

	for (size_t i = 0; status == 1 && i < count; i++) {
		if (reasons[i].code == reason)
			return &reasons[i];
	}
	for (size_t i = 0; i < stub_count; i++) {
		if (stub_reasons[i].code == status)
			return &stub_reasons[i];
	}
	return &unknown;
}

const char *ef_reason_text(uint8_t status, uint8_t reason)
{
	return find_reason(status, reason)->text;
}

bool ef_reason_is_known(uint8_t status, uint8_t reason)
{
	return find_reason(status, reason) != &unknown && !(status == 1 && reason == 0);
}

const char *ef_reason_hint(uint8_t status, uint8_t reason)
{
	return find_reason(status, reason)->hint;
}

uint32_t ef_packet_checksum(const uint8_t *data, size_t size)
{
	uint8_t sum = CHECKSUM_SEED;

	for (size_t i = 0; i < size; i++)
		sum ^= data[i];
	return sum;
}

void ef_packet_header(uint8_t out[EF_PACKET_HEADER], uint8_t opcode, size_t size, uint32_t checksum)
{
	out[0] = DIRECTION_COMMAND;
	out[1] = opcode;
	ef_store_le16(out + 2, (uint16_t)size);
	ef_store_le32(out + 4, checksum);
}

bool ef_packet_parse(struct ef_packet *ret, const uint8_t *frame, size_t size)
{
	if (size < EF_PACKET_HEADER || frame[0] != DIRECTION_REPLY)
		return false;
	if (ef_load_le16(frame + 2) != size - EF_PACKET_HEADER)
		return false;
	*ret = (struct ef_packet){
		.value = ef_load_le32(frame + 4),
		.body = frame + EF_PACKET_HEADER,
		.body_size = size - EF_PACKET_HEADER,
		.opcode = frame[1],
	};
	return true;
}
