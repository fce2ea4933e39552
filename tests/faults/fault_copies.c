/* SPDX-License-Identifier: MIT */
/*
 * See the header. The session is deterministic: at which call which bytes go is known from the
 * first time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fault_copies.h"

#define BAUD  460800u
#define CALLS 512u
/* Short, so that waiting for what is lost does not take most of the time. */
#define PATIENCE_MS 500u

static struct fault_run clean, mine, *shared;

/* What was sent and heard before each call. */
static struct {
	uint64_t sent;
	uint64_t heard;
} calls[CALLS];
static size_t call_count, call;

static struct fault_strike *plan;
static size_t plan_count;
static void (*plan_judge)(const struct fault_run *outcome, const struct fault_strike *strike);
static bool in_copy;

int fault_copies_begin(void **state)
{
	(void)state;
	shared = mmap(
		NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED ? -1 : 0;
}

int fault_copies_end(void **state)
{
	(void)state;
	return munmap(shared, sizeof(*shared));
}

static void prepare(struct fault_run *r, const char *chip, bool long_read)
{
	memset(r, 0, sizeof(*r));
	r->chip = chip;
	r->stub = true;
	r->baud = BAUD;
	r->patience = PATIENCE_MS;
	r->long_read = long_read;
}

static void open_stub(struct fault_run *r)
{
	fault_open_stub(r);
	assert_int_equal(r->result, 0);
}

static void note_call(void)
{
	assert_true(call_count < CALLS);
	calls[call_count].sent = clean.sent;
	calls[call_count++].heard = fault_heard();
}

const struct fault_run *fault_copies_learn(const char *chip, bool long_read)
{
	prepare(&clean, chip, long_read);
	clean.record = true;
	open_stub(&clean);
	call_count = 0;
	clean.on_write = note_call;
	fault_use_stub(&clean);
	fault_close();
	assert_int_equal(clean.result, 0);
	if (!long_read)
		assert_null(fault_judge(&clean));
	return &clean;
}

/* The copy ends here, or the process that has waited for it goes on. */
static void wait_for(pid_t child, const char *what)
{
	int status = 0;

	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (status != 0)
		fail_msg("%s, %s: the process ended with %d", mine.chip, what, status);
}

static bool falls_into_call(const struct fault_strike *s)
{
	const uint64_t from = s->out ? calls[call].sent : calls[call].heard;
	const bool last = call + 1 == call_count;

	return s->index >= from &&
	       (last || s->index < (s->out ? calls[call + 1].sent : calls[call + 1].heard));
}

static void fork_for_this_call(void)
{
	assert_true(call < call_count);
	assert_int_equal(calls[call].sent, mine.sent);
	for (size_t i = 0; i < plan_count; i++) {
		pid_t child;

		if (plan[i].done || !falls_into_call(&plan[i]))
			continue;
		plan[i].done = true;
		child = fork();
		if (child == 0) {
			in_copy = true;
			mine.on_write = NULL;
			mine.fault = plan[i].fault;
			fault_strikes(&mine);
			return;
		}
		wait_for(child, plan[i].fault);
		plan_judge(shared, &plan[i]);
	}
	call++;
}

void fault_copies_run(struct fault_strike *strikes, size_t count,
	void (*judge)(const struct fault_run *outcome, const struct fault_strike *strike))
{
	plan = strikes;
	plan_count = count;
	plan_judge = judge;
	call = 0;
	prepare(&mine, clean.chip, clean.long_read);
	open_stub(&mine);
	assert_int_equal(mine.sent, clean.uploaded);
	mine.on_write = fork_for_this_call;
	fault_use_stub(&mine);
	if (in_copy) {
		memcpy(shared, &mine, sizeof(mine));
		_exit(0);
	}
	fault_close();
	assert_int_equal(call, call_count);
	for (size_t i = 0; i < count; i++)
		assert_true(strikes[i].done);
}

const struct fault_run *fault_copies_frame(unsigned frame, bool lose)
{
	pid_t child;

	prepare(&mine, clean.chip, false);
	child = fork();
	if (child == 0) {
		open_stub(&mine);
		mine.lose_frame = lose ? frame : 0;
		mine.repeat_frame = lose ? 0 : frame;
		fault_use_stub(&mine);
		memcpy(shared, &mine, sizeof(mine));
		_exit(0);
	}
	wait_for(child, lose ? "a lost frame" : "a doubled frame");
	return shared;
}
