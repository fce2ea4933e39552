/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C3: what hello.c needs. ESP32-C3 Technical Reference 1.1: 26.6 UART, 12 timer group
 * watchdog; RTC and super watchdog, keys: REFERENCE 2.4.
 */
#ifndef HELLO_CHIP_ESP32C3_H
#define HELLO_CHIP_ESP32C3_H

#define CHIP_NAME "ESP32-C3"

#define UART_FIFO	0x60000000u
#define UART_CLKDIV	0x60000014u
#define UART_STATUS	0x6000001cu
#define UART_COUNT_MASK 0x3ffu
#define UART_DIVIDER	(347u | 4u << 20) /* 40 MHz crystal / 115200 = 347 and 3.6 sixteenths */

/* RTC: protection off, stages off; the super watchdog feeds itself; timer group 0 off. */
#define STOP_WATCHDOGS                                                                             \
	{                                                                                          \
		{0x600080a8u, 0x50d83aa1u}, {0x60008090u, 0}, {0x600080b0u, 0x8f1d312au},          \
			{0x600080acu, 0x80000000u}, {0x6001f064u, 0x50d83aa1u},                    \
		{                                                                                  \
			0x6001f048u, 0                                                             \
		}                                                                                  \
	}

#define LOOPS_PER_MS 13000u /* 40 MHz, 3 cycles a loop */

#endif
