/* SPDX-License-Identifier: MIT */
/*
 * The list of chips the simulator knows. Called once per board; a new chip adds one line here.
 */
#include "chip.h"

#include <ctype.h>

static const struct sim_chip *const chips[] = {
	&sim_chip_esp8266,
	&sim_chip_esp32,
	&sim_chip_esp32c3,
};

static bool same_name(const char *given, const char *name)
{
	for (;;) {
		while (*given == '-' || *given == '_')
			given++;
		if (tolower((unsigned char)*given) != *name)
			return false;
		if (!*name)
			return true;
		given++;
		name++;
	}
}

const struct sim_chip *sim_chip_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof(chips) / sizeof(chips[0]); i++)
		if (same_name(name, chips[i]->name))
			return chips[i];
	return NULL;
}
