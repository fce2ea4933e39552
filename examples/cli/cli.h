/* SPDX-License-Identifier: MIT */
/*
 * The program as one object, handed to every command: what was asked, where output goes, and
 * the session once there is one. There is no other state but the signal handler's.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <espflash/espflash.h>

#include "options.h"
#include "output.h"

struct cli {
	struct cli_options options;
	struct output out;
	espflash_transport *transport;
	espflash_session *session; /* NULL until device_open succeeded */
	espflash_stub *stub;	   /* of --stub, read by device_open; NULL without */
	const char *port;	   /* the one in use, for messages */
	uint32_t seen;		   /* what the last failed attempt to connect saw, plus one */
	bool keep_state;	   /* the command left the chip as it should stay */
};

#endif
