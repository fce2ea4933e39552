/* SPDX-License-Identifier: MIT */
/*
 * ESP32-S3: registers of the stub. Included through chip.h only. Of its two USB controllers it has
 * the USB-Serial/JTAG; on USB-OTG the ROM loader works. Sources: REFERENCE 2.2, 2.4; ESP-IDF
 * 102122904a, components/soc/esp32s3.
 */
#ifndef STUB_REGS_ESP32S3_H
#define STUB_REGS_ESP32S3_H

#include "regs_rtc.h"

#define CHIP_XTENSA 1
#define CHIP_ID	    9u

#define UART 0x60000000u
/* 40 MHz, or 80 if a PLL was started: with that c is beyond 2^30. */
#define UART_CLOCK(c) (640000000u << ((c) >> 30))
/* UART_ID holds UART_REG_UPDATE: what is written to others counts from then on. */
#define UART_UPDATE	0x80u
#define UART_UPDATE_BIT 0x80000000u
#define USB		0x60038000u
#define SPI		0x60002000u

#define RTC		0x60008000u
#define RTC_WDT_CONFIG0 0x98u
#define RTC_WDT_CONFIG1 0x9cu
#define RTC_WDT_PROTECT 0xb0u
#define SWD_CONF	0xb4u
#define SWD_PROTECT	0xb8u
#define TIMG		0x6001f000u

#define CLOCK_CONF   0x600c0060u
#define TICKS_PER_US 80u /* CPU cycles: 40 MHz, or 80 if a PLL was started */

#endif
