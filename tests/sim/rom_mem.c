/* SPDX-License-Identifier: MIT */
/*
 * Loader commands on memory, registers and the line: READ_REG, WRITE_REG, MEM_*, CHANGE_BAUDRATE,
 * GET_SECURITY_INFO. Arguments: REFERENCE.md section 3.2; edges: measured, see rom.c.
 */
#include "sim.h"

#include <string.h>

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

void sim_rom_read_reg(struct espflash_sim *sim)
{
	put32(sim->rom.reply + 4, sim_mem_read(sim, sim_rom_word(&sim->rom, 0)));
}

void sim_rom_write_reg(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	size_t count = sim_rom_size(rom) / 16;

	for (size_t i = 0; i < count && SIM_ROM_HEADER + 16 * (i + 1) <= SIM_ROM_BUFFER; i++) {
		uint32_t address = sim_rom_word(rom, 4 * i);
		uint32_t value = sim_rom_word(rom, 4 * i + 1);
		uint32_t mask = sim_rom_word(rom, 4 * i + 2);

		if (mask != 0xFFFFFFFF)
			value = (value & mask) | (sim_mem_read(sim, address) & ~mask);
		sim_mem_write(sim, address, value);
		rom->job.wait += sim_rom_word(rom, 4 * i + 3) * SIM_NS_PER_US;
	}
}

const uint8_t *sim_rom_block(
	struct espflash_sim *sim, struct sim_upload *upload, uint32_t *ret_size)
{
	struct sim_rom *rom = &sim->rom;
	uint32_t size = sim_rom_word(rom, 0);
	const uint8_t *data = rom->packet + SIM_ROM_DATA;
	uint8_t checksum = 0xEF; /* REFERENCE.md section 3.1 */

	if (!upload->begun && sim->chip->quirks & SIM_QUIRK_DATA_ALWAYS)
		return NULL;
	if (!upload->begun || size > upload->block_size || sim_rom_word(rom, 1) != upload->next) {
		sim_rom_fail(rom, SIM_REASON_FORMAT);
		return NULL;
	}
	/* Measured: a block with a bad checksum uses its number up, so sending it again is refused
	   with reason 5 and the upload has to start over. */
	upload->next++;
	for (uint32_t i = 0; i < size; i++)
		checksum ^= data[i];
	if (checksum != rom->packet[4]) {
		sim_rom_fail(rom, SIM_REASON_CHECKSUM);
		return NULL;
	}
	*ret_size = size;
	return data;
}

void sim_rom_mem_begin(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	struct sim_upload *ram = &rom->ram;

	/* Measured: 16 bytes exactly; any address and size will do, the ROM checks neither. */
	if (sim_rom_size(rom) != 16) {
		sim_rom_fail(rom, SIM_REASON_FORMAT);
		return;
	}
	ram->begun = true;
	ram->blocks_left = sim_rom_word(rom, 1);
	ram->block_size = sim_rom_word(rom, 2);
	ram->address = sim_rom_word(rom, 3);
	ram->next = 0;
	if (ram->block_size > SIM_ROM_BUFFER - SIM_ROM_DATA)
		ram->block_size = SIM_ROM_BUFFER - SIM_ROM_DATA;
}

void sim_rom_mem_data(struct espflash_sim *sim)
{
	struct sim_upload *upload = &sim->rom.ram;
	uint32_t size = 0;
	const uint8_t *data = sim_rom_block(sim, upload, &size);
	uint8_t *ram;

	if (!data)
		return;
	ram = sim_mem_ram(sim, upload->address, size);
	if (ram)
		memcpy(ram, data, size);
	else
		sim_log(sim, "MEM_DATA: no RAM at %08lx", (unsigned long)upload->address);
	upload->address += size;
}

void sim_rom_mem_end(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;

	rom->ram.begun = false;
	if (sim_rom_word(rom, 0))
		return;
	rom->job.after = SIM_AFTER_RUN_RAM;
	rom->job.argument = sim_rom_word(rom, 1);
}

/*
 * The loader divides the clock it believes in by the rate asked for; the real clock by that
 * divider is the rate that comes out (REFERENCE.md section 2.16).
 */
void sim_rom_change_baudrate(struct espflash_sim *sim)
{
	const struct sim_chip *chip = sim->chip;
	uint32_t asked = sim_rom_word(&sim->rom, 0);
	uint64_t divider = asked ? (uint64_t)chip->rom_clock * 16 / asked : 0;

	if (!divider || divider > UINT32_MAX) {
		sim->rom.job.after = SIM_AFTER_CRASH;
		return;
	}
	sim->rom.job.after = SIM_AFTER_BAUD;
	sim->rom.job.argument = (uint32_t)((uint64_t)sim->uart_clock * 16 / divider);
}

/* Flags of the security information: section 2.18. A field with more bits counts if it is odd. */
static uint32_t security_flags(const struct espflash_sim *sim)
{
	static const struct {
		const char *name;
		unsigned bit;
	} flags[] = {{"SECURE_BOOT_EN", 0}, {"SECURE_BOOT_AGGRESSIVE_REVOKE", 1},
		{"ENABLE_SECURITY_DOWNLOAD", 2}, {"SECURE_BOOT_KEY_REVOKE0", 3},
		{"SECURE_BOOT_KEY_REVOKE1", 4}, {"SECURE_BOOT_KEY_REVOKE2", 5},
		{"SOFT_DIS_JTAG", 6}, {"HARD_DIS_JTAG", 7}, {"DIS_PAD_JTAG", 7}, {"DIS_USB", 8},
		{"DIS_USB_OTG", 8}, {"DIS_DOWNLOAD_DCACHE", 9}, {"DIS_DOWNLOAD_ICACHE", 10}};
	uint32_t all = 0;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		uint32_t value = sim_fuse_get(&sim->fuses, &sim->chip->fuses, flags[i].name);

		value ^= value >> 2;
		value ^= value >> 1;
		all |= (value & 1) << flags[i].bit;
	}
	return all;
}

void sim_rom_security_info(struct espflash_sim *sim)
{
	static const char *const purposes[] = {"KEY_PURPOSE_0", "KEY_PURPOSE_1", "KEY_PURPOSE_2",
		"KEY_PURPOSE_3", "KEY_PURPOSE_4", "KEY_PURPOSE_5"};
	const struct sim_fuse_map *map = &sim->chip->fuses;
	struct sim_rom *rom = &sim->rom;
	uint8_t *out = rom->reply + SIM_ROM_HEADER;

	/* Layout: section 2.18. */
	put32(out, security_flags(sim));
	out[4] = (uint8_t)sim_fuse_get(&sim->fuses, map, "SPI_BOOT_CRYPT_CNT");
	for (size_t i = 0; i < 6; i++)
		out[5 + i] = (uint8_t)sim_fuse_get(&sim->fuses, map, purposes[i]);
	out[11] = sim->chip->last_purpose;
	put32(out + 12, sim->chip->chip_id);
	put32(out + 16, sim->chip->api_version);
	rom->payload = sim->chip->quirks & SIM_QUIRK_NO_CHIP_ID ? 12 : 20;
}
