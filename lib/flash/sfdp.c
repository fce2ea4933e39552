/* SPDX-License-Identifier: MIT */
/*
 * SFDP, the flash chip's own description: JEDEC standard JESD216. Reads the header and the basic
 * parameter table. Called by identify.c.
 */
#include "flash/flash.h"
#include "util/bytes.h"

#define OPCODE_SFDP	0x5a	    /* JESD216, 24 address bits and 8 dummy cycles */
#define SIGNATURE	0x50444653u /* "SFDP" */
#define HEADER_SIZE	16u /* header and first parameter header, which is the basic table */
#define BASIC_TABLE_ID	0x00
#define BASIC_MIN_WORDS 9u /* up to the erase types, there since the first revision */
/* Words of the basic table, counted from 1 in the standard. */
#define WORD_DENSITY 2
#define WORD_ERASE   8

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

static uint32_t erase_sizes_of(const uint8_t *table)
{
	uint32_t sizes = 0;

	/* Four pairs of exponent and opcode; exponent 0 = there is no such type. */
	for (size_t i = 0; i < 4; i++) {
		const uint8_t exponent = table[4 * (WORD_ERASE - 1) + 2 * i];

		if (exponent > 0 && exponent < 32)
			sizes |= (uint32_t)1 << exponent;
	}
	return sizes;
}

int ef_sfdp_parse(espflash_session *s, espflash_flash_info *info)
{
	uint8_t header[HEADER_SIZE];
	uint8_t table[4 * BASIC_MIN_WORDS];
	int r = ef_sfdp_read(s, 0, header, sizeof(header));

	if (r < 0)
		return r;
	if (ef_load_le32(header) != SIGNATURE)
		return 0;
	info->sfdp_revision = (uint16_t)(header[5] << 8 | header[4]);
	if (header[8] != BASIC_TABLE_ID || header[11] < BASIC_MIN_WORDS)
		return 0;
	r = ef_sfdp_read(s, ef_load_le32(header + 12) & 0xffffff, table, sizeof(table));
	if (r < 0)
		return r;
	info->sfdp_size = size_of(ef_load_le32(table + 4 * (WORD_DENSITY - 1)));
	info->sfdp_erase = erase_sizes_of(table);
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
