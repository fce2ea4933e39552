/* SPDX-License-Identifier: MIT */
/*
 * Called by the start-up code; says OHAI and serves commands for ever.
 */
#include "commands.h"
#include "crc32.h"
#include "flash.h"
#include "port.h"
#include "reset.h"
#include "rx.h"
#include "ticks.h"

_Noreturn void stub_main(void);

_Noreturn void stub_main(void)
{
	static const uint8_t greeting[] = {'O', 'H', 'A', 'I'};

	reset_stop_watchdogs();
	ticks_start();
	crc32_start();
	rx_start();
	flash_attach();
	port_greet(greeting, sizeof(greeting));
	commands_loop(STATUS_OK);
}
