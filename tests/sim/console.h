/* SPDX-License-Identifier: MIT */
/*
 * What the cable is plugged into: UART0 behind a bridge, or the chip's own USB. The ROM tells code
 * which; DTR and RTS of a USB port end inside the chip. board.c calls it.
 */
#ifndef SIM_CONSOLE_H
#define SIM_CONSOLE_H

#include <stdbool.h>

enum sim_console {
	SIM_CONSOLE_UART,
	SIM_CONSOLE_JTAG, /* USB-Serial/JTAG */
	SIM_CONSOLE_OTG,  /* USB-OTG, with the ROM's own driver */
};

struct espflash_sim;

/* The ROM has started: it leaves the byte that tells the console in its memory. */
void sim_console_tell(struct espflash_sim *sim);

/* DTR and RTS of a USB port change. */
void sim_console_lines(struct espflash_sim *sim, bool dtr, bool rts);

/* power.c: whether the flash has power, which code and hosts must see to on some chips. */
bool sim_power_flash(const struct espflash_sim *sim);
/* power.c: the chip starts, what was in the registers before is gone. */
void sim_power_boot(struct espflash_sim *sim, bool cold);

#endif
