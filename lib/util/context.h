/* SPDX-License-Identifier: MIT */
/*
 * What a session lends to the layers below it: the error record, the log and event sinks and the
 * cancel flag. They record, log and stop without knowing what a session is.
 */
#ifndef EF_UTIL_CONTEXT_H
#define EF_UTIL_CONTEXT_H

#include <stdatomic.h>
#include <stdbool.h>

#include <espflash/log.h>

#include "util/error.h"

struct ef_context {
	espflash_error_info error;
	espflash_log_fn log;
	void *log_user;
	espflash_event_fn event;
	void *event_user;
	uint32_t log_level;
	bool in_callback;  /* a callback runs: calls on the same session are refused */
	atomic_int cancel; /* set from any thread or a signal handler */
};

void ef_context_init(struct ef_context *c);

/* 0, or ESPFLASH_ERROR_CANCELLED with the record filled and the flag taken down. */
int ef_context_check_cancel(struct ef_context *c);

/* Would a line of this level be seen? For callers whose line costs work to make. */
bool ef_log_wants(const struct ef_context *c, int level);

void ef_log(struct ef_context *c, int level, const char *format, ...) EF_PRINTF(3, 4);

/* One frame or piece of raw traffic in hexadecimal at TRACE; `way` is ">" (out) or "<" (in). */
void ef_log_bytes(struct ef_context *c, const char *way, const uint8_t *data, size_t size);

/* Tell the event sink; message and hint may be NULL. */
void ef_event(struct ef_context *c, const espflash_event *event);

/* A WARNING event and the same line in the log. */
void ef_warn(struct ef_context *c, const char *hint, const char *format, ...) EF_PRINTF(3, 4);

/* Call a progress function (may be NULL). Returns 0 or ESPFLASH_ERROR_CANCELLED, recorded. */
int ef_progress(struct ef_context *c, espflash_progress_fn fn, void *user,
	const espflash_progress *progress);

#endif
