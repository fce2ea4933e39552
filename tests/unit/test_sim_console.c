/* SPDX-License-Identifier: MIT */
/*
 * The chips' own USB ports in the simulator: which byte in the ROM's memory tells of them, and what
 * their lines do. REFERENCE.md sections 2.15, 2.16 and 3.5.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim_wire.h"

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DTR	 ESPFLASH_LINE_DTR
#define RTS	 ESPFLASH_LINE_RTS

static void open_usb(struct wire *w, const char *chip, uint32_t console, uint32_t flags)
{
	wire_open_with(
		w, &(espflash_sim_options){.chip = chip, .console = console, .flags = flags});
}

static void lines(struct wire *w, int dtr, int rts)
{
	assert_int_equal(w->ops->set_lines(w->sim, DTR | RTS,
				 (dtr ? (uint32_t)DTR : 0) | (rts ? (uint32_t)RTS : 0)),
		0);
	w->ops->sleep_us(w->sim, 100000);
}

/* Section 3.5. */
static void usb_jtag_reset(struct wire *w)
{
	lines(w, 0, 0);
	lines(w, 1, 0);
	lines(w, 1, 1);
	lines(w, 0, 1);
	lines(w, 0, 0);
}

static void hard_reset(struct wire *w)
{
	lines(w, 0, 1);
	lines(w, 0, 0);
}

static uint32_t running(const struct wire *w)
{
	espflash_sim_counters c;

	espflash_sim_count(w->sim, &c);
	return c.running;
}

static void forget_input(struct wire *w)
{
	char text[1000];

	wire_text(w, text, sizeof(text), 100);
}

static void a_byte_tells_the_port(void **state)
{
	static const struct {
		const char *chip;
		const char *efuse;
		uint32_t console;
		uint32_t address;
		uint8_t value;
	} cases[] = {
		{"esp32s2", NULL, ESPFLASH_SIM_USB_OTG, 0x3FFFFD14, 2},
		{"esp32s3", NULL, ESPFLASH_SIM_USB_OTG, 0x3FCEF14C, 3},
		{"esp32s3", NULL, ESPFLASH_SIM_USB_JTAG, 0x3FCEF14C, 4},
		{"esp32s3", NULL, ESPFLASH_SIM_UART, 0x3FCEF14C, 0},
		{"esp32c3", NULL, ESPFLASH_SIM_USB_JTAG, 0x3FCDF07C, 3},
		{"esp32c3", "WAFER_VERSION_MAJOR=1,WAFER_VERSION_MINOR=1", ESPFLASH_SIM_USB_JTAG,
			0x3FCDF078, 3},
		{"esp32c6", NULL, ESPFLASH_SIM_USB_JTAG, 0x4087F580, 3},
		{"esp32c61", "WAFER_VERSION_MAJOR=0,WAFER_VERSION_MINOR=2", ESPFLASH_SIM_USB_JTAG,
			0x4084F5EC, 3},
		{"esp32c61", NULL, ESPFLASH_SIM_USB_JTAG, 0x4084F5E4, 4},
		{"esp32c5", NULL, ESPFLASH_SIM_USB_JTAG, 0x4085F514, 3},
		{"esp32h2", NULL, ESPFLASH_SIM_USB_JTAG, 0x4084FEFC, 3},
		{"esp32p4", NULL, ESPFLASH_SIM_USB_OTG, 0x4FFBFEC8, 5},
		{"esp32p4", NULL, ESPFLASH_SIM_USB_JTAG, 0x4FFBFEC8, 6},
		{"esp32p4-rev1", NULL, ESPFLASH_SIM_USB_JTAG, 0x4FF3FEC8, 6},
		{"esp32e22", NULL, ESPFLASH_SIM_USB_OTG, 0x3111B700, 3},
	};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		wire_open_with(&w, &(espflash_sim_options){.chip = cases[i].chip,
					   .efuse = cases[i].efuse,
					   .console = cases[i].console});
		assert_int_equal(wire_sync(&w), 8);
		assert_int_equal(wire_read_reg(&w, cases[i].address) & 0xFF, cases[i].value);
		wire_close(&w);
	}
}

static void port_that_the_chip_has_not_is_refused(void **state)
{
	static const struct {
		const char *chip;
		uint32_t console;
	} cases[] = {{"esp32", ESPFLASH_SIM_USB_JTAG}, {"esp32s2", ESPFLASH_SIM_USB_JTAG},
		{"esp32c3", ESPFLASH_SIM_USB_OTG}, {"esp32c2", ESPFLASH_SIM_USB_JTAG},
		{"esp32c3", 3}};
	espflash_sim *sim = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		espflash_sim_options o = {.struct_size = sizeof(o),
			.chip = cases[i].chip,
			.console = cases[i].console};

		assert_int_equal(espflash_sim_new(&sim, &o, NULL), ESPFLASH_ERROR_ARGUMENT);
	}
}

static void usb_has_no_rate(void **state)
{
	struct wire w;

	(void)state;
	open_usb(&w, "esp32c3", ESPFLASH_SIM_USB_JTAG, 0);
	assert_int_equal(wire_sync(&w), 8);
	w.ops->set_baud(w.sim, 9600);
	assert_int_equal(wire_read_reg(&w, 0x40001000), 0x1B31506F);
	wire_close(&w);
	/* Over the UART that is noise. */
	wire_open(&w, "esp32c3", NULL, 0);
	assert_int_equal(wire_sync(&w), 8);
	w.ops->set_baud(w.sim, 9600);
	assert_int_equal(wire_sync(&w), 0);
	wire_close(&w);
}

static void serial_jtag_leads_into_the_loader_and_back(void **state)
{
	struct wire w;
	char text[1000];

	(void)state;
	open_usb(&w, "esp32s3", ESPFLASH_SIM_USB_JTAG, ESPFLASH_SIM_MANUAL_BOOT);
	assert_int_equal(running(&w), 1);
	usb_jtag_reset(&w);
	wire_text(&w, text, sizeof(text), 100);
	assert_non_null(strstr(text, "rst:0x15 (USB_UART_CHIP_RESET),boot:0x0 (DOWNLOAD"));
	assert_int_equal(wire_sync(&w), 8);
	hard_reset(&w);
	assert_int_equal(running(&w), 1);
	wire_close(&w);
}

/* The strapping pin is not read at such a reset: BOOT was held at power-on. */
static void only_the_watchdog_leaves_a_loader_started_by_hand(void **state)
{
	struct wire w;

	(void)state;
	open_usb(&w, "esp32c3", ESPFLASH_SIM_USB_JTAG, 0);
	assert_int_equal(wire_sync(&w), 8);
	hard_reset(&w);
	assert_int_equal(running(&w), 0);
	forget_input(&w);
	assert_int_equal(wire_sync(&w), 8);
	wire_write_reg(&w, 0x600080A8, 0x50D83AA1);
	wire_write_reg(&w, 0x60008094, 2000);
	wire_write_reg(&w, 0x60008090, 0xD0000102);
	w.ops->sleep_us(w.sim, 500000);
	assert_int_equal(running(&w), 1);
	wire_close(&w);
}

static void fuse_closes_the_download_mode_of_serial_jtag(void **state)
{
	struct wire w;

	(void)state;
	wire_open_with(&w, &(espflash_sim_options){.chip = "esp32c6",
				   .console = ESPFLASH_SIM_USB_JTAG,
				   .flags = ESPFLASH_SIM_MANUAL_BOOT,
				   .efuse = "DIS_USB_SERIAL_JTAG_DOWNLOAD_MODE=1"});
	usb_jtag_reset(&w);
	assert_int_equal(running(&w), 1);
	wire_close(&w);
}

/* Section 2.16: the strap of an S2 that was started with IO0 low, and its way out. */
static void otg_needs_the_watchdog_after_a_start_by_hand(void **state)
{
	struct wire w;

	(void)state;
	open_usb(&w, "esp32s2", ESPFLASH_SIM_USB_OTG, 0);
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(wire_read_reg(&w, 0x3F404038) & 8, 0);
	assert_int_equal(wire_read_reg(&w, 0x3F408128) & 1, 0);
	hard_reset(&w);
	assert_int_equal(running(&w), 0);
	forget_input(&w);
	assert_int_equal(wire_sync(&w), 8);
	wire_write_reg(&w, 0x3F4080AC, 0x50D83AA1);
	wire_write_reg(&w, 0x3F408098, 2000);
	wire_write_reg(&w, 0x3F408094, 0xD0000102);
	w.ops->sleep_us(w.sim, 500000);
	assert_int_equal(running(&w), 1);
	wire_close(&w);
}

/* Start in the firmware, then as a firmware does that wants to be flashed: force and reset. */
static void start_by_force(struct wire *w, const char *chip, uint32_t force)
{
	open_usb(w, chip, ESPFLASH_SIM_USB_OTG, 0);
	assert_int_equal(wire_sync(w), 8);
	espflash_sim_press_reset(w->sim, 1);
	forget_input(w);
	assert_int_equal(wire_sync(w), 8);
	wire_write_reg(w, force, 1);
}

static void forced_download_mode_outlives_a_reset(void **state)
{
	struct wire w;

	(void)state;
	/* FLASH_END 0 is a reset by software; the strap is low besides, so look at the bit. */
	start_by_force(&w, "esp32s3", 0x6000812C);
	wire_command(&w, 0x04, (const uint32_t[1]){0}, 1, NULL, 0, 500);
	forget_input(&w);
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(wire_read_reg(&w, 0x6000812C), 1);
	hard_reset(&w);
	forget_input(&w);
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(wire_read_reg(&w, 0x6000812C), 1);
	/* The watchdog's reset forgets it. */
	espflash_sim_press_reset(w.sim, 1);
	forget_input(&w);
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(wire_read_reg(&w, 0x6000812C), 0);
	wire_close(&w);
}

static void forced_download_mode_is_forgotten_by_the_s2s_rts(void **state)
{
	struct wire w;

	(void)state;
	start_by_force(&w, "esp32s2", 0x3F408128);
	hard_reset(&w);
	forget_input(&w);
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(wire_read_reg(&w, 0x3F408128), 0);
	wire_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_byte_tells_the_port),
		cmocka_unit_test(port_that_the_chip_has_not_is_refused),
		cmocka_unit_test(usb_has_no_rate),
		cmocka_unit_test(serial_jtag_leads_into_the_loader_and_back),
		cmocka_unit_test(only_the_watchdog_leaves_a_loader_started_by_hand),
		cmocka_unit_test(fuse_closes_the_download_mode_of_serial_jtag),
		cmocka_unit_test(otg_needs_the_watchdog_after_a_start_by_hand),
		cmocka_unit_test(forced_download_mode_outlives_a_reset),
		cmocka_unit_test(forced_download_mode_is_forgotten_by_the_s2s_rts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
