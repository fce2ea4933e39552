/* SPDX-License-Identifier: MIT */
/*
 * A firmware that says which chip it runs on, once, and then idles: the smallest thing that shows
 * that an image boots. Entered from start_*.S; freestanding, knows one UART and the watchdogs.
 */
#include <stdint.h>

#include HELLO_CHIP_HEADER

static void write_word(uint32_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static uint32_t read_word(uint32_t address)
{
	return *(volatile uint32_t *)address;
}

static void stop_watchdogs(void)
{
	static const struct {
		uint32_t address;
		uint32_t value;
	} writes[] = STOP_WATCHDOGS;

	for (unsigned i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		write_word(writes[i].address, writes[i].value);
}

/* Loops take a few cycles each; exactness does not matter. */
static void wait_ms(uint32_t ms)
{
	for (uint32_t left = ms * LOOPS_PER_MS; left > 0; left--)
		__asm__ volatile("" ::: "memory");
}

static uint32_t queued(void)
{
	return read_word(UART_STATUS) >> 16 & UART_COUNT_MASK;
}

/* The boot ROM's last bytes are still on their way at its own rate. */
static void set_rate(void)
{
	while (queued() > 0) {
	}
	wait_ms(1);
	write_word(UART_CLKDIV, UART_DIVIDER);
}

static void print(const char *text)
{
	for (; *text; text++) {
		while (queued() >= 100) {
		}
		write_word(UART_FIFO, (uint8_t)*text);
	}
}

/* Not read-only, and one that begins as zero: that both kinds of data are in place, shows. */
static char line[] = "hello from " CHIP_NAME "\r\n";
static volatile uint32_t times;

void hello_main(void);

void hello_main(void)
{
	stop_watchdogs();
	set_rate();
	/* Larger firmware takes longer to come up: who opens a terminal now is in time. */
	wait_ms(50);
	if (times++ == 0)
		print(line);
}
