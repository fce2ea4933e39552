/* SPDX-License-Identifier: MIT */
/*
 * The session under fault: see the header. The transport is the board's own with a recorder in
 * front; time is virtual.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fault_run.h"

const char *const fault_chips[] = {"esp8266", "esp32", "esp32c3", NULL};

static uint8_t before[FAULT_FLASH], after[FAULT_FLASH], data[FAULT_SIZE];
static uint8_t packed[FAULT_PACKED_SIZE];

/* The board's transport with a recorder; one run at a time. */
static struct fault_run *recording;
static const espflash_transport_ops *board_ops;

/*
 * Whole frames from the chip, handed on none, one or two times. What is no whole frame yet waits
 * here.
 */
static struct {
	uint8_t bytes[2 * 10000];
	size_t fill;  /* bytes of the frame that is coming in */
	size_t ready; /* bytes to be handed on */
	size_t next;  /* ... of which so many are gone */
	unsigned count;
} sieve;

static void sieve_byte(uint8_t byte)
{
	const bool inside = sieve.fill > 1;

	assert_true(sieve.fill < sizeof(sieve.bytes) / 2);
	sieve.bytes[sieve.fill++] = byte;
	if (byte != 0xc0 || !inside) {
		sieve.fill -= byte == 0xc0 && sieve.fill == 2; /* ENDs in a row */
		return;
	}
	sieve.count++;
	sieve.ready = sieve.count == recording->lose_frame ? 0 : sieve.fill;
	if (sieve.count == recording->repeat_frame) {
		memcpy(sieve.bytes + sieve.fill, sieve.bytes, sieve.fill);
		sieve.ready = 2 * sieve.fill;
	}
	sieve.next = sieve.fill = 0;
}

static void note_heard(const uint8_t *bytes, size_t size)
{
	assert_true(size <= FAULT_HEARD - recording->heard_size);
	memcpy(recording->heard + recording->heard_size, bytes, size);
	recording->heard_size += size;
}

static int read_sieved(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	uint8_t byte = 0;
	size_t got = 1;
	int r = 0;

	if (!recording->lose_frame && !recording->repeat_frame) {
		r = board_ops->read(self, buf, size, timeout_ms, ret_size);
		if (r == 0 && recording->record)
			note_heard(buf, *ret_size);
		return r;
	}
	while (r == 0 && sieve.next == sieve.ready && got == 1) {
		r = board_ops->read(self, &byte, 1, timeout_ms, &got);
		if (r == 0 && got == 1)
			sieve_byte(byte);
	}
	if (size > sieve.ready - sieve.next)
		size = sieve.ready - sieve.next;
	memcpy(buf, sieve.bytes + sieve.next, size);
	sieve.next += size;
	*ret_size = size;
	return r;
}

static int write_and_record(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	int r;

	if (recording->on_write)
		recording->on_write();
	r = board_ops->write(self, buf, size, timeout_ms, ret_size);
	if (r == 0 && recording->record && recording->sent + *ret_size <= FAULT_SENT)
		memcpy(recording->bytes + recording->sent, buf, *ret_size);
	if (r == 0)
		recording->sent += *ret_size;
	return r;
}

/* The board and the session on it; one at a time, as `recording`. */
static espflash_transport *transport;
static espflash_session *session;
static espflash_sim *sim;
static uint64_t started_us;

static void fill(void)
{
	uint32_t x = 1;

	for (size_t i = 0; i < FAULT_FLASH + FAULT_SIZE; i++) {
		x = x * 1664525u + 1013904223u; /* Numerical Recipes */
		if (i < FAULT_FLASH)
			before[i] = (uint8_t)(x >> 24);
		else
			data[i - FAULT_FLASH] = (uint8_t)(x >> 24);
	}
	data[0] = 0; /* no image */
	for (size_t i = 0; i < FAULT_PACKED_SIZE; i++) {
		x = x * 1664525u + 1013904223u;
		packed[i] = (uint8_t)(x >> 24);
	}
	packed[0] = 0;
}

/* What is done once the stub is at work, in this order. */
enum step { WRITE_PACKED, WRITE_RAW, ERASE, VERIFY, READ, STEPS };

static enum step step_now;

/* What the flash shall hold after `steps` of them. */
static void make_after(unsigned steps)
{
	memcpy(after, before, sizeof(after));
	if (steps > WRITE_PACKED)
		memcpy(after + FAULT_PACKED, packed, sizeof(packed));
	if (steps > WRITE_RAW)
		memcpy(after + FAULT_ADDRESS, data, sizeof(data));
	if (steps > ERASE)
		memset(after + FAULT_ERASED, 0xff, ESPFLASH_SECTOR_SIZE);
}

static int take_step(espflash_session *s, const uint8_t *flash, bool *ret_read_right)
{
	const espflash_write_options raw = {
		.struct_size = sizeof(raw), .flags = ESPFLASH_WRITE_NO_COMPRESS};
	static uint8_t found[FAULT_PACKED_SIZE + 0x300];
	const uint32_t from = FAULT_PACKED - 0x123;
	int r;

	switch (step_now) {
	case WRITE_PACKED:
		return espflash_flash_write(s, FAULT_PACKED, packed, sizeof(packed), NULL);
	case WRITE_RAW:
		return espflash_flash_write(s, FAULT_ADDRESS, data, sizeof(data), &raw);
	case ERASE:
		return espflash_flash_erase(s, FAULT_ERASED, ESPFLASH_SECTOR_SIZE, NULL);
	case VERIFY:
		return espflash_flash_verify(s, FAULT_ADDRESS, data, sizeof(data), NULL);
	default:
		r = espflash_flash_read(s, from, found, sizeof(found), NULL);
		*ret_read_right = r < 0 || memcmp(found, flash + from, sizeof(found)) == 0;
		return r;
	}
}

/* Notes how many steps were taken. */
static int operate_stub(struct fault_run *run)
{
	const uint8_t *flash = espflash_sim_flash(sim, NULL);
	int r = 0;

	run->steps = STEPS;
	for (step_now = 0; r == 0 && step_now < run->steps; step_now++)
		r = take_step(session, flash, &run->read_right);
	return r;
}

/* Read what takes many packets; *ret_kept tells whether the flash is as it was. */
static int operate_long(espflash_session *s, uint8_t *flash, bool *ret_read_right, bool *ret_kept)
{
	static uint8_t zeros[FAULT_FLASH], found[FAULT_FLASH / 4];
	int r;

	memset(flash, 0, FAULT_FLASH);
	memset(found, 1, sizeof(found));
	r = espflash_flash_read(s, 0, found, sizeof(found), NULL);
	*ret_read_right = r < 0 || memcmp(found, zeros, sizeof(found)) == 0;
	*ret_kept = memcmp(flash, zeros, FAULT_FLASH) == 0;
	return r;
}

static int operate(espflash_session *s)
{
	const espflash_write_options o = {
		.struct_size = sizeof(o), .flags = ESPFLASH_WRITE_NO_COMPRESS};
	espflash_flash_info info = {.struct_size = sizeof(info)};
	int r = espflash_session_connect(s);

	if (r == 0)
		r = espflash_flash_identify(s, &info);
	if (r == 0)
		r = espflash_flash_write(s, FAULT_ADDRESS, data, sizeof(data), &o);
	if (r == 0 && (espflash_session_chip(s)->capabilities & ESPFLASH_CAN_DIGEST_FLASH))
		r = espflash_flash_verify(s, FAULT_ADDRESS, data, sizeof(data), NULL);
	return r;
}

/* Is [from, from + size) as it was? */
static bool kept(const uint8_t *flash, size_t from, size_t to)
{
	return memcmp(flash + from, before + from, to - from) == 0;
}

static void look(struct fault_run *run)
{
	const uint8_t *flash = espflash_sim_flash(sim, NULL);
	const size_t end = FAULT_ADDRESS + FAULT_SIZE;
	const size_t packed_end = FAULT_PACKED + 2 * ESPFLASH_SECTOR_SIZE;
	const size_t erased_end = FAULT_ERASED + ESPFLASH_SECTOR_SIZE;

	make_after(run->steps);
	run->inside_right = memcmp(flash + FAULT_ADDRESS, data, sizeof(data)) == 0;
	run->outside_right = kept(flash, 0, FAULT_ADDRESS);
	if (!run->stub) {
		run->outside_right &= kept(flash, end, FAULT_FLASH);
		return;
	}
	run->inside_right = memcmp(flash, after, sizeof(after)) == 0;
	run->outside_right &= kept(flash, end, FAULT_PACKED) &&
			      kept(flash, packed_end, FAULT_ERASED) &&
			      kept(flash, erased_end, FAULT_FLASH);
}

static void begin(struct fault_run *run)
{
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = run->chip,
		.flash_size = FAULT_FLASH,
		.fault = run->fault};
	const espflash_session_options so = {.struct_size = sizeof(so),
		.attempts = 3,
		.baud = run->baud,
		.initial_baud = run->baud,
		.timeout_ms = run->patience,
		.flags = run->stub ? 0 : ESPFLASH_SESSION_NO_STUB};
	espflash_sim_counters c;
	espflash_transport_ops ops;

	if (data[1] == 0 && before[0] == 0)
		fill();
	assert_int_equal(espflash_sim_new(&sim, &o, NULL), 0);
	memcpy(espflash_sim_flash(sim, NULL), before, FAULT_FLASH);
	espflash_sim_count(sim, &c);
	started_us = c.now_us;
	board_ops = espflash_sim_ops(sim);
	ops = *board_ops;
	ops.write = write_and_record;
	ops.read = read_sieved;
	recording = run;
	run->sent = 0;
	run->read_right = true;
	assert_int_equal(espflash_transport_new(&transport, &ops, sim), 0);
	assert_int_equal(espflash_session_new(&session, transport, &so), 0);
}

/* Note the outcome. */
static void end(struct fault_run *run)
{
	espflash_sim_counters c;

	run->error = *espflash_session_error(session);
	espflash_sim_count(sim, &c);
	run->elapsed_us = c.now_us - started_us;
	run->received = c.bytes_to_host;
	look(run);
}

void fault_close(void)
{
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	espflash_sim_free(&sim);
}

void fault_open_stub(struct fault_run *run)
{
	begin(run);
	run->result = espflash_session_connect(session);
	if (run->result == 0)
		run->result = espflash_session_start_stub(session);
	run->uploaded = run->sent;
	run->greeted = fault_heard();
}

void fault_strikes(struct fault_run *run)
{
	assert_int_equal(espflash_sim_set_fault(sim, run->fault), 0);
	if (step_now + 2u < run->steps)
		run->steps = step_now + 2;
}

uint64_t fault_heard(void)
{
	espflash_sim_counters c;

	espflash_sim_count(sim, &c);
	return c.bytes_to_host;
}

void fault_use_stub(struct fault_run *run)
{
	recording = run;
	memset(&sieve, 0, sizeof(sieve));
	assert_int_equal(espflash_sim_set_fault(sim, run->fault), 0);
	if (run->long_read) {
		bool kept = false;

		run->result = operate_long(
			session, espflash_sim_flash(sim, NULL), &run->read_right, &kept);
		end(run);
		run->outside_right = kept;
		return;
	}
	run->result = operate_stub(run);
	end(run);
}

void fault_session(struct fault_run *run)
{
	if (run->stub) {
		fault_open_stub(run);
		if (run->result == 0)
			run->result = operate_stub(run);
	} else {
		begin(run);
		run->result = operate(session);
	}
	end(run);
	fault_close();
}

const char *fault_judge(const struct fault_run *run)
{
	const espflash_error_info *e = &run->error;

	if (run->elapsed_us > FAULT_LIMIT_US)
		return "it took too long";
	if (run->result == 0 && !run->inside_right)
		return "success with a wrong flash";
	if (!run->read_right)
		return "wrong bytes were read";
	if (!run->outside_right)
		return "the flash changed outside of the region";
	if (e->code != run->result)
		return "the record has another code";
	if (run->result == 0)
		return NULL;
	if (strcmp(espflash_error_name(run->result), "UNKNOWN") == 0 || e->message[0] == '\0')
		return "no name or no message";
	if ((run->result == ESPFLASH_ERROR_TIMEOUT || run->result == ESPFLASH_ERROR_NO_REPLY ||
		    run->result == ESPFLASH_ERROR_DISCONNECTED) &&
		e->hint[0] == '\0')
		return "no hint";
	return NULL;
}
