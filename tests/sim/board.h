/* SPDX-License-Identifier: MIT */
/*
 * Everything around the chip: power, the EN and IO0 pins, the auto-reset transistors behind DTR
 * and RTS, the buttons, and what the chip prints when it starts.
 */
#ifndef SIM_BOARD_H
#define SIM_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "chip.h"

/* What the chip is doing. */
enum sim_mode {
	SIM_HELD,     /* EN is low, or has just risen */
	SIM_LOADER,   /* the ROM loader listens */
	SIM_FIRMWARE, /* started from flash, or tried to */
	SIM_RAM_CODE, /* uploaded code runs */
	SIM_DEAD      /* the loader crashed: silent until a reset */
};

struct sim_board {
	enum sim_mode mode;
	bool lines_driven; /* the transport has set DTR or RTS: the strap follows the lines */
	bool dtr;	   /* asserted */
	bool rts;
	bool download;	     /* the loader was started, not the firmware */
	bool latched;	     /* the strap as last sampled */
	bool usb_download;   /* the USB-Serial/JTAG asks for download mode at its next reset */
	bool warm;	     /* the last reset was none by power */
	bool stalled;	     /* a fault silenced the chip for good */
	uint64_t boot_at;    /* EN has risen: the strap is sampled then; SIM_NEVER = not pending */
	uint64_t ready_at;   /* bytes that arrive earlier are lost */
	uint64_t text_at;    /* next line of background text */
	unsigned lines_left; /* before the watchdog bites */
	uint64_t jump_at;    /* the ROM has loaded the firmware and jumps to it then */
	uint32_t entry;
	bool started;	/* it has: in SIM_FIRMWARE the CPU runs */
	bool expectant; /* it jumps when the next client comes */
	bool watchdog_armed;
	uint64_t watchdog_at;
	bool super_armed; /* the super watchdog: a fault starts it */
	uint64_t super_at;
};

struct espflash_sim;

/* Power comes up. */
void sim_board_power_on(struct espflash_sim *sim);

/* DTR and RTS change. */
void sim_board_set_lines(struct espflash_sim *sim, bool dtr, bool rts);

/* Reset now; what the strapping pins say, or said when they were sampled last. */
void sim_board_reset(struct espflash_sim *sim, enum sim_cause cause, bool download);

/* What IO0 reads as at this moment: true = low = download mode. */
bool sim_board_strap(const struct espflash_sim *sim);

/* The loader hands over: run what the flash holds. */
void sim_board_run_flash(struct espflash_sim *sim);

/* A client has come: firmware that waited for one starts. */
void sim_board_client_came(struct espflash_sim *sim);

/* The next moment at which the board acts by itself; and act. */
uint64_t sim_board_next(const struct espflash_sim *sim);
void sim_board_step(struct espflash_sim *sim);

#endif
