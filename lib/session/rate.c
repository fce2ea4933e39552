/* SPDX-License-Identifier: MIT */
/*
 * Going down with the rate on a bad line, and judging whether that has helped: errors that come as
 * often at the lower rate are not the rate's, and the higher one moves more. Called by the flash
 * layer.
 */
#include "session/session.h"

/* Rates to go down to. */
static const uint32_t steps[] = {921600, 460800, 230400, 115200};

/* Errors that a rate must have seen before it is judged. */
#define EVIDENCE 6u

static struct ef_rate_count since_change(const espflash_session *s)
{
	const struct ef_line *line = &s->command.line;
	const struct ef_rate_trial *t = &s->rate_trial;

	return (struct ef_rate_count){
		line->errors - t->at_change.errors, line->good - t->at_change.good};
}

/* Not even half as many errors a byte as before? */
static bool has_helped(const struct ef_rate_count *before, const struct ef_rate_count *now)
{
	return 2 * now->errors * before->good <= before->errors * now->good;
}

/* The rate is not to blame: back to the one before, for good. */
static void go_up(espflash_session *s)
{
	struct ef_rate_trial *t = &s->rate_trial;
	const uint32_t low = s->baud;

	t->acquitted = true;
	if (ef_baud_change(s, t->left) < 0) {
		if (ef_session_record(s)->code == ESPFLASH_ERROR_TIMEOUT)
			ef_error_clear(ef_session_record(s));
		return;
	}
	s->wanted = s->baud;
	ef_warn(&s->context, "another cable, adapter or supply may help",
		"as many errors at %u baud: going on at %u", (unsigned)low, (unsigned)s->baud);
}

static bool go_down(espflash_session *s)
{
	struct ef_rate_trial *t = &s->rate_trial;
	const struct ef_rate_count now = since_change(s);
	const uint32_t old = s->baud;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i] >= old)
			continue;
		if (ef_baud_change(s, steps[i]) < 0)
			return false;
		s->wanted = s->baud;
		t->left = old;
		t->before = now;
		t->at_change.errors = s->command.line.errors;
		t->at_change.good = s->command.line.good;
		ef_warn(&s->context, "a shorter cable or a better supply allows the higher rate",
			"errors at %u baud: going on at %u", (unsigned)old, (unsigned)s->baud);
		return true;
	}
	return false;
}

bool ef_rate_step_down(espflash_session *s)
{
	struct ef_rate_trial *t = &s->rate_trial;
	const struct ef_rate_count now = since_change(s);

	if (t->acquitted)
		return false;
	/* Where nothing passes at all there is nothing to compare. */
	if (t->left == 0 || now.good == 0)
		return go_down(s);
	if (now.errors < EVIDENCE)
		return false;
	if (has_helped(&t->before, &now))
		return go_down(s);
	go_up(s);
	return false;
}
