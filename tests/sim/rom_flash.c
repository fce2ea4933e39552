/* SPDX-License-Identifier: MIT */
/*
 * Loader commands on the flash: FLASH_*, SPI_SET_PARAMS, SPI_ATTACH, READ_FLASH_SLOW,
 * SPI_FLASH_MD5. Arguments: REFERENCE.md section 3.2; edges: measured, see rom.c.
 */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "md5.h"

/* Our choices: the ROM's digest at about 1 MB/s, a slow read's overhead. */
#define MD5_NS_PER_BYTE 1000u
#define READ_TIME	(50 * SIM_NS_PER_US)

#define THREE_BYTES 0x1000000u

bool sim_rom_flash_ready(const struct espflash_sim *sim)
{
	if (!sim_power_flash(sim))
		return false;
	return sim->rom.attached || !(sim->chip->quirks & SIM_QUIRK_NEED_ATTACH);
}

bool sim_rom_beyond(const struct espflash_sim *sim, uint32_t address, uint32_t size)
{
	if (sim->chip->quirks & SIM_QUIRK_NO_LIMIT)
		return false;
	return address > sim->rom.flash_size || size > sim->rom.flash_size - address;
}

/*
 * Sectors the loader erases when asked for `count`. The ESP8266 counts those up to the next 64 KiB
 * boundary twice: so the workaround of REFERENCE.md 3.9 and appendix B implies (offset 0: 8 asked,
 * 16 erased; offset 0xF000: 7 asked, 8 erased).
 */
static uint32_t sectors_erased(const struct espflash_sim *sim, uint32_t first, uint32_t count)
{
	uint32_t head = 16 - first % 16;

	if (!(sim->chip->quirks & SIM_QUIRK_ERASE_TWICE))
		return count;
	return count + (count < head ? count : head);
}

/* FLASH_BEGIN and FLASH_DEFL_BEGIN: the same arguments, the same erase. */
bool sim_rom_begin(struct espflash_sim *sim, struct sim_upload *upload)
{
	struct sim_rom *rom = &sim->rom;
	uint32_t size = sim_rom_word(rom, 0), block_size = sim_rom_word(rom, 2);
	uint32_t address = sim_rom_word(rom, 3);
	uint32_t sectors = size / SIM_FLASH_SECTOR + (size % SIM_FLASH_SECTOR != 0);

	if (sim_rom_size(rom) != sim->chip->begin_size || block_size > SIM_ROM_BLOCK_MAX) {
		sim_rom_fail(rom, SIM_REASON_FORMAT);
		return false;
	}
	upload->begun = true;
	upload->encrypt = sim->chip->begin_size > 16 && sim_rom_word(rom, 4);
	upload->blocks_left = sim_rom_word(rom, 1);
	upload->block_size = block_size;
	upload->address = address;
	upload->next = 0;
	if (!(sim->chip->ops & SIM_OP(SIM_SPI_ATTACH)))
		rom->attached = true; /* REFERENCE.md section 2.17: the ESP8266 attaches here */
	/* How a ROM refuses this is our choice. */
	if (upload->encrypt && (!sim_crypt_can_write(sim) || address % SIM_CRYPT_UNIT)) {
		upload->begun = false;
		sim_rom_fail(rom, SIM_REASON_FAILED);
		return false;
	}
	if (!size)
		return true;
	/* The upload stays open after a refused erase, and its data is programmed: measured. That
	   a flash that is not attached is refused like this is our choice. */
	if (address % SIM_FLASH_SECTOR || size > UINT32_MAX - SIM_FLASH_SECTOR ||
		sim_rom_beyond(sim, address, sectors * SIM_FLASH_SECTOR) ||
		!sim_rom_flash_ready(sim)) {
		sim_rom_fail(rom, SIM_REASON_FAILED);
		return true;
	}
	sectors = sectors_erased(sim, address / SIM_FLASH_SECTOR, sectors);
	rom->job.erase_at = address;
	rom->job.erase_end = address + sectors * SIM_FLASH_SECTOR;
	return true;
}

void sim_rom_flash_begin(struct espflash_sim *sim)
{
	sim_rom_begin(sim, &sim->rom.flash);
}

void sim_rom_flash_data(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	uint32_t size = 0;
	const uint8_t *data = sim_rom_block(sim, &rom->flash, &size);

	if (!data)
		return;
	if (rom->flash.encrypt && size % SIM_CRYPT_UNIT) {
		sim_rom_fail(rom, SIM_REASON_FAILED);
		return;
	}
	/* More blocks than announced are programmed too: measured. */
	rom->flash.blocks_left--;
	rom->job.program = data;
	rom->job.program_at = rom->flash.address;
	rom->job.program_size = size;
	rom->job.encrypt = rom->flash.encrypt;
	rom->flash.address += size;
}

void sim_rom_flash_end(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;

	/* Measured: missing blocks are complained about, and the loader leaves all the same. */
	if (rom->flash.blocks_left)
		sim_rom_fail(rom, SIM_REASON_FAILED);
	rom->flash.begun = false;
	/* Measured: without an argument as with 1. */
	rom->job.after = SIM_AFTER_RUN_FLASH;
	if (sim_rom_size(rom) >= 4 && !(sim_rom_word(rom, 0) & 1))
		rom->job.after = SIM_AFTER_REBOOT;
}

void sim_rom_set_params(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;

	if (sim_rom_size(rom) != 24) { /* measured */
		sim_rom_fail(rom, SIM_REASON_FORMAT);
		return;
	}
	rom->flash_size = sim_rom_word(rom, 1);
}

void sim_rom_attach(struct espflash_sim *sim)
{
	/* Which pins does not matter here; the ROM does not check its arguments: measured. */
	sim->rom.attached = true;
}

/* Read through the flash's own read command. */
static void read_flash(struct espflash_sim *sim, uint32_t address, uint8_t *out, size_t size)
{
	uint8_t command[4] = {
		0x03, (uint8_t)(address >> 16), (uint8_t)(address >> 8), (uint8_t)address};

	sim_rom_spi(sim, sim->now, command, sizeof(command), out, size);
}

void sim_rom_read_slow(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	uint32_t address = sim_rom_word(rom, 0), size = sim_rom_word(rom, 1);

	/* 64 bytes come back whatever was asked; those not read are left from before: measured. */
	rom->payload = 64;
	if (size > 64) {
		sim_rom_fail(rom, SIM_REASON_READ_LENGTH);
	} else if (sim_rom_beyond(sim, address, size) || !sim_rom_flash_ready(sim)) {
		sim_rom_fail(rom, SIM_REASON_FLASH_READ);
	} else {
		read_flash(sim, address, rom->reply + SIM_ROM_HEADER, size);
		rom->job.wait = READ_TIME;
	}
}

/* The loader reads with three address bytes: what is beyond them comes from the start again. */
static bool digest_flash(
	const struct espflash_sim *sim, uint32_t address, uint32_t size, uint8_t digest[16])
{
	uint8_t *bytes;

	if (address + (uint64_t)size <= THREE_BYTES) {
		sim_md5(sim->flash.cells + address, size, digest);
		return true;
	}
	bytes = malloc(size);
	if (!bytes)
		return false;
	for (uint32_t i = 0; i < size; i++)
		bytes[i] = sim->flash.cells[(address + i) % THREE_BYTES];
	sim_md5(bytes, size, digest);
	free(bytes);
	return true;
}

void sim_rom_md5(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	uint32_t address = sim_rom_word(rom, 0), size = sim_rom_word(rom, 1);
	uint8_t digest[16];
	char text[33];

	rom->payload = 32;
	if (sim_rom_beyond(sim, address, size) || !sim_rom_flash_ready(sim) ||
		address > sim->flash.size || size > sim->flash.size - address ||
		!digest_flash(sim, address, size, digest)) {
		sim_rom_fail(rom, SIM_REASON_FLASH_READ);
		return;
	}
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	memcpy(rom->reply + SIM_ROM_HEADER, text, 32);
	rom->job.wait = (uint64_t)size * MD5_NS_PER_BYTE;
}
