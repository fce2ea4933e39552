/* SPDX-License-Identifier: MIT */
/*
 * ESP8266: what hello.c needs. ESP8266 Technical Reference 1.7, appendix 2, for the UART;
 * ESP8266_RTOS_SDK 3.4, esp8266/include/esp8266/eagle_soc.h, for the watchdog.
 */
#ifndef HELLO_CHIP_ESP8266_H
#define HELLO_CHIP_ESP8266_H

#define CHIP_NAME "ESP8266"

#define UART_FIFO	0x60000000u
#define UART_CLKDIV	0x60000014u
#define UART_STATUS	0x6000001cu
#define UART_COUNT_MASK 0xffu
#define UART_DIVIDER	451u /* 52 MHz, twice the usual crystal, / 115200 */

#define STOP_WATCHDOGS                                                                             \
	{                                                                                          \
		{                                                                                  \
			0x60000900u, 0                                                             \
		}                                                                                  \
	}

#define LOOPS_PER_MS 13000u /* 52 MHz, 4 cycles a loop */

#endif
