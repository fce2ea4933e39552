/* SPDX-License-Identifier: MIT */
/*
 * Where uploaded code will run. There is no CPU core yet: the chip notes the entry point and falls
 * silent until a reset (espflash_sim_counters.running is 2). MEM_END calls it.
 */
#include "sim.h"

void sim_cpu_start(struct espflash_sim *sim, uint32_t entry)
{
	sim_warn(sim, "LIMIT: uploaded code at %08lx is not executed; silent until a reset",
		(unsigned long)entry);
}
