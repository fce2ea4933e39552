/* SPDX-License-Identifier: MIT */
/*
 * The same guards and promises while the flasher stub of each chip runs: what is burnt into the
 * chip counts whoever answers. test_flow_guards.c and test_flow_capabilities.c are of the ROM
 * loaders.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guards.h"
#include "promises.h"
#include "stub/stub.h"

#define ON (STATE_CRYPT | STATE_KEY)

static uint8_t data[0x1000];

static bool encrypts(const struct guard *g)
{
	return g->operation == GUARD_ENCRYPT || g->operation == GUARD_ENCRYPT_ALL;
}

/* No stub runs where secure boot is on, and none encrypts. */
static bool applies(const struct family_chip *c, const struct guard *g)
{
	return (c->has & FAMILY_STUB) && !(g->states & STATE_BOOT) && !encrypts(g) &&
	       guard_applies(c, g);
}

static void open_stub(struct flow *f, const struct family_chip *c, uint32_t states)
{
	family_open(f, c, states, ESPFLASH_SIM_UART, NULL);
	f->options.baud = 921600;
	family_connect_stub(f);
}

/* One board for all guards of a state. */
static void each_guard_holds_while_the_stub_runs(void **state)
{
	const struct family_chip *of = NULL;
	uint32_t states = 0;
	size_t judged = 0;
	struct flow f;

	(void)state;
	memset(&f, 0, sizeof(f));
	for (const struct family_chip *c = family; c->profile; c++) {
		for (const struct guard *g = guards; g->message; g++) {
			if (!applies(c, g))
				continue;
			if (of != c || states != g->states) {
				flow_close(&f);
				open_stub(&f, c, g->states);
				of = c;
				states = g->states;
			}
			guard_judge(&f, c, g);
			judged++;
		}
	}
	flow_close(&f);
	/* 4 of flash encryption on 13 chips, 4 of the key manager on 5. */
	assert_int_equal(judged, 72);
}

static int write_encrypted(struct flow *f, uint32_t flags)
{
	const espflash_write_options o = {
		.struct_size = sizeof(o), .flags = ESPFLASH_WRITE_ENCRYPT | flags};

	return espflash_flash_write(f->session, 0x10000, data, sizeof(data), &o);
}

/* The ROM loader is asked first; once a stub runs, only a reset leads back to it. */
static void stub_that_runs_does_not_encrypt(void **state)
{
	const uint32_t insist = ESPFLASH_WRITE_FORCE | ESPFLASH_WRITE_IGNORE_EFUSE;
	uint8_t plain[sizeof(data)];
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!(c->has & FAMILY_STUB) || !(c->has & FAMILY_ENCRYPTS))
			continue;
		open_stub(&f, c, ON);
		assert_int_equal(promised(&f) & ESPFLASH_CAN_WRITE_ENCRYPTED, 0);
		for (uint32_t flags = 0; flags <= insist; flags += insist)
			family_refused(&f, c, write_encrypted(&f, flags),
				ESPFLASH_ERROR_UNSUPPORTED, "the @'s flasher stub cannot encrypt",
				"reset the chip into its ROM loader first");
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_int_equal(
			promised(&f) & (ESPFLASH_CAN_WRITE_ENCRYPTED | ESPFLASH_CAN_START_STUB),
			ESPFLASH_CAN_WRITE_ENCRYPTED | ESPFLASH_CAN_START_STUB);
		flow_ok(&f, write_encrypted(&f, 0));
		assert_int_equal(
			espflash_sim_read_decrypted(f.sim, 0x10000, plain, sizeof(plain)), 0);
		assert_memory_equal(plain, data, sizeof(data));
		flow_close(&f);
	}
}

static void what_is_promised_is_kept_while_the_stub_runs(void **state)
{
	static const uint32_t states[] = {0, ON, STATE_MANAGER};
	char efuse[512];
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		for (size_t i = 0; (c->has & FAMILY_STUB) && i < 3; i++) {
			if (!family_efuse(c, states[i], efuse, sizeof(efuse)))
				continue;
			open_stub(&f, c, states[i]);
			promises_are_kept(&f, c, states[i], 0);
			assert_null(espflash_sim_stopped(f.sim));
			flow_close(&f);
		}
	}
}

/* Left by another session: it knows less than the one that started it asked the ROM for. */
static void what_is_promised_of_a_stub_found_running_is_kept(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!(c->has & FAMILY_STUB))
			continue;
		open_stub(&f, c, 0);
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_STAY));
		f.options.before = ESPFLASH_BEFORE_NO_RESET;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_true(promised(&f) & ESPFLASH_CAN_START_STUB);
		promises_are_kept(&f, c, 0, 0);
		flow_close(&f);
	}
}

static int load_at(struct flow *f, uint32_t address)
{
	return espflash_target_write_memory(f->session, address, data, 4);
}

/* REFERENCE 3.7: it would fall over. The ROM loader has use for all of it. */
static void memory_that_the_stub_stands_on_is_not_written(void **state)
{
	static const char refusal[] = " is in use by the flasher stub that runs on the @";
	static const char hint[] = "reset the chip into its ROM loader first";
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		const struct ef_chip *chip = ef_chip_by_id(c->id);
		const struct ef_stub_blob *b = ef_stub_builtin(chip, c->revision);

		if (!(c->has & FAMILY_STUB))
			continue;

		const uint32_t last[] = {b->text_address + b->text_size - 4,
			b->data_address + b->data_size - 4, b->bss_end - 4, b->buffers_end - 4};
		const uint32_t first[] = {
			b->text_address, b->data_address, b->bss_start, b->buffers_start};

		open_stub(&f, c, 0);
		for (size_t i = 0; i < 4; i++) {
			family_refused(&f, c, load_at(&f, first[i] & ~3u), ESPFLASH_ERROR_RANGE,
				refusal, hint);
			family_refused(&f, c, load_at(&f, last[i] & ~3u), ESPFLASH_ERROR_RANGE,
				refusal, hint);
		}
		flow_ok(&f, load_at(&f, c->ram));
		family_connect_rom(&f);
		/* That of the ESP8266 is the flash's cache otherwise. */
		if (c->id != ESPFLASH_CHIP_ESP8266)
			flow_ok(&f, load_at(&f, b->text_address));
		flow_close(&f);
	}
}

static int make_data(void **state)
{
	(void)state;
	flow_pattern(data, sizeof(data), 8);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_guard_holds_while_the_stub_runs),
		cmocka_unit_test(stub_that_runs_does_not_encrypt),
		cmocka_unit_test(what_is_promised_is_kept_while_the_stub_runs),
		cmocka_unit_test(memory_that_the_stub_stands_on_is_not_written),
		cmocka_unit_test(what_is_promised_of_a_stub_found_running_is_kept),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
