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

static uint8_t before[FAULT_FLASH], data[FAULT_SIZE];

/* The board's transport with a recorder; one run at a time. */
static struct fault_run *recording;
static const espflash_transport_ops *board_ops;

static int write_and_record(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	const int r = board_ops->write(self, buf, size, timeout_ms, ret_size);

	if (r == 0 && recording->record && recording->sent + *ret_size <= FAULT_SENT)
		memcpy(recording->bytes + recording->sent, buf, *ret_size);
	if (r == 0)
		recording->sent += *ret_size;
	return r;
}

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

static void look(struct fault_run *run, espflash_sim *sim)
{
	const uint8_t *flash = espflash_sim_flash(sim, NULL);
	const size_t end = FAULT_ADDRESS + FAULT_SIZE;

	run->inside_right = memcmp(flash + FAULT_ADDRESS, data, sizeof(data)) == 0;
	run->outside_right = memcmp(flash, before, FAULT_ADDRESS) == 0 &&
			     memcmp(flash + end, before + end, FAULT_FLASH - end) == 0;
}

void fault_session(struct fault_run *run)
{
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = run->chip,
		.flash_size = FAULT_FLASH,
		.fault = run->fault};
	const espflash_session_options so = {.struct_size = sizeof(so),
		.attempts = 3,
		.flags = run->stub ? 0 : ESPFLASH_SESSION_NO_STUB};
	espflash_transport_ops ops;
	espflash_transport *t = NULL;
	espflash_session *s = NULL;
	espflash_sim *sim = NULL;
	espflash_sim_counters start, end;

	if (data[1] == 0 && before[0] == 0)
		fill();
	assert_int_equal(espflash_sim_new(&sim, &o, NULL), 0);
	memcpy(espflash_sim_flash(sim, NULL), before, FAULT_FLASH);
	espflash_sim_count(sim, &start);
	board_ops = espflash_sim_ops(sim);
	ops = *board_ops;
	ops.write = write_and_record;
	recording = run;
	run->sent = 0;
	assert_int_equal(espflash_transport_new(&t, &ops, sim), 0);
	assert_int_equal(espflash_session_new(&s, t, &so), 0);
	run->result = operate(s);
	run->error = *espflash_session_error(s);
	espflash_sim_count(sim, &end);
	run->elapsed_us = end.now_us - start.now_us;
	run->received = end.bytes_to_host - start.bytes_to_host;
	look(run, sim);
	espflash_session_free(&s);
	espflash_transport_free(&t);
	espflash_sim_free(&sim);
}

const char *fault_judge(const struct fault_run *run)
{
	const espflash_error_info *e = &run->error;

	if (run->elapsed_us > FAULT_LIMIT_US)
		return "it took too long";
	if (run->result == 0 && !run->inside_right)
		return "success with a wrong flash";
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

/* An SPI erase through registers: the sector erase command 20h stands in USER2 (ESP8266). */
static bool erases_by_register(const uint8_t *frame, size_t size)
{
	for (size_t i = 0; i + 4 <= size; i++) {
		if (memcmp(frame + i, "\x20\x00\x00\x70", 4) == 0)
			return true;
	}
	return false;
}

static uint8_t kind_of(const uint8_t *frame, size_t size)
{
	if (size <= 8)
		return FAULT_PLAIN;
	if (frame[2] == 0x02 || frame[2] == 0x10)
		return FAULT_ERASE;
	return frame[2] == 0x03 || frame[2] == 0x11 ? FAULT_DATA : FAULT_PLAIN;
}

void fault_classify(const struct fault_run *clean, uint8_t out[FAULT_SENT])
{
	size_t start = 0, group = 0; /* of register writes in a row */
	bool erases = false;

	assert_true(clean->record && clean->sent <= FAULT_SENT);
	memset(out, FAULT_PLAIN, FAULT_SENT);
	for (size_t i = 0; i < clean->sent; i++) {
		const uint8_t *frame = clean->bytes + start;
		const size_t size = i - start;

		if (clean->bytes[i] != 0xc0)
			continue;
		if (size > 8) {
			memset(out + start, kind_of(frame, size), size + 1);
			if (frame[2] != 0x09) {
				erases = false;
				group = i;
			} else if (erases || erases_by_register(frame, size)) {
				erases = true;
				memset(out + group, FAULT_ERASE, i + 1 - group);
			}
		}
		start = i;
	}
}

/* How often the frame [start, end) was sent before. */
static unsigned copies_before(const struct fault_run *clean, size_t start, size_t end)
{
	unsigned count = 0;

	for (size_t i = 0; i + (end - start) <= start; i++)
		count += clean->bytes[i] == 0xc0 &&
			 memcmp(clean->bytes + i, clean->bytes + start, end - start) == 0;
	return count;
}

void fault_repeats(const struct fault_run *clean, bool out[FAULT_SENT])
{
	size_t start = 0;

	assert_true(clean->record && clean->sent <= FAULT_SENT);
	memset(out, 0, FAULT_SENT * sizeof(*out));
	for (size_t i = 0; i < clean->sent; i++) {
		if (clean->bytes[i] != 0xc0)
			continue;
		if (i > start + 1 && copies_before(clean, start, i + 1) >= 2)
			memset(out + start, true, i + 1 - start);
		start = i;
	}
}
