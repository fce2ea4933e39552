/* SPDX-License-Identifier: MIT */
/*
 * The chip's own USB as the console. board.c calls it when the ROM starts and when a host sets the
 * lines.
 *
 * USB-Serial/JTAG, in hardware: ESP32-C3 Technical Reference 1.1, section 30.3.2. DTR alone sets a
 * flag for download mode, neither clears it, RTS alone resets the chip. Such a reset does not look
 * at the strapping pins again: a chip that was started with BOOT held comes back into the loader
 * until another reset (REFERENCE.md section 2.16: the watchdog's).
 *
 * USB-OTG: the ROM loader has a driver for it and takes RTS alone for a request to reset; firmware
 * without one hears nothing. Sections 2.16 and 4.5.
 */
#include "console.h"

#include "sim.h"

/* The ROM of this chip's revision. */
static const struct sim_console_byte *find(const struct espflash_sim *sim)
{
	const struct sim_chip *chip = sim->chip;
	unsigned revision = sim_fuse_revision(&sim->fuses, &chip->fuses);
	const struct sim_console_byte *found = NULL;

	for (size_t i = 0; i < SIM_CONSOLE_BYTES; i++)
		if (chip->console[i].address && revision >= chip->console[i].since)
			found = &chip->console[i];
	return found;
}

void sim_console_tell(struct espflash_sim *sim)
{
	const struct sim_console_byte *byte = find(sim);
	uint8_t *ram = byte ? sim_mem_ram(sim, byte->address, 1) : NULL;

	if (ram)
		*ram = sim->console == SIM_CONSOLE_OTG	  ? byte->otg
		       : sim->console == SIM_CONSOLE_JTAG ? byte->jtag
							  : 0;
}

static void jtag_lines(struct espflash_sim *sim, bool dtr, bool rts, bool request)
{
	struct sim_board *board = &sim->board;
	bool allowed =
		!sim_fuse_get(&sim->fuses, &sim->chip->fuses, "DIS_USB_SERIAL_JTAG_DOWNLOAD_MODE");

	if (!rts)
		board->usb_download = dtr && allowed;
	if (request)
		sim_board_reset(sim, SIM_CAUSE_USB, board->latched || board->usb_download);
}

static void otg_lines(struct espflash_sim *sim, bool request)
{
	struct sim_board *board = &sim->board;

	if (!request || board->mode != SIM_LOADER)
		return;
	if (sim->chip->quirks & SIM_QUIRK_RTS_FORGETS)
		sim_mem_set_register(sim, sim->chip->force, 0);
	sim_board_reset(sim, SIM_CAUSE_SOFTWARE, board->latched);
}

void sim_console_lines(struct espflash_sim *sim, bool dtr, bool rts)
{
	struct sim_board *board = &sim->board;
	bool request = rts && !dtr && !(board->rts && !board->dtr);

	board->dtr = dtr;
	board->rts = rts;
	if (sim->console == SIM_CONSOLE_JTAG)
		jtag_lines(sim, dtr, rts, request);
	else
		otg_lines(sim, request);
}
