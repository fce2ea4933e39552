/* SPDX-License-Identifier: MIT */
/*
 * Uploaded code on the board: how it starts, and what the board makes of how it ends. MEM_END
 * starts it, the clock lets it run.
 */
#include "sim.h"

void sim_cpu_start(struct espflash_sim *sim, uint32_t entry)
{
	/* Code in RAM can connect the flash's pins itself; which pads it sets is not modelled. */
	sim->rom.attached = true;
	sim_log(sim, "code in RAM runs from %08lx", (unsigned long)entry);
	sim_machine_start(&sim->machine, entry);
}

bool sim_cpu_executes(const struct espflash_sim *sim)
{
	return sim->board.mode == SIM_RAM_CODE && !sim->board.stalled && !sim->machine.stopped;
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
		sim_board_run_flash(sim);
		break;
	case SIM_SOC_FAULT:
		sim_warn(sim, "code in RAM stopped: %s", sim_cpu_fault(sim->machine.cpu)->text);
		sim->machine.stopped = true;
		break;
	}
}
