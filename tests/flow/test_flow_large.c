/* SPDX-License-Identifier: MIT */
/*
 * A flash of 64 MB: written, verified, read back and erased across the 16 MB line, where addresses
 * get a fourth byte, and at its end; through the flasher stub, the ROM loaders end at 16 MB.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define MB   0x100000u
#define LINE (16 * MB)
#define END  (64 * MB)
#define TAIL (4 * MB)

static uint8_t data[TAIL], back[TAIL];

static void open_large(struct flow *f, const char *chip, uint32_t session_flags)
{
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = chip,
		.flash_part = "W25Q512JV",
		.flash_times = ESPFLASH_SIM_FLASH_NONE};
	espflash_error_info error = {.struct_size = sizeof(error)};

	memset(f, 0, sizeof(*f));
	f->chip = chip;
	f->options = (espflash_session_options){.struct_size = sizeof(f->options),
		.baud = session_flags ? 115200 : 2000000,
		.flags = session_flags};
	if (espflash_sim_new(&f->sim, &o, &error) < 0)
		fail_msg("%s", error.message);
	f->flash = espflash_sim_flash(f->sim, &f->flash_size);
	assert_int_equal(f->flash_size, END);
	assert_int_equal(
		espflash_transport_new(&f->transport, espflash_sim_ops(f->sim), f->sim), 0);
	flow_session(f);
	assert_int_equal(espflash_session_connect(f->session), 0);
}

/* Data that shrinks: what is long of it has to be sent. */
static void fill(uint32_t seed)
{
	for (size_t i = 0; i < sizeof(data); i++) {
		seed = seed * 1664525u + 1013904223u;
		data[i] = i & 0xff ? (uint8_t)(i >> 12) : (uint8_t)(seed >> 24);
	}
}

static void round_trip(struct flow *f, uint32_t address, uint32_t size)
{
	f->flash[address - 1] = 0x11;
	if (address + size < END)
		f->flash[address + size] = 0x22;
	assert_int_equal(espflash_flash_write(f->session, address, data, size, NULL), 0);
	assert_memory_equal(f->flash + address, data, size);
	assert_int_equal(espflash_flash_verify(f->session, address, data, size, NULL), 0);
	memset(back, 0, size);
	assert_int_equal(espflash_flash_read(f->session, address, back, size, NULL), 0);
	assert_memory_equal(back, data, size);
	/* Addresses that lost their fourth byte would have come out here. */
	assert_int_equal(f->flash[(address + size - 1) % LINE], 0xff);
	assert_int_equal(f->flash[address - 1], 0x11);
	if (address + size < END)
		assert_int_equal(f->flash[address + size], 0x22);
}

static void across_the_line(void **state)
{
	static const char *const chips[] = {"esp8266", "esp32", "esp32c3"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct flow f;
		espflash_flash_info info = {.struct_size = sizeof(info)};

		open_large(&f, chips[i], 0);
		assert_int_equal(espflash_flash_identify(f.session, &info), 0);
		assert_int_equal(info.size, END);
		fill(1);
		round_trip(&f, LINE - 0x8000, 0x18000);
		assert_int_equal(espflash_flash_erase(f.session, LINE - 0x1000, 0x2000, NULL), 0);
		assert_int_equal(f.flash[LINE - 1], 0xff);
		assert_int_equal(f.flash[LINE + 0xfff], 0xff);
		assert_int_equal(f.flash[LINE - 0x1001], data[0x6fff]);
		assert_int_equal(f.flash[LINE + 0x1000], data[0x9000]);
		flow_close(&f);
	}
}

static void the_last_four_megabytes(void **state)
{
	struct flow f;

	(void)state;
	open_large(&f, "esp32c3", 0);
	fill(2);
	round_trip(&f, END - TAIL, TAIL);
	/* One byte beyond the end is refused before anything is touched. */
	assert_int_equal(espflash_flash_write(f.session, END - 0x1000, data, 0x1001, NULL),
		ESPFLASH_ERROR_RANGE);
	assert_memory_equal(f.flash + END - TAIL, data, TAIL);
	flow_close(&f);
}

static void rom_loader_ends_at_the_line(void **state)
{
	struct flow f;

	(void)state;
	open_large(&f, "esp32", ESPFLASH_SESSION_NO_STUB);
	fill(3);
	assert_int_equal(espflash_flash_write(f.session, LINE - 0x1000, data, 0x1001, NULL),
		ESPFLASH_ERROR_UNSUPPORTED);
	assert_non_null(strstr(espflash_session_error(f.session)->message, "beyond 16 MB"));
	assert_int_equal(f.flash[LINE - 0x1000], 0xff);
	assert_int_equal(espflash_flash_write(f.session, LINE - 0x1000, data, 0x1000, NULL), 0);
	assert_memory_equal(f.flash + LINE - 0x1000, data, 0x1000);
	flow_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(across_the_line),
		cmocka_unit_test(the_last_four_megabytes),
		cmocka_unit_test(rom_loader_ends_at_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
