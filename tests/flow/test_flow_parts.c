/* SPDX-License-Identifier: MIT */
/*
 * Flash parts whose status registers are laid out differently: what is told of them, protection by
 * name, and the status written as each of them takes it; and the voltage that feeds them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define AT 0xff0000u /* the last 64 KiB of 16 MB: what BP0 protects there */

static void open_faulty(struct flow *f, const char *part, const char *fault)
{
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = "esp32c3",
		.flash_part = part,
		.fault = fault,
		.flash_times = ESPFLASH_SIM_FLASH_NONE};
	espflash_error_info error = {.struct_size = sizeof(error)};

	memset(f, 0, sizeof(*f));
	f->chip = "esp32c3";
	f->options.flags = ESPFLASH_SESSION_NO_STUB;
	if (espflash_sim_new(&f->sim, &o, &error) < 0)
		fail_msg("%s", error.message);
	f->flash = espflash_sim_flash(f->sim, &f->flash_size);
	assert_int_equal(
		espflash_transport_new(&f->transport, espflash_sim_ops(f->sim), f->sim), 0);
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
}

static void open_part(struct flow *f, const char *part)
{
	open_faulty(f, part, NULL);
}

static espflash_flash_info identify(struct flow *f)
{
	espflash_flash_info info = {.struct_size = sizeof(info)};

	flow_ok(f, espflash_flash_identify(f->session, &info));
	return info;
}

static uint32_t status_of(struct flow *f, uint32_t bytes)
{
	uint32_t status = 0x55;

	flow_ok(f, espflash_flash_read_status(f->session, bytes, &status));
	return status;
}

static void protection_is(struct flow *f, const char *text)
{
	espflash_flash_protection p = {.struct_size = sizeof(p)};

	flow_ok(f, espflash_flash_write_protection(f->session, &p));
	assert_string_equal(p.text, text);
}

/* The same by the board's flash: nothing or everything of a sector can be changed. */
static void sector_is_protected(struct flow *f, uint32_t address, bool is)
{
	static uint8_t data[4096];
	const uint8_t before = f->flash[address];

	memset(data, before ^ 0x42, sizeof(data));
	if (!is) {
		flow_ok(f, espflash_flash_write(f->session, address, data, sizeof(data), NULL));
		assert_int_equal(f->flash[address], before ^ 0x42);
		return;
	}
	assert_true(espflash_flash_write(f->session, address, data, sizeof(data), NULL) < 0);
	assert_non_null(strstr(espflash_session_error(f->session)->message,
		"the flash is write-protected (BP0 set)"));
	/* The quad enable bit is to stay. */
	assert_non_null(strstr(espflash_session_error(f->session)->hint,
		"write-flash-status --bytes 1 --non-volatile 0x40 "));
	assert_int_equal(f->flash[address], before);
}

static void what_the_table_says_is_told(void **state)
{
	static const struct {
		const char *part, *name;
		uint32_t erase, quirks;
		uint8_t registers, quad_register, quad_mask;
	} rows[] = {
		{"W25Q128JV", "W25Q128JV", 0x19000, 0, 3, 2, 0x02},
		{"MX25L12835F", "MX25L12835F", 0x19000, ESPFLASH_PART_NO_VOLATILE, 2, 1, 0x40},
		{"IS25LP128", "IS25LP128", 0x19000, 0, 1, 1, 0x40},
		{"N25Q256A", "MT25QL256", 0x11000, ESPFLASH_PART_NO_VOLATILE, 1, 0, 0},
	};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		espflash_flash_info info;

		open_part(&f, rows[i].part);
		info = identify(&f);
		assert_string_equal(info.part_name, rows[i].name);
		assert_int_equal(info.known, 1);
		assert_int_equal(info.size, f.flash_size);
		assert_int_equal(info.part_erase, rows[i].erase);
		assert_int_equal(info.part_quirks, rows[i].quirks);
		assert_int_equal(info.part_flags, 0);
		assert_int_equal(info.status_registers, rows[i].registers);
		assert_int_equal(info.quad_register, rows[i].quad_register);
		assert_int_equal(info.quad_mask, rows[i].quad_mask);
		flow_close(&f);
	}
}

/* There 35h begins a mode in which the flash says nothing more on one line. */
static void macronix_is_asked_for_its_own_registers(void **state)
{
	struct flow f;

	(void)state;
	open_part(&f, "MX25L12835F");
	assert_int_equal(status_of(&f, 3), 0);
	assert_int_equal(status_of(&f, 1), 0);
	flow_fails(
		&f, espflash_flash_write_status(f.session, 0x10000, 3, 1), ESPFLASH_ERROR_ARGUMENT);
	assert_non_null(strstr(espflash_session_error(f.session)->message,
		"the MX25L12835F has 2 status registers"));
	flow_fails(
		&f, espflash_flash_write_status(f.session, 0x04, 1, 0), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(status_of(&f, 2), 0);
	flow_ok(&f, espflash_flash_write_status(f.session, 0x0844, 2, 1));
	assert_int_equal(status_of(&f, 2), 0x0844);
	protection_is(&f, "BP0 TB");
	flow_ok(&f, espflash_flash_write_status(f.session, 0x40, 1, 1));
	assert_int_equal(status_of(&f, 2), 0x0840);
	protection_is(&f, "");
	assert_string_equal(identify(&f).part_name, "MX25L12835F");
	flow_close(&f);
}

static void quad_enable_is_not_taken_for_protection(void **state)
{
	static const char *const parts[] = {"MX25L12835F", "IS25LP128"};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		open_part(&f, parts[i]);
		flow_ok(&f, espflash_flash_write_status(f.session, 0x40, 1, 1));
		protection_is(&f, "");
		sector_is_protected(&f, AT, false);
		flow_ok(&f, espflash_flash_write_status(f.session, 0x44, 1, 1));
		protection_is(&f, "BP0");
		sector_is_protected(&f, AT, true);
		sector_is_protected(&f, AT - 0x1000, false);
		flow_ok(&f, espflash_flash_write_status(f.session, 0, 2, 1));
		sector_is_protected(&f, AT, false);
		flow_close(&f);
	}
}

static void one_register_reads_and_is_written_as_one(void **state)
{
	struct flow f;

	(void)state;
	open_part(&f, "IS25LP128");
	flow_ok(&f, espflash_flash_write_status(f.session, 0x44, 2, 0));
	assert_int_equal(status_of(&f, 3), 0x44);
	flow_fails(
		&f, espflash_flash_write_status(f.session, 0x0200, 2, 1), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(status_of(&f, 1), 0x44);
	flow_close(&f);
}

/* An old part clears the second register when only the first is written, and knows no 31h. */
static void what_is_not_written_keeps_what_it_holds(void **state)
{
	static const char *const parts[] = {"W25Q64BV", "W25Q64JV"};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		open_part(&f, parts[i]);
		flow_ok(&f, espflash_flash_write_status(f.session, 0x4204, 2, 1));
		assert_int_equal(status_of(&f, 2), 0x4204);
		protection_is(&f, "BP0 CMP");
		flow_ok(&f, espflash_flash_write_status(f.session, 0x08, 1, 1));
		assert_int_equal(status_of(&f, 2), 0x4208);
		flow_ok(&f, espflash_flash_write_status(f.session, 0x0200, 2, 0));
		assert_int_equal(status_of(&f, 2), 0x0200);
		protection_is(&f, "");
		flow_close(&f);
	}
}

/* The stub would ask for a second register by 35h: see the first test of Macronix's. */
static void protection_is_taken_off_before_the_stub_writes(void **state)
{
	static const struct {
		const char *part;
		uint32_t status, after;
	} rows[] = {{"MX25L12835F", 0x44, 0x40}, {"IS25LP128", 0x7c, 0x40},
		{"W25Q128JV", 0x0204, 0x0200}};
	static uint8_t data[4096];
	struct flow f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		open_part(&f, rows[i].part);
		f.options.flags = 0;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		for (int erases = 0; erases < 2; erases++) {
			flow_ok(&f, espflash_flash_write_status(f.session, rows[i].status, 2, 1));
			if (erases)
				flow_ok(&f, espflash_flash_erase(f.session, AT, 4096, NULL));
			else
				flow_ok(&f, espflash_flash_write(
						    f.session, AT, data, sizeof(data), NULL));
			assert_int_equal(f.flash[AT], erases ? 0xff : 0);
			assert_int_equal(status_of(&f, 2), rows[i].after);
		}
		flow_close(&f);
	}
}

/* By its WP pin. Nothing is tried, and the flash goes on answering. */
static void protection_that_stays_is_told_before_the_stub_writes(void **state)
{
	static const uint8_t data[4096];
	struct flow f;

	(void)state;
	open_faulty(&f, "MX25L12835F", "write-protect");
	f.options.flags = 0;
	flow_session(&f);
	flow_ok(&f, espflash_session_connect(f.session));
	flow_fails(&f, espflash_flash_write(f.session, AT, data, sizeof(data), NULL),
		ESPFLASH_ERROR_FLASH);
	assert_non_null(strstr(espflash_session_error(f.session)->message,
		"the flash is write-protected (BP0 BP1 BP2 set): its status reads 0x9c after"));
	assert_int_equal(status_of(&f, 1), 0x9c);
	flow_close(&f);
}

static void micron_has_bp3_elsewhere(void **state)
{
	struct flow f;

	(void)state;
	open_part(&f, "N25Q256A");
	flow_ok(&f, espflash_flash_write_status(f.session, 0x60, 1, 1));
	protection_is(&f, "BP3 TB");
	flow_fails(&f, espflash_flash_write_status(f.session, 0, 1, 0), ESPFLASH_ERROR_UNSUPPORTED);
	flow_ok(&f, espflash_flash_write_status(f.session, 0, 1, 1));
	protection_is(&f, "");
	flow_close(&f);
}

/* What is set is what the chip then tells. */
static void supply_that_was_set_is_told(void **state)
{
	static const uint32_t millivolts[] = {3300, 0, 1800, 1900};
	struct flow f;

	(void)state;
	for (uint32_t supply = 0; supply < 4; supply++) {
		espflash_flash_info info;

		flow_open(&f, "esp32", 0, NULL);
		f.options.flash_supply = supply;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		info = identify(&f);
		assert_int_equal(info.voltage_by,
			supply ? ESPFLASH_VOLTAGE_BY_REGISTER : ESPFLASH_VOLTAGE_BY_STRAP);
		assert_int_equal(info.voltage_mv, millivolts[supply]);
		flow_close(&f);
	}
	flow_open(&f, "esp32c3", 0, NULL);
	f.options.flash_supply = ESPFLASH_SUPPLY_OFF;
	flow_session(&f);
	flow_fails(&f, espflash_session_connect(f.session), ESPFLASH_ERROR_CHIP);
	flow_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_table_says_is_told),
		cmocka_unit_test(macronix_is_asked_for_its_own_registers),
		cmocka_unit_test(quad_enable_is_not_taken_for_protection),
		cmocka_unit_test(one_register_reads_and_is_written_as_one),
		cmocka_unit_test(what_is_not_written_keeps_what_it_holds),
		cmocka_unit_test(protection_is_taken_off_before_the_stub_writes),
		cmocka_unit_test(protection_that_stays_is_told_before_the_stub_writes),
		cmocka_unit_test(micron_has_bp3_elsewhere),
		cmocka_unit_test(supply_that_was_set_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
