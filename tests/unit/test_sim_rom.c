/* SPDX-License-Identifier: MIT */
/*
 * The simulator's ROM loader, by bytes. Expected replies were measured on the ESP32 and ESP32-C3
 * ROMs in an emulator, as tests/sim/rom.c says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <zlib.h>

#include "sim_wire.h"

#include <cmocka.h>

#define MAGIC	 0x40001000u
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int args(struct wire *w, uint8_t op, const uint32_t *words, size_t count, uint32_t ms)
{
	return wire_command(w, op, words, count, NULL, 0, ms);
}

#define COMMAND(w, op, ...)                                                                        \
	args(w, op, (const uint32_t[]){__VA_ARGS__}, COUNT(((const uint32_t[]){__VA_ARGS__})),     \
		60000)

static int block(struct wire *w, uint8_t op, uint32_t seq, const void *data, size_t size)
{
	const uint32_t head[4] = {(uint32_t)size, seq, 0, 0};

	return wire_command(w, op, head, 4, data, size, 5000);
}

static void sync_is_answered_eight_times(void **state)
{
	static const char *const chips[] = {"esp8266", "ESP32", "esp32-c3"};
	static const size_t sizes[] = {10, 12, 12};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		wire_open(&w, chips[i], NULL, 0);
		assert_int_equal(wire_sync(&w), 8);
		wire_send(&w, 0x0A, (const uint32_t[]){MAGIC}, 1, NULL, 0);
		assert_int_equal(wire_receive(&w, 100), sizes[i]);
		wire_close(&w);
	}
}

static void magic_tells_the_chips_apart(void **state)
{
	static const struct {
		const char *chip;
		uint32_t magic;
	} chips[] = {{"esp8266", 0xFFF0C101}, {"esp32", 0x00F01D83}, {"esp32c3", 0x1B31506F}};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		wire_open(&w, chips[i].chip, NULL, 0);
		assert_int_equal(COMMAND(&w, 0x0A, MAGIC), 0);
		assert_int_equal(wire_value(&w), chips[i].magic);
		wire_close(&w);
	}
}

static void unknown_command_repeats_the_last_reply_as_refused(void **state)
{
	static const uint8_t after_read[] = {1, 0x0A, 4, 0, 0x83, 0x1D, 0xF0, 0, 1, 5, 0, 0};
	struct wire w;
	unsigned count = 0;

	(void)state;
	wire_open(&w, "esp32", NULL, 0);
	assert_int_equal(wire_sync(&w), 8);
	wire_send(&w, 0x14, NULL, 0, NULL, 0);
	while (wire_receive(&w, 50)) {
		assert_int_equal(w.reply[1], 0x08);
		assert_int_equal(w.reply[8], 1);
		assert_int_equal(w.reply[9], 5);
		count++;
	}
	assert_int_equal(count, 8);
	assert_int_equal(COMMAND(&w, 0x0A, MAGIC), 0);
	wire_send(&w, 0x14, NULL, 0, NULL, 0);
	assert_int_equal(wire_receive(&w, 50), sizeof(after_read));
	assert_memory_equal(w.reply, after_read, sizeof(after_read));
	assert_int_equal(wire_receive(&w, 50), 0);
	wire_close(&w);
}

static void bytes_outside_frames_are_skipped_and_half_frames_wait(void **state)
{
	static const uint8_t request[] = {0xC0, 0, 0x0A, 4, 0, 0, 0, 0, 0, 0, 0x10, 0, 0x40, 0xC0};
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", NULL, 0);
	wire_send_raw(&w, "noise", 5);
	wire_send_raw(&w, request, 10);
	assert_int_equal(wire_receive(&w, 500), 0);
	wire_send_raw(&w, request + 10, sizeof(request) - 10);
	assert_int_equal(wire_receive(&w, 500), 12);
	assert_int_equal(wire_value(&w), 0x00F01D83);
	wire_close(&w);
}

static void registers_and_memory_hold_what_is_written(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32c3", NULL, 0);
	assert_int_equal(COMMAND(&w, 0x09, 0x3FC90000, 0x12345678, 0xFFFFFFFF, 0), 0);
	assert_int_equal(COMMAND(&w, 0x09, 0x3FC90000, 0xFFFFFFFF, 0x0000FF00, 0), 0);
	assert_int_equal(COMMAND(&w, 0x0A, 0x3FC90000), 0);
	assert_int_equal(wire_value(&w), 0x1234FF78);
	/* the same cells on the instruction bus */
	assert_int_equal(COMMAND(&w, 0x0A, 0x40390000), 0);
	assert_int_equal(wire_value(&w), 0x1234FF78);
	wire_close(&w);
}

static void ram_upload_lands_in_memory_and_entry_leaves_the_loader(void **state)
{
	uint8_t data[256];
	espflash_sim_counters c;
	struct wire w;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	wire_open(&w, "esp32", NULL, 0);
	assert_int_equal(COMMAND(&w, 0x05, 256, 1, 256, 0x40080400), 0);
	assert_int_equal(block(&w, 0x07, 0, data, sizeof(data)), 0);
	assert_int_equal(COMMAND(&w, 0x0A, 0x40080404), 0);
	assert_int_equal(wire_value(&w), 0x07060504);
	assert_int_equal(COMMAND(&w, 0x06, 1, 0), 0);
	assert_int_equal(COMMAND(&w, 0x0A, MAGIC), 0);
	assert_int_equal(COMMAND(&w, 0x06, 0, 0x40080400), 0);
	assert_int_equal(args(&w, 0x0A, (const uint32_t[]){MAGIC}, 1, 500), -1);
	espflash_sim_count(w.sim, &c);
	assert_int_equal(c.running, 2);
	espflash_sim_press_reset(w.sim, 1);
	w.ops->sleep_us(w.sim, 50000);
	assert_int_equal(wire_sync(&w), 8);
	wire_close(&w);
}

static void attach(struct wire *w)
{
	assert_int_equal(wire_sync(w), 8);
	assert_int_equal(COMMAND(w, 0x0D, 0, 0), 0);
}

static void flash_write_erases_programs_and_digests(void **state)
{
	static const char md5[] = "27f681f02f6d109b2a2c412bc6912f80"; /* md5sum of 4096 x 0x5A */
	uint8_t data[1024];
	struct wire w;
	uint8_t *cells;
	uint64_t start;

	(void)state;
	memset(data, 0x5A, sizeof(data));
	wire_open(&w, "esp32", NULL, 0);
	cells = espflash_sim_flash(w.sim, NULL);
	memset(cells + 0x10000, 0, 0x2000);
	attach(&w);
	start = w.ops->now_us(w.sim);
	assert_int_equal(COMMAND(&w, 0x02, 4096, 4, 1024, 0x10000), 0);
	assert_true(w.ops->now_us(w.sim) - start > 45000);
	for (uint32_t i = 0; i < 4; i++)
		assert_int_equal(block(&w, 0x03, i, data, sizeof(data)), 0);
	assert_int_equal(cells[0x10000], 0x5A);
	assert_int_equal(cells[0x10FFF], 0x5A);
	assert_int_equal(cells[0x11000], 0);
	assert_int_equal(COMMAND(&w, 0x0E, 0x10000, 64), 0);
	assert_int_equal(w.size, 8 + 64 + 4);
	assert_memory_equal(w.reply + 8, data, 64);
	assert_int_equal(COMMAND(&w, 0x13, 0x10000, 4096, 0, 0), 0);
	assert_memory_equal(w.reply + 8, md5, 32);
	wire_close(&w);
}

static void bad_checksum_is_refused_and_uses_the_number_up(void **state)
{
	uint8_t data[1024] = {1};
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", "tx:corrupt=160", 0);
	attach(&w);
	assert_int_equal(COMMAND(&w, 0x02, 4096, 4, 1024, 0), 0);
	assert_int_equal(block(&w, 0x03, 0, data, sizeof(data)), 0x0107);
	assert_int_equal(espflash_sim_flash(w.sim, NULL)[0], 0xFF);
	assert_int_equal(block(&w, 0x03, 0, data, sizeof(data)), 0x0105);
	assert_int_equal(block(&w, 0x03, 1, data, sizeof(data)) & 0xFF00, 0);
	assert_int_equal(espflash_sim_flash(w.sim, NULL)[0], 1);
	wire_close(&w);
}

static void flash_limit_is_2_mb_until_told(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32c3", NULL, 0);
	attach(&w);
	assert_int_equal(COMMAND(&w, 0x02, 4096, 4, 1024, 0x200000, 0), 0x0106);
	assert_int_equal(COMMAND(&w, 0x13, 0x1FF000, 0x2000, 0, 0), 0x0109);
	assert_int_equal(
		COMMAND(&w, 0x0B, 0, 0x400000, 0x10000, 0x1000, 0x100, 0xFFFF) & 0xFF00, 0);
	assert_int_equal(COMMAND(&w, 0x02, 4096, 4, 1024, 0x200000, 0) & 0xFF00, 0);
	assert_int_equal(COMMAND(&w, 0x02, 4096, 4, 1024, 0x200000), 0x0105);
	assert_int_equal(COMMAND(&w, 0x14, 0) & 0xFF00, 0);
	assert_int_equal(w.reply[8 + 12], 5);
	wire_close(&w);
}

static void flash_is_not_there_before_attach(void **state)
{
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", NULL, 0);
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(COMMAND(&w, 0x0E, 0, 64), 0x0109);
	assert_int_equal(COMMAND(&w, 0x02, 4096, 4, 1024, 0), 0x0106);
	wire_close(&w);
}

static void esp8266_erases_more_than_asked(void **state)
{
	struct wire w;
	uint8_t *cells;

	(void)state;
	wire_open(&w, "esp8266", NULL, 0);
	cells = espflash_sim_flash(w.sim, NULL);
	memset(cells, 0, 0x20000);
	assert_int_equal(wire_sync(&w), 8);
	/* REFERENCE.md appendix B: 8 sectors asked at 0 erase 16; 7 asked at 0xF000 erase 8 */
	assert_int_equal(COMMAND(&w, 0x02, 0x8000, 32, 1024, 0), 0);
	assert_int_equal(cells[0xFFFF], 0xFF);
	assert_int_equal(cells[0x10000], 0);
	memset(cells, 0, 0x20000);
	assert_int_equal(COMMAND(&w, 0x02, 0x7000, 28, 1024, 0xF000), 0);
	assert_int_equal(cells[0xEFFF], 0);
	assert_int_equal(cells[0xF000], 0xFF);
	assert_int_equal(cells[0x16FFF], 0xFF);
	assert_int_equal(cells[0x17000], 0);
	wire_close(&w);
}

static void compressed_write_inflates(void **state)
{
	uint8_t data[5000], packed[6000];
	uLongf size = sizeof(packed);
	struct wire w;
	uint8_t *cells;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * i >> 3);
	assert_int_equal(compress2(packed, &size, data, sizeof(data), 9), Z_OK);
	wire_open(&w, "esp32c3", NULL, 0);
	cells = espflash_sim_flash(w.sim, NULL);
	attach(&w);
	assert_int_equal(
		COMMAND(&w, 0x10, 5000, (uint32_t)(size + 1023) / 1024, 1024, 0x1000, 0), 0);
	for (uint32_t i = 0; i * 1024 < size; i++)
		assert_int_equal(block(&w, 0x11, i, packed + i * 1024,
					 size - i * 1024 < 1024 ? size - i * 1024 : 1024),
			0);
	assert_memory_equal(cells + 0x1000, data, sizeof(data));
	assert_int_equal(cells[0x1000 + sizeof(data)], 0xFF);
	/* no stream, and a wrong check value */
	assert_int_equal(COMMAND(&w, 0x10, 4096, 1, 1024, 0x8000, 0), 0);
	assert_int_equal(block(&w, 0x11, 0, data + 1, 64), 0x010B);
	packed[size - 1] ^= 1;
	assert_int_equal(
		COMMAND(&w, 0x10, 5000, (uint32_t)(size + 1023) / 1024, 1024, 0x8000, 0) & 0xFF00,
		0);
	for (uint32_t i = 0; i * 1024 < size; i++)
		block(&w, 0x11, i, packed + i * 1024,
			size - i * 1024 < 1024 ? size - i * 1024 : 1024);
	assert_int_equal(w.reply[8] << 8 | w.reply[9], 0x010C);
	wire_close(&w);
}

static void wrong_rate_is_noise_until_both_agree(void **state)
{
	espflash_sim_counters c;
	struct wire w;

	(void)state;
	wire_open(&w, "esp32", NULL, 0);
	assert_int_equal(wire_sync(&w), 8);
	/* 4 % off, as the loader's clock is: REFERENCE.md section 2.16 */
	assert_int_equal(COMMAND(&w, 0x0F, 958320, 0), 0);
	w.ops->sleep_us(w.sim, 1000);
	espflash_sim_count(w.sim, &c);
	assert_in_range(c.baud, 910000, 930000);
	assert_int_equal(args(&w, 0x0A, (const uint32_t[]){MAGIC}, 1, 500), -1);
	assert_int_equal(w.ops->set_baud(w.sim, 921600), 0);
	wire_send_raw(&w, "\xC0", 1); /* the noise may have begun a packet: end it */
	while (wire_receive(&w, 50))
		;
	assert_int_equal(COMMAND(&w, 0x0A, MAGIC), 0);
	/* a reset makes it measure again */
	assert_int_equal(w.ops->set_baud(w.sim, 57600), 0);
	espflash_sim_press_reset(w.sim, 1);
	w.ops->sleep_us(w.sim, 50000);
	assert_int_equal(wire_sync(&w), 8);
	wire_close(&w);
}

static void lines_reset_into_loader_or_firmware(void **state)
{
	struct wire w;
	char text[2048];

	(void)state;
	wire_open(&w, "esp32", NULL, 0);
	/* classic: EN low, then IO0 low and EN released through the both-asserted moment */
	w.ops->set_lines(w.sim, 3, ESPFLASH_LINE_RTS);
	w.ops->sleep_us(w.sim, 100000);
	w.ops->set_lines(w.sim, ESPFLASH_LINE_DTR, ESPFLASH_LINE_DTR);
	w.ops->set_lines(w.sim, ESPFLASH_LINE_RTS, 0);
	w.ops->sleep_us(w.sim, 50000);
	w.ops->set_lines(w.sim, ESPFLASH_LINE_DTR, 0);
	wire_text(&w, text, sizeof(text), 100);
	assert_non_null(strstr(text, "boot:0x3 (DOWNLOAD_BOOT"));
	assert_int_equal(wire_sync(&w), 8);
	w.ops->set_lines(w.sim, ESPFLASH_LINE_RTS, ESPFLASH_LINE_RTS);
	w.ops->sleep_us(w.sim, 100000);
	w.ops->set_lines(w.sim, ESPFLASH_LINE_RTS, 0);
	wire_text(&w, text, sizeof(text), 300);
	assert_non_null(strstr(text, "boot:0x13 (SPI_FAST_FLASH_BOOT)"));
	assert_non_null(strstr(text, "invalid header: 0xffffffff"));
	assert_int_equal(wire_sync(&w), 0);
	wire_close(&w);
}

static void esp8266_boot_text_is_at_74880(void **state)
{
	struct wire w;
	char text[512];

	(void)state;
	wire_open(&w, "esp8266", NULL, 0);
	espflash_sim_press_reset(w.sim, 1);
	wire_text(&w, text, sizeof(text), 100);
	assert_null(strstr(text, "boot mode"));
	w.ops->set_baud(w.sim, 74880);
	espflash_sim_press_reset(w.sim, 1);
	wire_text(&w, text, sizeof(text), 100);
	assert_non_null(strstr(text, "ets Jan  8 2013,rst cause:2, boot mode:(1,6)"));
	wire_close(&w);
}

static void flash_end_reboots_or_runs(void **state)
{
	espflash_sim_counters c;
	struct wire w;

	(void)state;
	wire_open(&w, "esp32c3", NULL, 0);
	attach(&w);
	assert_int_equal(COMMAND(&w, 0x02, 0, 0, 1024, 0, 0), 0);
	assert_int_equal(COMMAND(&w, 0x04, 0), 0);
	w.ops->sleep_us(w.sim, 100000);
	espflash_sim_count(w.sim, &c);
	assert_int_equal(c.resets, 1);
	assert_int_equal(c.running, 0);
	assert_int_equal(wire_sync(&w), 8);
	assert_int_equal(COMMAND(&w, 0x04, 1), 0);
	w.ops->sleep_us(w.sim, 100000);
	espflash_sim_count(w.sim, &c);
	assert_int_equal(c.running, 1);
	wire_close(&w);
}

static void spi_registers_reach_the_flash(void **state)
{
	static const struct {
		const char *chip;
		uint32_t base, user, user2, w0, miso, bits;
	} chips[] = {
		{"esp32", 0x3FF42000, 0x1C, 0x24, 0x80, 0x2C, 23},
		{"esp32c3", 0x60002000, 0x18, 0x20, 0x58, 0x28, 23},
		{"esp8266", 0x60000200, 0x1C, 0x24, 0x40, 0x20, 23 << 8},
	};
	struct wire w;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		uint32_t base = chips[i].base;

		wire_open(&w, chips[i].chip, NULL, 0);
		assert_int_equal(wire_sync(&w), 8);
		if (i < 2)
			assert_int_equal(COMMAND(&w, 0x0D, 0, 0), 0);
		COMMAND(&w, 0x09, base + chips[i].miso, chips[i].bits, ~0u, 0);
		COMMAND(&w, 0x09, base + chips[i].user, 0x90000000, ~0u, 0);
		COMMAND(&w, 0x09, base + chips[i].user2, 7u << 28 | 0x9F, ~0u, 0);
		COMMAND(&w, 0x09, base, 1u << 18, ~0u, 0);
		assert_int_equal(COMMAND(&w, 0x0A, base), 0);
		assert_int_equal(wire_value(&w) & 1u << 18, 0);
		assert_int_equal(COMMAND(&w, 0x0A, base + chips[i].w0), 0);
		assert_int_equal(wire_value(&w), 0x1640E0);
		wire_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sync_is_answered_eight_times),
		cmocka_unit_test(magic_tells_the_chips_apart),
		cmocka_unit_test(unknown_command_repeats_the_last_reply_as_refused),
		cmocka_unit_test(bytes_outside_frames_are_skipped_and_half_frames_wait),
		cmocka_unit_test(registers_and_memory_hold_what_is_written),
		cmocka_unit_test(ram_upload_lands_in_memory_and_entry_leaves_the_loader),
		cmocka_unit_test(flash_write_erases_programs_and_digests),
		cmocka_unit_test(bad_checksum_is_refused_and_uses_the_number_up),
		cmocka_unit_test(flash_limit_is_2_mb_until_told),
		cmocka_unit_test(flash_is_not_there_before_attach),
		cmocka_unit_test(esp8266_erases_more_than_asked),
		cmocka_unit_test(compressed_write_inflates),
		cmocka_unit_test(wrong_rate_is_noise_until_both_agree),
		cmocka_unit_test(lines_reset_into_loader_or_firmware),
		cmocka_unit_test(esp8266_boot_text_is_at_74880),
		cmocka_unit_test(flash_end_reboots_or_runs),
		cmocka_unit_test(spi_registers_reach_the_flash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
