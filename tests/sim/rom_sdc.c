/* SPDX-License-Identifier: MIT */
/*
 * The ESP32-S31's commands for its secure debug controller: REFERENCE.md section 3.2 has opcodes,
 * arguments and the length of the reply. What the controller computes is not known and made up
 * here: its information is the SHA-256 of the nonce, and a certificate is good if it ends in the
 * SHA-256 of what stands before. Called by rom.c.
 */
#include <string.h>

#include "sha256.h"
#include "sim.h"

static void digest(const uint8_t *data, size_t size, uint8_t ret[32])
{
	struct sim_sha256 sha;

	sim_sha256_begin(&sha);
	sim_sha256_add(&sha, data, size);
	sim_sha256_end(&sha, ret);
}

static bool begin(struct espflash_sim *sim, size_t words)
{
	struct sim_sdc *sdc = &sim->rom.sdc;

	memset(sdc, 0, sizeof(*sdc));
	if (sim_rom_size(&sim->rom) != 4 * words || sim_rom_word(&sim->rom, 0) != 1) {
		sim_rom_fail(&sim->rom, SIM_REASON_FORMAT);
		return false;
	}
	sdc->begun = true;
	return true;
}

/* A length, and so many bytes, whose checksum stands in the header: section 3.1. */
static void take(struct espflash_sim *sim, size_t most)
{
	struct sim_rom *rom = &sim->rom;
	const uint8_t *data = rom->packet + SIM_ROM_HEADER + 4;
	const uint32_t size = sim_rom_word(rom, 0);
	uint8_t sum = 0xEF;

	if (!rom->sdc.begun || size > most || sim_rom_size(rom) != size + 4) {
		sim_rom_fail(rom, SIM_REASON_FORMAT);
		return;
	}
	for (size_t i = 0; i < size; i++)
		sum ^= data[i];
	if (sum != rom->packet[4]) {
		sim_rom_fail(rom, SIM_REASON_CHECKSUM);
		return;
	}
	memcpy(rom->sdc.data, data, size);
	rom->sdc.size = size;
}

void sim_rom_sdc_verify_begin(struct espflash_sim *sim)
{
	if (begin(sim, 2))
		sim->rom.sdc.wanted = sim_rom_word(&sim->rom, 1);
}

void sim_rom_sdc_verify_data(struct espflash_sim *sim)
{
	take(sim, sizeof(sim->rom.sdc.data));
}

void sim_rom_sdc_verify_end(struct espflash_sim *sim)
{
	struct sim_sdc *sdc = &sim->rom.sdc;
	uint8_t wanted[32] = {0};

	if (sdc->size > 32)
		digest(sdc->data, sdc->size - 32, wanted);
	if (sdc->size <= 32 || sdc->size != sdc->wanted ||
		memcmp(wanted, sdc->data + sdc->size - 32, 32) != 0)
		sim_rom_fail(&sim->rom, SIM_REASON_FAILED);
	sdc->begun = false;
}

void sim_rom_sdc_info_begin(struct espflash_sim *sim)
{
	begin(sim, 1);
}

void sim_rom_sdc_info_data(struct espflash_sim *sim)
{
	take(sim, 32);
}

void sim_rom_sdc_info_end(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	uint8_t *out = rom->reply + SIM_ROM_HEADER;

	if (!rom->sdc.begun || rom->sdc.size != 32 || sim_rom_word(rom, 0) != 1) {
		sim_rom_fail(rom, SIM_REASON_FORMAT);
		return;
	}
	memset(out, 0, 64);
	digest(rom->sdc.data, 32, out);
	rom->payload = 64;
	rom->sdc.begun = false;
}
