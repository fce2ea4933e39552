/* SPDX-License-Identifier: MIT */
/*
 * The checks of conformance.h, one function each, in the order in which they run. A check names
 * what it is about and the first thing that was wrong.
 */
#include "conformance.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PATIENCE_US 5000000u /* for what must come in the end */
#define WAIT_MS	    60u	     /* for what must not come */
#define GUARD	    0xA5u    /* behind buffers: must stay */

struct run {
	const espflash_transport_ops *ops;
	void *self;
	struct conformance_peer peer;
	conformance_report report;
	void *user;
	unsigned failures;
	bool failed; /* the check that is under way */
	char why[160];
};

/* --- helpers -----------------------------------------------------------------------------------*/

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static bool
wrong(struct run *r, const char *format, ...)
{
	va_list args;

	if (r->failed)
		return false;
	r->failed = true;
	va_start(args, format);
	vsnprintf(r->why, sizeof(r->why), format, args);
	va_end(args);
	return false;
}

static uint64_t now_us(const struct run *r)
{
	struct timespec now;

	if (r->ops->now_us)
		return r->ops->now_us(r->self);
	timespec_get(&now, TIME_UTC);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* Is this a code that the library knows? Others become IO, and their meaning is lost. */
static bool is_code(int code)
{
	return code <= 0 && code >= ESPFLASH_ERROR_VERIFY;
}

static bool succeeded(struct run *r, int code, const char *what)
{
	if (!is_code(code))
		return wrong(r, "%s returned %d, which is no code", what, code);
	if (code < 0)
		return wrong(r, "%s returned %s", what, espflash_error_name(code));
	return true;
}

/* One read into a guarded buffer. */
static bool read_once(struct run *r, uint8_t *buf, size_t size, uint32_t wait_ms, size_t *ret)
{
	uint8_t guarded[600];
	size_t got = size + 1;
	int code;

	memset(guarded, GUARD, sizeof(guarded));
	code = r->ops->read(r->self, guarded, size, wait_ms, &got);
	if (!succeeded(r, code, "read"))
		return false;
	if (got > size)
		return wrong(r, "read set *ret_size to %zu of %zu, or not at all", got, size);
	for (size_t i = size; i < sizeof(guarded); i++) {
		if (guarded[i] != GUARD)
			return wrong(r, "read wrote behind a buffer of %zu bytes", size);
	}
	memcpy(buf, guarded, got);
	*ret = got;
	return true;
}

/* Expect these bytes and no others, in reads of at most `piece`. */
static bool expect_bytes(struct run *r, const uint8_t *wanted, size_t size, size_t piece)
{
	const uint64_t end = now_us(r) + PATIENCE_US;
	uint8_t buf[512];
	size_t done = 0, got = 0;

	while (done < size) {
		size_t most = size - done < piece ? size - done : piece;

		if (!read_once(r, buf, most, WAIT_MS, &got))
			return false;
		if (memcmp(buf, wanted + done, got) != 0)
			return wrong(r, "byte %zu to %zu are not what was sent", done, done + got);
		done += got;
		if (got == 0 && now_us(r) > end)
			return wrong(r, "%zu of %zu bytes arrived", done, size);
	}
	return true;
}

static bool send_bytes(struct run *r, const uint8_t *data, size_t size)
{
	const uint64_t end = now_us(r) + PATIENCE_US;
	size_t done = 0;

	while (done < size) {
		size_t took = size - done + 1;
		int code = r->ops->write(r->self, data + done, size - done, WAIT_MS, &took);

		if (!succeeded(r, code, "write"))
			return false;
		if (took > size - done)
			return wrong(r, "write set *ret_size to %zu of %zu, or not at all", took,
				size - done);
		done += took;
		if (took == 0 && now_us(r) > end)
			return wrong(r, "write took %zu of %zu bytes", done, size);
	}
	return true;
}

static void fill(uint8_t *data, size_t size, unsigned step)
{
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(i * step + i / 256);
}

static bool both_ways(struct run *r)
{
	uint8_t data[64], back[64];

	fill(data, sizeof(data), 7);
	if (r->peer.send) {
		if (r->peer.send(r->peer.self, data, sizeof(data)) < 0)
			return wrong(r, "the peer cannot send");
		if (!expect_bytes(r, data, sizeof(data), sizeof(data)))
			return false;
	}
	if (!r->peer.receive)
		return true;
	if (!send_bytes(r, data, sizeof(data)))
		return false;
	if (r->peer.receive(r->peer.self, back, sizeof(back)) < 0)
		return wrong(r, "what was written does not reach the peer");
	return memcmp(data, back, sizeof(data)) == 0 || wrong(r, "the peer got other bytes");
}

static bool open_it(struct run *r)
{
	if (!succeeded(r, r->ops->open(r->self, 115200), "open"))
		return false;
	if (r->peer.opened && r->peer.opened(r->peer.self) < 0)
		return wrong(r, "the peer does not take the connection");
	return true;
}

/* --- checks ------------------------------------------------------------------------------------*/

static bool check_table(struct run *r)
{
	const espflash_transport_ops *o = r->ops;

	if (o->struct_size < sizeof(o->struct_size) || o->struct_size > sizeof(*o))
		return wrong(r, "struct_size is %zu, of a structure of %zu bytes", o->struct_size,
			sizeof(*o));
	if (!o->open || !o->close || !o->read || !o->write)
		return wrong(r, "open, close, read and write must all be there");
	if (!o->now_us != !o->sleep_us)
		return wrong(r, "now_us and sleep_us come together or not at all");
	return true;
}

static bool check_silence(struct run *r)
{
	uint64_t start, took;
	uint8_t buf[16];
	size_t got = 0;

	if (!read_once(r, buf, sizeof(buf), 0, &got))
		return false;
	if (got != 0)
		return wrong(r, "%zu bytes came from nowhere", got);
	start = now_us(r);
	if (!read_once(r, buf, sizeof(buf), WAIT_MS, &got))
		return false;
	took = now_us(r) - start;
	if (got != 0)
		return wrong(r, "%zu bytes came from nowhere", got);
	/* Two thirds: clocks differ, and timers may round. */
	if (took < WAIT_MS * 1000u * 2 / 3)
		return wrong(r, "read waited %llu us of %u ms", (unsigned long long)took, WAIT_MS);
	if (took > PATIENCE_US)
		return wrong(r, "read waited %llu us where %u ms was asked for",
			(unsigned long long)took, WAIT_MS);
	return true;
}

static bool check_receiving(struct run *r)
{
	uint8_t data[512];

	fill(data, sizeof(data), 1);
	for (size_t piece = 512; piece > 0; piece /= 8) {
		if (r->peer.send(r->peer.self, data, sizeof(data)) < 0)
			return wrong(r, "the peer cannot send");
		if (!expect_bytes(r, data, sizeof(data), piece))
			return false;
	}
	return true;
}

static bool check_early_return(struct run *r)
{
	const uint64_t start = now_us(r);
	uint8_t buf[512];
	size_t got = 0;

	if (r->peer.send(r->peer.self, "x", 1) < 0)
		return wrong(r, "the peer cannot send");
	while (got == 0 && now_us(r) - start < PATIENCE_US) {
		if (!read_once(r, buf, sizeof(buf), PATIENCE_US / 1000 * 2, &got))
			return false;
	}
	if (now_us(r) - start > PATIENCE_US)
		return wrong(r, "read waits for more than the byte that is there");
	return (got == 1 && buf[0] == 'x') || wrong(r, "another byte than was sent");
}

static bool check_sending(struct run *r)
{
	uint8_t data[512], back[512];

	fill(data, sizeof(data), 255);
	for (size_t size = 1; size <= sizeof(data); size *= 2) {
		if (!send_bytes(r, data, size))
			return false;
		if (r->peer.receive(r->peer.self, back, size) < 0)
			return wrong(r, "of %zu bytes not all reach the peer", size);
		if (memcmp(data, back, size) != 0)
			return wrong(r, "of %zu bytes the peer got other ones", size);
	}
	return true;
}

static bool check_rate(struct run *r)
{
	static const uint32_t rates[] = {921600, 115200};

	for (size_t i = 0; i < 2; i++) {
		int code = r->ops->set_baud(r->self, rates[i]);

		if (code == ESPFLASH_ERROR_UNSUPPORTED)
			continue;
		if (!succeeded(r, code, "set_baud"))
			return false;
		if (r->peer.set_baud && r->peer.set_baud(r->peer.self, rates[i]) < 0)
			return wrong(r, "the peer does not change to %u baud", (unsigned)rates[i]);
		if (!both_ways(r))
			return false;
	}
	return true;
}

static bool check_lines(struct run *r)
{
	/* mask and value; what is not in the mask stays */
	static const uint8_t steps[][2] = {{3, 0}, {1, 1}, {2, 2}, {1, 0}, {3, 1}, {3, 0}};
	uint32_t wanted = 0, seen = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int code = r->ops->set_lines(r->self, steps[i][0], steps[i][1]);

		if (code == ESPFLASH_ERROR_UNSUPPORTED)
			return true;
		if (!succeeded(r, code, "set_lines"))
			return false;
		wanted = (wanted & ~(uint32_t)steps[i][0]) | steps[i][1];
		if (!r->peer.lines)
			continue;
		if (r->peer.lines(r->peer.self, &seen) < 0)
			return wrong(r, "the peer cannot see the lines");
		if (seen != wanted)
			return wrong(r, "lines are %u, not %u, after mask %u value %u",
				(unsigned)seen, (unsigned)wanted, (unsigned)steps[i][0],
				(unsigned)steps[i][1]);
	}
	return both_ways(r);
}

static bool check_clock(struct run *r)
{
	uint64_t before = now_us(r), after;

	for (int i = 0; i < 1000; i++) {
		after = now_us(r);
		if (after < before)
			return wrong(r, "the clock went back");
		before = after;
	}
	r->ops->sleep_us(r->self, 20000);
	after = now_us(r);
	return after - before >= 20000 ||
	       wrong(r, "20000 us of sleep took %llu", (unsigned long long)(after - before));
}

static bool check_reopening(struct run *r)
{
	r->ops->close(r->self);
	return open_it(r) && both_ways(r);
}

/* What was under way may arrive; after that it is DISCONNECTED, and stays so. */
static bool check_vanishing(struct run *r)
{
	const uint64_t end = now_us(r) + PATIENCE_US;
	uint8_t buf[64];
	size_t n = 0;
	int code = 0;

	if (r->peer.vanish(r->peer.self) < 0)
		return wrong(r, "the peer cannot vanish");
	while (code == 0 && now_us(r) < end)
		code = r->ops->read(r->self, buf, sizeof(buf), WAIT_MS, &n);
	if (code != ESPFLASH_ERROR_DISCONNECTED)
		return wrong(r, "read returns %s, not DISCONNECTED", espflash_error_name(code));
	code = 0;
	while (code == 0 && now_us(r) < end)
		code = r->ops->write(r->self, "x", 1, WAIT_MS, &n);
	if (code != ESPFLASH_ERROR_DISCONNECTED)
		return wrong(r, "write returns %s, not DISCONNECTED", espflash_error_name(code));
	return true;
}

static bool check_reopening_nothing(struct run *r)
{
	int code;

	r->ops->close(r->self);
	code = r->ops->open(r->self, 115200);
	if (!is_code(code))
		return wrong(r, "open returned %d, which is no code", code);
	if (code == 0)
		r->ops->close(r->self);
	return true;
}

/* --- all of them -------------------------------------------------------------------------------*/

static bool run_check(struct run *r, const char *name, bool applies, bool (*check)(struct run *))
{
	r->failed = false;
	r->why[0] = '\0';
	if (applies && !check(r) && !r->failed)
		wrong(r, "failed");
	r->failures += r->failed;
	r->report(r->user, name,
		!applies    ? CONFORMANCE_LEFT_OUT
		: r->failed ? CONFORMANCE_FAILED
			    : CONFORMANCE_PASSED,
		r->why);
	return !r->failed;
}

unsigned conformance_run(const espflash_transport_ops *ops, void *self,
	const struct conformance_peer *peer, conformance_report report, void *user)
{
	struct run r = {.ops = ops, .self = self, .peer = *peer, .report = report, .user = user};

	if (!run_check(&r, "the table is complete", true, check_table) ||
		!run_check(&r, "it opens", true, open_it))
		return r.failures;
	run_check(&r, "silence is a wait of the right length and no error", true, check_silence);
	run_check(&r, "all bytes arrive, in reads of any size", peer->send, check_receiving);
	run_check(&r, "a read returns with what is there", peer->send, check_early_return);
	run_check(&r, "all bytes leave, in writes of any size", peer->receive, check_sending);
	run_check(&r, "another rate carries bytes, too", ops->set_baud, check_rate);
	run_check(&r, "lines are set as asked, each alone and both", ops->set_lines, check_lines);
	run_check(&r, "the clock goes forward, and sleep lets it", ops->now_us, check_clock);
	run_check(&r, "it can be closed and opened again", true, check_reopening);
	run_check(&r, "a device that vanishes is DISCONNECTED", peer->vanish, check_vanishing);
	if (peer->vanish)
		run_check(&r, "opening it then is an error with a code, or a success", true,
			check_reopening_nothing);
	else
		ops->close(self);
	return r.failures;
}
