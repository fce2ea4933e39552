/* SPDX-License-Identifier: MIT */
/*
 * Our flasher stub in place of foreign code: it starts wherever the other one would have, and only
 * when asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "boot_image.h"
#include "sim_script.h"
#include "stub/blob.h"

#include <cmocka.h>

#define MAGIC 0x40001000u /* the ROM word that tells the chip */
#define BLOCK 1024u

static const struct ef_stub_blob *const blobs[SCRIPT_CHIPS] = {
	&ef_stub_blob_esp8266, &ef_stub_blob_esp32, &ef_stub_blob_esp32c3};

/* What another host's stub does first on a chip without its ROM: a call into it. */
static void start_foreign(struct wire *w, const struct script_chip *chip, uint32_t flags)
{
	const struct step call = {JUMP, 0x40004000, 0};

	wire_open(w, chip->name, NULL, flags);
	script_start(w, chip, &call, 1);
}

static void upload(struct wire *w, uint32_t address, const uint8_t *bytes, uint32_t size)
{
	const uint32_t begin[] = {size, (size + BLOCK - 1) / BLOCK, BLOCK, address};

	assert_int_equal(wire_command(w, 0x05, begin, 4, NULL, 0, 100), 0);
	for (uint32_t at = 0; at < size; at += BLOCK) {
		uint32_t count = size - at < BLOCK ? size - at : BLOCK;
		const uint32_t data[] = {count, at / BLOCK, 0, 0};

		assert_int_equal(wire_command(w, 0x07, data, 4, bytes + at, count, 1000), 0);
	}
}

/* Our own stub, with a greeting that is not the usual one. */
static void start_ours(struct wire *w, const struct ef_stub_blob *blob, const char *greeting)
{
	const uint32_t end[] = {0, blob->entry};
	uint8_t *data = malloc(blob->data_size);
	uint8_t *found;

	assert_non_null(data);
	memcpy(data, blob->data, blob->data_size);
	found = memmem(data, blob->data_size, "OHAI", 4);
	assert_non_null(found);
	memcpy(found, greeting, 4);
	wire_open(w, blob->chip, NULL, ESPFLASH_SIM_SUBSTITUTE_STUB);
	assert_int_equal(wire_sync(w), 8);
	upload(w, blob->text_address, blob->text, blob->text_size);
	upload(w, blob->data_address, data, blob->data_size);
	free(data);
	assert_int_equal(wire_command(w, 0x06, end, 2, NULL, 0, 100), 0);
}

static void greets_and_answers(struct wire *w)
{
	const uint32_t magic = MAGIC;

	assert_int_equal(wire_receive(w, 1000), 4);
	assert_memory_equal(w->reply, "OHAI", 4);
	assert_int_equal(wire_sync(w), 8);
	assert_int_equal(wire_value(w), 0);
	assert_int_equal(wire_command(w, 0x0A, &magic, 1, NULL, 0, 100), 0);
	assert_null(espflash_sim_stopped(w->sim));
}

static void our_stub_starts_in_place_of_a_foreign_one(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < SCRIPT_CHIPS; i++) {
		start_foreign(&w, &script_chips[i], ESPFLASH_SIM_SUBSTITUTE_STUB);
		greets_and_answers(&w);
		/* Again, over what is left of it. */
		espflash_sim_press_reset(w.sim, 1);
		w.ops->sleep_us(w.sim, 100000);
		w.ops->close(w.sim);
		assert_int_equal(w.ops->open(w.sim, 115200), 0);
		script_start(&w, &script_chips[i], NULL, 0);
		greets_and_answers(&w);
		wire_close(&w);
	}
}

/* Of every chip that has one. */
static void each_stub_is_known(void **state)
{
#define EF_STUB(key) &ef_stub_blob_##key,
	static const struct ef_stub_blob *const all[] = {
#include "stub/list.h"
	};
#undef EF_STUB
	struct wire w;

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		/* Nothing was sent that could run. */
		const uint32_t end[] = {0, all[i]->entry};

		wire_open(&w, all[i]->chip, NULL, ESPFLASH_SIM_SUBSTITUTE_STUB);
		assert_int_equal(wire_sync(&w), 8);
		assert_int_equal(wire_command(&w, 0x06, end, 2, NULL, 0, 100), 0);
		assert_int_equal(wire_receive(&w, 1000), 4);
		assert_memory_equal(w.reply, "OHAI", 4);
		assert_int_equal(wire_sync(&w), 8);
		assert_int_equal(wire_value(&w), 0);
		assert_null(espflash_sim_stopped(w.sim));
		wire_close(&w);
	}
}

static void unasked_a_foreign_one_runs_and_stops(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < SCRIPT_CHIPS; i++) {
		start_foreign(&w, &script_chips[i], 0);
		assert_int_equal(wire_receive(&w, 1000), 0);
		assert_string_equal(espflash_sim_stopped(w.sim), "no code, pc 40004000");
		wire_close(&w);
	}
}

static void our_own_is_left_as_it_was_sent(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < SCRIPT_CHIPS; i++) {
		start_ours(&w, blobs[i], "AHOY");
		assert_int_equal(wire_receive(&w, 1000), 4);
		assert_memory_equal(w.reply, "AHOY", 4);
		wire_close(&w);
	}
}

/* An entry point alone is no proof. */
static void another_one_at_our_entry_is_replaced(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < SCRIPT_CHIPS; i++) {
		const uint32_t end[] = {0, blobs[i]->entry};
		static const uint8_t zeros[64];

		wire_open(&w, blobs[i]->chip, NULL, ESPFLASH_SIM_SUBSTITUTE_STUB);
		assert_int_equal(wire_sync(&w), 8);
		upload(&w, blobs[i]->entry & ~UINT32_C(3), zeros, sizeof(zeros));
		assert_int_equal(wire_command(&w, 0x06, end, 2, NULL, 0, 100), 0);
		greets_and_answers(&w);
		wire_close(&w);
	}
}

static void firmware_in_the_flash_is_left_alone(void **state)
{
	char text[1000];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		struct builder b;
		struct wire w;

		wire_open(&w, boot_chips[i].name, NULL, ESPFLASH_SIM_SUBSTITUTE_STUB);
		boot_image(&b, &boot_chips[i]);
		boot_put(&w, &boot_chips[i], &b);
		espflash_sim_press_reset(w.sim, 0);
		w.ops->set_baud(w.sim, i == 0 ? 74880 : 115200);
		assert_true(wire_text(&w, text, sizeof(text), 300) > 0);
		assert_int_equal(text[strlen(text) - 1], 'K');
		wire_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_stub_starts_in_place_of_a_foreign_one),
		cmocka_unit_test(each_stub_is_known),
		cmocka_unit_test(unasked_a_foreign_one_runs_and_stops),
		cmocka_unit_test(our_own_is_left_as_it_was_sent),
		cmocka_unit_test(another_one_at_our_entry_is_replaced),
		cmocka_unit_test(firmware_in_the_flash_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
