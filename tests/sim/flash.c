/* SPDX-License-Identifier: MIT */
/*
 * The NOR flash's command set. Opcodes and status bits: Winbond W25Q32FV datasheet, section 8.2
 * (instructions) and 7.1 (status). How long what takes: flash_times.c; registers: flash_status.c.
 */
#include "flash.h"

#include <string.h>

static bool busy(const struct sim_flash *flash, uint64_t now)
{
	return flash->stuck || now < flash->busy_until;
}

/* The 4-byte commands do what their 3-byte relatives do. */
static uint8_t plain(const struct sim_flash *flash, uint8_t opcode)
{
	if (!(flash->part->four & SIM_FOUR_OPCODES))
		return opcode;
	switch (opcode) {
	case 0x13:
		return 0x03;
	case 0x0C:
		return 0x0B;
	case 0x12:
		return 0x02;
	case 0x21:
		return 0x20;
	case 0x5C:
		return 0x52;
	case 0xDC:
		return 0xD8;
	default:
		return opcode;
	}
}

/* How many bytes an opcode's address has: W25Q512JV datasheet, section 8.1.2. */
static size_t address_size(const struct sim_flash *flash, uint8_t opcode)
{
	if (opcode == 0x5A) /* three in every mode: JESD216, section 6.1 */
		return 3;
	if (plain(flash, opcode) != opcode)
		return 4;
	return flash->four_byte ? 4 : 3;
}

/* The present command's address; the register stands in for a fourth byte. */
static uint32_t address_of(const struct sim_flash *flash, const uint8_t *out)
{
	uint32_t address = (uint32_t)out[1] << 16 | (uint32_t)out[2] << 8 | out[3];

	if (address_size(flash, out[0]) == 4)
		return address << 8 | out[4];
	if (out[0] != 0x5A)
		address |= (uint32_t)flash->extended << 24;
	return address;
}

static bool worn_at(const struct sim_flash *flash, size_t address)
{
	for (size_t i = 0; i < flash->worn_count; i++)
		if (address / SIM_FLASH_SECTOR == flash->worn[i] / SIM_FLASH_SECTOR)
			return true;
	return false;
}

static void start(struct sim_flash *flash, uint64_t now, uint64_t time, size_t address, size_t size)
{
	flash->busy_from = now;
	flash->busy_until = now + time;
	flash->busy_address = (uint32_t)address;
	flash->busy_size = (uint32_t)size;
	flash->write_enabled = false;
}

/* Program within one page; the address wraps inside it. A worn sector takes nothing. */
static void program(struct sim_flash *flash, uint64_t now, const uint8_t *out, size_t size)
{
	size_t head = 1 + address_size(flash, out[0]);
	size_t address, page, first;

	if (size <= head || !flash->write_enabled)
		return;
	address = address_of(flash, out) & (flash->size - 1);
	page = address & ~(size_t)(SIM_FLASH_PAGE - 1);
	if (sim_flash_protected(flash, address, 1)) {
		flash->write_enabled = false;
		return;
	}
	/* More than a page: the last 256 bytes win (W25Q32FV section 8.2.12). */
	first = size - head > SIM_FLASH_PAGE ? size - SIM_FLASH_PAGE : head;
	for (size_t i = first; i < size; i++) {
		size_t at = page | ((address + i - head) & (SIM_FLASH_PAGE - 1));

		if (!worn_at(flash, at))
			flash->cells[at] &= out[i];
		flash->bytes_programmed++;
	}
	flash->busy_erasing = false;
	/* What a power cut may spoil. */
	if (size - first <= SIM_FLASH_PAGE - (address - page))
		start(flash, now, sim_flash_program_time(flash, size - first), address,
			size - first);
	else
		start(flash, now, sim_flash_program_time(flash, size - first), page,
			SIM_FLASH_PAGE);
}

static void erase(struct sim_flash *flash, uint64_t now, size_t address, size_t size)
{
	if (!flash->write_enabled)
		return;
	address &= (flash->size - 1) & ~(size - 1);
	if (size > flash->size)
		size = flash->size;
	/* An erase that touches one protected sector does nothing (section 8.2.15). */
	if (sim_flash_protected(flash, address, size)) {
		flash->write_enabled = false;
		return;
	}
	for (size_t at = address; at < address + size; at += SIM_FLASH_SECTOR)
		if (!worn_at(flash, at))
			memset(flash->cells + at, 0xFF, SIM_FLASH_SECTOR);
	flash->sectors_erased += size / SIM_FLASH_SECTOR;
	flash->busy_erasing = true;
	start(flash, now, sim_flash_erase_time(flash, size), address, size);
}

static void read_cells(
	const struct sim_flash *flash, const uint8_t *out, size_t skip, uint8_t *in, size_t in_size)
{
	/* Bytes that arrive before the first data byte is due read as whatever floats: 0xFF. */
	size_t address = address_of(flash, out);

	for (size_t i = 0; i < in_size; i++)
		in[i] = i < skip ? 0xFF : flash->cells[(address + i - skip) & (flash->size - 1)];
}

static void read_sfdp(
	const struct sim_flash *flash, const uint8_t *out, size_t skip, uint8_t *in, size_t in_size)
{
	size_t address = address_of(flash, out);

	for (size_t i = skip; i < in_size; i++)
		if (address + i - skip < sizeof(flash->sfdp))
			in[i] = flash->sfdp[address + i - skip];
}

/* REFERENCE.md section 3.8: an XMC part that has not started well is told by its odd id. */
static uint32_t id_now(const struct sim_flash *flash)
{
	return flash->asleep ? (flash->id & 0xFF0000) | 0x00FF : flash->id;
}

/* Commands that answer; each leaves `in` as it was (0xFF) where it has nothing to say. */
static void answer(struct sim_flash *flash, uint64_t now, const uint8_t *out, size_t out_size,
	uint8_t *in, size_t in_size)
{
	size_t head = 1 + address_size(flash, out[0]);

	switch (plain(flash, out[0])) {
	case 0x9F:
		for (size_t i = 0; i < in_size && i < 3; i++)
			in[i] = (uint8_t)(id_now(flash) >> (16 - 8 * i));
		break;
	case 0x05:
	case 0x35:
	case 0x15:
		if (in_size)
			memset(in, sim_flash_status(flash, now, out[0]), in_size);
		break;
	case 0x03:
		if (out_size >= head)
			read_cells(flash, out, 0, in, in_size);
		break;
	case 0x0B:
		if (out_size >= head)
			read_cells(flash, out, out_size > head ? 0 : 1, in, in_size);
		break;
	case 0x5A:
		if (out_size >= head)
			read_sfdp(flash, out, out_size > head ? 0 : 1, in, in_size);
		break;
	case 0xC8:
		if (flash->part->four & SIM_FOUR_EXTENDED)
			memset(in, flash->extended, in_size);
		break;
	default:
		break;
	}
}

static void software_reset(struct sim_flash *flash, uint64_t now)
{
	flash->write_enabled = false;
	flash->status_volatile = false;
	flash->powered_down = false;
	flash->four_byte = false;
	flash->extended = 0;
	start(flash, now, sim_flash_reset_time(flash), 0, 0);
}

/* B7 and E9, C5: what kind of addresses there are from now on. */
static void set_addresses(struct sim_flash *flash, const uint8_t *out, size_t out_size)
{
	uint32_t four = flash->part->four;
	bool locked = four & SIM_FOUR_MODE_LOCKED && !flash->write_enabled;

	if (out[0] == 0xC5) {
		if (four & SIM_FOUR_EXTENDED && flash->write_enabled && out_size > 1)
			flash->extended = out[1];
		flash->write_enabled = false;
	} else if (four & SIM_FOUR_MODE && !locked) {
		flash->four_byte = out[0] == 0xB7;
	}
}

static void erase_command(
	struct sim_flash *flash, uint64_t now, const uint8_t *out, size_t out_size)
{
	uint8_t opcode = plain(flash, out[0]);

	if (out_size <= address_size(flash, out[0]))
		return;
	erase(flash, now, address_of(flash, out),
		opcode == 0x20	 ? SIM_FLASH_SECTOR
		: opcode == 0x52 ? 0x8000
				 : 0x10000);
}

/* Commands that change something. */
static void act(struct sim_flash *flash, uint64_t now, const uint8_t *out, size_t out_size)
{
	bool armed = flash->reset_armed;

	flash->reset_armed = out[0] == 0x66;
	switch (plain(flash, out[0])) {
	case 0x06:
		flash->write_enabled = true;
		break;
	case 0x04:
		flash->write_enabled = false;
		break;
	case 0x50:
		flash->status_volatile = sim_flash_volatile_status(flash);
		break;
	case 0x35:
		flash->four_lines = flash->part->layout == SIM_FLASH_MACRONIX;
		break;
	case 0x01:
	case 0x31:
	case 0x11:
		sim_flash_write_status(flash, now, out, out_size);
		break;
	case 0x02:
		program(flash, now, out, out_size);
		break;
	case 0x20:
	case 0x52:
	case 0xD8:
		erase_command(flash, now, out, out_size);
		break;
	case 0xB7:
	case 0xE9:
	case 0xC5:
		set_addresses(flash, out, out_size);
		break;
	case 0xC7:
	case 0x60:
		erase(flash, now, 0, flash->size);
		break;
	case 0x99:
		if (armed)
			software_reset(flash, now);
		break;
	case 0xB9:
		flash->powered_down = true;
		break;
	default:
		break;
	}
}

/* Reading the status, and the reset. */
static bool answers_busy(uint8_t opcode)
{
	return opcode == 0x05 || opcode == 0x35 || opcode == 0x15 || opcode == 0x66 ||
	       opcode == 0x99;
}

bool sim_flash_ignores(const struct sim_flash *flash, uint64_t now, uint8_t opcode)
{
	return now < flash->busy_until && !flash->stuck && !answers_busy(opcode);
}

/* REFERENCE.md section 3.8: B9, 79, FF and AB wake such a part. */
static void wake_up(struct sim_flash *flash, uint8_t opcode)
{
	static const uint8_t order[] = {0xB9, 0x79, 0xFF, 0xAB};

	flash->wake = opcode == order[flash->wake] ? flash->wake + 1 : opcode == order[0];
	if (flash->wake == sizeof(order)) {
		flash->wake = 0;
		flash->asleep = false;
	}
}

void sim_flash_transfer(struct sim_flash *flash, uint64_t now, const uint8_t *out, size_t out_size,
	uint8_t *in, size_t in_size)
{
	if (in_size)
		memset(in, 0xFF, in_size);
	if (flash->absent || flash->four_lines || !out_size)
		return;
	wake_up(flash, out[0]);
	if (out[0] == 0xAB) { /* release from power-down, and the old one-byte id */
		flash->powered_down = false;
		if (out_size >= 4 && in_size)
			in[0] = (uint8_t)((flash->id & 0xFF) - 1);
		return;
	}
	/* Power-down and a busy chip ignore everything but the status (section 8.2.20, 7.1.1). */
	if (flash->powered_down || (busy(flash, now) && !answers_busy(out[0])))
		return;
	answer(flash, now, out, out_size, in, in_size);
	act(flash, now, out, out_size);
}

void sim_flash_power_cycle(struct sim_flash *flash, uint64_t now)
{
	/* What an interrupted operation leaves is undefined: half done, then a fixed noise. */
	if (now < flash->busy_until && flash->busy_size) {
		uint32_t noise = 0x9E3779B9u ^ flash->busy_address;
		uint64_t done = (now - flash->busy_from) * flash->busy_size /
				(flash->busy_until - flash->busy_from);

		for (size_t i = (size_t)done; i < flash->busy_size; i++) {
			noise = noise * 1664525u + 1013904223u; /* Numerical Recipes' generator */
			if (flash->busy_erasing)
				flash->cells[flash->busy_address + i] = (uint8_t)(noise >> 24);
			else
				flash->cells[flash->busy_address + i] |= (uint8_t)(noise >> 24);
		}
	}
	flash->busy_until = now;
	flash->busy_size = 0;
	flash->write_enabled = false;
	flash->status_volatile = false;
	flash->reset_armed = false;
	flash->powered_down = false;
	flash->four_lines = false;
	flash->four_byte = false;
	flash->extended = 0;
}
