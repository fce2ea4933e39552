/* SPDX-License-Identifier: MIT */
/*
 * Compressed uploads: FLASH_DEFL_BEGIN, _DATA, _END. The loader gathers 32 KiB of inflated bytes,
 * programs them, and programs the rest when the announced number of blocks has come. All of it
 * measured on the ESP32 and ESP32-C3 ROMs in the emulator.
 */
#include "sim.h"

#include <string.h>

/* Our choice: what inflating costs. */
#define INFLATE_NS_PER_BYTE 200u

void sim_rom_defl_begin(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;

	if (!sim_rom_begin(sim, &rom->defl))
		return;
	sim_rom_close(sim);
	rom->zlib = (z_stream){0};
	rom->zlib_open = inflateInit(&rom->zlib) == Z_OK;
	rom->zlib_failed = !rom->zlib_open;
	rom->zlib_done = false;
	rom->window_used = 0;
}

void sim_rom_defl_data(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	uint32_t size = 0;

	/* Unlike the other uploads, refused on every chip before a BEGIN. */
	if (!rom->defl.begun) {
		sim_rom_fail(rom, SIM_REASON_FORMAT);
		return;
	}
	sim_rom_block(sim, &rom->defl, &size);
	/* A refused block counts as come; the bytes it held are missing from the stream. */
	if (rom->status) {
		if (rom->reason == SIM_REASON_CHECKSUM && rom->defl.blocks_left)
			rom->defl.blocks_left--;
		return;
	}
	if (rom->zlib_failed) {
		sim_rom_fail(rom, SIM_REASON_DEFLATE);
		return;
	}
	if (!rom->defl.blocks_left) {
		sim_log(sim, "a block after the last: the loader crashes");
		sim->board.mode = SIM_DEAD; /* measured: no reply to this or anything after */
		return;
	}
	rom->defl.blocks_left--;
	rom->zlib.next_in = rom->packet + SIM_ROM_DATA;
	rom->zlib.avail_in = size;
	rom->job.inflate = true;
}

/* Hand `size` bytes of the window to the programmer. */
static void flush(struct espflash_sim *sim, uint32_t size)
{
	struct sim_rom *rom = &sim->rom;

	rom->job.program = rom->window;
	rom->job.program_at = rom->defl.address;
	rom->job.program_size = size;
	rom->job.encrypt = rom->defl.encrypt;
	rom->defl.address += size;
	rom->window_used = 0;
}

/* The input is used up or the stream has ended. */
static void block_done(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;

	rom->job.inflate = false;
	if (rom->defl.blocks_left)
		return;
	if (!rom->zlib_done) {
		rom->zlib_failed = true;
		sim_rom_fail(rom, SIM_REASON_DEFLATE);
	} else if (sim->chip->quirks & SIM_QUIRK_WHOLE_TAIL) {
		/* The ESP32 programs its window, 32 KiB, once more, its stale end too: 100 bytes
		   at 0x30000 changed everything up to 0x37FFF, 0x10000 bytes all of 0x18000. */
		flush(sim, SIM_ROM_WINDOW);
	} else if (rom->window_used) {
		flush(sim, rom->window_used);
	}
}

void sim_rom_inflate(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	uint32_t before = rom->window_used;
	int ret = Z_STREAM_END;

	if (!rom->zlib_done) {
		rom->zlib.next_out = rom->window + before;
		rom->zlib.avail_out = SIM_ROM_WINDOW - before;
		ret = inflate(&rom->zlib, Z_NO_FLUSH);
		rom->window_used = SIM_ROM_WINDOW - rom->zlib.avail_out;
	}
	rom->job.busy_until =
		sim->now + (uint64_t)(rom->window_used - before) * INFLATE_NS_PER_BYTE;
	if (ret == Z_STREAM_END) {
		rom->zlib_done = true;
	} else if (ret != Z_OK && ret != Z_BUF_ERROR) {
		/* zlib tells a wrong check value behind the data only by this text. */
		bool adler = rom->zlib.msg && !strcmp(rom->zlib.msg, "incorrect data check");

		rom->zlib_failed = true;
		rom->job.inflate = false;
		sim_rom_fail(rom, adler ? SIM_REASON_ADLER : SIM_REASON_DEFLATE);
		return;
	}
	if (rom->window_used == SIM_ROM_WINDOW)
		flush(sim, SIM_ROM_WINDOW);
	else
		block_done(sim);
}

void sim_rom_defl_end(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;

	if (rom->defl.blocks_left)
		sim_rom_fail(rom, SIM_REASON_FAILED);
	rom->defl.begun = false;
	/* Measured: with 1 the loader stays, unlike after FLASH_END. */
	if (!(sim_rom_word(rom, 0) & 1))
		rom->job.after = SIM_AFTER_REBOOT;
}
