/* SPDX-License-Identifier: MIT */
/*
 * Whole operations through the flasher stub that ships, executed instruction by instruction by the
 * simulated chip: when it is started, what it adds, how it is found again, and how it is left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

static uint8_t data[0x30000], back[0x30000];

static espflash_loader_info loader(struct flow *f)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};

	flow_ok(f, espflash_session_loader(f->session, &info));
	return info;
}

static espflash_sim_counters count(struct flow *f)
{
	espflash_sim_counters c;

	espflash_sim_count(f->sim, &c);
	return c;
}

/* A session at `baud` with the stub at work. */
static void started(struct flow *f, const char *chip, uint32_t baud)
{
	flow_stub(f, chip, 0, NULL);
	f->options.baud = baud;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
	flow_ok(f, espflash_session_start_stub(f->session));
	assert_int_equal(loader(f).loader, ESPFLASH_LOADER_STUB);
}

static void stub_is_started_when_it_is_needed(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		espflash_flash_info info = {.struct_size = sizeof(info)};

		flow_stub(&f, flow_chips[i], 0, NULL);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_flash_identify(f.session, &info));
		assert_int_equal(loader(&f).loader, ESPFLASH_LOADER_ROM);
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_STUB, 0), 0);
		flow_ok(&f, espflash_flash_read(f.session, 0x2000, back, 64, NULL));
		assert_memory_equal(back, f.flash + 0x2000, 64);
		assert_int_equal(loader(&f).loader, ESPFLASH_LOADER_STUB);
		assert_true(loader(&f).window > 1);
		assert_string_equal(loader(&f).reason, "");
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_STUB, loader(&f).version), 1);
		assert_int_equal(count(&f).running, 2);
		flow_close(&f);
	}
}

static void rom_loader_is_kept_on_request(void **state)
{
	struct flow f;

	(void)state;
	flow_connected(&f, "esp32");
	flow_ok(&f, espflash_session_start_stub(f.session));
	flow_ok(&f, espflash_flash_read(f.session, 0x2000, back, 64, NULL));
	assert_int_equal(loader(&f).loader, ESPFLASH_LOADER_ROM);
	assert_int_equal(loader(&f).window, 1);
	assert_int_equal(flow_events(&f, ESPFLASH_EVENT_WARNING, 0), 0);
	flow_close(&f);
}

/* Each operation on each chip, at the rate it connects at and at a higher one. */
static void flash_is_written_read_digested_and_erased(void **state)
{
	static const uint32_t rates[] = {115200, 460800};
	const espflash_write_options raw = {
		.struct_size = sizeof(raw), .flags = ESPFLASH_WRITE_NO_COMPRESS};
	struct flow f;

	(void)state;
	flow_noise(data, 0x8000, 21);
	flow_pattern(data + 0x8000, sizeof(data) - 0x8000, 22);
	for (size_t i = 0; flow_chips[i]; i++) {
		for (size_t n = 0; n < 2; n++) {
			uint8_t *wanted;
			uint8_t md5[2][16];

			started(&f, flow_chips[i], rates[n]);
			assert_int_equal(espflash_session_baud(f.session), rates[n]);
			wanted = flow_copy(&f);
			memcpy(wanted + 0x10800, data, 0x14321);
			flow_ok(&f, espflash_flash_write(f.session, 0x10800, data, 0x14321, NULL));
			flow_flash_is(&f, wanted);
			memcpy(wanted + 0x40000, data, 0x9000);
			flow_ok(&f, espflash_flash_write(f.session, 0x40000, data, 0x9000, &raw));
			flow_flash_is(&f, wanted);
			flow_ok(&f, espflash_flash_verify(f.session, 0x10800, data, 0x14321, NULL));
			flow_ok(&f, espflash_flash_read(f.session, 0x10001, back, 0x1abcd, NULL));
			assert_memory_equal(back, wanted + 0x10001, 0x1abcd);
			flow_ok(&f, espflash_flash_md5(f.session, 0x40000, 0x9000, md5[0]));
			memset(wanted + 0x11000, 0xff, 0x13000);
			flow_ok(&f, espflash_flash_erase(f.session, 0x11000, 0x13000, NULL));
			flow_flash_is(&f, wanted);
			flow_fails(&f,
				espflash_flash_verify(f.session, 0x10800, data, 0x14321, NULL),
				ESPFLASH_ERROR_VERIFY);
			assert_int_equal(espflash_session_error(f.session)->address, 0x11000);
			free(wanted);
			flow_close(&f);
		}
	}
}

static void progress_is_whole(void **state)
{
	const espflash_read_options r = {.struct_size = sizeof(r), .progress = flow_progress};
	struct flow f;

	(void)state;
	flow_noise(data, sizeof(data), 23);
	started(&f, "esp32c3", 460800);

	espflash_write_options w = {
		.struct_size = sizeof(w), .progress = flow_progress, .progress_user = &f};
	espflash_read_options read = r;

	read.progress_user = &f;
	flow_ok(&f, espflash_flash_write(f.session, 0x10000, data, sizeof(data), &w));
	assert_true(f.calls > 5);
	flow_progress_is_complete(&f);
	flow_progress_begin(&f);
	flow_ok(&f, espflash_flash_read(f.session, 0x10000, back, sizeof(back), &read));
	assert_true(f.calls > 20);
	flow_progress_is_complete(&f);
	assert_memory_equal(back, data, sizeof(back));
	flow_close(&f);
}

/* The next session, without reset lines, finds the stub at whatever rate it was left. */
static void stub_that_was_left_is_found_and_used(void **state)
{
	static const uint32_t rates[] = {115200, 921600, 230400};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		for (size_t n = 0; n < 3; n++) {
			uint64_t sent;

			flow_stub(&f, flow_chips[i], ESPFLASH_SIM_NO_LINES, NULL);
			f.options.baud = rates[n];
			flow_session(&f);
			flow_ok(&f, espflash_session_connect(f.session));
			flow_ok(&f, espflash_session_start_stub(f.session));
			f.options.baud = 0;
			flow_session(&f);
			sent = count(&f).bytes_from_host;
			flow_ok(&f, espflash_session_connect(f.session));
			assert_int_equal(loader(&f).loader, ESPFLASH_LOADER_STUB);
			assert_int_equal(espflash_session_baud(f.session), 115200);
			assert_string_equal(espflash_session_chip(f.session)->name,
				espflash_chip_name(espflash_session_chip(f.session)->chip));
			flow_ok(&f, espflash_flash_read(f.session, 0, back, 0x1000, NULL));
			assert_memory_equal(back, f.flash, 0x1000);
			/* It was not uploaded once more. */
			assert_true(count(&f).bytes_from_host - sent < 4000);
			flow_close(&f);
		}
	}
}

static void soft_reset_and_hard_reset_leave_the_stub(void **state)
{
	static const uint32_t ways[] = {ESPFLASH_AFTER_SOFT_RESET, ESPFLASH_AFTER_HARD_RESET};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		for (size_t n = 0; n < 2; n++) {
			size_t got = 0;

			started(&f, flow_chips[i], 460800);
			flow_ok(&f, espflash_session_reset(f.session, ways[n]));
			/* Time for the stub's watchdog. */
			for (int k = 0; k < 20; k++)
				flow_ok(&f,
					espflash_session_read_raw(f.session, back, 4096, 50, &got));
			assert_int_not_equal(count(&f).running, 2);
			espflash_sim_press_reset(f.sim, 1);
			flow_ok(&f, espflash_session_connect(f.session));
			assert_int_equal(loader(&f).loader, ESPFLASH_LOADER_ROM);
			flow_close(&f);
		}
	}
}

static void stub_that_stays_is_back_at_the_usual_rate(void **state)
{
	struct flow f;

	(void)state;
	started(&f, "esp32", 921600);
	flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_STAY));
	assert_int_equal(espflash_session_baud(f.session), 115200);
	assert_in_range(count(&f).baud, 112000, 118000);
	flow_close(&f);
}

/* A changed sector is all that is sent; an unchanged image is not touched. */
static void only_what_differs_is_written(void **state)
{
	struct flow f;
	espflash_sim_counters before, after;

	(void)state;
	flow_noise(data, sizeof(data), 24);
	for (size_t i = 0; flow_chips[i]; i++) {
		started(&f, flow_chips[i], 460800);
		flow_ok(&f, espflash_flash_write(f.session, 0x10000, data, sizeof(data), NULL));
		before = count(&f);
		flow_ok(&f, espflash_flash_write(f.session, 0x10000, data, sizeof(data), NULL));
		after = count(&f);
		assert_int_equal(after.bytes_programmed, before.bytes_programmed);
		assert_int_equal(after.sectors_erased, before.sectors_erased);
		assert_true(after.bytes_from_host - before.bytes_from_host + after.bytes_to_host -
				    before.bytes_to_host <
			    2000);
		data[0x15123] ^= 1;
		flow_ok(&f, espflash_flash_write(f.session, 0x10000, data, sizeof(data), NULL));
		assert_int_equal(count(&f).sectors_erased - after.sectors_erased, 1);
		assert_true(count(&f).bytes_from_host - after.bytes_from_host < 6000);
		assert_memory_equal(f.flash + 0x10000, data, sizeof(data));
		flow_close(&f);
	}
}

static void chip_that_resets_while_it_writes_is_brought_back(void **state)
{
	struct flow f;

	(void)state;
	flow_noise(data, sizeof(data), 25);
	for (size_t i = 0; flow_chips[i]; i++) {
		started(&f, flow_chips[i], 115200);
		assert_int_equal(espflash_sim_set_fault(f.sim, "reset=60000"), 0);
		flow_ok(&f, espflash_flash_write(f.session, 0x10000, data, sizeof(data), NULL));
		assert_memory_equal(f.flash + 0x10000, data, sizeof(data));
		assert_int_equal(loader(&f).loader, ESPFLASH_LOADER_STUB);
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_STUB, 0), 2);
		flow_close(&f);
	}
}

static void worn_sector_is_an_error_that_names_the_flash(void **state)
{
	struct flow f;

	(void)state;
	flow_noise(data, 0x4000, 26);
	started(&f, "esp32", 460800);
	assert_int_equal(espflash_sim_set_fault(f.sim, "worn=0x12000"), 0);
	flow_fails(&f, espflash_flash_write(f.session, 0x10000, data, 0x4000, NULL),
		ESPFLASH_ERROR_VERIFY);
	assert_int_equal(espflash_session_error(f.session)->address & 0xfffff000, 0x12000);
	flow_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stub_is_started_when_it_is_needed),
		cmocka_unit_test(rom_loader_is_kept_on_request),
		cmocka_unit_test(flash_is_written_read_digested_and_erased),
		cmocka_unit_test(progress_is_whole),
		cmocka_unit_test(stub_that_was_left_is_found_and_used),
		cmocka_unit_test(soft_reset_and_hard_reset_leave_the_stub),
		cmocka_unit_test(stub_that_stays_is_back_at_the_usual_rate),
		cmocka_unit_test(only_what_differs_is_written),
		cmocka_unit_test(chip_that_resets_while_it_writes_is_brought_back),
		cmocka_unit_test(worn_sector_is_an_error_that_names_the_flash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
