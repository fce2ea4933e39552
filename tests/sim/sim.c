/* SPDX-License-Identifier: MIT */
/*
 * The public functions of espflash_sim.h: make a board, press its buttons, look at it. Tests and
 * the program call these; the work is in the files next to it.
 */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

#define FLAGS                                                                                      \
	(ESPFLASH_SIM_MANUAL_BOOT | ESPFLASH_SIM_NO_LINES | ESPFLASH_SIM_NO_BAUD |                 \
		ESPFLASH_SIM_SUBSTITUTE_STUB | ESPFLASH_SIM_NO_SKIP | ESPFLASH_SIM_LATE_FIRMWARE)

/* By now a board that was just powered has printed its text and waits: our choice. */
#define SETTLE (1000 * SIM_NS_PER_MS)

static int check(const espflash_sim_options *o, espflash_error_info *error)
{
	if (!o || o->struct_size != sizeof(*o))
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "options.struct_size is wrong");
	if (o->flags & ~(uint32_t)FLAGS)
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "unknown flags");
	if (o->flash_times > ESPFLASH_SIM_FLASH_NONE)
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "unknown flash times");
	if (o->flash_id > 0xFFFFFF)
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "a flash id has three bytes");
	return 0;
}

static int find_chip(
	struct espflash_sim *sim, const espflash_sim_options *o, espflash_error_info *error)
{
	char names[200];

	sim->chip = sim_chip_find(o->chip);
	if (sim->chip)
		return 0;
	sim_chip_names(names, sizeof(names));
	return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "unknown chip \"%s\"; there are %s",
		o->chip ? o->chip : "", names);
}

/* The crystal that the board has, and what follows from it. */
static int choose_crystal(
	struct espflash_sim *sim, const espflash_sim_options *o, espflash_error_info *error)
{
	const struct sim_chip *chip = sim->chip;
	uint32_t mhz = o->crystal_mhz ? o->crystal_mhz : chip->crystals[0];
	bool known = false;

	for (size_t i = 0; i < sizeof(chip->crystals) / sizeof(chip->crystals[0]); i++)
		known |= chip->crystals[i] == mhz;
	if (!known)
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "no %s has a crystal of %lu MHz",
			chip->name, (unsigned long)mhz);
	sim->crystal_mhz = mhz;
	sim->uart_clock = chip->clkdiv_clock / chip->crystals[0] * mhz;
	return 0;
}

static int choose_console(
	struct espflash_sim *sim, const espflash_sim_options *o, espflash_error_info *error)
{
	static const uint32_t needed[] = {0, SIM_USB_JTAG, SIM_USB_OTG};

	if (o->console > ESPFLASH_SIM_USB_OTG)
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "unknown console");
	if (needed[o->console] & ~sim->chip->usb)
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "the %s has no %s",
			sim->chip->name,
			o->console == ESPFLASH_SIM_USB_OTG ? "USB-OTG" : "USB-Serial/JTAG");
	sim->console = (enum sim_console)o->console;
	return 0;
}

static int burn_fuses(
	struct espflash_sim *sim, const espflash_sim_options *o, espflash_error_info *error)
{
	const struct sim_fuse_map *map = &sim->chip->fuses;
	int ret = 0;

	sim_fuse_init(&sim->fuses, map, sim->mac);
	if (o->efuse_path)
		ret = sim_fuse_load(&sim->fuses, map, o->efuse_path, error);
	if (!ret && o->efuse)
		ret = sim_fuse_parse(&sim->fuses, map, o->efuse, "eFuses", error);
	return ret;
}

static int fill(struct espflash_sim *sim, const espflash_sim_options *o, espflash_error_info *error)
{
	char why[160];
	int ret;

	ret = find_chip(sim, o, error);
	if (ret)
		return ret;
	sim->flags = o->flags;
	sim->uart.noise = 1;
	memcpy(sim->mac, o->mac ? o->mac : sim->chip->default_mac, sizeof(sim->mac));
	ret = choose_crystal(sim, o, error);
	if (!ret)
		ret = choose_console(sim, o, error);
	if (!ret)
		ret = burn_fuses(sim, o, error);
	if (ret)
		return ret;
	ret = sim_flash_open(&sim->flash,
		&(struct sim_flash_want){o->flash_path, o->flash_size, o->flash_id, o->flash_part},
		error);
	if (ret)
		return ret;
	sim->flash.times = (enum sim_flash_times)o->flash_times;
	if (sim_mem_open(sim))
		return sim_say(error, ESPFLASH_ERROR_NO_MEMORY, 0, "no memory for the chip's RAM");
	ret = sim_machine_open(&sim->machine, sim, sim->chip->soc);
	if (ret)
		return sim_say(error, ret, 0, "no memory for the chip's CPU");
	if (!sim_fault_parse(sim, o->fault, why, sizeof(why)))
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "%s", why);
	return 0;
}

int espflash_sim_new(
	espflash_sim **ret, const espflash_sim_options *o, espflash_error_info *ret_error)
{
	struct espflash_sim *sim;
	int err = check(o, ret_error);

	if (err)
		return err;
	sim = calloc(1, sizeof(*sim));
	if (!sim)
		return sim_say(ret_error, ESPFLASH_ERROR_NO_MEMORY, 0, "no memory for a board");
	sim->flash.file = -1;
	err = fill(sim, o, ret_error);
	if (err) {
		espflash_sim_free(&sim);
		return err;
	}
	sim_make_ops(sim);
	sim_board_power_on(sim);
	sim_run(sim, SETTLE);
	*ret = sim;
	return 0;
}

void espflash_sim_free(espflash_sim **ret)
{
	espflash_sim *sim = ret ? *ret : NULL;

	if (!sim)
		return;
	*ret = NULL;
	sim_rom_close(sim);
	sim_machine_close(&sim->machine);
	sim_mem_close(sim);
	sim_flash_close(&sim->flash);
	sim_fifo_free(&sim->uart.to_chip);
	sim_fifo_free(&sim->uart.to_host);
	sim_fifo_free(&sim->uart.received);
	free(sim);
}

const espflash_transport_ops *espflash_sim_ops(const espflash_sim *sim)
{
	return &sim->ops;
}

uint8_t *espflash_sim_flash(espflash_sim *sim, size_t *ret_size)
{
	if (ret_size)
		*ret_size = sim->flash.size;
	return sim->flash.cells;
}

int espflash_sim_read_decrypted(
	const espflash_sim *sim, uint32_t address, uint8_t *buf, size_t size)
{
	if (address > sim->flash.size || size > sim->flash.size - address ||
		address % SIM_CRYPT_UNIT || size % SIM_CRYPT_UNIT)
		return ESPFLASH_ERROR_ARGUMENT;
	memcpy(buf, sim->flash.cells + address, size);
	sim_crypt_decrypt(sim, address, buf, size);
	return 0;
}

void espflash_sim_press_reset(espflash_sim *sim, int download)
{
	sim_run(sim, sim->now);
	sim_board_reset(sim, SIM_CAUSE_EXTERNAL, download != 0);
}

void espflash_sim_power_cycle(espflash_sim *sim, int download)
{
	sim_run(sim, sim->now);
	sim_flash_power_cycle(&sim->flash, sim->now);
	sim_board_reset(sim, SIM_CAUSE_POWERON, download != 0);
}

void espflash_sim_unplug(espflash_sim *sim)
{
	sim->unplugged = true;
	sim_fifo_clear(&sim->uart.received);
}

void espflash_sim_plug(espflash_sim *sim)
{
	sim->unplugged = false;
}

int espflash_sim_set_fault(espflash_sim *sim, const char *fault)
{
	char why[160];

	return sim_fault_parse(sim, fault, why, sizeof(why)) ? 0 : ESPFLASH_ERROR_ARGUMENT;
}

void espflash_sim_count(const espflash_sim *sim, espflash_sim_counters *ret)
{
	*ret = (espflash_sim_counters){
		.bytes_from_host = sim->bytes_from_host,
		.bytes_to_host = sim->bytes_to_host,
		.commands = sim->commands,
		.sectors_erased = sim->flash.sectors_erased,
		.bytes_programmed = sim->flash.bytes_programmed,
		.resets = sim->resets,
		.now_us = sim->now / SIM_NS_PER_US,
		.baud = sim->uart.chip_baud ? sim->uart.chip_baud : sim->uart.text_baud,
		.running = sim->board.mode == SIM_FIRMWARE   ? 1
			   : sim->board.mode == SIM_RAM_CODE ? 2
							     : 0,
	};
}

const char *espflash_sim_stopped(const espflash_sim *sim)
{
	const struct sim_board *board = &sim->board;
	bool code = board->mode == SIM_RAM_CODE || (board->mode == SIM_FIRMWARE && board->started);

	if (!code || !sim->machine.stopped)
		return NULL;
	return sim_cpu_fault(sim->machine.cpu)->text;
}
