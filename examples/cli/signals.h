/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-C: the first one cancels the session, the second one ends the program.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>

#include <espflash/espflash.h>

void signals_install(void);

/* The session that a signal cancels; NULL before it is freed. */
void signals_watch(espflash_session *session);

/* Whether a signal has come. */
bool signals_cancelled(void);

#endif
