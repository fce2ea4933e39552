/* SPDX-License-Identifier: MIT */
/*
 * Images that are missing, damaged or beyond the simulator: what the simulated chips say of them,
 * and that they do not start. And the SHA-256 that the newer ROM compares.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boot_image.h"
#include "sha256.h"

#define TEXT 4096

/* One command; status << 8 | reason. */
#define COMMAND(w, op, ms, ...)                                                                    \
	wire_command(w, op, (const uint32_t[]){__VA_ARGS__},                                       \
		sizeof((const uint32_t[]){__VA_ARGS__}) / 4, NULL, 0, ms)

static void blank_flash_is_told_and_retried_until_the_watchdog(void **state)
{
	static const char *const causes[] = {
		"", "rst:0x10 (RTCWDT_RTC_RESET),", "rst:0x7 (TG0WDT_SYS_RST),"};
	char text[TEXT];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		struct wire w;

		boot_open(&w, i, NULL);
		espflash_sim_press_reset(w.sim, 0);
		wire_text(&w, text, sizeof(text), 1500);
		boot_begins(text, boot_after_reset[i]);
		if (i == 0) {
			assert_string_equal(
				boot_begins(text, boot_after_reset[i]), "ets_main.c \r\n");
			assert_int_equal(boot_count(&w).resets, 1);
		} else {
			boot_begins(boot_begins(text, boot_after_reset[i]),
				"invalid header: 0xffffffff\r\ninvalid header: 0xffffffff\r\n");
			assert_int_equal(boot_occurrences(text, causes[i]), 1);
			assert_int_equal(boot_count(&w).resets, 2);
		}
		wire_close(&w);
	}
}

static void header_that_is_none_is_shown_as_it_is(void **state)
{
	static const uint8_t headers[][4] = {{0xe9, 0, 2, 0x20}, {0xe9, 17, 2, 0x20},
		{0xe9, 0xff, 0xff, 0xff}, {0xea, 4, 0, 0}, {0, 0, 0, 0}};
	char text[TEXT], line[64];

	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		const uint8_t *h = headers[i];
		struct wire w;

		wire_open(&w, "esp32", NULL, 0);
		memcpy(espflash_sim_flash(w.sim, NULL) + 0x1000, h, 4);
		espflash_sim_press_reset(w.sim, 0);
		wire_text(&w, text, sizeof(text), 90);
		snprintf(line, sizeof(line), "invalid header: 0x%02x%02x%02x%02x\r\n", h[3], h[2],
			h[1], h[0]);
		assert_string_equal(boot_begins(text, boot_after_reset[1]), line);
		wire_close(&w);
	}
}

static void damaged_image_does_not_start(void **state)
{
	char text[TEXT], error[80];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		unsigned stored, computed;
		struct builder b;
		struct wire w;
		const char *at;

		boot_open(&w, i, NULL);
		boot_image(&b, &boot_chips[i]);
		stored = b.checksum;
		computed = stored ^ 0x10;
		b.data[(i == 0 ? 16 : 32) + 3] ^= 0x10;
		boot_put(&w, &boot_chips[i], &b);
		espflash_sim_press_reset(w.sim, 0);
		wire_text(&w, text, sizeof(text), 90);
		at = boot_begins(boot_begins(text, boot_after_reset[i]), boot_loading[i]);
		if (i == 0)
			snprintf(error, sizeof(error),
				"chksum 0x%02x\r\ncsum 0x%02x\r\ncsum err\r\nets_main.c \r\n",
				computed, computed);
		else if (i == 1)
			snprintf(error, sizeof(error),
				"csum err:0x%02x!=0x%02x\r\nets_main.c 384 \r\n", computed, stored);
		else
			snprintf(error, sizeof(error),
				"Checksum failure. Calculated 0x%02x stored 0x%02x\r\n"
				"ets_main.c 333 \r\n",
				computed, stored);
		assert_string_equal(at, error);
		/* And again, but for the ESP8266. */
		wire_text(&w, text, sizeof(text), 450);
		assert_int_equal(boot_occurrences(text, error) > 1, i > 0);
		assert_int_equal(boot_count(&w).resets > 2, i > 0);
		wire_close(&w);
	}
}

static void digest_is_looked_at_by_the_newer_rom_which_starts_all_the_same(void **state)
{
	char text[TEXT];

	(void)state;
	for (size_t i = 1; boot_chips[i].name; i++) {
		struct builder b;
		struct wire w;

		boot_open(&w, i, NULL);
		boot_image(&b, &boot_chips[i]);
		b.data[b.size - 1] ^= 1;
		boot_put(&w, &boot_chips[i], &b);
		espflash_sim_press_reset(w.sim, 0);
		assert_true(wire_text(&w, text, sizeof(text), 300) > 0);
		assert_int_equal(text[strlen(text) - 1], 'K');
		assert_int_equal(
			!!strstr(text, "SHA-256 comparison failed:\r\nCalculated: "), i == 2);
		assert_int_equal(
			!!strstr(text, "\r\nAttempting to boot anyway...\r\nentry "), i == 2);
		wire_close(&w);
	}
}

static void mapped_flash_is_a_stop_that_says_so(void **state)
{
	char text[TEXT], line[160];

	(void)state;
	for (size_t i = 0; boot_chips[i].name; i++) {
		struct builder b, code;
		struct wire w;

		boot_open(&w, i, NULL);
		boot_image(&code, &boot_chips[i]);
		boot_begin(&b, &boot_chips[i], 2);
		boot_segment(&b, boot_chips[i].code, code.data + (i == 0 ? 16 : 32), 16);
		boot_segment(&b, boot_chips[i].mapped, code.data, 8);
		boot_end(&b, &boot_chips[i]);
		builder_free(&code);
		boot_put(&w, &boot_chips[i], &b);
		espflash_sim_press_reset(w.sim, 0);
		wire_text(&w, text, sizeof(text), 3000);
		snprintf(line, sizeof(line),
			"espflash-sim: segment at 0x%08lx, 8 bytes: not RAM; mapped flash is not "
			"modelled\r\n",
			(unsigned long)boot_chips[i].mapped);
		assert_string_equal(strstr(text, "espflash-sim"), line);
		assert_int_equal(boot_count(&w).resets, 1);
		wire_close(&w);
	}
}

static void segment_past_the_end_of_the_flash_is_damage(void **state)
{
	static const uint32_t sizes[] = {0x3ff000, 0x400000, 0x80000000, 0xfffffff0};
	char text[TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct builder b;
		struct wire w;

		wire_open(&w, "esp32", NULL, 0);
		boot_begin(&b, &boot_chips[1], 16);
		builder_le32(&b, 0x40080400);
		builder_le32(&b, sizes[i]);
		boot_put(&w, &boot_chips[1], &b);
		espflash_sim_press_reset(w.sim, 0);
		wire_text(&w, text, sizeof(text), 90);
		assert_int_equal(boot_occurrences(text, "load:"), 1);
		assert_non_null(strstr(text, "csum err:"));
		wire_close(&w);
	}
}

/* A write was cut off by RESET, and the flash still erases when the ROM looks for an image. */
static void flash_that_is_still_busy_boots_at_a_later_try(void **state)
{
	char text[TEXT];
	struct builder b;
	struct wire w;

	(void)state;
	wire_open(&w, "esp32c3", NULL, 0);
	boot_image(&b, &boot_chips[2]);
	boot_put(&w, &boot_chips[2], &b);
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(COMMAND(&w, 0x0D, 100, 0, 0), 0);
	wire_send(&w, 0x02, (const uint32_t[]){0x10000, 16, 0x1000, 0x20000, 0}, 5, NULL, 0);
	w.ops->sleep_us(w.sim, 30000);
	espflash_sim_press_reset(w.sim, 0);
	assert_true(wire_text(&w, text, sizeof(text), 500) > 0);
	boot_begins(boot_begins(text, boot_after_reset[2]), "invalid header: 0xffffffff\r\n");
	assert_int_equal(text[strlen(text) - 1], 'K');
	assert_int_equal(boot_count(&w).resets, 1);
	wire_close(&w);
}

static void flash_that_is_absent_is_blank(void **state)
{
	char text[TEXT];
	struct builder b;
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", "noflash", 0);
	boot_image(&b, &boot_chips[1]);
	boot_put(&w, &boot_chips[1], &b);
	espflash_sim_press_reset(w.sim, 0);
	wire_text(&w, text, sizeof(text), 90);
	assert_string_equal(
		boot_begins(text, boot_after_reset[1]), "invalid header: 0xffffffff\r\n");
	wire_close(&w);
}

static void digest_in_pieces_is_that_of_the_standard(void **state)
{
	static uint8_t data[300];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31);
	for (size_t size = 0; size < sizeof(data); size++) {
		uint8_t wanted[32], got[32];
		struct sim_sha256 sha;

		builder_sha256(wanted, data, size);
		sim_sha256_begin(&sha);
		sim_sha256_add(&sha, data, size / 3);
		sim_sha256_add(&sha, data + size / 3, size - size / 3);
		sim_sha256_end(&sha, got);
		assert_memory_equal(got, wanted, 32);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blank_flash_is_told_and_retried_until_the_watchdog),
		cmocka_unit_test(header_that_is_none_is_shown_as_it_is),
		cmocka_unit_test(damaged_image_does_not_start),
		cmocka_unit_test(digest_is_looked_at_by_the_newer_rom_which_starts_all_the_same),
		cmocka_unit_test(mapped_flash_is_a_stop_that_says_so),
		cmocka_unit_test(segment_past_the_end_of_the_flash_is_damage),
		cmocka_unit_test(flash_that_is_still_busy_boots_at_a_later_try),
		cmocka_unit_test(flash_that_is_absent_is_blank),
		cmocka_unit_test(digest_in_pieces_is_that_of_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
