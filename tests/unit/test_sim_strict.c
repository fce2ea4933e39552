/* SPDX-License-Identifier: MIT */
/*
 * Code in RAM that does what silicon forbids is stopped for good, and the board says what it did,
 * at which address and where in the code: on every chip.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim_script.h"

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CLKDIV	     0x14
#define STATUS	     0x1C
#define NOWHERE	     0x20000000u /* nothing is there on any of the chips */

static const struct script_chip *chip;
static struct wire w;

static void run(const struct step *steps, size_t count)
{
	script_run(&w, NULL, chip, steps, count);
}

/* Code was stopped by the step before the list's end, and the reason has both texts. */
static void stopped(const char *what, uint32_t address)
{
	const char *why = espflash_sim_stopped(w.sim);
	char where[16];

	snprintf(where, sizeof(where), "%08lx", (unsigned long)address);
	if (!why || !strstr(why, what) || !strstr(why, where))
		fail_msg("%s: \"%s\" and %s wanted, but: %s", chip->name, what, where,
			why ? why : "it runs");
	if (!strstr(why, ", pc "))
		fail_msg("%s: no place in: %s", chip->name, why);
	wire_close(&w);
}

static void runs_on(void)
{
	const char *why = espflash_sim_stopped(w.sim);

	if (why)
		fail_msg("%s: %s", chip->name, why);
}

static void stops(struct step step, const char *what)
{
	run(&step, 1);
	stopped(what, step.address);
}

static void works(struct step step)
{
	run(&step, 1);
	runs_on();
	wire_close(&w);
}

static void unaligned_accesses_stop_here(void)
{
	stops((struct step){READ32, chip->room + 2, 0}, "unaligned access: 4 bytes");
	stops((struct step){WRITE32, chip->room + 1, 0}, "unaligned access: 4 bytes");
	stops((struct step){READ16, chip->room + 1, 0}, "unaligned access: 2 bytes");
	works((struct step){READ16, chip->room + 2, 0});
}

static void instruction_ram_takes_words_only_on_xtensa_here(void)
{
	const struct step steps[] = {{READ8, chip->code + 5, 0}, {WRITE8, chip->code + 0x801, 0},
		{READ16, chip->code + 6, 0}};
	const char *words = "access to memory that takes whole words only: ";
	char text[80];

	for (size_t i = 0; i < COUNT(steps); i++) {
		if (!chip->words_only) {
			works(steps[i]);
			continue;
		}
		snprintf(text, sizeof(text), "%s%s", words, i < 2 ? "1 byte at" : "2 bytes at");
		stops(steps[i], text);
	}
	works((struct step){READ32, chip->code + 4, 0});
	works((struct step){READ8, chip->room + 1, 0});
	stops((struct step){READ8, chip->uart + STATUS, 0}, words);
}

static void unmapped_memory_and_unknown_rom_stop_here(void)
{
	stops((struct step){READ32, NOWHERE, 0}, "read of unmapped memory: 4 bytes");
	stops((struct step){READ8, 3, 0}, "read of unmapped memory: 1 byte");
	stops((struct step){WRITE32, NOWHERE, 1}, "write to unmapped or read-only memory");
	stops((struct step){WRITE32, 0x40001000, 1}, "write to unmapped or read-only memory");
	stops((struct step){READ32, 0x40004000, 0}, "read of ROM that is not modelled");
	works((struct step){READ32, 0x40001000, 0});
}

static void what_is_no_code_stops_with_address_and_bytes_here(void)
{
	const struct step zeros[] = {
		{WRITE32, chip->code + 0x800, 0}, {JUMP, chip->code + 0x800, 0}};
	const char *why;

	stops((struct step){JUMP, 0x40004000, 0}, "no code, pc 40004000");
	stops((struct step){JUMP, chip->room, 0}, "no code, pc ");
	run(zeros, COUNT(zeros));
	why = espflash_sim_stopped(w.sim);
	assert_non_null(why);
	assert_non_null(strstr(why, ", instruction 00 00"));
	stopped("", chip->code + 0x800);
}

static void receive_fifo_holds_128_bytes_here(void)
{
	const struct step early[] = {{READ32, chip->uart, 0}};
	const struct step late[] = {{DELAY, 0, 300000}, {READ32, chip->uart + STATUS, 0}};
	static const uint8_t bytes[129] = {1, 2, 3};

	run(early, COUNT(early));
	stopped("the UART's receive FIFO is empty", chip->uart);
	for (size_t size = 128; size <= 129; size++) {
		wire_open(&w, chip->name, NULL, 0);
		script_start(&w, chip, late, COUNT(late));
		wire_send_raw(&w, bytes, size);
		w.ops->sleep_us(w.sim, 100000);
		if (size == 129) {
			stopped("the UART's receive FIFO has overflowed", chip->uart + STATUS);
			continue;
		}
		runs_on();
		assert_int_equal(script_value(&w, chip, 1) & 0xFF, 128);
		wire_close(&w);
	}
}

/* 128 in the FIFO and one on the wire, at a rate at which none leaves. */
static void transmit_fifo_holds_128_bytes_here(void)
{
	struct step steps[131] = {{WRITE32, chip->uart + CLKDIV, 0xFFFFF}};

	for (size_t i = 1; i < COUNT(steps); i++)
		steps[i] = (struct step){WRITE32, chip->uart_tx, 'x'};
	run(steps, COUNT(steps) - 1);
	runs_on();
	wire_close(&w);
	run(steps, COUNT(steps));
	stopped("the UART's transmit FIFO overflows", chip->uart_tx);
}

/* Erases a sector; then `opcode` at 012000 while that goes on. */
static void while_erasing(uint8_t opcode, uint32_t address, const char *fault)
{
	const struct step done = {WAIT, chip->spi, SCRIPT_SPI_USR};
	struct step steps[24];
	size_t n = script_spi(steps, chip, 0x06, SCRIPT_NO_ADDRESS, 0, 0);

	steps[n++] = done;
	n += script_spi(steps + n, chip, 0x20, 0x4000, 0, 0);
	steps[n++] = done;
	n += script_spi(steps + n, chip, opcode, address, 0, 1);
	steps[n++] = done;
	script_run(&w, fault, chip, steps, n);
}

static void busy_flash_may_be_asked_for_its_status_only_here(void)
{
	static const uint8_t refused[] = {0x02, 0x03, 0x20, 0xD8};
	char text[64];

	for (size_t i = 0; i < COUNT(refused); i++) {
		while_erasing(refused[i], 0x12000, NULL);
		snprintf(text, sizeof(text),
			"the flash is busy: command %02x at 012000: 4 bytes at", refused[i]);
		stopped(text, chip->spi);
	}
	while_erasing(0x06, SCRIPT_NO_ADDRESS, NULL);
	stopped("the flash is busy: command 06: 4 bytes at", chip->spi);
	while_erasing(0x05, SCRIPT_NO_ADDRESS, NULL);
	runs_on();
	wire_close(&w);
	/* A flash that is broken on purpose is not the code's fault. */
	while_erasing(0x03, 0x12000, "busy");
	runs_on();
	wire_close(&w);
}

static void spi_registers_rest_during_a_transfer_here(void)
{
	struct step steps[9];
	size_t n = script_spi(steps, chip, 0x9F, SCRIPT_NO_ADDRESS, 0, 64);

	steps[n] = (struct step){READ32, chip->spi + chip->w0, 0};
	run(steps, n + 1);
	stopped("SPI data is read before the transfer is over", chip->spi + chip->w0);
	steps[n] = (struct step){WRITE32, chip->spi + chip->user, 0};
	run(steps, n + 1);
	stopped("an SPI register is written before the transfer is over", chip->spi + chip->user);
	steps[n] = (struct step){WAIT, chip->spi, SCRIPT_SPI_USR};
	steps[n + 1] = (struct step){READ32, chip->spi + chip->w0, 0};
	run(steps, n + 2);
	runs_on();
	assert_int_equal(script_value(&w, chip, n + 1) & 0xFFFFFF, 0x1640E0);
	wire_close(&w);
}

static void stopped_chip_is_silent_until_reset_here(void)
{
	const struct step step = {READ32, NOWHERE, 0};
	espflash_sim_counters c;
	char text[1000];

	run(&step, 1);
	assert_int_equal(wire_sync(&w), 0);
	assert_non_null(espflash_sim_stopped(w.sim));
	espflash_sim_press_reset(w.sim, 1);
	assert_null(espflash_sim_stopped(w.sim));
	wire_text(&w, text, sizeof(text), 200);
	assert_int_equal(wire_sync(&w), 8);
	espflash_sim_count(w.sim, &c);
	assert_int_equal(c.running, 0);
	wire_close(&w);
}

#define EVERY_CHIP(name)                                                                           \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		for (size_t i = 0; i < SCRIPT_CHIPS; i++) {                                        \
			chip = &script_chips[i];                                                   \
			name##_here();                                                             \
		}                                                                                  \
	}

EVERY_CHIP(unaligned_accesses_stop)
EVERY_CHIP(instruction_ram_takes_words_only_on_xtensa)
EVERY_CHIP(unmapped_memory_and_unknown_rom_stop)
EVERY_CHIP(what_is_no_code_stops_with_address_and_bytes)
EVERY_CHIP(receive_fifo_holds_128_bytes)
EVERY_CHIP(transmit_fifo_holds_128_bytes)
EVERY_CHIP(busy_flash_may_be_asked_for_its_status_only)
EVERY_CHIP(spi_registers_rest_during_a_transfer)
EVERY_CHIP(stopped_chip_is_silent_until_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unaligned_accesses_stop),
		cmocka_unit_test(instruction_ram_takes_words_only_on_xtensa),
		cmocka_unit_test(unmapped_memory_and_unknown_rom_stop),
		cmocka_unit_test(what_is_no_code_stops_with_address_and_bytes),
		cmocka_unit_test(receive_fifo_holds_128_bytes),
		cmocka_unit_test(transmit_fifo_holds_128_bytes),
		cmocka_unit_test(busy_flash_may_be_asked_for_its_status_only),
		cmocka_unit_test(spi_registers_rest_during_a_transfer),
		cmocka_unit_test(stopped_chip_is_silent_until_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
