/* SPDX-License-Identifier: MIT */
/*
 * The stub's main loop. Called by the start-up code; says OHAI and serves commands for ever.
 */
#include "commands.h"
#include "crc32.h"
#include "flash.h"
#include "port.h"
#include "reset.h"
#include "slip.h"
#include "ticks.h"

_Noreturn void stub_main(void);

_Noreturn void stub_main(void)
{
	static const uint8_t greeting[] = {SLIP_END, 'O', 'H', 'A', 'I', SLIP_END};

	reset_stop_watchdogs();
	ticks_start();
	crc32_start();
	flash_attach();
	port_start(greeting, sizeof(greeting));
	command_frame(greeting + 1, sizeof(greeting) - 2);
	for (;;)
		commands_step();
}
