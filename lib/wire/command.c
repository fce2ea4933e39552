/* SPDX-License-Identifier: MIT */
/*
 * The opcodes: argument layouts and timeouts of REFERENCE 3.2 and 3.3. Called by the session and
 * flash layers.
 */
#include <assert.h>
#include <string.h>

#include "util/bytes.h"
#include "wire/command.h"

/* REFERENCE 3.3: worst cases per 10^6 bytes, and for MEM_END on a ROM loader. */
#define ERASE_MS_PER_MB 40000u
#define MD5_MS_PER_MB	8000u
#define ERASE_UNIT	0x10000u /* most that a stub erases for one block */
#define MEM_END_MS	200u
/* For one SYNC: REFERENCE 3.3. */
#define SYNC_WAIT_US 100000u
/* REFERENCE 3.2, SPI_SET_PARAMS: block, sector, page, status mask. */
#define PARAM_BLOCK	  0x10000u
#define PARAM_SECTOR	  0x1000u
#define PARAM_PAGE	  0x100u
#define PARAM_STATUS_MASK 0xffffu

int ef_command_read_reg(struct ef_command *c, uint32_t address, uint32_t *ret)
{
	const struct ef_request q = {
		.opcode = EF_OP_READ_REG, .repeats = true, .word_count = 1, .words = {address}};
	struct ef_reply reply = {0};
	const int r = ef_command_exchange(c, &q, &reply);

	if (r == 0)
		*ret = reply.value;
	return r;
}

int ef_command_write_regs(
	struct ef_command *c, const struct ef_reg_write *writes, size_t count, bool repeats)
{
	uint8_t entries[16 * EF_REG_WRITES_MAX];
	uint32_t delay_us = 0;

	assert(count <= EF_REG_WRITES_MAX);
	for (size_t i = 0; i < count; i++) {
		ef_store_le32(entries + 16 * i, writes[i].address);
		ef_store_le32(entries + 16 * i + 4, writes[i].value);
		ef_store_le32(entries + 16 * i + 8, writes[i].mask);
		ef_store_le32(entries + 16 * i + 12, writes[i].delay_us);
		delay_us += writes[i].delay_us;
	}

	const struct ef_request q = {.opcode = EF_OP_WRITE_REG,
		.repeats = repeats,
		.timeout_ms = delay_us ? c->timeout_ms + delay_us / 1000 : 0,
		.data = {entries, 16 * count}};

	return ef_command_exchange(c, &q, NULL);
}

static struct ef_request begin_request(
	const struct ef_command *c, uint8_t opcode, const struct ef_begin *b)
{
	struct ef_request q = {.opcode = opcode,
		.word_count = 4,
		.words = {b->size, b->blocks, b->block_size, b->address, b->encrypted}};

	/* Nothing is written before the first block; but a FLASH_BEGIN erases. */
	if (opcode == EF_OP_MEM_BEGIN) {
		q.repeats = true;
	} else {
		q.word_count = (c->dialect.has & EF_DIALECT_ENCRYPT_WORD) ? 5 : 4;
		q.timeout_ms = ef_command_timeout(c, b->size, ERASE_MS_PER_MB);
	}
	return q;
}

static struct ef_request data_request(
	uint8_t opcode, uint32_t sequence, const uint8_t *data, size_t size)
{
	return (struct ef_request){.opcode = opcode,
		.word_count = 4,
		.checksum = true,
		.data = {data, size},
		.words = {(uint32_t)size, sequence, 0, 0}};
}

int ef_command_mem_begin(struct ef_command *c, const struct ef_begin *b)
{
	const struct ef_request q = begin_request(c, EF_OP_MEM_BEGIN, b);

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_mem_data(struct ef_command *c, uint32_t sequence, const uint8_t *data, size_t size)
{
	const struct ef_request q = data_request(EF_OP_MEM_DATA, sequence, data, size);

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_mem_piece(struct ef_command *c, uint32_t sequence, const uint8_t *data, size_t size)
{
	struct ef_request q = data_request(EF_OP_MEM_DATA, sequence, data, size);
	const uint64_t wait_us = ef_line_wait_us(&c->line, (uint64_t)c->timeout_ms * 1000);

	q.timeout_ms = (uint32_t)((wait_us + 999) / 1000);
	return ef_command_exchange(c, &q, NULL);
}

int ef_command_mem_end(struct ef_command *c, uint32_t entry)
{
	const struct ef_request q = {.opcode = EF_OP_MEM_END,
		.word_count = 2,
		.timeout_ms = MEM_END_MS,
		.words = {entry == 0, entry}};
	const int r = ef_command_exchange(c, &q, NULL);

	/* The code may run before the ROM has sent its reply: REFERENCE 3.3. */
	if (r == ESPFLASH_ERROR_TIMEOUT && entry != 0) {
		ef_error_clear(&c->context->error);
		return 0;
	}
	return r;
}

/*
 * A ROM loader fills up a packet that was cut short with what the one before it left in the buffer
 * (measured on the ESP32 and ESP32-C3 ROMs): half a FLASH_BEGIN, ended by the next session, erases
 * at somebody else's address. After a SYNC the buffer holds 55h, which no flash reaches, and such
 * a command is refused.
 */
static int begin_exchange(struct ef_command *c, uint8_t opcode, const struct ef_begin *b)
{
	const struct ef_request q = begin_request(c, opcode, b);
	uint32_t value = 0;
	const int r = ef_command_sync(c, SYNC_WAIT_US, &value);

	if (b->size > 0)
		ef_command_changes_flash(c);
	if (r == ESPFLASH_ERROR_DEVICE || r == ESPFLASH_ERROR_PROTOCOL)
		ef_error_clear(&c->context->error);
	else if (r < 0 && r != ESPFLASH_ERROR_TIMEOUT)
		return r;
	if (r < 0)
		c->out_of_step = true; /* the exchange says SYNC again until it is answered */
	return ef_command_exchange(c, &q, NULL);
}

int ef_command_flash_begin(struct ef_command *c, const struct ef_begin *b)
{
	return begin_exchange(c, EF_OP_FLASH_BEGIN, b);
}

int ef_command_flash_data(struct ef_command *c, uint32_t sequence, const uint8_t *data, size_t size)
{
	struct ef_request q = data_request(EF_OP_FLASH_DATA, sequence, data, size);

	/* A loader with late status erases what the block before needs first. */
	if (c->dialect.has & EF_DIALECT_LATE_STATUS)
		q.timeout_ms = ef_command_timeout(c, ERASE_UNIT, ERASE_MS_PER_MB);
	return ef_command_exchange(c, &q, NULL);
}

int ef_command_flash_run(struct ef_command *c)
{
	const struct ef_request q = {.opcode = EF_OP_FLASH_END, .word_count = 1, .words = {1}};

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_deflate_begin(struct ef_command *c, const struct ef_begin *b)
{
	return begin_exchange(c, EF_OP_FLASH_DEFL_BEGIN, b);
}

int ef_command_deflate_data(struct ef_command *c, uint32_t sequence, const uint8_t *data,
	size_t size, uint32_t inflated)
{
	struct ef_request q = data_request(EF_OP_FLASH_DEFL_DATA, sequence, data, size);

	q.timeout_ms = ef_command_timeout(c, inflated, ERASE_MS_PER_MB);
	return ef_command_exchange(c, &q, NULL);
}

int ef_command_flash_finish(struct ef_command *c, bool deflated, uint32_t size)
{
	const struct ef_request q = {.opcode = deflated ? EF_OP_FLASH_DEFL_END : EF_OP_FLASH_END,
		.word_count = 1,
		.timeout_ms = ef_command_timeout(c, size, ERASE_MS_PER_MB),
		.words = {1}};

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_spi_attach(struct ef_command *c, uint32_t pins)
{
	const struct ef_request q = {.opcode = EF_OP_SPI_ATTACH,
		.repeats = true,
		.word_count = (c->dialect.has & EF_DIALECT_ATTACH_8BYTES) ? 2 : 1,
		.words = {pins, 0}};

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_spi_set_params(struct ef_command *c, uint32_t flash_size)
{
	const struct ef_request q = {.opcode = EF_OP_SPI_SET_PARAMS,
		.repeats = true,
		.word_count = 6,
		.words = {0, flash_size, PARAM_BLOCK, PARAM_SECTOR, PARAM_PAGE, PARAM_STATUS_MASK}};

	return ef_command_exchange(c, &q, NULL);
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Turn 32 hexadecimal digits into 16 bytes; returns 0 or -1. */
static int from_hex(uint8_t ret[16], const uint8_t *text)
{
	for (size_t i = 0; i < 16; i++) {
		const int high = hex_digit(text[2 * i]);
		const int low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

int ef_command_flash_md5(struct ef_command *c, uint32_t address, uint32_t size, uint8_t ret[16])
{
	const bool text = c->dialect.md5_is_text;
	const struct ef_request q = {.opcode = EF_OP_SPI_FLASH_MD5,
		.repeats = true,
		.word_count = 4,
		.work_ms = ef_command_work(size, MD5_MS_PER_MB),
		.timeout_ms = ef_command_timeout(c, size, MD5_MS_PER_MB),
		.payload_size = text ? 32 : 16,
		.words = {address, size, 0, 0}};
	struct ef_reply reply = {0};
	uint8_t digest[16];
	const int r = ef_command_exchange(c, &q, &reply);

	if (r < 0)
		return r;
	if (!text) {
		memcpy(ret, reply.payload, 16);
		return 0;
	}
	if (from_hex(digest, reply.payload) < 0) {
		c->out_of_step = true;
		return ef_error_set(&c->context->error, ESPFLASH_ERROR_PROTOCOL,
			"the line may be bad: try a lower --baud",
			"the digest of 0x%08x is not 32 hexadecimal digits", (unsigned)address);
	}
	memcpy(ret, digest, 16);
	return 0;
}

int ef_command_read_flash_slow(
	struct ef_command *c, uint32_t address, uint8_t ret[EF_READ_SLOW_SIZE])
{
	const struct ef_request q = {.opcode = EF_OP_READ_FLASH_SLOW,
		.repeats = true,
		.word_count = 2,
		.payload_size = EF_READ_SLOW_SIZE,
		.words = {address, EF_READ_SLOW_SIZE}};
	struct ef_reply reply = {0};
	const int r = ef_command_exchange(c, &q, &reply);

	if (r == 0)
		memcpy(ret, reply.payload, EF_READ_SLOW_SIZE);
	return r;
}

int ef_command_change_baud(struct ef_command *c, uint32_t wanted, uint32_t old)
{
	const struct ef_request q = {
		.opcode = EF_OP_CHANGE_BAUDRATE, .word_count = 2, .words = {wanted, old}};

	return ef_command_exchange(c, &q, NULL);
}

int ef_command_security_info(struct ef_command *c, uint8_t ret[20], size_t *ret_size)
{
	/* The ESP32-S2's reply is shorter: REFERENCE 3.2. */
	const struct ef_request q = {.opcode = EF_OP_GET_SECURITY_INFO,
		.repeats = true,
		.payload_size = 20,
		.payload_short = 12};
	struct ef_reply reply = {0};
	const int r = ef_command_exchange(c, &q, &reply);

	if (r < 0)
		return r;
	memcpy(ret, reply.payload, reply.payload_size);
	*ret_size = reply.payload_size;
	return 0;
}
