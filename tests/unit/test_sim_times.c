/* SPDX-License-Identifier: MIT */
/*
 * How long things take on the simulated board: the flash's two columns of the datasheet, SPI
 * transfers by their clock pulses, the CPU's clock and its registers, bytes on the line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "sim.h"
#include "sim_script.h"

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define US	     SIM_NS_PER_US
#define MS	     SIM_NS_PER_MS
#define STATUS	     0x1C /* of the UART */

/* --- the flash ----------------------------------------------------------------------------- */

static struct sim_flash flash;

static uint64_t busy_for(const uint8_t *out, size_t size)
{
	const uint8_t enable = 0x06, status = 0x05;
	uint64_t now = 1, until;
	uint8_t value;

	flash.busy_until = 0;
	sim_flash_transfer(&flash, now, &enable, 1, NULL, 0);
	sim_flash_transfer(&flash, now, out, size, NULL, 0);
	until = flash.busy_until;
	sim_flash_transfer(&flash, until, &status, 1, &value, 1);
	assert_int_equal(value & SIM_FLASH_WIP, 0);
	if (until > now) {
		sim_flash_transfer(&flash, until - 1, &status, 1, &value, 1);
		assert_int_equal(value & SIM_FLASH_WIP, SIM_FLASH_WIP);
	}
	return until - now;
}

static uint64_t erase_time(uint8_t opcode)
{
	const uint8_t out[4] = {opcode};

	return busy_for(out, opcode == 0xC7 ? 1 : 4);
}

static uint64_t program_time(size_t bytes)
{
	uint8_t out[4 + 256] = {0x02};

	return busy_for(out, 4 + bytes);
}

static void flash_times_are_the_datasheets(void **state)
{
	static const struct {
		uint64_t sector, block32, block64, chip, status, one, chunk, page;
	} wanted[] = {
		[SIM_FLASH_TYPICAL] = {45 * MS, 120 * MS, 150 * MS, 10000 * MS, 10 * MS, 30 * US,
			30 * US + 63 * 2500, 700 * US},
		[SIM_FLASH_WORST] = {400 * MS, 1600 * MS, 2000 * MS, 50000 * MS, 15 * MS, 50 * US,
			806 * US, 3 * MS},
		[SIM_FLASH_NO_TIME] = {0},
	};
	const uint8_t write_status[2] = {0x01, 0};

	(void)state;
	for (size_t i = 0; i < COUNT(wanted); i++) {
		memset(&flash, 0, sizeof(flash));
		assert_int_equal(
			sim_flash_open(&flash,
				&(struct sim_flash_want){.path = NULL, .size = 0x400000}, NULL),
			0);
		flash.times = (enum sim_flash_times)i;
		assert_int_equal(erase_time(0x20), wanted[i].sector);
		assert_int_equal(erase_time(0x52), wanted[i].block32);
		assert_int_equal(erase_time(0xD8), wanted[i].block64);
		assert_int_equal(erase_time(0xC7), wanted[i].chip);
		assert_int_equal(busy_for(write_status, 2), wanted[i].status);
		assert_int_equal(program_time(1), wanted[i].one);
		assert_int_equal(program_time(64), wanted[i].chunk);
		assert_int_equal(program_time(256), wanted[i].page);
		sim_flash_close(&flash);
	}
}

static void no_partial_page_takes_longer_than_a_whole_one(void **state)
{
	(void)state;
	memset(&flash, 0, sizeof(flash));
	assert_int_equal(sim_flash_open(&flash,
				 &(struct sim_flash_want){.path = NULL, .size = 0x400000}, NULL),
		0);
	for (size_t times = SIM_FLASH_TYPICAL; times <= SIM_FLASH_WORST; times++) {
		flash.times = (enum sim_flash_times)times;
		for (size_t n = 1; n < 256; n++)
			assert_in_range(program_time(n), program_time(1), program_time(256));
	}
	sim_flash_close(&flash);
}

static void a_larger_chip_takes_longer_to_erase(void **state)
{
	(void)state;
	memset(&flash, 0, sizeof(flash));
	assert_int_equal(sim_flash_open(&flash,
				 &(struct sim_flash_want){.path = NULL, .size = 0x1000000}, NULL),
		0);
	assert_int_equal(erase_time(0xC7), 40000 * MS);
	sim_flash_close(&flash);
}

static void a_volatile_status_takes_no_time(void **state)
{
	const uint8_t enable = 0x50, write_status[2] = {0x01, 0x04};

	(void)state;
	memset(&flash, 0, sizeof(flash));
	assert_int_equal(sim_flash_open(&flash,
				 &(struct sim_flash_want){.path = NULL, .size = 0x400000}, NULL),
		0);
	sim_flash_transfer(&flash, 5, &enable, 1, NULL, 0);
	sim_flash_transfer(&flash, 5, write_status, 2, NULL, 0);
	assert_int_equal(flash.busy_until, 5);
	assert_int_equal(flash.status[0], 0x04);
	sim_flash_close(&flash);
}

/* A power cut spoils what was being programmed and not its neighbours. */
static void a_power_cut_spoils_the_bytes_being_programmed(void **state)
{
	uint8_t out[4 + 64] = {0x02, 0, 0, 0x40};
	const uint8_t enable = 0x06;

	(void)state;
	memset(&flash, 0, sizeof(flash));
	assert_int_equal(sim_flash_open(&flash,
				 &(struct sim_flash_want){.path = NULL, .size = 0x400000}, NULL),
		0);
	memset(flash.cells, 0, 256);
	memset(flash.cells + 0x40, 0xFF, 64);
	sim_flash_transfer(&flash, 0, &enable, 1, NULL, 0);
	sim_flash_transfer(&flash, 0, out, sizeof(out), NULL, 0);
	sim_flash_power_cycle(&flash, flash.busy_until / 2);
	for (size_t i = 0; i < 256; i++)
		if (i < 0x60 || i >= 0x80)
			assert_int_equal(flash.cells[i], 0);
	assert_int_not_equal(flash.cells[0x60] | flash.cells[0x61] | flash.cells[0x62], 0);
	sim_flash_close(&flash);
}

static void a_flash_broken_on_purpose_is_nobodys_mistake(void **state)
{
	(void)state;
	memset(&flash, 0, sizeof(flash));
	flash.busy_until = 100;
	assert_true(sim_flash_ignores(&flash, 99, 0x03));
	assert_false(sim_flash_ignores(&flash, 100, 0x03));
	assert_false(sim_flash_ignores(&flash, 99, 0x05));
	flash.stuck = true;
	assert_false(sim_flash_ignores(&flash, 99, 0x03));
}

static void the_options_choose_the_times(void **state)
{
	espflash_sim_options o = {.struct_size = sizeof(o), .chip = "esp32"};
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_sim *sim = NULL;

	(void)state;
	for (uint32_t i = 0; i <= ESPFLASH_SIM_FLASH_NONE; i++) {
		o.flash_times = i;
		assert_int_equal(espflash_sim_new(&sim, &o, &error), 0);
		assert_int_equal(sim->flash.times, i);
		espflash_sim_free(&sim);
	}
	o.flash_times = 3;
	assert_int_equal(espflash_sim_new(&sim, &o, &error), ESPFLASH_ERROR_ARGUMENT);
	assert_string_equal(error.message, "unknown flash times");
}

/* --- code ---------------------------------------------------------------------------------- */

/* ns from the code's start until a transfer is over that it starts. */
static uint64_t transfer_end(const struct script_chip *chip, uint32_t clock, uint32_t receive)
{
	struct step steps[12] = {{WRITE32, chip->spi + 0x18, clock}};
	struct wire w;
	uint64_t end;
	size_t n = 1;

	if (chip->w0 == 0x58)
		steps[0].address = chip->spi + 0x14;
	n += script_spi(steps + n, chip, 0x03, 0x1000, 0, receive);
	script_run(&w, NULL, chip, steps, n);
	assert_null(espflash_sim_stopped(w.sim));
	end = w.sim->machine.spi_until - w.sim->machine.since;
	wire_close(&w);
	return end;
}

static void spi_transfers_take_their_clock_pulses(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCRIPT_CHIPS; i++) {
		const struct script_chip *chip = &script_chips[i];
		bool spi_mem = chip->w0 == 0x58;
		uint64_t one, half, quarter, bit = UINT64_C(1000000000) / chip->hz;

		/* Divided by 2 and by 4; the length differs by 63 bytes. */
		half = transfer_end(chip, spi_mem ? 0x00010001 : 0x00001001, 64);
		one = transfer_end(chip, spi_mem ? 0x00010001 : 0x00001001, 1);
		assert_in_range(half - one, 63 * 8 * 2 * bit, 63 * 8 * 2 * (bit + 1));
		quarter = transfer_end(chip, spi_mem ? 0x00030003 : 0x00003003, 64);
		/* Opcode, address and data: 8 + 24 + 512 pulses. */
		assert_in_range(quarter - half, 544 * 2 * bit, 544 * 2 * (bit + 1));
	}
}

static uint64_t cycles_in_a_millisecond(
	const struct script_chip *chip, const struct step *steps, size_t count)
{
	struct wire w;
	uint64_t before;

	script_run(&w, NULL, chip, steps, count);
	assert_null(espflash_sim_stopped(w.sim));
	before = sim_cpu_cycles(w.sim->machine.cpu);
	w.ops->sleep_us(w.sim, 1000);
	before = sim_cpu_cycles(w.sim->machine.cpu) - before;
	wire_close(&w);
	return before;
}

static void the_cpu_runs_at_the_clock_the_rom_leaves(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCRIPT_CHIPS; i++) {
		const struct script_chip *chip = &script_chips[i];
		uint64_t cycles = cycles_in_a_millisecond(chip, NULL, 0);

		assert_in_range(cycles, chip->hz / 1000 - 3, chip->hz / 1000 + 3);
	}
}

static void clock_registers_change_it(void **state)
{
	const struct step twice = {WRITE32, 0x3FF00014, 1},
			  crystal = {WRITE32, 0x600C0058, 0x28000};
	const struct step refused[] = {{WRITE32, 0x3FF48070, 1u << 27}, {WRITE32, 0x3FF66000, 1},
		{WRITE32, 0x600C0058, 0x28400}};
	struct wire w;

	(void)state;
	assert_in_range(cycles_in_a_millisecond(&script_chips[0], &twice, 1), 103997, 104003);
	assert_in_range(cycles_in_a_millisecond(&script_chips[2], &crystal, 1), 39997, 40003);
	for (size_t i = 0; i < COUNT(refused); i++) {
		script_run(&w, NULL, &script_chips[i < 2 ? 1 : 2], &refused[i], 1);
		assert_non_null(strstr(espflash_sim_stopped(w.sim),
			"a CPU clock that is not modelled: 4 bytes at"));
		wire_close(&w);
	}
}

static void bytes_take_ten_bit_times_both_ways(void **state)
{
	static const uint8_t bytes[12] = {0};
	const uint64_t each = 1000000 / 11520;

	(void)state;
	for (size_t i = 0; i < SCRIPT_CHIPS; i++) {
		const struct script_chip *chip = &script_chips[i];
		const struct step steps[] = {{WRITE32, chip->uart_tx, 'a'},
			{WRITE32, chip->uart_tx, 'b'}, {WRITE32, chip->uart_tx, 'c'}};
		uint64_t times[3];
		uint32_t status = 0;
		struct wire w;
		size_t got;

		wire_open(&w, chip->name, NULL, 0);
		script_start(&w, chip, steps, COUNT(steps));
		for (size_t k = 0; k < COUNT(steps); k++) {
			uint8_t byte;

			assert_int_equal(w.ops->read(w.sim, &byte, 1, 100, &got), 0);
			assert_int_equal(got, 1);
			assert_int_equal(byte, 'a' + k);
			times[k] = w.ops->now_us(w.sim);
		}
		/* The three were in the FIFO together. */
		assert_in_range(times[1] - times[0], each, each + 2);
		assert_in_range(times[2] - times[1], each, each + 2);
		wire_send_raw(&w, bytes, sizeof(bytes));
		w.ops->sleep_us(w.sim, 5 * each + each / 2);
		assert_int_equal(sim_uart_read(&w.sim->machine, STATUS, 4, &status), 0);
		assert_int_equal(status & 0xFF, 5);
		w.ops->sleep_us(w.sim, 2 * each);
		assert_int_equal(sim_uart_read(&w.sim->machine, STATUS, 4, &status), 0);
		assert_int_equal(status & 0xFF, 7);
		wire_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flash_times_are_the_datasheets),
		cmocka_unit_test(no_partial_page_takes_longer_than_a_whole_one),
		cmocka_unit_test(a_larger_chip_takes_longer_to_erase),
		cmocka_unit_test(a_volatile_status_takes_no_time),
		cmocka_unit_test(a_power_cut_spoils_the_bytes_being_programmed),
		cmocka_unit_test(a_flash_broken_on_purpose_is_nobodys_mistake),
		cmocka_unit_test(the_options_choose_the_times),
		cmocka_unit_test(spi_transfers_take_their_clock_pulses),
		cmocka_unit_test(the_cpu_runs_at_the_clock_the_rom_leaves),
		cmocka_unit_test(clock_registers_change_it),
		cmocka_unit_test(bytes_take_ten_bit_times_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
