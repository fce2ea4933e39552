/* SPDX-License-Identifier: MIT */
/*
 * What the board does, a line at a time, for the program's stderr. Silent in process.
 */
#include "sim.h"

#include <stdarg.h>
#include <stdio.h>

static void say(struct espflash_sim *sim, const char *format, va_list ap)
{
	char line[160];

	vsnprintf(line, sizeof(line), format, ap);
	sim->log(sim->log_user, line);
}

void sim_log(struct espflash_sim *sim, const char *format, ...)
{
	va_list ap;

	if (!sim->log || !sim->verbose)
		return;
	va_start(ap, format);
	say(sim, format, ap);
	va_end(ap);
}

void sim_warn(struct espflash_sim *sim, const char *format, ...)
{
	va_list ap;

	if (!sim->log)
		return;
	va_start(ap, format);
	say(sim, format, ap);
	va_end(ap);
}
