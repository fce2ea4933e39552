/* SPDX-License-Identifier: MIT */
/*
 * The simulated chips boot what is in their flash: the ROM's text, letter by letter, and the
 * firmware behind it, after each way to get there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "boot_image.h"

#define TEXT 4096

/* One command; status << 8 | reason. */
#define COMMAND(w, op, ms, ...)                                                                    \
	wire_command(w, op, (const uint32_t[]){__VA_ARGS__},                                       \
		sizeof((const uint32_t[]){__VA_ARGS__}) / 4, NULL, 0, ms)

static void image_is_loaded_and_started_after_a_reset(void **state)
{
	char text[TEXT], sums[64];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		const char *at;
		struct builder b;
		struct wire w;

		boot_open(&w, i, NULL);
		boot_image(&b, &boot_chips[i]);
		snprintf(sums, sizeof(sums), "chksum 0x%02x\r\ncsum 0x%02x\r\n", b.checksum,
			b.checksum);
		boot_put(&w, &boot_chips[i], &b);
		espflash_sim_press_reset(w.sim, 0);
		wire_text(&w, text, sizeof(text), 3000);
		at = boot_begins(text, boot_after_reset[i]);
		at = boot_begins(at, boot_loading[i]);
		at = boot_begins(at, i == 0 ? sums : boot_entered[i]);
		assert_string_equal(at, "K");
		assert_int_equal(boot_count(&w).running, 1);
		assert_int_equal(boot_count(&w).resets, 1);
		wire_close(&w);
	}
}

static void image_is_started_when_power_comes_back(void **state)
{
	static const char *const cause[] = {"rst cause:1, ", "rst:0x1 (", "rst:0x1 ("};
	char text[TEXT];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		struct builder b;
		struct wire w;

		boot_open(&w, i, NULL);
		boot_image(&b, &boot_chips[i]);
		boot_put(&w, &boot_chips[i], &b);
		espflash_sim_power_cycle(w.sim, 0);
		assert_true(wire_text(&w, text, sizeof(text), 300) > 0);
		assert_non_null(strstr(text, cause[i]));
		assert_int_equal(text[strlen(text) - 1], 'K');
		wire_close(&w);
	}
}

static void ram_is_loaded_anew_at_each_boot(void **state)
{
	char text[TEXT];
	struct builder b;
	struct wire w;

	(void)state;
	boot_open(&w, 2, NULL);
	boot_image(&b, &boot_chips[2]);
	b.data[32 + 6] = 0xd0; /* li a1, 'M' */
	b.data[b.size - 33] ^= 0xb0 ^ 0xd0;
	boot_put(&w, &boot_chips[2], &b);
	espflash_sim_press_reset(w.sim, 0);
	assert_true(wire_text(&w, text, sizeof(text), 300) > 0);
	assert_int_equal(text[strlen(text) - 1], 'M');
	boot_image(&b, &boot_chips[2]);
	boot_put(&w, &boot_chips[2], &b);
	espflash_sim_press_reset(w.sim, 0);
	assert_true(wire_text(&w, text, sizeof(text), 300) > 0);
	assert_int_equal(text[strlen(text) - 1], 'K');
	wire_close(&w);
}

/* Where the ROM leads after FLASH_END with "run" there is no reset and no banner. */
static void the_loader_starts_the_image_without_a_reset(void **state)
{
	char text[TEXT];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		struct builder b;
		struct wire w;

		wire_open(&w, boot_chips[i].name, NULL, 0);
		boot_image(&b, &boot_chips[i]);
		boot_put(&w, &boot_chips[i], &b);
		assert_int_equal(wire_sync(&w), 8);
		if (i > 0)
			assert_int_equal(COMMAND(&w, 0x0D, 100, 0, 0), 0);
		/* The ESP32-C3 takes a fifth word, the others do not. */
		assert_int_equal(wire_command(&w, 0x02, (const uint32_t[]){0, 0, 1024, 0, 0},
					 i == 2 ? 5 : 4, NULL, 0, 100),
			0);
		assert_int_equal(COMMAND(&w, 0x04, 100, 1), 0);
		wire_text(&w, text, sizeof(text), 300);
		boot_begins(text, boot_loading[i]);
		assert_int_equal(text[strlen(text) - 1], 'K');
		assert_int_equal(boot_count(&w).resets, 0);
		assert_int_equal(boot_count(&w).running, 1);
		wire_close(&w);
	}
}

static void late_firmware_starts_when_the_next_client_has_come(void **state)
{
	char text[TEXT];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		struct builder b;
		struct wire w;

		wire_open(&w, boot_chips[i].name, NULL, ESPFLASH_SIM_LATE_FIRMWARE);
		w.ops->set_baud(w.sim, i > 0 ? 115200 : 74880);
		boot_image(&b, &boot_chips[i]);
		boot_put(&w, &boot_chips[i], &b);
		for (int again = 0; again < 2; again++) {
			espflash_sim_press_reset(w.sim, 0);
			assert_true(wire_text(&w, text, sizeof(text), 60000) > 0);
			boot_begins(text, boot_after_reset[i]);
			assert_int_equal(text[strlen(text) - 1], '\n');
			w.ops->close(w.sim);
			w.ops->sleep_us(w.sim, 1000000);
			assert_int_equal(w.ops->open(w.sim, i > 0 ? 115200 : 74880), 0);
			wire_text(&w, text, sizeof(text), 300);
			assert_string_equal(text, "K");
		}
		/* Not what is in the loader then. */
		espflash_sim_press_reset(w.sim, 0);
		espflash_sim_press_reset(w.sim, 1);
		w.ops->close(w.sim);
		assert_int_equal(w.ops->open(w.sim, 115200), 0);
		w.ops->sleep_us(w.sim, 100000);
		assert_int_equal(boot_count(&w).running, 0);
		wire_close(&w);
	}
}

static void the_loader_says_that_there_is_nothing_to_start(void **state)
{
	static const char *const leave[] = {"ets_main.c \r\n",
		"flash read err, 631\r\n"
		"Falling back to built-in command "
		"interpreter.\r\nOK\r\n>",
		"user code done\r\n"};
	char text[TEXT];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		struct wire w;

		wire_open(&w, boot_chips[i].name, NULL, 0);
		assert_int_equal(wire_sync(&w), 8);
		assert_int_equal(COMMAND(&w, 0x04, 100, 1), 0x0000);
		wire_text(&w, text, sizeof(text), 2000);
		assert_string_equal(text, leave[i]);
		wire_close(&w);
	}
}

static void segments_of_any_length_are_loaded(void **state)
{
	static uint8_t data[0x6001];
	char text[TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 256 + 1);
	for (uint32_t size = 1; size < sizeof(data); size = size < 300 ? size + 13 : size * 4 + 3) {
		struct builder b, code;
		uint32_t value;
		struct wire w;

		/* The ESP32-C3's digest proves that all of it was read. */
		wire_open(&w, "esp32c3", NULL, 0);
		boot_image(&code, &boot_chips[2]);
		boot_begin(&b, &boot_chips[2], 2);
		boot_segment(&b, 0x3fc80000, data, size);
		boot_segment(&b, boot_chips[2].code, code.data + 32, 20);
		boot_end(&b, &boot_chips[2]);
		builder_free(&code);
		boot_put(&w, &boot_chips[2], &b);
		espflash_sim_press_reset(w.sim, 0);
		assert_true(wire_text(&w, text, sizeof(text), 300) > 0);
		assert_int_equal(text[strlen(text) - 1], 'K');
		assert_null(strstr(text, "SHA-256"));
		espflash_sim_press_reset(w.sim, 1);
		w.ops->sleep_us(w.sim, 50000);
		assert_int_equal(wire_sync(&w), 8);
		assert_int_equal(COMMAND(&w, 0x0A, 100, 0x3fc80000 + (size - 1) / 4 * 4), 0);
		value = wire_value(&w) >> 8 * ((size - 1) % 4) & 0xff;
		assert_int_equal(value, data[size - 1]);
		wire_close(&w);
	}
}

/* The numbers of a real boot log: esp8266/Arduino issue 435. */
static void esp8266_counts_its_segments_in_units_of_16_bytes(void **state)
{
	static const struct {
		uint32_t address, size;
		const char *text;
	} segments[] = {
		{0x40100000, 28780, "load 0x40100000, len 28780, room 16 \r\ntail 12\r\nchksum 0x"},
		{0x3ffe8000, 1580, "load 0x3ffe8000, len 1580, room 12 \r\ntail 0\r\nchksum 0x"},
		{0x3ffe8630, 36588, "load 0x3ffe8630, len 36588, room 8 \r\ntail 4\r\nchksum 0x"},
	};
	static const uint8_t data[36588];
	char text[TEXT];
	struct builder b;
	struct wire w;

	(void)state;
	boot_open(&w, 0, NULL);
	boot_begin(&b, &boot_chips[0], 3);
	for (size_t i = 0; i < 3; i++)
		boot_segment(&b, segments[i].address, data, segments[i].size);
	boot_end(&b, &boot_chips[0]);
	boot_put(&w, &boot_chips[0], &b);
	espflash_sim_press_reset(w.sim, 0);
	wire_text(&w, text, sizeof(text), 300);
	for (size_t i = 0; i < 3; i++)
		assert_non_null(strstr(text, segments[i].text));
	wire_close(&w);
}

/* K, and when it is out RTC_CNTL's software reset. */
static const uint8_t resetting[] = {
	0x37, 0x05, 0x00, 0x60, /* lui a0, 0x60000 */
	0x93, 0x05, 0xb0, 0x04, /* li a1, 'K' */
	0x23, 0x20, 0xb5, 0x00, /* sw a1, 0(a0) */
	0x03, 0x26, 0xc5, 0x01, /* 1: lw a2, 28(a0): STATUS */
	0x13, 0x56, 0x06, 0x01, /* srli a2, a2, 16 */
	0xe3, 0x1c, 0x06, 0xfe, /* bnez a2, 1b */
	0x37, 0x06, 0x00, 0x80, /* lui a2, 0x80000 */
	0x37, 0x85, 0x00, 0x60, /* lui a0, 0x60008 */
	0x23, 0x20, 0xc5, 0x00, /* sw a2, 0(a0) */
};

static void firmware_that_resets_the_chip_boots_again(void **state)
{
	char text[TEXT];
	struct builder b;
	struct wire w;

	(void)state;
	boot_open(&w, 2, NULL);
	boot_begin(&b, &boot_chips[2], 1);
	boot_segment(&b, boot_chips[2].code, resetting, sizeof(resetting));
	boot_end(&b, &boot_chips[2]);
	boot_put(&w, &boot_chips[2], &b);
	espflash_sim_press_reset(w.sim, 0);
	wire_text(&w, text, sizeof(text), 200);
	assert_in_range(boot_occurrences(text, "rst:0x3 (RTC_SW_SYS_RST),boot:0xd"), 3, 30);
	assert_true(boot_count(&w).resets > 3);
	wire_close(&w);
}

/* K for ever, as the FIFO empties. */
static const uint8_t chattering[] = {
	0x37, 0x05, 0x00, 0x60, /* lui a0, 0x60000 */
	0x93, 0x05, 0xb0, 0x04, /* li a1, 'K' */
	0x03, 0x26, 0xc5, 0x01, /* 1: lw a2, 28(a0): STATUS */
	0x13, 0x56, 0x06, 0x01, /* srli a2, a2, 16 */
	0xe3, 0x1c, 0x06, 0xfe, /* bnez a2, 1b */
	0x23, 0x20, 0xb5, 0x00, /* sw a1, 0(a0) */
	0x6f, 0xf0, 0x1f, 0xff, /* j 1b */
};

static void write_flash_file(char *path, const struct builder *b)
{
	static uint8_t flash[0x400000];
	int fd = mkstemp(path);

	memset(flash, 0xff, sizeof(flash));
	memcpy(flash, b->data, b->size);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, flash, sizeof(flash)), sizeof(flash));
	close(fd);
}

static void board_that_powers_up_from_its_flash_runs_it_and_keeps_its_rate(void **state)
{
	char path[] = "sim_boot.XXXXXX", text[64];
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = "esp32c3",
		.flash_path = path,
		.flags = ESPFLASH_SIM_MANUAL_BOOT};
	struct wire w;
	struct builder b;

	(void)state;
	boot_begin(&b, &boot_chips[2], 1);
	boot_segment(&b, boot_chips[2].code, chattering, sizeof(chattering));
	boot_end(&b, &boot_chips[2]);
	write_flash_file(path, &b);
	builder_free(&b);
	assert_int_equal(espflash_sim_new(&w.sim, &o, NULL), 0);
	w.ops = espflash_sim_ops(w.sim);
	assert_int_equal(w.ops->open(w.sim, 115200), 0);
	assert_int_equal(boot_count(&w).running, 1);
	wire_text(&w, text, sizeof(text), 20);
	assert_int_equal(strspn(text, "K"), sizeof(text) - 1);
	/* Firmware does not measure the rate of what it hears, as the loader does. */
	assert_int_equal(w.ops->set_baud(w.sim, 57600), 0);
	wire_send_raw(&w, "xx", 2);
	w.ops->sleep_us(w.sim, 5000);
	assert_int_equal(boot_count(&w).baud, 115200);
	wire_close(&w);
	unlink(path);
}

/* Zeros are an illegal instruction on both cores. */
static void firmware_that_goes_wrong_stops_and_a_reset_helps(void **state)
{
	static const uint8_t zeros[16];
	char text[TEXT];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		struct builder b;
		struct wire w;

		boot_open(&w, i, NULL);
		boot_begin(&b, &boot_chips[i], 1);
		boot_segment(&b, boot_chips[i].code, zeros, sizeof(zeros));
		boot_end(&b, &boot_chips[i]);
		boot_put(&w, &boot_chips[i], &b);
		espflash_sim_press_reset(w.sim, 0);
		assert_null(espflash_sim_stopped(w.sim));
		wire_text(&w, text, sizeof(text), 500);
		assert_non_null(espflash_sim_stopped(w.sim));
		assert_non_null(strstr(espflash_sim_stopped(w.sim), "00 00"));
		boot_image(&b, &boot_chips[i]);
		boot_put(&w, &boot_chips[i], &b);
		espflash_sim_press_reset(w.sim, 0);
		assert_null(espflash_sim_stopped(w.sim));
		assert_true(wire_text(&w, text, sizeof(text), 300) > 0);
		assert_int_equal(text[strlen(text) - 1], 'K');
		assert_null(espflash_sim_stopped(w.sim));
		wire_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(image_is_loaded_and_started_after_a_reset),
		cmocka_unit_test(image_is_started_when_power_comes_back),
		cmocka_unit_test(ram_is_loaded_anew_at_each_boot),
		cmocka_unit_test(the_loader_starts_the_image_without_a_reset),
		cmocka_unit_test(late_firmware_starts_when_the_next_client_has_come),
		cmocka_unit_test(the_loader_says_that_there_is_nothing_to_start),
		cmocka_unit_test(segments_of_any_length_are_loaded),
		cmocka_unit_test(esp8266_counts_its_segments_in_units_of_16_bytes),
		cmocka_unit_test(firmware_that_goes_wrong_stops_and_a_reset_helps),
		cmocka_unit_test(firmware_that_resets_the_chip_boots_again),
		cmocka_unit_test(board_that_powers_up_from_its_flash_runs_it_and_keeps_its_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
