/* SPDX-License-Identifier: MIT */
/*
 * The SPI controller's "user" transaction: what the registers describe goes to the flash in one
 * piece. Called when CMD.USR is written, by the ROM loader or by code. Register recipe:
 * REFERENCE.md sections 2.2 and 3.8.
 */
#include "sim.h"

/* Bits of the USER register. */
#define USR_COMMAND 0x80000000u
#define USR_ADDR    0x40000000u
#define USR_DUMMY   0x20000000u
#define USR_MISO    0x10000000u
#define USR_MOSI    0x08000000u

#define ADDR_OFFSET 0x04u
#define BUFFER	    64u /* W0 to W15 */

static uint32_t get(const struct espflash_sim *sim, uint32_t offset)
{
	return sim_mem_register(sim, sim->chip->spi.base + offset);
}

/* Length in bytes of the two data phases; registers hold bits less one. */
static size_t data_size(const struct espflash_sim *sim, bool out)
{
	const struct sim_spi_map *map = &sim->chip->spi;
	uint32_t bits;

	if (map->mosi_dlen)
		bits = get(sim, out ? map->mosi_dlen : map->miso_dlen);
	else
		bits = get(sim, map->user1) >> (out ? 17 : 8) & 0x1FF; /* ESP8266 */
	bits = (bits & 0xFFFFFF) + 1;
	return bits / 8 > BUFFER ? BUFFER : (bits + 7) / 8;
}

static size_t put_address(const struct espflash_sim *sim, uint8_t *out)
{
	uint32_t bits = (get(sim, sim->chip->spi.user1) >> 26) + 1;
	uint32_t address = get(sim, ADDR_OFFSET);
	size_t count = (bits + 7) / 8 > 4 ? 4 : (bits + 7) / 8;

	if (!sim->chip->spi.msb_address)
		address <<= 32 - 8 * count;
	for (size_t i = 0; i < count; i++)
		out[i] = (uint8_t)(address >> (24 - 8 * i));
	return count;
}

static size_t put_data(const struct espflash_sim *sim, uint8_t *out)
{
	size_t count = data_size(sim, true);

	for (size_t i = 0; i < count; i++)
		out[i] = (uint8_t)(get(sim, sim->chip->spi.w0 + (uint32_t)(i & ~(size_t)3)) >>
				   (8 * (i & 3)));
	return count;
}

static void take_data(struct espflash_sim *sim, const uint8_t *in, size_t count)
{
	for (size_t i = 0; i < count; i += 4) {
		uint32_t word = 0;

		for (size_t k = 0; k < 4 && i + k < count; k++)
			word |= (uint32_t)in[i + k] << (8 * k);
		sim_mem_set_register(
			sim, sim->chip->spi.base + sim->chip->spi.w0 + (uint32_t)i, word);
	}
}

void sim_spi_run(struct espflash_sim *sim, uint64_t when)
{
	uint32_t user = get(sim, sim->chip->spi.user);
	uint8_t out[1 + 4 + 32 + BUFFER] = {0};
	uint8_t in[BUFFER];
	size_t out_size = 0, in_size = 0;

	if (user & USR_COMMAND)
		out[out_size++] = (uint8_t)get(sim, sim->chip->spi.user2);
	if (user & USR_ADDR)
		out_size += put_address(sim, out + out_size);
	if (user & USR_DUMMY) /* clock cycles less one; a byte is eight */
		out_size += ((get(sim, sim->chip->spi.user1) & 0xFF) + 1) / 8;
	if (user & USR_MOSI)
		out_size += put_data(sim, out + out_size);
	if (user & USR_MISO)
		in_size = data_size(sim, false);
	sim_rom_spi(sim, when, out, out_size, in, in_size);
	take_data(sim, in, in_size);
}
