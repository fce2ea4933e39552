/* SPDX-License-Identifier: MIT */
/*
 * The lent context: cancel flag, log lines, events, progress. Called from every layer.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/context.h"

#define LINE_MAX_BYTES	 256
#define TRACE_LINE_BYTES 64 /* bytes of traffic shown on one line */

void ef_context_init(struct ef_context *c)
{
	memset(c, 0, sizeof(*c));
	c->error.struct_size = sizeof(c->error);
	atomic_init(&c->cancel, 0);
}

int ef_context_check_cancel(struct ef_context *c)
{
	if (!atomic_exchange(&c->cancel, 0))
		return 0;
	return ef_error_set(&c->error, ESPFLASH_ERROR_CANCELLED, NULL, "cancelled");
}

bool ef_log_wants(const struct ef_context *c, int level)
{
	return c->log && (uint32_t)level <= c->log_level;
}

static void log_line(struct ef_context *c, int level, const char *line)
{
	const bool nested = c->in_callback;

	c->in_callback = true;
	c->log(c->log_user, level, line);
	c->in_callback = nested;
}

void ef_log(struct ef_context *c, int level, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	if (!ef_log_wants(c, level))
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	log_line(c, level, line);
}

void ef_log_bytes(struct ef_context *c, const char *way, const uint8_t *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char line[3 * TRACE_LINE_BYTES + 16];

	if (!ef_log_wants(c, ESPFLASH_LOG_TRACE))
		return;
	for (size_t start = 0; start < size; start += TRACE_LINE_BYTES) {
		size_t at = (size_t)snprintf(line, sizeof(line), "%s %04zx:", way, start);

		for (size_t i = start; i < size && i < start + TRACE_LINE_BYTES; i++) {
			line[at++] = ' ';
			line[at++] = digits[data[i] >> 4];
			line[at++] = digits[data[i] & 15];
		}
		line[at] = '\0';
		log_line(c, ESPFLASH_LOG_TRACE, line);
	}
}

void ef_event(struct ef_context *c, const espflash_event *event)
{
	espflash_event e = *event;

	if (!c->event)
		return;
	e.struct_size = sizeof(e);
	if (!e.message)
		e.message = "";
	if (!e.hint)
		e.hint = "";

	const bool nested = c->in_callback;

	c->in_callback = true;
	c->event(c->event_user, &e);
	c->in_callback = nested;
}

void ef_warn(struct ef_context *c, const char *hint, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	ef_log(c, ESPFLASH_LOG_WARNING, "%s", line);
	ef_event(c,
		&(espflash_event){.kind = ESPFLASH_EVENT_WARNING, .message = line, .hint = hint});
}

int ef_progress(struct ef_context *c, espflash_progress_fn fn, void *user,
	const espflash_progress *progress)
{
	espflash_progress p = *progress;

	if (!fn)
		return 0;
	p.struct_size = sizeof(p);

	const bool nested = c->in_callback;

	c->in_callback = true;
	const int stop = fn(user, &p);

	c->in_callback = nested;
	if (!stop)
		return 0;
	return ef_error_set(&c->error, ESPFLASH_ERROR_CANCELLED, NULL,
		"cancelled by the progress callback at 0x%08x", (unsigned)p.address);
}
