/* SPDX-License-Identifier: MIT */
/*
 * Each chip of the family through its ROM loader, at each port it has: found, identified, written,
 * read, verified, erased, and brought back into its firmware.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* REFERENCE 2.1 and 2.15; watchdog-reset: 2.16. */
static const struct chip {
	const char *name;
	uint32_t id;
	bool jtag;
	bool otg;
	bool watchdog;
} chips[] = {
	{"esp8266", ESPFLASH_CHIP_ESP8266, false, false, false},
	{"esp32", ESPFLASH_CHIP_ESP32, false, false, false},
	{"esp32s2", ESPFLASH_CHIP_ESP32S2, false, true, true},
	{"esp32s3", ESPFLASH_CHIP_ESP32S3, true, true, true},
	{"esp32c2", ESPFLASH_CHIP_ESP32C2, false, false, true},
	{"esp32c3", ESPFLASH_CHIP_ESP32C3, true, false, true},
	{"esp32c5", ESPFLASH_CHIP_ESP32C5, true, false, true},
	{"esp32c6", ESPFLASH_CHIP_ESP32C6, true, false, false},
	{"esp32c61", ESPFLASH_CHIP_ESP32C61, true, false, true},
	{"esp32h2", ESPFLASH_CHIP_ESP32H2, true, false, false},
	{"esp32h21", ESPFLASH_CHIP_ESP32H21, true, false, false},
	{"esp32h4", ESPFLASH_CHIP_ESP32H4, true, false, false},
	{"esp32p4", ESPFLASH_CHIP_ESP32P4, true, true, true},
	{"esp32p4-rev1", ESPFLASH_CHIP_ESP32P4, true, true, true},
	{"esp32s31", ESPFLASH_CHIP_ESP32S31, true, true, true},
};

/* As flow_open, at another port of the chip. */
static void open_at(struct flow *f, const char *chip, uint32_t console, uint32_t flags)
{
	const espflash_sim_options o = {
		.struct_size = sizeof(o), .chip = chip, .flags = flags, .console = console};
	espflash_error_info error = {.struct_size = sizeof(error)};

	memset(f, 0, sizeof(*f));
	f->chip = chip;
	f->options.flags = ESPFLASH_SESSION_NO_STUB;
	if (espflash_sim_new(&f->sim, &o, &error) < 0)
		fail_msg("%s", error.message);
	f->flash = espflash_sim_flash(f->sim, &f->flash_size);
	memset(f->flash, 0x5A, f->flash_size);
	assert_int_equal(
		espflash_transport_new(&f->transport, espflash_sim_ops(f->sim), f->sim), 0);
}

static void connect_with(struct flow *f, uint32_t before)
{
	f->options.before = before;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
}

static uint32_t running(const struct flow *f)
{
	espflash_sim_counters c;

	espflash_sim_count(f->sim, &c);
	return c.running;
}

static void works(struct flow *f, const struct chip *chip)
{
	uint8_t data[0x2400], back[sizeof(data)];
	espflash_flash_info info = {.struct_size = sizeof(info)};

	assert_int_equal(espflash_session_chip(f->session)->chip, chip->id);
	flow_ok(f, espflash_flash_identify(f->session, &info));
	assert_int_equal(info.jedec_id, 0xE04016);
	flow_noise(data, sizeof(data), 7);
	flow_ok(f, espflash_flash_write(f->session, 0x10000, data, sizeof(data), NULL));
	assert_memory_equal(f->flash + 0x10000, data, sizeof(data));
	assert_int_equal(f->flash[0x13000], 0x5A);
	if (chip->id == ESPFLASH_CHIP_ESP8266)
		return; /* its ROM cannot read */
	flow_ok(f, espflash_flash_read(f->session, 0x10010, back, 300, NULL));
	assert_memory_equal(back, data + 0x10, 300);
	flow_ok(f, espflash_flash_verify(f->session, 0x10000, data, sizeof(data), NULL));
	flow_ok(f, espflash_flash_erase(f->session, 0x11000, 0x1000, NULL));
	assert_int_equal(f->flash[0x11000], 0xFF);
	assert_int_equal(f->flash[0x12000], data[0x2000]);
}

static void leaves(struct flow *f, uint32_t how)
{
	flow_ok(f, espflash_session_reset(f->session, how));
	/* A watchdog takes its time. */
	espflash_sim_ops(f->sim)->sleep_us(f->sim, 1000000);
	if (running(f) != 1)
		fail_msg("%s: it is not in its firmware", f->chip);
	flow_close(f);
}

static void each_chip_works_over_its_uart(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < COUNT(chips); i++) {
		open_at(&f, chips[i].name, ESPFLASH_SIM_UART, 0);
		connect_with(&f, ESPFLASH_BEFORE_DEFAULT);
		works(&f, &chips[i]);
		leaves(&f, ESPFLASH_AFTER_HARD_RESET);
	}
}

static void each_watchdog_resets_its_chip(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < COUNT(chips); i++) {
		if (!chips[i].watchdog)
			continue;
		open_at(&f, chips[i].name, ESPFLASH_SIM_UART, 0);
		connect_with(&f, ESPFLASH_BEFORE_DEFAULT);
		leaves(&f, ESPFLASH_AFTER_WATCHDOG);
	}
}

static void each_chip_works_over_serial_jtag(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < COUNT(chips); i++) {
		if (!chips[i].jtag)
			continue;
		open_at(&f, chips[i].name, ESPFLASH_SIM_USB_JTAG, ESPFLASH_SIM_MANUAL_BOOT);
		assert_int_equal(running(&f), 1);
		connect_with(&f, ESPFLASH_BEFORE_USB_RESET);
		works(&f, &chips[i]);
		leaves(&f, ESPFLASH_AFTER_HARD_RESET);
	}
}

/*
 * Started with BOOT held: the lines do not lead out of that, the watchdog does. Only USB's own
 * numbers tell that it is this port of an ESP32-S31, and this transport has none.
 */
static void each_chip_works_over_otg(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < COUNT(chips); i++) {
		if (!chips[i].otg)
			continue;
		open_at(&f, chips[i].name, ESPFLASH_SIM_USB_OTG, 0);
		connect_with(&f, ESPFLASH_BEFORE_NO_RESET);
		works(&f, &chips[i]);
		leaves(&f, chips[i].id == ESPFLASH_CHIP_ESP32S31 ? ESPFLASH_AFTER_WATCHDOG
								 : ESPFLASH_AFTER_HARD_RESET);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_chip_works_over_its_uart),
		cmocka_unit_test(each_watchdog_resets_its_chip),
		cmocka_unit_test(each_chip_works_over_serial_jtag),
		cmocka_unit_test(each_chip_works_over_otg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
