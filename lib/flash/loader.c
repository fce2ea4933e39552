/* SPDX-License-Identifier: MIT */
/*
 * One piece of flash erased or written by the loader, once. A piece begins with its own
 * FLASH_BEGIN, so that it can be repeated whole after any failure: a ROM loader that refused a
 * block counts it all the same and puts the next one in its place (measured on the ESP32 and
 * ESP32-C3 ROMs), so that blocks must never be repeated one by one.
 */
#include <assert.h>
#include <string.h>

#include "flash/flash.h"
#include "util/bytes.h"
#include "util/deflate.h"

/* Sectors in the unit that the ESP8266's ROM erases at once: REFERENCE 3.9. */
#define SECTORS_IN_BLOCK 16u

/*
 * EF_QUIRK_ERASE_SIZE_BUG: the ROM erases the sectors up to the next block boundary twice over.
 * The size to ask for so that it erases what is wanted: REFERENCE 3.9, appendix B.
 */
static uint32_t size_to_ask(const espflash_session *s, uint32_t address, uint32_t size)
{
	const uint32_t sectors = size / ESPFLASH_SECTOR_SIZE;
	const uint32_t first = address / ESPFLASH_SECTOR_SIZE % SECTORS_IN_BLOCK;
	const uint32_t head = ef_min_u32(SECTORS_IN_BLOCK - first, sectors);

	if (!(s->chip->quirks & EF_QUIRK_ERASE_SIZE_BUG))
		return size;
	if (sectors < 2 * head)
		return (sectors + 1) / 2 * ESPFLASH_SECTOR_SIZE;
	return (sectors - head) * ESPFLASH_SECTOR_SIZE;
}

static uint32_t count(uint32_t size, uint32_t unit)
{
	return (size + unit - 1) / unit;
}

int ef_loader_erase(espflash_session *s, uint32_t address, uint32_t size)
{
	const uint32_t block = s->command.dialect.flash_block;
	const struct ef_begin begin = {
		size_to_ask(s, address, size), count(size, block), block, address};

	assert(address % ESPFLASH_SECTOR_SIZE == 0 && size % ESPFLASH_SECTOR_SIZE == 0);
	return ef_command_flash_begin(&s->command, &begin);
}

/* Bytes at the end that are blank need not be sent: the erased flash holds them. */
static uint32_t without_blank_tail(const struct ef_program *p, uint32_t block)
{
	uint32_t size = p->size;

	while (size > 0 && p->data[size - 1] == 0xff)
		size--;
	return ef_min_u32(count(size, block) * block, p->size);
}

static int send_raw(
	espflash_session *s, const struct ef_program *p, uint32_t size, struct ef_meter *m)
{
	const uint32_t block = s->command.dialect.flash_block;
	uint8_t padded[0x400];
	int r = ef_loader_erase(s, p->address, p->erase_size);

	assert(block <= sizeof(padded));
	for (uint32_t i = 0; r == 0 && i * block < size; i++) {
		const uint32_t here = ef_min_u32(block, size - i * block);
		const uint8_t *data = p->data + i * block;

		if (here < block) {
			memcpy(padded, data, here);
			memset(padded + here, 0xff, block - here);
			data = padded;
		}
		r = ef_command_flash_data(&s->command, i, data, block);
		*p->sent += block;
		if (r == 0)
			r = ef_meter_tell(m, i * block + here, p->address + i * block);
	}
	return r;
}

static int send_compressed(espflash_session *s, const struct ef_program *p, size_t packed,
	uint32_t size, struct ef_meter *m)
{
	const uint32_t block = s->command.dialect.flash_block;
	const uint32_t pad = s->command.dialect.flash_block_pad;
	const uint32_t blocks = count((uint32_t)packed, block);
	const struct ef_begin begin = {
		pad ? (uint32_t)ef_round_up(size, pad) : size, blocks, block, p->address};
	int r = ef_command_deflate_begin(&s->command, &begin);

	for (uint32_t i = 0; r == 0 && i < blocks; i++) {
		const uint32_t here = ef_min_u32(block, (uint32_t)packed - i * block);

		r = ef_command_deflate_data(&s->command, i, p->scratch + i * block, here, size);
		*p->sent += here;
		if (r == 0)
			r = ef_meter_tell(m, (uint64_t)size * (i + 1) / blocks, p->address);
	}
	return r;
}

int ef_loader_program(espflash_session *s, const struct ef_program *p, struct ef_meter *m)
{
	const uint32_t size = without_blank_tail(p, s->command.dialect.flash_block);
	size_t packed = 0;

	assert(p->size <= EF_PIECE_SIZE && p->size <= p->erase_size);
	if (p->compress && size > 0) {
		const int r = ef_deflate(
			ef_session_record(s), p->scratch, EF_SCRATCH_SIZE, p->data, size, &packed);

		if (r < 0)
			return r;
	}
	/* The ROM erases what it inflates: a blank tail that must be erased goes the other way. */
	if (packed > 0 && packed < size && ef_round_up(size, ESPFLASH_SECTOR_SIZE) == p->erase_size)
		return send_compressed(s, p, packed, size, m);
	return send_raw(s, p, size, m);
}
