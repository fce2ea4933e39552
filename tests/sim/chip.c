/* SPDX-License-Identifier: MIT */
/*
 * The list of chips the simulator knows. Called once per board; a new chip adds one line here.
 */
#include "chip.h"

#include <ctype.h>
#include <stdio.h>

static const struct sim_chip *const chips[] = {
	&sim_chip_esp8266,
	&sim_chip_esp32,
	&sim_chip_esp32s2,
	&sim_chip_esp32s3,
	&sim_chip_esp32c2,
	&sim_chip_esp32c3,
	&sim_chip_esp32c5,
	&sim_chip_esp32c6,
	&sim_chip_esp32c61,
	&sim_chip_esp32h2,
	&sim_chip_esp32h21,
	&sim_chip_esp32h4,
	&sim_chip_esp32p4,
	&sim_chip_esp32p4_rev1,
	&sim_chip_esp32s31,
	&sim_chip_esp32e22,
};

static const char *skip(const char *name)
{
	while (*name == '-' || *name == '_')
		name++;
	return name;
}

static bool same_name(const char *given, const char *name)
{
	for (;; given++, name++) {
		given = skip(given);
		name = skip(name);
		if (tolower((unsigned char)*given) != *name)
			return false;
		if (!*name)
			return true;
	}
}

const struct sim_chip *sim_chip_at(size_t number)
{
	return number < sizeof(chips) / sizeof(chips[0]) ? chips[number] : NULL;
}

const struct sim_chip *sim_chip_find(const char *name)
{
	for (size_t i = 0; name && sim_chip_at(i); i++)
		if (same_name(name, chips[i]->name))
			return chips[i];
	return NULL;
}

void sim_chip_names(char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; sim_chip_at(i) && used < size; i++)
		used += (size_t)snprintf(
			out + used, size - used, "%s%s", i ? ", " : "", chips[i]->name);
}
