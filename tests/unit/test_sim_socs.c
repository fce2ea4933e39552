/* SPDX-License-Identifier: MIT */
/*
 * The CPUs of the later chips and what surrounds them: UART0, SPI controller, system timer, reset
 * and USB-Serial/JTAG at each chip's own addresses, driven by code in its RAM. Addresses are from
 * REFERENCE.md section 2 and ESP-IDF's headers, written down here once more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim_script.h"

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define CLKDIV	 0x14u

static const struct soc {
	struct script_chip script;
	int riscv;
	uint32_t timer;	   /* its latch register, */
	uint32_t latch;	   /* the bit that latches, */
	uint32_t valid;	   /* the one that says it has, */
	uint32_t low;	   /* the lower word, */
	uint32_t mhz;	   /* and how fast it counts */
	uint32_t mhz_uart; /* of the clock that the UART divides */
	uint32_t update;   /* the register that makes UART settings count, 0 = none */
	uint32_t update_bit;
	uint32_t reset;
	uint32_t reset_bit;
	uint32_t usb; /* USB-Serial/JTAG, 0 = none */
} socs[] = {
	{{.name = "esp32s2",
		 .code = 0x40030000,
		 .list = 0x3FFD0000,
		 .uart = 0x3F400000,
		 .uart_tx = 0x60000000,
		 .spi = 0x3F402000},
		0, 0x3F423038, 1u << 31, 1u << 30, 0x3F423040, 80, 40, 0, 0, 0x3F408000, 1u << 31,
		0},
	{{.name = "esp32s3",
		 .code = 0x40380000,
		 .list = 0x3FCA0000,
		 .uart = 0x60000000,
		 .uart_tx = 0x60000000,
		 .spi = 0x60002000},
		0, 0x60023004, 1u << 30, 1u << 29, 0x60023044, 16, 40, 0x60000080, 1u << 31,
		0x60008000, 1u << 31, 0x60038000},
	{{.name = "esp32c2",
		 .code = 0x40390000,
		 .list = 0x3FCA0000,
		 .uart = 0x60000000,
		 .uart_tx = 0x60000000,
		 .spi = 0x60002000},
		1, 0x60023004, 1u << 30, 1u << 29, 0x60023044, 16, 26, 0, 0, 0x60008000, 1u << 31,
		0},
	{{.name = "esp32c3",
		 .code = 0x40390000,
		 .list = 0x3FC80000,
		 .uart = 0x60000000,
		 .uart_tx = 0x60000000,
		 .spi = 0x60002000},
		1, 0x60023004, 1u << 30, 1u << 29, 0x60023044, 16, 40, 0, 0, 0x60008000, 1u << 31,
		0x60043000},
	{{.name = "esp32c5",
		 .code = 0x40810000,
		 .list = 0x40820000,
		 .uart = 0x60000000,
		 .uart_tx = 0x60000000,
		 .spi = 0x60003000},
		1, 0x6000A004, 1u << 30, 1u << 29, 0x6000A044, 16, 48, 0x60000098, 1, 0x600B1034,
		1u << 31, 0x6000F000},
	{{.name = "esp32c6",
		 .code = 0x40810000,
		 .list = 0x40820000,
		 .uart = 0x60000000,
		 .uart_tx = 0x60000000,
		 .spi = 0x60003000},
		1, 0x6000A004, 1u << 30, 1u << 29, 0x6000A044, 16, 40, 0x60000098, 1, 0x600B1034,
		1u << 31, 0x6000F000},
	{{.name = "esp32c61",
		 .code = 0x40810000,
		 .list = 0x40820000,
		 .uart = 0x60000000,
		 .uart_tx = 0x60000000,
		 .spi = 0x60003000},
		1, 0x6000A004, 1u << 30, 1u << 29, 0x6000A044, 16, 40, 0x60000098, 1, 0x600B1034,
		1u << 31, 0x6000F000},
	{{.name = "esp32h2",
		 .code = 0x40810000,
		 .list = 0x40820000,
		 .uart = 0x60000000,
		 .uart_tx = 0x60000000,
		 .spi = 0x60003000},
		1, 0x6000B004, 1u << 30, 1u << 29, 0x6000B044, 16, 32, 0x60000098, 1, 0x600B1034,
		1u << 31, 0x6000F000},
	{{.name = "esp32h21",
		 .code = 0x40810000,
		 .list = 0x40820000,
		 .uart = 0x60000000,
		 .uart_tx = 0x60000000,
		 .spi = 0x60003000},
		1, 0x6000B004, 1u << 30, 1u << 29, 0x6000B044, 16, 32, 0x60000098, 1, 0x600B1034,
		1u << 31, 0x6000F000},
	{{.name = "esp32h4",
		 .code = 0x40820000,
		 .list = 0x40830000,
		 .uart = 0x60012000,
		 .uart_tx = 0x60012000,
		 .spi = 0x60099000},
		1, 0x60023004, 1u << 30, 1u << 29, 0x60023044, 16, 32, 0x60012098, 1, 0x600B2834,
		1u << 31, 0x6001D000},
	{{.name = "esp32p4-rev1",
		 .code = 0x4FF20000,
		 .list = 0x4FF30000,
		 .uart = 0x500CA000,
		 .uart_tx = 0x500CA000,
		 .spi = 0x5008D000},
		1, 0x500E2004, 1u << 30, 1u << 29, 0x500E2044, 16, 40, 0x500CA098, 1, 0x50110008, 2,
		0x500D2000},
	{{.name = "esp32s31",
		 .code = 0x2F010000,
		 .list = 0x2F020000,
		 .uart = 0x2038A000,
		 .uart_tx = 0x2038A000,
		 .spi = 0x20501000},
		1, 0x20399004, 1u << 30, 1u << 29, 0x20399044, 16, 40, 0x2038A098, 1, 0x20700008, 2,
		0x20391000},
};

/* The same interpreter as on the ESP32 or the ESP32-C3, on an SPI_MEM controller. */
static struct script_chip script_of(const struct soc *soc)
{
	const struct script_chip *like = &script_chips[soc->riscv ? 2 : 1];
	struct script_chip script = soc->script;

	script.user = 0x18;
	script.w0 = 0x58;
	script.has_lengths = true;
	script.interpreter = like->interpreter;
	script.size = like->size;
	return script;
}

static void run(struct wire *w, const struct soc *soc, const struct step *steps, size_t count)
{
	struct script_chip script = script_of(soc);

	script_run(w, NULL, &script, steps, count);
}

/* Nothing the code did was wrong. */
static void fine(const struct wire *w, const struct soc *soc)
{
	const char *why = espflash_sim_stopped(w->sim);

	if (why)
		fail_msg("%s: %s", soc->script.name, why);
}

static espflash_sim_counters count_of(const struct wire *w)
{
	espflash_sim_counters c;

	espflash_sim_count(w->sim, &c);
	return c;
}

static void uart_sends_what_code_writes(void **state)
{
	char text[32];
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(socs); i++) {
		const struct step steps[] = {{WRITE32, socs[i].script.uart_tx, 'h'},
			{WRITE32, socs[i].script.uart_tx, 'i'},
			{WAIT, socs[i].script.uart + 0x1C, 0xFF0000}};

		run(&w, &socs[i], steps, COUNT(steps));
		fine(&w, &socs[i]);
		wire_text(&w, text, sizeof(text), 10);
		assert_string_equal(text, "hi");
		wire_close(&w);
	}
}

static void flash_answers_code(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(socs); i++) {
		struct script_chip script = script_of(&socs[i]);
		struct step steps[10];
		size_t count = script_spi(steps, &script, 0x9F, SCRIPT_NO_ADDRESS, 0, 3);

		/* Clock divider 1: the reset value divides by nothing that makes sense. */
		memmove(steps + 1, steps, count * sizeof(steps[0]));
		steps[0] = (struct step){WRITE32, script.spi + 0x14, 1u << 31};
		count++;
		steps[count++] = (struct step){WAIT, script.spi, SCRIPT_SPI_USR};
		steps[count++] = (struct step){READ32, script.spi + script.w0, 0};
		run(&w, &socs[i], steps, count);
		fine(&w, &socs[i]);
		assert_int_equal(script_value(&w, &script, count - 1) & 0xFFFFFF, 0x1640E0);
		wire_close(&w);
	}
}

static void system_timer_counts(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(socs); i++) {
		struct script_chip script = script_of(&socs[i]);
		const struct step steps[] = {{WRITE32, socs[i].timer, socs[i].latch},
			{READ32, socs[i].timer, 0}, {READ32, socs[i].low, 0}, {DELAY, 0, 1000},
			{READ32, socs[i].low, 0}, {WRITE32, socs[i].timer, socs[i].latch},
			{READ32, socs[i].low, 0}};
		uint64_t us;

		run(&w, &socs[i], steps, COUNT(steps));
		fine(&w, &socs[i]);
		us = script_value(&w, &script, 2) / socs[i].mhz;
		assert_int_equal(script_value(&w, &script, 1) & socs[i].valid, socs[i].valid);
		assert_in_range(count_of(&w).now_us - us, 1, 11000);
		assert_int_equal(script_value(&w, &script, 4), script_value(&w, &script, 2));
		assert_true(script_value(&w, &script, 6) > script_value(&w, &script, 4));
		wire_close(&w);
	}
}

static void divider_counts_when_the_chip_is_told(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(socs); i++) {
		uint32_t divider = socs[i].mhz_uart * 1000000 / 500000;
		const struct step steps[] = {{WRITE32, socs[i].script.uart + CLKDIV, divider},
			{WRITE32, socs[i].update, socs[i].update_bit}, {READ32, socs[i].update, 0}};
		struct script_chip script = script_of(&socs[i]);

		run(&w, &socs[i], steps, 1);
		fine(&w, &socs[i]);
		assert_int_equal(count_of(&w).baud, socs[i].update ? 115200 : 500000);
		wire_close(&w);
		if (!socs[i].update)
			continue;
		run(&w, &socs[i], steps, COUNT(steps));
		fine(&w, &socs[i]);
		assert_int_equal(count_of(&w).baud, 500000);
		assert_int_equal(script_value(&w, &script, 2) & socs[i].update_bit, 0);
		wire_close(&w);
	}
}

static void code_can_reset_the_chip(void **state)
{
	char text[600];
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(socs); i++) {
		const struct step steps[] = {{WRITE32, socs[i].reset, socs[i].reset_bit}};

		run(&w, &socs[i], steps, 1);
		assert_int_equal(count_of(&w).resets, 1);
		w.ops->set_baud(w.sim, count_of(&w).baud);
		wire_text(&w, text, sizeof(text), 100);
		assert_int_equal(wire_sync(&w), 8);
		wire_close(&w);
	}
}

static void usb_sends_packets_and_receives(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(socs); i++) {
		struct script_chip script = script_of(&socs[i]);
		uint32_t usb = socs[i].usb;
		const struct step steps[] = {{READ32, usb + 4, 0}, {WRITE32, usb, 'u'},
			{WRITE32, usb, 's'}, {WRITE32, usb, 'b'}, {WRITE32, usb + 4, 1},
			{READ32, usb + 4, 0}, {DELAY, 0, 100000}, {READ32, usb + 4, 0},
			{READ32, usb, 0}, {READ32, usb + 4, 0}};
		char text[32];

		if (!usb)
			continue;
		wire_open_with(&w, &(espflash_sim_options){
					   .chip = script.name, .console = ESPFLASH_SIM_USB_JTAG});
		script_start(&w, &script, steps, COUNT(steps));
		wire_send_raw(&w, "!", 1);
		wire_text(&w, text, sizeof(text), 200);
		fine(&w, &socs[i]);
		assert_string_equal(text, "usb");
		assert_int_equal(script_value(&w, &script, 0) & 2, 2);
		assert_int_equal(script_value(&w, &script, 5) & 2, 0);
		assert_int_equal(script_value(&w, &script, 7) & 6, 6);
		assert_int_equal(script_value(&w, &script, 8), '!');
		assert_int_equal(script_value(&w, &script, 9) & 4, 0);
		wire_close(&w);
	}
}

static void usb_that_is_used_wrongly_stops_the_code(void **state)
{
	const struct soc *soc = &socs[3];
	struct script_chip script = script_of(soc);
	struct step steps[70];
	struct wire w;

	(void)state;
	for (int full = 0; full < 2; full++) {
		steps[0] = (struct step){READ32, soc->usb, 0};
		for (size_t i = 0; full && i < 65; i++)
			steps[i] = (struct step){WRITE32, soc->usb, 'x'};
		wire_open_with(&w, &(espflash_sim_options){
					   .chip = script.name, .console = ESPFLASH_SIM_USB_JTAG});
		script_start(&w, &script, steps, full ? 65 : 1);
		w.ops->sleep_us(w.sim, 10000);
		assert_non_null(espflash_sim_stopped(w.sim));
		assert_non_null(strstr(espflash_sim_stopped(w.sim),
			full ? "transmit FIFO is written before it is free"
			     : "receive FIFO is empty"));
		wire_close(&w);
	}
}

/* Each stub knows both ports of its chip; the ESP32-H21 has none. */
static void stub_talks_over_usb(void **state)
{
	struct wire w;

	(void)state;
	for (size_t i = 0; i < COUNT(socs); i++) {
		const uint32_t end[] = {0, socs[i].script.code}, word = socs[i].script.list;

		if (!socs[i].usb || strcmp(socs[i].script.name, "esp32h21") == 0)
			continue;
		wire_open_with(&w, &(espflash_sim_options){.chip = socs[i].script.name,
					   .console = ESPFLASH_SIM_USB_JTAG,
					   .flags = ESPFLASH_SIM_SUBSTITUTE_STUB});
		assert_int_equal(wire_sync(&w), 8);
		assert_int_equal(wire_command(&w, 0x06, end, 2, NULL, 0, 100), 0);
		assert_int_equal(wire_receive(&w, 1000), 4);
		assert_memory_equal(w.reply, "OHAI", 4);
		wire_send(
			&w, 0x09, (const uint32_t[]){word, 0x12345678, UINT32_MAX, 0}, 4, NULL, 0);
		assert_true(wire_receive(&w, 500));
		wire_send(&w, 0x0A, &word, 1, NULL, 0);
		assert_true(wire_receive(&w, 500));
		assert_int_equal(wire_value(&w), 0x12345678);
		fine(&w, &socs[i]);
		wire_close(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uart_sends_what_code_writes),
		cmocka_unit_test(flash_answers_code),
		cmocka_unit_test(system_timer_counts),
		cmocka_unit_test(divider_counts_when_the_chip_is_told),
		cmocka_unit_test(code_can_reset_the_chip),
		cmocka_unit_test(usb_sends_packets_and_receives),
		cmocka_unit_test(usb_that_is_used_wrongly_stops_the_code),
		cmocka_unit_test(stub_talks_over_usb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
