/* SPDX-License-Identifier: MIT */
/*
 * Into the loader and back into the firmware, each chip and each port in its own way: what is done
 * to the lines, to which registers, and after which waits. REFERENCE 2.16 and 3.5.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "session/session.h"
#include "word_chip.h"

#define D	     ESPFLASH_LINE_DTR
#define R	     ESPFLASH_LINE_RTS
#define BOTH	     (D | R)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct rig {
	struct word_chip chip;
	espflash_transport *transport;
	espflash_session *session;
	size_t warnings;
	char warning[256];
	char reset[64];
};

static struct rig rig;

static void note(void *user, const espflash_event *event)
{
	(void)user;
	if (event->kind == ESPFLASH_EVENT_WARNING) {
		rig.warnings++;
		snprintf(rig.warning, sizeof(rig.warning), "%s", event->message);
	} else if (event->kind == ESPFLASH_EVENT_RESET) {
		snprintf(rig.reset, sizeof(rig.reset), "%s", event->message);
	}
}

/* A chip with lines, on a port with these ids. */
static void prepare(uint32_t chip_id, uint16_t vendor, uint16_t product)
{
	memset(&rig, 0, sizeof(rig));
	word_chip_secure(&rig.chip, 20, 0, chip_id);
	rig.chip.has_lines = true;
	rig.chip.usb_vendor = vendor;
	rig.chip.usb_product = product;
}

static void connect_with(const espflash_session_options *wanted)
{
	espflash_session_options o = {.struct_size = sizeof(o)};

	if (wanted)
		o = *wanted;
	o.event = note;
	rig.session = word_chip_session(&rig.chip, &rig.transport, &o);
	if (espflash_session_connect(rig.session) != 0)
		fail_msg("%s", espflash_session_error(rig.session)->message);
}

/* Connected; what was done until now is forgotten. */
static void connected(uint32_t chip_id, uint16_t vendor, uint16_t product)
{
	prepare(chip_id, vendor, product);
	connect_with(NULL);
	rig.chip.line_count = rig.chip.write_count = 0;
	rig.warnings = 0;
}

static int teardown(void **state)
{
	(void)state;
	espflash_session_free(&rig.session);
	espflash_transport_free(&rig.transport);
	return 0;
}

/* Times count from the first of them. */
static void lines_are(const struct word_chip_line *wanted, size_t count)
{
	assert_int_equal(rig.chip.line_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(rig.chip.lines[i].mask, wanted[i].mask);
		assert_int_equal(rig.chip.lines[i].value, wanted[i].value);
		assert_int_equal(
			rig.chip.lines[i].at_us - rig.chip.lines[0].at_us, wanted[i].at_us);
	}
}

static void writes_are(const struct word_chip_write *wanted, size_t count)
{
	assert_int_equal(rig.chip.write_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(rig.chip.writes[i].address, wanted[i].address);
		assert_int_equal(rig.chip.writes[i].value, wanted[i].value);
		assert_int_equal(rig.chip.writes[i].mask, wanted[i].mask);
		assert_int_equal(rig.chip.writes[i].delay_us, 0);
	}
}

static void leaves(uint32_t how, const char *text)
{
	const int r = espflash_session_reset(rig.session, how);

	if (r != 0)
		fail_msg("%s", espflash_session_error(rig.session)->message);
	assert_string_equal(rig.reset, text);
	assert_int_equal(espflash_session_baud(rig.session), 0);
}

/* --- into the loader ------------------------------------------------------------------------ */

static const struct word_chip_line serial_jtag[] = {{R, 0, 0}, {D, 0, 0}, {D, D, 100000},
	{R, 0, 100000}, {R, R, 200000}, {D, 0, 200000}, {R, R, 200000}, {D, 0, 300000},
	{R, 0, 300000}};

static void port_of_usb_serial_jtag_gets_its_sequence(void **state)
{
	(void)state;
	prepare(5, 0x303a, 0x1001);
	connect_with(NULL);
	lines_are(serial_jtag, COUNT(serial_jtag));
	assert_int_equal(espflash_session_chip(rig.session)->usb_mode, ESPFLASH_USB_SERIAL_JTAG);
}

static void other_ports_get_the_usual_sequence(void **state)
{
	static const struct word_chip_line usual[] = {
		{BOTH, 0, 0}, {BOTH, BOTH, 0}, {BOTH, R, 0}, {BOTH, D, 100000}, {BOTH, 0, 150000}};
	static const uint16_t ids[][2] = {
		{0, 0}, {0x10c4, 0xea60}, {0x303a, 9}, {0x1234, 0x1001}, {0x303a, 0x8000}};

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		prepare(9, ids[i][0], ids[i][1]);
		connect_with(NULL);
		lines_are(usual, COUNT(usual));
		assert_int_equal(espflash_session_chip(rig.session)->usb_mode,
			i == 2 ? ESPFLASH_USB_OTG : ESPFLASH_USB_NONE);
		teardown(NULL);
	}
}

static void adapter_with_flow_control_keeps_dtr(void **state)
{
	static const struct word_chip_line into[] = {
		{BOTH, 0, 0}, {BOTH, BOTH, 0}, {BOTH, R, 0}, {BOTH, D, 100000}};
	static const struct word_chip_line back[] = {{BOTH, R, 0}, {D, D, 100000}, {R, 0, 200000}};

	(void)state;
	prepare(5, 0x10c4, 0xea64);
	connect_with(NULL);
	lines_are(into, COUNT(into));
	rig.chip.line_count = 0;
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by RTS");
	lines_are(back, COUNT(back));
}

static void delay_that_was_given_is_used_in_each_variant(void **state)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .reset_delay_ms = 700};

	(void)state;
	prepare(5, 0, 0);
	connect_with(&o);
	for (uint32_t number = 0; number < 4; number++) {
		rig.chip.line_count = 0;
		assert_int_equal(ef_reset_into_loader(rig.session, number), 0);
		assert_int_equal(rig.chip.line_count, 5);
		assert_int_equal(rig.chip.lines[4].at_us - rig.chip.lines[3].at_us, 700000);
	}
}

static void own_sequences_go_before_all_others(void **state)
{
	static const espflash_reset_step loader[] = {{D, D, 10}, {0, 0, 20}, {BOTH, R, 0}};
	static const espflash_reset_step firmware[] = {{R, R, 7}, {R, 0, 0}};
	static const struct word_chip_line into[] = {{D, D, 0}, {BOTH, R, 30}};
	static const struct word_chip_line back[] = {{R, R, 0}, {R, 0, 7}};
	const espflash_session_options o = {.struct_size = sizeof(o),
		.before = ESPFLASH_BEFORE_USB_RESET,
		.into_loader = loader,
		.into_loader_count = 3,
		.into_firmware = firmware,
		.into_firmware_count = 2};

	(void)state;
	prepare(5, 0x303a, 0x1001);
	connect_with(&o);
	lines_are(into, COUNT(into));
	rig.chip.line_count = 0;
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by the sequence given");
	lines_are(back, COUNT(back));
}

static void sequences_that_cannot_be_are_refused(void **state)
{
	static const espflash_reset_step steps[65] = {{0, 0, 0}};
	static const espflash_reset_step line[] = {{4, 0, 0}};
	static const espflash_reset_step value[] = {{D, 4, 0}};
	static const espflash_reset_step wait[] = {{D, D, 60000001}};
	static const espflash_session_options wrong[] = {
		{.into_loader = steps, .into_loader_count = 65},
		{.into_loader = steps},
		{.into_loader_count = 1},
		{.into_firmware = steps},
		{.into_firmware_count = 1},
		{.into_loader = line, .into_loader_count = 1},
		{.into_loader = value, .into_loader_count = 1},
		{.into_firmware = wait, .into_firmware_count = 1},
		{.reset_delay_ms = 60001},
		{.spi_connection = 1u << 30},
		{.flash_supply = 4},
		{.reserved = 1},
	};
	espflash_session *s = NULL;

	(void)state;
	prepare(5, 0, 0);
	connect_with(NULL);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		espflash_session_options o = wrong[i];

		o.struct_size = sizeof(o);
		assert_int_equal(
			espflash_session_new(&s, rig.transport, &o), ESPFLASH_ERROR_ARGUMENT);
		assert_null(s);
	}
}

/* --- into the firmware ---------------------------------------------------------------------- */

static void hard_reset_pulses_rts(void **state)
{
	static const struct word_chip_line fast[] = {{BOTH, R, 0}, {R, 0, 100000}};
	static const struct word_chip_line slow[] = {{BOTH, R, 0}, {R, 0, 200000}};
	/* Only the ESP32-C5 needs longer on USB-Serial/JTAG; S2 and S3 do on USB-OTG. */
	static const struct {
		uint32_t chip;
		uint16_t product;
		bool slow;
	} rows[] = {{5, 0x1001, false}, {9, 0x1001, false}, {23, 0x1001, true}, {23, 0, false}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		connected(rows[i].chip, rows[i].product ? 0x303a : 0, rows[i].product);

		const uint64_t from = rig.chip.now_us;

		leaves(ESPFLASH_AFTER_HARD_RESET, "reset by RTS");
		lines_are(rows[i].slow ? slow : fast, 2);
		assert_int_equal(rig.chip.now_us - from, rows[i].slow ? 400000 : 100000);
		teardown(NULL);
	}
}

static const struct word_chip_write watchdog_s3[] = {
	{0x600080b0, 0x50d83aa1, 0xffffffff, 0},
	{0x6000809c, 2000, 0xffffffff, 0},
	{0x60008098, 0xd0000102, 0xffffffff, 0},
	{0x600080b0, 0, 0xffffffff, 0},
};

static void watchdog_resets_those_that_have_one(void **state)
{
	(void)state;
	connected(9, 0, 0);

	const uint64_t from = rig.chip.now_us;

	leaves(ESPFLASH_AFTER_WATCHDOG, "reset by the watchdog");
	writes_are(watchdog_s3, 4);
	assert_int_equal(rig.chip.line_count, 0);
	assert_int_equal(rig.chip.now_us - from, 500000);
	assert_int_equal(rig.warnings, 0);
}

static void others_get_a_hard_reset_and_a_warning(void **state)
{
	/* ESP32-C6, H2, H21, H4, E22: REFERENCE 2.16. */
	static const uint32_t chips[] = {13, 16, 25, 28, 31};

	(void)state;
	for (size_t i = 0; i < COUNT(chips); i++) {
		connected(chips[i], 0, 0);
		leaves(ESPFLASH_AFTER_WATCHDOG, "reset by RTS");
		assert_int_equal(rig.chip.write_count, 0);
		assert_int_equal(rig.chip.line_count, 2);
		assert_int_equal(rig.warnings, 1);
		assert_non_null(strstr(rig.warning, "a hard reset instead"));
		teardown(NULL);
	}
	prepare(9, 0, 0);
	word_chip_secure(&rig.chip, 20, ESPFLASH_SECURITY_SECURE_DOWNLOAD, 9);
	connect_with(NULL);
	rig.chip.line_count = 0;
	leaves(ESPFLASH_AFTER_WATCHDOG, "reset by RTS");
	assert_int_equal(rig.chip.write_count, 0);
	assert_non_null(strstr(rig.warning, "secure download mode"));
}

static void s3_forgets_that_it_was_forced_into_its_loader(void **state)
{
	static const struct word_chip_write clear = {0x6000812c, 0, 1, 0};

	(void)state;
	connected(9, 0, 0);
	word_chip_set(&rig.chip, 0x6000812c, 0x80000001);
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by RTS");
	writes_are(&clear, 1);
	assert_int_equal(word_chip_get(&rig.chip, 0x6000812c), 0x80000000);
}

static void on_usb_otg_straps_that_led_into_the_loader_need_the_watchdog(void **state)
{
	(void)state;
	/* ESP32-S3: the bit that forces the loader is cleared first. */
	connected(9, 0x303a, 9);
	word_chip_set(&rig.chip, 0x6000812c, 1);
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by the watchdog");
	assert_int_equal(rig.chip.write_count, 5);
	assert_int_equal(rig.chip.line_count, 0);
	teardown(NULL);

	connected(9, 0x303a, 9);
	word_chip_set(&rig.chip, 0x60004038, 8);
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by RTS");
	assert_int_equal(rig.chip.lines[1].at_us - rig.chip.lines[0].at_us, 200000);
}

static void s2_on_usb_otg_goes_by_its_straps(void **state)
{
	static const struct {
		uint32_t strap, forced;
		const char *text;
	} rows[] = {
		{0, 0, "reset by the watchdog"}, {8, 0, "reset by RTS"}, {0, 1, "reset by RTS"}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		prepare(0, 0x303a, 2);
		rig.chip.security_size = 12;
		word_chip_set(&rig.chip, 0x40001000, 0x7c6);
		connect_with(NULL);
		rig.chip.line_count = 0;
		word_chip_set(&rig.chip, 0x3f404038, rows[i].strap);
		word_chip_set(&rig.chip, 0x3f408128, rows[i].forced);
		leaves(ESPFLASH_AFTER_HARD_RESET, rows[i].text);
		teardown(NULL);
	}
}

static void p4_on_usb_otg_is_always_reset_by_its_watchdog(void **state)
{
	(void)state;
	connected(18, 0x303a, 18);
	word_chip_set(&rig.chip, 0x500e0038, 8);
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by the watchdog");
	teardown(NULL);

	connected(18, 0x303a, 0x1001);
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by RTS");
}

/* The port is the chip's own: it goes away, and that is what was wanted. */
static void port_that_goes_away_with_the_chip_is_no_failure(void **state)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .baud = 230400};

	(void)state;
	prepare(18, 0x303a, 18);
	connect_with(&o);
	rig.chip.vanish_at = 0x50116000;
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by the watchdog");
	teardown(NULL);

	prepare(18, 0x10c4, 0xea60);
	connect_with(&o);
	rig.chip.vanish_at = 0x50116000;
	assert_int_equal(espflash_session_reset(rig.session, ESPFLASH_AFTER_WATCHDOG),
		ESPFLASH_ERROR_DISCONNECTED);
}

/* A cable that was pulled in the middle of the work: nothing was reset, and nobody says so. */
static void port_that_went_away_before_is_not_reset(void **state)
{
	static const uint32_t ways[] = {
		ESPFLASH_AFTER_HARD_RESET, ESPFLASH_AFTER_WATCHDOG, ESPFLASH_AFTER_HOLD};
	uint32_t value;

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		connected(18, 0x303a, 0x1001);
		rig.chip.is_gone = true;
		assert_int_equal(espflash_target_read_reg(rig.session, 0x50116000, &value),
			ESPFLASH_ERROR_DISCONNECTED);
		assert_int_equal(
			espflash_session_reset(rig.session, ways[i]), ESPFLASH_ERROR_DISCONNECTED);
		assert_string_equal(rig.reset, "");
		teardown(NULL);
	}
	connected(18, 0x303a, 0x1001);
}

static void own_sequence_goes_before_the_watchdog(void **state)
{
	static const espflash_reset_step steps[] = {{R, R, 7}, {R, 0, 0}};
	const espflash_session_options o = {
		.struct_size = sizeof(o), .into_firmware = steps, .into_firmware_count = 2};

	(void)state;
	prepare(18, 0x303a, 18);
	connect_with(&o);
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by the sequence given");
}

/* Its rule is that of the S2, its watchdog resets nothing: REFERENCE, appendix A, 9. */
static void e22_on_usb_otg_gets_the_line(void **state)
{
	(void)state;
	connected(31, 0x303a, 31);
	leaves(ESPFLASH_AFTER_HARD_RESET, "reset by RTS");
	assert_int_equal(rig.chip.write_count, 0);
}

static void chip_may_be_held_in_reset(void **state)
{
	static const struct word_chip_line held[] = {{BOTH, R, 0}};

	(void)state;
	connected(5, 0, 0);
	leaves(ESPFLASH_AFTER_HOLD, "held in reset");
	lines_are(held, 1);
	teardown(NULL);

	prepare(5, 0, 0);
	rig.chip.has_lines = false;
	connect_with(NULL);
	assert_int_equal(espflash_session_reset(rig.session, ESPFLASH_AFTER_HOLD),
		ESPFLASH_ERROR_UNSUPPORTED);
	assert_non_null(strstr(espflash_session_error(rig.session)->message, "no reset lines"));
	assert_int_equal(espflash_session_baud(rig.session), 115200);
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(port_of_usb_serial_jtag_gets_its_sequence),
		TEST(other_ports_get_the_usual_sequence),
		TEST(adapter_with_flow_control_keeps_dtr),
		TEST(delay_that_was_given_is_used_in_each_variant),
		TEST(own_sequences_go_before_all_others),
		TEST(sequences_that_cannot_be_are_refused),
		TEST(hard_reset_pulses_rts),
		TEST(watchdog_resets_those_that_have_one),
		TEST(others_get_a_hard_reset_and_a_warning),
		TEST(s3_forgets_that_it_was_forced_into_its_loader),
		TEST(on_usb_otg_straps_that_led_into_the_loader_need_the_watchdog),
		TEST(s2_on_usb_otg_goes_by_its_straps),
		TEST(p4_on_usb_otg_is_always_reset_by_its_watchdog),
		TEST(port_that_goes_away_with_the_chip_is_no_failure),
		TEST(port_that_went_away_before_is_not_reset),
		TEST(own_sequence_goes_before_the_watchdog),
		TEST(e22_on_usb_otg_gets_the_line),
		TEST(chip_may_be_held_in_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
