/* SPDX-License-Identifier: MIT */
/*
 * Progress: a bar with rate and remaining time on a terminal, a line each tenth elsewhere, or
 * JSON events. Called by the library while it works; must not touch the session.
 */
#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "json.h"
#include "output.h"

#define REDRAW_US 100000u
#define BAR_MAX	  40u

uint64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

const char *phase_name(uint32_t phase)
{
	switch (phase) {
	case ESPFLASH_PHASE_CONNECT:
		return "connect";
	case ESPFLASH_PHASE_READ:
		return "read";
	case ESPFLASH_PHASE_ERASE:
		return "erase";
	case ESPFLASH_PHASE_WRITE:
		return "write";
	case ESPFLASH_PHASE_VERIFY:
		return "verify";
	default:
		return "work";
	}
}

static const char *phase_verb(uint32_t phase)
{
	switch (phase) {
	case ESPFLASH_PHASE_READ:
		return "Reading";
	case ESPFLASH_PHASE_ERASE:
		return "Erasing";
	case ESPFLASH_PHASE_WRITE:
		return "Writing";
	case ESPFLASH_PHASE_VERIFY:
		return "Verifying";
	default:
		return "Working";
	}
}

void progress_init(struct progress *p)
{
	const char *term = getenv("TERM");

	memset(p, 0, sizeof(*p));
	if (term && strcmp(term, "dumb") == 0)
		return;
	if (isatty(STDERR_FILENO))
		p->terminal = stderr;
	else if (isatty(STDOUT_FILENO))
		p->terminal = stdout;
}

static unsigned terminal_width(FILE *terminal)
{
	struct winsize size;

	if (ioctl(fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	return 80;
}

void progress_clear(struct progress *p)
{
	if (!p->terminal || p->width == 0)
		return;
	fprintf(p->terminal, "\r%*s\r", (int)p->width, "");
	fflush(p->terminal);
	p->width = 0;
}

/* "1.4 MB/s 0:12", or only the rate while nothing can be said. */
static void rate_text(char *text, size_t size, double rate, uint64_t left)
{
	unsigned seconds;

	if (rate < 1.0) {
		text[0] = '\0';
		return;
	}
	seconds = (unsigned)((double)left / rate + 0.5);
	if (seconds > 359999)
		seconds = 359999;
	if (rate >= 1e6)
		snprintf(text, size, " %.1f MB/s %u:%02u", rate / 1e6, seconds / 60, seconds % 60);
	else
		snprintf(text, size, " %.1f kB/s %u:%02u", rate / 1e3, seconds / 60, seconds % 60);
}

static void draw_bar(struct progress *p, const espflash_progress *now)
{
	char left[64], right[96], rate[48], bar[BAR_MAX + 1];
	unsigned width = terminal_width(p->terminal);
	double part = now->total ? (double)now->done / (double)now->total : 1.0;
	unsigned used, room, filled;
	int drawn;

	rate_text(rate, sizeof(rate), p->rate, now->total - now->done);
	snprintf(left, sizeof(left), "%s 0x%08x", phase_verb(now->phase), (unsigned)now->address);
	snprintf(right, sizeof(right), "%5.1f%%%s", part * 100.0, rate);
	used = (unsigned)(strlen(left) + strlen(right)) + 5; /* brackets, spaces, last column */
	room = used < width ? width - used : 0;
	if (room > BAR_MAX)
		room = BAR_MAX;
	filled = (unsigned)(part * (double)room);
	memset(bar, ' ', sizeof(bar));
	memset(bar, '=', filled);
	if (filled < room)
		bar[filled] = '>';
	if (room >= 8)
		drawn = fprintf(p->terminal, "\r%s [%.*s] %s", left, (int)room, bar, right);
	else
		drawn = fprintf(p->terminal, "\r%.*s", (int)width - 1, right);
	if (drawn > 0 && (unsigned)drawn - 1 < p->width)
		fprintf(p->terminal, "%*s", (int)(p->width - ((unsigned)drawn - 1)), "");
	fflush(p->terminal);
	p->width = drawn > 0 ? (unsigned)drawn - 1 : 0;
}

static void print_tenth(struct progress *p, const espflash_progress *now)
{
	unsigned percent = now->total ? (unsigned)(now->done * 100 / now->total) : 100;

	if (percent / 10 <= p->tenth && percent < 100)
		return;
	p->tenth = percent / 10;
	printf("%s at 0x%08x... (%u %%)\n", phase_verb(now->phase), (unsigned)now->address,
		percent);
	fflush(stdout);
}

static void print_json(const espflash_progress *now)
{
	struct json j;

	json_begin(&j, stdout, "progress");
	json_text(&j, "phase", phase_name(now->phase));
	json_number(&j, "done", now->done);
	json_number(&j, "total", now->total);
	json_number(&j, "address", now->address);
	json_end(&j);
}

static void begin(struct progress *p, const espflash_progress *now, uint64_t time)
{
	p->running = true;
	p->last_us = time;
	p->last_done = now->done;
	p->rate = 0.0;
	p->tenth = 0;
}

static void measure(struct progress *p, const espflash_progress *now, uint64_t time)
{
	double seconds = (double)(time - p->last_us) / 1e6;
	double rate = (double)(now->done - p->last_done) / seconds;

	p->rate = p->rate < 1.0 ? rate : p->rate * 0.8 + rate * 0.2;
	p->last_us = time;
	p->last_done = now->done;
}

static int update(struct output *out, const espflash_progress *now)
{
	struct progress *p = &out->progress;
	uint64_t time = clock_us();
	bool first = !p->running || now->done < p->last_done;
	bool last = now->done >= now->total;

	if (p->disabled)
		return 0;
	if (!p->running && last)
		return 0; /* told already */
	if (first)
		begin(p, now, time);
	if (!first && !last && time - p->last_us < REDRAW_US && (out->json || p->terminal))
		return 0;
	if (time > p->last_us)
		measure(p, now, time);
	if (out->json)
		print_json(now);
	else if (p->terminal)
		draw_bar(p, now);
	else
		print_tenth(p, now);
	if (last) {
		p->running = false;
		progress_clear(p);
	}
	return 0;
}

int progress_update(void *user, const espflash_progress *now)
{
	espflash_progress within = *now;

	if (within.done > within.total)
		within.done = within.total; /* a bar has no room for more */
	return update(user, &within);
}
