/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-C: the first one cancels the session, the second one ends the program. Installed by main;
 * holds the only mutable state outside of struct cli, because a handler gets no pointer.
 */
#include "signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

static _Atomic(espflash_session *) watched;
static atomic_bool cancelled;

static void handle(int number)
{
	(void)number;
	atomic_store(&cancelled, true);
	espflash_session_cancel(atomic_load(&watched));
}

void signals_install(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action, old;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handle;
	action.sa_flags = (int)SA_RESETHAND; /* the second one has its default effect */
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		/* What nohup or a shell's background job ignores stays ignored. */
		if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
	}
	/* A reader that goes away is an error of write, not the end. */
	action.sa_handler = SIG_IGN;
	action.sa_flags = 0;
	sigaction(SIGPIPE, &action, NULL);
}

void signals_watch(espflash_session *session)
{
	atomic_store(&watched, session);
	/* A signal between two sessions must reach the new one. */
	if (session && atomic_load(&cancelled))
		espflash_session_cancel(session);
}

bool signals_cancelled(void)
{
	return atomic_load(&cancelled);
}
