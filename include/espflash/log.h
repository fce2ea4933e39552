/* SPDX-License-Identifier: MIT */
/*
 * What the library tells while it works: log lines, events and progress. All three are callbacks
 * on the thread that called the library; each gets the caller's `user` pointer back. None may
 * call the same session again (such a call returns ESPFLASH_ERROR_STATE), except
 * espflash_session_cancel and the functions that only return what is known.
 */
#ifndef ESPFLASH_LOG_H
#define ESPFLASH_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"

ESPFLASH_BEGIN_DECLS

enum espflash_log_level {
	ESPFLASH_LOG_NONE = 0,
	ESPFLASH_LOG_WARNING = 1, /* worth a person's attention; the operation goes on */
	ESPFLASH_LOG_INFO = 2,	  /* what is done, a few lines an operation */
	ESPFLASH_LOG_DEBUG = 3,	  /* decisions, retries, skipped bytes */
	ESPFLASH_LOG_TRACE = 4	  /* every frame on the wire, in hexadecimal */
};

/* One finished line without a newline; valid during the call only. */
typedef void (*espflash_log_fn)(void *user, int32_t level, const char *message);

enum espflash_event_kind {
	ESPFLASH_EVENT_ATTEMPT = 1,  /* a connection attempt failed: number, count, seen */
	ESPFLASH_EVENT_DETECTED = 2, /* the chip is known: espflash_session_chip answers now */
	ESPFLASH_EVENT_BAUD = 3,     /* number = the new rate in baud */
	ESPFLASH_EVENT_PHASE = 4,    /* number = the enum espflash_phase that begins */
	ESPFLASH_EVENT_WARNING = 5,  /* message (and hint): the operation goes on */
	ESPFLASH_EVENT_RESET = 6,    /* the chip was reset; message says how */
	ESPFLASH_EVENT_STUB = 7 /* a flasher stub runs; number = version of the library's own */
};

/* What was on the wire during a failed connection attempt: espflash_event.seen. */
enum espflash_seen {
	ESPFLASH_SEEN_NOTHING = 0, /* no byte: not in download mode, no power, wrong port */
	ESPFLASH_SEEN_NOISE = 1,   /* bytes that are no text and no reply: wrong baud, bad cable */
	ESPFLASH_SEEN_TEXT = 2,	   /* text of a running firmware */
	ESPFLASH_SEEN_BOOT = 3,	   /* the ROM's boot text: the chip starts its firmware */
	ESPFLASH_SEEN_DOWNLOAD = 4 /* the ROM's boot text, in download mode: TX does not arrive */
};

typedef struct espflash_event {
	size_t struct_size;
	uint32_t kind;	     /* enum espflash_event_kind */
	uint32_t number;     /* as the kind says */
	uint32_t count;	     /* ATTEMPT: of how many; 0 = no limit */
	uint32_t seen;	     /* ATTEMPT: enum espflash_seen */
	const char *message; /* one line, never NULL, valid during the call */
	const char *hint;    /* what a person should do, "" if nothing */
} espflash_event;

typedef void (*espflash_event_fn)(void *user, const espflash_event *event);

enum espflash_phase {
	ESPFLASH_PHASE_CONNECT = 1,
	ESPFLASH_PHASE_READ = 2,
	ESPFLASH_PHASE_ERASE = 3,
	ESPFLASH_PHASE_WRITE = 4,
	ESPFLASH_PHASE_VERIFY = 5
};

/* Progress of one operation: done never falls, total never changes, and done ends at total. */
typedef struct espflash_progress {
	size_t struct_size;
	uint64_t done;	  /* bytes of work done, over all phases of the operation */
	uint64_t total;	  /* bytes of work in all */
	uint32_t phase;	  /* enum espflash_phase */
	uint32_t address; /* flash address being worked on */
} espflash_progress;

/* Return 0 to go on; anything else cancels the operation with ESPFLASH_ERROR_CANCELLED. */
typedef int (*espflash_progress_fn)(void *user, const espflash_progress *progress);

ESPFLASH_END_DECLS

#endif
