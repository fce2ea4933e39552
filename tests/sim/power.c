/* SPDX-License-Identifier: MIT */
/*
 * Whether the flash has power. Revisions 3.1 and 3.2 of the ESP32-P4 start their loader without
 * it: REFERENCE.md section 2.16, "P4 power-on". Asked at each transaction with the flash.
 */
#include "sim.h"

/* Section 2.16: the pads' supply, and bits that hold the flash's supply on. */
#define PAD_GROUP  0x5011010Cu
#define FORCE	   0x501153FCu
#define FORCE_BITS 3u

#define FIRST_OFF 301u
#define ROM_DOES  302u /* where an eFuse can make the ROM do it */

static bool starts_off(const struct espflash_sim *sim, unsigned *ret_revision)
{
	if (!(sim->chip->quirks & SIM_QUIRK_FLASH_OFF))
		return false;
	*ret_revision = sim_fuse_revision(&sim->fuses, &sim->chip->fuses);
	return *ret_revision >= FIRST_OFF && *ret_revision <= ROM_DOES;
}

static bool rom_does_it(const struct espflash_sim *sim, unsigned revision)
{
	return revision == ROM_DOES &&
	       sim_fuse_get(&sim->fuses, &sim->chip->fuses, "DOWNLOAD_MODE_XPD_ON");
}

void sim_power_boot(struct espflash_sim *sim, bool cold)
{
	unsigned revision;

	sim->board.warm = !cold;
	if (starts_off(sim, &revision) && rom_does_it(sim, revision))
		sim_mem_set_register(sim, FORCE, FORCE_BITS);
}

bool sim_power_flash(const struct espflash_sim *sim)
{
	unsigned revision;
	uint32_t force;

	if (!starts_off(sim, &revision))
		return true;
	force = sim_mem_register(sim, FORCE) & FORCE_BITS;
	/* Forced on a second time it fails, until the bits are cleared. */
	if (rom_does_it(sim, revision))
		return !sim->board.warm || force != FORCE_BITS;
	return sim_mem_register(sim, PAD_GROUP) & 1 && force == FORCE_BITS;
}
