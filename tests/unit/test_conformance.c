/* SPDX-License-Identifier: MIT */
/*
 * The conformance test of examples/conformance: a transport that keeps the contract passes, each
 * way of breaking it is found by the check that is there for it. Run by meson; needs no device.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../examples/conformance/conformance.h"

enum fault {
	NO_FAULT,
	OPEN_WITH_BAD_CODE,
	NO_WAIT,
	WAIT_OF_A_MINUTE,
	TIMEOUT_AS_ERROR,
	SILENCE_WITHOUT_SIZE,
	TOO_MUCH_READ,
	BEHIND_THE_BUFFER,
	REST_DROPPED,
	FULL_BUFFER_AWAITED,
	TEXT_ONLY,
	WRITE_TAKES_NOTHING,
	TOO_MUCH_WRITTEN,
	RATE_CUTS_OFF,
	MASK_IGNORED,
	CLOCK_GOES_BACK,
	SLEEP_IS_SHORT,
	OPENS_ONCE,
	GONE_AS_SILENCE,
	GONE_AS_IO,
};

/* Two queues of bytes and a virtual clock. */
struct wire {
	enum fault fault;
	uint64_t now_us;
	unsigned opened;
	unsigned asked; /* times that the clock was read */
	uint32_t lines;
	bool gone;
	bool deaf;
	size_t in_size, out_size;
	uint8_t in[4096], out[4096];
};

static int wire_open(void *self, uint32_t baud)
{
	struct wire *w = self;

	assert_int_equal(baud, 115200);
	w->opened++;
	if (w->fault == OPEN_WITH_BAD_CODE)
		return -1000;
	return w->gone || (w->fault == OPENS_ONCE && w->opened > 1) ? ESPFLASH_ERROR_NOT_FOUND : 0;
}

static void wire_close(void *self)
{
	struct wire *w = self;

	w->in_size = w->out_size = 0;
}

static int gone(const struct wire *w)
{
	switch (w->fault) {
	case GONE_AS_SILENCE:
		return 0;
	case GONE_AS_IO:
		return ESPFLASH_ERROR_IO;
	default:
		return ESPFLASH_ERROR_DISCONNECTED;
	}
}

static int silence(struct wire *w, uint32_t timeout_ms, size_t *ret_size)
{
	if (w->fault == WAIT_OF_A_MINUTE && timeout_ms > 0)
		w->now_us += 60000000;
	else if (w->fault != NO_WAIT)
		w->now_us += (uint64_t)timeout_ms * 1000;
	if (w->fault != SILENCE_WITHOUT_SIZE)
		*ret_size = 0;
	if (w->gone)
		return gone(w);
	return w->fault == TIMEOUT_AS_ERROR && timeout_ms > 0 ? ESPFLASH_ERROR_TIMEOUT : 0;
}

static int wire_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct wire *w = self;
	size_t take = w->in_size < size ? w->in_size : size;

	if (w->in_size == 0 || w->gone || w->deaf)
		return silence(w, timeout_ms, ret_size);
	w->now_us += w->fault == FULL_BUFFER_AWAITED && take < size ? timeout_ms * 1000u : 10u;
	memcpy(buf, w->in, take);
	if (w->fault == BEHIND_THE_BUFFER)
		((uint8_t *)buf)[size] = 0;
	w->in_size -= take;
	memmove(w->in, w->in + take, w->in_size);
	if (w->fault == REST_DROPPED)
		w->in_size = 0;
	*ret_size = take + (w->fault == TOO_MUCH_READ ? size : 0);
	return 0;
}

static int wire_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct wire *w = self;
	const uint8_t *bytes = buf;
	size_t take = size < 100 ? size : 100;

	if (w->gone)
		return silence(w, timeout_ms, ret_size);
	if (w->fault == WRITE_TAKES_NOTHING && size > 64) {
		*ret_size = 0;
		w->now_us += (uint64_t)timeout_ms * 1000;
		return 0;
	}
	for (size_t i = 0; i < take; i++)
		w->out[w->out_size + i] = w->fault == TEXT_ONLY ? bytes[i] & 0x7f : bytes[i];
	w->out_size += take;
	*ret_size = take + (w->fault == TOO_MUCH_WRITTEN ? size : 0);
	return 0;
}

static int wire_set_baud(void *self, uint32_t baud)
{
	struct wire *w = self;

	w->deaf = w->fault == RATE_CUTS_OFF && baud != 115200;
	return 0;
}

static int wire_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct wire *w = self;

	w->lines = w->fault == MASK_IGNORED ? value : (w->lines & ~mask) | (value & mask);
	return 0;
}

static uint64_t wire_now_us(void *self)
{
	struct wire *w = self;

	return w->fault == CLOCK_GOES_BACK && ++w->asked % 100 == 0 ? w->now_us - 1 : w->now_us;
}

static void wire_sleep_us(void *self, uint64_t us)
{
	struct wire *w = self;

	w->now_us += w->fault == SLEEP_IS_SHORT ? us / 2 : us;
}

static int peer_send(void *self, const void *data, size_t size)
{
	struct wire *w = self;

	assert_true(w->in_size + size <= sizeof(w->in));
	memcpy(w->in + w->in_size, data, size);
	w->in_size += size;
	return 0;
}

static int peer_receive(void *self, void *buf, size_t size)
{
	struct wire *w = self;

	if (w->out_size != size)
		return -1;
	memcpy(buf, w->out, size);
	w->out_size = 0;
	return 0;
}

static int peer_lines(void *self, uint32_t *ret)
{
	*ret = ((struct wire *)self)->lines;
	return 0;
}

static int peer_vanish(void *self)
{
	((struct wire *)self)->gone = true;
	return 0;
}

static const espflash_transport_ops wire_ops = {
	.struct_size = sizeof(wire_ops),
	.name = "wire",
	.open = wire_open,
	.close = wire_close,
	.read = wire_read,
	.write = wire_write,
	.set_baud = wire_set_baud,
	.set_lines = wire_set_lines,
	.now_us = wire_now_us,
	.sleep_us = wire_sleep_us,
};

static const struct conformance_peer all_of_a_peer = {
	.send = peer_send,
	.receive = peer_receive,
	.lines = peer_lines,
	.vanish = peer_vanish,
};

/* --- what was reported -------------------------------------------------------------------------*/

struct verdict {
	unsigned passed, failed, left_out;
	char first[100]; /* the first check that failed */
};

static void note(void *user, const char *check, enum conformance_result result, const char *why)
{
	struct verdict *v = user;

	v->passed += result == CONFORMANCE_PASSED;
	v->left_out += result == CONFORMANCE_LEFT_OUT;
	assert_int_equal(result == CONFORMANCE_FAILED, why[0] != '\0');
	if (result == CONFORMANCE_FAILED && v->failed++ == 0)
		strncpy(v->first, check, sizeof(v->first) - 1);
}

static struct verdict try(
	const espflash_transport_ops *ops, enum fault fault, const struct conformance_peer *wanted)
{
	struct wire w = {.fault = fault, .now_us = 1000};
	struct conformance_peer peer = *wanted;
	struct verdict v = {0};
	unsigned failed;

	peer.self = &w;
	failed = conformance_run(ops, &w, &peer, note, &v);
	assert_int_equal(failed, v.failed);
	return v;
}

/* --- tests -------------------------------------------------------------------------------------*/

static void good_transport_passes_everything(void **state)
{
	const struct verdict v = try(&wire_ops, NO_FAULT, &all_of_a_peer);

	(void)state;
	assert_string_equal(v.first, "");
	assert_int_equal(v.failed, 0);
	assert_int_equal(v.left_out, 0);
	assert_int_equal(v.passed, 12);
}

static void what_needs_a_peer_or_a_slot_that_is_not_there_is_left_out(void **state)
{
	espflash_transport_ops ops = wire_ops;
	struct verdict v;

	(void)state;
	ops.set_baud = NULL;
	ops.set_lines = NULL;
	v = try(&ops, NO_FAULT, &(struct conformance_peer){0});
	assert_int_equal(v.failed, 0);
	assert_int_equal(v.left_out, 6);
	assert_int_equal(v.passed, 5);
}

static void incomplete_table_is_not_run(void **state)
{
	espflash_transport_ops ops = wire_ops;
	struct verdict v;

	(void)state;
	ops.sleep_us = NULL;
	v = try(&ops, NO_FAULT, &all_of_a_peer);
	assert_int_equal(v.failed, 1);
	assert_int_equal(v.passed, 0);
	ops = wire_ops;
	ops.read = NULL;
	assert_int_equal(try(&ops, NO_FAULT, &all_of_a_peer).failed, 1);
	ops = wire_ops;
	ops.struct_size = sizeof(ops) + 8;
	assert_int_equal(try(&ops, NO_FAULT, &all_of_a_peer).failed, 1);
}

static void each_fault_is_found_by_its_check(void **state)
{
	static const struct {
		enum fault fault;
		const char *check;
	} faults[] = {
		{OPEN_WITH_BAD_CODE, "it opens"},
		{NO_WAIT, "silence is a wait of the right length and no error"},
		{WAIT_OF_A_MINUTE, "silence is a wait of the right length and no error"},
		{TIMEOUT_AS_ERROR, "silence is a wait of the right length and no error"},
		{SILENCE_WITHOUT_SIZE, "silence is a wait of the right length and no error"},
		{TOO_MUCH_READ, "all bytes arrive, in reads of any size"},
		{BEHIND_THE_BUFFER, "all bytes arrive, in reads of any size"},
		{REST_DROPPED, "all bytes arrive, in reads of any size"},
		{FULL_BUFFER_AWAITED, "a read returns with what is there"},
		{TEXT_ONLY, "all bytes leave, in writes of any size"},
		{WRITE_TAKES_NOTHING, "all bytes leave, in writes of any size"},
		{TOO_MUCH_WRITTEN, "all bytes leave, in writes of any size"},
		{RATE_CUTS_OFF, "another rate carries bytes, too"},
		{MASK_IGNORED, "lines are set as asked, each alone and both"},
		{CLOCK_GOES_BACK, "the clock goes forward, and sleep lets it"},
		{SLEEP_IS_SHORT, "the clock goes forward, and sleep lets it"},
		{OPENS_ONCE, "it can be closed and opened again"},
		{GONE_AS_SILENCE, "a device that vanishes is DISCONNECTED"},
		{GONE_AS_IO, "a device that vanishes is DISCONNECTED"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		assert_string_equal(
			try(&wire_ops, faults[i].fault, &all_of_a_peer).first, faults[i].check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_transport_passes_everything),
		cmocka_unit_test(what_needs_a_peer_or_a_slot_that_is_not_there_is_left_out),
		cmocka_unit_test(incomplete_table_is_not_run),
		cmocka_unit_test(each_fault_is_found_by_its_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
