/* SPDX-License-Identifier: MIT */
/*
 * Firmware from a compiler, packed by our image builder, written by the library, started by the
 * simulated chip, and heard in the same session from its first byte to its last; and power cuts
 * while it is replaced. tests/firmware has it.
 *
 * usage: test_flow_boot HELLO-ESP8266 HELLO-ESP32 HELLO-ESP32C3
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "image/image.h"

#define CHIPS	3
#define TEXT	4096
#define BALLAST 0x5000u

static struct {
	const char *line;
	uint32_t chip;
	uint32_t offset;
	uint32_t text_baud;
	uint32_t ballast; /* RAM that the firmware does not use */
	const char *no_image;
	uint8_t image[0x1000];
	size_t size;
} hello[CHIPS] = {
	{"hello from ESP8266\r\n", ESPFLASH_CHIP_ESP8266, 0, 74880, 0x3ffea000, "ets_main.c", {0},
		0},
	{"hello from ESP32\r\n", ESPFLASH_CHIP_ESP32, 0x1000, 115200, 0x3fff4000,
		"invalid header: 0x", {0}, 0},
	{"hello from ESP32-C3\r\n", ESPFLASH_CHIP_ESP32C3, 0, 115200, 0x3fc90000,
		"invalid header: 0x", {0}, 0},
};

/* All that the chip says until it has been silent for longer than the firmware takes to come up. */
static size_t read_text(struct flow *f, char text[TEXT])
{
	size_t used = 0, got = 0;

	do {
		flow_ok(f, espflash_session_read_raw(
				   f->session, text + used, TEXT - 1 - used, 600, &got));
		used += got;
	} while (got > 0 && used < TEXT - 1);
	text[used] = '\0';
	return used;
}

/* The same by a terminal that has the port open, and closes it then. */
static size_t terminal(struct flow *f, char text[TEXT])
{
	const espflash_transport_ops *ops = espflash_sim_ops(f->sim);
	size_t used = 0, got = 0;

	do {
		assert_int_equal(ops->read(f->sim, text + used, TEXT - 1 - used, 600, &got), 0);
		used += got;
	} while (got > 0 && used < TEXT - 1);
	text[used] = '\0';
	ops->close(f->sim);
	return used;
}

/* Noise may hold zeros: compare from behind. */
static bool ends_with(const char *text, size_t size, const char *line)
{
	const size_t length = strlen(line);

	return size >= length && memcmp(text + size - length, line, length) == 0;
}

static void says_hello(struct flow *f, size_t i)
{
	char text[TEXT];
	const size_t size = read_text(f, text);

	if (!ends_with(text, size, hello[i].line))
		fail_msg("%s: \"%s\" does not end with \"%s\"", f->chip, text, hello[i].line);
}

static void write_hello(struct flow *f, size_t i)
{
	const uint32_t at = hello[i].offset;

	flow_ok(f, espflash_flash_write(f->session, at, hello[i].image, hello[i].size, NULL));
	assert_memory_equal(f->flash + at, hello[i].image, hello[i].size);
	/* The ESP8266's loader can neither read nor digest. */
	if (i > 0)
		flow_ok(f,
			espflash_flash_verify(f->session, at, hello[i].image, hello[i].size, NULL));
}

/* The ROM's text and the firmware's, as they must be for the image of an ESP32 or ESP32-C3. */
static void wanted_text(size_t i, char text[TEXT])
{
	static const char *const format[] = {
		"", "load:0x%08x,len:%u\r\n", "load:0x%08x,len:0x%x\r\n"};
	static const char esp32[] =
		"ets Jul 29 2019 12:21:46\r\n\r\n"
		"rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"
		"configsip: 0, SPIWP:0xee\r\n"
		"clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00\r\n";
	static const char esp32c3[] =
		"ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n"
		"rst:0x1 (POWERON),boot:0xd (SPI_FAST_FLASH_BOOT)\r\nSPIWP:0xee\r\n";
	static const char *const begin[] = {"", esp32, esp32c3};
	espflash_image_info info = {.struct_size = sizeof(info)};
	int n;

	assert_int_equal(
		espflash_image_check(&info, hello[i].image, hello[i].size, hello[i].chip, NULL), 0);
	n = snprintf(text, TEXT, "%smode:DIO, clock div:2\r\n", begin[i]);
	for (uint32_t k = 0; k < info.segment_count; k++)
		n += snprintf(text + n, TEXT - (size_t)n, format[i], info.segments[k].address,
			info.segments[k].size);
	snprintf(text + n, TEXT - (size_t)n, "entry 0x%08x\r\n%s", info.entry, hello[i].line);
}

static void hard_reset_is_heard_to_the_last_byte(void **state)
{
	char text[TEXT], wanted[TEXT];
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		for (uint32_t baud = 0; baud <= 460800; baud += 460800) {
			flow_open(&f, flow_chips[i], 0, NULL);
			f.options.baud = i > 0 ? baud : 0;
			flow_session(&f);
			flow_ok(&f, espflash_session_connect(f.session));
			write_hello(&f, i);
			flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_HARD_RESET));
			read_text(&f, text);
			wanted_text(i, wanted);
			if (i > 0)
				assert_string_equal(text, wanted);
			flow_close(&f);
		}
	}
}

/* The ESP8266's boot text is at another rate than its firmware's: noise, and then the line. */
static void every_chip_says_its_line_after_a_hard_reset(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		flow_connected(&f, flow_chips[i]);
		write_hello(&f, i);
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_HARD_RESET));
		says_hello(&f, i);
		/* And again: the firmware's data are loaded anew. */
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_HARD_RESET));
		says_hello(&f, i);
		flow_close(&f);
	}
}

static void every_chip_says_its_line_after_a_soft_reset_at_any_rate(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		for (uint32_t baud = 0; baud <= 921600; baud += 921600) {
			flow_open(&f, flow_chips[i], ESPFLASH_SIM_NO_LINES, NULL);
			f.options.baud = i > 0 ? baud : 0;
			flow_session(&f);
			flow_ok(&f, espflash_session_connect(f.session));
			write_hello(&f, i);
			flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_SOFT_RESET));
			says_hello(&f, i);
			flow_close(&f);
		}
	}
}

/* The session does not linger: nothing of what the firmware says comes before its end. */
static void terminal_that_takes_over_hears_the_whole_line(void **state)
{
	char text[TEXT];
	struct flow f;

	(void)state;
	for (size_t i = 0; i < 2 * CHIPS; i++) {
		const size_t chip = i / 2;
		const bool stub = i & 1;

		flow_open(&f, flow_chips[chip], stub ? 0 : ESPFLASH_SIM_NO_LINES, NULL);
		f.options.flags = stub ? 0 : ESPFLASH_SESSION_NO_STUB;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		write_hello(&f, chip);
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_SOFT_RESET));
		espflash_session_free(&f.session);
		assert_int_equal(espflash_sim_ops(f.sim)->open(f.sim, 115200), 0);
		if (!ends_with(text, terminal(&f, text), hello[chip].line))
			fail_msg("%s: only \"%s\"", f.chip, text);
		flow_close(&f);
	}
}

/* With IO0 high, as boards with reset lines have it: a stub lets the chip reset itself. */
static void every_chip_says_its_line_after_a_stub(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		for (uint32_t after = 0; after <= ESPFLASH_AFTER_SOFT_RESET; after++) {
			flow_stub(&f, flow_chips[i], 0, NULL);
			f.options.baud = 460800;
			flow_session(&f);
			flow_ok(&f, espflash_session_connect(f.session));
			write_hello(&f, i);
			flow_ok(&f, espflash_session_reset(f.session, after));
			says_hello(&f, i);
			flow_close(&f);
		}
	}
}

static void power_and_button_start_it_as_well(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		flow_connected(&f, flow_chips[i]);
		write_hello(&f, i);
		espflash_sim_power_cycle(f.sim, 0);
		says_hello(&f, i);
		espflash_sim_press_reset(f.sim, 0);
		says_hello(&f, i);
		flow_close(&f);
	}
}

/* The firmware with a segment of noise: an image of several sectors. Returns its size. */
static size_t heavy(size_t i, uint8_t *out, size_t room, uint32_t seed)
{
	static uint8_t ballast[BALLAST];
	espflash_image_info info = {.struct_size = sizeof(info)};
	struct ef_image_part parts[4];
	struct ef_image_recipe recipe = {.chip = hello[i].chip, .parts = parts, .digest = i > 0};
	size_t size = 0;

	flow_noise(ballast, sizeof(ballast), seed);
	assert_int_equal(
		espflash_image_check(&info, hello[i].image, hello[i].size, hello[i].chip, NULL), 0);
	assert_in_range(info.segment_count, 1, 3);
	for (uint32_t k = 0; k < info.segment_count; k++)
		parts[k] = (struct ef_image_part){info.segments[k].address, info.segments[k].size,
			hello[i].image + info.segments[k].file_offset};
	parts[info.segment_count] =
		(struct ef_image_part){hello[i].ballast, sizeof(ballast), ballast};
	recipe.part_count = info.segment_count + 1;
	recipe.entry = info.entry;
	assert_int_equal(ef_image_build(out, room, &size, &recipe, NULL), 0);
	return size;
}

static uint8_t old_image[2 * BALLAST], new_image[2 * BALLAST];
static size_t heavy_size; /* of both */

/* A board without reset lines that boots old_image; the cable, and the power with it, is pulled
   after `cut` bytes. */
static void open_heavy(struct flow *f, size_t i, uint64_t cut)
{
	char fault[80] = "";

	if (cut)
		snprintf(fault, sizeof(fault), "brownout=%llu,disconnect=%llu",
			(unsigned long long)cut, (unsigned long long)cut);
	flow_open(f, flow_chips[i], ESPFLASH_SIM_NO_LINES, fault);
	f->options.attempts = 2;
	flow_session(f);
	heavy_size = heavy(i, old_image, sizeof(old_image), 5);
	assert_int_equal(heavy(i, new_image, sizeof(new_image), 6), heavy_size);
	memcpy(f->flash + hello[i].offset, old_image, heavy_size);
}

static int replace(struct flow *f, size_t i)
{
	const int r = espflash_session_connect(f->session);

	return r < 0 ? r
		     : espflash_flash_write(
			       f->session, hello[i].offset, new_image, heavy_size, NULL);
}

/* RESET is pressed, and a terminal at that rate hears this. */
static size_t reset_and_listen(struct flow *f, uint32_t baud, char text[TEXT])
{
	espflash_session_free(&f->session);
	assert_int_equal(espflash_sim_ops(f->sim)->open(f->sim, baud), 0);
	espflash_sim_press_reset(f->sim, 0);
	return terminal(f, text);
}

enum left { WHOLE, NONE };

/* The chip boots what the cut has left: a whole image, or it says that there is none. */
static enum left boots(struct flow *f, size_t i, uint64_t cut)
{
	const uint8_t *there = f->flash + hello[i].offset;
	char text[TEXT];

	if (ends_with(text, reset_and_listen(f, 115200, text), hello[i].line)) {
		assert_true(memcmp(there, old_image, heavy_size) == 0 ||
			    memcmp(there, new_image, heavy_size) == 0);
		return WHOLE;
	}
	reset_and_listen(f, hello[i].text_baud, text);
	if (!strstr(text, hello[i].no_image) || strstr(text, "load") || strstr(text, "hello"))
		fail_msg("%s cut after %llu bytes: \"%s\"", f->chip, (unsigned long long)cut, text);
	return NONE;
}

static void power_cut_leaves_an_image_that_starts_or_none(void **state)
{
	/* Thousandths of what the host sends: connecting, the body, the header and its end. */
	static const uint64_t cuts[] = {20, 150, 300, 450, 600, 750, 850, 880, 910, 940, 970};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < CHIPS; i++) {
		espflash_sim_counters c;
		unsigned seen[2] = {0};

		open_heavy(&f, i, 0);
		flow_ok(&f, replace(&f, i));
		espflash_sim_count(f.sim, &c);
		assert_int_equal(boots(&f, i, 0), WHOLE);
		flow_close(&f);
		for (size_t k = 0; k < sizeof(cuts) / sizeof(cuts[0]); k++) {
			const uint64_t cut = c.bytes_from_host * cuts[k] / 1000;

			open_heavy(&f, i, cut);
			assert_true(replace(&f, i) < 0);
			espflash_sim_set_fault(f.sim, NULL);
			espflash_sim_plug(f.sim);
			seen[boots(&f, i, cut)]++;
			/* The same again finishes the job. */
			espflash_sim_press_reset(f.sim, 1);
			flow_session(&f);
			flow_ok(&f, replace(&f, i));
			assert_int_equal(boots(&f, i, cut), WHOLE);
			assert_memory_equal(f.flash + hello[i].offset, new_image, heavy_size);
			flow_close(&f);
		}
		print_message("# %s: %u cuts left an image, %u none\n", flow_chips[i], seen[WHOLE],
			seen[NONE]);
		assert_int_equal(seen[WHOLE], 1);
	}
}

static int read_image(size_t i, const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return -1;
	}
	hello[i].size = fread(hello[i].image, 1, sizeof(hello[i].image), file);
	fclose(file);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hard_reset_is_heard_to_the_last_byte),
		cmocka_unit_test(every_chip_says_its_line_after_a_hard_reset),
		cmocka_unit_test(every_chip_says_its_line_after_a_soft_reset_at_any_rate),
		cmocka_unit_test(every_chip_says_its_line_after_a_stub),
		cmocka_unit_test(terminal_that_takes_over_hears_the_whole_line),
		cmocka_unit_test(power_and_button_start_it_as_well),
		cmocka_unit_test(power_cut_leaves_an_image_that_starts_or_none),
	};

	if (argc != 1 + CHIPS) {
		fprintf(stderr, "usage: test_flow_boot HELLO-ESP8266 HELLO-ESP32 HELLO-ESP32C3\n");
		return 2;
	}
	for (size_t i = 0; i < CHIPS; i++) {
		if (read_image(i, argv[1 + i]) < 0)
			return 2;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
