/* SPDX-License-Identifier: MIT */
/*
 * The program's command line, parsed. main.c reads it; nothing here knows what a port is.
 */
#ifndef SIM_ARGS_H
#define SIM_ARGS_H

#include <stdbool.h>

#include "espflash_sim.h"

#define SIM_URLS_MAX 4

struct sim_args {
	espflash_sim_options options;
	uint8_t mac[6];
	const char *urls[SIM_URLS_MAX];
	int url_count;
	uint32_t latency; /* of the network, both ways together, in ms */
	char **exec;	  /* NULL-terminated, NULL = none */
	bool realtime;
	bool verbose;
	bool help;
	bool list_chips;
	bool list_parts;
	bool version;
};

/* Parse; on a mistake print one line on stderr and return false. */
bool sim_args_parse(struct sim_args *args, int argc, char **argv);

extern const char sim_args_help[];

#endif
