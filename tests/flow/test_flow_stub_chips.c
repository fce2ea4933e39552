/* SPDX-License-Identifier: MIT */
/*
 * The flasher stub of each later chip, executed by the simulated chip, through whole operations at
 * each port it speaks at. The first three chips' stubs have more tests: test_flow_stub.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define PLACE 0x10800u
#define SIZE  0xA321u /* neither begins nor ends with a sector */

static uint8_t data[0xB000], back[0x10000];

/* Rates that the crystals' dividers make well enough, where the ROM's are wrong, too. */
static const struct chip {
	const char *name;
	bool jtag;
	uint32_t crystal; /* MHz; 0: the profile's */
	uint32_t id;
} chips[] = {
	{"esp32s2", false, 0, ESPFLASH_CHIP_ESP32S2},
	{"esp32s3", true, 0, ESPFLASH_CHIP_ESP32S3},
	{"esp32c2", false, 0, ESPFLASH_CHIP_ESP32C2},
	{"esp32c2", false, 40, ESPFLASH_CHIP_ESP32C2},
	{"esp32c5", true, 0, ESPFLASH_CHIP_ESP32C5},
	{"esp32c5", false, 40, ESPFLASH_CHIP_ESP32C5},
	{"esp32c6", true, 0, ESPFLASH_CHIP_ESP32C6},
	{"esp32c61", true, 0, ESPFLASH_CHIP_ESP32C61},
	{"esp32h2", true, 0, ESPFLASH_CHIP_ESP32H2},
	{"esp32h4", true, 0, ESPFLASH_CHIP_ESP32H4},
	{"esp32p4", true, 0, ESPFLASH_CHIP_ESP32P4},
	{"esp32p4-rev1", true, 0, ESPFLASH_CHIP_ESP32P4},
	{"esp32s31", true, 0, ESPFLASH_CHIP_ESP32S31},
};

#define CHIPS (sizeof(chips) / sizeof(chips[0]))

static espflash_sim_counters count(const struct flow *f)
{
	espflash_sim_counters c;

	espflash_sim_count(f->sim, &c);
	return c;
}

static espflash_loader_info loader(struct flow *f)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};

	flow_ok(f, espflash_session_loader(f->session, &info));
	return info;
}

/* A board in its loader, and a session at `baud` whose stub has not started yet. */
static void open_at(struct flow *f, const struct chip *chip, uint32_t console, uint32_t baud)
{
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = chip->name,
		.console = console,
		.crystal_mhz = chip->crystal};
	espflash_error_info error = {.struct_size = sizeof(error)};

	memset(f, 0, sizeof(*f));
	f->chip = chip->name;
	if (espflash_sim_new(&f->sim, &o, &error) < 0)
		fail_msg("%s", error.message);
	f->flash = espflash_sim_flash(f->sim, &f->flash_size);
	memset(f->flash, 0x5A, f->flash_size);
	assert_int_equal(
		espflash_transport_new(&f->transport, espflash_sim_ops(f->sim), f->sim), 0);
	if (console == ESPFLASH_SIM_USB_JTAG)
		f->options.before = ESPFLASH_BEFORE_USB_RESET;
	f->options.baud = baud;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
}

static void started(struct flow *f, const struct chip *chip, uint32_t console, uint32_t baud)
{
	open_at(f, chip, console, baud);
	flow_ok(f, espflash_session_start_stub(f->session));
	if (loader(f).loader != ESPFLASH_LOADER_STUB)
		fail_msg("%s: no stub: %s", f->chip, loader(f).reason);
	assert_string_equal(loader(f).reason, "");
	assert_true(loader(f).window > 1);
	assert_int_equal(espflash_session_chip(f->session)->chip, chip->id);
}

/* Compressed and raw, verified, digested, read with many packets on their way, erased. */
static void works(struct flow *f)
{
	const espflash_write_options raw = {
		.struct_size = sizeof(raw), .flags = ESPFLASH_WRITE_NO_COMPRESS};
	uint8_t *wanted = flow_copy(f);
	uint8_t md5[2][16];

	memcpy(wanted + PLACE, data, SIZE);
	flow_ok(f, espflash_flash_write(f->session, PLACE, data, SIZE, NULL));
	flow_flash_is(f, wanted);
	memcpy(wanted + 0x30000, data + 0x1000, 0x3000);
	flow_ok(f, espflash_flash_write(f->session, 0x30000, data + 0x1000, 0x3000, &raw));
	flow_flash_is(f, wanted);
	flow_ok(f, espflash_flash_verify(f->session, PLACE, data, SIZE, NULL));
	flow_ok(f, espflash_flash_read(f->session, PLACE - 7, back, SIZE, NULL));
	assert_memory_equal(back, wanted + PLACE - 7, SIZE);
	flow_ok(f, espflash_flash_md5(f->session, 0x30000, 0x3000, md5[0]));
	memset(wanted + 0x12000, 0xff, 0x5000);
	flow_ok(f, espflash_flash_erase(f->session, 0x12000, 0x5000, NULL));
	flow_flash_is(f, wanted);
	flow_fails(f, espflash_flash_verify(f->session, PLACE, data, SIZE, NULL),
		ESPFLASH_ERROR_VERIFY);
	assert_int_equal(espflash_session_error(f->session)->address, 0x12000);
	memcpy(f->flash + 0x30000, data, 0x3000);
	flow_ok(f, espflash_flash_md5(f->session, 0x30000, 0x3000, md5[1]));
	assert_memory_not_equal(md5[0], md5[1], 16);
	assert_null(espflash_sim_stopped(f->sim));
	free(wanted);
}

static void each_stub_works_over_its_uart(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		started(&f, &chips[i], ESPFLASH_SIM_UART, 460800);
		assert_int_equal(espflash_session_baud(f.session), 460800);
		assert_in_range(count(&f).baud, 450000, 470000);
		works(&f);
		flow_close(&f);
	}
}

static void each_stub_works_over_serial_jtag(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		if (!chips[i].jtag)
			continue;
		started(&f, &chips[i], ESPFLASH_SIM_USB_JTAG, 0);
		works(&f);
		flow_close(&f);
	}
}

/* From the stub into the firmware, and by a reset into the loader. */
static void each_stub_is_left(void **state)
{
	static const uint32_t ways[] = {ESPFLASH_AFTER_SOFT_RESET, ESPFLASH_AFTER_HARD_RESET};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < 2 * CHIPS; i++) {
		started(&f, &chips[i / 2], ESPFLASH_SIM_UART, 921600);
		flow_ok(&f, espflash_session_reset(f.session, ways[i % 2]));
		/* A watchdog takes its time. */
		espflash_sim_ops(f.sim)->sleep_us(f.sim, 100000);
		if (count(&f).running != 1)
			fail_msg("%s: it is not in its firmware", f.chip);
		espflash_sim_press_reset(f.sim, 1);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_int_equal(loader(&f).loader, ESPFLASH_LOADER_ROM);
		flow_close(&f);
	}
}

/* The next session finds a stub that stayed, and knows the chip by what the stub says. */
static void each_stub_is_found_again(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		started(&f, &chips[i], ESPFLASH_SIM_UART, 921600);
		f.options.before = ESPFLASH_BEFORE_NO_RESET;
		f.options.baud = 0;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_int_equal(loader(&f).loader, ESPFLASH_LOADER_STUB);
		assert_int_equal(espflash_session_baud(f.session), 115200);
		assert_int_equal(espflash_session_chip(f.session)->chip, chips[i].id);
		flow_ok(&f, espflash_flash_read(f.session, 0x1000, back, 0x1000, NULL));
		assert_memory_equal(back, f.flash + 0x1000, 0x1000);
		flow_close(&f);
	}
}

static int make_data(void **state)
{
	(void)state;
	flow_noise(data, 0x6000, 31);
	flow_pattern(data + 0x6000, sizeof(data) - 0x6000, 32);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_stub_works_over_its_uart),
		cmocka_unit_test(each_stub_works_over_serial_jtag),
		cmocka_unit_test(each_stub_is_left),
		cmocka_unit_test(each_stub_is_found_again),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
