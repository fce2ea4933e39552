/* SPDX-License-Identifier: MIT */
/*
 * The flash's status registers and what their block protection bits protect. Called by flash.c.
 * Layouts: W25Q32JV and W25Q256FV datasheets, section 7.1; MX25L25635F, tables 7 to 9; N25Q256A,
 * tables 3 and 4; IS25LP128, table 6.3. The numbers of the layouts are in flash_part.h.
 */
#include "flash.h"

#define BLOCK 0x10000u

/* A protected stretch at one end of the chip. */
struct zone {
	size_t size;
	bool bottom; /* at address 0, not at the end */
	bool invert; /* everything but that */
};

static unsigned bits(uint8_t value, unsigned first, unsigned count)
{
	return value >> first & ((1u << count) - 1);
}

/* W25Q32JV section 7.1.4 and its tables: eighths of an eighth, or sectors with SEC. */
static struct zone winbond_zone(const struct sim_flash *flash)
{
	uint8_t status = flash->status[0];
	unsigned bp = bits(status, 2, 3);
	struct zone zone = {0, bits(status, 5, 1), bits(flash->status[1], 6, 1)};

	if (bp == 7)
		zone.size = flash->size;
	else if (bp && bits(status, 6, 1))
		zone.size = bp > 4 ? 0x8000 : (size_t)0x800 << bp;
	else if (bp)
		zone.size = flash->size >> (7 - bp);
	return zone;
}

/* One block, two, four, ...: the larger parts of all vendors. */
static struct zone block_zone(const struct sim_flash *flash, unsigned bp, bool bottom)
{
	struct zone zone = {bp ? (size_t)BLOCK << (bp - 1) : 0, bottom, false};

	if (zone.size > flash->size)
		zone.size = flash->size;
	return zone;
}

static struct zone zone_of(const struct sim_flash *flash)
{
	uint8_t status = flash->status[0];
	struct zone zone;

	switch (flash->part->layout) {
	case SIM_FLASH_WINBOND_BIG:
		zone = block_zone(flash, bits(status, 2, 4), bits(status, 6, 1));
		zone.invert = bits(flash->status[1], 6, 1);
		return zone;
	case SIM_FLASH_MACRONIX:
		return block_zone(flash, bits(status, 2, 4), bits(flash->status[2], 3, 1));
	case SIM_FLASH_MICRON:
		return block_zone(
			flash, bits(status, 2, 3) | bits(status, 6, 1) << 3, bits(status, 5, 1));
	case SIM_FLASH_ISSI:
		return block_zone(flash, bits(status, 2, 4), false);
	case SIM_FLASH_WINBOND:
	case SIM_FLASH_WINBOND_OLD:
	default:
		return winbond_zone(flash);
	}
}

bool sim_flash_protected(const struct sim_flash *flash, size_t address, size_t size)
{
	struct zone zone = zone_of(flash);
	size_t start, end;

	if (flash->protect)
		return true;
	/* Everything but one end is the other end. */
	if (zone.invert) {
		zone.size = flash->size - zone.size;
		zone.bottom = !zone.bottom;
	}
	start = zone.bottom ? 0 : flash->size - zone.size;
	end = start + zone.size;
	return address < end && address + size > start;
}

static bool has_three(const struct sim_flash *flash)
{
	return flash->part->layout == SIM_FLASH_WINBOND ||
	       flash->part->layout == SIM_FLASH_WINBOND_BIG;
}

static bool has_two(const struct sim_flash *flash)
{
	return has_three(flash) || flash->part->layout == SIM_FLASH_WINBOND_OLD;
}

/* MX25L25635F, table 5, and N25Q256A, table 18, have no such command. */
bool sim_flash_volatile_status(const struct sim_flash *flash)
{
	return flash->part->layout != SIM_FLASH_MACRONIX && flash->part->layout != SIM_FLASH_MICRON;
}

static uint8_t status_1(const struct sim_flash *flash, uint64_t now)
{
	uint8_t value = flash->status[0];

	if (flash->protect)
		value |= SIM_FLASH_SRP0 | SIM_FLASH_BP;
	if (flash->stuck || now < flash->busy_until)
		value |= SIM_FLASH_WIP;
	if (flash->write_enabled)
		value |= SIM_FLASH_WEL;
	return value;
}

uint8_t sim_flash_status(const struct sim_flash *flash, uint64_t now, uint8_t opcode)
{
	if (opcode == 0x05)
		return status_1(flash, now);
	if (opcode == 0x35 && has_two(flash))
		return flash->status[1];
	if (opcode != 0x15 || !(has_three(flash) || flash->part->layout == SIM_FLASH_MACRONIX))
		return 0xFF;
	/* W25Q256FV: bit 0; MX25L25635F: bit 5 of the configuration register. */
	if (flash->four_byte)
		return flash->status[2] | (has_three(flash) ? 0x01u : 0x20u);
	return flash->status[2];
}

/* Which register an opcode writes first; -1: this part has no such command. */
static int register_of(const struct sim_flash *flash, uint8_t opcode)
{
	if (opcode == 0x01)
		return 0;
	if (!has_three(flash))
		return -1;
	return opcode == 0x31 ? 1 : 2;
}

/* W25Q256FV section 7.1.11: ADS tells the mode and cannot be written. */
static uint8_t writable(const struct sim_flash *flash, int number)
{
	if (number == 0)
		return 0xFC;
	if (number == 2 && flash->part->four)
		return has_three(flash) ? 0xFE : 0xDF;
	return 0xFF;
}

void sim_flash_write_status(struct sim_flash *flash, uint64_t now, const uint8_t *out, size_t size)
{
	int number = register_of(flash, out[0]);
	uint64_t time;

	if (number < 0 || size < 2 || !(flash->write_enabled || flash->status_volatile))
		return;
	time = sim_flash_status_time(flash, !flash->write_enabled);
	flash->write_enabled = false;
	flash->status_volatile = false;
	/* SRP0 with the /WP pin low locks the registers; only the fault pulls the pin. */
	if (flash->protect)
		return;
	flash->status[number] = out[1] & writable(flash, number);
	/* The second byte goes to register 2, on Macronix to the configuration. */
	if (number == 0 && flash->part->layout == SIM_FLASH_WINBOND_OLD)
		flash->status[1] = size > 2 ? out[2] : 0;
	else if (number == 0 && size > 2 && has_three(flash))
		flash->status[1] = out[2] | flash->part->quad;
	else if (number == 0 && size > 2 && flash->part->layout == SIM_FLASH_MACRONIX)
		flash->status[2] = out[2] & writable(flash, 2);
	else if (number == 1)
		flash->status[1] |= flash->part->quad;
	flash->busy_erasing = false;
	flash->busy_from = now;
	flash->busy_until = now + time;
	flash->busy_address = 0;
	flash->busy_size = 0;
}
