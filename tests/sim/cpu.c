/* SPDX-License-Identifier: MIT */
/*
 * Code in RAM on the board, uploaded or loaded from the flash: how it starts, and what the board
 * makes of how it ends. MEM_END or the boot ROM starts it, the clock lets it run.
 */
#include "sim.h"

#include <string.h>

#include "substitute.h"

/* Whether what was uploaded is this stub. */
static bool is_there(struct espflash_sim *sim, const struct sim_stub *stub, uint32_t entry)
{
	const struct sim_stub_piece *code = &stub->pieces[0];
	const uint8_t *ram = sim_mem_ram(sim, code->address, code->size);

	return entry == stub->entry && ram && !memcmp(ram, code->bytes, code->size);
}

/* The entry point of our stub, put where it belongs, if something else was about to start. */
static uint32_t substitute(struct espflash_sim *sim, uint32_t entry)
{
	struct sim_stub stub;

	if (!(sim->flags & ESPFLASH_SIM_SUBSTITUTE_STUB) ||
		!sim_stub_find(sim->chip->name, &stub) || is_there(sim, &stub, entry))
		return entry;
	for (size_t i = 0; i < sizeof(stub.pieces) / sizeof(stub.pieces[0]); i++) {
		const struct sim_stub_piece *piece = &stub.pieces[i];
		uint8_t *ram = sim_mem_ram(sim, piece->address, piece->size);

		if (ram)
			memcpy(ram, piece->bytes, piece->size);
	}
	sim_log(sim, "our own stub in place of the code at %08lx", (unsigned long)entry);
	return stub.entry;
}

void sim_cpu_start(struct espflash_sim *sim, uint32_t entry)
{
	/* Not what the flash boots. */
	if (sim->board.mode == SIM_RAM_CODE)
		entry = substitute(sim, entry);
	/* Code in RAM can connect the flash's pins itself; which pads it sets is not modelled. */
	sim->rom.attached = true;
	sim_log(sim, "code in RAM runs from %08lx", (unsigned long)entry);
	sim_machine_start(&sim->machine, entry);
}

bool sim_cpu_executes(const struct espflash_sim *sim)
{
	const struct sim_board *board = &sim->board;

	return (board->mode == SIM_RAM_CODE || (board->mode == SIM_FIRMWARE && board->started)) &&
	       !board->stalled && !sim->machine.stopped;
}

uint64_t sim_cpu_idle_until(const struct espflash_sim *sim)
{
	return sim_idle_until(&sim->machine);
}

void sim_cpu_pass(struct espflash_sim *sim, uint64_t until)
{
	switch (sim_machine_run(&sim->machine, until)) {
	case SIM_SOC_TIME:
		break;
	case SIM_SOC_RESET:
		sim_board_reset(sim, SIM_CAUSE_SOFTWARE, sim->board.download);
		break;
	case SIM_SOC_BOOT:
		sim_log(sim, "code in RAM leaves for the firmware");
		sim_board_run_flash(sim);
		break;
	case SIM_SOC_FAULT:
		sim_warn(sim, "code in RAM stopped: %s", sim_cpu_fault(sim->machine.cpu)->text);
		sim->machine.stopped = true;
		break;
	}
}
