/* SPDX-License-Identifier: MIT */
/*
 * The committed flasher stubs on the simulated chips' CPUs: uploaded through the ROM loader, they
 * greet, answer, write, and end in the firmware or in the loader.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "boot_image.h"
#include "md5.h"
#include "stub/blob.h"

#include <zlib.h>

#include <cmocka.h>

#define PLACE 0x10000u
#define SIZE  0x4000u
#define BLOCK 0x800u

#define COMMAND(w, op, ms, ...)                                                                    \
	wire_command(w, op, (const uint32_t[]){__VA_ARGS__},                                       \
		sizeof((const uint32_t[]){__VA_ARGS__}) / 4, NULL, 0, ms)

/* The first are those of boot_chips. */
static const struct {
	const struct ef_stub_blob *blob;
	uint32_t id; /* as in an image's header; 0xFFFF: it has none */
} chips[] = {
	{&ef_stub_blob_esp8266, 0xFFFF},
	{&ef_stub_blob_esp32, 0},
	{&ef_stub_blob_esp32c3, 5},
	{&ef_stub_blob_esp32s2, 2},
	{&ef_stub_blob_esp32s3, 9},
	{&ef_stub_blob_esp32c2, 12},
	{&ef_stub_blob_esp32c5, 23},
	{&ef_stub_blob_esp32c6, 13},
	{&ef_stub_blob_esp32c61, 20},
	{&ef_stub_blob_esp32h2, 16},
	{&ef_stub_blob_esp32h4, 28},
	{&ef_stub_blob_esp32p4, 18},
	{&ef_stub_blob_esp32p4_rev1, 18},
	{&ef_stub_blob_esp32s31, 32},
};

#define CHIPS (sizeof(chips) / sizeof(chips[0]))

/* None is forgotten. */
#define EF_STUB(key) +1
static const size_t listed =
#include "stub/list.h"
	;
#undef EF_STUB

static void upload(struct wire *w, uint32_t address, const uint8_t *bytes, uint32_t size)
{
	uint32_t blocks = (size + BLOCK - 1) / BLOCK;

	assert_int_equal(COMMAND(w, 0x05, 100, size, blocks, BLOCK, address), 0);
	for (uint32_t i = 0; i < blocks; i++) {
		uint32_t left = size - i * BLOCK, count = left < BLOCK ? left : BLOCK;
		const uint32_t args[] = {count, i, 0, 0};

		assert_int_equal(wire_command(w, 0x07, args, 4, bytes + i * BLOCK, count, 1000), 0);
	}
}

static void greeted(struct wire *w)
{
	assert_int_equal(wire_receive(w, 1000), 4);
	assert_memory_equal(w->reply, "OHAI", 4);
}

/* Revisions of the ESP32-P4 whose flash is off are told to switch it on: REFERENCE 2.16. */
static void power_on(struct wire *w)
{
	assert_int_equal(COMMAND(w, 0x09, 100, 0x5011010C, 1, UINT32_MAX, 0), 0);
	assert_int_equal(COMMAND(w, 0x09, 100, 0x501153FC, 3, 3, 0), 0);
}

/* A board with its stub running. */
static void start(struct wire *w, const struct ef_stub_blob *blob, const char *fault)
{
	wire_open(w, blob->chip, fault, 0);
	assert_int_equal(wire_sync(w), 8);
	if (blob == &ef_stub_blob_esp32p4)
		power_on(w);
	upload(w, blob->text_address, blob->text, blob->text_size);
	upload(w, blob->data_address, blob->data, blob->data_size);
	assert_int_equal(COMMAND(w, 0x06, 100, 0, blob->entry), 0);
	greeted(w);
}

static uint32_t running(const struct wire *w)
{
	espflash_sim_counters c;

	espflash_sim_count(w->sim, &c);
	return c.running;
}

static void fill(uint8_t *data, size_t size)
{
	uint32_t x = 1;

	for (size_t i = 0; i < size; i++) {
		x = x * 1664525u + 1013904223u;
		data[i] = i & 64 ? (uint8_t)(x >> 24) : (uint8_t)i;
	}
}

/* It reads memory: its own first word; and digests it: all of itself. */
static void assert_reads(struct wire *w, const struct ef_stub_blob *blob)
{
	const uint8_t *t = blob->text;

	assert_int_equal(COMMAND(w, 0x0A, 100, blob->text_address), 0);
	assert_int_equal(wire_value(w),
		(uint32_t)t[0] | (uint32_t)t[1] << 8 | (uint32_t)t[2] << 16 | (uint32_t)t[3] << 24);
	assert_int_equal(COMMAND(w, 0xE1, 100, blob->text_address, blob->text_size / 4, 0, 1), 0);
	assert_int_equal(wire_value(w), crc32(0, blob->text, blob->text_size));
	assert_int_equal(COMMAND(w, 0xE1, 100, blob->data_address, blob->data_size / 4, 0, 1), 0);
	assert_int_equal(wire_value(w), crc32(0, blob->data, blob->data_size));
}

/* As the ROM answers it, where the ROM is known to the last byte. */
static void assert_security(struct wire *w, const struct ef_stub_blob *blob)
{
	static const uint8_t unlocked[20] = {[11] = 0x0C, [12] = 5, [16] = 3};
	const bool known = blob == &ef_stub_blob_esp32c3;

	assert_int_equal(wire_command(w, 0x14, NULL, 0, NULL, 0, 100), known ? 0 : 0xFF00);
	if (known) {
		assert_int_equal(w->size, 8 + 20 + 2);
		assert_memory_equal(w->reply + 8, unlocked, sizeof(unlocked));
	}
}

static void a_stub_greets_and_answers(void **state)
{
	struct wire w;

	(void)state;
	assert_int_equal(CHIPS, listed);
	for (size_t i = 0; i < CHIPS; i++) {
		start(&w, chips[i].blob, NULL);
		assert_int_equal(running(&w), 2);
		assert_int_equal(wire_sync(&w), 8);
		assert_int_equal(wire_value(&w), 0); /* the ROM says something else */
		assert_reads(&w, chips[i].blob);
		assert_int_equal(COMMAND(&w, 0x77, 100, 0), 0xC300);
		assert_int_equal(COMMAND(&w, 0x00, 100, 0), 0xC300); /* a SYNC with a wrong bit */
		assert_security(&w, chips[i].blob);
		assert_int_equal(wire_command(&w, 0xE0, NULL, 0, NULL, 0, 100), 0);
		assert_int_equal(
			wire_value(&w), chips[i].blob == &ef_stub_blob_esp32c3 ? 0xFF : 0xBF);
		assert_int_equal(w.size, 8 + 20 + 2);
		assert_int_equal(w.reply[8], 1);			/* version */
		assert_int_equal(w.reply[12] | w.reply[13] << 8, 4096); /* largest block */
		assert_int_equal(w.reply[24] | w.reply[25] << 8, chips[i].id);
		wire_close(&w);
	}
}

static uint32_t block_crc(uint32_t sequence, const uint8_t *block)
{
	const uint8_t words[8] = {BLOCK & 0xFF, BLOCK >> 8, 0, 0, (uint8_t)sequence};

	return (uint32_t)crc32(crc32(0, words, sizeof(words)), block, BLOCK);
}

/* Proved: the last reply holds the digest. */
static void write_all(struct wire *w, const uint8_t *data)
{
	assert_int_equal(COMMAND(w, 0xE2, 1000, PLACE, SIZE, SIZE / BLOCK, BLOCK, 2), 0);
	for (uint32_t i = 0; i < SIZE / BLOCK; i++) {
		const uint8_t *block = data + i * BLOCK;
		const uint32_t args[] = {BLOCK, i, block_crc(i, block), 0};

		assert_int_equal(wire_command(w, 0xE3, args, 4, block, BLOCK, 2000), 0);
		assert_int_equal(wire_value(w), i + 1);
	}
	assert_int_equal(wire_command(w, 0xE4, NULL, 0, NULL, 0, 2000), 0);
	assert_int_equal(wire_value(w), SIZE);
}

static void a_stub_writes_and_digests(void **state)
{
	static uint8_t data[SIZE];
	uint8_t digest[16];
	struct wire w;

	(void)state;
	fill(data, sizeof(data));
	sim_md5(data, sizeof(data), digest);
	for (size_t i = 0; i < CHIPS; i++) {
		size_t size;
		uint8_t *cells;

		start(&w, chips[i].blob, NULL);
		cells = espflash_sim_flash(w.sim, &size);
		memset(cells + PLACE - 0x1000, 0, SIZE + 0x2000);
		write_all(&w, data);
		assert_int_equal(w.size, 8 + 16 + 2);
		assert_memory_equal(w.reply + 8, digest, 16);
		assert_memory_equal(cells + PLACE, data, SIZE);
		assert_int_equal(cells[PLACE - 1], 0);
		assert_int_equal(cells[PLACE + SIZE], 0);
		assert_int_equal(COMMAND(&w, 0x13, 2000, PLACE, SIZE, 0, 0), 0);
		assert_int_equal(w.size, 8 + 16 + 2);
		assert_memory_equal(w.reply + 8, digest, 16);
		wire_close(&w);
	}
}

static void a_stub_changes_the_rate(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		start(&w, chips[i].blob, NULL);
		assert_int_equal(COMMAND(&w, 0x0F, 100, 921600, 115200), 0);
		w.ops->sleep_us(w.sim, 10000);
		assert_int_equal(w.ops->set_baud(w.sim, 921600), 0);
		assert_reads(&w, chips[i].blob);
		wire_close(&w);
	}
}

static void a_stub_ends_in_the_firmware(void **state)
{
	char text[1000];
	struct builder b;
	struct wire w;

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		start(&w, chips[i].blob, NULL);
		boot_image(&b, &boot_chips[i]);
		boot_put(&w, &boot_chips[i], &b);
		/* The strap of a board with lines says so. */
		assert_int_equal(w.ops->set_lines(w.sim, 3, 0), 0);
		assert_int_equal(COMMAND(&w, 0xE6, 100, 0), 0);
		assert_true(wire_text(&w, text, sizeof(text), 1000) > 0);
		assert_int_equal(text[strlen(text) - 1], 'K');
		assert_int_equal(running(&w), 1);
		wire_close(&w);
	}
}

/* Whatever is in the flash: the straps were read anew, and it is no loader that runs. */
static void each_stub_leaves_the_loader(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		start(&w, chips[i].blob, NULL);
		assert_int_equal(w.ops->set_lines(w.sim, 3, 0), 0);
		assert_int_equal(COMMAND(&w, 0xE6, 100, 0), 0);
		w.ops->sleep_us(w.sim, 100000);
		assert_int_equal(running(&w), 1);
		wire_close(&w);
	}
}

/* Firmware may have left them running; without the stub they bite in the middle of its work. */
static void a_stub_stops_the_watchdogs(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		start(&w, chips[i].blob, "watchdog=2000");
		w.ops->sleep_us(w.sim, 2500000);
		assert_int_equal(running(&w), 2);
		assert_reads(&w, chips[i].blob);
		wire_close(&w);
	}
}

/* The ESP8266's boot text has another rate and may look like anything: read it away. */
static void back_in_the_loader(struct wire *w)
{
	char text[1000];

	assert_true(wire_text(w, text, sizeof(text), 200) > 0);
	assert_int_equal(running(w), 0);
	assert_int_equal(wire_sync(w), 8);
}

static void a_stub_ends_in_the_loader(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		start(&w, chips[i].blob, NULL);
		assert_int_equal(COMMAND(&w, 0xE6, 100, 1), 0);
		back_in_the_loader(&w);
		wire_close(&w);
	}
}

static void a_reset_ends_a_stub(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		start(&w, chips[i].blob, NULL);
		espflash_sim_press_reset(w.sim, 1);
		back_in_the_loader(&w);
		wire_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stub_greets_and_answers),
		cmocka_unit_test(a_stub_writes_and_digests),
		cmocka_unit_test(a_stub_changes_the_rate),
		cmocka_unit_test(a_stub_ends_in_the_firmware),
		cmocka_unit_test(each_stub_leaves_the_loader),
		cmocka_unit_test(a_stub_stops_the_watchdogs),
		cmocka_unit_test(a_stub_ends_in_the_loader),
		cmocka_unit_test(a_reset_ends_a_stub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
