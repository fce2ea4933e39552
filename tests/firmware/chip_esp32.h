/* SPDX-License-Identifier: MIT */
/*
 * ESP32: what hello.c needs. ESP32 Technical Reference 5.2: 13.5 UART, 18.4 and 31.3 watchdogs; the
 * FIFO is written at its AHB address (ESP-IDF 5.1, hal/esp32/uart_ll.h). Key: REFERENCE 2.4.
 */
#ifndef HELLO_CHIP_ESP32_H
#define HELLO_CHIP_ESP32_H

#define CHIP_NAME "ESP32"

#define UART_FIFO	0x60000000u
#define UART_CLKDIV	0x3ff40014u
#define UART_STATUS	0x3ff4001cu
#define UART_COUNT_MASK 0xffu
#define UART_DIVIDER	(347u | 4u << 20) /* 40 MHz crystal / 115200 = 347 and 3.6 sixteenths */

/* RTC: protection off, stage and flash boot mode off; the same of timer group 0. */
#define STOP_WATCHDOGS                                                                             \
	{                                                                                          \
		{0x3ff480a4u, 0x50d83aa1u}, {0x3ff4808cu, 0}, {0x3ff5f064u, 0x50d83aa1u},          \
		{                                                                                  \
			0x3ff5f048u, 0                                                             \
		}                                                                                  \
	}

#define LOOPS_PER_MS 10000u /* 40 MHz, 4 cycles a loop */

#endif
