/* SPDX-License-Identifier: MIT */
/*
 * See sim_wire.h. Used by the tests of the simulator only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "sim_wire.h"

#include <cmocka.h>

void wire_open(struct wire *w, const char *chip, const char *fault, uint32_t flags)
{
	wire_open_with(w, &(espflash_sim_options){.chip = chip, .fault = fault, .flags = flags});
}

void wire_open_with(struct wire *w, const espflash_sim_options *options)
{
	espflash_sim_options o = *options;
	espflash_error_info error = {.struct_size = sizeof(error)};

	o.struct_size = sizeof(o);
	memset(w, 0, sizeof(*w));
	if (espflash_sim_new(&w->sim, &o, &error))
		fail_msg("%s", error.message);
	w->ops = espflash_sim_ops(w->sim);
	assert_int_equal(w->ops->open(w->sim, 115200), 0);
}

void wire_close(struct wire *w)
{
	w->ops->close(w->sim);
	espflash_sim_free(&w->sim);
	assert_null(w->sim);
}

void wire_send_raw(struct wire *w, const void *data, size_t size)
{
	const uint8_t *at = data;

	while (size) {
		size_t sent = 0;

		if (w->ops->write(w->sim, at, size, 10000, &sent))
			return; /* disconnected: the test looks at what comes back */
		at += sent;
		size -= sent;
	}
}

static size_t escape(uint8_t *out, const uint8_t *in, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < size; i++) {
		if (in[i] == 0xC0 || in[i] == 0xDB) {
			out[used++] = 0xDB;
			out[used++] = in[i] == 0xC0 ? 0xDC : 0xDD;
		} else {
			out[used++] = in[i];
		}
	}
	return used;
}

void wire_send(struct wire *w, uint8_t op, const uint32_t *args, size_t words, const void *data,
	size_t size)
{
	uint8_t packet[8 + 32 + 2048], frame[2 * sizeof(packet) + 2];
	size_t payload = 4 * words + size, used;
	uint8_t checksum = 0xEF;

	assert_true(payload <= sizeof(packet) - 8);
	memset(packet, 0, 8);
	packet[1] = op;
	packet[2] = (uint8_t)payload;
	packet[3] = (uint8_t)(payload >> 8);
	for (size_t i = 0; i < 4 * words; i++)
		packet[8 + i] = (uint8_t)(args[i / 4] >> (8 * (i % 4)));
	for (size_t i = 0; i < size; i++) {
		packet[8 + 4 * words + i] = ((const uint8_t *)data)[i];
		checksum ^= ((const uint8_t *)data)[i];
	}
	if (size)
		packet[4] = checksum;
	frame[0] = 0xC0;
	used = 1 + escape(frame + 1, packet, 8 + payload);
	frame[used++] = 0xC0;
	wire_send_raw(w, frame, used);
}

size_t wire_receive(struct wire *w, uint32_t ms)
{
	uint64_t until = w->ops->now_us(w->sim) + UINT64_C(1000) * ms;
	int escaped = 0, inside = 0;

	w->size = 0;
	while (w->ops->now_us(w->sim) < until) {
		uint64_t left = (until - w->ops->now_us(w->sim) + 999) / 1000;
		uint8_t byte;
		size_t got = 0;

		if (w->ops->read(w->sim, &byte, 1, (uint32_t)left, &got) || !got)
			return 0;
		if (byte == 0xC0) {
			if (inside && w->size)
				return w->size;
			inside = 1;
		} else if (byte == 0xDB) {
			escaped = 1;
		} else if (inside && w->size < sizeof(w->reply)) {
			if (escaped)
				byte = byte == 0xDC ? 0xC0 : 0xDB;
			escaped = 0;
			w->reply[w->size++] = byte;
		}
	}
	return 0;
}

int wire_command(struct wire *w, uint8_t op, const uint32_t *args, size_t words, const void *data,
	size_t size, uint32_t ms)
{
	size_t payload;

	wire_send(w, op, args, words, data, size);
	if (!wire_receive(w, ms))
		return -1;
	assert_true(w->size >= 10);
	assert_int_equal(w->reply[0], 1);
	assert_int_equal(w->size, 8u + w->reply[2] + w->reply[3] * 256u);
	/* The ESP8266 has two status bytes, the others four: with 64, 32, 20 or no bytes before. */
	payload = (w->size - 8) & ~(size_t)3;
	if ((w->size - 8) % 4 == 0)
		payload -= 4;
	return w->reply[8 + payload] << 8 | w->reply[9 + payload];
}

unsigned wire_sync(struct wire *w)
{
	uint8_t data[36] = {0x07, 0x07, 0x12, 0x20};
	uint32_t args[9];
	unsigned count = 0;

	memset(data + 4, 0x55, 32);
	for (size_t i = 0; i < 9; i++)
		args[i] = (uint32_t)data[4 * i] | (uint32_t)data[4 * i + 1] << 8 |
			  (uint32_t)data[4 * i + 2] << 16 | (uint32_t)data[4 * i + 3] << 24;
	wire_send(w, 0x08, args, 9, NULL, 0);
	while (wire_receive(w, 50))
		count += w->reply[1] == 0x08;
	return count;
}

uint32_t wire_value(const struct wire *w)
{
	return (uint32_t)w->reply[4] | (uint32_t)w->reply[5] << 8 | (uint32_t)w->reply[6] << 16 |
	       (uint32_t)w->reply[7] << 24;
}

size_t wire_text(struct wire *w, char *text, size_t size, uint32_t ms)
{
	uint64_t until = w->ops->now_us(w->sim) + UINT64_C(1000) * ms;
	size_t used = 0, got = 0;

	while (used + 1 < size && w->ops->now_us(w->sim) < until) {
		uint64_t left = (until - w->ops->now_us(w->sim) + 999) / 1000;

		if (w->ops->read(w->sim, text + used, size - 1 - used, (uint32_t)left, &got))
			break;
		used += got;
	}
	text[used] = 0;
	return used;
}

uint32_t wire_read_reg(struct wire *w, uint32_t address)
{
	assert_int_equal(wire_command(w, 0x0A, &address, 1, NULL, 0, 500), 0);
	return wire_value(w);
}

void wire_write_reg(struct wire *w, uint32_t address, uint32_t value)
{
	const uint32_t words[4] = {address, value, UINT32_MAX, 0};

	assert_int_equal(wire_command(w, 0x09, words, 4, NULL, 0, 500), 0);
}
