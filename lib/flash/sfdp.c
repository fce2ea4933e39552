/* SPDX-License-Identifier: MIT */
/*
 * SFDP, the flash chip's own description: JEDEC standard JESD216B, section 6.4. Reads the
 * header and the basic parameter table. Called by identify.c.
 */
#include "flash/flash.h"
#include "util/bytes.h"

#define OPCODE_SFDP	0x5a	    /* JESD216, 24 address bits and 8 dummy cycles */
#define SIGNATURE	0x50444653u /* "SFDP" */
#define HEADER_SIZE	16u /* header and first parameter header, which is the basic table */
#define BASIC_TABLE_ID	0x00
#define BASIC_MIN_WORDS 9u  /* up to the erase types, there since the first revision */
#define BASIC_MAX_WORDS 16u /* up to four-byte addressing, since JESD216A */
/* Words of the basic table, counted from 1 in the standard. */
#define WORD_ADDRESS	 1
#define WORD_DENSITY	 2
#define WORD_ERASE	 8
#define WORD_ERASE_TIMES 10
#define WORD_CHIP_ERASE	 11
#define WORD_FOUR_BYTES	 16
#define ERASE_TYPES	 4u

int ef_sfdp_read(espflash_session *s, uint32_t address, uint8_t *buf, size_t size)
{
	for (size_t at = 0; at < size; at += 4) {
		const espflash_spi_command q = {.opcode = OPCODE_SFDP,
			.address_bits = 24,
			.dummy_bits = 8,
			.read_bits = 32,
			.address = address + (uint32_t)at};
		uint8_t bytes[4];
		uint32_t word = 0;
		const int r = ef_spi_run(s, &q, &word);

		if (r < 0)
			return r;
		ef_store_le32(bytes, word);
		for (size_t i = 0; i < 4 && at + i < size; i++)
			buf[at + i] = bytes[i];
	}
	return 0;
}

/* Density: bits less one, or a power of two if the top bit is set. Returns bytes, 0 if absurd. */
static uint32_t size_of(uint32_t density)
{
	if (density & 0x80000000u) {
		const uint32_t exponent = density & 0x7fffffffu;

		return exponent >= 3 && exponent < 35 ? (uint32_t)1 << (exponent - 3) : 0;
	}
	return (uint32_t)(((uint64_t)density + 1) / 8);
}

/* The basic table, zeros behind its end. */
struct table {
	uint8_t bytes[4 * BASIC_MAX_WORDS];
};

static uint32_t word_of(const struct table *t, size_t number)
{
	return ef_load_le32(t->bytes + 4 * (number - 1));
}

/* A count less one in the low five bits, and which of the units above them. */
static uint32_t time_of(uint32_t field, const uint32_t units[4])
{
	return ((field & 31) + 1) * units[field >> 5 & 3];
}

/* Pairs of exponent and opcode, exponent 0 = there is no such type; their times in word 10. */
static void take_erase_types(espflash_flash_info *info, const struct table *t)
{
	static const uint32_t units[4] = {1, 16, 128, 1000}; /* ms */
	const uint32_t times = word_of(t, WORD_ERASE_TIMES);

	for (size_t i = 0; i < ERASE_TYPES; i++) {
		const uint8_t *pair = t->bytes + 4 * (WORD_ERASE - 1) + 2 * i;

		if (pair[0] == 0 || pair[0] >= 32)
			continue;
		info->sfdp_erase |= (uint32_t)1 << pair[0];
		info->erase_exponent[i] = pair[0];
		info->erase_opcode[i] = pair[1];
		if (times == 0)
			continue;
		info->erase_ms[i] = time_of(times >> (4 + 7 * i) & 0x7f, units);
		info->erase_max_ms[i] = info->erase_ms[i] * 2 * ((times & 15) + 1);
	}
}

static void take_chip_erase(espflash_flash_info *info, const struct table *t)
{
	static const uint32_t units[4] = {16, 256, 4000, 64000}; /* ms */
	const uint32_t word = word_of(t, WORD_CHIP_ERASE);

	if (word == 0)
		return;
	info->page_size = (uint32_t)1 << (word >> 4 & 15);
	info->chip_erase_ms = time_of(word >> 24 & 0x7f, units);
}

static uint32_t addressing_of(const struct table *t)
{
	static const uint32_t by_field[4] = {ESPFLASH_ADDRESSES_3,
		ESPFLASH_ADDRESSES_3 | ESPFLASH_ADDRESSES_4,
		ESPFLASH_ADDRESSES_4 | ESPFLASH_ADDRESSES_ALWAYS_4, 0};
	const uint32_t ways = word_of(t, WORD_FOUR_BYTES) >> 24;
	uint32_t ret = by_field[word_of(t, WORD_ADDRESS) >> 17 & 3];

	if (ways != 0)
		ret |= ESPFLASH_ADDRESSES_COMPLETE;
	/* Ways into addresses of four bytes: bit 5, commands of their own; bit 6, always. */
	if (ways & 0x20)
		ret |= ESPFLASH_ADDRESSES_4_COMMANDS;
	if (ways & 0x40)
		ret |= ESPFLASH_ADDRESSES_4 | ESPFLASH_ADDRESSES_ALWAYS_4;
	return ret;
}

int ef_sfdp_parse(espflash_session *s, espflash_flash_info *info)
{
	uint8_t header[HEADER_SIZE];
	struct table t = {{0}};
	int r = ef_sfdp_read(s, 0, header, sizeof(header));

	if (r < 0)
		return r;
	if (ef_load_le32(header) != SIGNATURE)
		return 0;
	info->sfdp_revision = (uint16_t)(header[5] << 8 | header[4]);
	if (header[8] != BASIC_TABLE_ID || header[11] < BASIC_MIN_WORDS)
		return 0;
	r = ef_sfdp_read(s, ef_load_le32(header + 12) & 0xffffff, t.bytes,
		4 * ef_min_u32(header[11], BASIC_MAX_WORDS));
	if (r < 0)
		return r;
	info->sfdp_size = size_of(word_of(&t, WORD_DENSITY));
	take_erase_types(info, &t);
	take_chip_erase(info, &t);
	info->addressing = addressing_of(&t);
	return 0;
}

int espflash_flash_read_sfdp(espflash_session *s, uint32_t address, void *buf, size_t size)
{
	uint8_t bytes[256];
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r < 0)
		return r;
	if (!buf || size == 0 || size > sizeof(bytes) || address > 0xffffff)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"SFDP: 1 to %zu bytes below 0x1000000 can be read", sizeof(bytes));
	r = ef_flash_attach(s);
	if (r == 0)
		r = ef_sfdp_read(s, address, bytes, size);
	for (size_t i = 0; r == 0 && i < size; i++)
		((uint8_t *)buf)[i] = bytes[i];
	return r;
}
