/* SPDX-License-Identifier: MIT */
/*
 * One piece of flash erased or written by the loader, once: by a ROM loader or by a usual stub. A
 * piece begins with its own FLASH_BEGIN, so that it can be repeated whole after any failure: a ROM
 * loader that refused a block counts it all the same and puts the next one in its place (measured
 * on the ESP32 and ESP32-C3 ROMs), and a usual stub tells of a failed block in the reply to the
 * next one, which it drops (REFERENCE 4.5), so that blocks must never be repeated one by one.
 */
#include <assert.h>
#include <string.h>

#include "flash/flash.h"
#include "util/bytes.h"
#include "util/deflate.h"

/* Bytes of history that a zlib stream may refer to: RFC 1950. */
#define DEFLATE_WINDOW 0x8000u

/* Largest flash_block of any dialect: stub/upload.c. */
#define FLASH_BLOCK_MAX 0x1000u

/* Sectors in the unit that the ESP8266's ROM erases at once: REFERENCE 3.9. */
#define SECTORS_IN_BLOCK 16u

static uint32_t count(uint32_t size, uint32_t unit)
{
	return (size + unit - 1) / unit;
}

/*
 * EF_QUIRK_ERASE_SIZE_BUG: the ROM erases the sectors up to the next block boundary, then as many
 * as were asked for behind those. *ret_sectors is what to ask for; true if an odd sector at the end
 * cannot be had that way: REFERENCE 3.9, appendix B.
 */
static bool sectors_to_ask(uint32_t address, uint32_t sectors, uint32_t *ret_sectors)
{
	const uint32_t first = address / ESPFLASH_SECTOR_SIZE % SECTORS_IN_BLOCK;
	const uint32_t head = ef_min_u32(SECTORS_IN_BLOCK - first, sectors);

	if (sectors >= 2 * head) {
		*ret_sectors = sectors - head;
		return false;
	}
	*ret_sectors = sectors / 2;
	return sectors % 2 != 0;
}

/* By a ROM loader: FLASH_BEGIN erases all that it announces, and blocks may follow. */
static int begin_by_rom(espflash_session *s, uint32_t address, uint32_t size, bool encrypt)
{
	const uint32_t block = s->command.dialect.flash_block;
	struct ef_begin begin = {size, count(size, block), block, address, encrypt};

	if (s->chip->quirks & EF_QUIRK_ERASE_SIZE_BUG) {
		uint32_t sectors = 0;

		if (sectors_to_ask(address, size / ESPFLASH_SECTOR_SIZE, &sectors)) {
			const int r =
				ef_flash_erase_sector(s, address + size - ESPFLASH_SECTOR_SIZE);

			if (r < 0)
				return r;
		}
		begin.size = sectors * ESPFLASH_SECTOR_SIZE;
	}
	return ef_command_flash_begin(&s->command, &begin);
}

int ef_loader_erase(espflash_session *s, uint32_t address, uint32_t size)
{
	assert(address % ESPFLASH_SECTOR_SIZE == 0 && size % ESPFLASH_SECTOR_SIZE == 0);
	if (s->command.dialect.has & EF_DIALECT_STUB)
		return ef_command_erase_region(&s->command, address, size);
	return begin_by_rom(s, address, size, false);
}

/* Bytes at the end that are blank need not be sent: the erased flash holds them. */
static uint32_t without_blank_tail(const struct ef_program *p, uint32_t block)
{
	uint32_t size = p->size;

	while (size > 0 && p->data[size - 1] == 0xff)
		size--;
	return ef_min_u32(count(size, block) * block, p->size);
}

static bool is_late(const espflash_session *s)
{
	return s->command.dialect.has & EF_DIALECT_LATE_STATUS;
}

/* Erase and expect plain blocks; a stub erases as they come. */
static int begin_raw(espflash_session *s, const struct ef_program *p, uint32_t size)
{
	const uint32_t block = s->command.dialect.flash_block;
	const struct ef_begin begin = {size, count(size, block), block, p->address, p->encrypt};

	if (s->loader == ESPFLASH_LOADER_ROM)
		return begin_by_rom(s, p->address, p->erase_size, p->encrypt);
	return ef_command_flash_begin(&s->command, &begin);
}

/* What a loader with late status says to the end of a piece is the status of its last block. */
static int finish(espflash_session *s, bool deflated, uint32_t size)
{
	return is_late(s) ? ef_command_flash_finish(&s->command, deflated, size) : 0;
}

static int send_raw(
	espflash_session *s, const struct ef_program *p, uint32_t size, struct ef_meter *m)
{
	const uint32_t block = s->command.dialect.flash_block;
	uint8_t padded[FLASH_BLOCK_MAX];
	int r = begin_raw(s, p, size);

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
	return r < 0 ? r : finish(s, false, size);
}

static int send_compressed(espflash_session *s, const struct ef_program *p, size_t packed,
	uint32_t size, struct ef_meter *m)
{
	const uint32_t block = s->command.dialect.flash_block;
	const uint32_t pad = s->command.dialect.flash_block_pad;
	const uint32_t blocks = count((uint32_t)packed, block);
	const struct ef_begin begin = {
		pad ? (uint32_t)ef_round_up(size, pad) : size, blocks, block, p->address, 0};
	int r = ef_command_deflate_begin(&s->command, &begin);

	for (uint32_t i = 0; r == 0 && i < blocks; i++) {
		const uint32_t here = ef_min_u32(block, (uint32_t)packed - i * block);

		r = ef_command_deflate_data(&s->command, i, p->scratch + i * block, here, size);
		*p->sent += here;
		if (r == 0)
			r = ef_meter_tell(m, (uint64_t)size * (i + 1) / blocks, p->address);
	}
	return r < 0 ? r : finish(s, true, size);
}

/*
 * How much of the piece to compress. A ROM erases only what it inflates, so that a blank tail which
 * must be erased goes along; it costs next to nothing. EF_QUIRK_DEFLATE_WINDOW: the ESP32's ROM
 * ends a stream by writing its 32 KiB window once more, stale bytes behind the data (measured on
 * the ESP32 ROM: 5000 bytes write 0x8000, 0x10000 bytes write 0x18000), so that only what the next
 * piece erases anyway may follow. 0 = send this piece plain.
 */
static uint32_t size_to_compress(
	const espflash_session *s, const struct ef_program *p, uint32_t used)
{
	if (s->loader != ESPFLASH_LOADER_ROM)
		return p->size;
	if (s->chip->quirks & EF_QUIRK_DEFLATE_WINDOW)
		return p->size % DEFLATE_WINDOW == 0 && p->after >= DEFLATE_WINDOW ? p->size : 0;
	return ef_round_up(used, ESPFLASH_SECTOR_SIZE) == p->erase_size ? used : p->size;
}

int ef_loader_program(espflash_session *s, const struct ef_program *p, struct ef_meter *m)
{
	/* A stub with late status wants all that BEGIN announced; a blank encrypted is none. */
	const uint32_t used = is_late(s) || p->encrypt
				      ? p->size
				      : without_blank_tail(p, s->command.dialect.flash_block);
	const uint32_t size = size_to_compress(s, p, used);
	size_t packed = 0;

	assert(p->size <= EF_PIECE_SIZE && p->size <= p->erase_size);
	if (p->compress && used > 0 && size > 0) {
		const int r = ef_deflate(
			ef_session_record(s), p->scratch, EF_SCRATCH_SIZE, p->data, size, &packed);

		if (r < 0)
			return r;
	}
	if (packed > 0 && packed < used) {
		*p->compressed = 1;
		return send_compressed(s, p, packed, size, m);
	}
	return send_raw(s, p, used, m);
}
