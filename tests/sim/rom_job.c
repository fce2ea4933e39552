/* SPDX-License-Identifier: MIT */
/*
 * Commands that take time: the clock calls sim_rom_step whenever the loader's next step is due, so
 * a reset or a power cut finds an erase half done. Steps talk to the flash as the ROM does, by SPI
 * transactions.
 */
#include "sim.h"

#include <string.h>

#define BLOCK 0x10000u

void sim_rom_spi(struct espflash_sim *sim, uint64_t when, const uint8_t *out, size_t out_size,
	uint8_t *in, size_t in_size)
{
	if (sim_rom_flash_ready(sim))
		sim_flash_transfer(&sim->flash, when, out, out_size, in, in_size);
	else if (in_size)
		memset(in, 0xFF, in_size); /* pins not connected: pulled up */
}

static void spi_command(struct espflash_sim *sim, uint8_t opcode)
{
	sim_rom_spi(sim, sim->now, &opcode, 1, NULL, 0);
}

static uint8_t flash_status(struct espflash_sim *sim)
{
	uint8_t opcode = 0x05, status;

	sim_rom_spi(sim, sim->now, &opcode, 1, &status, 1);
	return status;
}

/* Whether the flash is idle; if not, come back when it is (or never: the ROM waits for ever). */
static bool flash_idle(struct espflash_sim *sim)
{
	if (!(flash_status(sim) & SIM_FLASH_WIP))
		return true;
	sim->rom.job.busy_until =
		sim->flash.busy_until > sim->now ? sim->flash.busy_until : SIM_NEVER;
	return false;
}

static void address_command(uint8_t out[4], uint8_t opcode, uint32_t address)
{
	out[0] = opcode;
	out[1] = (uint8_t)(address >> 16);
	out[2] = (uint8_t)(address >> 8);
	out[3] = (uint8_t)address;
}

static void erase_some(struct espflash_sim *sim)
{
	struct sim_job *job = &sim->rom.job;
	bool block = job->erase_at % BLOCK == 0 && job->erase_end - job->erase_at >= BLOCK;
	uint8_t out[4];

	spi_command(sim, 0x06);
	address_command(out, block ? 0xD8 : 0x20, job->erase_at);
	sim_rom_spi(sim, sim->now, out, sizeof(out), NULL, 0);
	job->erase_at += block ? BLOCK : SIM_FLASH_SECTOR;
	job->wait_for_flash = true;
}

static void program_some(struct espflash_sim *sim)
{
	struct sim_job *job = &sim->rom.job;
	uint32_t room = SIM_FLASH_PAGE - job->program_at % SIM_FLASH_PAGE;
	uint32_t size = job->program_size < room ? job->program_size : room;
	uint8_t out[4 + SIM_FLASH_PAGE];

	/* Past the end nothing is written and nothing is said: measured. */
	if (!sim_rom_beyond(sim, job->program_at, size)) {
		spi_command(sim, 0x06);
		address_command(out, 0x02, job->program_at);
		memcpy(out + 4, job->program, size);
		if (job->encrypt)
			sim_crypt_encrypt(sim, job->program_at, out + 4, size);
		sim_rom_spi(sim, sim->now, out, 4 + (size_t)size, NULL, 0);
	}
	job->program += size;
	job->program_at += size;
	job->program_size -= size;
	job->wait_for_flash = true;
}

static void work(struct espflash_sim *sim)
{
	struct sim_job *job = &sim->rom.job;

	if (job->erase_at < job->erase_end) {
		if (flash_idle(sim))
			erase_some(sim);
	} else if (job->program_size) {
		if (flash_idle(sim))
			program_some(sim);
	} else if (job->inflate) {
		sim_rom_inflate(sim);
	} else if (!job->wait_for_flash || flash_idle(sim)) {
		job->state = SIM_JOB_REPLY;
		job->busy_until = sim->now + job->wait;
	}
}

static void after(struct espflash_sim *sim)
{
	struct sim_job job = sim->rom.job;

	memset(&sim->rom.job, 0, sizeof(sim->rom.job));
	switch (job.after) {
	case SIM_AFTER_REBOOT:
		sim_board_reset(sim, SIM_CAUSE_SOFTWARE, sim->board.download);
		break;
	case SIM_AFTER_RUN_FLASH:
		sim_board_run_flash(sim);
		break;
	case SIM_AFTER_RUN_RAM:
		sim->board.mode = SIM_RAM_CODE;
		sim_cpu_start(sim, job.argument);
		break;
	case SIM_AFTER_BAUD:
		sim->uart.chip_baud = job.argument;
		sim_log(sim, "rate is now %lu baud", (unsigned long)job.argument);
		break;
	case SIM_AFTER_CRASH:
		sim->board.mode = SIM_DEAD;
		break;
	case SIM_AFTER_NOTHING:
		break;
	}
}

void sim_rom_step(struct espflash_sim *sim)
{
	struct sim_job *job = &sim->rom.job;

	switch (job->state) {
	case SIM_JOB_WORK:
		work(sim);
		break;
	case SIM_JOB_REPLY:
		sim_rom_send_reply(sim);
		job->state = job->after == SIM_AFTER_NOTHING ? SIM_JOB_NONE : SIM_JOB_AFTER;
		/* What follows waits until the last byte is out. */
		if (job->state == SIM_JOB_AFTER)
			job->busy_until = sim->uart.chip_free;
		break;
	case SIM_JOB_AFTER:
		after(sim);
		break;
	case SIM_JOB_NONE:
		break;
	}
}
