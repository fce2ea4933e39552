/* SPDX-License-Identifier: MIT */
/*
 * What a chip's protection refuses, on the ROM loader of each chip that has it: every guard of
 * REFERENCE 5.4 and 2.18 that goes by eFuse, refused with nothing touched, forced where it can be,
 * and silent where it ends. The guards that go by images and addresses: test_flow_guard_images.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guards.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint8_t data[0x1000];

static void open_rom(struct flow *f, const struct family_chip *chip, uint32_t states)
{
	family_open(f, chip, states, ESPFLASH_SIM_UART, NULL);
	family_connect_rom(f);
}

static void each_guard_is_refused_and_forced_on_each_chip(void **state)
{
	struct flow f;
	size_t judged = 0;

	(void)state;
	for (const struct guard *g = guards; g->message; g++) {
		for (const struct family_chip *c = family; c->profile; c++) {
			if (!guard_applies(c, g))
				continue;
			open_rom(&f, c, g->states);
			guard_judge(&f, c, g);
			flow_close(&f);
			judged++;
		}
	}
	/* Counted by hand from REFERENCE 2.6 and 2.18: an empty table would be content, too. */
	assert_int_equal(judged, 202);
}

/* --- where the guards end --------------------------------------------------------------------- */

static int write_with(struct flow *f, uint32_t address, uint32_t flags)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flags = flags};

	return espflash_flash_write(f->session, address, data, sizeof(data), &o);
}

static void unguarded_places_need_no_force(void **state)
{
	static const struct {
		uint32_t states;
		uint32_t written; /* address */
		uint32_t erased;  /* 0 = nothing is */
	} rows[] = {
		{0, 0x0000, 0x7000},
		{STATE_KEY | STATE_NO_ENCRYPT, 0x0000, 0x7000},
		{STATE_BOOT, 0x8000, 0},
		{STATE_MANAGER, 0x2000, 0x2000},
	};
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		for (size_t i = 0; i < COUNT(rows); i++) {
			char efuse[512];

			if (!family_efuse(c, rows[i].states, efuse, sizeof(efuse)))
				continue;
			open_rom(&f, c, rows[i].states);
			f.event_count = 0;
			flow_ok(&f, write_with(&f, rows[i].written, 0));
			assert_memory_equal(f.flash + rows[i].written, data, sizeof(data));
			if (rows[i].erased)
				flow_ok(&f, espflash_flash_erase(
						    f.session, rows[i].erased, 0x1000, NULL));
			/* Not even a warning, but that the ESP8266's ROM cannot verify. */
			assert_int_equal(flow_events(&f, ESPFLASH_EVENT_WARNING, 0),
				c->has & FAMILY_NO_READ ? 1 : 0);
			flow_close(&f);
		}
	}
}

/* REFERENCE 2.18: an odd number of bits is on; three bits, on the ESP32 seven. */
static void flash_encryption_is_on_by_an_odd_number_of_bits(void **state)
{
	static const uint8_t counts[] = {0, 1, 2, 3, 4, 5, 6, 7, 0x0f, 0x3f, 0x40, 0x55, 0x7f};
	char efuse[64];
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		const bool old = c->id == ESPFLASH_CHIP_ESP32;

		for (size_t i = 0; (c->states & STATE_CRYPT) && i < (old ? COUNT(counts) : 8);
			i++) {
			bool on = false;

			for (unsigned bits = counts[i]; bits; bits &= bits - 1)
				on = !on;
			snprintf(efuse, sizeof(efuse), "%s=%u",
				old ? "FLASH_CRYPT_CNT" : "SPI_BOOT_CRYPT_CNT", counts[i]);
			family_open(&f, c, 0, ESPFLASH_SIM_UART, efuse);
			family_connect_rom(&f);
			if (on)
				family_refused(&f, c, write_with(&f, 0x10000, 0),
					ESPFLASH_ERROR_REFUSED, "flash encryption is on", NULL);
			else
				flow_ok(&f, write_with(&f, 0x10000, 0));
			flow_close(&f);
		}
	}
}

/* REFERENCE 2.18: the second version of secure boot counts from revision 3.0 on. */
static void secure_boot_of_the_esp32_goes_by_its_revision(void **state)
{
	static const struct {
		const char *efuse;
		bool on;
	} rows[] = {
		{"ABS_DONE_1=1", true},
		{"ABS_DONE_1=1,CHIP_VER_REV2=0", false},
		{"ABS_DONE_0=1,CHIP_VER_REV2=0", true},
		{"CHIP_VER_REV2=0", false},
	};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		family_open(&f, &family[1], 0, ESPFLASH_SIM_UART, rows[i].efuse);
		family_connect_rom(&f);
		if (rows[i].on)
			family_refused(&f, &family[1], write_with(&f, 0x1000, 0),
				ESPFLASH_ERROR_REFUSED, "secure boot is on", "--force insists");
		else
			flow_ok(&f, write_with(&f, 0x1000, 0));
		flow_close(&f);
	}
}

/* What a stub would do is the ROM loader's to do then. */
static void secure_boot_rules_a_stub_out(void **state)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};
	uint32_t can = 0;
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!(c->has & FAMILY_STUB) || !(c->states & STATE_BOOT))
			continue;
		family_open(&f, c, STATE_BOOT, ESPFLASH_SIM_UART, NULL);
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_session_capabilities(f.session, &can));
		assert_int_equal(can & ESPFLASH_CAN_START_STUB, 0);
		flow_ok(&f, write_with(&f, 0x10000, 0));
		flow_ok(&f, espflash_session_loader(f.session, &info));
		assert_int_equal(info.loader, ESPFLASH_LOADER_ROM);
		assert_string_equal(info.reason, "secure boot is on");
		flow_close(&f);
	}
}

/* --- keys ------------------------------------------------------------------------------------- */

static void encrypted_as_asked(struct flow *f)
{
	uint8_t plain[sizeof(data)];

	flow_ok(f, write_with(f, 0x10000, ESPFLASH_WRITE_ENCRYPT));
	assert_int_equal(espflash_sim_read_decrypted(f->sim, 0x10000, plain, sizeof(plain)), 0);
	assert_memory_equal(plain, data, sizeof(data));
}

/* Refused for want of a key; insisting reaches the chip, which has the last word. */
static void has_no_key(struct flow *f, const struct family_chip *c, bool chip_agrees)
{
	const uint32_t insist = ESPFLASH_WRITE_ENCRYPT | ESPFLASH_WRITE_IGNORE_EFUSE;

	family_refused(f, c, write_with(f, 0x10000, ESPFLASH_WRITE_ENCRYPT), ESPFLASH_ERROR_REFUSED,
		"the @ has no key for flash encryption",
		"set flash encryption up first; --ignore-flash-enc-efuse insists");
	if (chip_agrees)
		family_refused(f, c, write_with(f, 0x10000, insist), ESPFLASH_ERROR_DEVICE,
			"operation failed", NULL);
	else
		flow_ok(f, write_with(f, 0x10000, insist));
}

static void each_chip_has_its_own_keys(void **state)
{
	static const uint32_t kinds[] = {
		0, STATE_KEY, STATE_PAIR, STATE_HALF, STATE_MANAGER, STATE_HALF | STATE_MANAGER};
	char efuse[512];
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		for (size_t i = 0; (c->has & FAMILY_ENCRYPTS) && i < COUNT(kinds); i++) {
			const bool pair = kinds[i] == STATE_PAIR && (c->has & FAMILY_PAIR);
			/* The simulator's pair works everywhere, and the C2's key may be zero. */
			const bool works = kinds[i] == STATE_PAIR || c->id == ESPFLASH_CHIP_ESP32C2;

			if (!family_efuse(c, kinds[i], efuse, sizeof(efuse)))
				continue;
			open_rom(&f, c, kinds[i]);
			if (pair || (kinds[i] & (STATE_KEY | STATE_MANAGER)))
				encrypted_as_asked(&f);
			else
				has_no_key(&f, c, !works);
			flow_close(&f);
		}
	}
}

/* REFERENCE 2.18: the ESP32-C2's only key is there if it cannot be read. */
static void key_of_the_esp32c2_may_be_hidden(void **state)
{
	static const struct {
		const char *efuse;
		bool key;
	} rows[] = {
		{"RD_DIS=1", true},
		{"RD_DIS=2", false},
		{"RD_DIS=3,XTS_KEY_LENGTH_256=1", true},
		{"RD_DIS=1,XTS_KEY_LENGTH_256=1", false},
		{"RD_DIS=2,XTS_KEY_LENGTH_256=1", false},
	};
	const struct family_chip *c2 = family;
	struct flow f;

	(void)state;
	while (c2->id != ESPFLASH_CHIP_ESP32C2)
		c2++;
	for (size_t i = 0; i < COUNT(rows); i++) {
		family_open(&f, c2, 0, ESPFLASH_SIM_UART, rows[i].efuse);
		family_connect_rom(&f);
		if (rows[i].key)
			encrypted_as_asked(&f);
		else
			has_no_key(&f, c2, false);
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
		cmocka_unit_test(each_guard_is_refused_and_forced_on_each_chip),
		cmocka_unit_test(unguarded_places_need_no_force),
		cmocka_unit_test(flash_encryption_is_on_by_an_odd_number_of_bits),
		cmocka_unit_test(secure_boot_of_the_esp32_goes_by_its_revision),
		cmocka_unit_test(secure_boot_rules_a_stub_out),
		cmocka_unit_test(each_chip_has_its_own_keys),
		cmocka_unit_test(key_of_the_esp32c2_may_be_hidden),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
